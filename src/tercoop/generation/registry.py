"""All generators, in the order in which they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tercoop.generation.run import Generator

GENERATORS: tuple[Generator, ...] = ()
