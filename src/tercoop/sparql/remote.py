"""Ask a SPARQL endpoint elsewhere over HTTP (SPARQL 1.1 Protocol); the only place that opens a connection."""

from __future__ import annotations

import ast
import json
import warnings
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from pyoxigraph import RdfFormat, parse
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from tercoop.errors import EndpointError, UsageError
from tercoop.sparql.endpoint_words import INCOMPLETE, read_cut, read_reason, shorten
from tercoop.sparql.store import Decision, Solutions, Triples
from tercoop.sparql.text import check_query_text, find_form

if TYPE_CHECKING:
    from tercoop.sparql.store import Result

TIMEOUT = 60
"""Seconds that an endpoint may take to answer."""

MOST_BYTES = 256 * 1024 * 1024
"""Size of an answer that is still read."""

_MOST_BYTES_OF_REASON = 64 * 1024
_BAD_REQUEST = 400


def ask_endpoint(address: str, text: str, *, place: str = "<query>", timeout: int = TIMEOUT) -> Result:
    """Return what an endpoint answers to a query.

    Args:
        address: the ``http`` or ``https`` address of the query service.
        text: a query of any form, with the prefixes that it uses; SERVICE is refused.
        place: what to call the query in messages.
        timeout: seconds to wait.

    Returns:
        The answer; its ``cut`` is what the endpoint says of rows or triples that are missing.

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
                said, missing = answer.headers.get(INCOMPLETE), answer.length
    except SPARQLWrapperException as error:
        raise _describe_refusal(address, error.__context__, _find_body(error)) from error
    except HTTPError as error:
        raise _describe_refusal(address, error, None) from error
    except (URLError, OSError, ValueError, HTTPException) as error:
        cause = shorten(str(getattr(error, "reason", "") or error) or type(error).__name__)
        raise EndpointError(f"{address}: cannot be asked: {cause}") from error
    if len(content) > MOST_BYTES:
        raise EndpointError(f"{address}: the answer is larger than {MOST_BYTES // 1024**2} MB; ask for less with LIMIT")
    if missing:
        raise EndpointError(f"{address}: the answer breaks off in the middle")
    cut = read_cut(said, content)
    try:
        return _read_select(content, cut) if selects else _read_triples(content, cut)
    except (SyntaxError, ValueError) as error:
        wanted = "SPARQL JSON" if selects else "Turtle"
        raise EndpointError(f"{address}: the answer is not {wanted}: {shorten(str(error))}") from error


def _find_body(error: SPARQLWrapperException) -> bytes:
    """Return the body of a refusal, of which the library's exception holds nothing but a message with its ``repr``."""
    try:
        body = ast.literal_eval(str(error).partition("Response:\n")[2])
    except (ValueError, SyntaxError):
        return b""
    return body if isinstance(body, bytes) else b""


def _describe_refusal(address: str, response: BaseException | None, body: bytes | None) -> EndpointError:
    """Return the error of a response that is no answer; its body is read where it has not been."""
    if not isinstance(response, HTTPError):
        return EndpointError(f"{address}: the query is refused")
    with response:
        if body is None:
            try:
                body = response.read(_MOST_BYTES_OF_REASON)
            except (OSError, ValueError, HTTPException):
                body = b""
        reason = read_reason(response.headers.get("Content-Type", ""), body) or shorten(str(response.reason))
    what = "the query is refused" if response.code == _BAD_REQUEST else f"status {response.code}"
    return EndpointError(f"{address}: {what}" + (f": {reason}" if reason else ""))


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


def _read_select(content: bytes, cut: str) -> Solutions | Decision:
    document = json.loads(content)
    if isinstance(document, dict) and isinstance(document.get("boolean"), bool):
        return Decision(document["boolean"])
    solutions = Solutions(content, cut)
    _ = solutions.rows  # reads every row now, so that a fault shows here
    return solutions


def _read_triples(content: bytes, cut: str) -> Triples:
    found = {quad.triple for quad in parse(content, format=RdfFormat.TURTLE)}
    return Triples(tuple(sorted(found, key=str)), cut)
