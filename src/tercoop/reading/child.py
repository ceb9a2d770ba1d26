"""What runs in the child process: ``python -m tercoop.reading.child TASK``, with messages on standard output."""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tercoop.reading.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator


def main(task: dict[str, Any]) -> None:
    """Do a task and write its messages.

    Args:
        task: ``path``, ``format``, ``limits``, and ``sheet`` (its place in the file, or null to describe the file).
    """
    limits = Limits(**task["limits"])
    base = _address_space()
    resource.setrlimit(resource.RLIMIT_AS, (base + limits.memory_bytes,) * 2)
    with os.fdopen(os.dup(1), "wb") as out:
        for message in _messages(Path(task["path"]), task["format"], task["sheet"], limits):
            out.write(json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")


def _messages(path: Path, format: str, sheet: int | None, limits: Limits) -> Iterator[dict[str, Any]]:  # noqa: A002
    if format == "xlsx":
        from tercoop.reading.workbooks import describe, read
    else:
        from tercoop.reading.json_documents import describe, read
    if sheet is None:
        yield describe(path, limits)
    else:
        yield from ({"rows": rows} for rows in read(path, sheet, limits))
    yield {"end": True}


def _address_space() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
