from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from build_contents import contents
from tercoop.build.folder import FinishedBuild, digest_inputs, find_build, hold_build, is_outdated, locked
from tercoop.build.provenance import measure
from tercoop.build.run import STAGES, build, read_what_is_known
from tercoop.cli import run as run_command
from tercoop.errors import InputError, OutputError, ShortfallError, StoreError
from tercoop.graph import open_build
from tercoop.layout import Layout, find_layout
from tercoop.rdf.iris import mint_graph
from tercoop.rdf.namespaces import BASE
from tercoop.sparql.store_files import check_store

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "ontology/core.ttl": """
        tc:Body a owl:Class ; rdfs:subClassOf tc:Agent .
        tc:Agent a owl:Class .
        <ontology/prefixes> sh:declare <ontology/prefixes#tc> .
        <ontology/prefixes#tc> sh:prefix "tc" ; sh:namespace "https://w3id.org/tercoop/ontology#"^^xsd:anyURI .
    """,
    "ontology/schemes/ranks.ttl": "<scheme/ranks/primary> a skos:Concept ; skos:inScheme <scheme/ranks> .",
    "shapes/core.ttl": """
        tcsh:BodyShape a sh:NodeShape ; sh:targetClass tc:Agent ; sh:property tcsh:Body-label .
        tcsh:Body-label a sh:PropertyShape ; sh:path skos:prefLabel ; sh:minCount 1 ; sh:message "Give a label."@en .
        tcsh:QueryShape a sh:NodeShape ; sh:targetClass tc:Agent ; sh:sparql tcsh:QueryShape-query .
        tcsh:QueryShape-query sh:prefixes <ontology/prefixes> ; sh:message "Not itself."@en ;
            sh:select "SELECT $this WHERE { $this a tc:Agent ; tc:partOf $this }" .
    """,
    "data/curated/seed.ttl": '<id/body/a> a tc:Body ; skos:prefLabel "A"@en ; tc:share 85.0 .',
    "data/reference/countries.ttl": '<id/body/b> a tc:Body ; skos:prefLabel "B"@en .',
}
PREFIXES = """
@base <https://w3id.org/tercoop/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tc: <https://w3id.org/tercoop/ontology#> .
@prefix tcsh: <https://w3id.org/tercoop/shapes#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SOURCES = """
[[graph]]
name = "seed"
files = ["curated/seed.ttl"]
title = { en = "Seed" }

