"""Which SELECT queries may take parameters: those in which a bound value reaches every place that names the variable.

The engine writes a bound value in place of a projected variable (SEP-0007 of SPARQL-dev). Some queries then give wrong
rows without a word; they are found here:

- a sub-select that uses the variable and does not project it has one of its own by the same name;
- ``BOUND`` of a value is false; ``COALESCE(?begins >= ?from, true)`` says "if asked for" and works bound and unbound;
- in ``MINUS`` it depends on the engine whether a value counts as a shared variable; ``FILTER NOT EXISTS`` is plain;
- a value in ``VALUES`` or after ``AS`` is compared with the bound one, never replaced by it;
- ``SELECT *`` does not show what is passed on, and an unused variable changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from tercoop.sparql.text import Token


@dataclass(frozen=True, slots=True)
class BindingFault:
    """A place where a bound value would not do what the query says.

    Attributes:
        offset: place in the text of the query, counted in characters from 0.
        cause: what is wrong and, where it is short, what to write instead.
    """

    offset: int
    cause: str


@dataclass(slots=True)
class _Scope:
    """One SELECT: where it stands, what it projects and which parameters its pattern uses."""

    select: Token
    in_projection: bool = True
    selects_all: bool = False
    projected: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)


def find_binding_faults(tokens: Collection[Token], parameters: Collection[str]) -> list[BindingFault]:
    """Return what keeps the engine from putting values for variables everywhere in a SELECT query.

    Args:
        tokens: the words of a query that is good SPARQL.
        parameters: the names of the variables, without ``?``.
    """
    return _Reading(frozenset(parameters)).read(tokens)


class _Reading:
    """One pass over the words of a query."""

    def __init__(self, parameters: frozenset[str]) -> None:
        self._parameters = parameters
        self._scopes: list[_Scope] = []
        self._in_values = False
        self._minus_depth = 0
        self._before = ("", "")
        self._faults: list[BindingFault] = []

    def read(self, tokens: Collection[Token]) -> list[BindingFault]:
        for token in tokens:
            while self._scopes and token.depth < self._scopes[-1].select.depth:
                self._close()
            self._note_clause(token)
            if token.variable in self._parameters and self._scopes:
                self._note_parameter(token, self._scopes[-1])
            self._before = (self._before[1], token.keyword or token.text)
        while self._scopes:
            self._close()
        return sorted(self._faults, key=lambda fault: fault.offset)

    def _note_clause(self, token: Token) -> None:
        if token.text == "{" and self._before[1] == "MINUS":
            self._minus_depth = self._minus_depth or token.depth
        elif token.depth < self._minus_depth:
            self._minus_depth = 0
        if token.keyword == "SELECT":
            self._scopes.append(_Scope(token))
        elif token.keyword == "VALUES":
            self._in_values = True
        elif token.text == "{":
            self._in_values = False
        scope = self._scopes[-1] if self._scopes else None
        if scope is None or not scope.in_projection:
            return
        if token.keyword in {"WHERE", "FROM"} or token.text == "{":
            scope.in_projection = False
        elif token.text == "*" and token.depth == scope.select.depth:
            scope.selects_all = True

    def _note_parameter(self, token: Token, scope: _Scope) -> None:
        name = token.variable
        if self._in_values:
            self._blame(token, f"the parameter ?{name} stands in VALUES and can have no other value")
        if self._minus_depth:
            self._blame(token, f"the parameter ?{name} stands in MINUS; write FILTER NOT EXISTS instead")
        if self._before[1] == "AS":
            self._blame(token, f"the parameter ?{name} stands after AS; it must be a variable of the pattern")
        if self._before == ("BOUND", "("):
            self._blame(token, f"BOUND(?{name}) is false for a parameter; COALESCE(…, true) says 'if it is given'")
        if token.depth > scope.select.depth:
            scope.used.add(name)
        elif scope.in_projection:
            scope.projected.add(name)

    def _close(self) -> None:
        scope = self._scopes.pop()
        outer = self._scopes[-1] if self._scopes else None
        if scope.selects_all and (scope.used or outer is None):
            self._blame(scope.select, "SELECT * does not show which parameters it passes on; name the variables")
        elif outer is None:
            for name in sorted(self._parameters - scope.used):
                self._blame(scope.select, f"the parameter ?{name} is not used")
        else:
            for name in sorted(scope.used - scope.projected):
                self._blame(scope.select, f"this sub-select uses the parameter ?{name} and does not project it")
        if outer is not None:
            outer.used |= scope.used

    def _blame(self, token: Token, cause: str) -> None:
        self._faults.append(BindingFault(token.offset, cause))
