"""All generators, in the order in which they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.generation import countries, nuts

if TYPE_CHECKING:
    from tercoop.generation.run import Generator

GENERATORS: tuple[Generator, ...] = (countries.GENERATOR, nuts.GENERATOR)
"""A generator stands after those whose files it reads."""
