from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from pyoxigraph import NamedNode

from tercoop.layout import find_layout
from tercoop.rdf.files import list_rdf_files, read_quads
from tercoop.rdf.namespaces import BASE, OWL, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tercoop.build.folder import FinishedBuild

HERE = Path(__file__).parent
FOREIGN_AXIOMS = HERE / "foreign-axioms.ttl"
"""What ORG, PROV-O and LOCN say of the terms above ours; test_alignments.py compares it with the originals."""

ORIGINALS = HERE.parent.parent / "shared" / "data" / "vocabularies"
"""Published copies of the vocabularies; they are not part of this repository."""

PREFIXES = """
@base <https://w3id.org/tercoop/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix tc: <https://w3id.org/tercoop/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


class Reasoner(Protocol):
    """Put a question to the reasoner: a task, and the files that it is about."""

    def __call__(self, task: str, files: Sequence[Path]) -> dict[str, Any]: ...


@pytest.fixture(scope="module")
def ask() -> Iterator[Reasoner]:
    """Start the reasoner once for all tests, and end it with them."""
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, str(HERE / "reasoning.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        questions, answers = process.stdin, process.stdout
        assert questions is not None
        assert answers is not None

        def ask_process(task: str, files: Sequence[Path]) -> dict[str, Any]:
            questions.write(json.dumps({"task": task, "files": [str(file) for file in files]}) + "\n")
            questions.flush()
            found: dict[str, Any] = json.loads(answers.readline())
            return found

        yield ask_process
        questions.close()


def vocabulary() -> list[Path]:
    """Return the files of the modules, the concept schemes and the alignments."""
    return [file for file in list_rdf_files(find_layout().ontology) if file.name != "prefixes.ttl"]


def whole() -> list[Path]:
    """Return the files of the vocabulary and of all data.

    Of the lists of keep.eu, whose files are all of one form and too many for the memory of a reasoner, it is the files
    of programmes that several lists have, and those on the lists themselves.
    """
    data = find_layout().data
    lists = data / "imported" / "keep"
    files = list_rdf_files(data)
    names = Counter(file.name for file in files if lists in file.parents)
    return [*vocabulary(), *(file for file in files if lists not in file.parents or names[file.name] > 1)]


def modules() -> dict[NamedNode, Path]:
    """Return ontology IRI → file of each module and alignment."""
    return {
        quad.subject: file
        for file in vocabulary()
        for quad in read_quads(file, base=BASE)
        if quad.predicate == RDF.type and quad.object == OWL.Ontology and isinstance(quad.subject, NamedNode)
    }


def with_imports(name: NamedNode) -> list[Path]:
    """Return the file of a module and of all modules that it imports, directly or not."""
    known = modules()
    found: dict[NamedNode, Path] = {}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in found:
            continue
        found[current] = known[current]
        waiting += [
            quad.object
            for quad in read_quads(known[current], base=BASE)
            if quad.predicate == OWL.imports and isinstance(quad.object, NamedNode)
        ]
    return sorted(found.values())


def plant(folder: Path, turtle: str) -> Path:
    """Write a file with a fault on purpose."""
    file = folder / "planted.ttl"
    file.write_text(PREFIXES + turtle, encoding="utf-8")
    return file


def test_graph_is_consistent_and_each_class_can_have_members(ask: Reasoner) -> None:
    assert ask("consistency", whole()) == {"consistent": True, "unsatisfiable": []}


def test_graph_is_consistent_with_what_is_derived(ask: Reasoner, built: FinishedBuild) -> None:
    derived = built.directory / "graphs" / "derived.ttl"
    assert ask("consistency", [*whole(), derived]) == {"consistent": True, "unsatisfiable": []}


def test_graph_is_consistent_with_what_other_vocabularies_say(ask: Reasoner) -> None:
    assert ask("consistency", [*whole(), FOREIGN_AXIOMS]) == {"consistent": True, "unsatisfiable": []}


def test_graph_is_consistent_with_the_whole_of_org_and_prov(ask: Reasoner) -> None:
    originals = [ORIGINALS / name for name in ("org.nq", "prov.nq")]
    if not all(file.is_file() for file in originals):
        pytest.skip("the published copies of the vocabularies are not here")
    assert ask("consistency", [*whole(), *originals]) == {"consistent": True, "unsatisfiable": []}


def test_graph_is_in_owl_2_dl(ask: Reasoner) -> None:
    assert ask("profile", whole()) == {"violations": []}


@pytest.mark.parametrize("module", [pytest.param(iri, id=iri.value.removeprefix(BASE)) for iri in sorted(modules())])
def test_module_with_its_imports_is_in_owl_2_dl(ask: Reasoner, module: NamedNode) -> None:
    """A module declares, or imports, all that it uses."""
    assert ask("profile", with_imports(module)) == {"violations": []}


def test_member_of_two_disjoint_classes_is_a_clash(ask: Reasoner, tmp_path: Path) -> None:
    planted = plant(tmp_path, "<id/programme/interact-ii> a tc:Project .")
    assert ask("consistency", [*whole(), planted])["consistent"] is False


def test_share_of_two_budgets_is_a_clash(ask: Reasoner, tmp_path: Path) -> None:
    turtle = """
    <id/financing-share/interact-ii-erdf> tc:isShareOf <id/budget/another> .
    <id/budget/another> a tc:Budget {} .
    """
    same_budget = plant(tmp_path, turtle.format(""))
    assert ask("consistency", [*whole(), same_budget])["consistent"] is True
    other_budget = plant(tmp_path, turtle.format("; owl:differentFrom <id/budget/interact-ii>"))
    assert ask("consistency", [*whole(), other_budget])["consistent"] is False


def test_class_below_two_disjoint_classes_can_have_no_member(ask: Reasoner, tmp_path: Path) -> None:
    planted = plant(tmp_path, "tc:Both a owl:Class ; rdfs:subClassOf tc:FinancingShare , tc:AllocationShare .")
    assert ask("consistency", [*vocabulary(), planted]) == {
        "consistent": True,
        "unsatisfiable": [f"{BASE}ontology#Both"],
    }


def test_domain_that_clashes_with_the_class_of_the_subject_is_a_clash(ask: Reasoner, tmp_path: Path) -> None:
    planted = plant(tmp_path, "<id/aim/interact-ii-execution> tc:isFundedUnder <id/programme/interact-ii> .")
    assert ask("consistency", [*whole(), planted])["consistent"] is False


@pytest.mark.parametrize("value", ['"third"', '"3"^^xsd:gYear', '"3"@en'])
def test_value_outside_the_range_is_a_clash(ask: Reasoner, tmp_path: Path, value: str) -> None:
    """Values of datatypes that OWL 2 does not know take part in the reasoning."""
    planted = plant(tmp_path, f"<id/programme/interact-ii> tc:generation {value} .")
    assert ask("consistency", [*whole(), planted])["consistent"] is False


def test_activity_that_is_an_entity_clashes_with_prov(ask: Reasoner, tmp_path: Path) -> None:
    """The clash follows from the alignment and PROV-O together: without PROV-O there is none."""
    planted = plant(tmp_path, "<id/project/interform> a prov:Entity .")
    assert ask("consistency", [*whole(), planted])["consistent"] is True
    assert ask("consistency", [*whole(), planted, FOREIGN_AXIOMS])["consistent"] is False


@pytest.mark.parametrize(
    ("turtle", "words"),
    [
        ("tc:Programme rdfs:subClassOf tc:Nowhere .", "undeclared class"),
        ("<id/programme/interact-ii> a tc:Nowhere .", "undeclared class"),
        ("<id/programme/interact-ii> tc:nowhere <id/programme/interact-ii> .", "undeclared annotation property"),
        ("tc:hasAim a owl:DatatypeProperty .", "pun between properties"),
        ('<id/project/interform> tc:isFundedUnder "Interact" .', "pun between properties"),
        ("<id/project/interform> tc:begins <id/programme/interact-ii> .", "pun between properties"),
        ("rdfs:Resource a owl:Class .", "reserved vocabulary"),
        ("tc:succeeds a owl:TransitiveProperty , owl:AsymmetricProperty .", "non-simple property"),
    ],
)
def test_departure_from_owl_2_dl_is_found(ask: Reasoner, tmp_path: Path, turtle: str, words: str) -> None:
    violations = ask("profile", [*whole(), plant(tmp_path, turtle)])["violations"]
    assert any(words in violation for violation in violations), violations


def test_input_that_the_reasoner_refuses_is_an_error(ask: Reasoner, tmp_path: Path) -> None:
    planted = plant(tmp_path, '<id/programme/interact-ii> tc:generation "three"^^xsd:integer .')
    assert "three" in ask("consistency", [*whole(), planted])["error"]
