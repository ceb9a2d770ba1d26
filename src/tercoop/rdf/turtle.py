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

import re
from collections import Counter, defaultdict
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    Triple,
)

from tercoop.errors import OutputError
from tercoop.rdf.namespaces import BASE, OWL, RDF, XSD, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

WIDTH = 120
"""Columns that a line with several objects may fill."""

_INDENT = 4
_DEEPEST = 50
"""Levels of nested blank nodes; parsers that recurse have their limits."""
_MOST_ENTANGLED = 200
"""Blank nodes that may hang together with a labelled one: the time of RDFC-1.0 grows with the cube of their number."""

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

_TYPE = RDF.type
_FIRST = RDF.first
_REST = RDF.rest
_NIL = RDF.nil
_ONTOLOGY = OWL.Ontology

_Node: TypeAlias = NamedNode | BlankNode
_Term: TypeAlias = NamedNode | BlankNode | Literal


def to_turtle(quads: Iterable[Quad | Triple]) -> bytes:
    """Return the canonical Turtle of a graph, in UTF-8; nothing for an empty graph.

    Args:
        quads: statements in any order, repeated or not. Names of graphs are not written.

    Raises:
        OutputError: for a triple as a term or a text with a direction; both are RDF 1.2, and we publish RDF 1.1.
    """
    return _Document(Dataset(Quad(each.subject, each.predicate, each.object) for each in quads)).write().encode()


def _natural(text: str) -> list[tuple[int, str]]:
    """Return a sort key in which the numbers inside a text count by value."""
    return [
        (len(part.lstrip("0")), part.lstrip("0")) if index % 2 else (0, part)
        for index, part in enumerate(_DIGITS.split(text))
    ]


@cache
def _place_of(predicate: str) -> tuple[bool, int, list[tuple[int, str]]]:
    """Return what the predicates of a subject are sorted by: the type first, then reading order, then names."""
    return predicate != "a", _RANK.get(predicate, len(_RANK)), _natural(predicate)


def _place_of_pair(pair: tuple[str, Sequence[_Term]]) -> tuple[bool, int, list[tuple[int, str]]]:
    return _place_of(pair[0])


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
    """One graph on its way to text.

    Args:
        dataset: the statements, all in the default graph.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._load(dataset)
        self._nested, self._cells = self._shape()
        shared = [node for node in self._references if node not in self._nested]
        if shared:
            self._load(_labelled(dataset, shared))
            self._nested, self._cells = self._shape()
        self._prefix_of = {namespace: prefix for prefix, namespace in prefixes().items()}
        self._used: set[str] = set()
        self._base_used = False
        self._texts: dict[_Term, str] = {}

    def _load(self, quads: Iterable[Quad]) -> None:
        """Group the statements by subject and predicate, and count the references to each blank node."""
        self._statements: dict[_Node, dict[NamedNode, list[_Term]]] = {}
        self._references: Counter[BlankNode] = Counter()
        self._parents: dict[BlankNode, tuple[_Node, NamedNode]] = {}
        for subject, predicate, object_, _ in quads:
            if isinstance(object_, Triple) or isinstance(subject, Triple):
                raise OutputError("a triple as a term is RDF 1.2; the Turtle of this project is RDF 1.1")
            if isinstance(object_, Literal) and object_.direction is not None:
                raise OutputError("a text with a direction is RDF 1.2; the Turtle of this project is RDF 1.1")
            self._statements.setdefault(subject, {}).setdefault(predicate, []).append(object_)
            if isinstance(object_, BlankNode):
                self._references[object_] += 1
                self._parents[object_] = (subject, predicate)

    def _shape(self) -> tuple[set[BlankNode], set[BlankNode]]:
        """Return the blank nodes that are written inside another statement, and those that are cells of a list."""
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
            if statements.keys() != {_FIRST, _REST} or statements[_REST] != [rest] or len(statements[_FIRST]) != 1:
                return
            yield node
            if not self._is_referred_to_once(node):
                return
            rest, (node, _) = node, self._parents[node]

    def write(self) -> str:
        """Return the whole text."""
        blocks = sorted(self._block(subject) for subject in self._statements if subject not in self._nested)
        head = [f"@base <{BASE}> .\n"] if self._base_used else []
        head += [f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes().items() if prefix in self._used]
        parts = ["".join(head)] if head else []
        return "\n".join(parts + [text for *_, text in blocks])

    def _block(self, subject: _Node) -> tuple[bool, list[tuple[int, str]], str]:
        """Return the statements about a subject, after what they are sorted by."""
        unnamed = isinstance(subject, BlankNode) and not self._references[subject]
        name = "[]" if unnamed else self._term(subject)
        text = f"{name}\n{self._properties(subject, _INDENT)} .\n"
        is_ontology = _ONTOLOGY in self._statements[subject].get(_TYPE, ())
        return not is_ontology, _natural(name.strip("<>")), text

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
                sorted(objects, key=self._order) if len(objects) > 1 else objects,
            )
            for predicate, objects in self._statements.get(node, {}).items()
        ]
        return sorted(pairs, key=_place_of_pair)

    def _order(self, term: _Term) -> tuple[int, int, str, list[tuple[int, str]], str]:
        """Return what objects are sorted by: IRIs, then texts (English before other languages), then blank nodes."""
        text = self._flat(term)
        if isinstance(term, Literal):
            language = term.language or ""
            return 1, ("", "en").index(language) if language in ("", "en") else 2, language, _natural(term.value), text
        return (0 if isinstance(term, NamedNode) else 2), 0, "", _natural(text.strip("<>")), text

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
            yield self._statements[cell][_FIRST][0]
            cell = self._statements[cell][_REST][0]

    def _term(self, term: _Term) -> str:
        """Return an IRI, a literal, or the label of a blank node."""
        if term not in self._texts:
            if isinstance(term, NamedNode):
                text = self._iri(term.value)
            elif isinstance(term, Literal):
                text = self._literal(term)
            else:
                text = str(term)
            self._texts[term] = text
        return self._texts[term]

    def _iri(self, iri: str) -> str:
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

    def _literal(self, literal: Literal) -> str:
        value, datatype = literal.value, literal.datatype
        if literal.language:
            return f"{_quote(value)}@{literal.language}"
        if datatype == XSD.string:
            return _quote(value)
        if (
            (datatype == XSD.integer and _INTEGER.fullmatch(value))
            # Parsers that compute with short decimals write very small ones anew; those stay in quotes.
            or (datatype == XSD.decimal and _DECIMAL.fullmatch(value) and str(Decimal(value)) == value)
            or (datatype == XSD.boolean and value in ("true", "false"))
        ):
            return value
        return f"{_quote(value)}^^{self._iri(datatype.value)}"


def _fits(line: str) -> bool:
    """Tell whether text is one line within the width, with room for the mark that ends it."""
    return "\n" not in line and len(line) + 2 <= WIDTH
