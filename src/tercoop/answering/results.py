"""The whole results of the questions that were asked last, so that another page of one costs only its own rows.

A result is held as text, one row or triple a line, which takes a third of the room that terms take and has a size that
is known: TSV for rows (https://www.w3.org/TR/sparql11-results-csv-tsv/), N-Triples for triples
(https://www.w3.org/TR/n-triples/). Both write each term so that it comes back as it was.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Triple, parse, parse_query_results

if TYPE_CHECKING:
    from pyoxigraph import QueryTriples

    from tercoop.rdf.values import Term

Key = tuple[str, tuple[str, ...]]
"""The name of a query and the terms of its parameters, in their order."""


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


class RecentResults:
    """The results of one version of the data that were used last, up to a number of bytes.

    Args:
        size: bytes that all of them take together.
    """

    def __init__(self, size: int) -> None:
        """Begin with none."""
        self._size = size
        self._held: OrderedDict[Key, Result] = OrderedDict()

    def find(self, key: Key) -> Result | None:
        """Return the result of a question, which so was used last."""
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def keep(self, key: Key, result: Result) -> None:
        """Keep a result, and let go of those that were not used for longest; one that is too large is not kept."""
        if result.size > self._size:
            return
        self._held[key] = result
        while sum(each.size for each in self._held.values()) > self._size:
            self._held.popitem(last=False)
