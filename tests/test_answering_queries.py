"""Which graphs a query is asked of, and what its text may look like, where the union of the graphs is held as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from page_fixtures import perform, published
from tercoop.answering.problems import Problem
from tercoop.answering.settings import WorkerSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tercoop.answering.published import Published

DATA = "@prefix e: <http://e/> . e:g { e:s e:p 1 , 2 . } e:h { e:s e:p 2 , 3 . } e:i { e:t e:p 1 . }"
COUNT = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    with published(tmp_path_factory.mktemp("data"), DATA) as opened:
        yield opened


def ask(version: Published, query: str, *, has_union: bool = True, **more: Any) -> str:
    """Return the answer as CSV, or as N-Triples."""
    settings = WorkerSettings(address="http://127.0.0.1:1", has_union=has_union)
    task = {"query": query, "default_graphs": [], "named_graphs": [], **more}
    return b"".join(perform(version, "query", settings, **task).body).decode()


def count(version: Published, clauses: str, *, has_union: bool, **more: Any) -> int:
    text = f"PREFIX e: <http://e/> {COUNT.format(clauses)}"
    return int(ask(version, text, has_union=has_union, format="csv", **more).split()[1])


@pytest.mark.parametrize(
    ("clauses", "with_union", "without"),
    [
        ("", 4, 0),
        ("FROM <http://e/g>", 2, 2),
        ("FROM e:g", 2, 2),
        ("FROMe:g", 2, 2),
        ("FROM e:g FROM e:h", 3, 3),
        ("FROM e:g FROM e:g", 2, 2),
        ("FROMe:g FROM<http://e/h>", 3, 3),
        ("FROM e:g FROM e:i", 3, 3),
        ("FROM e:g FROM e:h FROM e:i", 4, 4),
        ("FROM NAMED e:g", 0, 0),
    ],
)
def test_a_query_that_chooses_its_graphs_is_asked_of_those(
    version: Published, clauses: str, with_union: int, without: int
) -> None:
    assert count(version, clauses, has_union=True) == with_union
    assert count(version, clauses, has_union=False) == without


def test_merged_graphs_leave_the_named_ones_as_they_are(version: Published) -> None:
    clauses = "FROM e:g FROM e:h FROM NAMED e:h FROM NAMED e:i"
    text = f"PREFIX e: <http://e/> SELECT ?g (COUNT(*) AS ?n) {clauses} {{ GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
    expected = ["http://e/h,2", "http://e/i,1"]
    assert sorted(ask(version, text, format="csv").split()[1:]) == expected
    more: dict[str, Any] = {
        "default_graphs": ["http://e/g", "http://e/h"],
        "named_graphs": ["http://e/h", "http://e/i"],
    }
    assert sorted(ask(version, text.replace(clauses, ""), format="csv", **more).split()[1:]) == expected
    assert count(version, "", has_union=True, **more) == 3


def test_a_blank_node_of_merged_graphs_is_one_node_in_all_of_them(tmp_path: Path) -> None:
    data = "@prefix e: <http://e/> . GRAPH e:g { _:b e:p 1 . e:s e:p 1 } GRAPH e:h { _:b e:q 2 . e:s e:p 1 }"
    with published(tmp_path, data) as found:
        text = "PREFIX e: <http://e/> SELECT * FROM e:g FROM e:h FROM NAMED e:h { ?b e:p 1 GRAPH e:h { ?b e:q 2 } }"
        assert len(ask(found, text, format="csv").splitlines()) == 2


@pytest.mark.parametrize("has_union", [True, False])
def test_the_request_chooses_before_the_query(version: Published, *, has_union: bool) -> None:
    assert count(version, "FROM e:h FROM e:g", has_union=has_union, default_graphs=["http://e/g"]) == 2


@pytest.mark.parametrize(
    "start",
    [
        "SELECT * FROM <http://e/none>",
        "PREFIX e: <http://e/> SELECT * FROM e:none",
        "PREFIX e: <http://e/> SELECT * FROMe:none",
        "PREFIX e: <http://e/> SELECT * FROM NAMED e:none",
        "BASE <http://e/> SELECT * FROM <none>",
        "SELECT * FROM <none>",
    ],
)
def test_a_graph_that_is_not_here_is_told_however_it_is_written(version: Published, start: str) -> None:
    with pytest.raises(Problem, match="none> is not here"):
        ask(version, f"{start} {{ ?s ?p ?o }}", format="csv")


@pytest.mark.parametrize("query", ["PREFIX e: <http://e/> DESCRIBEe:s", "CONSTRUCTWHERE { <http://e/s> ?p ?o }"])
def test_a_form_without_a_blank_after_it_is_answered(version: Published, query: str) -> None:
    assert len(ask(version, query, format="nt").splitlines()) == 3


@pytest.mark.parametrize("query", ["SELECT ?s ?p { ?s ?p 1 }", "CONSTRUCT WHERE { ?s ?p 1 }"])
def test_on_a_page_a_thing_of_others_leads_to_what_is_said_of_it_here(version: Published, query: str) -> None:
    page = ask(version, query, accept="text/html")
    assert 'href="/about/http://e/s"' in page
    assert 'href="http://e/p"' in page  # nothing is said of the property, so it leads to itself
