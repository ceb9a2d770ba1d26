"""Things that were put on disk come back as those that stay in memory do."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tercoop.sorting import Sorter

if TYPE_CHECKING:
    from collections.abc import Iterable

THINGS = st.lists(st.tuples(st.booleans(), st.integers(), st.text(st.characters(exclude_categories=["Cs"]))))


def fill(sorter: Sorter[tuple[bool, int, str]], things: Iterable[tuple[bool, int, str]]) -> None:
    for thing in things:
        sorter.add(thing)


@given(THINGS, st.integers(1, 5))
def test_whatever_is_put_in_comes_back_sorted_and_as_often_as_asked(
    things: list[tuple[bool, int, str]], held: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sorter: Sorter[tuple[bool, int, str]] = Sorter(Path(folder) / "things", held)
        fill(sorter, things)
        assert len(sorter) == len(things)
        assert (Path(folder) / "things").exists() == (len(things) >= held)
        assert list(sorter) == list(sorter) == sorted(things)


@pytest.mark.parametrize("number", [499, 500, 501, 1_700])
def test_runs_of_several_chunks_are_merged(tmp_path: Path, number: int) -> None:
    things = [(bool(place % 2), place * 7 % 1_000, "ä" * (place % 9)) for place in range(number)]
    sorter: Sorter[tuple[bool, int, str]] = Sorter(tmp_path / "things", 600)
    fill(sorter, things)
    assert list(sorter) == sorted(things)


def test_without_a_file_everything_stays_in_memory() -> None:
    sorter: Sorter[tuple[bool, int, str]] = Sorter(held=1)
    fill(sorter, [(True, 2, "b"), (False, 3, "c"), (True, 1, "a")])
    assert list(sorter) == [(False, 3, "c"), (True, 1, "a"), (True, 2, "b")]
