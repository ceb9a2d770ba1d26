"""The concepts of a scheme, by the codes and words with which sources name them."""

from __future__ import annotations

import re
from functools import cache

from pyoxigraph import NamedNode, RdfFormat, parse

from tercoop.layout import find_layout
from tercoop.rdf.iris import make_source_key
from tercoop.rdf.namespaces import RDF, SKOS

_CODE = re.compile(r"\(?\s*(\d{1,2}(?:[a-z](?![a-z])|\s*ETC)?)\s*[).:]?(?:\s|$)", re.IGNORECASE)
_BY_WORD = frozenset({"keep-themes", "partner-roles", "legal-statuses"})
"""Schemes whose concepts are named by words, and not by a code before them."""


def notation_of(text: str, scheme: str) -> str:
    """Return the notation that a cell means: ``"(6) …"`` → ``06``, ``"(6c) …"`` → ``6c``, a theme → its key.

    Where a code is shared, the words behind it decide: ``"(11 ETC) ETC specific for transnational cooperation: …"`` →
    ``11-etc-transnational``.
    """
    if scheme in _BY_WORD:
        return make_source_key(text) or ""
    match = _CODE.match(text)
    code = (make_source_key(match[1]) or "") if match else ""
    if scheme == "thematic-objectives":
        return code.zfill(2)
    words = (make_source_key(text) or "").removeprefix(code)
    longer = [name for name in notations_of(scheme) if name.startswith(f"{code}-") and name.removeprefix(code) in words]
    return longer[0] if len(longer) == 1 and code not in notations_of(scheme) else code


@cache
def notations_of(scheme: str) -> frozenset[str]:
    """Return the notations of the concepts of a scheme."""
    path = find_layout().ontology / "schemes" / f"{scheme}.ttl"
    if not path.exists():
        return frozenset()
    return frozenset(
        quad.subject.value.rsplit("/", 1)[-1]
        for quad in parse(path=path, format=RdfFormat.TURTLE)
        if quad.predicate == RDF.type and quad.object == SKOS.Concept and isinstance(quad.subject, NamedNode)
    )
