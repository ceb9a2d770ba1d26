"""Which properties name a thing, and which of its names is shown to somebody who reads certain languages."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from tercoop.layout import find_layout
from tercoop.rdf.namespaces import DCTERMS, RDFS, SKOS, TC, Namespace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NAMING = (SKOS.prefLabel, RDFS.label, DCTERMS.title, Namespace("foaf").name)
"""The properties that name a thing, the one that is preferred first."""

OTHER_NAMES = (SKOS.altLabel,)
"""The properties that give a thing a further name."""

CODES = (
    *(SKOS.notation, DCTERMS.identifier, TC.cci, TC.keepId, TC.code, TC.celex, TC.isoCode),
    TC.eurostatCode,
)
"""The properties that give a thing a code."""

_FALLBACKS = ("en", "fr")


def rank_label(literal: Literal, languages: Sequence[str] = ()) -> tuple[int, str, str]:
    """Return a key that sorts labels as the catalogued queries choose them: the first of the sorted ones is shown.

    Args:
        literal: the label.
        languages: the languages that are preferred, the best first; then come English, French, and the first of the
            rest by alphabet.
    """
    preferred = [*languages, *_FALLBACKS]
    spoken = literal.language or ""
    rank = preferred.index(spoken) if spoken in preferred else len(preferred)
    return rank, literal.value, spoken


def prefer_labels(by_property: Iterable[Iterable[Literal]]) -> list[Literal]:
    """Return the labels that a thing can be called by, in all languages: those of the first property that has words.

    Where a property before that one has only numbers, they are among them: a number is shown with the words.

    Args:
        by_property: the labels of each property of :data:`NAMING`, in that order.
    """
    numbers: list[Literal] = []
    for labels in by_property:
        found = list(labels)
        if any(map(_has_words, found)):
            return [*numbers, *found]
        numbers = numbers or found
    return numbers


def _has_words(label: Literal) -> bool:
    return any(letter.isalpha() for letter in label.value)


def choose_labels(labels: Iterable[Literal], languages: Sequence[str] = ()) -> tuple[Literal, ...]:
    """Return what a thing is called: one label; where there are numbers and words, one of each, the number first.

    Args:
        labels: of the thing, at least one, as :func:`prefer_labels` gives them.
        languages: as for :func:`rank_label`.
    """
    words: list[Literal] = []
    numbers: list[Literal] = []
    for label in labels:
        (words if _has_words(label) else numbers).append(label)
    return tuple(min(each, key=lambda label: rank_label(label, languages)) for each in (numbers, words) if each)


@cache
def vocabulary_labels() -> Mapping[NamedNode, tuple[Literal, ...]]:
    """Return the labels of the terms that the modules of ``ontology/`` declare, ours and those of others."""
    found: dict[NamedNode, tuple[Literal, ...]] = {}
    for path in sorted(find_layout().ontology.glob("*.ttl")):
        for quad in parse(path=path, format=RdfFormat.TURTLE):
            is_label = quad.predicate == RDFS.label and isinstance(quad.object, Literal)
            if is_label and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                found[quad.subject] = (*found.get(quad.subject, ()), quad.object)
    return MappingProxyType(found)
