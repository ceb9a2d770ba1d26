"""Tell which part of a workbook holds which sheet, and from which year it counts its days."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, BinaryIO

from tercoop.errors import InputError
from tercoop.reading.excerpts import one_line
from tercoop.reading.package import WORKBOOK

if TYPE_CHECKING:
    from tercoop.reading.package import Package

_LINKS = "xl/_rels/workbook.xml.rels"


def find_sheet_parts(package: Package, file: BinaryIO) -> list[tuple[str, str]]:
    """Return name and part of each sheet of a workbook, in its order.

    Raises:
        InputError: where the workbook does not say.
    """
    if _LINKS not in package.parts:
        raise InputError(package.path, "is damaged: it does not say where its sheets are")
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def take_link(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/").lower()

    def take_sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), targets.get(link, "")))

    package.parse(file, _LINKS, take_link)
    package.parse(file, WORKBOOK, take_sheet)
    for name, part in sheets:
        if part not in package.parts:
            raise InputError(package.path, f"is damaged: the part with sheet '{one_line(name)}' is missing")
    return sheets


def counts_from_1904(package: Package, file: BinaryIO) -> bool:
    """Tell whether the days of a workbook are counted from 1904 and not from 1900, as old programs for Macintosh do."""
    found: list[str] = []

    def take(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "workbookPr":
            found.append(attributes.get("date1904", ""))

    package.parse(file, WORKBOOK, take)
    return any(value in {"1", "true"} for value in found)
