from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tercoop.errors import InputError, OutputError
from tercoop.rdf.folders import staged_directory


def test_a_folder_appears_whole(tmp_path: Path) -> None:
    final = tmp_path / "build" / "one"
    for content in ("first", "second"):
        with staged_directory(final) as staged:
            (staged.path / "file").write_text(content)
            assert staged.path != final
            staged.switch_in()
        assert (final / "file").read_text() == content
    assert list(final.parent.iterdir()) == [final]


def test_without_the_word_nothing_comes_of_it(tmp_path: Path) -> None:
    final = tmp_path / "one"
    with staged_directory(final) as staged:
        (staged.path / "file").write_text("new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), OSError(errno.ENOSPC, "full"), InputError("x", "y")])
def test_a_folder_that_fails_leaves_the_old_one(tmp_path: Path, fault: BaseException) -> None:
    final = tmp_path / "one"
    with staged_directory(final) as staged:
        (staged.path / "file").write_text("old")
        staged.switch_in()
    expected = OutputError if isinstance(fault, OSError) else type(fault)

    def fill() -> None:
        with staged_directory(final) as staged:
            (staged.path / "file").write_text("new")
            raise fault

    with pytest.raises(expected):
        fill()
    assert (final / "file").read_text() == "old"
    assert list(tmp_path.iterdir()) == [final]


def test_a_failed_read_inside_a_new_folder_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), staged_directory(tmp_path / "one"):
        Path("/no/such/input").read_bytes()
    assert list(tmp_path.iterdir()) == []


def test_where_names_cannot_be_exchanged_they_change_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Old:
        def __init__(self, *_: object, **__: object) -> None:
            pass

    monkeypatch.setattr("tercoop.rdf.folders.ctypes.CDLL", Old)
    final = tmp_path / "one"
    for content in ("first", "second"):
        with staged_directory(final) as staged:
            (staged.path / "file").write_text(content)
            staged.switch_in()
        assert (final / "file").read_text() == content
    assert list(tmp_path.iterdir()) == [final]
