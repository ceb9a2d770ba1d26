"""The page about a thing: what the graph says of it, what refers to it, and which graphs say so.

A page shows a number of values; what is more stands on further pages, first what the thing states and then what refers
to it. The terms of a vocabulary all stand on its first page, where the fragments of their IRIs find them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from tercoop.answering.addresses import is_ours, page_link, safe_link
from tercoop.answering.list_order import name_key
from tercoop.answering.names import Names
from tercoop.answering.problems import Problem
from tercoop.answering.readable import LONGEST, Piece, plural, show_literal
from tercoop.answering.resources import count_graphs
from tercoop.rdf.iris import thing_class
from tercoop.rdf.namespaces import BASE, DCTERMS, ONTOLOGY, RDF, RDFS, SH, SKOS, TC, Namespace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tercoop.answering.list_order import NameKey
    from tercoop.answering.published import Published
    from tercoop.answering.resources import Document, Node, Referring, Statement
    from tercoop.answering.settings import WorkerSettings
    from tercoop.rdf.values import Term

PAGE_SIZE = 200
"""Values on one page."""

MOST_MEMBER_VALUES = 30_000
"""Values of the terms on the page of a vocabulary."""

_LONGEST_CODE = 100_000
_CODE = frozenset({SH.select, SH.construct, SH.ask, SH.update})
_FIRST = (
    *(SKOS.prefLabel, RDFS.label, DCTERMS.title, SKOS.altLabel, SKOS.notation, SKOS.definition, DCTERMS.description),
    *(RDFS.comment, SKOS.scopeNote, Namespace("foaf").name),
)
_LAST = (SH.select, SH.construct, RDF.type, RDFS.isDefinedBy, TC.isDerivedBy, TC.statedIn)
_ORDER = {name: place - len(_FIRST) for place, name in enumerate(_FIRST)} | {
    name: place for place, name in enumerate(_LAST, start=1)
}
"""Properties that stand before all others, and those that stand after them."""


@dataclass(frozen=True)
class Value:
    """A value on a page.

    Attributes:
        pieces: what is read.
        href: where it leads; nothing for text and for addresses that no link may have.
        iri: the IRI, where it is one.
        is_ours: whether it leads to a page of ours.
        is_code: whether it is the text of a query.
        sources: numbers of the graphs that state it.
    """

    pieces: tuple[Piece, ...]
    href: str | None = None
    iri: str = ""
    is_ours: bool = False
    is_code: bool = False
    sources: tuple[int, ...] = ()


@dataclass
class Group:
    """The values of one property.

    Attributes:
        property: the property as a value.
        things: what the things are that refer to the thing by it: *projects*.
        number: values that there are, also on other pages.
        values: those on this page.
        page: the page on which the first of them stands.
    """

    property: Value
    number: int
    values: list[Value] = field(default_factory=list)
    page: int = 1
    things: str = ""


@dataclass
class Section:
    """A term of a vocabulary, or a node without an IRI, on the page of its document."""

    anchor: str
    heading: Value
    groups: list[Group]


@dataclass
class Description:
    """All that the template shows of a thing."""

    heading: Value
    kinds: list[Value]
    stated: list[Group]
    sections: list[Section]
    referring: list[Group]
    sources: list[Value]
    things: list[Value]
    page: int
    pages: int
    is_cut: bool
    languages: list[str]


def describe(  # noqa: PLR0913 - what a page is made of
    published: Published,
    settings: WorkerSettings,
    document: Document,
    referring: Referring,
    *,
    languages: Sequence[str],
    page: int,
    things: Sequence[NamedNode] = (),
) -> Description:
    """Return what the page of a document shows.

    Args:
        published: the data.
        settings: of the worker.
        document: what is said.
        referring: what refers to the thing.
        languages: of the reader, the best first.
        page: from 1.
        things: further things whose names are listed.

    Raises:
        Problem: where there is no such page of it.
    """
    return _Page(published, settings, document, languages).describe(referring, page, things)


class _Page:
    def __init__(
        self, published: Published, settings: WorkerSettings, document: Document, languages: Sequence[str]
    ) -> None:
        self._names = Names(published, languages)
        self._prefix = settings.prefix
        self._has_vocabulary = published.has_vocabulary
        self._document = document
        self._thing = document.thing
        self._languages = languages
        self._places = {member: place for place, member in enumerate(document.members)}
        all_statements = (statement for statements in document.members.values() for statement in statements)
        self._numbers = {
            name: place for place, (name, _) in enumerate(count_graphs(all_statements).most_common(), start=1)
        }

    def describe(self, referring: Referring, page: int, things: Sequence[NamedNode]) -> Description:
        """Return what a page shows."""
        stated = sorted(self._document.members.get(self._thing, ()), key=_order)
        rows = [
            (name, thing)
            for name, things in referring.things.items()
            for thing in things
            if thing not in self._document.members
        ]
        pages = max(1, -(-(len(stated) + len(rows)) // PAGE_SIZE))
        if page > pages:
            raise Problem("unknown", f"there are {pages} pages of it, and this would be page {page}")
        begin, end = (page - 1) * PAGE_SIZE, page * PAGE_SIZE
        shown = stated[begin:end]
        shown_rows = rows[max(0, begin - len(stated)) : max(0, end - len(stated))]
        members = self._choose_members() if page == 1 else {}
        self._look_up(shown, [*(thing for _, thing in shown_rows), *things], referring, members)
        referring_groups = self._group_referring(rows, shown_rows, referring, len(stated))
        return Description(
            heading=self._show(self._thing),
            kinds=self._kinds(),
            stated=self._group(shown, Counter(statement.property for statement in stated)),
            sections=[self._section(member, statements) for member, statements in members.items()],
            referring=referring_groups,
            sources=[self._show(NamedNode(name)) for name in self._numbers],
            things=sorted(map(self._show, things), key=self._sort_value),
            page=page,
            pages=pages,
            is_cut=self._document.is_cut or referring.is_cut,
            languages=self._spoken(),
        )

    def _choose_members(self) -> dict[Node, list[Statement]]:
        chosen: dict[Node, list[Statement]] = {}
        room = MOST_MEMBER_VALUES
        for member, statements in self._document.members.items():
            if member != self._thing and room > 0:
                chosen[member] = sorted(statements[:room], key=_order)
                room -= len(statements)
        return chosen

    def _look_up(
        self,
        shown: Iterable[Statement],
        things: Iterable[Node],
        referring: Referring,
        members: dict[Node, list[Statement]],
    ) -> None:
        terms: set[Term] = {self._thing, *referring.things, *things}
        terms |= {NamedNode(name) for name in self._numbers}
        terms |= set(self._document.kinds())
        for statement in [*shown, *(statement for statements in members.values() for statement in statements)]:
            terms |= {statement.property, statement.value}
        self._names.look_up({*terms, *members})

    def _kinds(self) -> list[Value]:
        """Return the classes of the thing that are ours; where our address says which it is, that one alone."""
        ours = [kind for kind in self._document.kinds() if kind.value.startswith(ONTOLOGY)]
        wanted = (thing_class(self._thing.value) or "").replace("-", "")
        exact = [kind for kind in ours if kind.value.removeprefix(ONTOLOGY).lower() == wanted]
        return [self._show(kind) for kind in (exact or ours or self._document.kinds())[:3]]

    def _group(self, statements: Iterable[Statement], counts: Counter[NamedNode]) -> list[Group]:
        groups: dict[NamedNode, Group] = {}
        for statement in statements:
            name = statement.property
            group = groups.setdefault(name, Group(self._show(name), counts[name]))
            sources = tuple(sorted(self._numbers[graph] for graph in statement.graphs))
            group.values.append(self._show(statement.value, name, sources))
        for group in groups.values():
            group.values.sort(key=self._sort_value)
        return list(groups.values())

    def _group_referring(
        self,
        rows: Sequence[tuple[NamedNode, Node]],
        shown: Iterable[tuple[NamedNode, Node]],
        referring: Referring,
        before: int,
    ) -> list[Group]:
        groups: dict[NamedNode, Group] = {}
        for place, (name, _) in enumerate(rows, start=before):
            if name not in groups:
                number = referring.counts[name]
                groups[name] = Group(self._show(name), number, page=place // PAGE_SIZE + 1)
                groups[name].things = _name_things(referring.things[name])
        for name, thing in shown:
            groups[name].values.append(self._show(thing))
        for group in groups.values():
            group.values.sort(key=self._sort_value)
        return list(groups.values())

    def _section(self, member: Node, statements: Sequence[Statement]) -> Section:
        counts = Counter(statement.property for statement in statements)
        return Section(self._anchor(member), self._show(member), self._group(statements, counts))

    def _anchor(self, member: Node) -> str:
        if isinstance(member, BlankNode):
            return f"page.node.{self._places[member]}"
        return member.value.partition("#")[2]

    def _show(self, term: Term, name: NamedNode | None = None, sources: tuple[int, ...] = ()) -> Value:
        if isinstance(term, Literal):
            is_code = name in _CODE
            piece = show_literal(term, _LONGEST_CODE if is_code else LONGEST)
            href = None if piece.length or term.language else safe_link(term.value, self._prefix)
            return Value((piece,), href, is_code=is_code, sources=sources)
        if isinstance(term, BlankNode):
            href = f"#{self._anchor(term)}" if term in self._document.members else None
            return Value(self._names.name(term), href, sources=sources)
        pieces = self._names.name(term, self._thing if term != self._thing else None)
        if not isinstance(term, NamedNode):
            return Value(pieces, sources=sources)
        iri = term.value
        if iri.startswith(ONTOLOGY) and not self._has_vocabulary:
            return Value(pieces, iri, iri, sources=sources)
        is_described = self._names.is_described(term)
        href = page_link(iri, self._prefix, is_described=is_described)
        return Value(pieces, href, iri, is_ours(iri) or is_described, sources=sources)

    def _sort_value(self, value: Value) -> tuple[int, str, NameKey]:
        """Return the key of a value: languages in the order of the reader, then names as people sort them."""
        first = value.pieces[0]
        preferred = [*self._languages, "en", "fr"] if not value.iri else []
        rank = preferred.index(first.language) if first.language in preferred else len(preferred)
        return rank, first.language if not value.iri else "", name_key(value.pieces)

    def _spoken(self) -> list[str]:
        label = self._names.label(self._thing)
        return [label.language] if label is not None and label.language else []


_KINDS_OF_PATHS = {"scheme": "concept", "graph": "source", "query": "question"}
_MOST_KINDS = 2


def _name_things(things: Sequence[Node]) -> str:
    """Return what things are, by their addresses: *projects*, *programmes and priorities*."""
    kinds: Counter[str] = Counter()
    for thing in things:
        iri = thing.value if isinstance(thing, NamedNode) else ""
        path = iri.removeprefix(BASE).partition("/")[0] if is_ours(iri) else ""
        kinds[(thing_class(iri) or _KINDS_OF_PATHS.get(path, "thing")).replace("-", " ")] += 1
    names = [plural(kind) for kind, _ in kinds.most_common()]
    return " and ".join(names) if len(names) <= _MOST_KINDS else "things"


def _order(statement: Statement) -> tuple[int, str, str]:
    name = statement.property
    return _ORDER.get(name, 0), name.value, str(statement.value)[:100]
