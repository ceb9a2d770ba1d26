"""The order of values on a page and of things in a list: by the names that are shown, as people sort them.

All names of a list are looked up for that, so an order is found once for a version of the data and kept in its worker.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import NamedNode

from tercoop.answering.names import Names
from tercoop.answering.readable import natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tercoop.answering.published import Published
    from tercoop.answering.readable import Piece

MOST_SORTED = 5_000
"""Things of a list that are sorted by name; a longer one is in the order of its addresses."""

NameKey: TypeAlias = tuple[tuple[int, int | Decimal, str], ...]
_GROUPED = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", re.ASCII)
"""A comma that groups figures."""


def name_key(pieces: Iterable[Piece]) -> NameKey:
    """Return the key that sorts a name: words as people sort them, and numbers by their size.

    A number of the data comes before the words around it, so that *about 47,000,000 EUR* stands among the other sums.

    Args:
        pieces: of the name.
    """
    key: list[tuple[int, int | Decimal, str]] = []
    for piece in pieces:
        if piece.kind == "number":
            key.append((0, Decimal(piece.exact), ""))
        key += natural_key(_GROUPED.sub("", piece.text))
    return tuple(key)


def sort_by_name(published: Published, of: str, iris: Sequence[str], languages: Sequence[str]) -> Sequence[str]:
    """Return the things of a list in their order.

    Args:
        published: the data.
        of: what the list is of.
        iris: the things, sorted by address.
        languages: of the reader, the best first.
    """
    if len(iris) > MOST_SORTED:
        return iris

    def make() -> list[str]:
        names = Names(published, languages)
        names.look_up(map(NamedNode, iris))
        keys = {iri: name_key(names.name(NamedNode(iri))) for iri in iris}
        return sorted(iris, key=lambda iri: (keys[iri], iri))

    return published.orders.get((of, *languages), make)
