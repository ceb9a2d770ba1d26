"""Run generators: make all files from their sources, compare with what is there, and write what differs at the end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from tercoop.errors import InputError, OutputError, UsageError
from tercoop.rdf.files import write_file
from tercoop.rdf.turtle import to_turtle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import Triple

    from tercoop.generation.sources import Source


@dataclass(frozen=True)
class Folders:
    """The folders that generators read from.

    Attributes:
        inputs: the source files, which are not kept here.
        data: our own folder ``data``, for reviewed tables.
        are_whole: the source files have their full size; a few made-up rows for a test have not.
        made: what has been made in this run and is not written yet: path below ``data`` → its statements.
    """

    inputs: Path
    data: Path
    are_whole: bool = True
    made: Mapping[str, Sequence[Triple]] = field(default_factory=dict)

    def find(self, source: Source) -> Path:
        """Return the path of a source file.

        Raises:
            InputError: where it is missing, or has another size than is known.
        """
        path = self._locate(source)
        if not path.is_file():
            where = "" if source.is_kept else "; it is a source that is not kept here (see docs/sources)"
            raise InputError(path, f"no such file{where}")
        if self.are_whole and source.count is not None:
            source.check(path, source.count(path))
        return path

    def check(self, source: Source, found: int) -> None:
        """Compare the size of a source that is counted while it is read.

        Raises:
            InputError: where it has another size than is known.
        """
        if self.are_whole:
            source.check(self._locate(source), found)

    def _locate(self, source: Source) -> Path:
        return (self.data if source.is_kept else self.inputs) / source.path


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


@dataclass(frozen=True)
class GeneratedFile:
    """A file that was made.

    Attributes:
        path: where it belongs.
        content: what was made.
        former: what lay there before; nothing where there was no file.
    """

    path: Path
    content: bytes
    former: bytes | None

    @property
    def differs(self) -> bool:
        """Whether it is not what lay there before."""
        return self.content != self.former


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


def generate(generators: Iterable[Generator], folders: Folders, *, write: bool = True) -> Iterator[GeneratedFile]:
    """Make the files of generators; when all are made, write each that differs and yield each.

    A generator is given what those before it have made, whether or not it is written.

    Args:
        generators: what to run.
        folders: where to read, and where to write below ``data``.
        write: write what differs; otherwise only compare.

    Raises:
        InputError: for a source that is missing or cannot be understood; nothing at all is written.
        OutputError: where a file cannot be written; the message says whether others were written before.
    """
    made: list[GeneratedFile] = []
    statements: dict[str, list[Triple]] = {}
    for generator in generators:
        files = generator.make(replace(folders, made=statements))
        new = {name: list(triples) for name, triples in files.items()}
        statements |= new
        made += [_compare(folders.data / name, to_turtle(new[name])) for name in sorted(new)]
    written = 0
    for file in made:
        if file.differs and write:
            _write(file, written)
            written += 1
        yield file


def _compare(path: Path, content: bytes) -> GeneratedFile:
    return GeneratedFile(path, content, path.read_bytes() if path.is_file() else None)


def _write(file: GeneratedFile, before: int) -> None:
    try:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        write_file(file.path, file.content)
    except OSError as error:
        raise OutputError(f"{file.path}: cannot be written: {error.strerror}{_tell_written(before)}") from error
    except OutputError as error:
        raise OutputError(f"{error}{_tell_written(before)}") from error


def _tell_written(before: int) -> str:
    if not before:
        return ""
    return f"; {before} {'file was' if before == 1 else 'files were'} written before it, so run the command again"
