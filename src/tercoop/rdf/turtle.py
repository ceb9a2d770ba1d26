"""The canonical Turtle of this repository.

One graph has one text, so that a difference between two files is a difference between two graphs::

    @base <https://w3id.org/tercoop/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .

    <scheme/strands/cross-border>
        a skos:Concept ;
        skos:prefLabel "cross-border cooperation"@en , "coopération transfrontalière"@fr ;
        skos:inScheme <scheme/strands> .

Rules: only the prefixes of ``ontology/prefixes.ttl`` that are used, in alphabetical order; the ``owl:Ontology`` first,
then the other subjects by name, numbers inside names by value; predicates in reading order; objects on one line where
they fit into 120 columns, otherwise one a line; English before other languages; blank nodes nested, and labelled
(RDFC-1.0) only where they are referred to twice or in a circle. A lexical form is never changed: ``85.00`` stays so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from tercoop.errors import OutputError
from tercoop.rdf.namespaces import OWL, RDF
from tercoop.rdf.turtle_terms import Terms, natural, place_of
from tercoop.sorting import Sorter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

WIDTH = 120
"""Columns that a line with several objects may fill."""

_INDENT = 4
_DEEPEST = 50
"""Levels of nested blank nodes; parsers that recurse have their limits."""
_HELD = 50_000
"""Subjects that are held in memory, of about a kilobyte each, before they are written."""
_MOST_ENTANGLED = 200
"""Blank nodes that may hang together with a labelled one: the time of RDFC-1.0 grows with the cube of their number."""

_UNNAMED = "[]"
_TYPE = RDF.type
_FIRST = RDF.first
_REST = RDF.rest
_NIL = RDF.nil
_ONTOLOGY = OWL.Ontology

_Node: TypeAlias = NamedNode | BlankNode
_Term: TypeAlias = NamedNode | BlankNode | Literal
_Block: TypeAlias = tuple[str, str, bool]
"""The statements about a subject: what they are sorted by, their text, and whether it is an ontology."""


def to_turtle(quads: Iterable[Quad | Triple]) -> bytes:
    """Return the canonical Turtle of a graph, in UTF-8; nothing for an empty graph.

    Args:
        quads: statements in any order, repeated or not. Names of graphs are not written.

    Raises:
        OutputError: for a triple as a term or a text with a direction; both are RDF 1.2, and we publish RDF 1.1.
    """
    writer = TurtleWriter()
    writer.add(quads)
    return "".join(writer.pieces()).encode()


class TurtleWriter:
    """Write the canonical Turtle of a graph that comes in parts, so that memory need not hold the whole.

    The text is that of :func:`to_turtle` for all parts together. What is said of a subject may stand in several parts.
    A blank node belongs to its part: the same label in another part is another node.

    Args:
        path: a file that is not there yet, for what is too much for memory; it is kept as long as the text is read.
            Without it everything stays in memory.
        held: how many subjects are held in memory before they are written.
    """

    def __init__(self, path: Path | None = None, held: int = _HELD) -> None:
        """Begin with an empty graph."""
        self._terms = Terms()
        self._blocks: Sorter[_Block] = Sorter(path, held)
        self._has_labels = self._has_ontology = False

    def add(self, quads: Iterable[Quad | Triple]) -> None:
        """Add a part of the graph.

        Args:
            quads: statements in any order, repeated or not. Names of graphs are not written.

        Raises:
            OutputError: for a triple as a term or a text with a direction; and where there are several parts, for a
                blank node that would need a label, as those depend on the whole graph.
        """
        document, before = _Document(quads, self._terms), len(self._blocks)
        for block in document.blocks():
            if self._has_labels or (document.has_labels and before):
                raise OutputError(
                    "blank nodes that are referred to twice or in a circle must come with the whole graph"
                )
            self._has_ontology = self._has_ontology or block[-1]
            self._blocks.add(block)
        self._has_labels = self._has_labels or document.has_labels

    def pieces(self) -> Iterator[str]:
        """Yield the text piece by piece; nothing for an empty graph."""
        head = self._terms.head()
        yield head
        gap = "\n" if head else ""
        for of_ontologies in (True, False) if self._has_ontology else (False,):
            for text, is_ontology in self._joined():
                if is_ontology == of_ontologies:
                    yield gap
                    yield text
                    gap = "\n"

    def _joined(self) -> Iterator[tuple[str, bool]]:
        """Yield the text of each subject, and whether it is an ontology."""
        for name, group in groupby(self._blocks, _name_of):
            if name == _UNNAMED:
                yield from (block[1:] for block in group)
                continue
            first, *others = group
            yield (self._join([first, *others]) if others else first)[1:]

    def _join(self, blocks: Iterable[_Block]) -> _Block:
        """Return one block for what several parts say of one subject: the texts are read again."""
        text = "\n".join([self._terms.head(), *(block[1] for block in blocks)])
        (joined,) = _Document(parse(text, format=RdfFormat.TURTLE), self._terms).blocks()
        return joined


def _name_of(block: _Block) -> str:
    return block[1].partition("\n")[0]


def _place_of_pair(pair: tuple[str, Sequence[_Term]]) -> tuple[bool, int, str]:
    return place_of(pair[0])


def _labelled(quads: Dataset, shared: Iterable[BlankNode]) -> Iterator[Quad]:
    """Yield all statements, with canonical labels for the blank nodes that hang together with shared ones."""
    neighbours: defaultdict[BlankNode, set[BlankNode]] = defaultdict(set)
    for subject, _, object_, _ in quads:
        if isinstance(subject, BlankNode) and isinstance(object_, BlankNode):
            neighbours[subject].add(object_)
            neighbours[object_].add(subject)
    entangled = set(shared)
    pending = list(entangled)
    while pending:
        new = neighbours[pending.pop()] - entangled
        entangled |= new
        pending += new
    if len(entangled) > _MOST_ENTANGLED:
        raise OutputError(f"more than {_MOST_ENTANGLED} blank nodes refer to each other; give some of them an IRI")
    inside = Dataset(quad for quad in quads if quad.subject in entangled or quad.object in entangled)
    inside.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    yield from inside
    # New labels for the others: one that the input uses may look like a canonical one.
    apart: defaultdict[object, BlankNode] = defaultdict(BlankNode)
    for subject, predicate, object_, _ in quads:
        if subject not in entangled and object_ not in entangled:
            yield Quad(
                apart[subject] if isinstance(subject, BlankNode) else subject,
                predicate,
                apart[object_] if isinstance(object_, BlankNode) else object_,
            )


class _Document:
    """One graph, or a part of one, on its way to text.

    Args:
        quads: the statements.
        terms: writes IRIs and literals.

    Attributes:
        has_labels: whether blank nodes have labels.
    """

    def __init__(self, quads: Iterable[Quad | Triple], terms: Terms) -> None:
        self._load(quads)
        self._nested, self._cells = self._shape()
        shared = [node for node in self._references if node not in self._nested]
        self.has_labels = bool(shared)
        if shared:
            self._load(_labelled(Dataset(self._quads()), shared))
            self._nested, self._cells = self._shape()
        self._terms = terms
        self._texts: dict[_Term, str] = {}

    def _load(self, quads: Iterable[Quad | Triple]) -> None:
        """Group the statements by subject and predicate, and count the references to each blank node."""
        self._statements: dict[_Node, dict[NamedNode, dict[_Term, None]]] = {}
        self._references: Counter[BlankNode] = Counter()
        self._parents: dict[BlankNode, tuple[_Node, NamedNode]] = {}
        for quad in quads:
            subject, predicate, object_ = quad.subject, quad.predicate, quad.object
            if isinstance(object_, Triple) or isinstance(subject, Triple):
                raise OutputError("a triple as a term is RDF 1.2; the Turtle of this project is RDF 1.1")
            if isinstance(object_, Literal) and object_.direction is not None:
                raise OutputError("a text with a direction is RDF 1.2; the Turtle of this project is RDF 1.1")
            objects = self._statements.setdefault(subject, {}).setdefault(predicate, {})
            if isinstance(object_, BlankNode) and object_ not in objects:
                self._references[object_] += 1
                self._parents[object_] = (subject, predicate)
            objects[object_] = None

    def _quads(self) -> Iterator[Quad]:
        """Yield the statements."""
        for subject, pairs in self._statements.items():
            for predicate, objects in pairs.items():
                for object_ in objects:
                    yield Quad(subject, predicate, object_)

    def _shape(self) -> tuple[set[BlankNode], set[BlankNode]]:
        """Return the blank nodes that are written inside another statement, and those that are cells of a list."""
        if not self._references:
            return set(), set()
        cells = {cell for last in self._statements for cell in self._list_cells(last)}
        nested: set[BlankNode] = set()
        pending = [(node, 0) for node in self._statements if not self._is_referred_to_once(node)]
        while pending:
            node, depth = pending.pop()
            for predicate, objects in self._statements.get(node, {}).items():
                below = depth if predicate == _REST and node in cells else depth + 1
                for each in objects:
                    if not isinstance(each, BlankNode) or not self._is_referred_to_once(each):
                        continue
                    if below > _DEEPEST:
                        raise OutputError(f"blank nodes are nested more than {_DEEPEST} deep; give some of them an IRI")
                    nested.add(each)
                    pending.append((each, below))
        return nested, cells

    def _is_referred_to_once(self, node: _Term) -> bool:
        return isinstance(node, BlankNode) and self._references[node] == 1

    def _list_cells(self, last: _Node) -> Iterator[BlankNode]:
        """Yield the cells of the list that ends with a cell, from its end; none where it is not the last of a list."""
        node: _Node = last
        rest: _Node = _NIL
        while isinstance(node, BlankNode):
            statements = self._statements.get(node, {})
            if (
                statements.keys() != {_FIRST, _REST}
                or list(statements[_REST]) != [rest]
                or len(statements[_FIRST]) != 1
            ):
                return
            yield node
            if not self._is_referred_to_once(node):
                return
            rest, (node, _) = node, self._parents[node]

    def blocks(self) -> Iterator[_Block]:
        """Yield the statements about each subject, in any order."""
        for subject, statements in self._statements.items():
            if subject not in self._nested:
                unnamed = isinstance(subject, BlankNode) and not self._references[subject]
                name = _UNNAMED if unnamed else self._term(subject)
                text = f"{name}\n{self._properties(subject, _INDENT)} .\n"
                yield natural(name.strip("<>")), text, _ONTOLOGY in statements.get(_TYPE, ())

    def _properties(self, node: _Node, indent: int) -> str:
        """Return the predicates and objects of a node, one predicate a line."""
        pad = " " * indent
        lines = []
        for predicate, objects in self._pairs(node):
            values = [self._flat(each) for each in objects]
            line = f"{pad}{predicate} {' , '.join(values)}"
            if not _fits(line):
                if len(objects) == 1:
                    line = f"{pad}{predicate} {self._broken(objects[0], indent)}"
                else:
                    inner = indent + _INDENT
                    rows = [" " * inner + self._spread(each, inner) for each in objects]
                    line = f"{pad}{predicate}\n" + " ,\n".join(rows)
            lines.append(line)
        return " ;\n".join(lines)

    def _pairs(self, node: _Node) -> list[tuple[str, Sequence[_Term]]]:
        """Return the predicates of a node in reading order, each with its objects in order."""
        pairs = [
            (
                "a" if predicate == _TYPE else self._term(predicate),
                sorted(objects, key=self._order) if len(objects) > 1 else list(objects),
            )
            for predicate, objects in self._statements.get(node, {}).items()
        ]
        return sorted(pairs, key=_place_of_pair)

    def _order(self, term: _Term) -> tuple[int, int, str, str, str]:
        """Return what objects are sorted by: IRIs, then texts (English before other languages), then blank nodes."""
        text = self._flat(term)
        if isinstance(term, Literal):
            language = term.language or ""
            return 1, ("", "en").index(language) if language in ("", "en") else 2, language, natural(term.value), text
        return (0 if isinstance(term, NamedNode) else 2), 0, "", natural(text.strip("<>")), text

    def _flat(self, term: _Term) -> str:
        """Return a term with all that is nested in it, on one line but for the line ends of texts."""
        if term == _NIL:
            return "()"
        if not isinstance(term, BlankNode) or term not in self._nested:
            return self._term(term)
        if term not in self._texts:
            if term in self._cells:
                text = f"( {' '.join(self._flat(item) for item in self._items(term))} )"
            else:
                pairs = [f"{name} {' , '.join(map(self._flat, objects))}" for name, objects in self._pairs(term)]
                text = f"[ {' ; '.join(pairs)} ]" if pairs else "[]"
            self._texts[term] = text
        return self._texts[term]

    def _spread(self, term: _Term, indent: int) -> str:
        """Return a term that begins a line: flat where that fits, else broken."""
        flat = self._flat(term)
        return flat if _fits(" " * indent + flat) else self._broken(term, indent)

    def _broken(self, term: _Term, indent: int) -> str:
        """Return a term with what is nested in it on lines of their own."""
        if not isinstance(term, BlankNode) or term not in self._nested or not self._statements.get(term):
            return self._flat(term)
        pad, inner = " " * indent, indent + _INDENT
        if term in self._cells:
            rows = [" " * inner + self._spread(item, inner) for item in self._items(term)]
            return "\n".join(["(", *rows, f"{pad})"])
        return f"[\n{self._properties(term, inner)}\n{pad}]"

    def _items(self, cell: _Term) -> Iterator[_Term]:
        """Yield the members of a list."""
        while isinstance(cell, BlankNode):
            (item,), (cell,) = self._statements[cell][_FIRST], self._statements[cell][_REST]
            yield item

    def _term(self, term: _Term) -> str:
        """Return an IRI, a literal, or the label of a blank node."""
        if term not in self._texts:
            if isinstance(term, NamedNode):
                text = self._terms.iri(term.value)
            elif isinstance(term, Literal):
                text = self._terms.literal(term)
            else:
                text = str(term)
            self._texts[term] = text
        return self._texts[term]


def _fits(line: str) -> bool:
    """Tell whether text is one line within the width, with room for the mark that ends it."""
    return "\n" not in line and len(line) + 2 <= WIDTH
