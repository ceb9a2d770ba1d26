"""Say in words of people why the engine cannot parse a query: which name, which bracket, which variable, and where.

The engine's own message has a position and all that could have come there, and some of its causes are sentences. Where
it expects keywords alone, it has compared the text with them, and the fault lies in as many characters before its
position. So the words of the query, which :mod:`tercoop.sparql.text` has read, are looked at, too. Grammar:
https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tercoop.errors import InputError
from tercoop.sparql.projections import find_repeated_variable, find_ungrouped_variable
from tercoop.sparql.text import find_position

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tercoop.sparql.text import Token

_POSITION = re.compile(r"error at ([0-9]+):([0-9]+): expected (?:one of )?(.*)", re.DOTALL)
_KEYWORDS = re.compile(r"[A-Z]+(?:, [A-Z]+)*")
_SENTENCES = {
    "The SELECT contains a variable that is unbound": (
        "a variable is projected that is not grouped, or an aggregate stands where none may be"
    ),
    "Duplicated variable name in SELECT": "a variable is projected twice",
    "SELECT * is not authorized with GROUP BY": "SELECT * does not go with GROUP BY",
    "Variables are not allowed in INSERT DATA": "INSERT DATA takes no variables",
    "Variables are not allowed in DELETE DATA": "DELETE DATA takes no variables",
    "Blank nodes are not allowed in DELETE": "DELETE takes no blank nodes",
    "IRI parsing failed": "an IRI cannot be read",
}
"""Causes that the engine gives as sentences."""

_CHANGING = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_ASKING = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_PAIRS = {"{": "}", "(": ")", "[": "]"}
_EXCERPT = 30


class _Fault(NamedTuple):
    """What is wrong, and with which word."""

    cause: str
    token: Token


def describe_syntax_error(  # noqa: PLR0913 - what is known of a query
    error: SyntaxError,
    text: str,
    place: str,
    tokens: tuple[Token, ...],
    *,
    kind: str = "query",
    prefixes: Collection[str] = (),
) -> InputError:
    """Return a clear error for a query that the engine cannot parse.

    Args:
        error: the engine's.
        text: the query.
        place: what to call it in the message.
        tokens: its words.
        kind: what messages call the text: a query or an update.
        prefixes: those that are known without a declaration.
    """
    found = _POSITION.match(str(error))
    if not tokens:
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        return InputError(place, f"the {kind} is empty", line=line, column=column)
    expected = " ".join(found[3].split()) if found else ""
    sentence = next((words for words in _SENTENCES if words in expected), "")
    stop = _find_offset(text, int(found[1]), int(found[2])) if found else len(text)
    fault = _find_fault(tokens, stop, sentence, kind, prefixes)
    if fault is not None:
        line, column = find_position(text, fault.token.offset)
        return InputError(place, fault.cause, line=line, column=column)
    begin = _find_begin(tokens, stop, expected, sentence)
    near = _find_words(text, tokens, stop) if begin is None else _take_words(text, tokens, begin)
    line, column = find_position(text, stop if begin is None else begin)
    cause = _SENTENCES.get(sentence, f"not a SPARQL {kind}")
    return InputError(place, cause + (f", near '{near}'" if near else ""), line=line, column=column)


def _find_fault(
    tokens: tuple[Token, ...], stop: int, sentence: str, kind: str, prefixes: Collection[str]
) -> _Fault | None:
    """Return the fault where a word of the query shows it."""
    if sentence:
        return _find_variable(tokens, sentence)
    return (
        _find_other_kind(tokens, kind)
        or _find_open_text(tokens)
        or _find_undeclared(tokens, prefixes)
        or _find_open_bracket(tokens, stop)
        or _find_ungrouped(tokens)
    )


def _find_undeclared(tokens: Sequence[Token], prefixes: Collection[str]) -> _Fault | None:
    """Return the first name whose prefix is not declared."""
    declared = {*prefixes, "_"}
    before = ""
    for token in tokens:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and before == "PREFIX":
            declared.add(prefix)
        elif token.kind == "name" and prefix not in declared:
            return _Fault(f"the prefix '{prefix}:' of {_shorten(token.text)} is not declared", token)
        before = token.keyword
    return None


def _find_variable(tokens: tuple[Token, ...], sentence: str) -> _Fault | None:
    """Return the variable that a sentence of the engine is about."""
    if "unbound" in sentence:
        return _find_ungrouped(tokens)
    if "Duplicated" in sentence:
        found = find_repeated_variable(tokens)
        return _Fault(f"{found.text} is projected twice", found) if found else None
    if "Variables" in sentence:
        found = next((token for token in tokens if token.variable), None)
        return _Fault(f"{_SENTENCES[sentence]}, and {found.text} is one", found) if found else None
    return None


def _find_ungrouped(tokens: tuple[Token, ...]) -> _Fault | None:
    found = find_ungrouped_variable(tokens)
    return _Fault(f"{found.text} is projected from groups, but GROUP BY does not name it", found) if found else None


def _find_other_kind(tokens: Sequence[Token], kind: str) -> _Fault | None:
    """Return the first word after the prologue where it begins a query in place of an update, or vice versa."""
    first, before = tokens[0], ""
    for token in tokens:
        if token.keyword not in {"BASE", "PREFIX"} and before not in {"BASE", "PREFIX"} and token.kind != "iri":
            first = token
            break
        before = token.keyword
    if kind == "query" and first.keyword in _CHANGING:
        return _Fault(f"{first.keyword} changes data; only SELECT, ASK, CONSTRUCT and DESCRIBE are answered", first)
    if kind == "update" and first.keyword in _ASKING:
        return _Fault(f"{first.keyword} begins a query, and this is to be an update", first)
    return None


def _find_open_text(tokens: Sequence[Token]) -> _Fault | None:
    """Return a quotation mark that begins a text without an end."""
    found = next((token for token in tokens if token.kind == "mark" and token.text in {'"', "'"}), None)
    return _Fault(f"the text that begins with {found.text} does not end in its line", found) if found else None


def _find_open_bracket(tokens: Sequence[Token], stop: int) -> _Fault | None:
    """Return a bracket without its other half, where the engine has stopped at it or behind it."""
    opened: list[Token] = []
    for token in tokens:
        if token.kind != "mark":
            continue
        if token.text in _PAIRS:
            opened.append(token)
        elif token.text in _PAIRS.values():
            if opened and _PAIRS[opened[-1].text] == token.text:
                opened.pop()
            elif token.offset > stop:
                return None
            elif opened:
                return _Fault(f"'{token.text}' stands where '{_PAIRS[opened[-1].text]}' is expected", token)
            else:
                return _Fault(f"'{token.text}' closes what was not opened", token)
    if not opened or stop <= tokens[-1].offset:
        return None
    last = opened[-1]
    return _Fault(f"'{last.text}' is not closed; '{_PAIRS[last.text]}' is missing", last)


def _find_offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


def _find_begin(tokens: Sequence[Token], stop: int, expected: str, sentence: str) -> int | None:
    """Return where the stretch begins that holds the fault, where the engine's position is its end."""
    if "IRI" in sentence:
        marks = (token.offset for token in tokens if token.text.startswith("<") and token.offset < stop)
        return max(marks, default=None)
    if sentence or not _KEYWORDS.fullmatch(expected):
        return None
    starts = {token.offset for token in tokens}
    lengths = {len(word) for word in expected.split(", ")}
    return max((stop - length for length in lengths if stop - length in starts), default=None)


def _take_words(text: str, tokens: Sequence[Token], begin: int) -> str:
    """Return the words of a line from a place on, as far as they fit."""
    line_end = text.find("\n", begin)
    ends = [token.offset + len(token.text) for token in tokens if token.offset >= begin]
    fitting = [end for end in ends if end - begin <= _EXCERPT and (line_end < 0 or end <= line_end)]
    return " ".join(text[begin : fitting[-1] if fitting else begin + _EXCERPT].split())


def _find_words(text: str, tokens: Sequence[Token], stop: int) -> str:
    """Return the words of a line before a place and the one at it, whole words as far as they fit."""
    line = text.rfind("\n", 0, stop) + 1
    here = [token for token in tokens if line <= token.offset <= stop]
    if not here:
        after = next((token for token in tokens if token.offset >= stop), None)
        return _shorten(after.text) if after else ""
    end = here[-1].offset + len(here[-1].text)
    first = next((token for token in here if end - token.offset <= _EXCERPT), None)
    return " ".join(text[first.offset : end].split()) if first else _shorten(here[-1].text)


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else line[:_EXCERPT] + "…"
