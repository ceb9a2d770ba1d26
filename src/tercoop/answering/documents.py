"""The tasks ``thing`` and ``document``: what stands at the address of a thing, a term, a concept, a graph or a query.

A thing is no document, so its address leads on to one by 303 (https://www.w3.org/TR/cooluris/); a document is a page,
or data in one of six formats, as ``Accept`` or the suffix of its address says.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import Literal, NamedNode

from tercoop.answering.addresses import (
    ABOUT,
    THING,
    is_ours,
    local_link,
    quote_path,
    read_path,
    safe_link,
    split_suffix,
)
from tercoop.answering.answer import Answer
from tercoop.answering.descriptions import describe
from tercoop.answering.document_data import write_data
from tercoop.answering.formats import DOCUMENT_FORMATS, HTML, SPARQL, find_format
from tercoop.answering.further_questions import find_questions_about
from tercoop.answering.names import Names
from tercoop.answering.pages import VARY, answer_page, link_field, link_header, list_alternates, render
from tercoop.answering.problems import Problem
from tercoop.answering.queries import choose_format
from tercoop.answering.query_pages import describe_question, find_question
from tercoop.answering.readable import clean
from tercoop.answering.resources import is_known, read_document, read_referring
from tercoop.rdf.namespaces import BASE, OWL, SH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.answering.published import Published
    from tercoop.answering.resources import Document, Referring
    from tercoop.answering.settings import WorkerSettings

_SUFFIXES = frozenset(form.name for form in (*DOCUMENT_FORMATS, SPARQL))
_QUERY_TEXT = (SH.select, SH.construct, SH.ask)
_LONG = frozenset({NamedNode(f"{BASE}{space}") for space in ("ontology", "shapes")})
"""Documents with so many terms that a worker keeps their pages."""

_LONGEST = 2_000
_THINGS_OF_GRAPH = 40


class _Found(NamedTuple):
    """The thing that a path is about, the path without a suffix, and the suffix."""

    thing: NamedNode
    path: str
    suffix: str | None


def answer_thing(published: Published, settings: WorkerSettings, task: dict[str, Any], _body: bytes) -> Answer:
    """Lead from the address of a thing to the document about it.

    Args:
        published: the data.
        settings: of the worker.
        task: ``paths``, the path below the service as it can be read.

    Raises:
        Problem: where the graph does not know the thing.
    """
    for path in task["paths"]:
        thing = _as_node(read_path(path))
        if thing is not None and is_known(published, thing):
            return _lead_to(local_link(thing.value, settings.prefix))
    raise _unknown(published, settings, task)


def _lead_to(address: str) -> Answer:
    return Answer("text/plain; charset=utf-8", [b""], status=303, headers={"Location": address})


def answer_document(published: Published, settings: WorkerSettings, task: dict[str, Any], _body: bytes) -> Answer:
    """Answer with a document.

    Args:
        published: the data.
        settings: of the worker.
        task: ``paths``, the path below the service as it can be read; ``accept`` and ``format``; ``languages`` of the
            reader, the best first; ``page``, from 1; ``given``, values for the form of a question.

    Raises:
        Problem: where the graph does not know what it is about, or not in a format that the client takes.
    """
    found = _find(published, settings, task)
    if found.thing not in _LONG:
        return _answer(published, settings, task, found)
    key = (*found, task.get("format"), task.get("accept"), task.get("page", 1), *task.get("languages", ()))
    return replace(published.pages.get(key, lambda: _answer(published, settings, task, found)))


def _answer(published: Published, settings: WorkerSettings, task: dict[str, Any], found: _Found) -> Answer:
    thing, path, suffix = found
    if path.startswith(ABOUT) and is_ours(thing.value):
        return _lead_to(local_link(thing.value, settings.prefix))
    document = read_document(published, thing)
    if not document.members and (catalogued := published.find_query(thing.value)):
        document = describe_question(catalogued)
    referring = read_referring(published, thing)
    if not document.members and (whole := _version_of(referring)):
        return _lead_to(local_link(whole.value, settings.prefix))
    query = _find_query(document)
    offered = (*DOCUMENT_FORMATS, SPARQL) if query else DOCUMENT_FORMATS
    wanted = find_format(suffix, offered) if suffix else choose_format(task, offered)
    if wanted is None:
        raise Problem("unknown", f"it cannot be had with the suffix .{suffix}")
    address = f"{settings.prefix}/{quote_path(path)}"
    links = list_alternates(address, offered, wanted) if path else []
    if wanted == HTML:
        answer = _write_page(published, settings, task, document, referring, address=address, links=links)
    elif wanted == SPARQL and query:
        answer = Answer(SPARQL.content_type, [query.encode()], headers=_headers(links, published))
    else:
        own = f"{address}.{wanted.name}"
        answer = write_data(published, settings, document, wanted, address=own, page=task.get("page", 1))
        turns = [answer.headers["Link"]] if "Link" in answer.headers else []
        answer.headers |= _headers([*turns, *links], published)
    if path and not suffix:
        answer.headers["Content-Location"] = f"{address}.{wanted.name}"
    return answer


def _find(published: Published, settings: WorkerSettings, task: dict[str, Any]) -> _Found:
    """Return what a path names."""
    for given in task["paths"]:
        for path, suffix in split_suffix(given[:_LONGEST], _SUFFIXES):
            thing = None if path.startswith(THING) else _as_node(read_path(path))
            if thing is not None and (is_known(published, thing) or published.find_query(thing.value)):
                return _Found(thing, path, suffix)
    raise _unknown(published, settings, task)


def _as_node(iri: str) -> NamedNode | None:
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def _unknown(published: Published, settings: WorkerSettings, task: dict[str, Any]) -> Problem:
    """Return the problem of an address that nothing has, with the addresses that are near it."""
    path = task["paths"][-1]
    known = [NamedNode(iri) for iri in published.keys.find_near(path)]
    names = Names(published, task.get("languages", ()))
    names.look_up(known)
    near: list[object] = [
        {
            "address": local_link(thing.value, settings.prefix),
            "label": " · ".join(piece.text for piece in names.name(thing)),
        }
        for thing in known
    ]
    detail = f"the graph knows nothing that is called '{clean(path[:200])}'"
    return Problem("unknown", detail, headers={"Vary": VARY}, members={"near": near} if near else {})


def _version_of(referring: Referring) -> NamedNode | None:
    """Return the document that an IRI is the version of: only the newest is held."""
    found = referring.things.get(OWL.versionIRI, [])
    return next((node for node in found if isinstance(node, NamedNode)), None)


def _find_query(document: Document) -> str | None:
    """Return the text of a catalogued query."""
    if not document.thing.value.startswith(f"{BASE}query/"):
        return None
    return next(
        (
            statement.value.value
            for statement in document.members.get(document.thing, ())
            if statement.property in _QUERY_TEXT and isinstance(statement.value, Literal)
        ),
        None,
    )


def _headers(links: Sequence[str], published: Published) -> dict[str, str]:
    return {"Vary": VARY, **link_field(links, published.imprint)}


def _write_page(  # noqa: PLR0913 - what a page is made of
    published: Published,
    settings: WorkerSettings,
    task: dict[str, Any],
    document: Document,
    referring: Referring,
    *,
    address: str,
    links: Sequence[str],
) -> Answer:
    number = task.get("page", 1)
    description = describe(
        published,
        settings,
        document,
        referring,
        languages=task.get("languages", ()),
        page=number,
        things=_list_things(published, document.thing) if number == 1 else [],
    )
    turns = {"prev": number - 1 if number > 1 else 0, "next": number + 1 if number < description.pages else 0}
    content = render(
        "description.html",
        settings.prefix,
        iri=document.thing.value,
        elsewhere=None if is_ours(document.thing.value) else safe_link(document.thing.value, settings.prefix),
        description=description,
        address=address,
        formats=[form for form in DOCUMENT_FORMATS if form != HTML],
        query=_find_query(document),
        question=find_question(published, settings, document.thing.value, task.get("given", {})),
        explanation=asked.description if (asked := published.find_query(document.thing.value)) else "",
        topics=find_questions_about(published, settings, document) if number == 1 else (),
    )
    turned = [link_header(f"{address}?page={page}", relation) for relation, page in turns.items() if page]
    return answer_page(content, languages=description.languages, links=[*links, *turned])


def _list_things(published: Published, graph: NamedNode) -> list[NamedNode]:
    """Return some of the things that a named graph speaks of."""
    if graph.value not in published.graphs:
        return []
    quads = published.store.guarded(
        lambda: list(islice(published.store.find(None, None, None, graph), 20 * _THINGS_OF_GRAPH))
    )
    found = {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}
    return sorted(found, key=lambda thing: thing.value)[:_THINGS_OF_GRAPH]
