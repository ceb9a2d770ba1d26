"""All generators, in the order in which they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.generation import (
    countries,
    eu_programmes,
    eurovoc,
    nuts,
    programme_register,
    programme_sources,
    programme_succession,
)

if TYPE_CHECKING:
    from tercoop.generation.run import Generator

GENERATORS: tuple[Generator, ...] = (
    countries.GENERATOR,
    eu_programmes.GENERATOR,
    eurovoc.GENERATOR,
    nuts.GENERATOR,
    programme_register.GENERATOR,
    *programme_sources.GENERATORS,
    programme_succession.GENERATOR,
)
"""A generator stands after those whose files it reads."""
