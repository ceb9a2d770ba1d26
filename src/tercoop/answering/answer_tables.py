"""The table of an answer as people read it: things by their names, as links, and a label within the cell of its thing.

The catalogue gives a thing and its label in two columns, ``programme`` and ``programmeLabel``, and several sources as
IRIs in one text; that suits programs. Here the two are one cell, and each IRI of ours is a link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from tercoop.answering.addresses import is_ours, page_link
from tercoop.answering.descriptions import Value
from tercoop.answering.names import Names
from tercoop.answering.readable import show_literal
from tercoop.answering.result_pages import show_cell
from tercoop.rdf.namespaces import XSD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.answering.published import Published
    from tercoop.answering.readable import Piece
    from tercoop.answering.records import Row
    from tercoop.answering.settings import WorkerSettings
    from tercoop.rdf.values import Term

_LABEL = "Label"
"""What the name of a column with the labels of another ends with."""

_WITHIN_NAME = re.compile("(?<=[a-z0-9])[A-Z](?=[a-z])")
"""A capital that begins a word within a name."""


@dataclass(frozen=True)
class Table:
    """A table for a page.

    Attributes:
        columns: their headings.
        rows: the values of each cell; none where it is empty.
        asked: the values of the parameters.
        empty: the headings of columns that have no value in any of the rows.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[Value, ...], ...], ...]
    asked: tuple[tuple[Value, ...], ...]
    empty: tuple[str, ...]


def make_table(  # noqa: PLR0913 - what a table is made of
    published: Published,
    settings: WorkerSettings,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    asked: Sequence[Term],
    languages: Sequence[str],
) -> Table:
    """Return the table of an answer.

    Args:
        published: the data.
        settings: of the worker.
        columns: the columns of the answer.
        rows: the terms of each row, in the order of the columns.
        asked: the values of the parameters.
        languages: of the reader, the best first.
    """
    names = Names(published, languages)
    terms = {term for term in (*asked, *(term for row in rows for term in row)) if term is not None}
    names.look_up([*terms, *(thing for term in terms for thing in _list_iris(term))])
    labelled = _find_labelled(names, columns, rows)
    hidden = set(labelled.values())

    def link(thing: NamedNode, pieces: tuple[Piece, ...]) -> Value:
        is_described = names.is_described(thing)
        href = page_link(thing.value, settings.prefix, is_described=is_described)
        return Value(pieces, href, thing.value, is_ours(thing.value) or is_described)

    def show(term: Term | None) -> tuple[Value, ...]:
        if term is None:
            return ()
        things = [term] if isinstance(term, NamedNode) else _list_iris(term)
        if things:
            return tuple(link(thing, names.name(thing)) for thing in things)
        return (show_cell(term, settings.prefix),)

    def show_named(row: Row, place: int) -> tuple[Value, ...]:
        thing, label = row[place], row[labelled[place]] if place in labelled else None
        if isinstance(thing, NamedNode) and isinstance(label, Literal):
            return (link(thing, (show_literal(label),)),)
        return show(thing)

    shown = [place for place in range(len(columns)) if place not in hidden]
    return Table(
        tuple(_head(columns[place]) for place in shown),
        tuple(tuple(show_named(row, place) for place in shown) for row in rows),
        tuple(map(show, asked)),
        tuple(_head(columns[place]) for place in shown if rows and all(row[place] is None for row in rows)),
    )


def _head(column: str) -> str:
    """Return the heading of a column: the words that its name is made of, without capitals inside."""
    return _WITHIN_NAME.sub(lambda match: " " + match[0].lower(), column)


def _list_iris(term: Term) -> list[NamedNode]:
    """Return the IRIs of ours that a text consists of; none where it has anything else in it."""
    if not isinstance(term, Literal) or term.datatype != XSD.string or not is_ours(term.value):
        return []
    parts = [part.rstrip(";") for part in term.value.split()]
    try:
        return [NamedNode(part) for part in parts] if all(map(is_ours, parts)) else []
    except ValueError:
        return []


def _find_labelled(names: Names, columns: Sequence[str], rows: Sequence[Row]) -> dict[int, int]:
    """Return the places of columns of things → those of their labels, where each is a label that the data have."""
    places = {name: place for place, name in enumerate(columns)}
    pairs = {place: places[f"{name}{_LABEL}"] for name, place in places.items() if f"{name}{_LABEL}" in places}

    def is_label(thing: Term | None, label: Term | None) -> bool:
        return label is None or (isinstance(thing, NamedNode) and names.is_called(thing, label))

    return {place: other for place, other in pairs.items() if all(is_label(row[place], row[other]) for row in rows)}
