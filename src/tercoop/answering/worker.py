"""What runs in a worker: ``python -m tercoop.answering.worker``. It takes tasks on standard input until that ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tercoop.answering.frames import Message, pack, read_message
from tercoop.answering.problems import Problem
from tercoop.answering.published import Published, open_published
from tercoop.answering.queries import NetworkNeededError, answer_query
from tercoop.answering.settings import WorkerSettings
from tercoop.confinement import end_with_parent, leave_network, limit_memory
from tercoop.errors import StoreError, TercoopError
from tercoop.rdf.namespaces import prefixes
from tercoop.sparql.store import on_deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from tercoop.answering.answer import Answer

_TASKS: dict[str, Callable[[Published, WorkerSettings, dict[str, Any], bytes], Answer]] = {"query": answer_query}
_OF_FLAWED_STORE = 3
_RETIRE_AT = 0.6
"""Part of its memory from which a worker ends after an answer, so that the next one starts afresh."""


def main() -> None:
    """Read the settings, give up what is not needed, and do tasks."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)  # what a library prints must not get among the frames
    first = read_message(source)
    if first is None:
        return
    end_with_parent(first.head["parent"])
    settings = WorkerSettings(**first.head["settings"])
    prefixes()
    if not settings.has_network:
        leave_network()
    on_deep_stack(lambda: _Worker(settings, source, sink).work())


class _Worker:
    def __init__(self, settings: WorkerSettings, source: IO[bytes], sink: IO[bytes]) -> None:
        self._settings, self._source, self._sink = settings, source, sink
        self._published: Published | None = None

    def work(self) -> None:
        """Do tasks until there are no more."""
        limit_memory(self._settings.memory)
        self._send({"ready": True}, [])
        while (message := read_message(self._source)) is not None:
            self._do(message)

    def _send(self, head: dict[str, Any], body: Any) -> None:
        for data in pack(head, body):
            self._sink.write(data)
        self._sink.flush()

    def _do(self, message: Message) -> None:
        task = message.head
        try:
            answer = _TASKS[task["task"]](self._open(task["version"]), self._settings, task, message.body)
            body = list(answer.body)
            head = answer.head
        except NetworkNeededError:
            head, body = {"needs_network": True}, []
        except Problem as problem:
            head, body = _describe(problem), []
        except MemoryError:
            head, body = {"failure": "memory"}, []
        except StoreError as error:
            head, body = {"failure": "store", "detail": str(error)}, []
        except TercoopError as error:
            head, body = _describe(Problem("bad-request", str(error))), []
        except Exception as error:  # noqa: BLE001 # a fault of ours costs one answer; the service logs it
            head, body = {"failure": "error", "detail": _place(error)}, []
        self._send({**head, "retires": "failure" in head or self._is_large()}, body)

    def _open(self, directory: str) -> Published:
        """Return the data of a version, opened anew where it is another than before."""
        if self._published is None or str(self._published.directory) != directory:
            self._published = None
            self._published = open_published(Path(directory), is_checked=True)
        return self._published

    def _is_large(self) -> bool:
        try:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        except OSError:
            return False
        return pages * os.sysconf("SC_PAGE_SIZE") > _RETIRE_AT * self._settings.memory


def _place(error: Exception) -> str:
    """Return an error with the place of it in our code, and without what it was about."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace is not None else ""
    return f"{type(error).__name__}{place}"


def _describe(problem: Problem) -> dict[str, Any]:
    return {
        "problem": problem.kind,
        "detail": problem.detail,
        "headers": problem.headers,
        "members": problem.members,
    }


if __name__ == "__main__":
    main()
    sys.stderr.flush()
