"""Clean the code of a region of NUTS, with or without its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tercoop.cleaning.cell_texts import is_error, is_placeholder, line_of
from tercoop.cleaning.countries import lies_in
from tercoop.cleaning.folding import fold_names
from tercoop.cleaning.known_regions import KnownRegion, read_regions
from tercoop.cleaning.outcomes import EMPTY, Cleaned, Problem, leave_out, quote
from tercoop.layout import find_layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Self

    from tercoop.reading import Cell

_CODE_AND_NAME = re.compile(r"([A-Za-z]{2}[A-Za-z0-9]{0,3})(?: ?[/:\u2013-] ?| )(\S.*)")
_LETTERS = {"GR": "EL", "EL": "GR", "GB": "UK"}
"""Letters of one country in the codes of ISO and of Eurostat; NUTS 2006 has GR."""


@dataclass(frozen=True, slots=True)
class RegionValue:
    """A region.

    Attributes:
        code: its code, such as ``DEG0``.
        versions: the versions of NUTS in which the code is valid, sorted; none for a code outside NUTS.
    """

    code: str
    versions: tuple[str, ...] = ()


class RegionTable:
    """The codes that are known.

    Args:
        regions: code → what the data say of it.
    """

    def __init__(self, regions: Mapping[str, KnownRegion]) -> None:
        """Take the table, and turn names into an index."""
        self._regions = regions
        self._codes_of: dict[str, set[str]] = {}
        for code, region in regions.items():
            for name in region.names:
                self._codes_of.setdefault(name, set()).add(code)
        self._letters = frozenset(code[:2] for code in regions)

    @classmethod
    def read(cls, data: Path | None = None) -> Self:
        """Return the table that the data make.

        Args:
            data: the folder ``data``; without it, that of this distribution.

        Raises:
            InputError: where a file is missing or malformed.
        """
        return cls(read_regions((data or find_layout().data) / "reference" / "nuts"))

    def clean(self, cell: Cell, country: str | None = None, level: int | None = None) -> Cleaned[RegionValue]:
        """Return the region in a cell.

        A name beside the code is compared with those of other regions. A name that no region has proves nothing: it may
        be in another language.

        Args:
            cell: a code, in capitals or not, or code and name as keep.eu writes them: ``DEG0  / Thüringen``.
            country: the country of the row (ISO 3166, three letters), to compare with; nothing where it is not known.
            level: the level of the column, 1 to 3; nothing where it is not known.

        Returns:
            The region. Flags: ``name-of-another-region``, ``region-of-another-country``, ``other-country-letters``.
            Left out: ``unknown-region``, ``other-level``, ``country-in-place-of-region``, ``formula-error``.
        """
        text = line_of(cell)
        if is_placeholder(text):
            return EMPTY
        if is_error(text):
            return leave_out("formula-error", f"{quote(text)} is the error of a formula")
        written, name = text, ""
        if text.upper() not in self._regions and (match := _CODE_AND_NAME.fullmatch(text)):
            written, name = match.groups()
        code = self._find_code(written.upper())
        known = self._regions.get(code)
        if known is None:
            if code in self._letters:
                return leave_out("country-in-place-of-region", f"{quote(text)} is the code of a country")
            return leave_out("unknown-region", f"{quote(text)} has no code of a region that is known")
        if level is not None and known.level != level:
            return leave_out("other-level", f"{code} is of level {known.level}, in a column of level {level}")
        return Cleaned(RegionValue(code, known.versions), tuple(self._compare(text, written, code, name, country)))

    def _find_code(self, written: str) -> str:
        """Return a code; where only the code with the other letters of its country is known, that one."""
        other = _LETTERS.get(written[:2], "") + written[2:]
        return other if written not in self._regions and other in self._regions else written

    def _compare(self, text: str, written: str, code: str, name: str, country: str | None) -> Iterator[Problem]:
        """Yield what a cell says of a region that does not fit."""
        known = self._regions[code]
        if written.upper() != code:
            yield Problem(f"{quote(written)} is read as {code}", "other-country-letters", kept=True)
        if name and (other := self._find_other(fold_names([name]), known)):
            reason = f"{quote(text)} has the code of {code} and the name of {other}"
            yield Problem(reason, "name-of-another-region", kept=True)
        if country and not lies_in(country, known.country):
            reason = f"{code} lies in {known.country}, and the row names {country}"
            yield Problem(reason, "region-of-another-country", kept=True)

    def _find_other(self, names: frozenset[str], known: KnownRegion) -> str | None:
        """Return the code of another region that has one of the names; none where one is part of an own name."""
        if any(f" {name} " in f" {own} " or f" {own} " in f" {name} " for name in names for own in known.names):
            return None
        return min((code for name in names for code in self._codes_of.get(name, ())), default=None)


def check_nesting(codes: Sequence[str | None]) -> tuple[Problem, ...]:
    """Compare the codes of one row, from level 1 to level 3: each must begin with the one above it.

    Args:
        codes: the codes of the levels in their order, nothing for a level without one.

    Returns:
        One problem ``regions-not-nested`` for each pair that does not fit; none where all do.
    """
    given = [code for code in codes if code]
    return tuple(
        Problem(f"{lower} does not lie in {upper}", "regions-not-nested", kept=True)
        for upper, lower in pairwise(given)
        if not (lower.startswith(upper) and len(lower) > len(upper))
    )
