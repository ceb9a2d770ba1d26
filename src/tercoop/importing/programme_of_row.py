"""Find the programme that a row belongs to, once for each title or code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.importing.memory import Memory
from tercoop.importing.programmes import ProgrammeMatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.importing.cells import Kept
    from tercoop.importing.plan import SheetPlan
    from tercoop.importing.programmes import ProgrammeIndex

_FIELDS = ("programme.code", "programme.keep_id", "programme.title", "programme.period")


class ProgrammeReader:
    """Find the programmes of the rows of a file.

    Args:
        index: the programmes that are known.
        fixed: the programme of every row, where the file names none.

    Attributes:
        new: key → programme that the register does not know.
    """

    def __init__(self, index: ProgrammeIndex, fixed: ProgrammeMatch | None = None) -> None:
        """Begin without any."""
        self._index, self._fixed = index, fixed
        self._recall = Memory(self._look_up).__getitem__
        self.new: dict[str, ProgrammeMatch] = {}
        if fixed is not None and fixed.is_new and fixed.key:
            self.new[fixed.key] = fixed

    def find(self, plan: SheetPlan, columns: Sequence[Sequence[Kept]], count: int) -> Sequence[tuple[str | None, str]]:
        """Return the key of the programme of each row, or nothing and the reason.

        Rows of a list of places belong to none: their key is empty.

        Args:
            plan: how the sheet is read.
            columns: what is kept of its columns.
            count: how many rows these have.
        """
        if plan.part.rows == "places":
            return [("", "")] * count
        if self._fixed is not None:
            return [(self._fixed.key, "")] * count
        places = [plan.places.get(name) for name in _FIELDS]
        said = [[None] * count if place is None else columns[place] for place in places]
        return list(map(self._recall, zip(*said, strict=True)))

    def _look_up(self, key: tuple[Kept, ...]) -> tuple[str | None, str]:
        match = self._match(*(value if isinstance(value, str) else "" for value in key))
        if match.is_new and match.key:
            self.new.setdefault(match.key, match)
        return match.key, match.reason or ""

    def _match(self, code: str, number: str, title: str, period: str) -> ProgrammeMatch:
        """Return the programme by its number in keep.eu, its code or its title: the first that is given and known."""
        if number and (known := self._index.find_by_number(number)):
            return ProgrammeMatch(known)
        if code:
            match = self._index.find_by_code(code)
            if match.key is not None and match.is_new and title:
                return ProgrammeMatch(
                    match.key, match.reason, is_new=True, title=title, period=match.period, code=match.code
                )
            if match.key is not None:
                return match
        if title:
            return self._index.find_by_title(title, period or None)
        return ProgrammeMatch(None, "neither code nor title of a programme is given")
