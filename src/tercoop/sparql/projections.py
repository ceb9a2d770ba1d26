"""Find what is wrong with the variables that a SELECT projects, by its words.

A query that groups may project a plain variable only where ``GROUP BY`` names it
(https://www.w3.org/TR/sparql11-query/#aggregateRestrictions), and no variable twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tercoop.sparql.text import Token

_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_AFTER_PROJECTION = frozenset({"WHERE", "FROM", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_AFTER_GROUPING = frozenset({"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})


def find_ungrouped_variable(tokens: Sequence[Token]) -> Token | None:
    """Return the first variable that a SELECT projects beside groups and that is not one they are made by."""
    for start, token in enumerate(tokens):
        if token.keyword != "SELECT":
            continue
        projected = list(_take_projection(tokens, start))
        rest = _take_rest(tokens, start, len(projected))
        grouped = _read_grouped(rest, token.depth)
        has_groups = grouped is not None or any(part.keyword in _AGGREGATES for part in projected)
        found = next(
            (
                variable
                for variable in _list_plain(projected, token.depth)
                if has_groups and variable.variable not in (grouped or ())
            ),
            None,
        )
        if found is not None:
            return found
    return None


def find_repeated_variable(tokens: Sequence[Token]) -> Token | None:
    """Return the first variable that a SELECT projects a second time by ``AS``."""
    for start, token in enumerate(tokens):
        if token.keyword != "SELECT":
            continue
        seen: set[str] = set()
        before = ""
        for part in _take_projection(tokens, start):
            is_named = bool(part.variable) and (part.depth == token.depth or before == "AS")
            if is_named and part.variable in seen:
                return part
            if is_named:
                seen.add(part.variable)
            before = part.keyword
    return None


def _take_projection(tokens: Sequence[Token], start: int) -> Iterator[Token]:
    """Yield the words between ``SELECT`` and the pattern."""
    depth = tokens[start].depth
    for token in tokens[start + 1 :]:
        if token.text == "{" or (token.depth == depth and token.keyword in _AFTER_PROJECTION):
            return
        yield token


def _take_rest(tokens: Sequence[Token], start: int, length: int) -> list[Token]:
    """Return what follows the projection and belongs to the same SELECT."""
    depth = tokens[start].depth
    found = []
    for token in tokens[start + length + 1 :]:
        if token.depth < depth or (token.depth == depth and token.text == "}" and depth):
            break
        found.append(token)
    return found


def _read_grouped(tokens: Sequence[Token], depth: int) -> set[str] | None:
    """Return the variables that groups are made by; nothing where there are no groups."""
    names: set[str] | None = None
    before = ""
    for token in tokens:
        if token.depth == depth and token.keyword == "GROUP":
            names = set()
        elif names is not None and token.depth == depth and token.keyword in _AFTER_GROUPING:
            break
        elif names is not None and token.variable and (token.depth == depth or before == "AS"):
            names.add(token.variable)
        before = token.keyword
    return names


def _list_plain(projected: Sequence[Token], depth: int) -> Iterator[Token]:
    """Yield the variables that are projected as they are, and those of expressions in which nothing is aggregated."""
    held: list[Token] = []
    for token in projected:
        if token.depth == depth:
            if token.variable:
                yield token
            continue
        if token.depth == depth + 1 and token.text == "(":
            held = []
        held.append(token)
        if token.depth == depth + 1 and token.text == ")":
            names = [part for place, part in enumerate(held) if part.variable and held[place - 1].keyword != "AS"]
            if not any(part.keyword in _AGGREGATES for part in held):
                yield from names
