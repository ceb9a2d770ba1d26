from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tercoop.build.dataset import read_dataset, read_graph, read_sources
from tercoop.errors import InputError
from tercoop.layout import Layout, find_layout
from tercoop.rdf.iris import mint_graph, mint_thing

if TYPE_CHECKING:
    from pathlib import Path

TURTLE = "<id/programme/a> <http://example.org/p> 1 ."
SEED = '[[graph]]\nname = "seed"\nfiles = ["curated/seed.ttl"]\ntitle = { en = "Seed" }\n'
FULL = SEED + (
    'source = "https://example.org/page"\ncredit = "Someone"\nlicence = "https://example.org/licence"\n'
    f'retrieved = 2026-11-01\nsha256 = "{"a" * 64}"\n'
    'file = "list.csv"\nrows = { read = 3, accepted = 2, rejected = 1 }\n'
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "curated").mkdir(parents=True)
    (folder / "curated" / "seed.ttl").write_text(TURTLE, encoding="utf-8")
    return folder


def write(data: Path, text: str) -> None:
    (data / "sources.toml").write_text(text, encoding="utf-8")


def test_graph_is_described_and_read(data: Path) -> None:
    write(data, FULL)
    (graph,) = read_sources(data)
    assert (graph.name, graph.iri, graph.title) == ("seed", mint_graph("seed"), {"en": "Seed"})
    assert (graph.source, graph.credit) == ("https://example.org/page", "Someone")
    assert (graph.retrieved, graph.sha256) == (dt.date(2026, 11, 1), "a" * 64)
    assert (graph.file, graph.rows) == ("list.csv", {"read": 3, "accepted": 2, "rejected": 1})
    (quad,) = read_graph(graph)
    assert (quad.subject, quad.graph_name) == (mint_thing("Programme", "a"), mint_graph("seed"))


FAULTS = {
    "": "no graph claims 'curated/seed.ttl'",
    "x = 1": "a list of [[graph]] tables",
    "graph = 1": "a list of [[graph]] tables",
    "[[graph]": "not TOML",
    SEED.replace("seed.ttl", "none.ttl"): "graph 'seed': there is no file 'curated/none.ttl'",
    SEED.replace("curated/seed.ttl", "../data"): "there is no file",
    SEED.replace("curated/seed.ttl", "../../etc"): "lies outside this folder",
    SEED.replace('"seed"', '"Seed"'): "the name of a graph is like 'seed'",
    SEED.replace('"seed"', "1"): "the name of a graph is like 'seed'",
    SEED.replace('"seed"', '"derived"'): "this name is taken",
    SEED.replace('"seed"', '"ontology"'): "this name is taken",
    SEED + "colour = 1": "unknown key 'colour'",
    SEED.replace("[", "").replace("]", "").replace("graph", "[[graph]]"): "'files' is a list of paths",
    SEED.replace("{ en =", "{ fr ="): "'title' is like",
    SEED + 'description = "What it says."\n': "'description' is like",
    SEED + 'source = "page"': "'source' is not an http(s) IRI",
    SEED + 'licence = "CC BY <4.0>"': "'licence' is not an http(s) IRI",
    SEED + 'sha256 = "abc"': "'sha256' is not 64 hexadecimal digits",
    SEED + 'credit = ""': "'credit' is not text",
    SEED + 'file = ""': "'file' is not text",
    SEED + "rows = { read = 1 }": "'rows' is like",
    SEED + "rows = 3": "'rows' is like",
    SEED + "rows = { read = 3, accepted = 1, rejected = 1 }": "either accepted or rejected",
    SEED + 'retrieved = "2026-11-01"': "'retrieved' is a day",
    SEED + "retrieved = 2026-11-01T10:00:00": "'retrieved' is a day",
    SEED + SEED: "the graph 'seed' is listed twice",
    SEED + SEED.replace('"seed"', '"other"'): "is in two graphs",
}


@pytest.mark.parametrize("text", FAULTS, ids=range(len(FAULTS)))
def test_fault_in_the_list_is_one_clear_line(data: Path, text: str) -> None:
    write(data, text)
    with pytest.raises(InputError) as caught:
        read_sources(data)
    assert str(caught.value).startswith(f"{data / 'sources.toml'}: ")
    assert FAULTS[text] in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_or_unreadable_list(data: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_sources(data)
    (data / "sources.toml").write_bytes(b"\xff")
    with pytest.raises(InputError, match="not UTF-8"):
        read_sources(data)


def test_file_without_a_graph_is_found_in_any_format(data: Path) -> None:
    write(data, SEED)
    read_sources(data)
    (data / "notes.md").write_text("text", encoding="utf-8")
    read_sources(data)
    (data / "imported").mkdir()
    (data / "imported" / "more.nt").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"no graph claims 'imported/more\.nt'"):
        read_sources(data)


def test_file_that_names_graphs_is_refused(data: Path) -> None:
    (data / "curated" / "seed.ttl").rename(data / "curated" / "seed.trig")
    (data / "curated" / "seed.trig").write_text("<a:g> { <a:b> <a:c> 1 }", encoding="utf-8")
    write(data, SEED.replace("seed.ttl", "seed.trig"))
    with pytest.raises(InputError, match="names a graph of its own"):
        list(read_graph(read_sources(data)[0]))


def test_vocabulary_and_shapes_have_fixed_graphs(data: Path) -> None:
    write(data, SEED)
    root = data.parent
    for place in ("ontology/core.ttl", "ontology/schemes/a.ttl", "ontology/alignments/b.ttl", "shapes/core.ttl"):
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TURTLE, encoding="utf-8")
    graphs = read_dataset(Layout(root, root / "build"))
    assert [graph.name for graph in graphs] == ["ontology", "schemes", "alignments", "shapes", "seed"]
    assert [graph.is_data for graph in graphs] == [False, False, False, False, True]
    assert [len(graph.files) for graph in graphs] == [1] * 5


def test_every_file_of_the_project_is_read() -> None:
    graphs = read_dataset(find_layout())
    assert {"seed", "ontology", "schemes"} <= {graph.name for graph in graphs}
    assert all({"en", "fr"} <= set(graph.title) for graph in graphs)
    assert all({"en", "fr"} <= set(graph.description) for graph in graphs)
