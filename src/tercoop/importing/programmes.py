"""Which programme a title or code means: the titles and codes of the register and of its sources, and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from tercoop.importing.headers import fold_header
from tercoop.layout import find_layout
from tercoop.rdf.iris import make_source_key, mint_concept, mint_thing
from tercoop.rdf.namespaces import DCTERMS, RDF, TC

if TYPE_CHECKING:
    from pathlib import Path

_PERIOD = re.compile(r"\s*(\d{4})\s*[-\u2010-\u2015\u2212/]\s*(\d{4})(?!\d)\s*(.*)", re.DOTALL)
_CODE = re.compile(r"(2000|2007|2014|2021)[A-Z0-9]{2}[A-Z0-9]{6,12}", re.ASCII)
_PERIODS = {"2000": "2000-2006", "2007": "2007-2013", "2014": "2014-2020", "2021": "2021-2027"}
_READ = frozenset({RDF.type, DCTERMS.title, TC.hasPeriod, TC.cci, TC.keepId, TC.ofProgramme, TC.covers})
"""What is taken out of the statements on programmes."""


@dataclass(frozen=True, slots=True)
class ProgrammeMatch:
    """What a title or code has led to.

    Attributes:
        key: key of the programme, or nothing where none is meant for certain.
        reason: why there is no key, or why the programme is a new one.
        is_new: whether the register does not know it, and the import has to describe it.
        title: the title without its period, for a new one.
        period: the programming period, such as 2014-2020, where it is known.
        code: its CCI code, for a new one.
    """

    key: str | None
    reason: str | None = None
    is_new: bool = False
    title: str | None = None
    period: str | None = None
    code: str | None = None


def is_code(text: str) -> bool:
    """Tell whether a text has the form of a CCI code, in any case, such as ``2014TC16RFCB034``."""
    return _CODE.fullmatch(text.strip().upper()) is not None


class ProgrammeIndex:
    """The programmes that are known here, by period and title and by code.

    Args:
        directory: folder with the Turtle of the register and its sources; ``data/imported`` of this distribution where
            nothing is given.
    """

    def __init__(self, directory: Path | None = None) -> None:
        """Read the titles and codes."""
        self._by_title: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_code: defaultdict[str, set[str]] = defaultdict(set)
        self._by_number: defaultdict[str, set[str]] = defaultdict(set)
        self._countries: defaultdict[str, set[str]] = defaultdict(set)
        self._keys: set[str] = set()
        self._titles: set[str] = set()
        for path in sorted((directory or find_layout().data / "imported").glob("*.ttl")):
            self._read(path)

    def _read(self, path: Path) -> None:  # noqa: C901 - one table after the other
        """Take titles, codes, numbers and countries out of one file."""
        start = mint_thing("Programme", "x").value[:-1]
        found: defaultdict[NamedNode, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for quad in parse(path=path, format=RdfFormat.TURTLE):
            if (
                quad.predicate in _READ
                and isinstance(quad.subject, NamedNode)
                and isinstance(quad.object, NamedNode | Literal)
            ):
                found[quad.predicate][quad.subject.value].add(quad.object.value)
        self._keys |= {thing.removeprefix(start) for thing in found[RDF.type] if thing.startswith(start)}
        for thing, texts in found[DCTERMS.title].items():
            key = thing.removeprefix(start)
            if key == thing:
                continue
            for period in {value.rpartition("/")[2] for value in found[TC.hasPeriod][thing]} or {""}:
                for text in texts:
                    self._by_title[period, fold_header(text)].add(key)
                    if period:
                        self._titles.add(f"{period} {text}")
        for predicate, table in ((TC.cci, self._by_code), (TC.keepId, self._by_number)):
            for thing, values in found[predicate].items():
                for value in values:
                    table[value.upper()].add(thing.removeprefix(start))
        for coverage, programmes in found[TC.ofProgramme].items():
            for programme in programmes:
                covered = {place.rpartition("/")[2] for place in found[TC.covers][coverage]}
                self._countries[programme.removeprefix(start)] |= covered

    def titles(self) -> list[str]:
        """Return all titles with their periods before them, sorted."""
        return sorted(self._titles)

    def countries_of(self, key: str) -> frozenset[str]:
        """Return the countries that sources name for a programme, as codes of three letters."""
        return frozenset(self._countries.get(key, ()))

    def is_known(self, key: str) -> bool:
        """Return whether the register has this key."""
        return key in self._keys

    def find_near(self, text: str) -> list[tuple[str, str]]:
        """Return key and title of the programmes with all words of a text in a title, the newest first."""
        words = set(fold_header(text).split())
        found: dict[str, str] = {}
        for (period, folded), keys in sorted(self._by_title.items(), reverse=True):
            if words and words <= {*folded.split(), *fold_header(period).split()} and len(keys) == 1:
                found.setdefault(min(keys), f"{period} {folded}".strip())
        return list(found.items())

    def find_by_number(self, number: str) -> str | None:
        """Return the key of the programme that keep.eu gives a number, where that is known."""
        keys = self._by_number.get(number, set())
        return next(iter(keys)) if len(keys) == 1 else None

    def find_by_code(self, code: str) -> ProgrammeMatch:
        """Return the programme with a CCI code; a code of the right form that is unknown makes a new programme."""
        wanted = re.sub(r"\s+", "", code).upper()
        keys = self._by_code.get(wanted, set())
        if len(keys) == 1:
            return ProgrammeMatch(next(iter(keys)))
        if len(keys) > 1:
            return ProgrammeMatch(
                None, f"the code '{code}' stands for {len(keys)} programmes: {', '.join(sorted(keys))}"
            )
        if not is_code(wanted):
            return ProgrammeMatch(None, f"'{code}' is not a CCI code such as 2014TC16RFCB034")
        return ProgrammeMatch(
            wanted.lower(),
            f"the register has no programme with the code '{code}'; the import describes it",
            is_new=True,
            period=_PERIODS[wanted[:4]],
            code=wanted,
        )

    def find_by_title(self, title: str, period: str | None = None) -> ProgrammeMatch:
        """Return the programme with a title, in a period where one is given, before the title or apart from it.

        Args:
            title: such as ``2014 - 2020 INTERREG V-A Austria - Hungary``.
            period: such as ``2014-2020``.
        """
        bare = title
        if match := _PERIOD.match(title):
            period, bare = f"{match[1]}-{match[2]}", match[3].strip()
        folded = fold_header(bare)
        periods = [period] if period else sorted({known for known, _ in self._by_title})
        keys = set().union(*(self._by_title.get((known, folded), set()) for known in periods))
        if len(keys) == 1:
            return ProgrammeMatch(next(iter(keys)))
        if len(keys) > 1:
            return ProgrammeMatch(
                None, f"the title '{bare}' stands for {len(keys)} programmes: {', '.join(sorted(keys))}"
            )
        key = make_source_key(f"{bare} {period or ''}")
        if key is None or not folded:
            return ProgrammeMatch(None, f"'{title}' is no title")
        return ProgrammeMatch(
            key,
            f"the register has no programme called '{bare}'; the import describes it",
            is_new=True,
            title=bare,
            period=period if period in _known_periods() else None,
        )


@cache
def _known_periods() -> frozenset[str]:
    """Return the notations of the programming periods of the scheme."""
    path = find_layout().ontology / "schemes" / "programming-periods.ttl"
    prefix = mint_concept("programming-periods", "x").value[:-1]
    return frozenset(
        quad.subject.value.removeprefix(prefix)
        for quad in parse(path=path, format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(prefix)
    )
