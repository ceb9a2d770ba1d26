"""Lists in layouts that people publish: recognised by their columns, and read to the last of them."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

from list_imports import PROGRAMME, amounts, rejects, triples
from tercoop.importing.outcome import Choices, Import
from tercoop.importing.profile_files import list_profiles
from tercoop.importing.recognition import recognise
from tercoop.importing.run import import_file
from tercoop.reading import open_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MINIMUM = {
    "Beneficiary name": ["Stadt Passau", "Land Salzburg"],
    "Operation name": ["Wasserwege", "Almen"],
    "Operation summary": ["Ein Netz von Wegen am Wasser", ""],
    "Operation start date": ["01/03/2016", "15.09.2017"],
    "Operation end date": ["28/02/2019", ""],
    "Total eligible expenditure allocated to the operation": ["1.234.567,89", "98 765,43"],
    "Union co-financing rate, as per priority axis": ["85 %", "75"],
    "Operation postcode": ["94032", "5020"],
    " Country ": ["Germany", "AT"],
    "Name of category of intervention": ["087", ""],
    "Date of last update of the list of operations": ["30/06/2020", "30/06/2020"],
}
KOHESIO = {
    "Operation_Unique_Identifier": "Q1001",
    "Operation_Local_Identifier": "AB-17",
    "Operation_Name_English": "Waterways for all",
    "Operation_Name_Programme_Language": "Wasserwege",
    "Country": "AT",
    "Postal_Code": "5020",
    "Operation_Start_Date": "2016-03-01",
    "Operation_End_Date": "2019-02-28",
    "Cofinancing_Rate": "85",
    "Total_Eligible_Expenditure_amount": "1234567.89",
    "Total_Eligible_Expenditure_Currency": "EUR",
    "Project_EU_Budget": "1049382.71",
    "Beneficiary_Unique_Identifier": "Q2002",
    "Location_Indicator_latitude_longitude": "Point(13.0 47.8)",
    "Category_Of_Intervention": "087",
    "Category_Label": "Adaptation",
    "Thematic_Objective_ID": "6",
    "Thematic_Objective_Label": "Environment",
    "Policy_Objective_ID": "",
    "Policy_Objective_Label": "",
    "Fund_Code": "ERDF",
    "Fund_Name": "European Regional Development Fund",
    "Programme_Code": "2014TC16RFCB004",
    "Programme_Name": "A programme",
    "Region": "Salzburg",
    "NUTS3_Code": "AT323",
    "Programming_Period": "2014-2020",
    "Operation_Summary_English": "A net of ways along the water",
    "Operation_Summary_Programme_Language": "Ein Netz von Wegen am Wasser",
    "ManagingAuthority": "A ministry",
    "Image_URL": "",
    "InfoRegio_ID": "",
    "InfoRegio_URL": "",
}


def import_layout(folder: Path, header: Sequence[str], rows: Sequence[Sequence[str]], profile: str) -> Import:
    """Import a list whose layout is recognised, and which has no column that its profile does not know."""
    path = folder / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, *rows])
    with open_source(path) as source:
        found = recognise(list_profiles(), source)[0]
        assert (found.profile.name, found.missing) == (profile, None)
        choices = Choices(source="test", programme=None if "Programme_Code" in header else PROGRAMME)
        result = import_file(source, found, folder / "out", choices)
    assert result.unread == {}
    return result


def facts(folder: Path, subject: str) -> set[tuple[str, str]]:
    return {(name, value) for thing, name, value in triples(folder) if thing == subject}


def test_a_list_with_what_the_regulation_asks_for(tmp_path: Path) -> None:
    import_layout(tmp_path, list(MINIMUM), list(zip(*MINIMUM.values(), strict=True)), "list-of-operations-minimum")
    out = tmp_path / "out"
    assert {("ends", "2019-02-28"), ("coFinancingRate", "85.0"), ("categoryOfIntervention", "087")} <= facts(
        out, "project/2014tc16rfcb004-wasserwege"
    )
    assert {("begins", "2017-09-15"), ("coFinancingRate", "75.0")} <= facts(out, "project/2014tc16rfcb004-almen")
    assert amounts(out, "hasBudget") == {
        "project/2014tc16rfcb004-wasserwege": (Decimal("1234567.89"), "EUR"),
        "project/2014tc16rfcb004-almen": (Decimal("98765.43"), "EUR"),
    }
    assert ("fullAddress", "94032") in facts(out, "participation/2014tc16rfcb004-wasserwege-stadt-passau-deu")
    # The first of March, or the third of January: the profile of a list that anybody publishes cannot say.
    assert rejects(out) == {("2", "value left out", "ambiguous-date")}


def test_operations_of_kohesio(tmp_path: Path) -> None:
    import_layout(tmp_path, list(KOHESIO), [list(KOHESIO.values())], "kohesio-operations")
    out = tmp_path / "out"
    assert {
        ("identifier", "Q1001"),
        ("title", "Waterways for all"),
        ("title", "Wasserwege"),
        ("begins", "2016-03-01"),
        ("ends", "2019-02-28"),
        ("isInRegion", "region/at323"),
        ("hasThematicObjective", "scheme/thematic-objectives/06"),
    } <= facts(out, "project/2014tc16rfcb004-q1001")
    assert amounts(out, "hasBudget") == {"project/2014tc16rfcb004-q1001": (Decimal("1234567.89"), "EUR")}
    # The column of currencies belongs to the total.
    assert rejects(out) == {("2", "value left out", "no-currency")}
