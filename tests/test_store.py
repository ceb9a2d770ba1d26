from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat

from tercoop.errors import InputError, OutputError, StoreError, UsageError
from tercoop.rdf.namespaces import RDF, XSD
from tercoop.sparql.store import Decision, Solutions, Store, Triples, on_deep_stack
from tercoop.sparql.store_files import load_store
from tercoop.sparql.text import MAX_DEPTH, MAX_TOKENS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EXAMPLE = "http://example.org/"
A, B, P = (NamedNode(EXAMPLE + name) for name in "abp")
G, H = (NamedNode(EXAMPLE + name) for name in "gh")
QUADS = [
    Quad(A, P, Literal("x", language="en"), G),
    Quad(A, P, Literal("1.50", datatype=XSD.decimal), G),
    Quad(B, P, A, H),
    Quad(B, RDF.type, P, H),
]


@pytest.fixture
def store() -> Store:
    return Store.from_quads(QUADS)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    quads = tmp_path / "graph.nq"
    quads.write_text("".join(f"{quad} .\n" for quad in QUADS), encoding="utf-8")
    assert load_store(tmp_path, quads).quads == len(QUADS)
    return tmp_path / "store"


def test_default_graph_is_the_union(store: Store) -> None:
    assert len(store.select("SELECT * { ?s ?p ?o }").rows) == 4
    assert store.graphs() == {G: 2, H: 2}
    assert len(store) == 4


def test_statement_of_two_graphs_is_found_once() -> None:
    """The engine's own union finds it twice, and so counts and adds up too much."""
    twice = Store.from_quads([*QUADS, Quad(B, P, A, G)])
    assert twice.select(f"SELECT (COUNT(*) AS ?n) {{ <{B.value}> <{P.value}> ?o }}").rows == ((Literal(1),),)
    assert len(twice) == len(QUADS) + 1
    assert twice.graphs() == {G: 3, H: 2}
    assert len(twice.select(f"SELECT ?g {{ GRAPH ?g {{ <{B.value}> <{P.value}> ?o }} }}").rows) == 2


def test_dataset_clause_is_honoured(store: Store) -> None:
    """With a union as default graph the engine would pass over FROM and answer from all graphs."""
    assert len(store.select("SELECT * FROM <http://example.org/g> { ?s ?p ?o }").rows) == 2
    assert len(store.select("SELECT * FROM <http://example.org/none> { ?s ?p ?o }").rows) == 0
    assert len(store.select("SELECT * FROM NAMED <http://example.org/h> { GRAPH ?g { ?s ?p ?o } }").rows) == 2


def test_prefixes_and_base_are_known(store: Store) -> None:
    assert store.query("ASK { ?x rdf:type ?y }") == Decision(value=True)
    rows = store.select("SELECT (<id/programme/a> AS ?x) {}").rows
    assert rows == ((NamedNode("https://w3id.org/tercoop/id/programme/a"),),)


def test_each_form_has_its_answer(store: Store) -> None:
    solutions = store.query(f"SELECT ?s ?o {{ ?s <{EXAMPLE}p> ?o }} ORDER BY ?s ?o")
    assert isinstance(solutions, Solutions)
    assert solutions.variables == ("s", "o")
    assert solutions.rows[-1] == (B, A)
    assert solutions.serialize(QueryResultsFormat.CSV).startswith(b"s,o\r\n")
    triples = store.query(f"CONSTRUCT WHERE {{ <{EXAMPLE}b> ?p ?o }}")
    assert isinstance(triples, Triples)
    assert [str(triple) for triple in triples.triples] == sorted(str(triple) for triple in triples.triples)
    assert store.query("ASK { ?x ?x ?x }") == Decision(value=False)
    assert Decision(value=True).serialize(QueryResultsFormat.JSON) == b'{"head":{},"boolean":true}'
    with pytest.raises(UsageError, match="a SELECT query is needed"):
        store.select("ASK {}")


def test_value_is_bound_and_never_pasted(store: Store) -> None:
    query = "SELECT ?s ?o { ?s ?p ?o }"
    assert len(store.select(query, {"s": A}).rows) == 2
    hostile = Literal('"> } { ?s ?p ?o } #')
    assert store.select("SELECT ?v { ?s ?p ?o FILTER(?v = ?o) }", {"v": hostile}).rows == ()


