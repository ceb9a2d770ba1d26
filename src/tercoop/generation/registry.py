"""All generators, in the order in which they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.generation import (
    countries,
    esif_finance_details,
    eu_programmes,
    eurovoc,
    keep_tallies,
    nuts,
    planned_2014_2020,
    programme_register,
    programme_sources,
    programme_succession,
)

if TYPE_CHECKING:
    from tercoop.generation.run import Generator

GENERATORS: tuple[Generator, ...] = (
    programme_register.GENERATOR,
    *programme_sources.GENERATORS,
    programme_succession.GENERATOR,
    planned_2014_2020.GENERATOR,
    esif_finance_details.GENERATOR,
    keep_tallies.GENERATOR,
    countries.GENERATOR,
    eu_programmes.GENERATOR,
    eurovoc.GENERATOR,
    nuts.GENERATOR,
)
"""A generator stands after those whose files it reads; in one run it is given them before they are written."""
