"""The catalogue as one JSON file, which is read in a few milliseconds; a build carries its own.

The queries in it were checked when the catalogue was read from its folder, and are not checked again.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tercoop.errors import StoreError
from tercoop.questions.catalogue import Catalogue
from tercoop.questions.parameters import Parameter
from tercoop.questions.query_file import Query

if TYPE_CHECKING:
    from collections.abc import Iterable

_LISTS = ("keywords", "questions", "variables", "sentences")


def write_catalogue(queries: Iterable[Query]) -> bytes:
    """Return the bytes of the file: one query a line, sorted by name."""
    entries = [
        json.dumps({**asdict(query), "path": f"{query.name}.rq"}, ensure_ascii=False, sort_keys=True)
        for query in sorted(queries, key=lambda query: query.name)
    ]
    return ("[\n" + ",\n".join(entries) + "\n]\n").encode()


def load_catalogue(path: Path) -> Catalogue:
    """Return the catalogue of a file.

    Raises:
        StoreError: where it is missing or damaged.
    """
    try:
        return Catalogue([_read_entry(entry) for entry in json.loads(path.read_text(encoding="utf-8"))])
    except FileNotFoundError as error:
        raise StoreError(f"{path}: not here; run 'tercoop build'") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path}: the build is damaged; run 'tercoop build --force'") from error


def _read_entry(entry: dict[str, Any]) -> Query:
    lists = {name: tuple(entry[name]) for name in _LISTS}
    parameters = tuple(Parameter(**parameter) for parameter in entry["parameters"])
    return Query(**{**entry, **lists, "path": Path(entry["path"]), "parameters": parameters})