@pytest.mark.parametrize(
    ("query", "place", "cause"),
    [
        ("", "q:1:1", "the query is empty"),
        ("# nothing", "q:1:10", "the query is empty"),
        ("SELECT ?x {\n ?x foaf:nam: ?y .\n ?x }", "q:3:", "not a SPARQL query, near '?x }'"),
        ("SELECT ?x { ?x nope:y ?z }", "q:1:16", "the prefix 'nope:' of nope:y is not declared"),
        ("SELECT (COUNT(*) AS ?n) ?s { ?s ?p ?o }", "q:1:25", "?s is projected from groups"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", "q:1:", "INSERT changes data"),
        ("LOAD <http://127.0.0.1:9/>", "q:1:", "LOAD changes data"),
        ("SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }", "q:1:12", "SERVICE is not supported"),
        ("SELECT * { ?s ?p ?o FILTER(<http://example.org/f>(?s)) }", "<query>", "function <http://example.org/f>"),
    ],
)
def test_bad_query_is_one_clear_line(store: Store, query: str, place: str, cause: str) -> None:
    with pytest.raises(InputError) as caught:
        store.query(query, place="q")
    assert str(caught.value).startswith(place)
    assert cause in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", ["brace", "paren", "select", "function", "if", "exists", "not", "or", "plus"])
def test_largest_query_that_is_let_through_does_not_end_the_process(kind: str) -> None:
    depth = (MAX_DEPTH - 4) // 2
    long = MAX_TOKENS // 2 - 10
    query = {
        "brace": "SELECT * {" + "{" * 2 * depth + "}" * 2 * depth + "}",
        "paren": "SELECT * { FILTER(" + "(" * 2 * depth + "1" + ")" * 2 * depth + ") }",
        "select": "SELECT * {" + "{ SELECT * {" * depth + "?a ?b ?c" + "}}" * depth + "}",
        "function": "SELECT * { FILTER(" + "STR(" * 2 * depth + "1" + ")" * 2 * depth + ") }",
        "if": "SELECT * { BIND(" + "IF(true,1," * 2 * depth + "1" + ")" * 2 * depth + " AS ?x) }",
        "exists": "SELECT * {" + "FILTER EXISTS { ?a ?b ?c " * depth + "}" * depth + "}",
        "not": "SELECT * { FILTER(" + "!" * (2 * long - 10) + "true) }",
        "or": "SELECT * { FILTER(" + "||".join(["?a"] * (long // 2)) + ") }",
        "plus": "SELECT * { FILTER(" + "+".join(["1"] * long) + ") }",
    }[kind]
    code = "import sys; from tercoop.sparql.store import Store; Store.from_quads([]).query(sys.stdin.read())"
    run = subprocess.run([sys.executable, "-c", code], input=query, text=True, capture_output=True, check=False)  # noqa: S603
    assert (run.returncode, run.stderr) == (0, "")


def test_opened_store_is_the_loaded_one(directory: Path) -> None:
    store = Store.open(directory, expected=4)
    assert len(store) == 4
    assert store.contains(A)
    assert not store.contains(G)
    assert store.literals(A, P) == [Literal("1.5", datatype=XSD.decimal), Literal("x", language="en")]


def test_several_readers_at_once(directory: Path) -> None:
    stores = [Store.open(directory) for _ in range(3)]
    sizes: list[int] = []
    threads = [threading.Thread(target=lambda store=store: sizes.append(len(store))) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [4, 4, 4]


def _remove(directory: Path, pattern: str) -> None:
    for path in directory.glob(pattern):
        path.unlink()


def _overwrite(directory: Path, pattern: str, head: bytes, *, keep_rest: bool) -> None:
    for path in directory.glob(pattern):
        path.write_bytes(head + (path.read_bytes()[len(head) :] if keep_rest else b""))


def _replace_by_file(directory: Path) -> None:
    shutil.rmtree(directory)
    directory.write_text("", encoding="utf-8")


DAMAGE: dict[str, Callable[[Path], None]] = {
    "tables gone": lambda store: _remove(store, "*.sst"),
    "tables of garbage": lambda store: _overwrite(store, "*.sst", b"garbage" * 50, keep_rest=False),
    "tables overwritten": lambda store: _overwrite(store, "*.sst", b"X" * 40, keep_rest=True),
    "manifest of garbage": lambda store: _overwrite(store, "MANIFEST*", b"zz" * 500, keep_rest=False),
    "current of garbage": lambda store: _overwrite(store, "CURRENT", b"zzz", keep_rest=False),
    "empty": lambda store: _remove(store, "*"),
    "a file": _replace_by_file,
    "gone": shutil.rmtree,
}


@pytest.mark.parametrize("how", DAMAGE)
def test_damaged_store_is_one_clear_line(directory: Path, how: str) -> None:
    assert list(directory.glob("*.sst"))
    DAMAGE[how](directory)
    with pytest.raises(StoreError) as caught:
        Store.open(directory, expected=4).select("SELECT * { ?s ?p ?o }")
    message = str(caught.value)
    assert message.startswith(str(directory))
    assert "run 'tercoop build" in message
    assert "\n" not in message


def test_store_of_another_size_is_damaged(directory: Path) -> None:
    with pytest.raises(StoreError, match=r"is damaged \(it holds 4 quads, not 5\)"):
        Store.open(directory, expected=5)


def test_store_is_not_written_by_reading(directory: Path) -> None:
    before = {path.name: path.read_bytes() for path in directory.iterdir()}
    Store.open(directory).select("SELECT * { ?s ?p ?o }")
    after = {path.name: path.read_bytes() for path in directory.iterdir()}
    assert after == before


def test_store_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot write the store"):
        load_store(tmp_path / "file", tmp_path / "file")


def test_a_deep_stack_is_made_once() -> None:
    def name() -> str:
        return threading.current_thread().name

    outer, inner = on_deep_stack(lambda: (name(), on_deep_stack(name)))
    assert outer == inner != name()
    with pytest.raises(ZeroDivisionError):
        on_deep_stack(lambda: on_deep_stack(lambda: 1 // 0))
    assert on_deep_stack(name) != name()
