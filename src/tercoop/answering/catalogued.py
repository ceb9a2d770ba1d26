"""The task ``catalogued``: a question of the catalogue, with its parameters, from a number of rows on.

A question is evaluated once for all its pages, formats and languages, as long as its result is among those that were
used last (:mod:`tercoop.answering.published`). An error in a parameter names the parameter (RFC 9457: a further
member of the problem document).
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyoxigraph import QueryBoolean

from tercoop.answering.addresses import API, link_of_page
from tercoop.answering.answer import Answer
from tercoop.answering.answer_tables import make_table
from tercoop.answering.formats import (
    CATALOGUE_FORMATS,
    HTML,
    N_TRIPLES,
    RECORDS,
    STORE_FORMATS,
    describe_formats,
    find_format,
    name_of,
)
from tercoop.answering.pages import render
from tercoop.answering.paging import TOTAL, Page, write_link_header
from tercoop.answering.problems import Problem
from tercoop.answering.queries import MAX_BYTES, write_triples
from tercoop.answering.query_pages import find_question
from tercoop.answering.question_help import help_with
from tercoop.answering.records import label_terms, write_cell, write_document
from tercoop.answering.solutions import writer_for
from tercoop.build.examples import ROWS
from tercoop.errors import InputError, StoreError, UnfitValueError, UsageError
from tercoop.questions.near_names import find_near, suggest
from tercoop.questions.parameters import bind, show
from tercoop.questions.results import read_result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from tercoop.answering.formats import Format
    from tercoop.answering.published import Published
    from tercoop.answering.records import Row
    from tercoop.answering.settings import WorkerSettings
    from tercoop.build.examples import Example
    from tercoop.questions.parameters import Parameter
    from tercoop.questions.query_file import Query
    from tercoop.questions.results import Result
    from tercoop.rdf.values import Term

RESERVED = ("format", "limit", "offset")
"""Names in the query string that are no parameters of a query."""

_OFFERED = {"SELECT": CATALOGUE_FORMATS, "CONSTRUCT": STORE_FORMATS}


@dataclass(frozen=True)
class _Part:
    """The rows or the triples of one page.

    Attributes:
        total: rows or triples of the whole answer.
        variables: the columns; none for triples.
        rows: terms.
        triples: in order.
    """

    total: int
    variables: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    triples: tuple[Triple, ...] = ()

    @property
    def shown(self) -> int:
        """Rows or triples on the page."""
        return len(self.rows) + len(self.triples)


@dataclass(frozen=True)
class _Question:
    """What is asked, and how the answer is wanted."""

    published: Published
    settings: WorkerSettings
    query: Query
    bindings: dict[str, Term]
    wanted: Format
    task: dict[str, Any]


def answer_catalogued(published: Published, settings: WorkerSettings, task: dict[str, Any], _body: bytes) -> Answer:
    """Answer a question of the catalogue.

    Args:
        published: the data.
        settings: the address of the service.
        task: ``query``, its name; ``parameters``, texts by name; ``limit`` and ``offset``; ``is_limited``, whether the
            client has set the limit; ``format``, the media type that the client wants, or null where it takes none
            that there is; ``languages``, of labels, the best first.

    Raises:
        Problem: for an unknown query, a parameter that does not fit, or a format that there is not.
    """
    query = find_query(published, settings, task["query"])
    if query.endpoint is not None:
        detail = f"this question is asked of {query.endpoint}; the member 'query' has its text"
        raise Problem("asked-elsewhere", detail, members={"endpoint": query.endpoint, "query": query.text})
    offered = _OFFERED[query.form]
    wanted = find_format(task["format"] or "", offered)
    if wanted is None:
        raise Problem("not-acceptable", describe_formats(offered), headers={"Vary": "Accept"})
    try:
        bindings = bind_parameters(published, query, task["parameters"])
    except Problem as problem:
        problem.members |= help_with(published, settings, query, task["parameters"], problem)
        raise
    question = _Question(published, settings, query, bindings, wanted, task)
    try:
        return _respond(question, _find_part(question))
    except InputError as error:  # the query was checked when the catalogue was made: the engine gives it up
        raise Problem("failed", f"{query.name} is not answered: {error}") from error


def show_example(published: Published, settings: WorkerSettings, query: Query, example: Example) -> Answer:
    """Answer a question of a first page with no more rows than an example has; no query is evaluated.

    Args:
        published: the data.
        settings: the address of the service.
        query: the query.
        example: the beginning of its answer with the default values.

    Raises:
        Problem: where the data know no such thing as a default value.
    """
    wanted = RECORDS if query.form == "SELECT" else N_TRIPLES
    task = {"parameters": {}, "limit": ROWS, "offset": 0, "is_limited": True, "languages": []}
    question = _Question(published, settings, query, bind_parameters(published, query, {}), wanted, task)
    return _respond(question, _cut_page(question, example.beginning, example.total))


def find_query(published: Published, settings: WorkerSettings, name: str) -> Query:
    """Return a query.

    Raises:
        Problem: where there is none of this name; it names those that are near.
    """
    if name in published.catalogue:
        return published.catalogue[name]
    slugs = {query.slug: query.name for query in published.catalogue.values()}
    last = name.rpartition("/")[2]
    near = [slugs[last]] if last in slugs else find_near(name[:100], published.catalogue)
    raise unknown_name(settings, f"the catalogue has no query '{show(name)}'", near)


def unknown_name(settings: WorkerSettings, detail: str, near: list[str]) -> Problem:
    """Return the problem of a name that the catalogue does not have."""
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    addresses = [{"address": f"{settings.address}{API}/{other}", "label": other} for other in near]
    return Problem("unknown", f"{detail}{hint}", members={"near": addresses} if near else {})


def bind_parameters(published: Published, query: Query, values: dict[str, str]) -> dict[str, Term]:
    """Return the terms for all parameters of a query.

    Raises:
        Problem: for the first that does not fit, with its name.
    """
    known = [parameter.name for parameter in query.parameters]
    for name in values:
        if name not in known:
            names = [*known, *RESERVED]
            hint = suggest(name, names, f"known: {', '.join(names)}")
            detail = f"{query.name} has no parameter '{show(name)}'{hint}"
            raise Problem("bad-parameter", detail, members={"parameter": show(name)})
    return {each.name: bind_parameter(published, query, each, values) for each in query.parameters}


def bind_parameter(published: Published, query: Query, parameter: Parameter, values: dict[str, str]) -> Term:
    """Return the term for one parameter of a query: that of the value given, or of its default.

    Raises:
        Problem: where it does not fit, with the name of the parameter.
        StoreError: where the index of names is damaged.
    """
    given = {name: value for name, value in values.items() if name == parameter.name}
    try:
        return bind(query.name, [parameter], given, published.store, published.things)[parameter.name]
    except UsageError as error:
        choices = list(error.choices) if isinstance(error, UnfitValueError) else []
        members: dict[str, object] = {"parameter": parameter.name, **({"choices": choices} if choices else {})}
        raise Problem("bad-parameter", str(error), members=members) from error
    except sqlite3.Error as error:
        raise StoreError(f"{published.directory}: the search index cannot be read: {error}") from error


def _find_part(question: _Question) -> _Part:
    key = (question.query.name, tuple(str(term) for term in question.bindings.values()))
    result = question.published.results.get(key, lambda: _evaluate(question))
    return _cut_page(question, result, result.total)


def _cut_page(question: _Question, result: Result, total: int) -> _Part:
    page = (question.task["offset"], question.task["limit"], MAX_BYTES)
    if question.query.form == "SELECT":
        return _Part(total, result.variables, rows=result.rows(*page))
    return _Part(total, triples=result.triples(*page))


def _evaluate(question: _Question) -> Result:
    store, query = question.published.store, question.query
    found = store.evaluate(query.text, question.bindings, place=query.name)
    if isinstance(found, QueryBoolean):
        raise InputError(query.name, "a catalogued query selects or constructs")
    return store.guarded(lambda: read_result(found))


def _respond(question: _Question, part: _Part) -> Answer:
    query, wanted, task = question.query, question.wanted, question.task
    name = name_of(wanted, _OFFERED[query.form])

    def address(limit: int, offset: int) -> str:
        asked = {**task["parameters"], "format": name, "limit": limit, "offset": offset}
        return f"{question.settings.address}{API}/{query.name}?{urlencode(asked)}"

    links = Page(task["limit"], task["offset"], part.total).links(address, shown=part.shown)
    headers = {"Vary": "Accept, Accept-Language", "Link": write_link_header(links), TOTAL: str(part.total)}
    is_short = part.shown < task["limit"]  # the rows are so long that there are fewer than asked for
    note = links.get("next") if is_short or not task["is_limited"] else None
    if note:
        headers["Tercoop-Incomplete"] = f"{part.shown} of {part.total} rows; the header Link has the next"
    body: Iterable[bytes]
    if wanted == RECORDS:
        body = _write_records(question, part, links)
    elif wanted == HTML:
        of_page = {relation: link_of_page(link, question.settings.address) for relation, link in links.items()}
        body = [_write_page(question, part, of_page)]
    elif query.form == "SELECT":
        writer = writer_for(wanted, part.variables)
        texts = [writer.start(note), *(writer.row(row) for row in part.rows), writer.end(note)]
        body = ["".join(texts).encode()]
    else:
        body = [write_triples(part.triples, wanted, note)]
    return Answer(wanted.content_type, body, headers=headers)


def _write_page(question: _Question, part: _Part, links: dict[str, str]) -> bytes:
    """Return the page with rows of the answer."""
    query, bindings, task, prefix = question.query, question.bindings, question.task, question.settings.prefix
    table = make_table(
        question.published,
        question.settings,
        part.variables,
        part.rows,
        asked=tuple(bindings.values()),
        languages=task["languages"],
    )
    about = find_question(question.published, question.settings, query.iri.value, task["parameters"])
    page = f"{prefix}/query/{query.name}"
    most = question.settings.max_rows
    return render(
        "answer.html",
        prefix,
        page=page,
        summary=query.summary,
        description=query.description,
        asked=list(zip(bindings, table.asked, strict=True)),
        total=part.total,
        offset=task["offset"],
        columns=table.columns,
        rows=table.rows,
        empty=table.empty,
        formats=[
            (
                form.title,
                f"{prefix}{API}/{query.name}?{urlencode({**task['parameters'], 'format': name, 'limit': most})}",
            )
            for form in CATALOGUE_FORMATS
            if (name := name_of(form, CATALOGUE_FORMATS)) != HTML.name
        ],
        links=links,
        question=about,
    )


def _write_records(question: _Question, part: _Part, links: dict[str, str]) -> Iterable[bytes]:
    query, bindings, task = question.query, question.bindings, question.task
    terms = [*bindings.values(), *(term for row in part.rows for term in row)]
    labels = label_terms(question.published.store, terms, task["languages"])
    head = {
        "query": query.name,
        "question": query.summary,
        "description": query.description,
        "parameters": [
            {
                "name": parameter.name,
                "description": parameter.description,
                "given": task["parameters"].get(parameter.name),
                "value": json.loads(write_cell(bindings[parameter.name], labels)),
            }
            for parameter in query.parameters
        ],
        "columns": list(part.variables),
        "total": part.total,
        "limit": task["limit"],
        "offset": task["offset"],
        "links": links,
    }
    return write_document(head, part.variables, part.rows, labels)
