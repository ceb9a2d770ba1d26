"""Have pyshifty compute sums in queries as SPARQL asks.

pyshifty takes ``?a - ?b - ?c`` for ``?a - (?b - ?c)``. And it writes a parsed query out again, for ``$this`` to be put
in, without the brackets around ``+``, ``-``, ``*``, ``/`` and ``!``: ``(?a + ?b) / 100`` becomes ``?a + ?b / 100``. A
function call keeps its brackets, and ``COALESCE`` of one expression is that expression: it has the same value, and the
same error. So brackets around sums become calls, and so do the first parts of ``?a - ?b - ?c``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, Triple

from tercoop.rdf.namespaces import SH
from tercoop.sparql.text import read_tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from pyoxigraph import Quad

    from tercoop.sparql.text import Token

_SUM = frozenset("+-")
_PRODUCT = frozenset("*/")
_OPERATORS = _SUM | _PRODUCT
_UNARY = frozenset("+-!")
_CALLED = frozenset({"word", "name", "iri"})
_ENDING_MARKS = frozenset(",;=<>!&|")
_ENDING_WORDS = frozenset({"AS", "DISTINCT", "IN", "NOT"})
_NAME = "COALESCE"


@dataclass(slots=True)
class _Operand:
    """A part of a sum: where it begins and ends, and the operator after it."""

    start: int
    end: int
    operator: str = ""


@dataclass(slots=True)
class _Bracket:
    """An open bracket.

    Attributes:
        is_expression: whether expressions stand in it; in a group graph pattern ``*`` and ``/`` make paths.
        offset: place of a bracket around a mere expression, and -1 for any other bracket.
        computes: whether an operator that loses its brackets stands directly in it.
        operands: the parts of the sum that is being read.
    """

    is_expression: bool
    offset: int = -1
    computes: bool = False
    operands: list[_Operand] = field(default_factory=list)


def keep_sums(triples: Collection[Triple]) -> list[Triple]:
    """Return shapes with queries in which pyshifty computes sums as SPARQL asks."""
    return [
        Triple(triple.subject, triple.predicate, Literal(bracket_sums(triple.object.value)))
        if triple.predicate in {SH.select, SH.ask} and isinstance(triple.object, Literal)
        else triple
        for triple in triples
    ]


def computes_with_numbers(statements: Iterable[Quad | Triple]) -> bool:
    """Tell whether a query of the shapes holds a number or multiplies variables.

    There pyshifty can miss results: ``0.0 = 0`` is false to it, and a product of decimals with many digits an error.
    """
    return any(
        _has_numbers(statement.object.value)
        for statement in statements
        if statement.predicate in {SH.select, SH.ask} and isinstance(statement.object, Literal)
    )


def _has_numbers(query: str) -> bool:
    tokens = list(read_tokens(query))
    return any(token.kind == "number" for token in tokens) or any(
        operator.text in _PRODUCT and before.kind == after.kind == "variable"
        for before, operator, after in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )


def bracket_sums(query: str) -> str:
    """Return a query with the same meaning, in which each sum that pyshifty would misread is a call."""
    added: list[tuple[int, str]] = []
    open_brackets = [_Bracket(is_expression=True)]
    before: list[Token] = []
    for token in read_tokens(query):
        around = open_brackets[-1]
        mark = token.text if token.kind == "mark" else ""
        if mark in {"(", "{", "["}:
            _add_to_operand(around, token)
            open_brackets.append(_open(token, before, around, is_inner=len(open_brackets) > 1))
        elif mark in {")", "}", "]"}:
            added.extend(_end_sum(around))
            if len(open_brackets) > 1:
                open_brackets.pop()
                if around.computes and around.offset >= 0:
                    added.append((around.offset, _NAME))
                _add_to_operand(open_brackets[-1], token)
        elif token.keyword == "SELECT":
            around.is_expression = True  # a query inside a group: what follows is projection and modifiers
        else:
            added.extend(_continue_sum(around, token, mark))
        before = [*before[-1:], token]
    parts, end = [], 0
    for offset, text in sorted(added, key=lambda item: (item[0], -len(item[1]))):
        parts += [query[end:offset], text]
        end = offset
    return "".join((*parts, query[end:]))


def _open(token: Token, before: Sequence[Token], around: _Bracket, *, is_inner: bool) -> _Bracket:
    if token.text != "(":
        return _Bracket(is_expression=False)
    last = before[-1] if before else token
    if not around.is_expression:
        return _Bracket(
            is_expression=last.kind in _CALLED and any(word.keyword in {"FILTER", "BIND"} for word in before)
        )
    is_called = last.kind in _CALLED and last.keyword != "DISTINCT"
    return _Bracket(is_expression=True, offset=token.offset if is_inner and not is_called else -1)


def _continue_sum(around: _Bracket, token: Token, mark: str) -> Iterator[tuple[int, str]]:
    waiting = not around.operands or bool(around.operands[-1].operator)
    if waiting and mark in _UNARY:
        around.computes = True
        around.operands.append(_Operand(token.offset, -1))
    elif mark in _OPERATORS and around.operands:
        around.computes = True
        if around.operands[-1].end >= 0:
            around.operands[-1].operator = mark
    elif mark in _ENDING_MARKS or token.keyword in _ENDING_WORDS:
        yield from _end_sum(around)
    else:
        _add_to_operand(around, token)


def _add_to_operand(around: _Bracket, token: Token) -> None:
    if not around.operands or around.operands[-1].operator:
        around.operands.append(_Operand(token.offset, -1))
    around.operands[-1].end = token.offset + len(token.text)


def _end_sum(around: _Bracket) -> Iterator[tuple[int, str]]:
    """Yield what makes calls of the first parts of the sum that ends here, and of its products."""
    operands, around.operands = around.operands, []
    if not around.is_expression:
        return
    terms: list[_Operand] = []
    factors: list[_Operand] = []
    for operand in operands:
        factors.append(operand)
        if operand.operator in _PRODUCT:
            continue
        if any(factor.operator == "/" for factor in factors):
            yield from _call_first_parts(factors)
        terms.append(_Operand(factors[0].start, operand.end, operand.operator))
        factors = []
    if any(term.operator == "-" for term in terms[:-2]):
        yield from _call_first_parts(terms)


def _call_first_parts(operands: Sequence[_Operand]) -> Iterator[tuple[int, str]]:
    for operand in operands[1:-1]:
        yield operands[0].start, f"{_NAME}("
        yield operand.end, ")"
