"""Clean a country: its name in any official language, or its code, becomes the three letters of ISO 3166."""

from __future__ import annotations

import csv
import re
import unicodedata
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from tercoop.cleaning.cell_texts import is_error, is_placeholder, line_of
from tercoop.cleaning.outcomes import EMPTY, Cleaned, flag, leave_out, quote
from tercoop.errors import InputError
from tercoop.layout import find_layout
from tercoop.rdf.files import read_quads
from tercoop.rdf.namespaces import SKOS, prefixes

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    from tercoop.reading.cells import Cell

_CODE_AND_NAMES = re.compile(r"([A-Z]{2})\s+(?:/\s*)?(\S.*)")
_OVERSEAS = dict.fromkeys(("GLP", "MTQ", "GUF", "REU", "MYT", "MAF", "SPM", "BLM"), "FRA")


class CountryTable:
    """The countries that are known, by name and by code.

    Args:
        names: folded name → ISO 3166 code of three letters.
        codes: code of two or three letters → ISO 3166 code of three letters.
    """

    def __init__(self, names: dict[str, str], codes: dict[str, str]) -> None:
        """Take the tables."""
        self._names = names
        self._codes = codes

    @classmethod
    def read(cls, data: Path | None = None) -> Self:
        """Return the table of the data.

        Args:
            data: the folder ``data``; nothing for that of this distribution.

        Raises:
            InputError: where a file is missing or malformed.
        """
        folder = data or find_layout().data
        names: dict[str, str] = {}
        codes: dict[str, str] = {}
        space = prefixes()["at-country"]
        for quad in read_quads(folder / "reference" / "countries.ttl"):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                country = quad.subject.value.removeprefix(space)
                if quad.predicate == SKOS.prefLabel:
                    names[fold(quad.object.value)] = country
                elif quad.predicate == SKOS.notation:
                    codes[country] = country
        for quad in read_quads(folder / "reference" / "country-codes.ttl"):
            if isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode):
                codes[quad.object.value] = quad.subject.value.removeprefix(space)
        path = folder / "links" / "country-names.tsv"
        try:
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file, delimiter="\t"):
                    if row["country"] and not row["only_in"]:
                        if row["kind"] == "code":
                            codes.setdefault(row["written"], row["country"])
                        else:
                            names.setdefault(fold(row["written"]), row["country"])
        except (OSError, KeyError, ValueError) as error:
            raise InputError(path, f"cannot be read: {error}") from error
        return cls(names, codes)

    def clean(self, cell: Cell, year: int | None = None) -> Cleaned[str]:
        """Return the country in a cell, as ISO 3166 code of three letters.

        Args:
            cell: a name, a code, or both as keep.eu writes them: ``FR France / FRANCE``, ``RS  / Serbia``.
            year: the year that the row is about, for names that meant different countries.

        Returns:
            The code. Left out: ``unknown-country``, ``country-name-and-code-disagree``, ``formula-error``.
        """
        del year
        text = line_of(cell)
        if is_error(text):
            return leave_out("formula-error", f"{quote(text)} is the error of a formula")
        if is_placeholder(text):
            return EMPTY
        found = self._find(text)
        if found:
            return Cleaned(found)
        if match := _CODE_AND_NAMES.fullmatch(text):
            by_code = self._codes.get(match[1])
            by_name = self._find_any(match[2])
            if by_code and by_name and by_code != by_name:
                return leave_out(
                    "country-name-and-code-disagree",
                    f"{quote(text)} has the code of {by_code} and the name of {by_name}",
                )
            if by_code and by_name:
                return Cleaned(by_code)
        return leave_out("unknown-country", f"{quote(text)} is not known as a country")

    def compare(self, country: str | None, code_cell: Cell, year: int | None = None) -> Cleaned[str]:
        """Return the country of a row that gives it twice: as a country, and as a code in another column.

        Args:
            country: what :meth:`clean` made of the first column.
            code_cell: the cell of the second.
            year: as in :meth:`clean`.

        Returns:
            The country of the first column, with the flag ``countries-disagree`` where the second names another; the
            second where the first is empty. A French territory overseas agrees with France.
        """
        other = self.clean(code_cell, year)
        if country is None or other.value in {None, country} or _OVERSEAS.get(country) == other.value:
            return Cleaned(country or other.value, other.problems)
        return flag(
            country,
            "countries-disagree",
            f"the row names {country}, and its code {quote(line_of(code_cell))} is that of {other.value}",
        )

    def _find(self, text: str) -> str | None:
        return self._codes.get(text.upper()) or self._names.get(fold(text))

    def _find_any(self, text: str) -> str | None:
        found = {
            country
            for part in text.split("/")
            if (country := self._names.get(fold(re.sub(r"\s*\([^()]*\)", "", part))))
        }
        return found.pop() if len(found) == 1 else None


def fold(name: str) -> str:
    """Return a name as the table has it: no capitals, accents, blanks or signs that may differ."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(
        re.sub(r"[\W_]+", " ", "".join(each for each in decomposed if not unicodedata.combining(each))).split()
    )
