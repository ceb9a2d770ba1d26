"""Which format a client gets: Accept with qualities (RFC 9110, section 12.5.1), and names for ``format=``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tercoop.answering.formats import (
    CATALOGUE_FORMATS,
    CSV,
    DOCUMENT_FORMATS,
    GRAPH_FORMATS,
    HTML,
    JSON,
    JSON_LD,
    MAX_ACCEPT,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    SOLUTION_FORMATS,
    STORE_FORMATS,
    TRIG,
    TSV,
    TURTLE,
    XML,
    Format,
    describe_formats,
    find_format,
    negotiate,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

OFFERS = [SOLUTION_FORMATS, GRAPH_FORMATS, STORE_FORMATS, DOCUMENT_FORMATS]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize("offered", OFFERS)
def test_every_format_can_be_had_by_each_of_its_names(offered: Sequence[Format]) -> None:
    for known in offered:
        assert negotiate(known.media_type, offered) == known
        assert negotiate(f"{known.media_type.upper()};charset=utf-8;q=0.5, image/png", offered) == known
        for name in (known.name, known.name.upper(), f".{known.name}", known.media_type, known.content_type):
            assert find_format(name, offered) == known


@pytest.mark.parametrize("offered", OFFERS)
def test_names_mean_one_format_each(offered: Sequence[Format]) -> None:
    own = [name for known in offered for name in (known.name, known.media_type)]
    assert len(own) == len(set(own))
    other = [name for known in offered for name in known.other_names]
    assert len(other) == len(set(other))


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", CSV),
        ("text/csv;q=0.5, application/sparql-results+xml", XML),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.4", CSV),
        ("application/sparql-results+json;q=0, */*", XML),
        ("*/*;q=0.1, text/tab-separated-values;q=0.2", TSV),
        ("text/*;q=1, text/csv;q=0.1", TSV),
        ("text/csv;q=1.0, text/html;q=1.00", CSV),
        ("text/html, text/csv", CSV),
        ("text/html;q=1, text/csv;q=0.999", HTML),
        ("text/csv ; q = 0.3 , text/html ; level=1 ; q=0.2", CSV),
        ("application/json", JSON),
        ("application/xml", XML),
        (BROWSER, HTML),
        ("text/csv;q=nonsense, application/sparql-results+json;q=0.9", CSV),
        ("text/csv;q=2, application/sparql-results+json;q=0.9", CSV),
        ("image/png", None),
        ("image/*;q=1, application/pdf", None),
        ("*/*;q=0", None),
        ("application/sparql-results+json;q=0", None),
        ("nonsense", JSON),
        (", ,;q=1,", JSON),
        ("text/turtle", None),
    ],
)
def test_table_for_a_client(accept: str | None, expected: Format | None) -> None:
    assert negotiate(accept, SOLUTION_FORMATS) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, TURTLE),
        ("text/n3", TURTLE),
        ("*/*", TURTLE),
        ("application/*", N_TRIPLES),
        ("application/rdf+xml", RDF_XML),
        ("application/ld+json, text/turtle;q=0.9", JSON_LD),
        ("application/n-quads;q=0.7, application/trig;q=0.8", TRIG),
        ("application/n-quads", N_QUADS),
        ("text/plain", N_TRIPLES),
        ("text/csv", None),
    ],
)
def test_graph_for_a_client(accept: str | None, expected: Format | None) -> None:
    assert negotiate(accept, GRAPH_FORMATS) == expected


@pytest.mark.parametrize(
    ("name", "offered", "expected"),
    [
        ("json", SOLUTION_FORMATS, JSON),
        ("json", GRAPH_FORMATS, JSON_LD),
        ("xml", SOLUTION_FORMATS, XML),
        ("xml", GRAPH_FORMATS, RDF_XML),
        ("srj", SOLUTION_FORMATS, JSON),
        ("turtle", GRAPH_FORMATS, TURTLE),
        (" N-Triples ", GRAPH_FORMATS, N_TRIPLES),
        ("text/turtle; charset=utf-8", GRAPH_FORMATS, TURTLE),
        ("n3", GRAPH_FORMATS, TURTLE),
        ("text/rdf+n3", GRAPH_FORMATS, TURTLE),
        ("rdf+xml", GRAPH_FORMATS, RDF_XML),
        ("rdf xml", GRAPH_FORMATS, RDF_XML),
        ("csv", GRAPH_FORMATS, None),
        ("", SOLUTION_FORMATS, None),
        ("../csv", SOLUTION_FORMATS, None),
    ],
)
def test_name_of_a_format(name: str, offered: Sequence[Format], expected: Format | None) -> None:
    assert find_format(name, offered) == expected


def test_what_is_sent_as_n3_is_not_taken_for_turtle() -> None:
    assert find_format("text/n3", STORE_FORMATS, is_sent=True) is None
    assert find_format("turtle", STORE_FORMATS, is_sent=True) == TURTLE


@pytest.mark.parametrize("offered", [*OFFERS, CATALOGUE_FORMATS])
def test_what_there_is_is_told_by_names_that_are_taken(offered: Sequence[Format]) -> None:
    told = describe_formats(offered).removeprefix("this answer can be had as ").split(", ")
    names = [each.partition(" ")[0] for each in told]
    assert [find_format(name, offered) for name in names] == list(offered)
    assert not any("/" in name for name in names)


def test_end_of_an_accept_without_end_is_not_read() -> None:
    assert negotiate("image/png," * MAX_ACCEPT + "text/csv", SOLUTION_FORMATS) is None


@given(st.text())
def test_any_accept_gives_a_format_or_none(accept: str) -> None:
    assert negotiate(accept, SOLUTION_FORMATS) in {*SOLUTION_FORMATS, None}
    assert find_format(accept, SOLUTION_FORMATS) in {*SOLUTION_FORMATS, None}


_QUALITIES = st.integers(0, 1000).map(lambda number: number / 1000)


@given(st.dictionaries(st.sampled_from(SOLUTION_FORMATS), _QUALITIES, min_size=1), st.randoms(use_true_random=False))
def test_best_quality_wins_in_any_order(wishes: dict[Format, float], random: object) -> None:
    items = [f"{known.media_type};q={quality:.3f}" for known, quality in wishes.items()]
    random.shuffle(items)  # type: ignore[attr-defined]
    best = max(wishes.values())
    first = next(known for known in SOLUTION_FORMATS if wishes.get(known) == best)
    assert negotiate(", ".join(items), SOLUTION_FORMATS) == (first if best else None)
