from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tercoop.errors import InputError
from tercoop.sparql.text import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_TOKENS,
    check_query_text,
    find_form,
    has_dataset_clause,
    list_chosen_graphs,
    read_tokens,
)

ENDPOINT = "http://127.0.0.1:9/"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE <{ENDPOINT}> {{ ?a ?b ?c }} }}",
        f"SELECT * {{ service silent <{ENDPOINT}> {{ ?a ?b ?c }} }}",
        f"SELECT * {{ SeRvIcE\n#x\n<{ENDPOINT}> {{ ?a ?b ?c }} }}",
        f"PREFIX x: <{ENDPOINT}> SELECT * {{ SERVICEx:y{{ ?a ?b ?c }} }}",
        f"PREFIX x: <{ENDPOINT}> SELECT * {{ SERVICESILENTx:y{{ ?a ?b ?c }} }}",
        f"PREFIX : <{ENDPOINT}> SELECT * {{ OPTIONAL {{}}SERVICE:y{{ ?a ?b ?c }} }}",
        f"PREFIX x: <{ENDPOINT}> SELECT * {{ ?a ?b 1.SERVICEx:y{{ ?a ?b ?c }} }}",
        f"PREFIX x: <{ENDPOINT}> SELECT * {{ ?a ?b 1e3SERVICEx:y{{ ?a ?b ?c }} }}",
        f'PREFIX x: <{ENDPOINT}> SELECT * {{ ?a ?b "a"SERVICEx:y{{ ?a ?b ?c }} }}',
        f"SELECT * {{ ?a ?b trueSERVICE<{ENDPOINT}>{{ ?a ?b ?c }} }}",
        "SELECT * { {}SERVICE?x{ ?a ?b ?c } }",
        f"SELECT * {{ FILTER(?a<?b)SERVICE<{ENDPOINT}>{{ ?a ?b ?c }} }}",
        f"SELECT * {{ FILTER(?a<?b)SERVICE#>\n<{ENDPOINT}>{{ ?a ?b ?c }} }}",
        f"SELECT * {{ FILTER(?a<?b&&'x>'=?c) SERVICE <{ENDPOINT}> {{ ?a ?b ?c }} FILTER('a'='a') }}",
        f"SELECT * {{ FILTER(?a<STR('x>'))SERVICE <{ENDPOINT}> {{ ?a ?b ?c }} FILTER(''='') }}",
        f"PREFIX p:<a:> SELECT * {{ FILTER(?a<p:b&&'>'=?c)SERVICE <{ENDPOINT}> {{ ?a ?b ?c }} FILTER('a'='a') }}",
        f"SELECT * {{ FILTER(1<1||'''a''''b'''='')SERVICE<{ENDPOINT}>{{ ?a ?b ?c }} }}",
    ],
)
def test_query_to_another_endpoint_is_refused(query: str) -> None:
    with pytest.raises(InputError, match=r"^q:\d+:\d+: (SERVICE is not supported|'<' can be read)"):
        check_query_text(query, "q")


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?a ?b "SERVICE <x> {}" }',
        "SELECT * { ?a ?b '''SERVICE\n<x> {}''' }",
        "SELECT * { ?a ?b ?c # SERVICE <x> {}\n }",
        "SELECT ?service { ?a <http://example.org/SERVICE> ?service }",
        "SELECT * { ?a a sd:Service ; tc:serviceKind <scheme/service-kinds/advice> }",
        "SELECT * { ?a <http://www.w3.org/ns/sparql-service-description#endpoint> ?c FILTER(?a < ?c) }",
        "SELECT * { ?a <urn:x:y#z> <mailto:a@b.example?subject=a&body=b> }",
        "SELECT * { ?a ?b ?c FILTER(?c < 3 && ?c > 1) }",
        'SELECT * { ?a ?b "\\"SERVICE" , "a"@en-GB }',
    ],
)
def test_the_word_is_harmless_in_strings_comments_and_names(query: str) -> None:
    check_query_text(query, "q")


