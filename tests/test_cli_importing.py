"""``tercoop import`` as a user meets it: streams, a terminal, and messages of one line."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-c", "from tercoop.cli import main; main()"]
SOURCE = Path(__file__).parent / "golden" / "keep-participations" / "input.csv"


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
def test_closed_streams_hinder_nothing(tmp_path: Path, closed: tuple[int, ...]) -> None:
    redirections = " ".join(f"{number}>&-" for number in closed)
    command = ["sh", "-c", f'exec "$@" {redirections}', "sh", *COMMAND, "import", str(SOURCE), "--out", "out"]
    done = subprocess.run(  # noqa: S603
        command, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done
    assert "error" not in done.stderr
    assert (tmp_path / "out" / "receipt.json").is_file()
    assert ("out: 6 files written" in done.stdout) == (1 not in closed)


def test_a_link_to_itself_as_folder_is_one_line(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    command = [*COMMAND, "import", str(SOURCE), "--out", str(loop)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    assert (done.returncode, done.stderr) == (2, f"tercoop: {loop}: a link that leads to itself; nothing was written\n")
    assert os.readlink(loop) == str(loop)  # noqa: PTH115


class Terminal:
    """A command on a terminal of its own, and what it has written there."""

    def __init__(self, command: list[str], folder: Path) -> None:
        """Start the command in a folder."""
        self._parent, terminal = pty.openpty()
        self.process = subprocess.Popen(  # noqa: S603
            command,
            cwd=folder,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
            env=os.environ | {"TERM": "xterm"},
        )
        os.close(terminal)
        self.written = b""

    def read(self, seconds: float, until: bytes | None = None) -> None:
        """Read what is written, for some seconds or until a text is there or the command has ended."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and (until is None or until not in self.written):
            if select.select([self._parent], [], [], left)[0]:
                try:
                    self.written += os.read(self._parent, 4096)
                except OSError:  # the end of a terminal is an error
                    return

    def type(self, text: str) -> None:
        os.write(self._parent, text.encode())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._parent)


@contextlib.contextmanager
def asked_to_replace(folder: Path) -> Iterator[Terminal]:
    """Import a file, then a newer one on a terminal, until the command asks."""
    newer = folder / "newer.csv"
    newer.write_text("".join(SOURCE.read_text(encoding="utf-8").splitlines(keepends=True)[:5]), encoding="utf-8")
    options = ["--source", "list", "--out", "out"]
    subprocess.run([*COMMAND, "import", str(SOURCE), *options], cwd=folder, capture_output=True, check=True)  # noqa: S603
    terminal = Terminal([*COMMAND, "import", str(newer), *options], folder)
    try:
        terminal.read(60, until=b"Replace out?")
        assert b"Replace out?" in terminal.written
        yield terminal
    finally:
        terminal.close()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_question_stays_on_the_terminal(tmp_path: Path) -> None:
    with asked_to_replace(tmp_path) as terminal:
        terminal.read(1)
        before, _, after = terminal.written.partition(b"Replace out?")
        assert after == b" [y/N]: "
        hidden, shown = (before.rfind(code) for code in (b"\x1b[?25l", b"\x1b[?25h"))
        assert 0 <= hidden < shown


@pytest.mark.parametrize(
    ("typed", "is_replaced"), [("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False), ("perhaps\ny\n", True)]
)
def test_the_question_is_answered(tmp_path: Path, typed: str, *, is_replaced: bool) -> None:
    with asked_to_replace(tmp_path) as terminal:
        before = contents(tmp_path / "out")
        terminal.type(typed)
        terminal.read(60)
        assert terminal.process.wait(60) == 0
        assert (b"files written" in terminal.written) == is_replaced
        assert (b"out: left as it was" in terminal.written) != is_replaced
    assert (contents(tmp_path / "out") == before) != is_replaced
    assert sorted(path.name for path in tmp_path.iterdir()) == ["newer.csv", "out"]


@pytest.mark.parametrize("seconds", [0, 0.001, 0.003, 0.01, 0.5])
def test_ctrl_c_at_the_question_leaves_the_folder(tmp_path: Path, seconds: float) -> None:
    with asked_to_replace(tmp_path) as terminal:
        before = contents(tmp_path / "out")
        time.sleep(seconds)
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.process.wait(30) == 130
    assert contents(tmp_path / "out") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["newer.csv", "out"]


def test_the_end_of_the_input_is_no_answer(tmp_path: Path) -> None:
    with asked_to_replace(tmp_path) as terminal:
        before = contents(tmp_path / "out")
        terminal.type("\x04")
        assert terminal.process.wait(30) == 130
    assert contents(tmp_path / "out") == before


def test_names_with_line_ends_keep_to_one_line(tmp_path: Path) -> None:
    source, out = tmp_path / "a\nlist.csv", "new\nfolder\x1b[1m"
    source.write_bytes(SOURCE.read_bytes())
    command = [*COMMAND, "import", source.name, "--out", out, "--yes"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603
    assert all(line.startswith(r"a\x0alist.csv: ") for line in done.stderr.splitlines()), done.stderr
    assert done.stdout.splitlines()[-1].startswith(r"new\x0afolder\x1b[1m: 6 files written")
    source.write_text("".join(SOURCE.read_text(encoding="utf-8").splitlines(keepends=True)[:5]), encoding="utf-8")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603
    assert r"new\x0afolder\x1b[1m differs from the former import" in done.stderr


def test_an_error_with_a_line_end_in_a_name_is_one_line_that_names_it(tmp_path: Path) -> None:
    command = [*COMMAND, "import", "a\nmissing list\x1b[1m.csv", "--source", "a"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    message = r"tercoop: a\x0amissing list\x1b[1m.csv: cannot be read: No such file or directory"
    assert (done.returncode, done.stderr) == (2, f"{message}\n")
