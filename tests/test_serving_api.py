"""The API over HTTP, and Schemathesis (https://schemathesis.readthedocs.io) against its description."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import hypothesis
import jsonschema_rs
import pytest
import schemathesis
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.result import Ok

from api_fixtures import DATA
from service_process import serve
from tercoop.layout import find_layout
from tercoop.questions.catalogue import read_catalogue
from tercoop.serving.accept_language import read_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service_process import Service

PRIORITIES = "/api/query/programmes/list-priorities"
load_all_checks()
HELD: list[Any] = [
    CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    path = tmp_path_factory.mktemp("api") / "things.trig"
    path.write_text(DATA, encoding="utf-8")
    with serve("--data", path, "--max-rows", "2000") as running:
        yield running


@pytest.fixture(scope="module")
def description(served: Service) -> dict[str, Any]:
    return json.loads(served.ask("GET", "/api/openapi.json").text)  # type: ignore[no-any-return]


def test_every_question_is_an_operation(description: dict[str, Any], served: Service) -> None:
    catalogue = read_catalogue(find_layout().queries)
    paths = description["paths"]
    assert {f"/api/query/{name}" for name in catalogue} | {
        "/health",
        "/api/search",
        "/api/query",
        "/api/query/{topic}",
    } == set(paths)
    assert description["servers"] == [{"url": served.address}]
    operations = [path["get"] for path in paths.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for name, query in catalogue.items():
        operation = paths[f"/api/query/{name}"]["get"]
        assert (operation["summary"], operation["tags"]) == (query.summary, [query.topic])
        given = {each["name"]: each for each in operation["parameters"] if "name" in each}
        assert list(given) == [parameter.name for parameter in query.parameters]
        for parameter in query.parameters:
            assert str(given[parameter.name]["example"]) == parameter.default
            assert jsonschema_rs.is_valid(given[parameter.name]["schema"], given[parameter.name]["example"])


def list_examples(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, media type and content of each answer with 200 that has an example."""
    for path, item in description["paths"].items():
        for media_type, content in item["get"]["responses"].get("200", {}).get("content", {}).items():
            if "example" in content:
                yield path, media_type, content


def test_schemas_and_examples_of_the_description_are_valid(description: dict[str, Any]) -> None:
    for schema in description["components"]["schemas"].values():
        jsonschema_rs.Draft202012Validator({**schema, "components": description["components"]})
    examples = list(list_examples(description))
    for _, _, content in examples:
        schema = {**content["schema"], "components": description["components"]}
        jsonschema_rs.Draft202012Validator(schema).validate(content["example"])
    assert len(examples) > 90


def test_examples_are_what_is_answered(description: dict[str, Any], served: Service) -> None:
    rows = 0
    for path, media_type, content in list_examples(description):
        example = content["example"]
        if media_type == "application/n-triples":
            assert served.ask("GET", f"{path}?format=nt&limit=2").text == example
        elif path == "/health":
            assert json.loads(served.ask("GET", path).text) == example
        else:
            address = example["links"]["self"].removeprefix(served.address)
            assert address.startswith(path.partition("{")[0])
            assert json.loads(served.ask("GET", address).text) == example
            rows += len(example.get("rows", ()))
    assert rows >= 4
    search = description["paths"]["/api/search"]["get"]
    found = search["responses"]["200"]["content"]["application/json"]["example"]
    assert found["hits"]
    assert search["parameters"][0]["example"] == found["q"]


