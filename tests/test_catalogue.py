from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tercoop.errors import InputError, UsageError
from tercoop.layout import find_layout
from tercoop.questions.catalogue import CONSTRUCT_TOPICS, Catalogue, read_catalogue, read_query

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
#+ summary: Which priorities does this programme have?
#+ description: One row for each priority.
#+ keywords: [programme, priority]
#+ questions: [6, 7]
#+ parameters:
#+   - {name: programme, type: thing(Programme), default: interact-ii, description: The programme.}
#+ minimum_rows: 1
"""
BODY = """
PREFIX tc: <https://w3id.org/tercoop/ontology#>
SELECT ?programme ?priority WHERE { ?programme tc:hasPriority ?priority }
"""
MINIMAL = "#+ summary: What?\n#+ description: That.\n"
PLAIN = MINIMAL + "SELECT ?x { ?x ?y ?z }"
PARAMETER = "#+ parameters:\n#+   - {name: x, type: text, description: It.}\n"


def write(directory: Path, text: str, name: str = "programmes/list-priorities") -> Path:
    path = directory / f"{name}.rq"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def test_head_becomes_a_query(tmp_path: Path) -> None:
    query = read_query(write(tmp_path, HEAD + BODY), tmp_path)
    assert (query.name, query.topic, query.slug) == ("programmes/list-priorities", "programmes", "list-priorities")
    assert query.iri.value == "https://w3id.org/tercoop/query/programmes/list-priorities"
    assert query.form == "SELECT"
    assert query.summary == "Which priorities does this programme have?"
    assert query.keywords == ("programme", "priority")
    assert query.questions == (6, 7)
    assert query.minimum_rows == 1
    assert query.variables == ("programme", "priority")
    assert query.parameters[0].default == "interact-ii"
    assert query.text == BODY.lstrip()


def test_fact_keys_are_read(tmp_path: Path) -> None:
    head = MINIMAL + "#+ fact: F14\n#+ sentences: [3, 4]\n#+ note: Read with care.\n"
    path = write(tmp_path, head + "CONSTRUCT WHERE { <a:b> <a:c> 1 }", "seed-facts/f14-budget")
    query = read_query(path, tmp_path)
    assert (query.fact, query.sentences, query.note) == ("F14", (3, 4), "Read with care.")
    assert query.variables == ()


def test_default_keeps_the_form_it_was_written_in(tmp_path: Path) -> None:
    """YAML would make 2007-12-04 a date, 1.50 the number 1.5 and no a truth value."""
    head = MINIMAL + (
        "#+ parameters:\n"
        "#+   - {name: a, type: date, default: 2007-12-04, description: It.}\n"
        "#+   - {name: b, type: decimal, default: 1.50, description: It.}\n"
        "#+   - {name: c, type: text, default: no, description: It.}\n"
    )
    query = read_query(write(tmp_path, head + "SELECT ?a ?b ?c { ?a ?b ?c }"), tmp_path)
    assert [parameter.default for parameter in query.parameters] == ["2007-12-04", "1.50", "no"]


FAULTS = {
    "SELECT ?x { ?x ?y ?z }": (1, "no head"),
    "#+ - a list\nSELECT * {}": (1, "not a list of 'key: value'"),
    "#+ summary: a: b\n#+ description: That.\nASK {}": (1, "between quotation marks"),
    "#+ summary: What?\n#+  description: That.\nASK {}": (2, "not YAML"),
    "#+ summary: What?\n#+ sumary: That.\nASK {}": (2, "unknown key 'sumary'; did you mean summary?"),
    "#+ summary: What?\n#+ summary: That.\nASK {}": (2, "stands twice"),
    "#+ description: That.\nSELECT ?x { ?x ?y ?z }": (1, "has no summary"),
    "#+ summary:\n#+ description: That.\nSELECT ?x { ?x ?y ?z }": (1, "has no summary"),
    "#+ summary: What?\nSELECT ?x { ?x ?y ?z }": (1, "has no description"),
    "#+ summary: [a]\n#+ description: That.\nSELECT ?x { ?x ?y ?z }": (1, "'summary' is not text"),
    MINIMAL + "#+ keywords: word\nSELECT ?x { ?x ?y ?z }": (3, "'keywords' is not a list"),
    MINIMAL + "#+ keywords: [a, a]\nSELECT ?x { ?x ?y ?z }": (3, "one thing twice"),
    MINIMAL + "#+ questions: [six]\nSELECT ?x { ?x ?y ?z }": (3, "'questions' is not a list of numbers"),
    MINIMAL + "#+ minimum_rows: -1\nSELECT ?x { ?x ?y ?z }": (3, "'minimum_rows' is not a number"),
    MINIMAL + "#+ fact: 14\nSELECT ?x { ?x ?y ?z }": (3, "identifier like F14"),
    MINIMAL + "#+ parameters: {}\nSELECT ?x { ?x ?y ?z }": (3, "'parameters' is not a list"),
    MINIMAL + "#+ parameters: [x]\nSELECT ?x { ?x ?y ?z }": (3, "a parameter is not"),
    MINIMAL + "#+ parameters:\n#+   - {name: x, typ: text}\nSELECT ?x { ?x ?y ?z }": (4, "unknown key 'typ'"),
    MINIMAL + "#+ parameters:\n#+   - {name: x, type: text}\nSELECT ?x { ?x ?y ?z }": (4, "has no description"),
    MINIMAL + "#+ parameters:\n#+   - {name: x, type: word, description: It.}\nSELECT ?x { ?x ?y ?z }": (
        4, "'word' is no parameter type",
    ),
    MINIMAL + "#+ parameters:\n#+   - {name: x, type: date, default: soon, description: It.}\nSELECT ?x {?x ?y ?z}": (
        4, "'soon' is not a date",
    ),
    MINIMAL + PARAMETER + "#+   - {name: x, type: text, description: It.}\nSELECT ?x { ?x ?y ?z }": (
        5, "the parameter 'x' stands twice",
    ),
    MINIMAL + PARAMETER + "SELECT ?y { ?x ?y ?z }": (4, "the parameter 'x' is not projected"),
    MINIMAL + PARAMETER + "SELECT ?x ?y { ?x ?y ?z { SELECT ?y { ?x ?y 1 } } }": (5, "does not project it"),
    MINIMAL + "\n#+ keywords: [a]\nSELECT ?x { ?x ?y ?z }": (4, "one block at the top"),
    MINIMAL + "SELECT ?x {\n?x ?y }": (4, "not a SPARQL query, near '?x ?y }'"),
    MINIMAL + "SELECT ?x { ?x skos:prefLabel ?y }": (
        3, "the prefix 'skos:' of skos:prefLabel is not declared",
    ),
    MINIMAL + "SELECT ?x { SERVICE <http://127.0.0.1:9/> { ?x ?y ?z } }": (3, "SERVICE"),
    MINIMAL + "ASK { ?x ?y ?z }": (None, "is a SELECT, not a ASK"),
    MINIMAL + "CONSTRUCT WHERE { ?x ?y ?z }": (None, "is a SELECT, not a CONSTRUCT"),
    MINIMAL + "SELECT ?x\nFROM <a:b> { ?x ?y ?z }": (None, "FROM is not for the catalogue"),
    MINIMAL + "SELECT ?x { ?x ?y ?z LATERAL { ?x ?y ?z } }": (None, "LATERAL is not SPARQL 1.1"),
    MINIMAL + "CLEAR ALL": (3, "CLEAR changes data"),
    MINIMAL: (3, "the query is empty"),
    "\ufeff" + PLAIN: (1, "byte order mark"),
    "#+ " + "[" * 5000 + "\nASK {}": (1, "nested too deeply"),
    "#+ summary: a\x07b\nSELECT ?x { ?x ?y ?z }": (1, "a character that YAML does not allow"),
}  # fmt: skip


@pytest.mark.parametrize("text", FAULTS, ids=range(len(FAULTS)))
def test_malformed_file_is_one_line_with_its_place(tmp_path: Path, text: str) -> None:
    line, cause = FAULTS[text]
    path = write(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_catalogue(tmp_path)
    assert cause in str(caught.value)
    assert caught.value.place == str(path)
    assert caught.value.line == line
    assert "\n" not in str(caught.value)


def test_only_select_queries_have_parameters(tmp_path: Path) -> None:
    path = write(tmp_path, MINIMAL + PARAMETER + "CONSTRUCT WHERE { ?x ?y ?z }", "derivation/derive-x")
    with pytest.raises(InputError, match="only a SELECT query has parameters"):
        read_query(path, tmp_path)


@pytest.mark.parametrize("name", ["list-priorities", "a/b/c", "Programmes/list", "programmes/List", "programmes/a b"])
def test_query_lies_at_topic_and_slug(tmp_path: Path, name: str) -> None:
    write(tmp_path, PLAIN, name)
    with pytest.raises(InputError, match="<topic>/<slug>"):
        read_catalogue(tmp_path)


def test_file_that_is_no_text(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes(b"#+ summary: \xff\n")
    with pytest.raises(InputError, match="not UTF-8"):
        read_catalogue(tmp_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(InputError, match="Is a directory"):
        read_catalogue(tmp_path)
    with pytest.raises(InputError, match="no folder of queries"):
        read_catalogue(tmp_path / "none")


def test_unknown_name_suggests_near_ones(tmp_path: Path) -> None:
    write(tmp_path, HEAD + BODY)
    catalogue = read_catalogue(tmp_path)
    for name, hint in {
        "list-priorities": "did you mean programmes/list-priorities?",
        "programmes/list-priority": "did you mean programmes/list-priorities?",
        "zzz": "'tercoop query' lists them all",
    }.items():
        with pytest.raises(UsageError) as caught:
            catalogue[name]
        assert hint in str(caught.value)


def test_catalogue_is_sorted_and_grouped(tmp_path: Path) -> None:
    for name in ("b/two", "a/one", "b/one"):
        write(tmp_path, PLAIN, name)
    write(tmp_path, "no query", "a/readme").rename(tmp_path / "README.md")
    catalogue = read_catalogue(tmp_path)
    assert list(catalogue) == ["a/one", "b/one", "b/two"]
    assert {topic: len(queries) for topic, queries in catalogue.topics().items()} == {"a": 1, "b": 2}
    assert "a/one" in catalogue
    assert not list(Catalogue([]))


@given(st.text(max_size=120))
def test_no_text_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Any file is a query or one clear error."""
    directory = tmp_path_factory.mktemp("queries")
    encoded = text.encode("utf-8", "surrogatepass")
    path = directory / "a" / "b.rq"
    path.parent.mkdir()
    path.write_bytes(b"#+ " + encoded)
    with pytest.raises(InputError):
        read_catalogue(directory)


def test_catalogue_of_the_project_is_whole() -> None:
    catalogue = read_catalogue(find_layout().queries)
    assert set(catalogue.topics()) >= CONSTRUCT_TOPICS
    assert all((query.form == "CONSTRUCT") == (query.topic in CONSTRUCT_TOPICS) for query in catalogue.values())
