"""One rule, one file.

A query of tests/hygiene finds nothing in the graph, and finds what is wrong in its broken example.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse

from tercoop.build.dataset import read_dataset, read_graph
from tercoop.layout import find_layout
from tercoop.rdf.files import read_quads
from tercoop.rdf.iris import mint_graph
from tercoop.rdf.namespaces import BASE, DCTERMS, OWL, RDFS, SH, prefixes
from tercoop.rdf.turtle_files import check_file, find_turtle_files
from tercoop.sparql.text import read_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HERE = Path(__file__).parent
ROOT = HERE.parent
RULES = {path.stem: path for path in sorted((HERE / "hygiene").glob("*.rq"))}
EXPECTED = mint_graph("expected")
OUR_PREFIXES = {prefix: iri for prefix, iri in prefixes().items() if iri.startswith(BASE)}


def find_mentions(text: str) -> Iterator[NamedNode]:
    """Yield the IRIs of ours that a query names, in full or by prefix; not the namespaces in its head."""
    for token in read_tokens(text):
        if token.kind == "iri" and token.text[1:].startswith(BASE) and token.text[1:-1] not in OUR_PREFIXES.values():
            yield NamedNode(token.text[1:-1])
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in OUR_PREFIXES and local:
                yield NamedNode(OUR_PREFIXES[prefix] + local)


def describe_mentions(graph: NamedNode, where: NamedNode, mentions: Iterable[NamedNode]) -> Iterator[Quad]:
    """Yield one statement for each IRI that a text names."""
    for mention in mentions:
        yield Quad(where, DCTERMS.references, mention, graph)


@pytest.fixture(scope="module")
def store() -> Store:
    """The graph of the repository, what queries and texts mention of it, and the version of the project."""
    store = Store()
    for graph in read_dataset(find_layout()):
        store.extend(read_graph(graph))
    queries, texts = mint_graph("queries"), mint_graph("texts")
    for path in sorted(find_layout().queries.rglob("*.rq")):
        where = NamedNode(f"{BASE}query/{path.relative_to(find_layout().queries).with_suffix('').as_posix()}")
        store.extend(describe_mentions(queries, where, find_mentions(path.read_text(encoding="utf-8"))))
    for quad in list(store.quads_for_pattern(None, None, None, mint_graph("shapes"))):
        if quad.predicate in {SH.select, SH.ask, SH.construct} and isinstance(quad.object, Literal):
            store.extend(describe_mentions(queries, mint_graph("shapes"), find_mentions(quad.object.value)))
    for path in sorted([*HERE.rglob("*.rq"), *(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]):
        where = NamedNode(BASE + path.relative_to(ROOT).as_posix())
        text = path.read_text(encoding="utf-8")
        mentions = find_mentions(text) if path.suffix == ".rq" else find_mentions_in_prose(text)
        store.extend(describe_mentions(texts, where, mentions))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    store.add(Quad(NamedNode(BASE), OWL.versionInfo, Literal(project["version"]), mint_graph("project")))
    return store


def find_mentions_in_prose(text: str) -> Iterator[NamedNode]:
    """Yield the terms and shapes that a page names by prefix."""
    for prefix, local in re.findall(r"\b(tc|tcsh):([A-Za-z][A-Za-z0-9-]*)", text):
        yield NamedNode(OUR_PREFIXES[prefix] + local)


def run(rule: str, store: Store) -> set[tuple[str, str]]:
    """Return the findings of a rule: (term, problem)."""
    solutions = store.query(RULES[rule].read_text(encoding="utf-8"), use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    assert [variable.value for variable in solutions.variables] == ["term", "problem"]
    findings = [(solution["term"], solution["problem"]) for solution in solutions]
    return {(str(term), problem.value) for term, problem in findings if isinstance(problem, Literal)}


@pytest.mark.parametrize("rule", RULES)
def test_rule_finds_nothing_in_the_graph(rule: str, store: Store) -> None:
    findings = sorted(f"{term} {problem}" for term, problem in run(rule, store))
    assert not findings, "\n".join([summary_of(rule), *findings])


@pytest.mark.parametrize("rule", RULES)
def test_rule_finds_what_is_broken_and_nothing_else(rule: str) -> None:
    """The broken example names its own faults in ``graph/expected``."""
    quads = list(parse(path=HERE / "hygiene" / f"{rule}.broken.trig", format=RdfFormat.TRIG))
    expected = {(str(quad.subject), quad.object.value) for quad in quads if quad.graph_name == EXPECTED}
    assert expected
    store = Store()
    store.extend(quad for quad in quads if quad.graph_name != EXPECTED)
    assert run(rule, store) == expected


@pytest.mark.parametrize("rule", RULES)
def test_rule_says_in_one_sentence_what_it_wants(rule: str) -> None:
    assert re.fullmatch(r"[A-Z][^.]*\.", summary_of(rule))


def summary_of(rule: str) -> str:
    """Return the sentence in the head of a rule."""
    lines = RULES[rule].read_text(encoding="utf-8").splitlines()
    head = yaml.safe_load("\n".join(line.removeprefix("#+") for line in lines if line.startswith("#+")))
    return str(head["summary"])


def test_broken_examples_belong_to_rules() -> None:
    assert {path.name.removesuffix(".broken.trig") for path in (HERE / "hygiene").glob("*.trig")} == set(RULES)


def test_terms_stand_in_the_file_of_their_module() -> None:
    for path in sorted(find_layout().ontology.glob("*.ttl")):
        module = NamedNode(f"{BASE}ontology/{path.stem}") if path.stem != "tercoop" else NamedNode(f"{BASE}ontology")
        quads = list(read_quads(path, base=BASE))
        heads = {quad.subject for quad in quads if quad.object == OWL.Ontology}
        assert heads == {module}, path
        named = {quad.object for quad in quads if quad.predicate == RDFS.isDefinedBy}
        assert named <= {module}, path


TURTLE_FILES = find_turtle_files(
    path
    for path in [*(ROOT / name for name in ("ontology", "shapes", "data", "tests/shapes")), *HERE.glob("*.ttl")]
    if path.exists()
)


@pytest.mark.parametrize("path", TURTLE_FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_turtle_is_canonical(path: Path) -> None:
    assert check_file(path) is None, f"mend it: tercoop format {path.relative_to(ROOT)}"
