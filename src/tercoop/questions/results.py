"""The whole result of a query, held so that any page of it can be had.

It is held as text, one row or triple a line, which takes a third of the room that terms take and has a size that
is known: TSV for rows (https://www.w3.org/TR/sparql11-results-csv-tsv/), N-Triples for triples
(https://www.w3.org/TR/n-triples/). Both write each term so that it comes back as it was.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Triple, parse, parse_query_results

if TYPE_CHECKING:
    from pyoxigraph import QueryTriples

    from tercoop.rdf.values import Term


@dataclass(frozen=True)
class Result:
    """The answer of a query, whole.

    Attributes:
        variables: the columns; none for triples.
        head: the line before the rows.
        lines: the rows or triples, each ended by a line feed.
    """

    variables: tuple[str, ...]
    head: bytes
    lines: bytes

    @cached_property
    def _starts(self) -> array[int]:
        """Where each line begins, and where the last one ends."""
        starts = array("Q", [0])
        while end := self.lines.find(b"\n", starts[-1]) + 1:
            starts.append(end)
        return starts

    @property
    def total(self) -> int:
        """Number of rows or triples."""
        return len(self._starts) - 1

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return len(self.lines) + self._starts.itemsize * len(self._starts)

    def begin(self, number: int) -> Result:
        """Return the first rows or triples alone."""
        return Result(self.variables, self.head, self._cut(0, number, len(self.lines)))

    def rows(self, offset: int, limit: int, most: int) -> tuple[tuple[Term | None, ...], ...]:
        """Return the rows of a page.

        Args:
            offset: rows before it.
            limit: rows that it has at most.
            most: bytes of text that it has at most; one row is on it in any case.
        """
        text = self.head + self._cut(offset, limit, most)
        found = cast("QuerySolutions", parse_query_results(text, format=QueryResultsFormat.TSV))
        return tuple(tuple(solution) for solution in found)

    def triples(self, offset: int, limit: int, most: int) -> tuple[Triple, ...]:
        """Return the triples of a page, likewise."""
        text = self._cut(offset, limit, most)
        return tuple(quad.triple for quad in parse(text, format=RdfFormat.N_TRIPLES, lenient=True))

    def _cut(self, offset: int, limit: int, most: int) -> bytes:
        first = min(offset, self.total)
        last = min(offset + limit, self.total)
        fitting = bisect_right(self._starts, self._starts[first] + most) - 1
        last = min(last, max(fitting, first + 1))
        return self.lines[self._starts[first] : self._starts[last]]


def read_result(found: QuerySolutions | QueryTriples) -> Result:
    """Take a whole answer from the engine; triples are sorted, each of them once.

    How large it can get is bounded by what the engine finds before the deadline, which is far less than the memory of a
    worker.
    """
    if isinstance(found, QuerySolutions):
        variables = tuple(variable.value for variable in found.variables)
        head, feed, lines = cast("bytes", found.serialize(format=QueryResultsFormat.TSV)).partition(b"\n")
        return Result(variables, head + feed, lines)
    triples = set(cast("bytes", found.serialize(format=RdfFormat.N_TRIPLES)).split(b"\n"))
    return Result((), b"", b"\n".join([*sorted(triples - {b""}), b""]))
