"""Find the programme that a row belongs to, once for each title or code."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tercoop.importing.memory import Memory
from tercoop.importing.programmes import ProgrammeMatch, is_code
from tercoop.importing.records import problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.cleaning.outcomes import Problem
    from tercoop.importing.cells import Kept
    from tercoop.importing.plan import SheetPlan
    from tercoop.importing.programmes import ProgrammeIndex

Found: TypeAlias = "tuple[str | None, Problem | None]"
"""Key of a programme, or nothing, and why not; or what is worth a look."""

_FIELDS = ("programme.code", "programme.keep_id", "programme.title", "programme.period")


class ProgrammeReader:
    """Find the programmes of the rows of a file.

    Args:
        index: the programmes that are known.
        fixed: the programme of every row; a row that names another one is rejected.

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

    def find(self, plan: SheetPlan, columns: Sequence[Sequence[Kept]], count: int) -> Sequence[Found]:
        """Return the key of the programme of each row, or nothing; with what is wrong, or worth a look.

        Rows of a list of places belong to none: their key is empty.

        Args:
            plan: how the sheet is read.
            columns: what is kept of its columns.
            count: how many rows these have.
        """
        if plan.part.rows == "places":
            return [("", None)] * count
        places = [plan.places.get(name) for name in _FIELDS]
        if self._fixed is not None and not any(place is not None for place in places):
            return [(self._fixed.key, None)] * count
        said = [[None] * count if place is None else columns[place] for place in places]
        return list(map(self._recall, zip(*said, strict=True)))

    def _look_up(self, key: tuple[Kept, ...]) -> Found:
        said = [value if isinstance(value, str) else "" for value in key]
        match, doubt = self._match(*said)
        if self._fixed is not None:
            if match.key and not match.is_new and match.key != self._fixed.key:
                reason = f"the row names the programme {match.key}, and {self._fixed.key} was stated for all rows"
                return None, problem("no-programme", reason, kept=False)
            return self._fixed.key, None
        if match.key is None:
            return None, problem("no-programme", match.reason or "", kept=False)
        if match.is_new:
            self.new.setdefault(match.key, match)
            return match.key, problem("new-programme", match.reason or "", kept=True)
        return match.key, problem("programmes-disagree", doubt, kept=True) if doubt else None

    def _match(self, code: str, number: str, title: str, period: str) -> tuple[ProgrammeMatch, str]:
        """Return the programme by its number in keep.eu, its code or its title: the first that is given and known.

        Also returned is how the others contradict it, or an empty text.
        """
        by_title = self._index.find_by_title(title, period or None) if title else None
        if number and (known := self._index.find_by_number(number)):
            return ProgrammeMatch(known), _tell_difference(known, by_title)
        if not code and is_code(title):
            code, by_title = title, None
        if code:
            match = self._index.find_by_code(code)
            if match.key is not None and match.is_new and title:
                return ProgrammeMatch(
                    match.key, match.reason, is_new=True, title=title, period=match.period, code=match.code
                ), ""
            if match.key is not None:
                return match, _tell_difference(match.key, by_title)
            if by_title is not None:
                return by_title, f"{match.reason}; the title is what tells it"
            return match, ""
        return by_title or ProgrammeMatch(None, "neither code nor title of a programme is given"), ""


def _tell_difference(key: str, by_title: ProgrammeMatch | None) -> str:
    """Return how a title that means a known programme contradicts the one that a code means."""
    if by_title is None or by_title.is_new or by_title.key in {None, key}:
        return ""
    return f"its code means {key}, and its title {by_title.key}; the code is what tells it"
