from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import hypothesis.strategies as st
import pyoxigraph
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from tercoop.questions.results import Result, read_result
from tercoop.rdf.namespaces import XSD

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions, QueryTriples

NODE = NamedNode("http://a.example/x")
PROPERTY = NamedNode("http://a.example/p")
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(
        ["", "\t", "\n", "\r\n", '"', "\\", "\\n", "1", "01", "+1", "1.", "1e0", "NaN", "true", "_:b", "\x00"]
    ),
)
LITERALS = st.one_of(
    TEXTS.map(Literal),
    st.builds(lambda text, language: Literal(text, language=language), TEXTS, st.sampled_from(["en", "sr-latn"])),
    st.builds(
        lambda text, datatype: Literal(text, datatype=datatype),
        TEXTS,
        st.sampled_from([XSD.integer, XSD.decimal, XSD.double, XSD.boolean, XSD.gYear]),
    ),
)
TERMS = st.one_of(LITERALS, st.just(NODE), st.sampled_from("abc").map(BlankNode))


def evaluate(quads: list[Quad], text: str) -> QuerySolutions | QueryTriples:
    store = pyoxigraph.Store()
    store.extend(quads)
    found = store.query(text)
    assert not isinstance(found, pyoxigraph.QueryBoolean)
    return found


@hypothesis.given(st.lists(st.tuples(TERMS, st.none() | TERMS), max_size=8), st.integers(0, 9), st.integers(1, 9))
def test_a_page_has_the_rows_of_the_answer_as_they_were(
    pairs: list[tuple[NamedNode, NamedNode | None]], offset: int, limit: int
) -> None:
    quads = []
    for number, (one, other) in enumerate(pairs):
        subject = NamedNode(f"http://a.example/{number}")
        quads.append(Quad(subject, PROPERTY, one))
        quads += [Quad(subject, NODE, other)] if other is not None else []
    text = "SELECT ?one ?other { ?s <http://a.example/p> ?one OPTIONAL { ?s <http://a.example/x> ?other } } ORDER BY ?s"
    for asked in (text, text.replace("?one ?other {", "?other {")):
        rows = [tuple(each) for each in evaluate(quads, asked)]
        result = read_result(evaluate(quads, asked))
        assert (len(rows), result.total) == (len(pairs), len(pairs))
        assert result.rows(offset, limit, 1 << 20) == tuple(rows[offset : offset + limit])


@hypothesis.given(st.lists(TERMS, max_size=8), st.integers(0, 9), st.integers(1, 9))
def test_triples_are_paged_in_one_order_each_of_them_once(values: list[NamedNode], offset: int, limit: int) -> None:
    quads = [Quad(NamedNode(f"http://a.example/{number}"), PROPERTY, each) for number, each in enumerate(values)]
    text = "CONSTRUCT { <http://a.example/x> <http://a.example/p> ?o } WHERE { ?s ?p ?o }"
    result = read_result(evaluate(quads, text))
    whole = sorted(set(evaluate(quads, text)), key=str)
    assert result.total == len(whole)
    assert result.triples(offset, limit, 1 << 20) == tuple(whole[offset : offset + limit])


def result_of(size: int) -> Result:
    return Result(("a",), b"?a\n", b'"x"\n' * size)


def test_a_page_has_no_more_bytes_than_asked_for_and_one_row_in_any_case() -> None:
    result = result_of(10)
    assert [len(result.rows(2, 5, most)) for most in (1, 4, 7, 8, 15, 1_000)] == [1, 1, 1, 2, 3, 5]
    assert result.rows(10, 5, 1) == result.rows(1_000_000_000, 5, 1) == ()


@pytest.mark.parametrize("number", [0, 1, 3])
def test_the_size_is_that_of_text_and_places(number: int) -> None:
    result = result_of(number)
    assert (result.total, result.size) == (number, 4 * number + 8 * (number + 1))
