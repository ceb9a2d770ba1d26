"""The catalogue: all questions of ``queries/`` by name (:mod:`tercoop.questions.query_file` for the form)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tercoop.errors import InputError, UsageError
from tercoop.questions.near_names import suggest
from tercoop.questions.parameters import show
from tercoop.questions.query_file import CONSTRUCT_TOPICS, Query, read_query

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CONSTRUCT_TOPICS", "Catalogue", "Query", "read_catalogue", "read_query"]


class Catalogue(Mapping[str, Query]):
    """The catalogued queries by name, sorted.

    Args:
        queries: the queries.
    """

    def __init__(self, queries: list[Query]) -> None:
        """Sort the queries by name."""
        self._queries = {query.name: query for query in sorted(queries, key=lambda query: query.name)}

    def __getitem__(self, name: str) -> Query:
        """Return a query.

        Raises:
            UsageError: for an unknown name, with the near ones.
        """
        try:
            return self._queries[name]
        except KeyError:
            slugs = {query.slug: query.name for query in self._queries.values()}
            if name in slugs:
                hint = f"; did you mean {slugs[name]}?"
            else:
                hint = suggest(name, self._queries, "'tercoop query' lists them all")
            raise UsageError(f"no query '{show(name)}'{hint}") from None

    def __contains__(self, name: object) -> bool:
        """Whether there is a query of this name."""
        return name in self._queries

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._queries)

    def __len__(self) -> int:
        """Return the number of queries."""
        return len(self._queries)

    def topics(self) -> dict[str, list[Query]]:
        """Return the queries by topic."""
        found: dict[str, list[Query]] = {}
        for query in self._queries.values():
            found.setdefault(query.topic, []).append(query)
        return found


def read_catalogue(directory: Path) -> Catalogue:
    """Read all queries below a folder.

    Raises:
        InputError: with file and line, for the first head or query that breaks a rule, and for a missing folder.
    """
    if not directory.is_dir():
        raise InputError(directory, "no folder of queries here")
    return Catalogue([read_query(path, directory) for path in sorted(directory.rglob("*.rq"))])
