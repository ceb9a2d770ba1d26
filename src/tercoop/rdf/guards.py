"""Look at a document before a parser does: tell its format, and refuse what a parser should not be given.

The parsers recurse without a limit, and a deep enough document ends the process; a document type can hold entities that
grow without end. Both are found here first.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING
from xml.parsers import expat

from pyoxigraph import RdfFormat

from tercoop.errors import InputError, printable

if TYPE_CHECKING:
    from typing import NoReturn

_DEEPEST = 1000
"""Levels of nesting that a JSON or XML document may have; real data have about ten, and the parsers recurse."""

_LONGEST_CAUSE = 300
RDF_1_2 = "RDF 1.2 is not supported (triple terms, annotations, base direction); write RDF 1.1"
_TEXT_FORMATS = frozenset({RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS, RdfFormat.N3})
_TURTLE_TOKEN = re.compile(
    rb'\\.|"""(?:[^"\\]|\\.|"(?!""))*+"""|' + rb"'''(?:[^'\\]|\\.|'(?!''))*+'''|"
    rb'"(?:[^"\\\n\r]|\\.)*+"|' + rb"'(?:[^'\\\n\r]|\\.)*+'|" + rb"<[^<>\s]*+>|#[^\n\r]*+|(?P<new><<|\{\|)",
    re.DOTALL,
)
_DIRECTED = re.compile(rb"@[A-Za-z0-9-]+--(?:ltr|rtl)\b")
_JSON_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_JSON_REMOTE = re.compile(rb'"@(?:context|import)"\s*:\s*(?:\[\s*)?"')
_JSON_START = re.compile(rb'\s*(?:\{\s*"|\{\s*\}\s*\Z|\[\s*\{|\[\s*\]\s*\Z)')
_XML_START = re.compile(rb"\s*<(?:\?xml|!|[A-Za-z_][\w.:-]*\s)")
_XML_DECLARATION = re.compile(r"\A\ufeff?<\?xml.*?\?>", re.DOTALL)
_N_QUADS_START = re.compile(
    rb"(?:\s|#[^\n\r]*+[\n\r])*+(?:<[^>]*+>|_:\S++)\s+<[^>]*+>\s+"
    rb'(?:<[^>]*+>|_:\S++|"(?:[^"\\\n\r]|\\.)*+"(?:@[\w-]++|\^\^<[^>]*+>)?)\s+(?:<[^>]*+>|_:\S++)\s*\.',
)
_JSON_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKET = bytes(byte for byte in range(256) if byte not in _JSON_STEP)
_UTF8_NAMES = frozenset({"utf-8", "utf8"})
UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_STARTS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
"""First two bytes of UTF-16 XML, with a byte order mark or without → codec."""


def sniff_format(text: bytes) -> RdfFormat:
    """Tell the format from the first characters; N-Triples and Turtle count as TriG, which includes them."""
    codec = _UTF16_STARTS.get(text[:2])
    start = text if codec is None else text[:400].decode(codec, "ignore").encode()
    if _XML_START.match(start):
        return RdfFormat.RDF_XML
    if _JSON_START.match(text):
        return RdfFormat.JSON_LD
    return RdfFormat.N_QUADS if _N_QUADS_START.match(text) else RdfFormat.TRIG


def find_direction(text: bytes) -> tuple[int, int] | tuple[None, None]:
    """Return line and column of the first literal with a base direction."""
    found = _DIRECTED.search(text)
    return find_position(text, found.start()) if found else (None, None)


def find_remote_context(text: bytes) -> tuple[int, int] | tuple[None, None]:
    """Return line and column of the first remote context of a JSON-LD document."""
    found = _JSON_REMOTE.search(text)
    return find_position(text, found.start()) if found else (None, None)


def find_family(format: RdfFormat) -> str:  # noqa: A002
    """Return the name of the kind of syntax: ``Turtle`` for all that are written like Turtle."""
    return "Turtle" if format in _TEXT_FORMATS else format.name


def find_position(text: bytes, offset: int) -> tuple[int, int]:
    """Return line and column, from 1, of a byte."""
    before = text[:offset]
    start = before.rfind(b"\n") + 1
    return before.count(b"\n") + 1, len(before[start:].decode("utf-8", "replace")) + 1


def one_line(message: str) -> str:
    """Return a parser's message without control characters, cut to a length that fits a line or two."""
    visible = printable(message)
    return visible if len(visible) <= _LONGEST_CAUSE else f"{visible[:_LONGEST_CAUSE]}…"


def check_text(text: bytes, place: str, format: RdfFormat) -> bytes:  # noqa: A002
    """Refuse what would bring a parser down: JSON nested without end, triple terms within triple terms."""
    if text[:2] in _UTF16_STARTS:
        raise InputError(place, "not UTF-8 text; save the file as UTF-8", line=1, column=1)
    if format == RdfFormat.JSON_LD:
        brackets = _JSON_STRING.sub(b"", text).translate(None, _NO_BRACKET)
        if max(accumulate(map(_JSON_STEP.__getitem__, brackets)), default=0) > _DEEPEST:
            raise InputError(place, f"nested more than {_DEEPEST} levels deep")
    elif b"<<" in text or b"{|" in text:
        for token in _TURTLE_TOKEN.finditer(text):
            if token["new"]:
                line, column = find_position(text, token.start())
                raise InputError(place, RDF_1_2, line=line, column=column)
    return text


class _RefusalError(Exception):
    """Leaves the XML parser's callbacks with the cause of a refusal."""


class _XmlWatch:
    """What the XML parser tells about a document: its declared encoding, and how deep its elements nest."""

    def __init__(self) -> None:
        self.encoding = "utf-8"
        self._depth = 0

    def declare(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = (encoding or self.encoding).lower()

    def refuse_document_type(self, *_parts: object) -> NoReturn:
        raise _RefusalError("the RDF/XML has a DOCTYPE, which is refused; write entities and prefixes out")

    def enter(self, _name: str, _attributes: object) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _RefusalError(f"nested more than {_DEEPEST} levels deep")

    def leave(self, _name: str) -> None:
        self._depth -= 1


def check_xml(text: bytes, place: str) -> bytes:
    """Return well-formed XML as UTF-8, after refusing document types (entities, external files) and endless nesting.

    The check is made by a parser, so that neither an encoding nor a comment hides or feigns a document type.
    """
    parser = expat.ParserCreate()
    watch = _XmlWatch()
    parser.XmlDeclHandler = watch.declare
    parser.StartDoctypeDeclHandler = watch.refuse_document_type
    parser.StartElementHandler = watch.enter
    parser.EndElementHandler = watch.leave
    try:
        parser.Parse(text, True)  # noqa: FBT003
    except _RefusalError as refusal:
        line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        raise InputError(place, str(refusal), line=line, column=column) from refusal
    except expat.ExpatError as error:
        cause = f"not well-formed XML: {expat.ErrorString(error.code)}"
        if watch.encoding in _UTF8_NAMES and text[parser.ErrorByteIndex : parser.ErrorByteIndex + 1] > b"\x7f":
            cause = "not UTF-8 text, and the file declares no other encoding"
        raise InputError(place, cause, line=error.lineno, column=error.offset + 1) from error
    except (LookupError, ValueError) as error:
        raise InputError(place, f"unknown encoding '{one_line(watch.encoding)}'", line=1) from error
    codec = _UTF16_STARTS.get(text[:2], watch.encoding)
    if codec in _UTF8_NAMES:
        return text
    return _XML_DECLARATION.sub("", text.decode(codec), count=1).encode()
