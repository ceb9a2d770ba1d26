from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tercoop.errors import InputError
from tercoop.rdf.turtle_files import check_file, find_turtle_files, format_file

if TYPE_CHECKING:
    from pathlib import Path

CANONICAL = '<x:a>\n    <x:b> "c" .\n'


def write(folder: Path, text: str) -> Path:
    """Return the path of a Turtle file with the text."""
    path = folder / "some.ttl"
    path.write_text(text, encoding="utf-8")
    return path


def test_canonical_file_is_left_alone(tmp_path: Path) -> None:
    path = write(tmp_path, CANONICAL)
    before = path.stat().st_mtime_ns
    assert check_file(path) is None
    assert not format_file(path)
    assert path.stat().st_mtime_ns == before


def test_other_file_is_named_with_its_first_wrong_line_and_mended(tmp_path: Path) -> None:
    path = write(tmp_path, '<x:a>\n    <x:b> "c";\n .\n')
    assert check_file(path) == f"{path}:2: not in canonical form"
    assert format_file(path)
    assert path.read_text(encoding="utf-8") == CANONICAL
    assert check_file(path) is None


@pytest.mark.parametrize(("tail", "line"), [("\n", 3), ("<x:z> <x:b> 1 .", 3)])
def test_what_stands_too_much_at_the_end_is_named(tmp_path: Path, tail: str, line: int) -> None:
    path = write(tmp_path, CANONICAL + tail)
    assert check_file(path) == f"{path}:{line}: not in canonical form"


@pytest.mark.parametrize(
    "text",
    [
        "<x:a> <x:b> <x:c> . # why",
        '<x:a> <x:b> "x\\"" . # why',
        "<x:a> <x:b> 'x' . # why",
        '<x:a> <x:b> """one "quoted" """ . # why',
        "<x:a> <x:b> '''it's''' . # why",
        "@prefix p: <x:> . p:a p:b p:c\\#d . # why",
        "<x:a> <x:b> <x:c> .# why",
    ],
)
def test_comment_is_named_and_the_file_is_left_alone(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, f"\n{text}\n")
    assert check_file(path) == f"{path}:2: a comment, which the canonical form does not hold"
    with pytest.raises(InputError, match=r"some\.ttl:2: a comment would be lost"):
        format_file(path)
    assert path.read_text(encoding="utf-8") == f"\n{text}\n"


@pytest.mark.parametrize(
    "text",
    [
        "<x:a#b> <x:b> <x:c#> .",
        '<x:a> <x:b> "# no comment" .',
        "<x:a> <x:b> '# no comment' .",
        '<x:a> <x:b> """\n# no comment\n""" .',
        "<x:a> <x:b> '''\n# no comment\n''' .",
        "@prefix p: <x:> . p:a p:b p:c\\#d .",
    ],
)
def test_number_sign_elsewhere_is_no_comment(tmp_path: Path, text: str) -> None:
    assert format_file(write(tmp_path, text))


def test_syntax_error_names_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "<x:a> <x:b> <x:c> .\n<x:a> <x:b> .\n")
    with pytest.raises(InputError, match=r"some\.ttl:2"):
        check_file(path)


def test_relative_iris_without_a_base_are_ours(tmp_path: Path) -> None:
    path = write(tmp_path, "<id/body/a> <x:b> <x:c> .")
    format_file(path)
    assert path.read_text(encoding="utf-8").startswith("@base <https://w3id.org/tercoop/> .\n\n<id/body/a>\n")


def test_folders_are_searched_and_each_file_is_found_once(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    path = write(inner, CANONICAL)
    (inner / "other.txt").touch()
    assert find_turtle_files([tmp_path, inner, path]) == [path]


def test_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere: no such file or folder"):
        find_turtle_files([tmp_path / "nowhere"])
