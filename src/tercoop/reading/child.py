"""What runs in the child process: ``python -m tercoop.reading.child``.

It takes a task on standard input and writes messages on standard output.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tercoop.confinement import limit_memory
from tercoop.errors import InputError
from tercoop.reading.encodings import Stamp
from tercoop.reading.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

_READERS = {"xlsx": "tercoop.reading.workbooks", "json": "tercoop.reading.json_documents"}


def main() -> None:
    """Do the task and write its messages."""
    task = json.load(sys.stdin)
    limits = Limits(**task["limits"])
    _restrict(limits)
    with contextlib.suppress(BrokenPipeError), os.fdopen(os.dup(1), "wb") as out:
        for message in _answer(task, limits):
            out.write(json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
            out.flush()


def _answer(task: dict[str, Any], limits: Limits) -> Iterator[dict[str, Any]]:
    """Yield the messages of a task, the last of which says that all is well or what is wrong.

    Args:
        task: ``path``, ``format``, ``stamp`` of the file, ``sheet`` (its place in the file, or null to describe the
            file) and ``header`` (of that sheet).
        limits: what the file may need.
    """
    path = Path(task["path"])
    try:
        Stamp(**task["stamp"]).check(path)
        reader = import_module(_READERS[task["format"]])
        if task["sheet"] is None:
            yield from reader.describe(path, limits)
        else:
            yield from reader.read(path, task["sheet"], limits, task["header"])
        Stamp(**task["stamp"]).check(path)
        yield {"end": True}
    except InputError as error:
        yield {"error": error.cause, "line": error.line, "column": error.column}
    except MemoryError:
        yield {"failure": "memory"}
    except ImportError as error:
        yield {"error": f"cannot be read with what is installed: {error}", "line": None, "column": None}
    except Exception as error:  # whatever a broken file leads to, the parent gets one line
        if os.environ.get("TERCOOP_DEBUG"):
            raise
        yield {
            "error": f"is damaged or of a kind that is not known ({type(error).__name__})",
            "line": None,
            "column": None,
        }


def _restrict(limits: Limits) -> None:
    """Let the operating system end this process where it takes too much memory or time."""
    seconds = int(limits.seconds) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    limit_memory(limits.memory_bytes)


if __name__ == "__main__":
    main()
