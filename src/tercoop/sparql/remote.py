"""Ask a SPARQL endpoint elsewhere over HTTP (SPARQL 1.1 Protocol); the only place that opens a connection."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from pyoxigraph import RdfFormat, parse
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from tercoop.errors import EndpointError, UsageError
from tercoop.sparql.store import Decision, Solutions, Triples
from tercoop.sparql.text import check_query_text, find_form

if TYPE_CHECKING:
    from tercoop.sparql.store import Result

TIMEOUT = 60
"""Seconds that an endpoint may take to answer."""

MOST_BYTES = 256 * 1024 * 1024
"""Size of an answer that is still read."""


def ask_endpoint(address: str, text: str, *, place: str = "<query>", timeout: int = TIMEOUT) -> Result:
    """Return what an endpoint answers to a query.

    Args:
        address: the ``http`` or ``https`` address of the query service.
        text: a query of any form, with the prefixes that it uses; SERVICE is refused.
        place: what to call the query in messages.
        timeout: seconds to wait.

    Raises:
        UsageError: for an address of another kind, or one that holds a password.
        InputError: for a query that is ill-formed on the face of it.
        EndpointError: where the endpoint cannot be reached, refuses the query, or answers in an unknown form.
    """
    _check_address(address)
    form = find_form(check_query_text(text, place))
    selects = form in {"SELECT", "ASK"}
    client = SPARQLWrapper(address)
    client.setQuery(text)
    client.setMethod(POST)
    client.setTimeout(timeout)
    client.setReturnFormat(JSON if selects else TURTLE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of what the checks below find out for certain
            with client.query().response as answer:
                content = answer.read(MOST_BYTES + 1)
    except SPARQLWrapperException as error:
        if isinstance(error.__context__, HTTPError):
            error.__context__.close()
        raise EndpointError(f"{address}: the query is refused: {_first_line(str(error))}") from error
    except HTTPError as error:
        error.close()
        raise EndpointError(f"{address}: status {error.code} {error.reason}") from error
    except (URLError, OSError, ValueError) as error:
        raise EndpointError(f"{address}: cannot be asked: {getattr(error, 'reason', error)}") from error
    if len(content) > MOST_BYTES:
        raise EndpointError(f"{address}: the answer is larger than {MOST_BYTES // 1024**2} MB; ask for less with LIMIT")
    try:
        return _read_select(content) if selects else _read_triples(content)
    except (SyntaxError, ValueError) as error:
        wanted = "SPARQL JSON" if selects else "Turtle"
        raise EndpointError(f"{address}: the answer is not {wanted}: {_first_line(str(error))}") from error


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        raise UsageError(f"'{address}' is not the address of an endpoint (expected like https://example.org/sparql)")
    if parts.password is not None:
        raise UsageError("the address of an endpoint may not hold a password")


def _read_select(content: bytes) -> Solutions | Decision:
    document = json.loads(content)
    if isinstance(document, dict) and isinstance(document.get("boolean"), bool):
        return Decision(document["boolean"])
    solutions = Solutions(content)
    _ = solutions.rows  # reads every row now, so that a fault shows here
    return solutions


def _read_triples(content: bytes) -> Triples:
    return Triples(tuple(sorted({quad.triple for quad in parse(content, format=RdfFormat.TURTLE)}, key=str)))


def _first_line(text: str) -> str:
    return " ".join(text.split())[:300]