@pytest.mark.parametrize(("opening", "closing"), [("{", "}"), ("(", ")"), ("[", "]"), ("<<", ">>")])
def test_deep_nesting_is_refused(opening: str, closing: str) -> None:
    allowed = MAX_DEPTH - 1
    check_query_text(f"SELECT * {{{opening * allowed}{closing * allowed}}}", "q")
    with pytest.raises(InputError, match=f"more than {MAX_DEPTH} brackets deep"):
        check_query_text(f"SELECT * {{{opening * (allowed + 1)}", "q")


def test_large_queries_are_refused() -> None:
    with pytest.raises(InputError, match="words"):
        check_query_text("! " * (MAX_TOKENS + 1), "q")
    with pytest.raises(InputError, match="characters"):
        check_query_text(" " * (MAX_CHARACTERS + 1), "q")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * FROM <a:b> {}", True),
        ("SELECT ?x from named <a:b> {}", True),
        ("PREFIX a: <a:> SELECT ?x FROMa:b WHERE {}", True),
        ("PREFIX from: <a:> SELECT ?x { ?x a from:b }", False),
        ("SELECT ?from { ?from ?b 'FROM' # FROM <a:b>\n}", False),
    ],
)
def test_dataset_clause_is_seen(query: str, *, expected: bool) -> None:
    assert has_dataset_clause(tuple(read_tokens(query))) is expected


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("# SELECT\nPREFIX select: <a:> ask {}", "ASK"),
        ("BASE <SELECT:> CONSTRUCT {} WHERE { { SELECT * {} } }", "CONSTRUCT"),
        ("DESCRIBE <a:b>", "DESCRIBE"),
        ("PREFIX e: <a:> DESCRIBEe:b", "DESCRIBE"),
        ("PREFIX select: <a:> CONSTRUCTWHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("", ""),
    ],
)
def test_form_is_the_first_keyword(query: str, form: str) -> None:
    assert find_form(tuple(read_tokens(query))) == form


@given(st.text(alphabet="{}()<>\"'\\#?$:@.,;!&|a1 \nSERVICE", max_size=80))
def test_words_cover_the_text_in_order(text: str) -> None:
    """Every character is in a word, or in a blank or comment between two of them."""
    end = 0
    for token in read_tokens(text):
        gap = text[end : token.offset]
        assert not gap.strip() or gap.lstrip().startswith("#")
        assert text.startswith(token.text, token.offset)
        end = token.offset + len(token.text)


@pytest.mark.parametrize(
    ("query", "graphs"),
    [
        ("SELECT * FROM <http://e/g> FROM NAMED <http://e/h> {}", ["http://e/g", "http://e/h named"]),
        ("SELECT * FROM NAMED<http://e/g> FROMNAMED <http://e/h> {}", ["http://e/g named", "http://e/h named"]),
        ("PREFIX e: <http://e/> SELECT * FROM e:g FROM NAMED e:a\\,b {}", ["http://e/g", "http://e/a,b named"]),
        ("PREFIX e: <http://e/> SELECT * FROMNAMEDe:a FROM NAMED e:b {}", ["http://e/a named", "http://e/b named"]),
        ("PREFIX : <http://e/> SELECT * FROM :g {}", ["http://e/g"]),
        ("BASE <http://b/> PREFIX e: <n/> SELECT * FROM <g> FROM e:h {}", ["http://b/g", "http://b/n/h"]),
        ("SELECT * FROM <g> FROM known:g {}", ["https://base.example/g", "urn:known:g"]),
        ("PREFIX e: <http://e/> SELECT * FROMe:g {}", ["http://e/g"]),
        ("SELECT * { ?s ?p 'FROM <a:b>' , <a:c> }", []),
        ("PREFIX from: <http://e/> SELECT * { from:a ?p <a:c> }", []),
    ],
)
def test_graphs_that_a_query_chooses_are_named_in_full(query: str, graphs: list[str]) -> None:
    found = list_chosen_graphs(tuple(read_tokens(query)), {"known": "urn:known:"}, "https://base.example/")
    assert [f"{graph.iri}{' named' * graph.is_named}" for graph in found] == graphs
