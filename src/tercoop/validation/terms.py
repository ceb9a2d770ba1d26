"""Terms of our namespace that the vocabulary does not declare, or that it has given up.

A misspelt property is no fault in RDF: to the shapes ``tc:hasStrandd`` is one that they do not know. So each use of a
term of ours is looked up in the vocabulary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from tercoop.rdf.namespaces import BASE, DCTERMS, ONTOLOGY, OWL, RDF, SH, SHAPES, shorten
from tercoop.validation.graph_index import GraphIndex
from tercoop.validation.report import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

DECLARED_TERM_SHAPE = NamedNode(f"{SHAPES}DeclaredTermShape")
"""Source shape of results about terms of ours that are not declared, or deprecated."""

_DECLARING = frozenset({RDF.type, OWL.deprecated, DCTERMS.isReplacedBy})
_ON = Literal(True)  # noqa: FBT003
_CLOSENESS = 0.75
"""Share of common letters from which a declared name is offered for another one."""

_LINK = re.compile(r"^(?:has|is)?(?:In|Of)?(?=[A-Z])")
_TEXTS = {
    "unknown": (
        "{term} is not a term of the vocabulary: no query finds what it says.{hint}",
        "{term} n'est pas un terme du vocabulaire : aucune requête ne trouve ce qu'il énonce.{hint}",
    ),
    "hint": (" Did you mean {names}?", " Vouliez-vous dire {names} ?"),
    "deprecated": ("{term} is deprecated.{hint}", "{term} est obsolète.{hint}"),
    "replaced": (" Use {names}.", " Utiliser {names}."),
}
"""Messages in English and in French."""


@dataclass(frozen=True)
class _Vocabulary:
    """The terms of ours that are declared: classes, properties, and what replaces the deprecated ones."""

    classes: frozenset[str]
    properties: frozenset[str]
    deprecated: dict[str, tuple[str, ...]]


def _read_vocabulary(triples: Iterable[Triple]) -> _Vocabulary:
    index = GraphIndex(triple for triple in triples if triple.predicate in _DECLARING)
    typed = {
        node.value: index.objects(node, RDF.type)
        for node in index.subjects(RDF.type)
        if isinstance(node, NamedNode) and node.value.startswith(ONTOLOGY)
    }
    classes = {term for term, kinds in typed.items() if OWL.Class in kinds}
    return _Vocabulary(
        classes=frozenset(classes),
        properties=frozenset(typed.keys() - classes),
        deprecated={
            node.value: tuple(
                sorted(new.value for new in index.objects(node, DCTERMS.isReplacedBy) if isinstance(new, NamedNode))
            )
            for node in index.subjects(OWL.deprecated, _ON)
            if isinstance(node, NamedNode)
        },
    )


def judge_terms(data: Iterable[Triple], vocabulary: Iterable[Triple]) -> Iterator[Result]:
    """Yield a result for each statement of the data that uses a term of ours which is not declared, or deprecated.

    Looked at are properties, and classes as values of ``rdf:type``.

    Args:
        data: the statements to judge.
        vocabulary: the statements that declare our terms.
    """
    known = _read_vocabulary(vocabulary)
    for triple in data:
        if triple.predicate.value.startswith(ONTOLOGY):
            yield from _judge_use(triple, triple.predicate, known, known.properties)
        elif (
            triple.predicate == RDF.type
            and isinstance(triple.object, NamedNode)
            and triple.object.value.startswith(ONTOLOGY)
        ):
            yield from _judge_use(triple, triple.object, known, known.classes)


def _judge_use(triple: Triple, term: NamedNode, known: _Vocabulary, candidates: frozenset[str]) -> Iterator[Result]:
    if term.value in known.deprecated:
        messages = _say("deprecated", "replaced", term, known.deprecated[term.value])
        yield _result(triple, term, SH.Info, messages)
    elif term.value not in known.classes | known.properties:
        usable = candidates - known.deprecated.keys()
        yield _result(triple, term, SH.Warning, _say("unknown", "hint", term, _find_near(term, usable)))


def _find_near(term: NamedNode, candidates: Iterable[str]) -> list[str]:
    """Return the declared terms whose name is nearest, if any is near."""
    names: dict[str, list[str]] = {}
    for name in sorted(candidates):
        names.setdefault(_core(name), []).append(name)
    return [
        name for core in get_close_matches(_core(term.value), names, n=1, cutoff=_CLOSENESS) for name in names[core]
    ]


def _core(term: str) -> str:
    """Return the part of a name that tells it from others, in small letters: ``strand`` of ``tc:isInStrand``."""
    return _LINK.sub("", term.removeprefix(ONTOLOGY)).lower()


def _say(text: str, hint: str, term: NamedNode, names: Iterable[str]) -> tuple[Literal, ...]:
    shown = ", ".join(map(shorten, names))
    return tuple(
        Literal(
            sentence.format(term=shorten(term.value), hint=addition.format(names=shown) if shown else ""),
            language=language,
        )
        for language, sentence, addition in zip(("en", "fr"), _TEXTS[text], _TEXTS[hint], strict=True)
    )


def _result(triple: Triple, term: NamedNode, severity: NamedNode, messages: tuple[Literal, ...]) -> Result:
    """Return a result as SHACL would word it: a property that a closed shape lacks, a class not among the allowed."""
    is_property = term == triple.predicate
    return Result(
        focus_node=triple.subject,  # type: ignore[arg-type] # RDF 1.1 has no triples in triples
        source_shape=DECLARED_TERM_SHAPE,
        component=SH.ClosedConstraintComponent if is_property else SH.InConstraintComponent,
        severity_term=severity,
        path=triple.predicate,
        path_text=shorten(triple.predicate.value),
        value=triple.object,  # type: ignore[arg-type]
        messages=messages,
    )


def find_names_without_base(data: Iterable[Triple]) -> Iterator[str]:
    """Yield a note where data with terms of ours are mostly about nodes whose IRIs begin with ``file:///``."""
    uses_ours, named = False, set[str]()
    for triple in data:
        uses_ours = uses_ours or any(
            isinstance(node, NamedNode) and node.value.startswith(ONTOLOGY)
            for node in (triple.predicate, triple.object)
        )
        if isinstance(triple.subject, NamedNode):
            named.add(triple.subject.value)
    local = sum(name.startswith("file:///") for name in named)
    if uses_ours and local * 2 >= len(named) > 0:
        noun = "1 name begins" if local == 1 else f"{local} names begin"
        yield f"{noun} with file:///; is the line @base <{BASE}> missing?"
