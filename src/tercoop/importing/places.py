"""Compare what a row says of one place in several columns: country, country code and the regions of three levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tercoop.cleaning.outcomes import Problem

if TYPE_CHECKING:
    from tercoop.cleaning.countries import CountryTable
    from tercoop.cleaning.regions import RegionTable
    from tercoop.importing.cells import Kept

COUNTRY, CODE, REGIONS = 0, 1, (2, 3, 4)
"""Places of the columns in what is compared: country, country code, regions of levels 1 to 3."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the columns come to.

    Attributes:
        country: three letters; that of the column of countries where the two differ.
        region: code of the smallest region.
        problems: place of a column among those compared, and what is wrong.
    """

    country: str | None
    region: str | None
    problems: tuple[tuple[int, Problem], ...]


class PlaceCheck:
    """Compare the columns of a place, once for each combination.

    Args:
        countries: names and codes of countries.
        regions: codes of regions, with their countries.
    """

    def __init__(self, countries: CountryTable, regions: RegionTable) -> None:
        """Begin without any."""
        self._countries = countries
        self._regions = regions
        self._seen: dict[tuple[Kept, ...], Place] = {}

    def check(self, values: tuple[Kept, ...]) -> Place:
        """Return what the columns of a row come to.

        Args:
            values: what is kept of country, country code and the regions of levels 1 to 3.
        """
        known = self._seen.get(values)
        if known is None:
            known = self._seen[values] = self._compare(values)
        return known

    def _compare(self, values: tuple[Kept, ...]) -> Place:
        problems: list[tuple[int, Problem]] = []
        country, code = (value if isinstance(value, str) else None for value in values[:2])
        if country and code and country != code and (problem := self._countries.compare(country, code)):
            problems.append((CODE, problem))
        stated = country or code
        codes = [value if isinstance(value, str) else None for value in values[2:]]
        for level, problem in self._regions.check_nesting(codes):
            problems.append((REGIONS[level - 1], problem))
        region = next((found for found in reversed(codes) if found), None)
        if region and stated and (problem := self._regions.check_country(region, stated)):
            level = max(place for place, found in enumerate(codes) if found)
            problems.append((REGIONS[level], problem))
        return Place(stated, region, tuple(problems))