@pytest.mark.slow
def test_schemathesis_finds_nothing(served: Service) -> None:
    schema = schemathesis.openapi.from_url(f"{served.address}/api/openapi.json")
    asked = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        is_plain = not any(each.name not in {"format", "limit", "offset"} for each in operation.iter_parameters())

        @hypothesis.settings(
            max_examples=1 if is_plain else 6,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def ask(case: schemathesis.Case[Any]) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(checks=HELD)

        ask()
    assert asked > 300


def test_equal_questions_are_one_answer(served: Service) -> None:
    first = served.ask("GET", f"{PRIORITIES}?programme=interact-ii&limit=1000&offset=0")
    again = served.ask("GET", f"{PRIORITIES}?offset=0&programme=interact-ii&limit=1000")
    json_too = served.ask(
        "GET", f"{PRIORITIES}?limit=1000&programme=interact-ii", None, {"Accept": "text/html;q=0.1, application/json"}
    )
    assert first.status == 200
    assert first.headers["etag"] == again.headers["etag"] == json_too.headers["etag"]
    held = served.ask(
        "GET", f"{PRIORITIES}?programme=interact-ii&limit=1000", None, {"If-None-Match": first.headers["etag"]}
    )
    assert (held.status, held.body) == (304, b"")
    other = served.ask("GET", f"{PRIORITIES}?programme=alps&limit=1000")
    assert other.headers["etag"] != first.headers["etag"]
    assert served.ask("HEAD", PRIORITIES).status == 200
    assert served.ask("OPTIONS", PRIORITIES).headers["allow"] == "GET, HEAD, OPTIONS"
    assert served.ask("POST", PRIORITIES).status == 405


@pytest.mark.parametrize(
    ("accept", "query", "media_type"),
    [
        (None, "", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "", "text/html"),
        ("*/*", "", "application/json"),
        ("application/sparql-results+json", "", "application/sparql-results+json"),
        ("application/json", "?format=csv", "text/csv"),
        ("text/csv;q=0.2, text/tab-separated-values", "", "text/tab-separated-values"),
        (None, "?format=srj", "application/sparql-results+json"),
        (None, "?format=xml", "application/sparql-results+xml"),
    ],
)
def test_the_format_is_chosen(served: Service, accept: str | None, query: str, media_type: str) -> None:
    found = served.ask("GET", PRIORITIES + query, None, {"Accept": accept} if accept else {})
    assert (found.status, found.media_type) == (200, media_type)
    assert "Accept" in found.headers["vary"]


@pytest.mark.parametrize(
    ("path", "status", "kind", "parameter"),
    [
        (f"{PRIORITIES}?limit=0", 400, "bad-parameter", "limit"),
        (f"{PRIORITIES}?limit=2001", 400, "bad-parameter", "limit"),
        (f"{PRIORITIES}?limit=1.5", 400, "bad-parameter", "limit"),
        (f"{PRIORITIES}?limit=%D9%A1", 400, "bad-parameter", "limit"),
        (f"{PRIORITIES}?offset=-1", 400, "bad-parameter", "offset"),
        (f"{PRIORITIES}?programme=alps&programme=alps", 400, "bad-parameter", "programme"),
        (f"{PRIORITIES}?programme=%FF", 400, "bad-request", None),
        (f"{PRIORITIES}?format=ttl", 406, "not-acceptable", None),
        ("/api/query/programmes/nothing-like-it", 404, "unknown", None),
        ("/api/query/nothing", 404, "unknown", None),
        ("/api/query?topic=nothing", 404, "unknown", None),
        ("/api/query?tpoic=links", 400, "bad-parameter", "tpoic"),
        ("/api/query/links/find-in-eu-knowledge-graph", 422, "asked-elsewhere", None),
        ("/api/search", 400, "bad-parameter", "q"),
        ("/api/search?q=%20", 400, "bad-parameter", "q"),
        (f"/api/search?q={'x' * 501}", 400, "bad-parameter", "q"),
        ("/api/search?q=a&type=nothing", 400, "bad-parameter", "type"),
        ("/api/search?q=a&limit=101", 400, "bad-parameter", "limit"),
    ],
)
def test_what_is_wrong_is_said(served: Service, path: str, status: int, kind: str, parameter: str | None) -> None:
    found = served.ask("GET", path)
    document = json.loads(found.text)
    assert (found.status, found.media_type) == (status, "application/problem+json")
    assert document["type"].endswith(f"/problem/{kind}")
    assert document.get("parameter") == parameter


def test_the_catalogue_is_listed(served: Service) -> None:
    catalogue = read_catalogue(find_layout().queries)
    names: list[str] = []
    path: str | None = "/api/query?limit=70"
    while path:
        document = json.loads(served.ask("GET", path).text)
        assert document["total"] == len(catalogue)
        names += [each["name"] for each in document["queries"]]
        following = document["links"].get("next")
        path = following.removeprefix(served.address) if following else None
    assert names == list(catalogue)
    topic = json.loads(served.ask("GET", "/api/query/places").text)
    assert [each["name"] for each in topic["queries"]] == [name for name in catalogue if name.startswith("places/")]
    keyword = json.loads(served.ask("GET", "/api/query?keyword=PRIORITY").text)
    assert "programmes/list-priorities" in {each["name"] for each in keyword["queries"]}
    assert 0 < keyword["total"] < len(catalogue)
    assert topic["queries"][0]["address"].startswith(f"{served.address}/api/query/places/")
    assert served.ask("GET", topic["queries"][0]["address"].removeprefix(served.address)).status in {200, 400}


def test_the_search_and_its_page(served: Service) -> None:
    found = served.ask("GET", "/api/search?q=lodz", None, {"Accept-Language": "pl"})
    document = json.loads(found.text)
    assert [hit["label"] for hit in document["hits"]] == ["Łódź"]
    assert "Accept-Language" in found.headers["vary"]
    page = served.ask("GET", "/search?q=lodz")
    assert (page.status, page.media_type) == (200, "text/html")
    assert "<mark>Łódź</mark>" in page.text
    assert "script" not in page.text
    assert served.ask("GET", "/search").status == 200
    hostile = served.ask("GET", "/search", q="<img src=x onerror=alert(1)>", type="")
    assert "<img" not in hostile.text


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        (None, []),
        ("", []),
        ("de-AT, de;q=0.9, en;q=0.8", ["de", "en"]),
        ("en;q=0.2, fr, de;q=0", ["fr", "en"]),
        ("*", []),
        ("x" * 100_000, []),
        ("en;q=nonsense", ["en"]),
        ("a,b,;;;,=,de", ["de"]),
        ("cs,sk,pl,hu,ro,bg", ["cs", "sk", "pl", "hu"]),
    ],
)
def test_languages(header: str | None, languages: list[str]) -> None:
    assert read_languages(header) == languages
