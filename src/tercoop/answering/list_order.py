"""The order of a list: by the names that are shown, as people sort them.

All names of a list are looked up for that, so an order is found once for a version of the data and kept in its worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from tercoop.answering.names import Names
from tercoop.answering.readable import natural_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.answering.published import Published

MOST_SORTED = 5_000
"""Things of a list that are sorted by name; a longer one is in the order of its addresses."""


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
        keys = {iri: natural_key(" ".join(piece.text for piece in names.name(NamedNode(iri)))) for iri in iris}
        return sorted(iris, key=lambda iri: (keys[iri], iri))

    return published.orders.get((of, *languages), make)
