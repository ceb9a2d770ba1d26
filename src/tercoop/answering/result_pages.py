"""The answer of a query as a page: a table whose IRIs are links where they lead to a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from tercoop.answering.addresses import is_ours, safe_link
from tercoop.answering.descriptions import Value
from tercoop.answering.pages import render
from tercoop.answering.readable import Piece, clean, show_literal
from tercoop.rdf.namespaces import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tercoop.answering.settings import WorkerSettings

MOST_ROWS = 2_000
"""Rows of a page; a browser is slow with more, and the other formats have them."""

_LONGEST_CELL = 500
_TRIPLE = ("subject", "predicate", "object")


def write_solutions_page(
    variables: Sequence[str], rows: Iterable[Iterable[object]], settings: WorkerSettings, query: str
) -> tuple[bytes, bool]:
    """Return the page with the solutions of a SELECT, and whether rows are missing.

    Args:
        variables: the columns.
        rows: the solutions, taken one by one.
        settings: of the worker.
        query: the query that was asked.
    """
    return _write_table(variables, rows, settings, query, "row")


def write_triples_page(triples: Iterable[Triple], settings: WorkerSettings, query: str) -> tuple[bytes, bool]:
    """Return the page with the triples of a CONSTRUCT or DESCRIBE, and whether some are missing."""
    rows = ((triple.subject, triple.predicate, triple.object) for triple in dict.fromkeys(triples))
    return _write_table(_TRIPLE, rows, settings, query, "statement")


def write_decision_page(settings: WorkerSettings, query: str, *, value: bool) -> bytes:
    """Return the page with the answer of an ASK."""
    return render("results.html", settings.prefix, decision=value, query=clean(query))


def _write_table(
    columns: Sequence[str], rows: Iterable[Iterable[object]], settings: WorkerSettings, query: str, noun: str
) -> tuple[bytes, bool]:
    most = min(MOST_ROWS, settings.max_rows)
    shown: list[list[tuple[Value, ...]]] = []
    is_cut = False
    for row in rows:
        if len(shown) == most:
            is_cut = True
            break
        shown.append([() if term is None else (show_cell(term, settings.prefix),) for term in row])
    page = render(
        "results.html",
        settings.prefix,
        decision=None,
        columns=columns,
        rows=shown,
        is_cut=is_cut,
        noun=noun,
        query=clean(query),
    )
    return page, is_cut


def show_cell(term: object, prefix: str) -> Value:
    """Return a term for a cell: an IRI as a query of this service can write it."""
    if isinstance(term, Literal):
        return Value((show_literal(term, _LONGEST_CELL),))
    if isinstance(term, NamedNode):
        iri = term.value
        return Value((Piece(clean(shorten(iri))),), safe_link(iri, prefix), iri, is_ours(iri))
    if isinstance(term, BlankNode):
        return Value((Piece(f"_:{term.value}"),))
    return Value((Piece(clean(str(term))[:_LONGEST_CELL]),))
