"""The answer of a query as a page: a table whose IRIs are links where they lead to a page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from tercoop.answering.addresses import is_ours, page_link
from tercoop.answering.descriptions import Value
from tercoop.answering.pages import render
from tercoop.answering.readable import Piece, clean, show_literal
from tercoop.rdf.namespaces import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tercoop.answering.published import Published
    from tercoop.answering.settings import WorkerSettings

MOST_ROWS = 2_000
"""Rows of a page; a browser is slow with more, and the other formats have them."""

_LONGEST_CELL = 500
_TRIPLE = ("subject", "predicate", "object")


def write_solutions_page(
    published: Published,
    variables: Sequence[str],
    rows: Iterable[Iterable[object]],
    settings: WorkerSettings,
    query: str,
) -> tuple[bytes, bool]:
    """Return the page with the solutions of a SELECT, and whether rows are missing.

    Args:
        published: the data.
        variables: the columns.
        rows: the solutions, taken one by one.
        settings: of the worker.
        query: the query that was asked.
    """
    return _write_table(published, variables, rows, settings, query)


def write_triples_page(
    published: Published, triples: Iterable[Triple], settings: WorkerSettings, query: str
) -> tuple[bytes, bool]:
    """Return the page with the triples of a CONSTRUCT or DESCRIBE, and whether some are missing."""
    rows = ((triple.subject, triple.predicate, triple.object) for triple in dict.fromkeys(triples))
    return _write_table(published, _TRIPLE, rows, settings, query)


def write_decision_page(settings: WorkerSettings, query: str, *, value: bool) -> bytes:
    """Return the page with the answer of an ASK."""
    return render("results.html", settings.prefix, decision=value, query=clean(query))


def _write_table(
    published: Published,
    columns: Sequence[str],
    rows: Iterable[Iterable[object]],
    settings: WorkerSettings,
    query: str,
) -> tuple[bytes, bool]:
    is_described = cache(published.store.contains)
    most = min(MOST_ROWS, settings.max_rows)
    shown: list[list[tuple[Value, ...]]] = []
    is_cut = False
    for row in rows:
        if len(shown) == most:
            is_cut = True
            break
        shown.append([() if term is None else (show_cell(term, settings.prefix, is_described),) for term in row])
    page = render(
        "results.html",
        settings.prefix,
        decision=None,
        columns=columns,
        rows=shown,
        is_cut=is_cut,
        noun="statement" if columns is _TRIPLE else "row",
        query=clean(query),
    )
    return page, is_cut


def show_cell(term: object, prefix: str, is_described: Callable[[NamedNode], bool] = lambda _thing: False) -> Value:
    """Return a term for a cell: an IRI as a query of this service can write it.

    Args:
        term: the term.
        prefix: what the paths of the service begin with.
        is_described: whether the data say something of a thing, which so has a page here.
    """
    if isinstance(term, Literal):
        return Value((show_literal(term, _LONGEST_CELL),))
    if isinstance(term, NamedNode):
        iri = term.value
        is_here = is_ours(iri) or is_described(term)
        return Value((Piece(clean(shorten(iri))),), page_link(iri, prefix, is_described=is_here), iri, is_here)
    if isinstance(term, BlankNode):
        return Value((Piece(f"_:{term.value}"),))
    return Value((Piece(clean(str(term))[:_LONGEST_CELL]),))
