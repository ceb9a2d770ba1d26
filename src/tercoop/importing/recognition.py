"""Find the profile of a file by the names of its columns, and say why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tercoop.importing.headers import HeaderIndex, fold_header
from tercoop.importing.profile import PROJECT_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.importing.profile import Profile, SheetProfile
    from tercoop.reading import Sheet, SourceFile

_OF_THE_PROFILE = 0.6
"""Part of the columns of a profile that a file must have for the profile to be taken without being named."""

_OF_THE_FILE = 0.8
"""Or part of the columns of the file that the profile must know: an excerpt of a known layout has few of them."""

_FEWEST = 5
"""Columns that must be found in either case."""


@dataclass(frozen=True)
class SheetMatch:
    """A sheet of a file and the part of a profile that reads it.

    Attributes:
        place: place of the sheet in the file, from 0.
        sheet: the sheet.
        part: what the profile says of it.
        found: number of columns of the profile that the sheet has.
        wanted: number of columns that the profile names.
    """

    place: int
    sheet: Sheet
    part: SheetProfile
    found: int
    wanted: int


@dataclass(frozen=True)
class Recognition:
    """How well a profile fits a file.

    Attributes:
        profile: the profile.
        matches: the sheets that it reads.
        missing: why it does not fit at all, or nothing.
    """

    profile: Profile
    matches: tuple[SheetMatch, ...]
    missing: str | None = None

    @property
    def score(self) -> float:
        """Part of the columns of the profile that the file has, from 0 to 1."""
        wanted = sum(match.wanted for match in self.matches)
        return sum(match.found for match in self.matches) / wanted if wanted and not self.missing else 0.0

    @property
    def is_enough(self) -> bool:
        """Whether the profile can be taken without being named."""
        columns = sum(sum(map(bool, match.sheet.header)) for match in self.matches)
        fits = self.score >= _OF_THE_PROFILE or (columns > 0 and self.found / columns >= _OF_THE_FILE)
        return not self.missing and self.found >= _FEWEST and fits

    @property
    def found(self) -> int:
        """Number of columns that were found."""
        return sum(match.found for match in self.matches)

    @property
    def reason(self) -> str:
        """Why this profile, in one clause."""
        wanted = sum(match.wanted for match in self.matches)
        sheets = ", ".join(f"'{match.sheet.name}' as {match.part.rows}" for match in self.matches)
        return f"{self.found} of the {wanted} columns it names are there ({sheets})"


def match_profile(profile: Profile, source: SourceFile) -> Recognition:
    """Return how a profile reads a file: each of its parts takes the sheet that fits it best.

    A part with names of sheets takes a sheet of such a name before any other; a sheet is read once.
    """
    if source.format not in profile.formats:
        return Recognition(profile, (), f"it is for {' and '.join(profile.formats)}, the file is {source.format}")
    matches: list[SheetMatch] = []
    free = dict(enumerate(source.sheets))
    for part in profile.sheets:
        names = {fold_header(name) for name in part.names}
        candidates = [
            (fold_header(sheet.name) in names, match)
            for place, sheet in free.items()
            if (match := _match(place, sheet, part)) is not None
        ]
        if not candidates:
            if part.optional:
                continue
            needed = ", ".join(f"'{part.columns[name][0]}'" for name in _needed(part))
            return Recognition(profile, (), f"no sheet has the columns {needed}")
        _, best = max(candidates, key=lambda item: (item[0], item[1].found, -item[1].place))
        del free[best.place]
        matches.append(best)
    return Recognition(profile, tuple(sorted(matches, key=lambda match: match.place)))


def recognise(profiles: Sequence[Profile], source: SourceFile) -> list[Recognition]:
    """Return the profiles that fit a file well enough, the best first."""
    found = [match_profile(profile, source) for profile in profiles]
    fitting = [item for item in found if item.is_enough]
    return sorted(fitting, key=lambda item: (item.found, item.score), reverse=True)


def _match(place: int, sheet: Sheet, part: SheetProfile) -> SheetMatch | None:
    if part.header_row is not None and part.header_row != sheet.header_row:
        sheet = sheet.with_header(part.header_row)
    index = HeaderIndex(sheet.header)
    found = {name for name, columns in part.columns.items() if any(len(index.find(column)) == 1 for column in columns)}
    if not set(_needed(part)) <= found:
        return None
    return SheetMatch(place, sheet, part, len(found), len(part.columns))


def _needed(part: SheetProfile) -> list[str]:
    """Return the fields without whose columns the rows mean nothing."""
    always = {"partners": "partner.name", "calls": "call.serial", "places": "partner.geonames", "lines": "line.fund"}
    needed = [always[part.rows]] if part.rows in always else []
    keys = [name for name in PROJECT_NAMES if name in part.columns]
    if part.rows in ("projects", "partners") and len(keys) == 1:
        needed += keys
    programme = [name for name in part.columns if name.startswith("programme.")]
    if len(programme) == 1:
        needed += programme
    return [name for name in needed if name in part.columns]
