"""The formats of answers, and which of them a client wants.

Content negotiation follows RFC 9110, section 12.5.1: the most specific range of ``Accept`` gives a format its quality,
and of the best the one that we name first is taken. ``format=`` and a file suffix are names or media types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

UTF_8 = frozenset({"", "utf-8", "utf8", "us-ascii"})
"""Character sets of texts that are taken: UTF-8, with its part ASCII; also where nothing is said."""

NOT_UTF_8 = "texts are taken in UTF-8"

MAX_ACCEPT = 4_000
"""Characters of an Accept header that are read."""

_RANGE = re.compile(r"([\w.+!#$&^*-]+)/([\w.+!#$&^*-]+)", re.ASCII)
_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


@dataclass(frozen=True)
class Format:
    """A format of an answer.

    Attributes:
        name: what ``format=`` calls it, and the suffix of a file of it.
        media_type: without parameters.
        title: what people call it.
        charset: whether the media type is said with ``charset=utf-8``.
        other_names: further names and media types that mean it.
        wider_names: those of languages that hold it: who asks for one can read it, and who sends one may send more.
    """

    name: str
    media_type: str
    title: str
    charset: bool = False
    other_names: tuple[str, ...] = ()
    wider_names: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The value of ``Content-Type``."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


RECORDS = Format("json", "application/json", "JSON document")
HTML = Format("html", "text/html", "HTML", charset=True, other_names=("application/xhtml+xml",))
JSON = Format("json", "application/sparql-results+json", "JSON", other_names=("application/json", "srj"))
XML = Format("xml", "application/sparql-results+xml", "XML", other_names=("application/xml", "srx", "text/xml"))
CSV = Format("csv", "text/csv", "CSV", charset=True)
TSV = Format("tsv", "text/tab-separated-values", "TSV", charset=True)
TURTLE = Format(
    *("ttl", "text/turtle", "Turtle"),
    charset=True,
    other_names=("turtle", "application/x-turtle"),
    wider_names=("n3", "text/n3", "text/rdf+n3"),
)
N_TRIPLES = Format("nt", "application/n-triples", "N-Triples", other_names=("ntriples", "n-triples", "text/plain"))
RDF_XML = Format("rdf", "application/rdf+xml", "RDF/XML", other_names=("rdfxml", "rdf+xml", "xml", "application/xml"))
JSON_LD = Format("jsonld", "application/ld+json", "JSON-LD", other_names=("json-ld", "json", "application/json"))
N_QUADS = Format("nq", "application/n-quads", "N-Quads", other_names=("nquads", "n-quads"))
TRIG = Format("trig", "application/trig", "TriG")
SPARQL = Format("rq", "application/sparql-query", "SPARQL", charset=True)

SOLUTION_FORMATS = (JSON, XML, CSV, TSV, HTML)
"""What a SELECT or ASK is answered in, the one we prefer first."""

GRAPH_FORMATS = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, N_QUADS, TRIG, HTML)
"""What a CONSTRUCT or DESCRIBE is answered in."""

CATALOGUE_FORMATS = (RECORDS, JSON, XML, CSV, TSV, HTML)
"""What the rows of a catalogued query are answered in."""

STORE_FORMATS = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, N_QUADS, TRIG)
"""What the Graph Store reads and writes, and what the triples of a catalogued query are answered in."""

ALL_FORMATS = (*CATALOGUE_FORMATS, *GRAPH_FORMATS, SPARQL)
"""All that any answer is in."""

DOCUMENT_FORMATS = (HTML, TURTLE, JSON_LD, RDF_XML, N_TRIPLES, TRIG, N_QUADS)
DATASET_FORMATS = frozenset({TRIG, N_QUADS})
"""What a page about a thing is served in, and which of these formats say what graph a statement is of."""


@dataclass(frozen=True)
class _Range:
    kind: str
    subtype: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """How exactly the range names a media type, from 1 to 3; 0 where it does not."""
        kind, _, subtype = media_type.partition("/")
        if (self.kind, self.subtype) == (kind, subtype):
            return 3
        if (self.kind, self.subtype) == (kind, "*"):
            return 2
        return 1 if (self.kind, self.subtype) == ("*", "*") else 0


def find_format(name: str, offered: Sequence[Format], *, is_sent: bool = False) -> Format | None:
    """Return the format with a name, a suffix or a media type, in any case; nothing where none has it.

    Args:
        name: the name; a blank within it is a plus that somebody has not encoded.
        offered: the formats that there are.
        is_sent: whether something is sent in it, and not asked for.
    """
    wanted = name.strip().lower().removeprefix(".").partition(";")[0].strip().replace(" ", "+")
    first = next((known for known in offered if wanted in {known.name, known.media_type}), None)
    return first or next(
        (known for known in offered if wanted in (known.other_names if is_sent else _all_other_names(known))), None
    )


def _all_other_names(known: Format) -> tuple[str, ...]:
    return known.other_names + known.wider_names


def describe_formats(offered: Sequence[Format]) -> str:
    """Return what an answer can be had as: what ``format=`` calls each format, and its media type."""
    names = ((name_of(known, offered), known.media_type) for known in offered)
    known = ", ".join(name if name == media_type else f"{name} ({media_type})" for name, media_type in names)
    return f"this answer can be had as {known}"


def name_of(known: Format, offered: Sequence[Format]) -> str:
    """Return the shortest way to ask for a format among several, some of which may share a name."""
    names = (name for name in (known.name, *known.other_names) if "/" not in name)
    return next((name for name in names if find_format(name, offered) == known), known.media_type)


@lru_cache(maxsize=512)
def negotiate(accept: str | None, offered: tuple[Format, ...]) -> Format | None:
    """Return the format that a client wants most.

    Args:
        accept: the value of the header; without one, or where it says nothing that can be read, all will do.
        offered: what there is, the one we prefer first.

    Returns:
        The format; nothing where the client accepts none of them.
    """
    ranges = _read_ranges(accept or "")
    if not ranges:
        return offered[0]
    best: Format | None = None
    best_quality = 0.0
    for known in offered:
        quality = _quality_of_format(known, ranges)
        if quality > best_quality:
            best, best_quality = known, quality
    return best


def _media_types(known: Format) -> list[str]:
    return [name for name in _all_other_names(known) if "/" in name]


def _quality_of_format(known: Format, ranges: Sequence[_Range]) -> float:
    """Return the quality of a format; another name of it counts only where it is written out.

    A range such as ``text/*`` must not give a format of another kind that merely has a name of that kind.
    """
    written_out = {f"{entry.kind}/{entry.subtype}" for entry in ranges}
    others = [name for name in _media_types(known) if name in written_out]
    if others and known.media_type not in written_out:
        return max(_quality(name, ranges) for name in others)
    return _quality(known.media_type, ranges)


def _quality(media_type: str, ranges: Sequence[_Range]) -> float:
    fitting = [(entry.specificity(media_type), entry.quality) for entry in ranges if entry.specificity(media_type)]
    return max(fitting)[1] if fitting else 0.0


def _read_ranges(accept: str) -> list[_Range]:
    """Return the ranges that can be read; a quality that cannot be read counts as 1, as if it were not there."""
    found: list[_Range] = []
    for item in accept[:MAX_ACCEPT].lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        match = _RANGE.fullmatch(name)
        if match is None:
            continue
        quality = 1.0
        for parameter in parameters:
            key, _, value = (part.strip() for part in parameter.partition("="))
            if key == "q" and _QUALITY.fullmatch(value):
                quality = float(value)
        found.append(_Range(match[1], match[2], quality))
    return found


def read_content_type(value: str) -> tuple[str, str]:
    """Return the media type and the charset of a header ``Content-Type``, in lower case; nothing for what is not said.

    Source: RFC 9110, section 8.3 (https://www.rfc-editor.org/rfc/rfc9110#section-8.3).
    """
    media_type, _, parameters = value.partition(";")
    named = dict(part.partition("=")[::2] for part in parameters.lower().replace(" ", "").split(";"))
    return media_type.strip().lower(), named.get("charset", "").strip("\"'\t")
