"""Of all that is known, keep what may bear on the verdict about some data; the rest is most of the lists of projects.

A list describes many thousands of things that have nothing to do with each other. Of these are kept those that the data
name; for these, what points at them in two steps, as the participations of the organisations of a town; and for all
that is kept, what it points at and what belongs to it, as the participations, budgets and shares of a project. Our
shapes look no further: none goes from a programme, a country or a concept back to the things of a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.rdf.namespaces import TC

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pyoxigraph import NamedNode, Quad

_STEPS_BACK = 2
_SHARED = frozenset({TC.statedIn, TC.isBasedIn, TC.hasParticipant, TC.isUnderCall})
"""By these, things that have nothing to do with each other point at one document, town, organisation or call."""


def keep_nearby(known: Sequence[Quad], lists: Collection[NamedNode], data: Iterable[Quad]) -> list[Quad]:
    """Return what is known without the things of lists that are far from the data.

    Args:
        known: all that is known, in its order.
        lists: the named graphs whose things may be left out.
        data: the statements that are judged.
    """
    listed = {quad.subject for quad in known if quad.graph_name in lists}
    if not listed:
        return list(known)
    named = {term for quad in data for term in (quad.subject, quad.object)}
    joined: dict[object, list[object]] = {}
    behind: dict[object, list[object]] = {}
    stated_in = TC.statedIn
    for subject, predicate, value, _ in known:
        if subject in listed and value in listed:
            joined.setdefault(subject, []).append(value)
            if predicate not in _SHARED:
                joined.setdefault(value, []).append(subject)
            if predicate != stated_in:
                behind.setdefault(value, []).append(subject)
    near: set[object] = set(listed & named)
    edge = set(near)
    for _ in range(_STEPS_BACK):
        edge = {before for node in edge for before in behind.get(node, ())} - near
        near |= edge
    waiting = list(near)
    while waiting:
        found = [other for other in joined.get(waiting.pop(), ()) if other not in near]
        near.update(found)
        waiting += found
    far = listed - near
    return [quad for quad in known if quad.subject not in far]
