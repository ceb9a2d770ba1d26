"""What tells the things of one list apart where their names do not: a code, a place, or the last part of the address.

Only things that share name and class with another are looked up, so that other lists cost nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from tercoop.questions.labels import find_labels
from tercoop.rdf.namespaces import TC

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from tercoop.answering.name_search import Thing
    from tercoop.sparql.store import Store

_PLACES = (TC.isBasedIn, TC.isLocatedIn)


def tell_apart(
    store: Store, things: Mapping[int, Thing], called: Mapping[int, Hashable], languages: Sequence[str]
) -> dict[int, str]:
    """Return what is shown beside the names of things that are called alike.

    Args:
        store: the data.
        things: by number.
        called: what each of them is called.
        languages: of the reader, the best first.
    """
    alike: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number, name in called.items():
        alike[name].append(number)
    found: dict[int, str] = {}
    for numbers in alike.values():
        if len(numbers) > 1:
            found |= _tell_group_apart(store, {number: things[number] for number in numbers}, languages)
    return found


def _tell_group_apart(store: Store, group: Mapping[int, Thing], languages: Sequence[str]) -> dict[int, str]:
    """Return for each thing the first that no other has of its first code, its place and the end of its address."""
    waiting = dict(group)
    found: dict[int, str] = {}
    for say in (_say_code, partial(_say_place, store=store, languages=languages)):
        said = {number: say(thing) for number, thing in group.items()} if waiting else {}
        times = Counter(said.values())
        chosen = {number: said[number] for number in waiting if said[number] and times[said[number]] == 1}
        found |= chosen
        waiting = {number: thing for number, thing in waiting.items() if number not in chosen}
    return found | {number: _end_of(thing.iri) for number, thing in waiting.items()}


def _say_code(thing: Thing) -> str:
    return next(iter(thing.codes), "")


def _say_place(thing: Thing, store: Store, languages: Sequence[str]) -> str:
    """Return town and country of a thing, as far as the data give one of each."""
    node = NamedNode(thing.iri)
    quads = store.guarded(lambda: [quad for relation in _PLACES for quad in store.find(node, relation, None)])
    places: list[NamedNode] = []
    for relation in _PLACES:
        values = {quad.object for quad in quads if quad.predicate == relation and isinstance(quad.object, NamedNode)}
        places += values if len(values) == 1 else ()
    labels = find_labels(store, places, languages)
    return ", ".join(labels[place.value].value for place in places if place.value in labels)


def _end_of(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri
