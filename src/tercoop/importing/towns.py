"""Statements on towns from a list that gives each organisation the number of its town in GeoNames.

A wrong number is worse than none. One name in one country can be several towns: where the rows of a name lie in several
regions of level 2, or have several numbers, none is taken over; nor is that of a town which GeoNames calls otherwise (a
town in Italy has the number of Helsinki). Names in two languages, such as Firenze and Florence, are alike enough; Praha
and Prague are not, and have no number. The organisations themselves are left to the lists that say what they took part
in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from tercoop.importing import ntriples as nt
from tercoop.importing.records import problem
from tercoop.rdf.iris import make_source_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tercoop.importing.ntriples import Statements
    from tercoop.importing.records import Record
    from tercoop.importing.rejects import Rejects
    from tercoop.importing.sheet_mapping import SheetMapping

_GEONAMES = nt.term("geoNamesId")
_NUMBER = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)
_LEVEL_2 = 4
"""Characters of a code of level 2."""

_ALIKE = 0.65
"""From which part of equal letters two names can be those of one town in two languages."""

_SHORT = 4
"""Letters below which names are alike by chance: Bø and Bodø."""


def describe_towns(sheet: SheetMapping, records: Iterable[Record], rejects: Rejects, statements: Statements) -> None:
    """Add the towns of the rows, each with its number where that is certain.

    Args:
        sheet: how the sheet is written.
        records: its rows.
        rejects: takes rows without a town, and numbers that are not taken over.
        statements: takes what is stated.
    """
    number_place = sheet.plan.places["partner.geonames"]
    country_place = sheet.plan.places.get("partner.geonames_country")
    name_place = sheet.plan.places.get("partner.geonames_name")
    column = sheet.plan.column_of("partner.geonames")
    towns: defaultdict[str, list[tuple[Record, str]]] = defaultdict(list)
    for record in records:
        if record.town is None or record.country is None:
            rejects.row(
                record.sheet, record.row, "no-town", "town or country is missing, and so the number means nothing"
            )
            continue
        town = sheet.describe_town(record, statements)
        number = record.values[number_place]
        if not isinstance(number, str):
            continue
        country = record.values[country_place] if country_place is not None else None
        name = record.values[name_place] if name_place is not None else None
        if not _NUMBER.fullmatch(number):
            cause = problem("not-a-number", "a number of GeoNames has figures only", kept=False)
        elif country is not None and country != record.country:
            cause = problem(
                "town-in-another-country", f"GeoNames has it in {country}, the row names {record.country}", kept=False
            )
        elif isinstance(name, str) and not _is_alike(sheet.town_of(record), name):
            cause = problem("other-name-in-geonames", f"GeoNames calls the town with this number {name}", kept=False)
        else:
            towns[town].append((record, number))
            continue
        rejects.value(record.sheet, record.row, column, number, cause)
    for town, group in towns.items():
        numbers = {number for _, number in group}
        regions = {record.region[:_LEVEL_2] for record, _ in group if record.region and len(record.region) >= _LEVEL_2}
        if len(numbers) == 1 and len(regions) <= 1:
            statements[town][f"{_GEONAMES} {nt.text(numbers.pop())}"] = None
            continue
        several = (
            f"numbers: {', '.join(sorted(numbers))}" if len(numbers) > 1 else f"regions: {', '.join(sorted(regions))}"
        )
        for record, number in group:
            reason = f"the name of this town stands in several {several}"
            rejects.value(record.sheet, record.row, column, number, problem("several-towns", reason, kept=False))


def _is_alike(town: str, name: str) -> bool:
    """Tell whether two names can be those of one town: equal, one within the other as whole words, or nearly equal."""
    first, second = ((make_source_key(each) or "").replace("-", " ") for each in (town, name))
    if f" {first} " in f" {second} " or f" {second} " in f" {first} ":
        return True
    return min(len(first), len(second)) >= _SHORT and SequenceMatcher(None, first, second).ratio() >= _ALIKE