[[graph]]
name = "reference"
files = ["reference/countries.ttl"]
title = { en = "Reference" }
"""
QUERY = """\
#+ summary: Which bodies?
#+ description: All.
SELECT ?body { ?body a <https://w3id.org/tercoop/ontology#Body> }
"""


def make_layout(root: Path) -> Layout:
    for place, turtle in FILES.items():
        write(root, place, PREFIXES + textwrap.dedent(turtle))
    write(root, "data/sources.toml", SOURCES)
    write(root, "queries/bodies/list-bodies.rq", QUERY)
    shutil.copytree(find_layout().queries / "derivation", root / "queries" / "derivation")
    return Layout(root, root / "build")


def write(root: Path, place: str, text: str) -> None:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def spoil(layout: Layout) -> None:
    """Take away the label that the shapes ask for."""
    write(layout.root, "data/curated/seed.ttl", PREFIXES + "<id/body/a> a tc:Body .")


def entries(layout: Layout) -> set[str]:
    """Return what lies in the folder of builds."""
    return {path.name for path in layout.build.iterdir()}


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return make_layout(tmp_path / "root")


def test_build_has_all_its_parts(layout: Layout) -> None:
    said: list[str] = []
    finished, is_new = build(layout, announce=said.append)
    assert is_new
    assert set(STAGES) <= set(said)
    assert layout.current_build.is_symlink()
    assert layout.current_build.resolve() == finished.directory
    graphs = {"catalogue", "derived", "ontology", "provenance", "reference", "schemes", "seed", "shapes"}
    files = {"catalogue.json", "examples.json", "graph.nq", "manifest.json", "report.json", "search.sqlite"}
    assert set(contents(finished.directory)) == files | {f"graphs/{name}.ttl" for name in graphs}
    assert json.loads((finished.directory / "manifest.json").read_text("utf-8")) == finished.manifest
    assert entries(layout) == {".lock", "current", finished.directory.name}


@pytest.mark.parametrize("name", ["catalogue.json", "examples.json", "search.sqlite"])
def test_a_file_of_the_service_that_is_lost_or_changed_is_made_again(layout: Layout, name: str) -> None:
    first, _ = build(layout)
    content = (first.directory / name).read_bytes()
    for is_lost in (True, False):
        path = build(layout)[0].directory / name
        path.unlink() if is_lost else path.write_bytes(b"")
        again, is_new = build(layout)
        assert is_new
        assert (again.directory / name).read_bytes() == content
    assert build(layout)[1] is False


def test_manifest_agrees_with_the_files(layout: Layout) -> None:
    finished, _ = build(layout)
    quads = list(parse(path=finished.directory / "graph.nq", format=RdfFormat.N_QUADS))
    assert len(open_build(layout.current_build)) == finished.quads == len(quads)
    for name, entry in finished.manifest["graphs"].items():
        size = measure(quad for quad in quads if quad.graph_name == mint_graph(name))
        turtle = (finished.directory / "graphs" / f"{name}.ttl").read_bytes()
        triples = {quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)}
        assert entry["triples"] == size.triples == len(triples)


def test_derived_graph_holds_only_what_is_new(layout: Layout) -> None:
    build(layout)
    store = open_build(layout.current_build)
    derived = store.select("SELECT ?s ?o { GRAPH <graph/derived> { ?s a ?o } } ORDER BY ?s").rows
    assert [str(row[0]) for row in derived] == [f"<https://w3id.org/tercoop/id/body/{key}>" for key in "ab"]
    twice = "SELECT ?s { GRAPH <graph/derived> { ?s ?p ?o } GRAPH ?g { ?s ?p ?o } FILTER(?g != <graph/derived>) }"
    assert store.select(twice).rows == ()


def test_every_graph_has_its_provenance(layout: Layout) -> None:
    finished, _ = build(layout)
    store = open_build(layout.current_build)
    described = store.select("SELECT ?g ?n { ?g a dcat:Dataset ; void:triples ?n }").rows
    assert {str(graph): getattr(number, "value", "") for graph, number in described} == {
        f"<{entry['iri']}>": str(entry["triples"])
        for name, entry in finished.manifest["graphs"].items()
        if name != "provenance"
    }
    assert len(
        store.select("SELECT ?g { ?g a prov:Entity ; dcterms:title ?title FILTER(LANG(?title) = 'en') }").rows
    ) == len(finished.manifest["graphs"])
    origins = store.select("SELECT ?o { <graph/derived> prov:wasDerivedFrom ?o }").rows
    assert len(origins) == 4


def test_unchanged_inputs_are_not_built_again(layout: Layout) -> None:
    first, _ = build(layout)
    second, is_new = build(layout)
    assert (second, is_new) == (first, False)
    forced, is_new = build(layout, force=True)
    assert is_new
    assert forced.directory != first.directory
    assert not first.directory.exists()
    assert contents(forced.directory) == contents(layout.current_build)


INPUTS = ["data/sources.toml", "queries/bodies/list-bodies.rq", *FILES]


@pytest.mark.parametrize("place", INPUTS)
def test_change_of_an_input_is_seen(layout: Layout, place: str) -> None:
    before = digest_inputs(layout, {})
    path = layout.root / place
    path.write_text(path.read_text("utf-8") + "\n#", encoding="utf-8")
    assert digest_inputs(layout, {}) != before
    assert digest_inputs(layout, {"tercoop": "2"}) != digest_inputs(layout, {"tercoop": "1"})


def test_damaged_build_is_made_again(layout: Layout) -> None:
    finished, _ = build(layout)
    shutil.rmtree(finished.directory / "store")
    assert build(layout)[1]
    assert len(open_build(layout.current_build)) == finished.quads


def test_a_build_that_is_held_goes_with_a_later_one(layout: Layout) -> None:
    first, _ = build(layout)
    with hold_build(first.directory):
        second, _ = build(layout, force=True)
        assert check_store(first.directory).quads == first.quads
    third, _ = build(layout, force=True)
    assert entries(layout) == {".lock", "current", third.directory.name}
    with pytest.raises(StoreError, match="the build is gone; run 'tercoop build'"), hold_build(second.directory):
        pass


@pytest.mark.parametrize("name", ["CURRENT", "*.sst", "MANIFEST-*"])
def test_damaged_store_is_made_again(layout: Layout, name: str) -> None:
    """The next build mends what a crash or a careless hand did to the store, although no input has changed."""
    first, _ = build(layout)
    victims = list((first.directory / "store").glob(name))
    assert victims
    for victim in victims:
        victim.write_bytes(b"garbage")
    second, is_new = build(layout)
    assert is_new
    assert len(open_build(second.directory)) == second.quads


def test_what_is_known_comes_from_a_build_of_the_same_inputs(layout: Layout) -> None:
    def read() -> tuple[set[Quad], bool]:
        said: list[str] = []
        return set(read_what_is_known(layout, said.append)), "deriving what follows" in said

    known, is_new = read()
    assert (len(known), is_new) == (7, True)
    finished, _ = build(layout)
    assert read() == (known, False)
    (finished.directory / "graph.nq").write_text("", encoding="utf-8")
    assert read() == (known, True), "a damaged build is not relied on"
    build(layout)
    spoil(layout)
    assert read()[1], "nor is one of other inputs"


def test_build_is_outdated_when_an_input_has_changed(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    finished, _ = build(layout)
    assert not is_outdated(finished, layout)
    spoil(layout)
    assert is_outdated(finished, layout)
    write(layout.root, "data/curated/seed.ttl", PREFIXES + textwrap.dedent(FILES["data/curated/seed.ttl"]))
    assert not is_outdated(finished, layout)

    def refuse(*_arguments: object) -> str:
        raise OutputError("seed.ttl: cannot be read: Permission denied")

    monkeypatch.setattr("tercoop.build.folder.digest_inputs", refuse)
    assert is_outdated(finished, layout)


def test_data_that_fall_short_keep_the_former_build(layout: Layout) -> None:
    former, _ = build(layout)
    spoil(layout)
    with pytest.raises(ShortfallError, match=r"1 violation, listed in .*failed-report\.json"):
        build(layout)
    report = json.loads((layout.build / "failed-report.json").read_text("utf-8"))
    assert not report["conforms"]
    assert find_build(layout.current_build) == former
    assert entries(layout) == {".lock", "current", "failed-report.json", former.directory.name}
    write(layout.root, "data/curated/seed.ttl", PREFIXES + FILES["data/curated/seed.ttl"])
    build(layout, force=True)
    assert not (layout.build / "failed-report.json").exists()


MORE_SHAPES = """
    tcsh:BodyShape sh:property tcsh:Body-one , tcsh:Body-two , tcsh:Body-three , tcsh:Body-poor .
    tcsh:Body-one a sh:PropertyShape ; sh:path tc:share ; sh:minCount 1 ; sh:message "Give a share."@en .
    tcsh:Body-two a sh:PropertyShape ; sh:path tc:two ; sh:minCount 1 ; sh:message "Give two."@en .
    tcsh:Body-three a sh:PropertyShape ; sh:path tc:share ; sh:in ( 2.0 ) ; sh:minInclusive 2 ;
        sh:message "Share more."@en .
    tcsh:Body-poor a sh:PropertyShape ; sh:path tc:poor ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "P"@en .
"""


def test_command_shows_the_first_violations_of_the_worst_shapes(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tercoop.layout.find_layout", lambda: layout)
    write(layout.root, "shapes/more.ttl", PREFIXES + MORE_SHAPES)
    named = "".join(f'<id/body/n{number}> a tc:Body ; skos:prefLabel "N"@en .\n' for number in range(4))
    nameless = "<id/body/x> a tc:Body .\n"
    shared = '<id/body/s> a tc:Body ; skos:prefLabel "S"@en ; tc:share 1.0 ; tc:two 2 .\n'
    write(layout.root, "data/curated/seed.ttl", PREFIXES + named + nameless + shared)
    assert run_command(["build"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    stages = [line.removeprefix("tercoop: ") for line in said.err.splitlines() if line.startswith("tercoop: ")][:-1]
    assert stages[:4] == list(STAGES)
    assert len(set(stages)) == len(stages)
    assert said.err.partition(f"tercoop: {stages[-1]}\n")[2] == textwrap.dedent(f"""\
        Violations (15): the data cannot be used as they are
          tcsh:Body-one (6)
            Give a share.
              id/body/b  tc:share
              id/body/n0  tc:share
              id/body/n1  tc:share
              … and 3 more
          tcsh:Body-two (6)
            Give two.
              id/body/b  tc:two
              id/body/n0  tc:two
              id/body/n1  tc:two
              … and 3 more
          tcsh:Body-three (2)
            Share more.
              id/body/s  tc:share  "1.0" (xsd:decimal)
              … and 1 more
          … and 1 more of 1 other shape

        'tercoop validate' shows the results of every shape, with --all each of them

        tercoop: the data do not conform: 15 violations, listed in {layout.build / "failed-report.json"}
        """)


DATASET_SHAPE = """
    tcsh:DatasetShape a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:property tcsh:Dataset-description .
    tcsh:Dataset-description a sh:PropertyShape ; sh:path dcterms:description ; sh:minCount 1 ; sh:message "No."@en .
"""


def test_descriptions_of_the_graphs_are_judged(layout: Layout) -> None:
    """Of all graphs, only the two that sources.toml lists have no description."""
    names = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dcterms: <http://purl.org/dc/terms/> ."
    write(layout.root, "shapes/dataset.ttl", PREFIXES + names + DATASET_SHAPE)
    with pytest.raises(ShortfallError, match="2 violations"):
        build(layout)
    described = SOURCES.replace("title =", 'description = { en = "What it holds." }\ntitle =')
    write(layout.root, "data/sources.toml", described)
    build(layout)


def results(directory: Path) -> list[dict[str, object]]:
    """Return shape, focus node and severity of the results in the report of a build."""
    report = json.loads((directory / "report.json").read_text("utf-8"))
    return [
        {
            "shape": result["source_shape"]["value"].rpartition("#")[2],
            "node": result["focus_node"]["value"].removeprefix(BASE),
            "severity": result["severity"],
        }
        for result in report["results"]
    ]


def test_project_describes_its_graphs_as_its_shapes_ask(built: FinishedBuild) -> None:
    assert [result for result in results(built.directory) if str(result["node"]).startswith("graph/")] == []


def test_what_a_rule_has_made_needs_no_sentence(built: FinishedBuild) -> None:
    """Things of the data without one are reported; see below."""
    store = open_build(built.directory)
    made = store.select(
        "SELECT ?node { GRAPH <graph/derived> { ?node a tc:Amount } FILTER NOT EXISTS { ?node tc:statedIn ?sentence } }"
    ).rows
    assert made
    reported = {result["node"] for result in results(built.directory) if result["shape"] == "SourcedThing-statedIn"}
    assert reported & {str(node).strip("<>").removeprefix(BASE) for (node,) in made} == set()


def test_thing_of_the_data_without_a_sentence_is_reported(layout: Layout) -> None:
    shape = """
        tcsh:SourceShape a sh:NodeShape ; sh:targetClass tc:Agent ; sh:property tcsh:Source-sentence .
        tcsh:Source-sentence a sh:PropertyShape ; sh:path tc:statedIn ; sh:minCount 1 ; sh:severity sh:Info .
    """
    write(layout.root, "shapes/source.ttl", PREFIXES + shape)
    finished, _ = build(layout)
    found = {str(result["node"]) for result in results(finished.directory) if result["shape"] == "Source-sentence"}
    assert found == {"id/body/a", "id/body/b"}


def test_impossible_day_does_not_conform(layout: Layout) -> None:
    more = FILES["data/curated/seed.ttl"] + ' <id/body/a> tc:day "2012-02-31"^^xsd:date .'
    write(layout.root, "data/curated/seed.ttl", PREFIXES + more)
    with pytest.raises(ShortfallError):
        build(layout)


def test_unreadable_input_keeps_the_former_build(layout: Layout) -> None:
    former, _ = build(layout)
    write(layout.root, "data/curated/seed.ttl", "<a> <b> .")
    with pytest.raises(InputError, match=r"seed\.ttl:1:"):
        build(layout)
    assert find_build(layout.current_build) == former


def test_second_build_at_once_is_refused(layout: Layout) -> None:
    with locked(layout.build), pytest.raises(StoreError, match=rf"another build is running \(process {os.getpid()}\)"):
        build(layout)
    build(layout)


def test_lock_of_a_dead_process_is_no_lock(layout: Layout) -> None:
    layout.build.mkdir()
    (layout.build / ".lock").write_text("999999", encoding="utf-8")
    assert build(layout)[1]


def test_folder_that_cannot_be_written(layout: Layout) -> None:
    layout.build.write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        build(layout)


CHILD = """
import os, resource, shutil, signal, sys
from pathlib import Path
import tercoop.build.run, tercoop.build.folder, tercoop.build.files
from tercoop.layout import Layout

root, point = Path(sys.argv[1]), sys.argv[2]

def stop_around(owner, name, when):
    original = getattr(owner, name)
    def wrapped(*args, **options):
        if name == "replace" and args[0].name != ".next":  # only the switch of the link
            return original(*args, **options)
        if when == "before":
            os.kill(os.getpid(), SIGNAL)
        result = original(*args, **options)
        os.kill(os.getpid(), SIGNAL)
        return result
    setattr(owner, name, wrapped)

SIGNAL = getattr(signal, sys.argv[3])
run = tercoop.build.run
files = tercoop.build.files
owners = {"write_file": run, "load_store": files, "switch_to": run, "rmtree": shutil}
when, _, name = point.partition(" ")
if when == "limit":
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(name), resource.RLIM_INFINITY))
elif name:
    stop_around(owners.get(name, Path), name, when)
