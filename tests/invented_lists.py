"""Spreadsheets of projects as offices publish them, all invented: other languages, other shapes, the usual dirt."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from workbooks import write_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

GERMAN = (
    ("Wasser kennt keine Grenze", "Gemeinde Lindau", "Lindau", "Deutschland", "01.03.2016", "28.02.2019", "1.250.000,00", "1.062.500,00", "85 %"),
    ("Wald im Wandel", "Bundesforste Vorarlberg", "Bregenz", "Österreich", "15.09.2017", "14.09.2020", "310.400,50", "263.840,43", "85 %"),
    ("Handwerk verbindet", "Handwerkskammer Ulm", "Ulm", "Deutschland", "01.01.2018", "31.12.2020", "98.765,40", "59.259,24", "60 %"),
    ("Pflege über die Grenze", "Spital Dornbirn", "Dornbirn", "Österreich", "01.07.2016", "30.06.2018", "455.000,00", "273.000,00", "60 %"),
    ("Schule am See", "Hochschule Konstanz", "Konstanz", "Deutschland", "02.05.2019", "01.05.2022", "1.020.333,10", "612.199,86", "60 %"),
    ("Bodensee-Radweg", "Stadt Bregenz", "Bregenz", "Österreich", "04.03.2017", "03.03.2019", "77.000,00", "46.200,00", "60 %"),
)  # fmt: skip


def write_german(path: Path) -> Path:
    """Write a list of operations: lines of titles, names of columns in row 5, a total and a note at the end."""
    head = (
        ("Liste der Vorhaben",),
        ("Kooperationsprogramm 2014TC16RFCB045, Stand 31.12.2022",),
        ("Beträge in Euro",),
        (),
        ("Bezeichnung des Vorhabens", "Name des Begünstigten", "Ort", "Land", "Beginn", "Ende", "Förderfähige Gesamtausgaben", "EFRE-Mittel", "Kofinanzierungssatz"),
    )  # fmt: skip
    tail = (("Summe", "", "", "", "", "", "3.211.499,00", "2.316.999,53", ""), ("Quelle: Verwaltungsbehörde",))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerows([*row, *[""] * (9 - len(row))] for row in (*head, *GERMAN, *tail))
    return path


def write_french(path: Path) -> Path:
    """Write a workbook: projects with number and acronym, partners with the acronym alone and shares of the money."""
    projects = (
        ("N° de projet", "Acronyme", "Intitulé du projet", "Date de début", "Date de fin", "Coût total éligible (€)", "Contribution FEDER (€)", "Site internet"),
        ("A101", "LITTORAL", "Gestion commune du littoral", dt.date(2016, 4, 1), dt.date(2019, 3, 31), Decimal("900000"), Decimal("540000"), "https://littoral.example"),
        ("A102", "VIGNE", "La vigne face au climat", dt.date(2017, 1, 1), dt.date(2019, 12, 31), Decimal("420000.50"), Decimal("252000.30"), None),
        ("A107", "MOBIL+", "Se déplacer sans frontière", dt.date(2018, 9, 1), dt.date(2021, 8, 31), Decimal("610000"), Decimal("366000"), None),
    )  # fmt: skip
    partners = (
        ("Acronyme", "Organisme", "Rôle", "Statut juridique", "Ville", "Pays", "Budget (€)", "Courriel"),
        ("LITTORAL", "Région Bretagne", "Chef de file", "Public", "Rennes", "France", Decimal("500000"), "a.martin@bretagne.example"),
        ("LITTORAL", "Cornwall Council", "Partenaire", "Public", "Truro", "Royaume-Uni", Decimal("400000"), "info@cornwall.example"),
        ("VIGNE", "Université de Bordeaux", "Chef de file", "Public", "Bordeaux", "France", Decimal("220000.50"), "vigne@bordeaux.example"),
        ("VIGNE", "Bodegas Unidas", "Partenaire", "Privé", "Logroño", "Espagne", Decimal("120000"), "info@bodegas.example"),
        ("VIGNE", "Chambre d’agriculture", "Observateur", "Consulaire", "Agen", "France", Decimal("80000"), "contact@agen.example"),
        ("MOBIL+", "Ville de Hendaye", "Chef de file", "Public", "Hendaye", "France", Decimal("610000"), "mobil@hendaye.example"),
    )  # fmt: skip
    return write_workbook(path, {"Notice": [("Liste des projets",)], "Projets": projects, "Partenaires": partners})


POLISH = (
    ("Lp.", "Tytuł projektu", "Beneficjent", "Miejscowość", "Kraj", "Data rozpoczęcia", "Data zakończenia", "Wartość całkowita", "Dofinansowanie UE"),
    ("1.", "Ścieżki bez granic", "Gmina Łącko", "Łącko", "Polska", "2017-05-01", "2019-04-30", "1 250 000,00 PLN", "1 062 500,00 PLN"),
    ("2.", "Źródła Popradu", "Powiat Nowosądecki", "Nowy Sącz", "Polska", "2018-01-01", "2019-12-31", "830 200,50 PLN", "705 670,43 PLN"),
    ("3.", "Spiš a Spisz", "Mesto Kežmarok", "Kežmarok", "Słowacja", "2018-06-15", "2020-06-14", "99 999,99 PLN", "84 999,99 PLN"),
    ("4.", "Żywa tradycja", "Dom Kultury w Żywcu", "Żywiec", "Polska", "2019-03-01", "2020-02-29", "410 000,00 PLN", "348 500,00 PLN"),
)  # fmt: skip


def write_polish(path: Path, encoding: str = "utf-8") -> Path:
    """Write a table of text with amounts that name their currency."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=";").writerows(POLISH)
    return path


