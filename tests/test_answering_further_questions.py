"""The page of a thing offers the questions that have a parameter for it, with the thing filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from page_fixtures import document, links_of, perform, published, read_page
from service_process import serve
from tercoop.layout import find_layout
from tercoop.questions.catalogue import read_catalogue
from tercoop.rdf.namespaces import BASE, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tercoop.answering.published import Published

COUNTRY = "http://publications.europa.eu/resource/authority/country/AUT"
DATA = "".join(f"@prefix {name}: <{space}> .\n" for name, space in prefixes().items()) + f"@base <{BASE}> .\n"
DATA += f"""
tc:NarrowProgramme rdfs:subClassOf tc:Programme .
<id/programme/mine> a tc:Programme ; skos:prefLabel "Mine" .
<id/narrow-programme/small> a tc:NarrowProgramme ; skos:prefLabel "Small" .
<id/region/at13> a tc:Region ; skos:prefLabel "Wien" .
<id/town/here> a tc:Town ; skos:prefLabel "Here" .
<scheme/body-roles/managing-authority> a skos:Concept ; skos:inScheme <scheme/body-roles> ; skos:prefLabel "role"@en .
<id/programme/mine> tc:covers <{COUNTRY}> .
<{COUNTRY}> a tc:Country ; skos:prefLabel "Austria"@en .
"""


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    with published(tmp_path_factory.mktemp("further"), DATA) as found:
        yield found


def asked_of(version: Published, path: str) -> dict[str, dict[str, list[str]]]:
    """Return the path and the fields of each link to a question on a page."""
    links = [urlsplit(link) for link in links_of(read_page(document(version, path)))]
    return {link.path: parse_qs(link.query) for link in links if link.path.startswith(("/api/query/", "/query/"))}


def names_for(kind: str) -> set[str]:
    """Return the names of the questions that have a parameter of a type."""
    queries = read_catalogue(find_layout().queries).values()
    return {query.name for query in queries if any(parameter.type == kind for parameter in query.parameters)}


@pytest.mark.parametrize(
    ("path", "kind", "name", "key"),
    [
        ("doc/region/at13", "thing(Region)", "region", "at13"),
        ("doc/programme/mine", "thing(Programme)", "programme", "mine"),
        ("doc/narrow-programme/small", "thing(Programme)", "programme", f"{BASE}id/narrow-programme/small"),
        ("scheme/body-roles/managing-authority", "concept(body-roles)", "role", "managing-authority"),
    ],
)
def test_all_questions_with_a_parameter_for_a_thing_are_offered_with_it_filled_in(
    version: Published, path: str, kind: str, name: str, key: str
) -> None:
    found = asked_of(version, path)
    assert {link.removeprefix("/api").removeprefix("/query/") for link in found} == names_for(kind)
    assert all(fields[name] == [key] for fields in found.values())


def test_a_question_with_a_further_choice_leads_to_its_form_and_others_to_the_answer(version: Published) -> None:
    found = asked_of(version, "doc/programme/mine")
    assert found["/query/governance/find-role-holders"] == {"programme": ["mine"]}
    assert found["/api/query/funding/find-budget"] == {"programme": ["mine"], "format": ["html"]}


def test_the_form_of_a_question_takes_its_values_from_the_address(tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text(
        f"{DATA}<query/programmes/list-priorities> a sh:SPARQLExecutable ; sh:select 'SELECT * {{}}' .\n",
        encoding="utf-8",
    )
    with serve("--data", data) as service:
        path = "/query/programmes/list-priorities?programme=mine%22%3E%3Cb%3E&page=1"
        page = service.ask("GET", path, None, {"Accept": "text/html"})
    fields = {field.get("name"): field.get("value") for field in read_page(page.text).iter("input")}
    assert fields["programme"] == 'mine"><b>'


def test_a_thing_of_no_such_class_offers_no_questions(version: Published) -> None:
    assert asked_of(version, "doc/town/here") == {}
    assert "Ask about it" not in document(version, "doc/town/here")


def test_a_thing_that_is_no_longer_on_its_first_page_offers_none_again(tmp_path: Path) -> None:
    rows = "".join(f"<id/programme/mine> skos:altLabel 'name {number}' .\n" for number in range(300))
    with published(tmp_path, DATA + rows) as long:
        first, second = (
            b"".join(perform(long, "document", paths=["doc/programme/mine"], format="html", page=page).body).decode()
            for page in (1, 2)
        )
    assert "Ask about it" in first
    assert "Ask about it" not in second
