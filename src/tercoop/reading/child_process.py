"""Start the child process that reads a workbook or JSON, and take its messages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tercoop.errors import InputError
from tercoop.reading.encodings import digest
from tercoop.reading.frames import unpack_row
from tercoop.reading.headers import describe_columns, find_header, name_columns
from tercoop.reading.sheets import Record, Sheet, SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tercoop.reading.limits import Limits


def open_in_child(path: Path, format: str, limits: Limits) -> SourceFile:  # noqa: A002
    """Return a workbook or a JSON document as a source."""
    (description,) = _messages(path, format, None, limits)
    sheets, notes = [], list(description["notes"])
    for entry in description["sheets"]:
        if "header" in entry:
            header, header_row = tuple(entry["header"]), 0
        else:
            head = [unpack_row(row) for row in entry["head"]]
            header_row, cells = head[find_header(head)]  # type: ignore[arg-type]
            header = name_columns(cells, entry["width"])  # type: ignore[arg-type]
        notes += [f"sheet '{entry['name']}': {note}" for note in (*entry["notes"], *describe_columns(header))]
        sheets.append(
            Sheet(
                path=path,
                name=entry["name"],
                header=header,
                header_row=header_row,
                records=partial(_records, path, format, entry["place"], limits),
                is_padded=True,
            )
        )
    if not sheets:
        raise InputError(path, "has no rows")
    return SourceFile(
        path=path, format=format, size=path.stat().st_size, sha256=digest(path), sheets=sheets, notes=notes
    )


def _records(path: Path, format: str, place: int, limits: Limits) -> Iterator[Record]:  # noqa: A002
    for message in _messages(path, format, place, limits):
        for row in message["rows"]:
            yield unpack_row(row)


def _messages(path: Path, format: str, place: int | None, limits: Limits) -> Iterator[dict[str, Any]]:  # noqa: A002
    task = {"path": str(path), "format": format, "sheet": place, "limits": asdict(limits)}
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, *filter(None, sys.path)])}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "tercoop.reading.child", json.dumps(task)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    with process:
        assert process.stdout
        try:
            for line in process.stdout:
                message = json.loads(line)
                if "end" in message:
                    return
                yield message
            raise InputError(path, "cannot be read")
        finally:
            process.kill()
