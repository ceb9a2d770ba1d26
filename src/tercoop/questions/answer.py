"""The answer to a question: rows with typed values, and the forms that it can be written in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast, overload

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, Triple

from tercoop.errors import UsageError
from tercoop.rdf.namespaces import RDF, XSD
from tercoop.rdf.turtle import to_turtle
from tercoop.rdf.values import Value, Year, to_value

if TYPE_CHECKING:
    import polars as pl

    from tercoop.rdf.values import Term
    from tercoop.sparql.store import Solutions

RESULT_SET = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
"""Vocabulary of the W3C for the rows of a SELECT in RDF, used by its test suites."""


class Row(Mapping[str, Value]):
    """One row: ``row.label``, ``row["label"]`` and ``dict(row)`` give typed values, ``row.terms`` the RDF terms.

    >>> row = Row(("number", "name"), (Literal(1), Literal("first")))
    >>> row.number, row["name"]
    (1, 'first')
    >>> row
    Row(number=1, name='first')
    """

    __slots__ = ("_values", "terms")

    def __init__(self, variables: Sequence[str], terms: Sequence[Term | None]) -> None:
        """Hold the terms of a row, in the order of the variables."""
        self.terms = MappingProxyType(dict(zip(variables, terms, strict=True)))
        self._values = {name: to_value(term) for name, term in self.terms.items()}

    def __getitem__(self, name: str) -> Value:
        """Return the value of a column; ``None`` where the row has none."""
        return self._values[name]

    def __getattr__(self, name: str) -> Any:
        """Return the value of a column."""
        if name.startswith("_") or name not in self._values:
            raise AttributeError(f"no column '{name}'; there are {', '.join(self._values)}")
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the columns."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self._values)

    def __hash__(self) -> int:
        """Return a hash of the terms."""
        return hash(tuple(self.terms.items()))

    def __repr__(self) -> str:
        """Return the row as ``Row(name=value, …)``."""
        return f"Row({', '.join(f'{name}={value!r}' for name, value in self._values.items())})"


class Answer(Sequence[Row]):
    """The rows that answer a question, in the order of the query.

    Attributes:
        question: the question, or the name of the query.
        variables: the names of the columns.
        minimum_rows: rows that the catalogue promises for the default values; 0 where it promises none.
        cut: what an endpoint elsewhere says of rows that are missing; nothing where none are.
    """

    def __init__(self, solutions: Solutions, *, question: str = "", minimum_rows: int = 0) -> None:
        """Wrap the solutions of a query."""
        self._solutions = solutions
        self.question = question
        self.variables = solutions.variables
        self.minimum_rows = minimum_rows
        self.cut = solutions.cut

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        return tuple(Row(self.variables, terms) for terms in self.terms)

    @property
    def terms(self) -> tuple[tuple[Term | None, ...], ...]:
        """The RDF terms of each row, in the order of :attr:`variables`."""
        return self._solutions.rows

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        """Return a row, or several."""
        return self._rows[index]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.terms)

    def __repr__(self) -> str:
        """Return the number of rows and the names of the columns."""
        return f"<Answer: {len(self)} rows of {', '.join(self.variables)}>"

    def column(self, name: str) -> tuple[Value, ...]:
        """Return the values of one column.

        Raises:
            UsageError: for a column that the answer does not have.
        """
        if name not in self.variables:
            raise UsageError(f"no column '{name}'; there are {', '.join(self.variables)}")
        return tuple(row[name] for row in self._rows)

    def to_csv(self) -> str:
        """Return the answer as CSV (SPARQL 1.1 Query Results CSV: plain values, lines end with CR LF)."""
        return self._solutions.serialize(QueryResultsFormat.CSV).decode()

    def to_tsv(self) -> str:
        """Return the answer as TSV (SPARQL 1.1 Query Results TSV: terms in Turtle syntax)."""
        return self._solutions.serialize(QueryResultsFormat.TSV).decode()

    def to_json(self) -> str:
        """Return the answer as JSON (SPARQL 1.1 Query Results JSON)."""
        return self._solutions.serialize(QueryResultsFormat.JSON).decode()

    def to_turtle(self) -> str:
        """Return the answer as Turtle, in the result set vocabulary of the W3C's SPARQL tests."""
        return to_turtle(self._describe()).decode()

    def _describe(self) -> Iterator[Triple]:
        def term(name: str) -> NamedNode:
            return NamedNode(RESULT_SET + name)

        head = BlankNode("results")
        yield Triple(head, RDF.type, term("ResultSet"))
        for variable in self.variables:
            yield Triple(head, term("resultVariable"), Literal(variable))
        for number, row in enumerate(self.terms, start=1):
            solution = BlankNode(f"row{number}")
            yield Triple(head, term("solution"), solution)
            yield Triple(solution, term("index"), Literal(str(number), datatype=XSD.integer))
            for column, (variable, value) in enumerate(zip(self.variables, row, strict=True)):
                if value is not None:
                    binding = BlankNode(f"row{number}column{column}")
                    yield Triple(solution, term("binding"), binding)
                    yield Triple(binding, term("variable"), Literal(variable))
                    yield Triple(binding, term("value"), value)

    def to_polars(self) -> pl.DataFrame:
        """Return the answer as a frame of polars; a column of several types becomes text.

        Integers, decimals, floats, booleans and days keep their type, years become integers, and months, IRIs and
        everything else text.

        Raises:
            UsageError: where polars is not installed.
        """
        try:
            import polars as pl  # noqa: PLC0415 # an extra, and slow to import
        except ImportError as error:
            raise UsageError("polars is not installed; run: pip install 'tercoop[frames]'") from error
        columns = {name: _frame_column(self.column(name)) for name in self.variables}
        return pl.DataFrame(columns, strict=False)


_FRAME_TYPES = (bool, int, Decimal, float, dt.date)


def _frame_column(values: Sequence[Value]) -> list[object]:
    """Return values that polars takes as one type."""
    types = {type(value) for value in values if value is not None}
    if types == {Year}:
        return [None if value is None else cast("Year", value).year for value in values]
    if len(types) == 1 and types <= set(_FRAME_TYPES):
        return list(values)
    return [None if value is None else write_value(value) for value in values]


def write_value(value: Value) -> str:
    """Return a value as plain text: no quotation marks, ``true`` and ``false`` in lower case, dates as in ISO 8601."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)
