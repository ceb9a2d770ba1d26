"""Make a list of participations of any length, in the layout and with the dirt of the lists of keep.eu.

Everything is made up but the titles of programmes. Same number of rows, same bytes. Shares follow the list of
2000-2020: 1.65 rows a project, three organisations in four named once, a region on 97 rows of 100, a legal status on 5.
"""

from __future__ import annotations

import csv
import random
from typing import TYPE_CHECKING

from tercoop.importing.programmes import ProgrammeIndex

if TYPE_CHECKING:
    from pathlib import Path

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
_PROJECTS_A_ROW = 1 / 1.65
_ORGANISATIONS_A_ROW = 0.75
_KINDS = (
    "University",
    "Universität",
    "Comune",
    "Città",
    "Gmina",
    "Město",
    "Município",
    "Agence",
    "Stiftung",
    "Zentrum",
    "Δήμος",
)
_THINGS = ("Lake", "Brücke", "Forêt", "Montaña", "Rzeka", "Údolí", "Skärgård", "Río", "Ærø", "Ķekava", "Żuławy", "Ελιά")
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
_TOWNS = (
    "Aue",
    "Brod",
    "Città Alta",
    "Dół",
    "Ersta",
    "Foz",
    "Gé",
    "Háj",
    "Île-Rose",
    "Jõe",
    "Křída",
    "Løkken",
    "Mölln",
    "Ñora",
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
_WITH_REGION, _WITH_STREET, _WITH_STATUS, _WITH_NUMBER, _WITH_PLACEHOLDER = 0.97, 0.7, 0.05, 0.9, 0.01
_MISTAKEN = 0.007
"""Part of the rows whose code is that of another country."""
_SHORT = 0.0005
"""Part of the rows that lack a cell."""


def write_participations(path: Path, rows: int) -> None:
    """Write a list of participations.

    Args:
        path: the CSV to write.
        rows: how many rows below the header.
    """
    source = random.Random(rows)  # noqa: S311 # made-up data, the same each time
    titles = ProgrammeIndex().titles()
    projects = [f"{source.choice(_THINGS)} {number:X}" for number in range(1, int(rows * _PROJECTS_A_ROW) + 2)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for number in range(rows):
            row = _make_row(source, number, rows, titles, projects)
            if source.random() < _SHORT:
                row.pop()
            writer.writerow(row)


def _make_row(source: random.Random, number: int, rows: int, titles: list[str], projects: list[str]) -> list[str]:
    project = int(number * _PROJECTS_A_ROW)
    is_lead = number == 0 or int((number - 1) * _PROJECTS_A_ROW) != project
    organisation = source.randrange(max(1, int(rows * _ORGANISATIONS_A_ROW)))
    kind = _KINDS[organisation % len(_KINDS)]
    country, code, *regions = _PLACES[organisation % len(_PLACES)]
    name = _soil(source, f"{kind} {_THINGS[organisation % len(_THINGS)]} {organisation}")
    has_region = source.random() < _WITH_REGION
    point = (f"{source.uniform(-10, 30):.7f}", f"{source.uniform(35, 68):.7f}")
    return [
        titles[project % len(titles)],
        projects[project],
        name,
        "Yes" if is_lead else "No",
        f"{_THINGS[organisation % 7]} {organisation % 97}" if source.random() < _WITH_STREET else "",
        str(1000 + organisation % 9000),
        _soil(source, f"{_TOWNS[organisation % len(_TOWNS)]} {_THINGS[organisation % 11]} {organisation % 97}"),
        country,
        f"http://www.example.org/{project % 1900}",
        "n/a" if source.random() < _WITH_PLACEHOLDER else "",
        source.choice(("public", "private", "Public")) if source.random() < _WITH_STATUS else "",
        code if source.random() > _MISTAKEN else "ET  / Ethiopia",
        *(regions if has_region else ["", "", ""]),
        f"p{number}" if source.random() < _WITH_NUMBER else "",
        f"P{organisation}",
        *point,
    ]


def _soil(source: random.Random, text: str) -> str:
    return source.choice(_DIRT)(text) if source.random() < _DIRTY else text
