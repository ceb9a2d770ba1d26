"""The list of rejects is the same whether its lines stayed in memory or were put on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tercoop.cleaning.outcomes import Problem
from tercoop.importing.rejects import COLUMNS, Reject, Rejects

if TYPE_CHECKING:
    from pathlib import Path

NO_DATE = Problem("it is no date", "not-a-date")
DOUBTFUL = Problem('it has a "mark"', "odd-name", kept=True)


def fill(rejects: Rejects) -> None:
    """Note faults in another order than that of the file, one of them twice."""
    rejects.value(1, 7, "Start", "x\ny", NO_DATE)
    rejects.value(0, 12, "Name", "Ö, é", DOUBTFUL)
    rejects.row(0, 3, "no-project", "it names no project", value="a@example.org")
    rejects.value(0, 12, "Name", "Ö, é", DOUBTFUL)
    rejects.value(0, 2, "Start", "17", NO_DATE)


@pytest.mark.parametrize("held", [1, 2, 3, 5, 6])
def test_lines_on_disk_are_written_as_those_in_memory(tmp_path: Path, held: int) -> None:
    in_memory = Rejects(["first", "second"])
    fill(in_memory)
    in_memory.write(tmp_path / "memory.csv")
    on_disk = Rejects(["first", "second"], tmp_path / "aside", held)
    fill(on_disk)
    assert (tmp_path / "aside").exists() == (held <= 5)
    on_disk.write(tmp_path / "disk.csv")
    assert (tmp_path / "disk.csv").read_bytes() == (tmp_path / "memory.csv").read_bytes()
    assert (tmp_path / "disk.csv").read_text(encoding="utf-8").splitlines() == [
        ",".join(COLUMNS),
        "first,2,Start,value left out,not-a-date,17,it is no date",
        "first,3,,row rejected,no-project,…@…,it names no project",
        'first,12,Name,value flagged,odd-name,"Ö, é","it has a ""mark"""',
        'first,12,Name,value flagged,odd-name,"Ö, é","it has a ""mark"""',
        'second,7,Start,value left out,not-a-date,"x',
        'y",it is no date',
    ]
    assert list(on_disk.lines()) == list(in_memory.lines())
    assert all(isinstance(line, Reject) for line in on_disk.lines())
    assert len(on_disk) == len(in_memory) == 5
    assert on_disk.by_code == in_memory.by_code
    assert on_disk.example == in_memory.example
    assert on_disk.rejected == {0: {3}}
