"""Things that have properties of ours and no class: no shape with a target class looks at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from tercoop.rdf.namespaces import ONTOLOGY, OWL, RDF, RDFS, SH, SHAPES, SKOS, shorten
from tercoop.validation.graph_index import GraphIndex
from tercoop.validation.report import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

TYPED_THING_SHAPE = NamedNode(f"{SHAPES}TypedThingShape")
"""Source shape of results about things with properties of ours and without a class that we know."""

_TEXTS = {
    "en": (
        "This has {properties} and no class of the vocabulary: it cannot be checked, and no query finds it.{hint}",
        " Is it a {classes}? Then say so with rdf:type.",
        " or ",
    ),
    "fr": (
        "Ceci a {properties} et aucune classe du vocabulaire : aucun contrôle ni aucune requête ne le trouve.{hint}",
        " Est-ce {classes} ? L'indiquer alors par rdf:type.",
        " ou ",
    ),
}
"""Language → sentence, what it adds where the properties suggest a class, and the word between classes."""


def judge_types(data: Iterable[Triple], background: Iterable[Triple]) -> Iterator[Result]:
    """Yield a violation for each thing of the data that has a property of ours and no class known to us.

    Known are the classes of the vocabulary and those below them, ``skos:Concept`` and ``skos:ConceptScheme``; it does
    not matter whether the data or the background says the class.

    Args:
        data: the statements to judge.
        background: the vocabulary, and what is known of things besides the data.
    """
    own, around = list(data), list(background)
    kinds: dict[object, set[object]] = {}
    rdf_type, sub_class_of = RDF.type, RDFS.subClassOf
    for subject, predicate, object_ in (*own, *around):
        if predicate == rdf_type:
            kinds.setdefault(subject, set()).add(object_)
    known = _known_classes(
        GraphIndex(
            triple
            for triple in (*own, *around)
            if triple.predicate == sub_class_of or (triple.predicate == rdf_type and triple.object == OWL.Class)
        )
    )
    ours = {name for name in {triple.predicate for triple in own} if name.value.startswith(ONTOLOGY)}
    found: dict[object, dict[NamedNode, None]] = {}
    for subject, predicate, _ in own:
        if predicate in ours and known.isdisjoint(kinds.get(subject, ())):
            found.setdefault(subject, {})[predicate] = None
    if found:
        vocabulary = GraphIndex((*own, *around))
        for thing, properties in found.items():
            yield _result(thing, sorted(properties, key=str), vocabulary)


def _known_classes(whole: GraphIndex) -> set[object]:
    waiting: list[object] = [
        SKOS.Concept,
        SKOS.ConceptScheme,
        *(
            node
            for node in whole.subjects(RDF.type, OWL.Class)
            if isinstance(node, NamedNode) and node.value.startswith(ONTOLOGY)
        ),
    ]
    known = set(waiting)
    while waiting:
        for below in whole.subjects(RDFS.subClassOf, waiting.pop()):
            if below not in known:
                known.add(below)
                waiting.append(below)
    return known


def _suggest_classes(properties: list[NamedNode], vocabulary: GraphIndex) -> list[str]:
    """Return the classes that all the properties with a domain allow, or else those that any does."""
    domains = [found for name in properties if (found := _read_domain(name, vocabulary))]
    if not domains:
        return []
    return sorted(set.intersection(*domains) or set.union(*domains))


def _read_domain(name: NamedNode, vocabulary: GraphIndex) -> set[str]:
    found: set[str] = set()
    for domain in vocabulary.objects(name, RDFS.domain):
        heads = vocabulary.objects(domain, OWL.unionOf) if isinstance(domain, BlankNode) else []
        members = [member for head in heads for member in vocabulary.members(head)] or [domain]
        found.update(member.value for member in members if isinstance(member, NamedNode))
    return found


def _result(thing: object, properties: list[NamedNode], vocabulary: GraphIndex) -> Result:
    classes = [shorten(name) for name in _suggest_classes(properties, vocabulary)]
    named = ", ".join(shorten(name.value) for name in properties)
    return Result(
        focus_node=thing,  # type: ignore[arg-type] # a subject of RDF 1.1
        source_shape=TYPED_THING_SHAPE,
        component=SH.ClassConstraintComponent,
        severity_term=SH.Violation,
        path=RDF.type,
        path_text=shorten(RDF.type.value),
        messages=tuple(
            Literal(
                sentence.format(properties=named, hint=hint.format(classes=between.join(classes)) if classes else ""),
                language=language,
            )
            for language, (sentence, hint, between) in _TEXTS.items()
        ),
    )
