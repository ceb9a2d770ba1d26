"""Start the child process that reads a workbook or JSON, take its messages, and say in one line where it fails."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tercoop.errors import InputError
from tercoop.reading.encodings import Stamp, digest, stamp_of
from tercoop.reading.excerpts import one_line
from tercoop.reading.frames import unpack_row
from tercoop.reading.sheets import Sheet, SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import NoReturn

    from tercoop.reading.formats import Format
    from tercoop.reading.limits import Limits
    from tercoop.reading.sheets import Record

_SOURCES = Path(__file__).resolve().parents[2]
_BLOCK = 1 << 20
_BYTES_A_CHARACTER = 8
_ADVICE: dict[Format, str] = {"xlsx": "save each sheet as .csv", "json": "divide it into several files", "csv": ""}


def open_in_child(path: Path, format: Format, limits: Limits) -> SourceFile:  # noqa: A002 - the word for it
    """Return a workbook or a JSON document as a source.

    Raises:
        InputError: where it cannot be read within the limits.
    """
    stamp = stamp_of(path)
    most = limits.packed_bytes if format == "xlsx" else limits.json_bytes
    if stamp.size > most:
        raise InputError(path, f"has {stamp.size:,} bytes; up to {most:,} are read; {_ADVICE[format]}")
    sha256 = digest(path)
    children = _Children(path, format, stamp, limits)
    notes: list[str] = []
    sheets: list[Sheet] = []
    for message in children.run():
        notes += message["notes"]
        for entry in message["sheets"]:
            name = entry["name"]
            records = partial(_read_records, children, entry["place"], name, entry["header"])
            sheets.append(
                Sheet(
                    path=path,
                    name=name,
                    header=entry["header"],
                    header_row=entry["header_row"],
                    records=records,
                    is_padded=True,
                    from_1904=entry.get("from_1904", False),
                )
            )
            notes += [f"sheet '{one_line(name)}': {note}" for note in entry["notes"]]
    if not sheets:
        raise InputError(path, "; ".join(["has no rows", *notes]))
    return SourceFile(
        path=path,
        format=format,
        size=stamp.size,
        sha256=sha256,
        sheets=sheets,
        notes=notes,
        close=children.close,
    )


def _read_records(children: _Children, place: int, name: str, header: Sequence[str]) -> Iterator[Record]:
    for message in children.run(place, name, header):
        yield from map(unpack_row, message["rows"])


class _Children:
    """The processes that read one file: one to describe it, and one for each time the rows of a sheet are read."""

    def __init__(self, path: Path, format: Format, stamp: Stamp, limits: Limits) -> None:  # noqa: A002 - the word for it
        self._path = path
        self._format = format
        self._stamp = stamp
        self._limits = limits
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed: set[subprocess.Popen[bytes]] = set()

    def close(self) -> None:
        """End the processes that run."""
        for process in self._running:
            self._closed.add(process)
            process.kill()

    def run(self, place: int | None = None, name: str = "", header: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
        """Yield the messages of a process; it ends with the iterator, whatever happens.

        Args:
            place: place of a sheet in the file, or None to describe the file.
            name: name of that sheet.
            header: names of its columns.

        Raises:
            InputError: where it refuses the file, fails, or takes too long.
        """
        with self._start(place, header) as process:
            self._running.add(process)
            try:
                for line in self._read_lines(process, name):
                    message = json.loads(line)
                    if "end" in message:
                        return
                    if "error" in message:
                        raise InputError(self._path, message["error"], line=message["line"], column=message["column"])
                    if "failure" in message:
                        self._refuse_memory(name)
                    if "at" in message:
                        name = message["at"]
                    else:
                        yield message
                self._explain_end(process, name)
            except TimeoutError as error:
                seconds = f"{self._limits.seconds:g} seconds"
                cause = f"{_label(name)}takes longer than {seconds}; {_ADVICE[self._format]}"
                raise InputError(self._path, cause) from error
            finally:
                self._running.discard(process)
                self._closed.discard(process)
                process.kill()

    def _start(self, place: int | None, header: Sequence[str]) -> subprocess.Popen[bytes]:
        task = {
            "path": str(self._path.absolute()),
            "format": self._format,
            "stamp": asdict(self._stamp),
            "limits": asdict(self._limits),
            "sheet": place,
            "header": list(header),
        }
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(_SOURCES), *filter(None, sys.path)])}
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tercoop.reading.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("TERCOOP_DEBUG") else subprocess.DEVNULL,
            env=environment,
        )
        # A process that has failed by now is explained where its messages are missed.
        with contextlib.suppress(BrokenPipeError), _pipe(process.stdin) as stdin:
            stdin.write(json.dumps(task).encode())
        return process

    def _read_lines(self, process: subprocess.Popen[bytes], name: str) -> Iterator[bytes]:
        """Yield the lines that the child writes; raise ``TimeoutError`` once we have waited for it too long."""
        out = _pipe(process.stdout)
        longest = _BYTES_A_CHARACTER * self._limits.row_characters
        left = self._limits.seconds
        held = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(out, selectors.EVENT_READ)
            while True:
                started = time.monotonic()
                if not selector.select(left):
                    raise TimeoutError
                left -= time.monotonic() - started
                block = os.read(out.fileno(), _BLOCK)
                if not block:
                    return
                held += block
                if b"\n" in block:
                    *lines, rest = held.split(b"\n")
                    held = bytearray(rest)
                    yield from map(bytes, lines)
                if len(held) > longest:
                    raise InputError(self._path, f"{_label(name)}has a row that is too long")

    def _explain_end(self, process: subprocess.Popen[bytes], name: str) -> NoReturn:
        """Raise the error for a process that ended without a word."""
        status = process.wait()
        if process in self._closed:
            raise InputError(self._path, "was closed while it was read")
        if status in {-signal.SIGABRT, -signal.SIGKILL}:
            self._refuse_memory(name)
        if status == -signal.SIGXCPU:
            raise TimeoutError
        raise InputError(self._path, f"{_label(name)}is damaged, so that its reader failed (status {status})")

    def _refuse_memory(self, name: str) -> NoReturn:
        raise InputError(
            self._path,
            f"{_label(name)}needs more than {self._limits.memory_bytes // 1_000_000:,} MB of memory; "
            f"{_ADVICE[self._format]}",
        )


def _label(name: str) -> str:
    return f"sheet '{one_line(name)}' " if name else ""


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    """Return a pipe that was asked for, and so is there."""
    if pipe is None:
        raise RuntimeError("the child process has no pipe")
    return pipe
