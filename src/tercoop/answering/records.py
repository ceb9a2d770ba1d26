"""Rows as a JSON document for programs that know nothing of RDF: plain values where JSON has them.

=============================  =================================================================
RDF                            JSON
=============================  =================================================================
no value                       ``null``
``xsd:string``                 a string
integers, decimals, doubles    a number, with all the figures that it has in the data
``xsd:boolean``                ``true`` or ``false``
IRI                            ``{"iri": …, "label": …}``; the label is null where there is none
text with a language           ``{"text": …, "language": …}``
any other literal              ``{"value": …, "datatype": …}``, such as a date
blank node                     ``{"node": …}``
=============================  =================================================================
"""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from tercoop.questions.labels import find_labels
from tercoop.rdf.namespaces import XSD
from tercoop.rdf.values import to_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tercoop.rdf.values import Term
    from tercoop.sparql.store import Store

Row = tuple["Term | None", ...]


def label_terms(store: Store, terms: Iterable[object], languages: Sequence[str]) -> dict[str, str]:
    """Return IRI → label for the terms of an answer."""
    return {iri: label.value for iri, label in find_labels(store, terms, languages).items()}


def write_document(
    head: Mapping[str, Any], variables: Sequence[str], rows: Iterable[Row], labels: Mapping[str, str]
) -> Iterator[bytes]:
    """Yield the bytes of a document: a head, and one row a line.

    Args:
        head: the members before the rows.
        variables: the names of the columns.
        rows: the terms of each row, in the order of the columns.
        labels: IRI → label.
    """
    keys = [json.dumps(name) + ": " for name in variables]
    yield (json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "rows": [').encode()
    separator = "\n  "
    for row in rows:
        cells = (key + write_cell(term, labels) for key, term in zip(keys, row, strict=True))
        yield f"{separator}{{{', '.join(cells)}}}".encode()
        separator = ",\n  "
    yield b"\n ]\n}\n"


def write_cell(term: Term | None, labels: Mapping[str, str]) -> str:
    """Return the JSON text of a value."""
    if term is None:
        return "null"
    if isinstance(term, Literal):
        return _write_literal(term)
    if isinstance(term, NamedNode):
        return _dump({"iri": term.value, "label": labels.get(term.value)})
    if isinstance(term, BlankNode):
        return _dump({"node": term.value})
    return _dump({"triple": _write_triple(term)})


def _write_triple(triple: Triple) -> list[str]:
    return [str(triple.subject), str(triple.predicate), str(triple.object)]


def _write_literal(literal: Literal) -> str:
    if literal.language is not None:
        return _dump({"text": literal.value, "language": literal.language})
    if literal.datatype == XSD.string:
        return _dump(literal.value)
    value = to_value(literal)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return repr(value)
    return _dump({"value": literal.value, "datatype": literal.datatype.value})


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
