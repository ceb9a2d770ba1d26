"""``examples.json``: the beginnings of the answers to all questions, for the description of the API.

An answer is that with the default values. The whole of it is found, since a query that sorts has no beginning before
its end; so examples are made with the data, and not when somebody reads the description.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import QueryBoolean

from tercoop.errors import InputError, StoreError, UsageError
from tercoop.questions.parameters import bind
from tercoop.questions.results import Result, read_result
from tercoop.rdf.files import write_file
from tercoop.sparql.store import on_deep_stack

if TYPE_CHECKING:
    from pathlib import Path

    from tercoop.questions.catalogue import Catalogue
    from tercoop.questions.query_file import Query
    from tercoop.sparql.store import Store

EXAMPLES = "examples.json"
ROWS = 2
"""Rows or triples of an example."""


@dataclass(frozen=True)
class Example:
    """The beginning of an answer.

    Attributes:
        total: rows or triples of the whole answer.
        beginning: the first ones.
    """

    total: int
    beginning: Result


def make_examples(store: Store, catalogue: Catalogue) -> dict[str, Example]:
    """Return the examples by the names of their queries.

    A query for another endpoint has none, nor one whose default values the data do not know or that the engine gives
    up.

    Args:
        store: the data.
        catalogue: the queries.

    Raises:
        StoreError: where the store is damaged.
    """
    found = ((name, _make_example(store, query)) for name, query in catalogue.items() if query.endpoint is None)
    return on_deep_stack(lambda: {name: example for name, example in found if example is not None})


def _make_example(store: Store, query: Query) -> Example | None:
    try:
        bindings = bind(query.name, query.parameters, {}, store)
        found = store.evaluate(query.text, bindings, place=query.name)
        if isinstance(found, QueryBoolean):
            return None
        result = store.guarded(lambda: read_result(found))
    except (UsageError, InputError):
        return None
    return Example(result.total, result.begin(ROWS))


def write_examples(path: Path, examples: dict[str, Example]) -> None:
    """Write examples, sorted by name.

    Raises:
        OutputError: where they cannot be written.
    """
    content = {
        name: {
            "total": example.total,
            "variables": example.beginning.variables,
            "head": example.beginning.head.decode(),
            "lines": example.beginning.lines.decode(),
        }
        for name, example in examples.items()
    }
    write_file(path, (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())


def load_examples(path: Path) -> dict[str, Example]:
    """Return the examples of a file.

    Raises:
        StoreError: where it cannot be read.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {name: _read(**entry) for name, entry in content.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise StoreError(f"{path}: the build is damaged; run 'tercoop build --force'") from error


def _read(total: int, variables: list[str], head: str, lines: str) -> Example:
    return Example(total, Result(tuple(variables), head.encode(), lines.encode()))
