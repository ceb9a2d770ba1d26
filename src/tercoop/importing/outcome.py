"""What a caller decides about an import, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from tercoop.importing.differences import Differences
    from tercoop.importing.mapping import Tally
    from tercoop.importing.programmes import ProgrammeMatch
    from tercoop.importing.receipt import Receipt
    from tercoop.importing.rejects import Rejects
    from tercoop.importing.sums import Sums

GraphFormat: TypeAlias = Literal["turtle", "ntriples"]


@dataclass(frozen=True)
class Choices:
    """What the caller decides.

    Attributes:
        source: key of the source, which its documents and amounts carry.
        programme: the programme of every row, where the file names none.
        with_prose: whether running text is kept.
        format: how the statements are written.
        retrieved: the day the file was fetched, as ``2026-11-01``.
        dry_run: whether nothing is to be written.
    """

    source: str
    programme: ProgrammeMatch | None = None
    with_prose: bool = False
    format: GraphFormat = "turtle"
    retrieved: str | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class Import:
    """What came of an import.

    Attributes:
        receipt: what was read.
        rejects: what was rejected, left out and flagged.
        tally: projects, participations, calls.
        sums: the money of projects and partners.
        organisations: how many organisations there are.
        towns: how many towns.
        programmes: how many programmes.
        new_programmes: those that the register does not know.
        triples: how many statements, a statement that stands in two files counted twice.
        unread: sheet → columns that the profile does not name.
        missing: sheet → fields for which there is no column.
        differences: what sets it apart from what stood in the folder.
        is_written: whether the folder was written.
    """

    receipt: Receipt
    rejects: Rejects
    tally: Tally
    sums: Sums
    organisations: int
    towns: int
    programmes: int
    new_programmes: list[ProgrammeMatch]
    triples: int
    unread: dict[str, list[str]]
    missing: dict[str, list[str]]
    differences: Differences
    is_written: bool