print("ready", flush=True)
try:
    tercoop.build.run.build(Layout(root, root / "build"), force=True)
except KeyboardInterrupt:
    sys.exit(130)
except tercoop.errors.TercoopError as error:
    print(error)
    sys.exit(2)
"""


def start_child(layout: Layout, point: str, with_signal: str = "SIGKILL", **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(layout.root), point, with_signal]
    surroundings = os.environ | environment
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=surroundings)  # noqa: S603


def test_same_input_gives_the_same_bytes_in_another_folder_and_process(layout: Layout, tmp_path: Path) -> None:
    """The order of a Python set differs between processes; that of the files must not."""
    other = make_layout(tmp_path / "elsewhere")
    for place, seed in ((layout, "1"), (other, "2")):
        with start_child(place, "", PYTHONHASHSEED=seed) as child:
            assert child.wait(60) == 0
    first, second = find_build(layout.current_build), find_build(other.current_build)
    assert contents(first.directory) == contents(second.directory)
    assert first.directory.name == second.directory.name


def assert_whole(layout: Layout) -> None:
    """The current build is whole: its files and its store agree with its manifest."""
    finished = find_build(layout.current_build)
    assert len(open_build(layout.current_build)) == finished.quads
    assert check_store(finished.directory).quads == finished.quads
    assert len((finished.directory / "graph.nq").read_text("utf-8").splitlines()) == finished.quads


@pytest.mark.parametrize(
    "point",
    [
        "before write_file", "after write_file", "before load_store", "after load_store", "before switch_to",
        "before rename", "after rename", "before symlink_to", "after symlink_to", "before replace", "after replace",
        "before rmtree", "after rmtree", "after switch_to",
    ],
)  # fmt: skip
def test_killed_build_leaves_the_old_or_the_new_one(layout: Layout, point: str) -> None:
    build(layout)
    with start_child(layout, point) as child:
        assert child.wait(60) == -signal.SIGKILL
    assert_whole(layout)
    build(layout, force=True)
    assert len(entries(layout)) == 3


def test_build_killed_at_any_time_leaves_a_whole_one(layout: Layout) -> None:
    build(layout)
    for delay in (0.0, 0.05, 0.1, 0.2, 0.3):
        with start_child(layout, "") as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            time.sleep(delay)
            child.kill()
        assert_whole(layout)


@pytest.mark.parametrize("point", ["before write_file", "before load_store", "after load_store", "before rename"])
def test_interrupted_build_leaves_nothing_behind(layout: Layout, point: str) -> None:
    former, _ = build(layout)
    with start_child(layout, point, "SIGINT") as child:
        assert child.wait(60) == 130
    assert find_build(layout.current_build) == former
    assert entries(layout) == {".lock", "current", former.directory.name}


@pytest.mark.parametrize("limit", [10, 3_000, 12_000])
def test_full_disk_is_one_clear_line(layout: Layout, limit: int) -> None:
    """A limit on the size of files stands for the end of the disk."""
    former, _ = build(layout)
    with start_child(layout, f"limit {limit}") as child:
        output, errors = child.communicate(timeout=60)
    assert (child.returncode, errors) == (2, "")
    assert len(output.splitlines()) == 2
    assert find_build(layout.current_build) == former
    assert entries(layout) == {".lock", "current", former.directory.name}


def test_readers_are_served_while_builds_are_switched(layout: Layout) -> None:
    build(layout)
    early = open_build(layout.current_build)
    size = len(early)
    done = threading.Event()
    failures: list[Exception] = []
    opened = 0

    def read() -> None:
        nonlocal opened
        while not done.is_set():
            try:
                assert len(open_build(layout.current_build)) == size
            except (StoreError, AssertionError) as error:
                failures.append(error)
            opened += 1

    reader = threading.Thread(target=read)
    reader.start()
    with contextlib.ExitStack() as stack:
        stack.callback(reader.join)
        stack.callback(done.set)
        for _ in range(4):
            build(layout, force=True)
    assert failures == []
    assert opened > 4
    assert len(early.select("SELECT * { ?s ?p ?o }").rows) <= size


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"quads": "x"}', "{", "\x00"])
def test_damaged_manifest_is_one_clear_line(layout: Layout, manifest: str) -> None:
    finished, _ = build(layout)
    (finished.directory / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(StoreError, match="the build is damaged; run 'tercoop build --force'"):
        open_build(layout.current_build)
    assert build(layout)[1]


def test_missing_build_names_the_command(layout: Layout, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no graph has been built; run 'tercoop build'"):
        open_build(layout.current_build)
    with pytest.raises(StoreError, match=r"not a build, it has no manifest\.json"):
        open_build(tmp_path)
