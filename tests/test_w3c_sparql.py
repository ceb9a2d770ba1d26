"""The W3C SPARQL 1.1 evaluation and syntax tests, through the way that a query or an update of a stranger takes.

Suite: https://www.w3.org/2009/sparql/docs/tests/. Semantics: those of a plain dataset, as ``--no-union-default-graph``
and ``--writable`` have them.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, QueryResultsFormat, RdfFormat, parse

from tercoop.answering.problems import Problem
from tercoop.answering.published import Published
from tercoop.answering.queries import answer_query
from tercoop.answering.settings import WorkerSettings
from tercoop.errors import InputError
from tercoop.sparql.store import Store
from tercoop.sparql.writable_store import WritableStore
from w3c_sparql_suite import Case, canonical, cases, load_dataset, needs_suite, read_answer

pytestmark = needs_suite

QUERIES = cases(
    "aggregates",
    "bind",
    "bindings",
    "construct",
    "csv-tsv-res",
    "exists",
    "functions",
    "grouping",
    "json-res",
    "negation",
    "project-expression",
    "property-path",
    "service",
    "subquery",
    "syntax-fed",
    "syntax-query",
)
UPDATES = cases(
    "add",
    "basic-update",
    "clear",
    "copy",
    "delete",
    "delete-data",
    "delete-insert",
    "delete-where",
    "drop",
    "move",
    "syntax-update-1",
    "syntax-update-2",
    "update-silent",
    unlisted=True,
)
SETTINGS = WorkerSettings(address="http://127.0.0.1", has_union=False)
FORMATS = {".srx": "xml", ".srj": "json", ".csv": "csv", ".tsv": "tsv", ".ttl": "nt", ".rdf": "nt"}

_NO_SERVICE = "SERVICE is refused unless the operator allows the address, and the addresses of the suite do not answer"
_NO_LOAD = "LOAD is refused: nothing is fetched"
_RDF_1_0 = "the suite has the types of RDF 1.0; in RDF 1.1 a literal without a type is an xsd:string"
FAILING: dict[str, str] = {
    "aggregates/agg-empty-group": "the suite expects a row where there is no group; later editions of the suite do not",
    "csv-tsv-res/csv03": "the engine writes a number by its worth: 1000000 for 1.0E6",
    "functions/bnode01": "the engine gives BNODE of one text the same node in all solutions, not only in one",
    "functions/strdt03": _RDF_1_0,
    "functions/strlang03": _RDF_1_0,
    "syntax-query/test_4": "the query is understood, and then refused: it uses a function that nobody has",
    "syntax-update-1/test_32": "'?p <#o>' can be read as a comparison with a comment after it, and is refused",
    **{f"service/service{name}": _NO_SERVICE for name in ("1", "2", "3", "4a", "5", "6", "7")},
    **{f"syntax-fed/test_{number}": _NO_SERVICE for number in (1, 2, 3)},
    **{f"syntax-update-1/test_{number}": _NO_LOAD for number in (1, 2, 3, 4, 37)},
}
"""Test → why it fails. Reviewed; the test fails when the list shrinks or grows."""


def ask(case: Case) -> bytes:
    """Return the answer to the query of a test, in the format of the answer that is expected.

    A file that a query names by FROM is loaded under its address, because none is fetched.
    """
    text = f"BASE <{case.text.as_uri()}>\n{case.text.read_text(encoding='utf-8')}"
    form = FORMATS[case.result.suffix] if case.result else None
    task: dict[str, object] = {
        "task": "query",
        "query": text,
        "default_graphs": [],
        "named_graphs": [],
        "format": form,
        "accept": None,
    }
    named = [case.text.parent / name for name in re.findall(r"\bFROM\s+<([\w.]+)>", text)]
    files = [*case.before, *((path.as_uri(), path) for path in named if path.exists())]
    dataset = load_dataset(files)
    for path in named:
        dataset.add_graph(NamedNode(path.as_uri()))  # those of the syntax tests are nowhere
    published = Published(Path(), Store(dataset, "the test"), holds_union=False)
    return b"".join(answer_query(published, SETTINGS, task, b"").body)


def is_right(case: Case) -> bool:
    """Whether a test passes."""
    if case.kind.startswith("Negative"):
        return is_refused(case)
    try:
        if case.kind == "UpdateEvaluationTest":
            return canonical(carry_out(case)) == canonical(load_dataset(case.after))
        if case.kind == "PositiveUpdateSyntaxTest11":
            return is_understood(case)
        found = ask(case)
    except (Problem, InputError):
        return False
    return case.result is None or is_same(found, case.result)


def is_refused(case: Case) -> bool:
    """Whether a text is refused."""
    try:
        (carry_out if case.text.suffix == ".ru" else ask)(case)
    except (Problem, InputError):
        return True
    return False


def is_same(found: bytes, result: Path) -> bool:
    """Whether an answer is the one that is expected."""
    if result.suffix == ".csv":
        return read_table(found) == read_table(result.read_bytes())
    if result.suffix in {".ttl", ".rdf"}:
        return canonical(parse(found, format=RdfFormat.N_TRIPLES)) == canonical(load_dataset([(None, result)]))
    form = QueryResultsFormat.from_extension(result.suffix[1:])
    assert form is not None
    return read_answer(found, form) == read_answer(result.read_bytes(), form)


def read_table(text: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file by column, with one name for all blank nodes."""
    rows = csv.DictReader(text.decode().splitlines())
    return [{name: re.sub("^_:.*", "_:", value) for name, value in row.items()} for row in rows]


def is_understood(case: Case) -> bool:
    """Whether the text of an update is understood; where there is something wrong with it, a line is named."""
    try:
        carry_out(case)
    except InputError as error:
        return error.line is None
    return True


def carry_out(case: Case) -> list[Quad]:
    """Return the statements that there are after the update of a test."""
    inner = load_dataset(case.before)
    WritableStore(inner).update(f"BASE <{case.text.as_uri()}>\n{case.text.read_text(encoding='utf-8')}")
    return list(inner)


@pytest.mark.parametrize("case", [*QUERIES, *UPDATES], ids=lambda case: case.name)
def test_case(case: Case) -> None:
    assert is_right(case) == (case.name not in FAILING), FAILING.get(case.name, "")


def test_enough_tests_pass() -> None:
    updates = {case.name for case in UPDATES if not case.name.startswith("syntax-")}
    assert len({case.name for case in QUERIES} - FAILING.keys()) == 272
    assert len(updates) == 102
    assert not updates & FAILING.keys()


def test_failures_are_of_the_suite() -> None:
    assert FAILING.keys() <= {case.name for case in [*QUERIES, *UPDATES]}
