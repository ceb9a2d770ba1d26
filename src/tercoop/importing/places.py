"""Compare what a row says of one place in several columns: country, country code and the regions of three levels."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from tercoop.cleaning.regions import check_nesting
from tercoop.importing.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tercoop.cleaning.countries import CountryTable
    from tercoop.cleaning.outcomes import Problem
    from tercoop.cleaning.regions import RegionTable
    from tercoop.reading import Cell

_COUNTRY, _CODE, _REGIONS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Place:
    """What the columns come to.

    Attributes:
        country: three letters; that of the column of countries where the two differ.
        region: code of the smallest region.
        problems: place of a column among those compared, and what is wrong with it.
    """

    country: str | None
    region: str | None
    problems: tuple[tuple[int, Problem], ...]


class PlaceReader:
    """Read the columns of a place together, once for each combination of cells.

    Args:
        countries: names and codes of countries.
        regions: codes and names of regions.
        other_names: keys of towns that have several names → the key that is used for all of them.
    """

    def __init__(
        self, countries: CountryTable, regions: RegionTable, other_names: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Begin without any."""
        self.other_names = other_names
        self._countries = countries
        self._regions = regions
        self._recall = Memory(self._compare).__getitem__

    def read(self, columns: Sequence[Sequence[Cell]]) -> list[Place]:
        """Return what the columns come to in each row.

        Args:
            columns: country, country code and the regions of levels 1 to 3; empty texts where there is no such column.
        """
        return list(map(self._recall, zip(*columns, strict=True)))

    def _compare(self, cells: tuple[Cell, ...]) -> Place:
        named = self._countries.clean(cells[_COUNTRY])
        problems = [(_COUNTRY, problem) for problem in named.problems]
        both = self._countries.compare(named.value, cells[_CODE])
        problems += [(_CODE, problem) for problem in both.problems]
        codes: list[str | None] = []
        for level, cell in enumerate(cells[_REGIONS:], start=1):
            # A whole row of regions is compared with the country once, by its smallest one.
            found = self._regions.clean(cell, None, level)
            problems += [(_REGIONS + level - 1, problem) for problem in found.problems]
            codes.append(found.value.code if found.value else None)
        problems += [(_REGIONS, problem) for problem in check_nesting(codes)]
        region = next((code for code in reversed(codes) if code), None)
        if region and both.value:
            place = max(place for place, code in enumerate(codes) if code)
            against = self._regions.clean(region, both.value)
            problems += [(_REGIONS + place, problem) for problem in against.problems]
        return Place(both.value, region, tuple(problems))
