"""The task ``query``: a query of a stranger, as the SPARQL 1.1 Protocol brings it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, QueryBoolean, QuerySolutions, Triple, serialize
from pyoxigraph import RdfFormat as EngineFormat

from tercoop.answering.answer import Answer, NetworkNeededError
from tercoop.answering.formats import (
    GRAPH_FORMATS,
    HTML,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    SOLUTION_FORMATS,
    TRIG,
    TURTLE,
    describe_formats,
    find_format,
    negotiate,
)
from tercoop.answering.problems import Problem
from tercoop.answering.result_pages import (
    MOST_ROWS,
    write_decision_page,
    write_solutions_page,
    write_triples_page,
)
from tercoop.answering.solutions import NOT_XML, write_decision, writer_for
from tercoop.errors import InputError, StoreError
from tercoop.rdf.namespaces import prefixes
from tercoop.sparql.datasets import find_chosen, merge_graphs
from tercoop.sparql.text import check_query_text, find_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import Quad, QueryTriples

    from tercoop.answering.formats import Format
    from tercoop.answering.published import Published
    from tercoop.answering.settings import WorkerSettings
    from tercoop.sparql.store import Store
    from tercoop.sparql.text import Token

PLACE = "query"
MAX_BYTES = 64 << 20
"""Characters of the cells of an answer; rows beyond them are left out like rows beyond the number."""

ENGINE_FORMATS: dict[Format, EngineFormat] = {
    TURTLE: EngineFormat.TURTLE,
    N_TRIPLES: EngineFormat.N_TRIPLES,
    RDF_XML: EngineFormat.RDF_XML,
    JSON_LD: EngineFormat.JSON_LD,
    N_QUADS: EngineFormat.N_QUADS,
    TRIG: EngineFormat.TRIG,
}
_PART = 1 << 16
_GRAPHS = frozenset({"CONSTRUCT", "DESCRIBE"})
_ENDS_IN_NAME = re.compile(r"[^\W\d][\w.-]*\Z")
_CHANGING = frozenset({"NOW", "RAND", "UUID", "STRUUID", "SERVICE"})


def answer_query(published: Published, settings: WorkerSettings, task: dict[str, Any], _body: bytes) -> Answer:
    """Answer a query.

    Args:
        published: the data.
        settings: the limits.
        task: ``query``; ``default_graphs`` and ``named_graphs`` (lists of IRIs, or null); ``accept`` and ``format``.

    Raises:
        Problem: where it is not answered, or not in a format that the client takes.
        NetworkNeededError: where another worker has to answer it.
    """
    text = task["query"]
    try:
        tokens = check_query_text(text, PLACE, prefixes=prefixes(), services=settings.services)
        wanted = choose_format(task, GRAPH_FORMATS if find_form(tokens) in _GRAPHS else SOLUTION_FORMATS)
        if not settings.has_network and any(token.keyword == "SERVICE" for token in tokens):
            raise NetworkNeededError
        default_graphs, named_graphs = _read_dataset(published, settings, task, tokens)
        merged = _merge(published, default_graphs, named_graphs) if default_graphs else None
        found = (published.store if merged is None else merged).evaluate(
            text,
            place=PLACE,
            default_graphs=default_graphs if merged is None else [DefaultGraph()],
            named_graphs=named_graphs,
            tokens=tokens,
        )
        write = (
            (lambda: _write_page(published, found, settings, text))
            if wanted == HTML
            else lambda: _write(found, wanted, settings)
        )
        body, is_cut = published.store.guarded(write)
    except InputError as error:
        position: dict[str, object] = {"line": error.line, "column": error.column} if error.line else {}
        raise Problem("bad-query", str(error), members=position) from error
    headers = {"Vary": "Accept"}
    if is_cut:
        most = min(MOST_ROWS, settings.max_rows) if wanted == HTML else settings.max_rows
        headers["Tercoop-Incomplete"] = f"the answer is cut off after {most} rows"
        headers["Link"] = f'<{settings.address}/problem/incomplete>; rel="describedby"'
    is_lasting = not any(token.keyword in _CHANGING for token in tokens)
    return Answer(wanted.content_type, body, headers=headers, is_lasting=is_lasting)


def choose_format(task: dict[str, Any], offered: tuple[Format, ...]) -> Format:
    """Return the format that a task asks for by ``format`` or, without it, by ``accept``.

    Raises:
        Problem: where there is no such format.
    """
    named = task.get("format")
    found = find_format(named, offered) if named else negotiate(task.get("accept"), offered)
    if found is None:
        raise Problem("not-acceptable", describe_formats(offered), headers={"Vary": "Accept"})
    return found


def _read_dataset(
    published: Published, settings: WorkerSettings, task: dict[str, Any], tokens: Sequence[Token]
) -> tuple[list[NamedNode] | None, list[NamedNode] | None]:
    """Return the default and the named graphs of a query; nothing for those that the query or the store decides on.

    What the request says holds before what the query says
    (https://www.w3.org/TR/sparql11-protocol/#dataset). A graph that is not here would otherwise look like an empty one.
    """
    default, named = task.get("default_graphs") or [], task.get("named_graphs") or []
    is_chosen = bool(default or named)
    chosen = find_chosen(tokens)
    for name in [*default, *named, *(chosen.default + chosen.named if chosen else [])]:
        _check_graph(published, name)
    if chosen and not is_chosen:
        default, named = chosen
    if is_chosen or chosen:
        return [_node(name) for name in dict.fromkeys(default)], [_node(name) for name in dict.fromkeys(named)]
    if published.holds_union and not settings.has_union:
        return [], None
    return None, None


def _merge(published: Published, default: Sequence[NamedNode], named: Sequence[NamedNode] | None) -> Store | None:
    return merge_graphs(published.store, default, named or [], sizes=published.triples, kept=published.merged)


def _node(name: str) -> NamedNode:
    try:
        return NamedNode(name)
    except ValueError as error:
        raise Problem("bad-request", f"'{name[:200]}' is no IRI of a graph") from error


def _check_graph(published: Published, name: str) -> None:
    if name not in published.graphs:
        raise Problem("unknown-graph", f"the graph <{name[:200]}> is not here, and nothing is fetched")


def _write_page(
    published: Published, found: QuerySolutions | QueryBoolean | QueryTriples, settings: WorkerSettings, query: str
) -> tuple[Iterable[bytes], bool]:
    """Return the page, and whether rows are missing."""
    if isinstance(found, QueryBoolean):
        return [write_decision_page(settings, query, value=bool(found))], False
    if isinstance(found, QuerySolutions):
        page, is_cut = write_solutions_page(published, [name.value for name in found.variables], found, settings, query)
    else:
        page, is_cut = write_triples_page(published, found, settings, query)
    return [page], is_cut


def _write(
    found: QuerySolutions | QueryBoolean | QueryTriples, wanted: Format, settings: WorkerSettings
) -> tuple[Iterable[bytes], bool]:
    """Return the body, and whether rows are missing."""
    if isinstance(found, QueryBoolean):
        return [write_decision(wanted, value=bool(found)).encode()], False
    if isinstance(found, QuerySolutions):
        return _write_rows(found, wanted, settings)
    return _write_triples(found, wanted, settings)


def _write_rows(found: QuerySolutions, wanted: Format, settings: WorkerSettings) -> tuple[Iterable[bytes], bool]:
    writer = writer_for(wanted, [variable.value for variable in found.variables])
    rows: list[str] = []
    size = 0
    is_cut = False
    for solution in found:
        if len(rows) == settings.max_rows or size > MAX_BYTES:
            is_cut = True
            break
        rows.append(writer.row(solution))
        size += len(rows[-1])
    note = f"{settings.address}/problem/incomplete" if is_cut else None
    return _join([writer.start(note), *rows, writer.end(note)]), is_cut


def _join(texts: Iterable[str]) -> Iterator[bytes]:
    held: list[str] = []
    size = 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= _PART:
            yield "".join(held).encode()
            held.clear()
            size = 0
    yield "".join(held).encode()


def _write_triples(found: QueryTriples, wanted: Format, settings: WorkerSettings) -> tuple[Iterable[bytes], bool]:
    triples: dict[Triple, None] = {}
    is_cut = False
    for triple in found:
        if len(triples) == settings.max_rows and triple not in triples:
            is_cut = True
            break
        triples[triple] = None
    return [write_triples(triples, wanted, f"{settings.address}/problem/incomplete" if is_cut else None)], is_cut


def _refuse_what_xml_cannot_hold(triples: Iterable[Triple]) -> None:
    """Refuse what RDF/XML has no form for; the engine would write something that is no XML."""
    for triple in triples:
        if not _ENDS_IN_NAME.search(triple.predicate.value):
            cause = f"the property <{triple.predicate.value[:200]}> does not end in a name"
        elif isinstance(triple.object, Literal) and NOT_XML.search(triple.object.value):
            cause = "a text has a control character"
        elif isinstance(triple.object, Triple):
            cause = "a statement is about a statement"
        else:
            continue
        raise Problem("not-acceptable", f"RDF/XML cannot hold this: {cause}; Turtle can", headers={"Vary": "Accept"})


def write_triples(triples: Iterable[Triple], wanted: Format, note: str | None = None) -> bytes:
    """Return triples in a format; ``note`` says within it that some are missing.

    Raises:
        Problem: where they cannot be written in it.
    """
    if wanted == RDF_XML:
        triples = tuple(triples)
        _refuse_what_xml_cannot_hold(triples)
    return _write_statements(triples, wanted, note)


def write_quads(quads: Iterable[Quad], wanted: Format, note: str | None = None) -> bytes:
    """Return quads, sorted by their graph, in a format that names graphs; ``note`` says that some are missing."""
    return _write_statements(sorted(quads, key=lambda quad: str(quad.graph_name)), wanted, note)


def keep_returns(text: bytes) -> bytes:
    """Return RDF/XML in which carriage returns are references, as readers make a line feed of one that stands as it is.

    Source: https://www.w3.org/TR/xml/#sec-line-ends. The engine writes them in texts alone, and as they are.
    """
    return text.replace(b"\r", b"&#xD;")


def _write_statements(statements: Iterable[Triple] | Iterable[Quad], wanted: Format, note: str | None) -> bytes:
    known = dict(prefixes()) if wanted in {TURTLE, TRIG, RDF_XML} else None
    text = serialize(statements, format=ENGINE_FORMATS[wanted], prefixes=known)
    if text is None:
        raise StoreError("the answer could not be written")
    if wanted == RDF_XML:
        text = keep_returns(text)
    if note is None:
        return text
    if wanted == JSON_LD:
        return b'{"incomplete":"' + note.encode() + b'","@graph":' + text.rstrip() + b"}\n"
    if wanted == RDF_XML:
        return text + f"\n<!-- incomplete: {note} -->\n".encode()
    return text + f"# incomplete: {note}\n".encode()
