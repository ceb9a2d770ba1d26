"""A process that does one task after another: it reads them on standard input until that ends, and answers each.

What a kind of process does with a task is a function; starting, confining and answering are alike.
"""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from tercoop.answering.answer import NetworkNeededError
from tercoop.answering.frames import pack, pack_body, read_message
from tercoop.answering.problems import Problem
from tercoop.answering.settings import WorkerSettings
from tercoop.confinement import end_with_parent, leave_network, limit_memory
from tercoop.errors import StoreError, TercoopError
from tercoop.rdf.namespaces import prefixes
from tercoop.sparql.store import on_deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from tercoop.answering.answer import Answer
    from tercoop.answering.frames import Message

Do: TypeAlias = "Callable[[dict[str, Any], bytes], Answer]"
"""Does a task: its description and the bytes that come with it become an answer, or a problem is raised."""

_RETIRE_AT = 0.6
"""Part of its memory from which a process ends after an answer, so that the next one starts afresh."""


def run(prepare: Callable[[WorkerSettings, dict[str, Any]], Do]) -> None:
    """Read the settings, give up what is not needed, and do tasks.

    Args:
        prepare: gives the function, from the settings and the first message; it is called once the process is confined.
    """
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
    on_deep_stack(lambda: _Process(settings, source, sink).work(prepare, first.head))


class _Process:
    def __init__(self, settings: WorkerSettings, source: IO[bytes], sink: IO[bytes]) -> None:
        self._settings, self._source, self._sink = settings, source, sink
        self._most_pages = _RETIRE_AT * settings.memory / os.sysconf("SC_PAGE_SIZE")
        try:
            self._sizes: int | None = os.open("/proc/self/statm", os.O_RDONLY)
        except OSError:
            self._sizes = None

    def work(self, prepare: Callable[[WorkerSettings, dict[str, Any]], Do], first: dict[str, Any]) -> None:
        """Do tasks until there are no more."""
        limit_memory(self._settings.memory)
        do = prepare(self._settings, first)
        self._send({"ready": True})
        while (message := read_message(self._source)) is not None:
            head = self._do(do, message)
            self._send({**head, "retires": "failure" in head or self._is_large()})

    def _send(self, head: dict[str, Any]) -> None:
        for data in pack(head):
            self._sink.write(data)
        self._sink.flush()

    def _do(self, do: Do, message: Message) -> dict[str, Any]:  # noqa: PLR0911 - one for each way it can end
        """Send the parts of an answer while they are made, and return its head, which so knows how it went."""
        try:
            answer = do(message.head, message.body)
            for data in pack_body(answer.body):
                self._sink.write(data)
        except NetworkNeededError:
            return {"needs_network": True}
        except Problem as problem:
            return _describe(problem)
        except MemoryError:
            return {"failure": "memory"}
        except StoreError as error:
            return {"failure": "store", "detail": str(error)}
        except TercoopError as error:
            return _describe(Problem("bad-request", str(error)))
        except Exception as error:  # noqa: BLE001 # a fault of ours costs one answer; the service logs it
            return {"failure": "error", "detail": _place(error)}
        return answer.head

    def _is_large(self) -> bool:
        """Whether the process holds much memory (https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html)."""
        return self._sizes is not None and int(os.pread(self._sizes, 200, 0).split()[1]) > self._most_pages


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
