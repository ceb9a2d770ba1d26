"""Pages of a long answer: from a number of rows on, up to a number of rows.

Links to the pages around follow RFC 8288, with the relations of
https://www.iana.org/assignments/link-relations/link-relations.xhtml.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TOTAL = "Tercoop-Total"
"""The header with the number of rows of the whole answer."""


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        limit: rows that it has at most.
        offset: rows before it.
        total: rows of the whole answer.
    """

    limit: int
    offset: int
    total: int

    def links(self, address: Callable[[int, int], str], *, shown: int | None = None) -> dict[str, str]:
        """Return the addresses of this page and of those around it, by relation.

        Args:
            address: gives the address of a page from its limit and offset.
            shown: rows on the page, where that is fewer than its limit for another reason than the end.
        """
        found = {"self": address(self.limit, self.offset), "first": address(self.limit, 0)}
        if self.offset:
            found["prev"] = address(self.limit, max(0, min(self.offset, self.total) - self.limit))
        after = self.offset + (self.limit if shown is None else shown)
        if after < self.total:
            found["next"] = address(self.limit, after)
        return found


def write_link_header(links: Mapping[str, str]) -> str:
    """Return the value of the header ``Link``."""
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links.items() if relation != "self")
