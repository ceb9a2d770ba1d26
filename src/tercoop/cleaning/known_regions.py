"""Read what the data say of the codes of regions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from tercoop.cleaning.folding import fold_names
from tercoop.errors import InputError
from tercoop.rdf.namespaces import SKOS, TC, prefixes

if TYPE_CHECKING:
    from pathlib import Path

_FILES = ("codes.ttl", "codes-2024.ttl", "changes.ttl", "other-codes.ttl")


@dataclass(frozen=True, slots=True)
class KnownRegion:
    """What is known of a code.

    Attributes:
        level: 1, 2 or 3.
        country: the state that it lies in, as the last part of its IRI.
        versions: the versions of NUTS in which it is valid, sorted.
        names: its folded names in all versions.
    """

    level: int
    country: str
    versions: tuple[str, ...]
    names: frozenset[str]


def read_regions(folder: Path) -> dict[str, KnownRegion]:
    """Return code → what is known of it.

    Args:
        folder: ``data/reference/nuts``.

    Raises:
        InputError: where a file is missing or malformed.
    """
    properties = (SKOS.notation, SKOS.prefLabel, TC.level, TC.isLocatedIn, TC.isValidIn, TC.isNameOf)
    values: dict[str, dict[str, list[str]]] = {each.value: defaultdict(list) for each in properties}
    for path in (folder / name for name in _FILES):
        try:
            for quad in parse(path=path, format=RdfFormat.TURTLE):
                found = values.get(quad.predicate.value)
                if found is not None:
                    found[str(quad.subject)].append(quad.object.value)
        except (OSError, SyntaxError) as error:
            raise InputError(path, "no Turtle with regions can be read") from error
    codes, names, levels, countries, versions, owners = values.values()
    for record, regions in owners.items():
        for region in regions:
            names[f"<{region}>"].extend(names.get(record, ()))
    space = prefixes()["at-country"]
    return {
        code: KnownRegion(
            level=int(levels[region][0]),
            country=countries[region][0].removeprefix(space),
            versions=tuple(sorted({version.rpartition("/")[2] for version in versions[region]})),
            names=fold_names(names[region]),
        )
        for region, (code, *_) in codes.items()
    }
