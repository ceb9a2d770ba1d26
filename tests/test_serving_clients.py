"""Clients that people have: SPARQLWrapper, rdflib, curl and Comunica ask the service as they ask any other."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDF, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from service_process import Service, serve, write_data
from tercoop.cli import run as run_command
from tercoop.layout import find_layout
from tercoop.sparql.remote import ask_endpoint
from tercoop.sparql.store import Decision, Solutions, Triples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMUNICA = Path(__file__).parent / "clients" / "node_modules" / ".bin" / "comunica-sparql"
A, B = "http://example.org/a", "http://example.org/b"
ROWS = f"SELECT ?o {{ <{A}> <{B}> ?o }} ORDER BY STR(?o)"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    lines = ':g { :a :b 7 , "Straße"@de , "plain" , :c . } :h { :a :b 7 . :d :b "δ" . }'
    data = write_data(tmp_path_factory.mktemp("data") / "data.trig", lines)
    with serve("--data", str(data), "--workers", "2") as running:
        yield running


def endpoint_of(service: Service) -> str:
    return f"{service.address}/sparql"


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper(service: Service, method: str) -> None:
    client: Any = SPARQLWrapper(endpoint_of(service))
    client.setMethod(method)
    client.setQuery(ROWS)
    client.setReturnFormat(JSON)
    rows = client.query().convert()["results"]["bindings"]
    assert [row["o"]["value"] for row in rows] == ["7", "Straße", "http://example.org/c", "plain"]
    assert rows[1]["o"]["xml:lang"] == "de"
    client.setReturnFormat(XML)
    assert len(client.query().convert().getElementsByTagName("result")) == 4
    client.setReturnFormat(CSV)
    assert client.query().convert().decode().splitlines()[:2] == ["o", "7"]
    client.setQuery("CONSTRUCT WHERE { ?s ?p ?o }")
    client.setReturnFormat(TURTLE)
    assert len(Graph().parse(data=client.query().convert(), format="turtle")) == 5


READERS: dict[str, Callable[[bytes], int]] = {
    JSON: lambda body: len(json.loads(body)["results"]["bindings"]),
    XML: lambda body: body.count(b"<result>"),
    CSV: lambda body: len(body.splitlines()) - 1,
    TSV: lambda body: len(body.splitlines()) - 1,
}
GRAPHS = {
    **dict.fromkeys((TURTLE, N3), RdfFormat.TURTLE),
    **dict.fromkeys((RDF, RDFXML, XML), RdfFormat.RDF_XML),
    JSONLD: RdfFormat.JSON_LD,
}


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("is_only_negotiated", [False, True])
@pytest.mark.filterwarnings("ignore:Sending Accept header:RuntimeWarning")  # of its graphs, RDF has no media type
def test_every_return_format_of_sparqlwrapper(*, service: Service, method: str, is_only_negotiated: bool) -> None:
    client: Any = SPARQLWrapper(endpoint_of(service))
    client.setMethod(method)
    client.setOnlyConneg(is_only_negotiated)
    client.setQuery(ROWS)
    for form, count in READERS.items():
        client.setReturnFormat(form)
        assert count(client.query().response.read()) == 4, form
    for query in ("CONSTRUCT WHERE { ?s ?p ?o }", f"DESCRIBE <{A}> <http://example.org/d>"):
        client.setQuery(query)
        for form, expected in GRAPHS.items():
            client.setReturnFormat(form)
            wanted = RdfFormat.TURTLE if form == RDF and is_only_negotiated else expected
            assert len(list(parse(client.query().response.read(), format=wanted))) == 5, form


@pytest.mark.parametrize(
    ("named", "media_type"),
    [
        (["ttl", "nt"], "application/n-triples"),
        (["json-ld", "application/ld+json,application/x-json+ld"], "application/ld+json"),
        (["nt", "", "nonsense"], "application/n-triples"),
    ],
)
def test_of_several_formats_the_last_one_that_is_known_counts(
    service: Service, named: list[str], media_type: str
) -> None:
    text = "CONSTRUCT WHERE { ?s ?p ?o }"
    for path, fields in (("/sparql", {"query": text}), ("/sparql", {}), ("/data", {"graph": "http://example.org/g"})):
        assert service.ask("GET", path, format=named, **fields).media_type == media_type, path


def test_a_format_that_is_unknown_is_refused_with_the_names_of_those_that_there_are(service: Service) -> None:
    found = service.ask("GET", "/sparql", query=ROWS, format=["xlsx", "docx"])
    assert found.status == 406
    assert found.json()["detail"].startswith("this answer can be had as json (application/sparql-results+json), xml (")


def test_rdflib_reads_the_service_as_a_store(service: Service) -> None:
    graph = Graph(SPARQLStore(endpoint_of(service)))
    objects = set(graph.objects(URIRef(A), URIRef(B)))
    assert objects == {Literal(7), Literal("Straße", lang="de"), Literal("plain"), URIRef("http://example.org/c")}
    assert len(graph) == 5
    assert [str(row[0]) for row in graph.query(ROWS)] == ["7", "Straße", "http://example.org/c", "plain"]  # type: ignore[index]
    assert bool(graph.query(f"ASK {{ <{A}> <{B}> 7 }}"))


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl(service: Service) -> None:
    command = ["curl", "--silent", "--fail", "--get", endpoint_of(service), "--data-urlencode", f"query={ROWS}"]
    done = subprocess.run([*command, "-H", "Accept: text/csv"], capture_output=True, check=True, timeout=30)  # noqa: S603
    assert done.stdout.decode().splitlines() == ["o", "7", "Straße", "http://example.org/c", "plain"]
    posted = ["curl", "--silent", "--data-urlencode", f"query={ROWS}", endpoint_of(service)]
    done = subprocess.run(posted, capture_output=True, check=True, timeout=30)  # noqa: S603
    assert len(json.loads(done.stdout)["results"]["bindings"]) == 4


@pytest.mark.skipif(not COMUNICA.exists(), reason="Comunica is not installed (scripts/fetch-comunica)")
@pytest.mark.parametrize("source", ["", "sparql@"], ids=["found out", "told"])
def test_comunica(service: Service, source: str) -> None:
    command = ["node", str(COMUNICA), f"{source}{endpoint_of(service)}", ROWS, "-t", "application/sparql-results+json"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60, text=True)  # noqa: S603
    rows = json.loads(done.stdout)["results"]["bindings"]
    assert [row["o"]["value"] for row in rows] == ["7", "Straße", "http://example.org/c", "plain"]
    assert done.stderr == ""


def test_our_own_client(service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask_endpoint(endpoint_of(service), ROWS)
    assert isinstance(found, Solutions)
    assert len(found.rows) == 4
    decided = ask_endpoint(endpoint_of(service), f"ASK {{ <{A}> <{B}> 8 }}")
    assert isinstance(decided, Decision)
    assert not decided.value
    made = ask_endpoint(endpoint_of(service), "CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(made, Triples)
    assert len(made.triples) == 5
    query = tmp_path / "rows.rq"
    query.write_text(ROWS, encoding="utf-8")
    assert run_command(["sparql", str(query), "--endpoint", endpoint_of(service), "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines() == ["o", "7", "Straße", "http://example.org/c", "plain"]


@pytest.fixture(scope="module")
def short_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve five statements, and three in an answer."""
    data = write_data(tmp_path_factory.mktemp("data") / "data.trig", ":g { :a :b 1 , 2 , 3 , 4 , 5 }")
    with serve("--data", str(data), "--max-rows", "3") as running:
        yield running


