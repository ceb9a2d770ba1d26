"""Clean the code of a region of NUTS, with or without its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from tercoop.cleaning.cell_texts import is_error, is_placeholder, line_of
from tercoop.cleaning.countries import fold
from tercoop.cleaning.outcomes import EMPTY, Cleaned, Problem, leave_out, quote
from tercoop.layout import find_layout
from tercoop.rdf.files import read_quads
from tercoop.rdf.namespaces import SKOS, TC, prefixes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Self

    from tercoop.reading.cells import Cell

_CODE_AND_NAME = re.compile(r"([A-Za-z]{2}[A-Za-z0-9]{0,3})(?:\s*[/:\u2013-]\s*|\s+)(\S.*)")
_LEVELS = range(1, 4)


@dataclass(frozen=True, slots=True)
class RegionValue:
    """A region.

    Attributes:
        code: its code, such as ``DEG0``.
        versions: the versions of NUTS in which the code is valid, sorted; none for a code outside NUTS.
    """

    code: str
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownRegion:
    """What the data say of a code: its country (ISO 3166), the versions it is valid in, its names, folded."""

    country: str
    versions: tuple[str, ...]
    names: frozenset[str]


class RegionTable:
    """The codes that are known.

    Args:
        regions: code → what the data say of it.
    """

    def __init__(self, regions: dict[str, KnownRegion]) -> None:
        """Take the table."""
        self._regions = regions

    @classmethod
    def read(cls, data: Path | None = None) -> Self:
        """Return the table of the data.

        Args:
            data: the folder ``data``; nothing for that of this distribution.

        Raises:
            InputError: where a file is missing or malformed.
        """
        folder = (data or find_layout().data) / "reference" / "nuts"
        codes: dict[str, str] = {}
        countries: dict[str, str] = {}
        versions: dict[str, set[str]] = {}
        names: dict[str, set[str]] = {}
        named: dict[str, str] = {}
        notation, label = SKOS.notation.value, SKOS.prefLabel.value
        valid, country, of = TC.isValidIn.value, TC.isLocatedIn.value, TC.isNameOf.value
        space = prefixes()["at-country"]
        for file in ("codes.ttl", "changes.ttl", "other-codes.ttl"):
            for quad in read_quads(folder / file):
                predicate = quad.predicate.value
                if not isinstance(quad.subject, NamedNode):
                    continue
                subject = quad.subject.value
                if predicate == notation and isinstance(quad.object, Literal):
                    codes[subject] = quad.object.value
                elif predicate == label and isinstance(quad.object, Literal):
                    names.setdefault(subject, set()).add(fold(quad.object.value))
                elif predicate == valid and isinstance(quad.object, NamedNode):
                    versions.setdefault(subject, set()).add(quad.object.value.rsplit("/", 1)[1])
                elif predicate == country and isinstance(quad.object, NamedNode):
                    countries[subject] = quad.object.value.removeprefix(space)
                elif predicate == of and isinstance(quad.object, NamedNode):
                    named[subject] = quad.object.value
        for name, region in named.items():
            names.setdefault(region, set()).update(names.get(name, ()))
        return cls(
            {
                code: KnownRegion(
                    countries.get(region, ""), tuple(sorted(versions.get(region, ()))), frozenset(names.get(region, ()))
                )
                for region, code in codes.items()
            }
        )

    def clean(self, cell: Cell, country: str | None = None, level: int | None = None) -> Cleaned[RegionValue]:
        """Return the region in a cell.

        Args:
            cell: a code, in capitals or not, or code and name as keep.eu writes them: ``DEG0  / Thüringen``.
            country: the country of the row (ISO 3166, three letters), to compare with; nothing where it is not known.
            level: the level of the column, 1 to 3; nothing where it is not known.

        Returns:
            The region. Flags: ``region-name-differs``, ``region-of-another-country``, ``unknown-region-name``. Left
            out: ``unknown-region``, ``other-level``, ``whole-country``, ``not-a-region``, ``formula-error``.
        """
        text = line_of(cell)
        if is_error(text):
            return leave_out("formula-error", f"{quote(text)} is the error of a formula")
        if is_placeholder(text):
            return EMPTY
        match = _CODE_AND_NAME.fullmatch(text)
        code, name = (match[1].upper(), match[2]) if match else (text.upper(), None)
        known = self._regions.get(code)
        if known is None:
            return leave_out("unknown-region", f"{quote(text)} has no known code of a region")
        if level is not None and len(code) - 2 != level:
            return leave_out(
                "other-level", f"{quote(text)} is of level {len(code) - 2}, where level {level} is expected"
            )
        problems = []
        if name is not None and known.names and fold(name) not in known.names:
            problems.append(
                Problem(
                    f"{quote(text)}: the code is that of {quote(min(known.names))}", "region-name-differs", kept=True
                )
            )
        if country is not None and known.country and known.country != country:
            problems.append(
                Problem(
                    f"{code} lies in {known.country}, and the row names {country}",
                    "region-of-another-country",
                    kept=True,
                )
            )
        return Cleaned(RegionValue(code, known.versions), tuple(problems))


def check_nesting(codes: Sequence[str | None]) -> tuple[Problem, ...]:
    """Compare the codes of one row, from level 1 to level 3: each must begin with the one above it.

    Args:
        codes: the codes of the levels in order, nothing for a level without one.

    Returns:
        One problem ``regions-not-nested`` for each pair that does not fit; none where all do.
    """
    given = [code for code in codes if code]
    return tuple(
        Problem(f"{lower} does not lie in {upper}", "regions-not-nested", kept=True)
        for upper, lower in zip(given, given[1:], strict=False)
        if not lower.startswith(upper)
    )
