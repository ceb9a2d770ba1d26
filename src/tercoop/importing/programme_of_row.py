"""Find the programme that a row belongs to, once for each title or code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.importing.programmes import ProgrammeMatch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
        self._seen: dict[tuple[Kept, ...], tuple[str | None, str]] = {}
        self.new: dict[str, ProgrammeMatch] = {}
        if fixed is not None and fixed.is_new and fixed.key:
            self.new[fixed.key] = fixed

    def finder(self, plan: SheetPlan) -> Callable[[Sequence[Kept]], tuple[str | None, str]]:
        """Return a function that finds the programme of a row of a sheet from its values.

        It returns the key, or nothing and the reason. Rows of a list of places belong to none: their key is empty.
        """
        if plan.part.rows == "places":
            return lambda _: ("", "")
        if self._fixed is not None:
            fixed = (self._fixed.key, "")
            return lambda _: fixed
        places = tuple(plan.places.get(name) for name in _FIELDS)
        seen, look_up = self._seen, self._look_up

        def find(values: Sequence[Kept]) -> tuple[str | None, str]:
            key = tuple([None if place is None else values[place] for place in places])
            return seen.get(key) or look_up(key)

        return find

    def _look_up(self, key: tuple[Kept, ...]) -> tuple[str | None, str]:
        match = self._match(*(value if isinstance(value, str) else "" for value in key))
        if match.is_new and match.key:
            self.new.setdefault(match.key, match)
        found = self._seen[key] = (match.key, match.reason or "")
        return found

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