@pytest.mark.parametrize(
    ("query", "form"),
    [
        *(("SELECT ?o { ?s ?p ?o }", form) for form in ("table", "csv", "tsv", "json", "turtle")),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "turtle"),
    ],
)
def test_our_own_client_tells_of_an_answer_that_is_cut_off(
    short_service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str], query: str, form: str
) -> None:
    path = tmp_path / "rows.rq"
    path.write_text(query, encoding="utf-8")
    command = ["sparql", str(path), "--endpoint", endpoint_of(short_service), "--format", form]
    assert run_command(command) == 1
    told = capsys.readouterr()
    assert told.out
    assert "the answer is cut off after 3 rows" in told.err
    path.write_text(f"{query} LIMIT 3", encoding="utf-8")
    assert run_command(command) == 0
    assert capsys.readouterr().err == ""


def test_our_own_client_says_why_a_query_is_refused(
    short_service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.rq"
    path.write_text("SELECT * { ?s odd:name ?o }", encoding="utf-8")
    assert run_command(["sparql", str(path), "--endpoint", endpoint_of(short_service)]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"tercoop: {endpoint_of(short_service)}: the query is refused: query:1:")
    assert "b'" not in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("query", "media_type", "library"),
    [
        ("SELECT ?o { ?s ?p ?o }", "text/csv", "polars"),
        ("SELECT ?o { ?s ?p ?o }", "application/sparql-results+json", "rdflib, rows"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle", "rdflib, triples"),
    ],
)
def test_missing_rows_are_seen_as_the_guide_says(
    short_service: Service, query: str, media_type: str, library: str
) -> None:
    page = (find_layout().root / "docs" / "service.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (reading,) = re.findall(rf"^\| {library} \| `{re.escape(media_type)}` \| `(.+)` \|$", page, re.MULTILINE)
    names: dict[str, Any] = {"polars": pl, "rdflib": rdflib}
    exec(example, names)  # noqa: S102 # our own page
    names["response"], names["cut"] = names["ask"](query, media_type, endpoint_of(short_service))
    assert names["cut"] == "the answer is cut off after 3 rows"
    assert len(eval(reading, names)) == 3  # noqa: S307 # our own page


def test_sparqlwrapper_sees_that_rows_are_missing(short_service: Service) -> None:
    client: Any = SPARQLWrapper(endpoint_of(short_service))
    client.setQuery("SELECT ?o { ?s ?p ?o }")
    client.setReturnFormat(JSON)
    assert client.query().info().get("tercoop-incomplete") == "the answer is cut off after 3 rows"
