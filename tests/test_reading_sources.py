from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest

from tercoop.reading import BadRow, open_source
from workbooks import write_workbook

KEEP = Path(__file__).parent.parent.parent / "shared" / "data" / "keep"


def test_a_workbook_gives_typed_cells(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "a.xlsx",
        {
            "Projects": [
                ["Acronym", "Budget", "Start", "Entered", "Open"],
                ["VALUE+", 892228.58, dt.date(2016, 9, 4), dt.datetime(2016, 9, 4, 12, 30), True],  # noqa: DTZ001
                [None, 5020, None, None, None],
            ],
            "Partners": [["Name", "Town"], ["MOT", "Paris"]],
        },
    )
    with open_source(path) as source:
        assert source.format == "xlsx"
        projects, partners = source.sheets
        assert (projects.name, projects.header_row) == ("Projects", 1)
        assert projects.header == ("Acronym", "Budget", "Start", "Entered", "Open")
        assert list(projects.rows()) == [
            (2, ["VALUE+", Decimal("892228.58"), dt.date(2016, 9, 4), dt.datetime(2016, 9, 4, 12, 30), True]),  # noqa: DTZ001
            (3, ["", Decimal(5020), "", "", ""]),
        ]
        assert list(partners.rows()) == [(2, ["MOT", "Paris"])]


def test_a_table_of_text_gives_cells_as_written(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('name;town\n"Müller; Söhne";x\n\n a ;05020\n'.encode())
    with open_source(path) as source:
        assert source.format == "csv"
        (sheet,) = source.sheets
        assert (sheet.name, sheet.header, sheet.header_row) == ("a", ("name", "town"), 1)
        assert list(sheet.rows()) == [(2, ["Müller; Söhne", "x"]), (4, [" a ", "05020"])]


def test_a_project_of_keep_eu_gives_projects_and_partnerships(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    project = {
        "id": 7,
        "programme": {"title": "P"},
        "partnerships": [{"town": "Wien", "partner": {"name": "MOT"}}, {"town": None}],
    }
    path.write_text(json.dumps({"results": [project]}), encoding="utf-8")
    with open_source(path) as source:
        projects, partnerships = source.sheets
        assert projects.header == ("id", "programme.title")
        assert list(projects.rows()) == [(1, [Decimal(7), "P"])]
        assert partnerships.header == ("project.id", "project.programme.title", "town", "partner.name")
        assert next(partnerships.rows())[1] == [Decimal(7), "P", "Wien", "MOT"]


@pytest.mark.skipif(not KEEP.is_dir(), reason="the files of keep.eu are not here")
def test_the_files_of_keep_eu_are_read_whole() -> None:
    found = {}
    for path in sorted(KEEP.iterdir()):
        with open_source(path) as source:
            for sheet in source.sheets:
                rows = list(sheet.rows())
                assert not [row for row in rows if isinstance(row[1], BadRow)]
                found[sheet.name] = (len(sheet.header), len(rows), rows[0][0])
    assert found == {
        "Projects (lead partners)": (49, 965, 2),
        "Partners": (15, 4145, 2),
        "Calls": (5, 96, 2),
        "participations_2000-2020": (19, 28930, 2),
        "partners_geonames": (21, 20479, 2),
    }
