"""Read the triples that a client sends to the Graph Store, by the rules that hold for files of strangers.

Specification: https://www.w3.org/TR/sparql11-http-rdf-update/#http-post. Several documents may come at once as
``multipart/form-data`` (https://www.rfc-editor.org/rfc/rfc7578). Nothing is fetched, and no document type is followed.
"""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, Triple

from tercoop.answering.formats import (
    N_QUADS,
    N_TRIPLES,
    NOT_UTF_8,
    STORE_FORMATS,
    TRIG,
    TURTLE,
    UTF_8,
    find_format,
    read_content_type,
)
from tercoop.answering.problems import Problem
from tercoop.answering.queries import ENGINE_FORMATS
from tercoop.errors import InputError
from tercoop.rdf.files import parse_quads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad

    from tercoop.answering.formats import Format

PLACE = "body"
_MULTIPART = "multipart/form-data"
_MAY_BE_EMPTY = frozenset({TURTLE, N_TRIPLES, N_QUADS, TRIG})
_FIRST_BYTES = 4_000


def read_upload(body: bytes, content_type: str, base: str) -> set[Triple]:
    """Return the triples of a body; blank nodes are new ones, which nothing in the store can share.

    Args:
        body: the bytes.
        content_type: the value of the header.
        base: the IRI against which relative IRIs are resolved.

    Raises:
        Problem: for a content type that is not known, and a body that is not of it or names graphs.
    """
    fresh: dict[BlankNode, BlankNode] = {}

    def renamed(term: object) -> object:
        return fresh.setdefault(term, BlankNode()) if isinstance(term, BlankNode) else term

    found: set[Triple] = set()
    for document, form in _read_documents(body, content_type):
        for quad in _parse(document, form, base):
            if quad.graph_name != DefaultGraph():
                raise Problem("bad-data", f"{PLACE}: it names the graph {quad.graph_name}; the address names the graph")
            found.add(Triple(renamed(quad.subject), quad.predicate, renamed(quad.object)))  # type: ignore[arg-type]
    return found


def _parse(document: bytes, form: Format, base: str) -> Iterator[Quad]:
    if form in _MAY_BE_EMPTY and not document[:_FIRST_BYTES].strip() and not document.strip():
        return
    try:
        yield from parse_quads(document, place=PLACE, base=base, format=ENGINE_FORMATS[form])
    except InputError as error:
        position: dict[str, object] = {"line": error.line, "column": error.column} if error.line else {}
        raise Problem("bad-data", str(error), members=position) from error


def _read_documents(body: bytes, content_type: str) -> Iterator[tuple[bytes, Format]]:
    """Yield the documents of a body with their formats."""
    if read_content_type(content_type)[0] != _MULTIPART:
        yield body, _find_form(content_type)
        return
    head = b"Content-Type: " + content_type.encode("latin-1", "replace").replace(b"\n", b" ") + b"\r\n\r\n"
    try:
        message = BytesParser(policy=policy.HTTP).parsebytes(head + body)
        parts = [part for part in message.walk() if not part.is_multipart()]
    except RecursionError:
        raise Problem("bad-data", f"{PLACE}: its parts are nested too deeply") from None
    if not message.is_multipart() or message.defects:
        raise Problem("bad-data", f"{PLACE}: not {_MULTIPART}, or its boundary is missing")
    for part in parts:
        suffix = PurePosixPath(part.get_filename("")).suffix
        named = (
            find_format(suffix, STORE_FORMATS, is_sent=True) if suffix and part.get("Content-Type") is None else None
        )
        document = part.get_payload(decode=True)
        yield document if isinstance(document, bytes) else b"", named or _find_form(str(part.get("Content-Type", "")))


def _find_form(content_type: str) -> Format:
    media_type, charset = read_content_type(content_type)
    if charset not in UTF_8:
        raise Problem("media-type", NOT_UTF_8)
    found = find_format(media_type, STORE_FORMATS, is_sent=True) if "/" in media_type else None
    if found is None:
        raise Problem("media-type", f"a graph is sent as {', '.join(UPLOAD_TYPES)}")
    return found


UPLOAD_TYPES = (*(known.media_type for known in STORE_FORMATS), _MULTIPART)
"""What the Graph Store takes."""
