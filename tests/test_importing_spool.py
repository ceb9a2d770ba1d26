"""Records that are put aside on disk come back as those that stay in memory do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tercoop.errors import OutputError
from tercoop.importing.records import Batch, Record
from tercoop.importing.spool import Spool

if TYPE_CHECKING:
    from pathlib import Path


def record(row: int) -> Record:
    """Return a record with every kind of value."""
    return Record(
        0, row, f"lake-{row}", "agency-drama-grc", None, "GRC", "EL511", ("Δήμος", None, ("5.0", "EUR", "exact"))
    )


BATCHES = [
    Batch(["sea", "strait", "sea"], [record(1), record(2), record(3)]),
    Batch(["strait", "sea"], [record(4), record(5)]),
    Batch(["island", "sea"], [record(6), record(7)]),
]


@pytest.mark.parametrize("held", [1, 3, 4, 6, 7, 8])
def test_records_come_back_by_programme_and_in_their_order(tmp_path: Path, held: int) -> None:
    spool = Spool(tmp_path, held)
    for batch in BATCHES:
        spool.add(batch)
    assert any(tmp_path.iterdir()) == (held <= 7)
    assert spool.programmes() == ["island", "sea", "strait"]
    found = {programme: list(spool.read(programme)) for programme in spool.programmes()}
    assert found == {
        "island": [record(6)],
        "sea": [record(1), record(3), record(5), record(7)],
        "strait": [record(2), record(4)],
    }
    assert all(isinstance(one, Record) for records in found.values() for one in records)


def test_a_full_disk_names_the_temporary_folder(tmp_path: Path) -> None:
    """``/dev/full`` is a real full disk."""
    folder = tmp_path / "tercoop-import-x"
    folder.mkdir()
    (folder / "0.records").symlink_to("/dev/full")
    spool = Spool(folder, held=1)
    with pytest.raises(OutputError) as caught:
        spool.add(BATCHES[0])
    message = "no space left on the disk; nothing was written; TMPDIR can name another temporary folder"
    assert str(caught.value) == f"{tmp_path}: {message}"
