"""Look at the text of a SPARQL update before an engine does, and give it the graphs that a client names beside it.

``LOAD`` is refused like ``SERVICE``: nothing is fetched. ``LOAD SILENT`` always succeeds, whatever becomes of it
(https://www.w3.org/TR/sparql11-update/#load), so it does nothing. The engine takes a keyword without a blank after it
(``LOADx:y``), which is refused as well. Graphs named beside the text become ``USING`` clauses
(https://www.w3.org/TR/sparql11-protocol/#update-operation).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

from tercoop.errors import InputError
from tercoop.sparql.text import Declarations, check_query_text, find_position

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from pyoxigraph import NamedNode

    from tercoop.sparql.text import Token

_NOTHING = "INSERT DATA {}"
_KEYWORDS = frozenset(
    {"BASE", "PREFIX", "INSERT", "DELETE", "DATA", "WHERE", "WITH", "USING", "NAMED", "GRAPH", "CLEAR", "DROP"}
    | {"CREATE", "ADD", "COPY", "MOVE", "TO", "SILENT", "DEFAULT", "ALL", "LOAD", "INTO"}
)

_COPYING = frozenset({"ADD", "COPY", "MOVE"})


def check_update_text(text: str, place: str, *, prefixes: Collection[str] = ()) -> str:
    """Return the text of an update that may be given to the engine.

    Args:
        text: the update.
        place: what messages call it.
        prefixes: prefixes that are known without a declaration.

    Raises:
        InputError: for an update that is too large or nested too deeply, or that asks for something to be fetched.
    """
    every = check_query_text(text, place, prefixes=prefixes, kind="update")
    tokens = [token for token in every if not token.depth]
    pieces: list[str] = []
    done = 0
    for before, token, after in zip([None, *every], every, [*every[1:], None], strict=False):
        if token.depth or token.offset < done or not _may_be_load(token, before):
            continue
        if token.keyword != "LOAD" or after is None or after.keyword != "SILENT":
            _refuse(text, token, place, "LOAD is not supported: nothing is fetched; send the data to /data")
        end = next((mark.offset for mark in tokens if mark.text == ";" and mark.offset > token.offset), len(text))
        _check_load(text, [mark for mark in tokens if token.offset < mark.offset < end], place)
        pieces += [text[done : token.offset], _NOTHING]
        done = end
    return "".join([*pieces, text[done:]])


def _may_be_load(token: Token, before: Token | None) -> bool:
    is_name = token.kind == "name" and (before is None or before.kind != "word")
    return (token.kind == "word" or is_name) and token.text.upper().startswith("LOAD")


def _check_load(text: str, tokens: Sequence[Token], place: str) -> None:
    """Refuse what follows LOAD SILENT where it is of another form than an address and perhaps a graph."""
    kinds = [token.keyword or token.kind for token in tokens]
    names = {"iri", "name"}
    is_plain = len(kinds) == 2 and kinds[1] in names  # noqa: PLR2004 - SILENT and an address
    is_into = len(kinds) == 5 and kinds[1] in names and kinds[2:4] == ["INTO", "GRAPH"] and kinds[4] in names  # noqa: PLR2004
    if not is_plain and not is_into:
        _refuse(text, tokens[-1], place, "LOAD SILENT is followed by an address, and perhaps INTO GRAPH and a graph")


def check_copied_graphs(
    text: str, place: str, *, prefixes: Mapping[str, str], base: str, has_graph: Callable[[str], bool]
) -> None:
    """Refuse to add, copy or move a graph that is not there: a slip would empty the target.

    A service may do so (https://www.w3.org/TR/sparql11-update/#copy). ``SILENT`` takes such a graph for an empty one,
    and one that the update has named before may be there by then.

    Args:
        text: the update.
        place: what messages call it.
        prefixes: prefix → namespace, of those that need no declaration.
        base: against which relative IRIs are resolved.
        has_graph: whether there is a graph of an IRI.

    Raises:
        InputError: for a graph that is not there.
    """
    declarations = Declarations(prefixes, base)
    named: set[str] = set()
    before = last = ""
    for token in check_query_text(text, place, prefixes=prefixes, kind="update"):
        iri = declarations.read(token)
        verb = last if before == "GRAPH" else before
        if iri and iri not in named and verb in _COPYING and not has_graph(iri):
            _refuse(text, token, place, f"there is no graph <{iri[:200]}>; {verb} SILENT takes it for an empty one")
        named.add(iri)
        last, before = before, token.keyword


def has_own_dataset(text: str, place: str) -> bool:
    """Whether an update chooses its graphs by USING or WITH.

    Raises:
        InputError: where a keyword is written in a form that leaves it open.
    """
    return any(token.keyword in {"USING", "WITH"} for token in _read_outer(text, place))


def add_dataset(text: str, place: str, default: Sequence[NamedNode], named: Sequence[NamedNode]) -> str:
    """Return an update whose patterns are matched in the graphs given.

    Args:
        text: an update without USING and WITH.
        place: what messages call it.
        default: the graphs that make up the default graph.
        named: the named graphs.

    Raises:
        InputError: where a keyword is written in a form that leaves its meaning open.
    """
    clauses = [f"USING {graph}" for graph in default] + [f"USING NAMED {graph}" for graph in named]
    using = " ".join(["", *clauses, ""])
    _read_outer(text, place)
    every = check_query_text(text, place, kind="update")
    pieces: list[str] = []
    done = 0
    for before, token in pairwise(every):
        if token.depth or token.keyword != "WHERE":
            continue
        pattern = _find_pattern(text, every, token) if before.keyword == "DELETE" else ""
        pieces += [text[done : token.offset], pattern, using]
        done = token.offset
    return "".join([*pieces, text[done:]])


def _find_pattern(text: str, tokens: Sequence[Token], where: Token) -> str:
    """Return the pattern of ``DELETE WHERE { … }``, which then stands for its template as well."""
    inner = [token for token in tokens if token.offset > where.offset]
    end = next((token for token in inner if token.text == "}" and token.depth == 1), None)
    return text[inner[0].offset : end.offset + 1] if end else ""


def _read_outer(text: str, place: str) -> list[Token]:
    """Return the words outside all brackets.

    Raises:
        InputError: for one that may hide a keyword.
    """
    every = check_query_text(text, place, kind="update")
    for before, token in zip([None, *every], every, strict=False):
        if token.depth:
            continue
        is_unknown = token.kind == "word" and token.keyword not in _KEYWORDS
        is_glued = token.kind == "name" and (before is None or before.kind != "word")
        if is_unknown or is_glued:
            _refuse(text, token, place, f"'{token.text[:40]}' is no keyword of SPARQL 1.1 Update; put blanks around it")
    return [token for token in every if not token.depth]


def _refuse(text: str, token: Token, place: str, cause: str) -> NoReturn:
    line, column = find_position(text, token.offset)
    raise InputError(place, cause, line=line, column=column)
