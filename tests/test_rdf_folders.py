from __future__ import annotations

import contextlib
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


@pytest.mark.parametrize("fault", [None, KeyboardInterrupt(), OSError(errno.ENOSPC, "full"), InputError("x", "y")])
def test_folders_above_one_that_does_not_come_about_go_again(tmp_path: Path, fault: BaseException | None) -> None:
    (tmp_path / "there").mkdir()

    def fill(final: Path) -> None:
        with staged_directory(final):
            assert final.parent.is_dir()
            if fault is not None:
                raise fault

    for place in ("new/newer/one", "there/one"):
        with contextlib.suppress(KeyboardInterrupt, OutputError, InputError):
            fill(tmp_path / place)
    assert [path.name for path in tmp_path.rglob("*")] == ["there"]


def test_folders_above_stay_where_another_has_put_something(tmp_path: Path) -> None:
    with staged_directory(tmp_path / "new" / "newer" / "one"):
        (tmp_path / "new" / "other").write_text("of another")
    assert [path.name for path in tmp_path.rglob("*")] == ["new", "other"]


def test_folders_above_go_again_where_the_last_of_them_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(OutputError), staged_directory(tmp_path / "new" / ("x" * 300) / "one"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["h[2]", "*", "a?c", "out"])
def test_what_a_killed_process_left_goes_whatever_the_name_and_nothing_else(tmp_path: Path, name: str) -> None:
    for leftover in (
        f".{name}.0123abcd.partial",
        ".hers.0123abcd.partial",
        f".{name}.my-own.partial",
        ".h2.ffff0000.partial",
    ):
        (tmp_path / leftover).mkdir()
    with staged_directory(tmp_path / name):
        pass
    left = [".h2.ffff0000.partial", ".hers.0123abcd.partial", f".{name}.my-own.partial"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(left)


def test_a_link_to_itself_is_no_place_for_a_folder(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for final in (loop, loop / "one"):
        with (
            pytest.raises(OutputError, match="a link that leads to itself; nothing was written"),
            staged_directory(final),
        ):
            pass
    assert list(tmp_path.iterdir()) == [loop]


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
