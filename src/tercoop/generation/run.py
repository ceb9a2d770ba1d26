"""Run generators: read their inputs, compare with what is there, and write what has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tercoop.errors import InputError, UsageError
from tercoop.rdf.files import write_file
from tercoop.rdf.turtle import to_turtle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import Triple


@dataclass(frozen=True)
class Folders:
    """The folders that generators read from.

    Attributes:
        inputs: the source files, which are not kept here.
        data: our own folder ``data``, for reviewed tables.
    """

    inputs: Path
    data: Path

    def find(self, name: str) -> Path:
        """Return the path of a source file.

        Raises:
            InputError: where it is missing.
        """
        path = self.inputs / name
        if not path.is_file():
            raise InputError(path, "no such file; it is a source that is not kept here (see docs/sources)")
        return path


Files: TypeAlias = "Mapping[str, Iterable[Triple]]"


@dataclass(frozen=True)
class Generator:
    """What makes the files of one source.

    Attributes:
        name: how it is called on the command line.
        summary: what it makes, in a few words.
        make: folders → path below ``data`` → its statements.
    """

    name: str
    summary: str
    make: Callable[[Folders], Files]


def choose(generators: Sequence[Generator], names: Sequence[str]) -> list[Generator]:
    """Return the generators of these names, in their fixed order; all of them without a name.

    Raises:
        UsageError: for a name that none has.
    """
    known = {generator.name for generator in generators}
    for name in names:
        if name not in known:
            raise UsageError(f"no generator '{name}'; there are: {', '.join(sorted(known)) or 'none'}")
    return [generator for generator in generators if not names or generator.name in names]


def generate(generators: Iterable[Generator], folders: Folders, *, write: bool = True) -> Iterator[tuple[Path, bool]]:
    """Make the files of generators, and yield each file with whether it differed from what was there.

    Args:
        generators: what to run.
        folders: where to read, and where to write below ``data``.
        write: write what differs; otherwise only compare.

    Raises:
        InputError: for a source that is missing or cannot be understood; nothing of that generator is written.
        OutputError: where a file cannot be written.
    """
    for generator in generators:
        made = {name: to_turtle(list(triples)) for name, triples in generator.make(folders).items()}
        for name, content in sorted(made.items()):
            path = folders.data / name
            differs = not path.is_file() or path.read_bytes() != content
            if differs and write:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_file(path, content)
            yield path, differs
