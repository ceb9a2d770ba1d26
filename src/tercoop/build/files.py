"""Write what can be made of ``graph.nq`` and the catalogue alone: the Turtle of each graph, the store, and examples.

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

from tercoop.build.examples import EXAMPLES, make_examples, write_examples
from tercoop.build.folder import QUADS
from tercoop.build.service_files import CATALOGUE
from tercoop.errors import OutputError
from tercoop.questions.catalogue_file import load_catalogue
from tercoop.rdf.files import write_file
from tercoop.rdf.iris import graph_name
from tercoop.rdf.turtle import to_turtle
from tercoop.sparql.store import Store
from tercoop.sparql.store_files import STORE, load_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Quad

GRAPHS = "graphs"
_RECORD = "files.json"
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
    """Write ``graphs/<name>.ttl``, the store of a build from its ``graph.nq``, and ``examples.json``.

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
    record = load_store(directory, directory / QUADS)
    examples = make_examples(Store.open(directory / STORE), load_catalogue(directory / CATALOGUE))
    write_examples(directory / EXAMPLES, examples)
    return Files(checksums, record.quads)


@contextmanager
def files_being_written(directory: Path, quads: int) -> Iterator[Callable[[], Files]]:
    """Begin to write the files of a build; yield a function that waits for them.

    Args:
        directory: the folder of the build, with its ``graph.nq`` and its catalogue.
        quads: how many quads there are; a small graph is written when it is waited for.

    Raises:
        OutputError: where they cannot be written; from the function that waits.
    """
    if quads < LARGE:
        yield lambda: write_files(directory)
        return
    code = "import sys; from tercoop.build.files import record_files; record_files(sys.argv[1])"
    process = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code, str(directory)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )

    def wait() -> Files:
        _, errors = process.communicate()
        if process.returncode:
            cause = (errors.strip() or "for no reason that is known").splitlines()[-1].partition(": ")[2]
            raise OutputError(f"{directory}: the files could not be written: {cause}")
        record = directory / _RECORD
        answer = Files(**json.loads(record.read_text(encoding="utf-8")))
        record.unlink()
        return answer

    try:
        yield wait
    finally:
        if process.returncode is None:
            process.kill()
            process.communicate()


def record_files(directory: str) -> None:
    """Write the files of a build, and what was written as JSON beside them, for the process that waits.

    Raises:
        OutputError: where they cannot be written.
    """
    files = write_files(Path(directory))
    (Path(directory) / _RECORD).write_text(json.dumps(asdict(files)), encoding="utf-8")
