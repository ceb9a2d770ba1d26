"""The labels of the things in an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from tercoop.rdf.labels import NAMING, choose_labels, prefer_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Literal

    from tercoop.sparql.store import Store


def find_labels(store: Store, terms: Iterable[object], languages: Sequence[str] = ()) -> dict[str, Literal]:
    """Return the labels of resources: one lookup in the index for each.

    Args:
        store: the data.
        terms: RDF terms; what is no IRI is passed over.
        languages: the languages that are preferred, the best first (:func:`tercoop.rdf.labels.rank_label`).

    Returns:
        IRI → label, for those that have one.
    """
    labels: dict[str, Literal] = {}
    for term in {term for term in terms if isinstance(term, NamedNode)}:
        found = prefer_labels(store.literals(term, predicate) for predicate in NAMING)
        if found:
            labels[term.value] = choose_labels(found, languages)[-1]  # of a number and words, the words
    return labels
