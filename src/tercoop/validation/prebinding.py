"""Ask the query of a constraint once about all focus nodes, where that finds each node that it finds one by one.

SHACL evaluates a query for each focus node with ``$this`` put in its place ("pre-binding"). In the same query with a
pattern at the start of each group that speaks of ``$this``, which binds it to the focus nodes, ``$this`` has a value
wherever the query looks at it, and each row that one node gives is a row of the whole. That is so for the forms that
:func:`mark_groups` accepts; others (``MINUS``, ``LIMIT``, ``VALUES``, sums over all nodes, …) are refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tercoop.sparql.text import read_tokens

if TYPE_CHECKING:
    from tercoop.sparql.text import Token

_STRUCTURE = "SELECT DISTINCT WHERE FILTER NOT EXISTS OPTIONAL UNION BIND AS A IN TRUE FALSE"
_MODIFIERS = "GROUP BY HAVING ORDER ASC DESC SEPARATOR"
_AGGREGATES = "SUM COUNT AVG MIN MAX GROUP_CONCAT SAMPLE"
_FUNCTIONS = (
    "STR LANG LANGMATCHES DATATYPE BOUND IRI URI ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI "
    "CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ MD5 SHA1 SHA256 "
    "SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE"
)
_KNOWN = frozenset(f"{_STRUCTURE} {_MODIFIERS} {_AGGREGATES} {_FUNCTIONS}".split())
"""The words a query may have; the functions give the same for the same arguments."""

_ADDS_UP = frozenset(f"{_AGGREGATES} GROUP HAVING".split())
_THIS = "this"
_SPECIAL = frozenset({"PATH", "currentShape", "shapesGraph"})


class _RefusedError(Exception):
    """The query is not of a form that can be asked once."""


@dataclass
class _Select:
    """A SELECT, the outer one or one inside.

    Attributes:
        inside: number of groups around it.
        depth: number of brackets around it.
        in_head: whether its WHERE has not begun.
        names: variables that it projects.
        adds_up: whether it has an aggregate.
        keys: variables that it groups by.
    """

    inside: int
    depth: int
    in_head: bool = True
    names: set[str] = field(default_factory=set)
    adds_up: bool = False
    in_keys: bool = False
    keys: set[str] = field(default_factory=set)

    def end(self) -> None:
        """Refuse a SELECT whose rows are not those of one focus node each."""
        if self.in_head or _THIS not in self.names or (self.adds_up and _THIS not in self.keys):
            raise _RefusedError


@dataclass
class _Group:
    """A group between braces: where it opens, whether it is that of an EXISTS, and whether it is a WHERE."""

    start: int
    in_exists: bool
    is_where: bool
    speaks_of_this: bool = False


def mark_groups(query: str, mark: str) -> str | None:
    """Return a query that is asked once about all focus nodes, or None where that may find less.

    Args:
        query: the text of ``sh:select``.
        mark: the pattern that binds ``$this`` to the focus nodes.
    """
    try:
        places = _Reader().read(list(read_tokens(query)))
    except _RefusedError:
        return None
    for place in sorted(places, reverse=True):
        query = f"{query[:place]} {mark} {query[place:]}"
    return query


class _Reader:
    def __init__(self) -> None:
        self._groups: list[_Group] = []
        self._selects: list[_Select] = []
        self._places: list[int] = []

    def read(self, tokens: list[Token]) -> list[int]:
        """Return the places at which a mark goes in."""
        before = ""
        for place, token in enumerate(tokens):
            following = tokens[place + 1] if place + 1 < len(tokens) else None
            if token.keyword:
                self._read_word(token, before, following)
            if token.text == "{":
                self._open(token, before)
            elif token.text == "}":
                self._close()
            elif token.variable:
                self._read_variable(token)
            before = token.keyword or token.text
        if self._groups or len(self._selects) != 1:
            raise _RefusedError
        self._selects[0].end()
        return self._places

    def _read_word(self, token: Token, before: str, following: Token | None) -> None:
        word = token.keyword
        in_exists = any(group.in_exists for group in self._groups)
        if word not in _KNOWN or (in_exists and word in {"SELECT", "OPTIONAL", "UNION"}):
            raise _RefusedError
        if word == "SELECT":
            all_names = following is None or following.text == "*"
            if all_names or (self._selects and before != "{"):
                raise _RefusedError
            self._selects.append(_Select(inside=len(self._groups), depth=token.depth))
        elif not self._selects or (word == "AS" and following is not None and following.variable == _THIS):
            raise _RefusedError
        elif word in _ADDS_UP:
            self._selects[-1].adds_up = True
        if word in {"BY", "HAVING", "ORDER"}:
            self._selects[-1].in_keys = word == "BY" and before == "GROUP"

    def _read_variable(self, token: Token) -> None:
        name = token.variable
        if name in _SPECIAL or not self._selects:
            raise _RefusedError
        select = self._selects[-1]
        if len(self._groups) > select.inside:
            if name == _THIS:
                self._mention()
        elif token.depth == select.depth:  # not inside an expression
            (select.names if select.in_head else select.keys if select.in_keys else set()).add(name)

    def _mention(self) -> None:
        """Note that ``$this`` stands in a group; in an EXISTS, it has the value that it has around it."""
        for group in reversed(self._groups):
            group.speaks_of_this = True
            if not group.in_exists:
                return

    def _open(self, token: Token, before: str) -> None:
        select = self._selects[-1] if self._selects else None
        if select is None or (select.in_head and before == "EXISTS"):
            raise _RefusedError
        inside_exists = bool(self._groups) and self._groups[-1].in_exists
        if inside_exists and before != "EXISTS":
            raise _RefusedError
        is_where = select.in_head
        select.in_head = False
        self._groups.append(_Group(token.offset + 1, before == "EXISTS", is_where))

    def _close(self) -> None:
        if not self._groups:
            raise _RefusedError
        if len(self._selects) > 1 and self._selects[-1].inside == len(self._groups):
            self._selects.pop().end()
        group = self._groups.pop()
        if not group.in_exists and (group.is_where or group.speaks_of_this):
            self._places.append(group.start)
