"""The task ``graph``: one graph of the store, whole, as the Graph Store HTTP Protocol reads it.

Specification: https://www.w3.org/TR/sparql11-http-rdf-update/#http-get. Such an answer is never cut off: it goes
through a temporary file, and only the deadline bounds it.
"""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING, Any

from pyoxigraph import NamedNode, RdfFormat

from tercoop.answering.answer import Answer
from tercoop.answering.formats import STORE_FORMATS
from tercoop.answering.problems import Problem
from tercoop.answering.queries import ENGINE_FORMATS, choose_format, keep_returns, write_triples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tercoop.answering.published import Published
    from tercoop.answering.settings import WorkerSettings

_PART = 1 << 16
_IN_MEMORY = 1 << 20


def answer_graph(published: Published, settings: WorkerSettings, task: dict[str, Any], _body: bytes) -> Answer:
    """Give a graph.

    Args:
        published: the data.
        settings: says which default graph there is.
        task: ``graph`` (an IRI, or null for the default graph); ``accept`` and ``format``.

    Raises:
        Problem: where there is no such graph, or the client takes none of the formats.
    """
    wanted = choose_format(task, STORE_FORMATS)
    name = task["graph"]
    if name is not None and name not in published.graphs:
        raise Problem("unknown", f"there is no graph <{name[:200]}>")
    is_empty = name is None and published.holds_union and not settings.has_union
    graph = NamedNode(name) if name is not None else None
    body = [write_triples([], wanted)] if is_empty else _write(published, graph, ENGINE_FORMATS[wanted])
    return Answer(wanted.content_type, body, headers={"Vary": "Accept"})


def _write(published: Published, graph: NamedNode | None, form: RdfFormat) -> Iterator[bytes]:
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as held:
        sink: IO[bytes] = held
        published.store.dump(graph, sink, form)
        held.seek(0)
        while part := held.read(_PART):
            yield keep_returns(part) if form == RdfFormat.RDF_XML else part