ENGLISH = (
    ("Programme", "Project", "Start", "End", "Project total", "Partner", "Lead", "Town", "Country", "Partner share", "Contact person"),
    ("2014 - 2020 INTERREG VA Italy - Slovenia", "SALT", "01/02/2017", "01/01/2020", "1,200,000.00", "Municipality of Piran", "Yes", "Piran", "Slovenia", "700,000.00", "Ms A. Novak"),
    ("2014 - 2020 INTERREG VA Italy - Slovenia", "SALT", "01/02/2017", "01/01/2020", "1,200,000.00", "Comune di Muggia", "No", "Muggia", "Italy", "300,000.00", "Mr B. Rossi"),
    ("2014 - 2020 INTERREG VA Italy - Slovenia", "SALT", "01/02/2017", "01/01/2020", "1,200,000.00", "University of Trieste", "No", "Trieste", "Italy", "200,000.00", "Ms C. Bianchi"),
    ("2014 - 2020 INTERREG VA Italy - Slovenia", "KARST", "03/04/2018", "02/03/2021", "840,500.40", "Park Škocjanske jame", "Yes", "Divača", "Slovenia", "440,500.40", "Mr D. Kos"),
    ("2014 - 2020 INTERREG VA Italy - Slovenia", "KARST", "03/04/2018", "02/03/2021", "840,500.40", "Comune di Sgonico", "No", "Sgonico", "Italy", "400,000.00", "Ms E. Verdi"),
    ("2014 - 2020 INTERREG VA Italy - Slovenia", "BEES", "05/06/2018", "04/05/2020", "310,000.00", "Čebelarska zveza", "Yes", "Gorizia", "Italy", "110,000.00", "Mr F. Medved"),
    ("2014 - 2020 INTERREG VA Italy - Slovenia", "BEES", "05/06/2018", "04/05/2020", "310,000.00", "Municipality of Koper", "No", "Koper", "Slovenia", "200,000.00", "Ms G. Furlan"),
)  # fmt: skip


def write_english(path: Path, rows: Sequence[Sequence[str]] = ENGLISH) -> Path:
    """Write a list with a row for each partner, on which the totals of its project stand again and again."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path
