"""The source files that generators read, each with its size: a file that came short never passes for the whole.

Where a source has really changed, its new size is written here, with the reviewed result, in one commit.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.generation.tables import read_table
from tercoop.rdf.files import read_quads
from tercoop.rdf.namespaces import RDF, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def count_rows(path: Path) -> int:
    """Return the number of rows of a comma-separated table.

    Raises:
        InputError: where it cannot be read, or has none.
    """
    return len(read_table(path, ()))


def count_rows_between_tabs(path: Path) -> int:
    """Return the number of rows of a tab-separated table.

    Raises:
        InputError: where it cannot be read, or has none.
    """
    return len(read_table(path, (), delimiter="\t"))


def count_bindings(path: Path) -> int:
    """Return the number of solutions in the JSON form of SPARQL results.

    Raises:
        InputError: for a file of another form.
    """
    try:
        return len(json.loads(path.read_text(encoding="utf-8"))["results"]["bindings"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(path, "not a list in the JSON form of SPARQL results") from error


def count_features(path: Path) -> int:
    """Return the number of things on a map in GeoJSON.

    Raises:
        InputError: for a file of another form.
    """
    try:
        return len(json.loads(path.read_text(encoding="utf-8"))["features"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(path, "not a map in GeoJSON") from error


def count_concepts(path: Path) -> int:
    """Return the number of concepts in an RDF file.

    Raises:
        InputError: where it cannot be read.
    """
    return sum(quad.predicate == RDF.type and quad.object == SKOS.Concept for quad in read_quads(path))


@dataclass(frozen=True)
class Source:
    """A file that a generator reads.

    Attributes:
        path: where it lies below the folder of the source files.
        size: how many rows it has, or other parts.
        parts: what is counted.
        count: what counts them; nothing where that is dear, and who reads the file counts.
        is_kept: it is kept here, below ``data``.
    """

    path: str
    size: int
    parts: str = "rows"
    count: Callable[[Path], int] | None = count_rows
    is_kept: bool = False

    def check(self, path: Path, found: int) -> None:
        """Compare the size of a file with the size of the source.

        Args:
            path: the file.
            found: how many parts it has.

        Raises:
            InputError: where the two differ; the message says how to go on.
        """
        if found != self.size:
            raise InputError(
                path,
                f"{found} {self.parts} found, {self.size} expected: is the file whole? "
                f"If the source has changed, write its new size into {__name__.replace('.', '/')}.py",
            )


KEEP_TITLES = Source("programmes/keep_programme_titles.csv", 240)
PROGRAMME_CODES = Source("programmes/cci_interreg.csv", 114)
"""86 codes of 2014-2020; 18 and 10 of 2021-2027, from two sources."""

BULGARIAN_PROGRAMMES = Source("programmes/keep_programmes_bulgaria.csv", 22)
PLANNED_MONEY = Source("finance/esif_planned_tc_445.csv", 445)
FINANCE_DETAILS = Source("curated/tables/esif-finance-details.tsv", 75, count=count_rows_between_tabs, is_kept=True)
COUNTRIES = Source("authority/countries-skos.rdf", 284, "concepts", count_concepts)
COUNTRY_CODES = Source("nuts/gisco_countrycode.csv", 249)
EU_PROGRAMMES = Source("authority/eu_programmes.csv", 87)
EUROVOC = Source("eurovoc/eurovoc.yaml", 7317, "concepts", None)
NUTS_CODES = Source("nuts/all_valid_nuts_codes.csv", 12272)
NUTS_CHANGES = Source("nuts/nuts_changes.csv", 3097)
NUTS_LATEST = Source("nuts/nuts_2024.geojson", 1798, "regions", count_features)
NUTS_OVERLAPS = Source("nuts/cross_walks.csv", 47340)
NUTS_LINKS = Source("authority/nuts.json", 2526, "codes", count_bindings)
PARTNERS = Source("keep/participations_2000-2020.csv", 28930)
