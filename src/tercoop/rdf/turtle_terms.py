"""How the canonical Turtle writes IRIs and literals, and in which order names stand."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from tercoop.rdf.namespaces import BASE, XSD, prefixes

if TYPE_CHECKING:
    from pyoxigraph import Literal

_READING_ORDER = (
    "rdfs:label",
    "skos:prefLabel",
    "skos:altLabel",
    "skos:hiddenLabel",
    "skos:notation",
    "dcterms:title",
    "skos:definition",
    "dcterms:description",
    "skos:scopeNote",
    "skos:example",
    "rdfs:comment",
    "rdfs:subClassOf",
    "rdfs:subPropertyOf",
    "rdfs:domain",
    "rdfs:range",
    "sh:targetClass",
    "sh:path",
    "sh:prefix",
    "sh:name",
)
_RANK = {name: rank for rank, name in enumerate(_READING_ORDER)}

_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?", re.ASCII)
_RELATIVE = re.compile(r"(?!\.)[A-Za-z0-9_.~-]+(?:/(?!\.)[A-Za-z0-9_.~-]+)*(?:#[A-Za-z0-9_.~-]+)?", re.ASCII)
_INTEGER = re.compile(r"0|-?[1-9][0-9]*", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+", re.ASCII)
_DIGITS = re.compile(r"([0-9]+)")
# Characters that no eye can tell apart, or that editors and parsers treat in ways of their own.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff0-\uffff]"
)
_SHORT_ESCAPES = {"\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f", "\n": "\\n"}


_STRING, _WHOLE, _FRACTION, _TRUTH = XSD.string, XSD.integer, XSD.decimal, XSD.boolean


class Terms:
    """Write IRIs and literals, and note which prefixes that takes."""

    def __init__(self) -> None:
        """Begin without any prefix."""
        self._prefix_of = {namespace: prefix for prefix, namespace in prefixes().items()}
        self._used: set[str] = set()
        self._base_used = False

    def head(self) -> str:
        """Return the declarations of what was used so far; an empty text where nothing was."""
        base = f"@base <{BASE}> .\n" if self._base_used else ""
        return base + "".join(
            f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes().items() if prefix in self._used
        )

    def iri(self, iri: str) -> str:
        """Return an IRI as briefly as that is safe."""
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._prefix_of.get(iri[:cut])
        if prefix is not None and _LOCAL_NAME.fullmatch(iri[cut:]):
            self._used.add(prefix)
            return f"{prefix}:{iri[cut:]}"
        relative = iri.removeprefix(BASE)
        if relative != iri and _RELATIVE.fullmatch(relative):
            self._base_used = True
            return f"<{relative}>"
        return f"<{iri}>"

    def literal(self, literal: Literal) -> str:
        """Return a literal; its lexical form stays as it is."""
        value, datatype = literal.value, literal.datatype
        if literal.language:
            return f"{_quote(value)}@{literal.language}"
        if datatype == _STRING:
            return _quote(value)
        if (
            (datatype == _WHOLE and _INTEGER.fullmatch(value))
            # Parsers that compute with short decimals write very small ones anew; those stay in quotes.
            or (datatype == _FRACTION and _DECIMAL.fullmatch(value) and str(Decimal(value)) == value)
            or (datatype == _TRUTH and value in ("true", "false"))
        ):
            return value
        return f"{_quote(value)}^^{self.iri(datatype.value)}"


def natural(text: str) -> str:
    """Return a sort key in which the numbers inside a text count by value.

    A number is compared by how many figures it has, then by these. It comes before all that can stand in its place: NUL
    marks where it begins, and is told from a NUL of the text.
    """
    return _DIGITS.sub(_number, text.replace("\0", "\0\1"))


def _number(match: re.Match[str]) -> str:
    figures = match[0].lstrip("0")
    return f"\0\0{len(figures):012}{figures}"


@cache
def place_of(predicate: str) -> tuple[bool, int, str]:
    """Return what the predicates of a subject are sorted by: the type first, then reading order, then names."""
    return predicate != "a", _RANK.get(predicate, len(_RANK)), natural(predicate)


def _quote(text: str) -> str:
    """Return a string in quotes, over several lines where it has line ends."""
    text = text.replace("\\", "\\\\")
    if "\n" in text:
        mark, text = '"""', re.sub(r'"(?="|\Z)', '\\"', text)
        text = "\n".join(_UNSEEN.sub(_escape, line) for line in text.split("\n"))
    else:
        mark, text = '"', _UNSEEN.sub(_escape, text.replace('"', '\\"'))
    return mark + text + mark


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _SHORT_ESCAPES.get(character, f"\\u{ord(character):04X}")
