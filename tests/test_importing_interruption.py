"""An import that is killed leaves the old state or the new one, and nothing beside it that stays."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tercoop.bench.participations import write_participations
from tercoop.rdf.folders import staged_directory

if TYPE_CHECKING:
    from pathlib import Path

POINTS = 20
COMMAND = "from tercoop.cli import main; main()"


def digest(folder: Path) -> str:
    """Return a checksum over names and contents of all files of a folder."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        whole.update(f"{path.relative_to(folder)}\0".encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()


def start(source: Path, out: Path, stderr: int = subprocess.DEVNULL, **environment: str) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-c", COMMAND, "import", str(source), "--source", "test", "--out", str(out), "--yes"]
    return subprocess.Popen(  # noqa: S603 - our own code
        arguments, stdout=subprocess.DEVNULL, stderr=stderr, env=os.environ | environment
    )


@pytest.mark.slow
def test_killed_at_random_points_it_leaves_the_old_state_or_the_new_one(tmp_path: Path) -> None:
    old, new, out = tmp_path / "old.csv", tmp_path / "new.csv", tmp_path / "out"
    write_participations(old, 600)
    write_participations(new, 700)
    assert start(new, out).wait() == 0
    after = digest(out)
    began = time.monotonic()
    assert start(old, out).wait() == 0
    duration = time.monotonic() - began
    before = digest(out)
    assert before != after
    source = random.Random(20261123)  # noqa: S311 # the same points each time
    seen: set[str] = set()
    for _ in range(POINTS):
        process = start(new, out)
        # Half of the points lie in the last fifth, where files are written and the folder is switched.
        moment = source.uniform(0.0, 1.0) if source.random() < 0.5 else source.uniform(0.8, 1.05)
        time.sleep(moment * duration)
        process.send_signal(signal.SIGKILL)
        process.wait()
        state = digest(out)
        assert state in {before, after}
        seen.add(state)
        if state == after:
            assert start(old, out).wait() == 0
    assert start(new, out).wait() == 0
    assert digest(out) == after
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.csv", "old.csv", "out"]


def test_what_a_killed_process_left_is_removed_and_what_a_running_one_fills_is_not(tmp_path: Path) -> None:
    final = tmp_path / "out"
    code = (
        "import sys, time; from pathlib import Path; from tercoop.rdf.folders import staged_directory\n"
        "with staged_directory(Path(sys.argv[1])) as staged:\n"
        "    (staged.path / 'half').write_text('half'); print('ready', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code, str(final)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with staged_directory(final) as staged:
            (staged.path / "whole").write_text("whole")
            staged.switch_in()
        assert len(list(tmp_path.glob(".out.*.partial"))) == 1
        process.kill()
    with staged_directory(final):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert [path.name for path in final.iterdir()] == ["whole"]


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [(signal.SIGINT, 130, b""), (signal.SIGTERM, 143, b"tercoop: ended by SIGTERM\n")],
    ids=["SIGINT", "SIGTERM"],
)
@pytest.mark.parametrize("sign", ["temporary/tercoop-import-*", "new/.out.*.partial"], ids=["reading", "writing"])
def test_asked_to_end_it_leaves_nothing(tmp_path: Path, number: int, code: int, message: bytes, sign: str) -> None:
    source, temporary = tmp_path / "list.csv", tmp_path / "temporary"
    write_participations(source, 40_000)
    temporary.mkdir()
    with start(source, tmp_path / "new" / "out", stderr=subprocess.PIPE, TMPDIR=str(temporary)) as process:
        until = time.monotonic() + 60
        while not any(tmp_path.glob(sign)):
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(number)
        assert process.wait(60) == code
        assert process.stderr is not None
        said = process.stderr.read()
        assert said.endswith(message)
        assert b"Traceback" not in said
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == ["list.csv", "temporary"]


@pytest.mark.parametrize(
    ("name", "code", "message"), [("SIGINT", 130, b""), ("SIGTERM", 143, b"tercoop: ended by SIGTERM\n")]
)
@pytest.mark.parametrize("module", ["typer", "tercoop.cli.query", "tercoop.importing.run"])
def test_asked_to_end_while_it_starts_it_shows_no_traceback(name: str, code: int, message: bytes, module: str) -> None:
    """The signal comes while a module is being imported."""
    program = f"""
import os, signal, sys
class Finder:
    def find_spec(name, *_):
        if name == "{module}":
            os.kill(os.getpid(), signal.{name})
sys.meta_path.insert(0, Finder)
{COMMAND}
"""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", program, "import", "/no/such/file.csv"], capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (code, message)
