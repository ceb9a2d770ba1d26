"""``tercoop import`` as a user meets it: streams, a terminal, and messages of one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
