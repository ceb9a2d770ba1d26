"""Make a list of participations of any length, in the layout and with the dirt of the lists of keep.eu.

Everything is made up but the titles of programmes. Same number of rows, same bytes. It follows what was counted in the
list of 2000-2020: programme after programme, 1.65 rows a project; of 100 rows, 79 have an organisation that was not
named before, 26 such a town, 97 a region, 71 a street; two names in three are plain ASCII.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from tercoop.importing.programmes import ProgrammeIndex

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

HEADER = (
    "Programme",
    "Acronym",
    "Project.Partner",
    "Lead.Partner",
    "Street",
    "Postal.code",
    "Town",
    "Country",
    "Website",
    "Department",
    "Legal.Status",
    "Country.code",
    "NUTS1..or.equivalent.",
    "NUTS2..or.equivalent.",
    "NUTS3..or.equivalent.",
    "ID_PARTICIPATION",
    "ID_PARTNER",
    "lon",
    "lat",
)
_ROWS_A_PROJECT = 1.65
_ROWS_A_PROGRAMME = 150
_NEW_ORGANISATION, _OF_THIS_PROGRAMME = 0.79, 0.16
"""Parts of the rows that name an organisation for the first time, and one that this programme has had already."""
_NEW_TOWN, _TOWN_OF_THIS_PROGRAMME = 0.32, 0.54
"""The same of the towns of new organisations."""
_PROJECTS_A_WEBSITE = 9
_KINDS = (
    *("University of", "Comune di", "Gmina", "Agence de", "Stiftung", "Zentrum", "Provincia di", "Institute of"),
    *("Regional Development Agency of", "Technical University of", "Regione", "Municipality of", "Association"),
    *("Universität", "Δήμος"),
)
_THINGS = (
    *("Lake", "River", "Forest", "Montagna", "Rzeka", "Saar", "Hafen", "Port", "Wald", "Valle", "Isola", "Campo"),
    *("Coast", "Island", "Bridge", "Heritage", "Region", "Brücke", "Ķekava"),
)
_TOWNS = ("Aue", "Brod", "Castel", "Dol", "Ersta", "Foz", "Gent", "Haj", "Isle", "Jena", "Křída", "Mölln")
_STREETS = ("Via Roma", "Main Street", "Rue de la Gare", "ul. Rynek", "Bahnhofstrasse", "Hauptstraße", "Calle Río")
_PLACES = (
    (
        "Austria",
        "AT Austria / ÖSTERREICH",
        "AT3  / WESTÖSTERREICH",
        "AT32  / Salzburg",
        "AT323  / Salzburg und Umgebung",
    ),
    ("Italy", "IT Italy / ITALIA", "ITH  / NORD-EST", "ITH3  / Veneto", "ITH35  / Venezia"),
    (
        "Germany",
        "DE Germany / DEUTSCHLAND",
        "DEG  / THÜRINGEN",
        "DEG0  / Thüringen",
        "DEG01  / Erfurt, Kreisfreie Stadt",
    ),
    (
        "Poland",
        "PL Poland / POLSKA",
        "PL4  / REGION PÓŁNOCNO-ZACHODNI",
        "PL42  / Zachodniopomorskie",
        "PL424  / Miasto Szczecin",
    ),
    (
        "Czech Republic",
        "CZ Czech Republic / ČESKÁ REPUBLIKA",
        "CZ0  / ČESKÁ REPUBLIKA",
        "CZ03  / Jihozápad",
        "CZ031  / Jihočeský kraj",
    ),
    ("FRANCE", "FR France / FRANCE", "FR4  / EST", "FR43  / Franche-Comté", "FR432  / Jura"),
    ("Estonia", "EE Estonia / EESTI", "EE0  / EESTI", "EE00  / Eesti", "EE001  / Põhja-Eesti"),
)
_DIRT = (
    lambda text: f"{text}\u00a0",
    lambda text: f"  {text}",
    lambda text: text.upper(),
    lambda text: text.replace(" ", "\u00a0", 1),
    lambda text: text.encode().decode("cp1252", errors="replace"),
    lambda text: text.replace("e", "?", 1),
    lambda text: f"{text} &amp; partners",
    lambda text: text.replace(" ", "\n", 1),
    lambda text: f"“{text}”",
)
_DIRTY = 0.03
_WITH_REGION, _WITH_STREET, _WITH_POSTAL_CODE, _WITH_STATUS = 0.973, 0.711, 0.96, 0.049
_WITH_NUMBERS, _WITH_DEPARTMENT, _WITH_WEBSITE = 0.892, 0.013, 0.841
_MISTAKEN = 0.007
"""Part of the rows whose code is that of another country."""
_SHORT = 0.0005
"""Part of the rows that lack a cell."""


class _Organisation(NamedTuple):
    number: int
    name: str
    street: str
    town: _Town


class _Town(NamedTuple):
    number: int
    name: str


def write_participations(path: Path, rows: int) -> None:
    """Write a list of participations.

    Args:
        path: the CSV to write.
        rows: how many rows below the header.
    """
    source = random.Random(rows)  # noqa: S311 # made-up data, the same each time
    titles = ProgrammeIndex().titles()
    titles = titles[: max(1, min(len(titles), rows // _ROWS_A_PROGRAMME))]
    projects = int(rows / _ROWS_A_PROJECT) + 1
    organisations: _Pool[_Organisation] = _Pool(source, _NEW_ORGANISATION, _OF_THIS_PROGRAMME)
    towns: _Pool[_Town] = _Pool(source, _NEW_TOWN, _TOWN_OF_THIS_PROGRAMME)
    former = -1
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for number in range(rows):
            project = int(number / _ROWS_A_PROJECT)
            title = titles[project * len(titles) // projects]
            organisation = organisations.take(title, partial(_make_organisation, source, towns, title))
            row = _make_row(source, number, title, project, organisation, is_lead=project != former)
            former = project
            if source.random() < _SHORT:
                row.pop()
            writer.writerow(row)


class _Pool(Generic[T]):
    """Things that were named before: most of the named again are named in the same programme."""

    def __init__(self, source: random.Random, new: float, of_this_programme: float) -> None:
        self._source, self._new, self._here = source, new, of_this_programme
        self._all: list[T] = []
        self._of: defaultdict[str, list[T]] = defaultdict(list)

    def take(self, programme: str, make: Callable[[int], T]) -> T:
        """Return one that this programme has had, one of another programme, or a new one."""
        drawn, here = self._source.random(), self._of[programme]
        if drawn >= self._new and drawn < self._new + self._here and here:
            return self._source.choice(here)
        if drawn >= self._new and self._all:
            found = self._source.choice(self._all)
        else:
            found = make(len(self._all))
            self._all.append(found)
        here.append(found)
        return found


def _make_organisation(source: random.Random, towns: _Pool[_Town], programme: str, number: int) -> _Organisation:
    town = towns.take(programme, lambda count: _Town(count, f"{_TOWNS[count % len(_TOWNS)]} {count:X}"))
    street = f"{source.choice(_STREETS)} {number:X}" if source.random() < _WITH_STREET else ""
    name = f"{source.choice(_KINDS)} {source.choice(_THINGS)} {_STREETS[number % 5]} {town.name} {number:X}"
    return _Organisation(number, name, street, town)


def _make_row(  # noqa: PLR0913 - what a row tells
    source: random.Random, number: int, title: str, project: int, organisation: _Organisation, *, is_lead: bool
) -> list[str]:
    town = organisation.town
    country, code, *regions = _PLACES[town.number % len(_PLACES)]
    has_numbers = source.random() < _WITH_NUMBERS
    point = (f"{5 + organisation.number % 20_011 / 737:.7f}", f"{40 + organisation.number % 20_021 / 941:.7f}")
    return [
        title,
        f"{_THINGS[project % len(_THINGS)]} and {_THINGS[project % 7]} {project:X}",
        _soil(source, organisation.name),
        "Yes" if is_lead else "No",
        organisation.street,
        str(10_000 + (town.number * 3 + organisation.number % 2) % 90_000)
        if source.random() < _WITH_POSTAL_CODE
        else "",
        _soil(source, town.name),
        country,
        f"http://www.example.org/project/{project // _PROJECTS_A_WEBSITE}" if source.random() < _WITH_WEBSITE else "",
        f"Department of the {source.choice(_THINGS)} {number}" if source.random() < _WITH_DEPARTMENT else "",
        source.choice(("public", "private", "Public")) if source.random() < _WITH_STATUS else "",
        code if source.random() > _MISTAKEN else "ET  / Ethiopia",
        *(regions if source.random() < _WITH_REGION else ["", "", ""]),
        *((f"p{number}", f"P{organisation.number}", *point) if has_numbers else ("", "", "", "")),
    ]


def _soil(source: random.Random, text: str) -> str:
    return source.choice(_DIRT)(text) if source.random() < _DIRTY else text
