"""Look at the text of a SPARQL query before an engine does: size, nesting, federation, dataset clause, scopes.

The engine fetches the endpoints of ``SERVICE``, and ends the process when a query is nested too deeply; so both are
refused here. The engine takes a keyword without a blank after it (``SERVICEx:y``), so a word that merely contains the
keyword is refused as well. Grammar: https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, NoReturn
from urllib.parse import urljoin

from tercoop.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pyoxigraph import NamedNode

MAX_CHARACTERS = 1_000_000
MAX_TOKENS = 20_000
MAX_DEPTH = 64
"""Bounds of a query; the deep stack of :mod:`tercoop.sparql.store` holds several times as much (test_store.py)."""

_TOKEN = re.compile(
    r"""
      (?P<blank>[ \t\r\n]+|\#[^\r\n]*)
    | (?P<iri><(?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    | (?P<string>"{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:_|[^\W\d_](?:[\w.-]*[\w-])?)?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?\#@%]
        |[.-](?=[\w:.%\\-]))*)
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>\w+)
    | (?P<mark><<|>>|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENING = frozenset("{([") | {"<<"}
_CLOSING = frozenset("})]") | {">>"}
_OPERANDS = frozenset({"iri", "string", "variable", "language", "name", "number"})
_EXPRESSION_START = re.compile(r"[?$\d+!('.-]|(?:true|false)\b|\w+[(#]", re.IGNORECASE)
_EXPRESSION_MARK = re.compile(r"[&(),'#]")
_JOINED_FROM = re.compile(r"FROM(NAMED)?(.*)", re.IGNORECASE | re.DOTALL)
_CHOOSING = {"FROM": False, "FROMNAMED": True}
"""The keywords that choose a graph, and whether it is a named one; the engine needs no blank between the two words."""

_NAME_START = re.compile(r"([\w.-]*):(?!//)")


_ESCAPED = re.compile(r"\\u(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})|\\U(000[1-9A-Fa-f][0-9A-Fa-f]{4}|0010[0-9A-Fa-f]{4})")
"""A character by its number, but half of a pair."""

_LONGEST_IRI = 20_000
_WRITTEN = re.compile(r"[^\x00-\x20<>\"{}|^`\\]*")
"""What SPARQL takes for an IRI between ``<`` and ``>`` (https://www.w3.org/TR/sparql11-query/#rIRIREF)."""


class Token(NamedTuple):
    """A word of a query.

    Attributes:
        kind: ``iri``, ``string``, ``variable``, ``language``, ``name``, ``number``, ``word`` or ``mark``.
        text: the text as written.
        offset: place in the query, counted in characters from 0.
        depth: number of brackets that are open around it; a bracket counts itself.
    """

    kind: str
    text: str
    offset: int
    depth: int

    @property
    def keyword(self) -> str:
        """The text in upper case where it is a bare word, otherwise nothing."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def variable(self) -> str:
        """The name of a variable without its mark, otherwise nothing."""
        return self.text[1:] if self.kind == "variable" else ""


class ChosenGraph(NamedTuple):
    """A graph that a query chooses.

    Attributes:
        iri: of the graph.
        is_named: whether it is to be one of the named graphs, and not part of the default graph.
    """

    iri: str
    is_named: bool


def read_tokens(text: str) -> Iterator[Token]:
    """Yield the words of a query in their order; blanks and comments are left out.

    A text that is no SPARQL gives words as well: judging the grammar is the engine's work.
    """
    depth = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind == "blank":
            continue
        found = match.group()
        if kind == "mark" and found in _OPENING:
            depth += 1
        yield Token(kind, found, match.start(), depth)
        if kind == "mark" and found in _CLOSING:
            depth = max(depth - 1, 0)


def check_query_text(
    text: str,
    place: str,
    *,
    prefixes: Collection[str] = (),
    services: Collection[str] = (),
    kind: str = "query",
) -> tuple[Token, ...]:
    """Return the words of a query that may be given to the engine.

    Args:
        text: the query.
        place: the file, or another name of the query, for the message.
        prefixes: prefixes that are known without a declaration.
        services: addresses that SERVICE may ask, each written in full between ``<`` and ``>``.
        kind: what messages call the text: a query or an update.

    Raises:
        InputError: for a query that is too large or nested too deeply, that asks another endpoint, or in which a ``<``
            can be read in two ways.
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(place, f"the {kind} has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read")
    tokens: list[Token] = []
    declared = set(prefixes)
    for token in read_tokens(text):
        if tokens and tokens[-1].keyword == "PREFIX":
            declared.add(token.text.partition(":")[0])
        if token.depth > MAX_DEPTH:
            _refuse(text, token, place, f"the {kind} is nested more than {MAX_DEPTH} brackets deep")
        if len(tokens) >= MAX_TOKENS:
            _refuse(text, token, place, f"the {kind} has more than {MAX_TOKENS:,} words")
        if "service" in _keyword_part(token).lower() and not (services and token.keyword == "SERVICE"):
            _refuse(text, token, place, f"SERVICE is not supported: the {kind} would leave this graph")
        if tokens and _is_asked(tokens) and token.keyword != "SILENT" and token.text[1:-1] not in services:
            _refuse(text, token, place, f"SERVICE asks only {', '.join(f'<{known}>' for known in sorted(services))}")
        if token.kind == "iri" and tokens and _may_be_less_than(token, tokens[-1], declared):
            _refuse(text, token, place, "'<' can be read as 'less than' or as an IRI; put a blank after a 'less than'")
        tokens.append(token)
    return tuple(tokens)


def _is_asked(tokens: list[Token]) -> bool:
    """Whether the next word is the address that SERVICE asks, or ``SILENT`` before it."""
    before = tokens[-1].keyword
    return before == "SERVICE" or (before == "SILENT" and len(tokens) > 1 and tokens[-2].keyword == "SERVICE")


def _keyword_part(token: Token) -> str:
    if token.kind == "word":
        return token.text
    return token.text.partition(":")[0] if token.kind == "name" else ""


def _may_be_less_than(token: Token, before: Token, declared: Collection[str]) -> bool:
    """Whether the engine may read the IRI as a comparison, and see other words in it and after it than we do."""
    if before.kind not in _OPERANDS and before.text != ")":
        return False
    inner = token.text[1:-1]
    if not _EXPRESSION_MARK.search(inner):
        return False  # a comparison ends before '>' only by one of these
    name = _NAME_START.match(inner)
    if name is not None:
        return name.group(1) in declared
    return _EXPRESSION_START.match(inner) is not None or inner.startswith("#")


def _refuse(text: str, token: Token, place: str, cause: str) -> NoReturn:
    line, column = find_position(text, token.offset)
    raise InputError(place, cause, line=line, column=column)


def find_position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of a place in a text, both counted from 1."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def has_dataset_clause(tokens: Collection[Token]) -> bool:
    """Whether the query chooses its own graphs by ``FROM``; the engine takes the keyword without a blank after it."""
    before = ""
    for token in tokens:
        if token.depth == 0 and before != "PREFIX" and _keyword_part(token).upper().startswith("FROM"):
            return True
        before = token.keyword
    return False


def find_form(tokens: Collection[Token]) -> str:
    """Return the form of a query: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``; nothing where it has none."""
    forms = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
    before = ""
    for token in tokens:
        word = _keyword_part(token).upper() if token.depth == 0 and before != "PREFIX" else ""
        for form in forms:
            if word.startswith(form):  # the engine takes the keyword without a blank after it
                return form
        before = token.keyword
    return ""


class Declarations:
    """The prefixes and the base that a text has declared so far.

    Args:
        prefixes: prefix → namespace, of those that need no declaration.
        base: against which relative IRIs are resolved where the text states no other.
    """

    def __init__(self, prefixes: Mapping[str, str], base: str) -> None:
        """Begin before the first word."""
        self._prefixes, self._base = dict(prefixes), base
        self._before = ""
        self._declared: str | None = None

    def read(self, token: Token) -> str:
        """Take the next word, and return the IRI that it means; nothing for other words, and for declarations."""
        before, declared = self._before, self._declared
        self._before = token.keyword
        self._declared = token.text[:-1] if before == "PREFIX" else None
        if token.kind == "name" and before != "PREFIX":
            return self.expand(token.text)
        if token.kind != "iri":
            return ""
        iri = urljoin(self._base, _ESCAPED.sub(lambda escape: chr(int(escape[1] or escape[2], 16)), token.text[1:-1]))
        if before == "BASE":
            self._base = iri
        elif declared is not None:
            self._prefixes[declared] = iri
        else:
            return iri
        return ""

    def expand(self, name: str) -> str:
        """Return the IRI of a prefixed name; nothing where its prefix is not known."""
        prefix, _, local = name.partition(":")
        return self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local) if prefix in self._prefixes else ""


def list_chosen_graphs(tokens: Collection[Token], prefixes: Mapping[str, str], base: str) -> Iterator[ChosenGraph]:
    """Yield the graphs that ``FROM`` and ``FROM NAMED`` choose.

    Args:
        tokens: the words of the query.
        prefixes: prefix → namespace, of those that need no declaration.
        base: against which relative IRIs are resolved where the query states no other.
    """
    declarations = Declarations(prefixes, base)
    before = last = ""
    for token in tokens:
        iri = declarations.read(token)
        if iri and before in _CHOOSING:
            yield ChosenGraph(iri, _CHOOSING[before])
        elif token.kind == "name" and not iri and before != "PREFIX" and not token.depth:
            joined = _JOINED_FROM.fullmatch(token.text)
            iri = declarations.expand(joined[2]) if joined else ""
            if joined and iri:
                yield ChosenGraph(iri, is_named=bool(joined[1]))
        last, before = before, token.keyword
        if before == "NAMED" and last == "FROM":
            before = "FROMNAMED"


def can_be_written(resource: NamedNode) -> bool:
    """Whether an IRI of a store can stand in the text of a query; a stranger's file may have others."""
    return len(resource.value) <= _LONGEST_IRI and _WRITTEN.fullmatch(resource.value) is not None
