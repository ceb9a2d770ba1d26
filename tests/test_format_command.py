from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tercoop.cli import run

if TYPE_CHECKING:
    from pathlib import Path

GOOD = '<x:a>\n    <x:b> "c" .\n'
BAD = '<x:a> <x:b> "c" .\n'


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a canonical file and one that is not."""
    (tmp_path / "good.ttl").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.ttl").write_text(BAD, encoding="utf-8")
    return tmp_path


def test_check_names_the_file_and_the_command_that_mends_it(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["format", "--check", str(files)]) == 1
    said = capsys.readouterr()
    assert said.out == f"{files / 'bad.ttl'}:1: not in canonical form\n"
    assert said.err == (f"tercoop: 1 of 2 Turtle files are not in canonical form; mend them: tercoop format {files}\n")
    assert (files / "bad.ttl").read_text(encoding="utf-8") == BAD


def test_format_mends_what_is_not_canonical(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["format", str(files)]) == 0
    assert (files / "bad.ttl").read_text(encoding="utf-8") == GOOD
    assert "2 Turtle files in canonical form, 1 of them changed" in capsys.readouterr().out
    assert run(["format", "--check", str(files)]) == 0


def test_nothing_is_changed_where_one_file_cannot_be_mended(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "commented.ttl").write_text(f"# why\n{GOOD}", encoding="utf-8")
    assert run(["format", str(files)]) == 2
    assert capsys.readouterr().err.startswith(f"tercoop: {files / 'commented.ttl'}:1: a comment would be lost")
    assert (files / "bad.ttl").read_text(encoding="utf-8") == BAD


@pytest.mark.parametrize(
    ("name", "content"), [("broken.ttl", b"<x:a> <x:b> ."), ("latin.ttl", b'<x:a> <x:b> "\xe9" .')]
)
def test_unreadable_file_is_one_line(
    name: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    assert run(["format", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert name in said
    assert said.count("\n") == 1


def test_missing_path_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["format", str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err == f"tercoop: {tmp_path / 'nowhere'}: no such file or folder\n"


def test_without_a_path_the_turtle_of_the_checkout_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["format", "--check"]) == 0
    assert int(capsys.readouterr().out.split()[0]) > 20
