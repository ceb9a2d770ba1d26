"""A small graph of our own for the tests of the API, published in a folder, and tasks for it without a worker."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tercoop.answering.catalogued import answer_catalogued
from tercoop.answering.published import open_published
from tercoop.answering.search import answer_search
from tercoop.answering.settings import WorkerSettings
from tercoop.questions.query_file import CONSTRUCT_TOPICS
from tercoop.serving.loading import published_files
from tercoop.sparql.store import on_deep_stack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tercoop.answering.answer import Answer
    from tercoop.answering.published import Published

ADDRESS = "http://127.0.0.1:8300"

DATA = """
BASE <https://w3id.org/tercoop/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX tc: <https://w3id.org/tercoop/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

tc:Programme rdfs:label "programme"@en , "programme (fr)"@fr .
tc:Programme rdfs:subClassOf <http://www.w3.org/ns/prov#Plan> .
tc:Town rdfs:label "town"@en .

<graph/things> {
  <id/programme/interact-ii> a tc:Programme ;
    skos:prefLabel "Interact 2007-2013"@en , "Interact 2007-2013 (de)"@de ; skos:altLabel "INTERACT II"@en ;
    tc:cci "2007CB163PO046" ; tc:hasPriority <id/priority/one> , <id/priority/two> .
  <id/priority/one> a tc:Priority ; skos:prefLabel "Services"@en ; tc:number 1 .
  <id/priority/two> a tc:Priority ; skos:prefLabel "Assistance"@en ; tc:number 2 .
  <id/programme/alps> a tc:Programme ; skos:prefLabel "Alpine Space <b>&amp;</b>"@en .
  <id/programme/alpinesque> a tc:Programme ; skos:prefLabel "Alpinesque"@en .
  <id/town/spalding> a tc:Town ; skos:prefLabel "Spalding"@en .
  <id/town/lodz> a tc:Town ; skos:prefLabel "Łódź"@pl .
  <id/town/strasse> a tc:Town ; skos:prefLabel "Großstraße"@de .
  <id/town/drama> a tc:Town ; skos:prefLabel "Δράμα"@el .
  <id/town/kulata> a tc:Town ; skos:prefLabel "Кулата"@bg .
  <id/town/ore> a tc:Town ; skos:prefLabel "Øre Đurđevac"@en .
  <id/town/interact> a tc:Town ; skos:prefLabel "Interact"@en .
  <id/town/interactive> a tc:Town ; skos:prefLabel "Interactive Interact Town"@en .
  <http://example.org/foreign> a skos:Concept ; skos:prefLabel "foreign thing"@en .
  <javascript:alert(1)> a skos:Concept ; skos:prefLabel "hostile thing"@en .
}
"""


@contextmanager
def published(folder: Path, text: str = DATA) -> Iterator[Path]:
    """Yield the folder of a version with the statements of a TriG text."""
    path = folder / "things.trig"
    path.write_text(text, encoding="utf-8")
    with published_files([path], has_union=True) as directory:
        assert directory
        yield directory


@dataclass(frozen=True)
class Answered:
    """An answer, read.

    Attributes:
        answer: without its body.
        body: the bytes.
    """

    answer: Answer
    body: bytes

    @property
    def document(self) -> Any:
        """The JSON in it."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class Tasks:
    """Answers tasks about a version, as a worker does and without one.

    Args:
        directory: the folder of the version.
        max_rows: rows of an answer.
        address: of the service.
    """

    def __init__(self, directory: Path, max_rows: int = 10_000, address: str = ADDRESS) -> None:
        """Open the version."""
        self.published: Published = open_published(directory)
        self.settings = WorkerSettings(address, max_rows=max_rows)

    def search(self, q: str, **more: Any) -> Any:
        """Return the document, or the text of the page where ``format`` is ``html``."""
        task = {"q": q, "type": None, "limit": 20, "offset": 0, "languages": [], "format": "json", **more}
        answer = answer_search(self.published, self.settings, task, b"")
        found = Answered(answer, b"".join(answer.body))
        return found.text if task["format"] == "html" else found.document

    def ask(self, name: str, /, *, media_type: str | None = None, **more: Any) -> Answered:
        """Return the answer to a catalogued question."""
        is_graph = name.partition("/")[0] in CONSTRUCT_TOPICS
        task = {
            "query": name,
            "parameters": {},
            "limit": 1_000,
            "offset": 0,
            "is_limited": False,
            "format": media_type or ("text/turtle" if is_graph else "application/json"),
            "languages": [],
            **more,
        }

        def answer() -> Answered:
            found = answer_catalogued(self.published, self.settings, task, b"")
            return Answered(found, b"".join(found.body))

        return on_deep_stack(answer)
