"""Every constraint of ``shapes/`` is proved by an invalid example, and every shape by a valid one.

``tests/shapes/<Shape>/`` holds small examples of invented data. ``expected.toml`` beside them tells for each invalid
example what fires: focus node (relative to the base; ``[]`` is a blank node), shape, path in SPARQL syntax, constraint
component and severity. A result of severity *info* that is not expected is passed over: few examples name their source.
No thing is described in two examples, so that many can be validated in one run.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from tercoop.layout import find_layout
from tercoop.rdf.files import read_quads
from tercoop.rdf.namespaces import BASE, ONTOLOGY, OWL, RDF, RDFS, SH, SHAPES, declared_terms
from tercoop.validation import (
    DECLARED_TERM_SHAPE,
    LEXICAL_FORM_SHAPE,
    TYPED_THING_SHAPE,
    Report,
    ShapesGraph,
    prepare_shapes,
    validate,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tercoop.build.folder import FinishedBuild

LAYOUT = find_layout()
EXAMPLES = LAYOUT.root / "tests" / "shapes"
FOLDERS = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())
SHAPE_FILES = sorted(LAYOUT.shapes.glob("*.ttl"))

PARAMETERS = {
    SH[parameter]: component
    for parameter, component in (
        ("class", "Class"),
        ("datatype", "Datatype"),
        ("disjoint", "Disjoint"),
        ("hasValue", "HasValue"),
        ("lessThanOrEquals", "LessThanOrEquals"),
        ("maxCount", "MaxCount"),
        ("maxInclusive", "MaxInclusive"),
        ("minCount", "MinCount"),
        ("minInclusive", "MinInclusive"),
        ("node", "Node"),
        ("nodeKind", "NodeKind"),
        ("not", "Not"),
        ("or", "Or"),
        ("pattern", "Pattern"),
        ("qualifiedMaxCount", "QualifiedMaxCount"),
        ("sparql", "SPARQL"),
        ("uniqueLang", "UniqueLang"),
    )
}
"""Constraint parameters that the shapes use, with the component that a result names."""

NOT_CONSTRAINTS = {SH[name] for name in ("description", "message", "name", "path", "property", "severity")} | {
    SH.qualifiedValueShape,
    SH.targetClass,
    SH.targetSubjectsOf,
}

EXPLAINED_WARNINGS = {
    # It ran on until 2008 with money of 2000-2006, as the source says.
    ("Project-endsInPeriod", "id/project/interform"),
    # The source names the project and none of its partners.
    ("Project-missingLeadPartner", "id/project/interact-enpi-cbc"),
    # The page gives a number of partners and no names; it ran on until the end of 2007 with money of 2000-2006.
    ("Project-missingLeadPartner", "id/project/ex-int"),
    ("Project-endsInPeriod", "id/project/ex-int"),
    # The page lists three objectives and calls none of them the main one.
    ("Programme-mainObjective", "id/programme/interact-2000-2006"),
    # A table names the code, and no version of the classification that is here has it.
    ("Region-isValidInSome", "id/region/framf"),
    # The list gives more money of the Union than the total of the project.
    ("Project-fundsAboveBudget", "id/project/2014tc16m4tn003-ecoportil"),
}


EXPLAINED_SHAPES = {
    # Many sources give the part of one payer and not of the others; each such budget stays as its source has it.
    "Budget-financingIncomplete",
    # Two rows of a list call one partner public and private.
    "ListedThing-hasLegalStatusOnce",
}


class Finding(NamedTuple):
    """What fires: the part of a result that an example states."""

    focus: str
    shape: str
    path: str
    component: str
    severity: str


@cache
def read(*paths: Path) -> tuple[Triple, ...]:
    return tuple(quad.triple for path in paths for quad in read_quads(path))


@cache
def shapes_triples() -> tuple[Triple, ...]:
    return read(*SHAPE_FILES, LAYOUT.ontology / "prefixes.ttl")


@cache
def shapes_graph() -> ShapesGraph:
    return prepare_shapes(shapes_triples(), "shapes")


@cache
def background() -> tuple[Triple, ...]:
    folders = (LAYOUT.ontology, LAYOUT.ontology / "schemes", LAYOUT.data / "reference")
    return read(*(path for folder in folders for path in sorted(folder.glob("*.ttl"))))


def objects(triples: tuple[Triple, ...]) -> dict[object, dict[NamedNode, list[object]]]:
    index: defaultdict[object, defaultdict[NamedNode, list[object]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        index[triple.subject][triple.predicate].append(triple.object)
    return {subject: dict(values) for subject, values in index.items()}


@cache
def shapes_objects() -> dict[object, dict[NamedNode, list[object]]]:
    return objects(shapes_triples())


def example_files(folder: str, kind: str = "*") -> list[Path]:
    return sorted((EXAMPLES / folder).glob(f"{kind}-*.ttl"))


def name_of(node: object) -> str:
    return node.value.removeprefix(BASE) if isinstance(node, NamedNode) else "[]"


def local_name(node: object) -> str:
    assert isinstance(node, NamedNode)
    return node.value.removeprefix(SHAPES)


def findings_by_file(report: Report, files: Iterable[Path]) -> dict[Path, set[Finding]]:
    """Sort the results of a run over several examples by the file that describes the focus node."""
    file_of: dict[object, Path] = {triple.subject: path for path in files for triple in read(path)}
    found: dict[Path, set[Finding]] = {path: set() for path in file_of.values()}
    for result in report.results:
        component = str(getattr(result.component, "value", "")).removeprefix(SH[""].value)
        found[file_of[result.focus_node]].add(
            Finding(
                name_of(result.focus_node),
                local_name(result.source_shape),
                result.path_text,
                component.removesuffix("ConstraintComponent"),
                result.severity.value,
            )
        )
    return found


def run(files: list[Path], engine: str = "shifty", shapes: ShapesGraph | None = None) -> dict[Path, set[Finding]]:
    report = validate(read(*files), shapes or shapes_graph(), background=background(), engine=engine)
    return findings_by_file(report, files)


@cache
def run_folder(folder: str) -> dict[Path, set[Finding]]:
    return run(example_files(folder))


def expected(folder: str) -> dict[str, set[Finding]]:
    """Return what each invalid example of a folder has to bring out."""
    file = EXAMPLES / folder / "expected.toml"
    if not file.exists():
        return {}
    entries = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: {Finding(**{"path": "", **entry}) for entry in rows} for name, rows in entries.items()}


def shape_nodes(kind: NamedNode) -> list[NamedNode]:
    return sorted(
        {
            triple.subject
            for triple in shapes_triples()
            if triple.predicate == RDF.type and triple.object == kind and isinstance(triple.subject, NamedNode)
        },
        key=str,
    )


def shape_values(shape: object, predicate: NamedNode) -> list[object]:
    return shapes_objects().get(shape, {}).get(predicate, [])


def list_members(head: object) -> list[object]:
    members = []
    while head != RDF.nil:
        members += shape_values(head, RDF.first)
        (head,) = shape_values(head, RDF.rest)
    return members


# ---------------------------------------------------------------------------------------------------- the examples


def test_no_thing_is_described_in_two_examples() -> None:
    files: defaultdict[object, set[str]] = defaultdict(set)
    for folder in FOLDERS:
        for path in example_files(folder):
            for triple in read(path):
                if isinstance(triple.subject, NamedNode):
                    files[triple.subject].add(f"{folder}/{path.name}")
    assert {str(subject): sorted(names) for subject, names in files.items() if len(names) > 1} == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_examples_fire_what_they_state_and_nothing_else(folder: str) -> None:
    stated = expected(folder)
    assert stated.keys() == {path.stem for path in example_files(folder, "invalid")}
    for path, found in run_folder(folder).items():
        wanted = stated.get(path.stem, set())
        assert {finding for finding in found if finding.severity != "info" or finding in wanted} == wanted, path.name


@pytest.mark.slow
def test_engines_agree_on_every_example() -> None:
    files = [path for folder in FOLDERS for path in example_files(folder)]
    by_shifty = {path: found for folder in FOLDERS for path, found in run_folder(folder).items()}
    assert run(files, "pyshacl") == by_shifty


# ---------------------------------------------------------------------------------------------------- completeness


@cache
def fired() -> frozenset[tuple[str, str]]:
    """Return the pairs of shape and component that the examples bring out."""
    return frozenset(
        (finding.shape, finding.component)
        for folder in FOLDERS
        for findings in expected(folder).values()
        for finding in findings
    )


def has_target(shape: NamedNode) -> bool:
    return bool(shape_values(shape, SH.targetClass) or shape_values(shape, SH.targetSubjectsOf))


def members_of(shape: NamedNode) -> list[NamedNode]:
    return [each for each in shape_values(shape, SH.property) if isinstance(each, NamedNode)]


def test_every_constraint_is_fired_by_an_example() -> None:
    targeted = [shape for shape in shape_nodes(SH.NodeShape) if has_target(shape)]
    looked_at = {*targeted, *(member for shape in targeted for member in members_of(shape))}
    unproved = [
        f"{local_name(shape)} {PARAMETERS[parameter]}"
        for shape in sorted(looked_at, key=str)
        for parameter in shapes_objects()[shape]
        if parameter in PARAMETERS and (local_name(shape), PARAMETERS[parameter]) not in fired()
    ]
    assert unproved == []


def test_no_kind_of_constraint_is_unknown_to_these_tests() -> None:
    """A shape with a parameter that is not in the table above would count as proved without being so."""
    known = {*PARAMETERS, *NOT_CONSTRAINTS}
    shapes = [*shape_nodes(SH.NodeShape), *shape_nodes(SH.PropertyShape)]
    used = {predicate for shape in shapes for predicate in shapes_objects()[shape]}
    assert {str(term) for term in used - known if term.value.startswith(SH[""].value)} == set()


def referring(shape: NamedNode) -> list[NamedNode]:
    return [each for each in shape_nodes(SH.PropertyShape) if shape in shape_values(each, SH.node)]


def test_shapes_without_target_are_proved_by_those_that_refer_to_them() -> None:
    """They have one constraint each, so that a failing reference can only be due to that one."""
    for shape in shape_nodes(SH.NodeShape):
        if not has_target(shape):
            parts = [shape, *members_of(shape)]
            assert len([each for part in parts for each in shapes_objects()[part] if each in PARAMETERS]) == 1
            assert any((local_name(each), "Node") in fired() for each in referring(shape)), shape


def alternatives(shape: NamedNode) -> list[BlankNode]:
    return [
        member
        for head in shape_values(shape, SH["or"])
        for member in list_members(head)
        if isinstance(member, BlankNode)
    ]


def unnoticed(changes: dict[NamedNode, list[tuple[set[Triple], set[Triple]]]]) -> list[str]:
    """Return the shapes for which a change of the shapes graph (triples removed, triples added) changes no finding.

    The first changes of all shapes are tried in one run, then the second ones, and so on.
    """

    def files_of(shape: NamedNode) -> set[Path]:
        folders = {
            f"{local_name(each).removesuffix('Shape').split('-')[0]}Shape" for each in (shape, *referring(shape))
        }
        return {path for folder in folders & set(FOLDERS) for path in example_files(folder)}

    def findings(shape: NamedNode, found: dict[Path, set[Finding]]) -> set[tuple[Path, Finding]]:
        names = {local_name(each) for each in (shape, *referring(shape))}
        return {(path, each) for path in files_of(shape) & found.keys() for each in found[path] if each.shape in names}

    usual = run(sorted(set().union(*map(files_of, changes))))
    missed = []
    for turn in range(max(map(len, changes.values()))):
        tried = {shape: several[turn] for shape, several in changes.items() if turn < len(several)}
        removed = {triple for less, _ in tried.values() for triple in less}
        added = {triple for _, more in tried.values() for triple in more}
        shapes = prepare_shapes([*(set(shapes_triples()) - removed), *added], "shapes")
        changed = run(sorted(set().union(*map(files_of, tried))), shapes=shapes)
        missed += [
            f"{local_name(shape)}: {' '.join(f'{triple.predicate} {triple.object}' for triple in less | more)}"
            for shape, (less, more) in tried.items()
            if findings(shape, changed) == findings(shape, usual)
        ]
    return missed


def with_alternatives() -> list[NamedNode]:
    return [shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in shape_nodes(kind) if alternatives(shape)]


def test_each_alternative_is_needed_by_a_valid_example() -> None:
    """Of several alternatives (``sh:or``), none can be made impossible without an example that fails then."""
    nothing = SH["in"], RDF.nil
    changes: dict[NamedNode, list[tuple[set[Triple], set[Triple]]]] = {
        shape: [(set(), {Triple(member, *nothing)}) for member in alternatives(shape)] for shape in with_alternatives()
    }
    assert unnoticed(changes) == []


def test_each_condition_of_an_alternative_is_needed_by_an_invalid_example() -> None:
    """Inside an alternative, no condition can be dropped without an example that passes then."""
    changes: dict[NamedNode, list[tuple[set[Triple], set[Triple]]]] = {
        shape: [
            ({triple}, set())
            for member in alternatives(shape)
            for triple in shapes_triples()
            if triple.subject == member
        ]
        for shape in with_alternatives()
    }
    assert unnoticed(changes) == []


def subclasses(name: object) -> set[object]:
    found = {name}
    while True:
        more = {
            triple.subject for triple in background() if triple.predicate == RDFS.subClassOf and triple.object in found
        } - found
        if not more:
            return found
        found |= more


def test_every_shape_has_a_valid_example_with_a_focus_node() -> None:
    targeted = [shape for shape in shape_nodes(SH.NodeShape) if has_target(shape)]
    assert sorted(map(local_name, targeted)) == FOLDERS
    for shape in targeted:
        classes = {name for target in shape_values(shape, SH.targetClass) for name in subclasses(target)}
        valid = read(*example_files(local_name(shape), "valid"))
        assert any(
            (triple.predicate == RDF.type and triple.object in classes)
            or triple.predicate in shape_values(shape, SH.targetSubjectsOf)
            for triple in valid
        ), shape


def test_every_class_of_ours_has_a_shape() -> None:
    classes = {
        triple.subject
        for triple in background()
        if triple.predicate == RDF.type
        and triple.object == OWL.Class
        and isinstance(triple.subject, NamedNode)
        and triple.subject.value.startswith(ONTOLOGY)
    }
    for name in classes:
        assert isinstance(name, NamedNode)
        shape = NamedNode(f"{SHAPES}{name.value.removeprefix(ONTOLOGY)}Shape")
        assert name in shape_values(shape, SH.targetClass), name


# ------------------------------------------------------------------------------------------------------- the text


def languages(shape: NamedNode, predicate: NamedNode) -> list[str]:
    return sorted(value.language or "" for value in shape_values(shape, predicate) if isinstance(value, Literal))


def test_every_shape_is_named_and_graded_in_its_file() -> None:
    for path in SHAPE_FILES:
        module = NamedNode(f"{BASE}shapes/{path.stem}")
        for subject, values in objects(read(path)).items():
            if not isinstance(subject, NamedNode) or subject == module:
                continue
            assert values[RDFS.isDefinedBy] == [module], subject
            if SH.SPARQLConstraint in values[RDF.type]:
                continue
            named = RDFS.label if SH.Shape in values[RDF.type] else SH.name
            assert languages(subject, named) == ["en", "fr"], subject
            assert len(values[SH.severity]) == 1, subject


def test_shapes_that_the_program_reports_by_are_described() -> None:
    """No engine reads them: they have no target, and say in a comment where their results come from."""
    assert set(shape_nodes(SH.Shape)) == {DECLARED_TERM_SHAPE, LEXICAL_FORM_SHAPE, TYPED_THING_SHAPE}
    for shape in shape_nodes(SH.Shape):
        assert languages(shape, RDFS.comment) == ["en", "fr"], shape
        assert not has_target(shape)


def test_every_constraint_has_a_message_in_english_and_french() -> None:
    for shape in [*shape_nodes(SH.NodeShape), *shape_nodes(SH.PropertyShape)]:
        if any(parameter in PARAMETERS for parameter in shapes_objects()[shape]):
            assert languages(shape, SH.message) == ["en", "fr"], shape


def test_messages_name_the_field() -> None:
    """A provider finds the field: each message about a property of ours names it, or the path it is reached by."""
    for shape in shape_nodes(SH.PropertyShape):
        (path,) = shape_values(shape, SH.path)
        if isinstance(path, NamedNode) and path.value.startswith(ONTOLOGY):
            for message in shape_values(shape, SH.message):
                assert isinstance(message, Literal)
                assert re.search(r"\btc:\w+", message.value), (shape, message)


def test_terms_of_ours_in_shapes_are_declared() -> None:
    used = {
        node.value.removeprefix(ONTOLOGY)
        for triple in shapes_triples()
        for node in triple
        if isinstance(node, NamedNode) and node.value.startswith(ONTOLOGY)
    }
    for triple in shapes_triples():
        if triple.predicate in {SH.select, SH.message} and isinstance(triple.object, Literal):
            used.update(re.findall(r"\btc:(\w+)", triple.object.value))
    assert used - {""} - declared_terms() == set()


@pytest.mark.parametrize("path", SHAPE_FILES, ids=lambda path: path.stem)
def test_a_shapes_file_works_with_its_imports_alone(path: Path) -> None:
    waiting: list[Path] = [path]
    loaded: set[Path] = set()
    while waiting:
        loaded.add(file := waiting.pop())
        for triple in read(file):
            if triple.predicate == OWL.imports and isinstance(triple.object, NamedNode):
                imported = LAYOUT.root / f"{triple.object.value.removeprefix(BASE)}.ttl"
                if imported not in loaded:
                    waiting.append(imported)
    triples = read(*sorted(loaded))
    assert prepare_shapes(triples, path.name).notes == ()
    described = {triple.subject for triple in triples}
    assert {triple.object for triple in triples if triple.predicate in {SH.node, SH.prefixes}} <= described


# ------------------------------------------------------------------------------------------------------- our data


def test_our_own_data_conform(built: FinishedBuild) -> None:
    """No violation, and no warning but those that the sources themselves explain; what is derived is judged as well."""
    results = json.loads((built.directory / "report.json").read_text(encoding="utf-8"))["results"]
    found = {
        (result["source_shape"]["value"].rpartition("#")[2], result["focus_node"]["value"].removeprefix(BASE))
        for result in results
        if result["severity"] != "info"
    }
    assert {pair for pair in found if pair[0] not in EXPLAINED_SHAPES} == EXPLAINED_WARNINGS


@pytest.mark.slow
def test_reference_engine_finds_no_more_in_the_documents() -> None:
    """The reference engine is too slow for all data; it judges the documents that are read by hand."""
    data = LAYOUT.data / "curated"
    files = [*sorted((data / "documents").glob("*.ttl")), data / "seed.ttl", data / "groups-of-programmes.ttl"]
    files += [LAYOUT.data / "imported" / "programmes.ttl", *sorted((LAYOUT.ontology / "schemes").glob("*.ttl"))]
    known = read(*sorted(LAYOUT.ontology.glob("*.ttl")))
    by_engine = [
        {
            (local_name(result.source_shape), name_of(result.focus_node))
            for result in validate(read(*files), shapes_graph(), background=known, engine=engine).results
        }
        for engine in ("shifty", "pyshacl")
    ]
    assert by_engine[0] == by_engine[1]
