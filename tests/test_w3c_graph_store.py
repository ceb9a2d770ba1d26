"""The W3C tests of the SPARQL 1.1 Graph Store HTTP Protocol: thirteen requests, in the order of the suite.

They stand as text in the suite (``http-rdf-update/tests.html``), each with the graph that a GET is to find afterwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from service_process import TOKEN, Service, serve_writable
from w3c_sparql_suite import SUITE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad

PREFIXES = "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> . "
FIRST, SECOND, DEFAULT, NEW = "/data/person/1.ttl", "/data/person/2.ttl", "/data?default", "the new graph"
BOUNDARY = "AaB03x"


def card(name: str, further: str = "") -> str:
    """Return the document about person 1, whose address is below that of the service."""
    return f"{PREFIXES} <$HOST$/person/1> a foaf:Person; {further} foaf:businessCard [ a v:VCard; v:fn '{name}' ] ."


ALICE = f"{PREFIXES} [] a foaf:Person; foaf:businessCard [ a v:VCard; v:given-name 'Alice' ] ."
NAMES = "foaf:familyName 'Doe'", "foaf:givenName 'Jane'"
PARTS = f"""--{BOUNDARY}
Content-Disposition: form-data; name="graphs"
Content-Type: multipart/mixed; boundary=BbC04y

--BbC04y
Content-Disposition: attachment; filename="lastName.ttl"
Content-Type: text/turtle

{PREFIXES} <$HOST$/person/1> {NAMES[0]} .
--BbC04y
Content-Disposition: attachment; filename="firstName.ttl"
Content-Type: text/turtle

{PREFIXES} <$HOST$/person/1> {NAMES[1]} .
--BbC04y--
--{BOUNDARY}--
""".replace("\n", "\r\n")


@dataclass(frozen=True)
class Case:
    """A test of the suite.

    Attributes:
        name: its anchor in the page of the suite.
        method: of the request.
        path: of the request.
        status: that the suite asks for.
        body: of the request.
        content_type: of the body.
        finds: what a GET finds afterwards at the same place: a document, or nothing.
        ours: the status that we give, where it is another one, and why that is right.
    """

    name: str
    method: str
    path: str
    status: int
    body: str | None = None
    content_type: str = "text/turtle"
    finds: str | None = None
    ours: tuple[int, str] | None = field(default=None)


CASES = [
    Case("put__initial_state", "PUT", FIRST, 201, card("John Doe"), finds=card("John Doe")),
    Case("put__graph_already_in_store", "PUT", FIRST, 204, card("Jane Doe"), finds=card("Jane Doe")),
    Case("put__default_graph", "PUT", DEFAULT, 201, ALICE, finds=ALICE),
    Case(
        "put__mismatched_payload",
        "PUT",
        FIRST,
        400,
        card("Jane Doe"),
        content_type="application/rdf+xml",
        finds=card("Jane Doe"),
    ),
    Case(
        "put__empty_graph",
        "PUT",
        SECOND,
        200,
        "",
        finds="",
        ours=(201, "section 5.3: where a graph is created, 201; the suite says it so of put__initial_state"),
    ),
    Case("delete__existing_graph", "DELETE", SECOND, 200, ours=(204, "section 5.4: 204 where there is nothing to say")),
    Case("delete__nonexistent_graph", "DELETE", SECOND, 404),
    Case(
        "post__existing_graph",
        "POST",
        FIRST,
        200,
        f"{PREFIXES} <$HOST$/person/1> foaf:name 'Jane Doe' .",
        finds=card("Jane Doe", "foaf:name 'Jane Doe';"),
        ours=(204, "section 5.5: 200 or 204"),
    ),
    Case(
        "post__multipart_formdata",
        "POST",
        FIRST,
        200,
        PARTS,
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        finds=card("Jane Doe", f"foaf:name 'Jane Doe'; {NAMES[0]}; {NAMES[1]};"),
        ours=(204, "section 5.5: 200 or 204"),
    ),
    Case("post__create__new_graph", "POST", "/data", 201, ALICE, finds=ALICE),
    Case("post__empty_graph_to_existing_graph", "POST", NEW, 204, "", finds=ALICE),
    Case("head_on_an_existing_graph", "HEAD", FIRST, 200),
    Case("head_on_a_nonexisting_graph", "HEAD", SECOND, 404),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serve_writable(tmp_path_factory.mktemp("graphs"), "--no-union-default-graph") as service:
        yield service


@pytest.fixture(scope="module")
def places() -> dict[str, str]:
    """What a graph is called only once it is there."""
    return {}


def canonical(text: str | bytes, served: Service) -> frozenset[Quad]:
    if isinstance(text, str):
        text = text.replace("$HOST$", served.address).encode()
    dataset = Dataset(parse(text, format=RdfFormat.TURTLE))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(dataset)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_graph_store(case: Case, served: Service, places: dict[str, str]) -> None:
    """Each builds on what those before it have left."""
    path = places.get(case.path, case.path)
    headers = {"Authorization": f"Bearer {TOKEN}"} | (
        {"Content-Type": case.content_type} if case.body is not None else {}
    )
    body = None if case.body is None else case.body.replace("$HOST$", served.address)
    found = served.ask(case.method, path, body, headers)
    assert found.status == (case.ours[0] if case.ours else case.status), found.text
    if case.status == 201 and path == "/data":
        path = places[NEW] = found.headers["location"].removeprefix(served.address)
    after = served.ask("GET", path, None, {"Accept": "text/turtle; charset=utf-8"})
    if case.finds is not None:
        assert after.status == 200
        assert after.media_type == "text/turtle"
        assert canonical(after.body, served) == canonical(case.finds, served)
    elif case.method == "DELETE":
        assert after.status == 404
    else:
        assert (found.headers["content-type"], found.headers["content-length"]) == (
            after.headers["content-type"],
            after.headers["content-length"],
        ) or after.status == 404
        assert found.body == b""


def test_a_status_of_ours_is_of_the_same_class() -> None:
    assert all(case.ours[0] // 100 == case.status // 100 for case in CASES if case.ours)


@pytest.mark.skipif(not SUITE.is_dir(), reason="the suite is not here; scripts/fetch-w3c-sparql-tests gets it once")
def test_every_test_of_the_suite_is_here() -> None:
    page = (SUITE / "http-rdf-update" / "tests.html").read_text(encoding="utf-8")
    anchors = set(re.findall(r"<h2 id='([^']+)'", page)) | set(re.findall(r"href='#([^']+)'", page))
    known = {anchor.replace("/", "_") for anchor in anchors if not anchor.startswith("get_of_")}
    assert {case.name for case in CASES} == known
    assert len(CASES) == 13
