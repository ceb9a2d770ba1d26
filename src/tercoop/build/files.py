"""Write what can be made of ``graph.nq`` alone: the Turtle of each graph, and the store.

For a large graph this is done in a process of its own while the data are judged; a build that fails is thrown away with
it.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, parse

from tercoop.build.folder import QUADS, STORE
from tercoop.errors import OutputError
from tercoop.rdf.files import write_file
from tercoop.rdf.iris import graph_name
from tercoop.rdf.turtle import to_turtle
from tercoop.sparql.store import load_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Quad

GRAPHS = "graphs"
LARGE = 100_000
"""Quads from which on a second process is worth its start."""


@dataclass(frozen=True)
class Files:
    """What was written.

    Attributes:
        checksums: graph name → SHA-256 of its Turtle, in hexadecimal digits.
        quads: number of quads in the store.
    """

    checksums: dict[str, str]
    quads: int


def write_files(directory: Path) -> Files:
    """Write ``graphs/<name>.ttl`` and the store of a build from its ``graph.nq``.

    Raises:
        OutputError: where they cannot be written.
    """
    graphs: defaultdict[str, list[Quad]] = defaultdict(list)
    for quad in parse(path=str(directory / QUADS), format=RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, NamedNode):
            graphs[graph_name(quad.graph_name)].append(quad)
    try:
        (directory / GRAPHS).mkdir()
    except OSError as error:
        raise OutputError(f"{directory}: cannot be written: {error.strerror}") from error
    checksums: dict[str, str] = {}
    for name in sorted(graphs):
        turtle = to_turtle(graphs.pop(name))
        write_file(directory / GRAPHS / f"{name}.ttl", turtle)
        checksums[name] = hashlib.sha256(turtle).hexdigest()
    return Files(checksums, load_store(directory / STORE, directory / QUADS))


@contextmanager
def files_being_written(directory: Path, quads: int) -> Iterator[Callable[[], Files]]:
    """Begin to write the files of a build; yield a function that waits for them.

    Args:
        directory: the folder of the build, with its ``graph.nq``.
        quads: how many quads there are; a small graph is written when it is waited for.

    Raises:
        OutputError: where they cannot be written; from the function that waits.
    """
    if quads < LARGE:
        yield lambda: write_files(directory)
        return
    command = [sys.executable, "-m", "tercoop.build.files", str(directory)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own

    def wait() -> Files:
        answer, errors = process.communicate()
        if process.returncode:
            raise OutputError((errors.strip() or f"{directory}: the files could not be written").splitlines()[-1])
        return Files(**json.loads(answer))

    try:
        yield wait
    finally:
        process.kill()
        process.communicate()


def main() -> None:
    """Write the files of the build in the folder that is named, and print what was written as JSON."""
    try:
        print(json.dumps(asdict(write_files(Path(sys.argv[1])))))  # noqa: T201 - the answer to the process that waits
    except OutputError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
