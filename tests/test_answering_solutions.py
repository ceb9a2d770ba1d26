"""What we write as the answer of a SELECT or ASK is read back as the same terms, by another reader than ours."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, TypeAlias
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)

from tercoop.answering.formats import CSV, JSON, TSV, XML, Format
from tercoop.answering.problems import Problem
from tercoop.answering.solutions import write_decision, writer_for
from tercoop.rdf.namespaces import XSD

if TYPE_CHECKING:
    from collections.abc import Sequence

Term: TypeAlias = "NamedNode | BlankNode | Literal"

ENGINE = {JSON: QueryResultsFormat.JSON, XML: QueryResultsFormat.XML, TSV: QueryResultsFormat.TSV}
NOTE = "http://127.0.0.1/problem/incomplete"
VARIABLES = ("a", "b", "ü")
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_texts = st.text(st.characters(exclude_categories=["Cs"]))
_iris = st.text("abcäz/?&'()=~-0", max_size=12).map(lambda path: NamedNode(f"http://example.org/{path}"))
_labels = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True).map(BlankNode)
_numbers = st.sampled_from(["1", "-1", "+1", "007", "1.5", "-.5", "1.", "1e0", "1.5E-3", "INF", "NaN", "nonsense", ""])
_literals = st.one_of(
    _texts.map(Literal),
    st.builds(lambda text, tag: Literal(text, language=tag), _texts, st.sampled_from(["en", "de-at", "zh-hant-tw"])),
    st.builds(
        lambda text, kind: Literal(text, datatype=kind),
        st.one_of(_numbers, _texts),
        st.sampled_from([XSD.integer, XSD.decimal, XSD.double, XSD.boolean, XSD.date, NamedNode("x:kind'&")]),
    ),
)
_terms = st.one_of(st.none(), _iris, _labels, _literals)
_rows = st.lists(st.tuples(_terms, _terms, _terms), max_size=4)


def write(form: Format, rows: Sequence[Sequence[Term | None]], note: str | None = None) -> str:
    writer = writer_for(form, VARIABLES)
    return "".join([writer.start(note), *map(writer.row, rows), writer.end(note)])


def read(text: str, form: Format) -> list[tuple[Term | None, ...]]:
    found = parse_query_results(text.encode(), format=ENGINE[form])
    assert isinstance(found, QuerySolutions)
    assert [variable.value for variable in found.variables] == list(VARIABLES)
    return [tuple(row) for row in found]


def read_xml(text: str) -> list[tuple[Term | None, ...]]:
    """Return the terms of an answer in XML; the engine's reader is not asked, because it drops blanks at the ends."""
    space = "{http://www.w3.org/2005/sparql-results#}"
    root = ET.fromstring(text)  # noqa: S314 - we wrote it
    assert [node.get("name") for node in root.iter(f"{space}variable")] == list(VARIABLES)
    rows = []
    for result in root.iter(f"{space}result"):
        cells = {node.get("name"): read_cell(node[0]) for node in result}
        rows.append(tuple(cells.get(name) for name in VARIABLES))
    return rows


def read_cell(node: ET.Element) -> Term:
    kind, text = node.tag.rpartition("}")[2], node.text or ""
    if kind == "uri":
        return NamedNode(text)
    if kind == "bnode":
        return BlankNode(text)
    tag, datatype = node.get("{http://www.w3.org/XML/1998/namespace}lang"), node.get("datatype")
    return Literal(text, language=tag) if tag else Literal(text, datatype=NamedNode(datatype) if datatype else None)


@pytest.mark.parametrize("form", [JSON, TSV], ids=lambda form: form.name)
@given(rows=_rows)
def test_json_and_tsv_give_every_term_back(form: Format, rows: list[tuple[Term | None, ...]]) -> None:
    assert read(write(form, rows), form) == rows


@given(rows=_rows)
def test_xml_gives_every_term_back_or_is_refused(rows: list[tuple[Term | None, ...]]) -> None:
    """XML 1.0 has no way to write most control characters."""
    texts = [term.value for row in rows for term in row if isinstance(term, Literal)]
    if any(NOT_XML.search(text) for text in texts):
        with pytest.raises(Problem, match="control character"):
            write(XML, rows)
    else:
        assert read_xml(write(XML, rows)) == rows


@given(rows=_rows)
def test_csv_gives_every_text_back(rows: list[tuple[Term | None, ...]]) -> None:
    """CSV has no types: https://www.w3.org/TR/sparql11-results-csv-tsv/#csv-terms."""

    def shown(term: Term | None) -> str:
        if term is None:
            return ""
        return f"_:{term.value}" if isinstance(term, BlankNode) else term.value

    table = list(csv.reader(io.StringIO(write(CSV, rows), newline="")))
    assert table == [list(VARIABLES), *([shown(term) for term in row] for row in rows)]


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV], ids=lambda form: form.name)
def test_answer_that_is_cut_off_says_so_and_can_be_read(form: Format) -> None:
    rows = [(NamedNode("x:1"), None, Literal("text"))]
    text = write(form, rows, NOTE)
    assert NOTE in text
    if form == CSV:
        assert text.splitlines()[-1] == f"# incomplete: {NOTE}"
    elif form == TSV:
        with pytest.raises(SyntaxError):  # a reader that wants whole tables stops at the last line
            read(text, form)
    else:
        assert read(text, form) == rows
    if form == JSON:
        assert json.loads(text)["head"]["link"] == [NOTE]


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV], ids=lambda form: form.name)
@pytest.mark.parametrize("value", [True, False])
def test_decision(form: Format, value: bool) -> None:  # noqa: FBT001 - a case of the test
    text = write_decision(form, value=value)
    if form == CSV:
        assert text == f"{str(value).lower()}\r\n"
        return
    found = parse_query_results(text.encode(), format=ENGINE[form])
    assert isinstance(found, QueryBoolean)
    assert bool(found) == value


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV], ids=lambda form: form.name)
def test_table_without_columns_has_its_rows(form: Format) -> None:
    writer = writer_for(form, ())
    text = "".join([writer.start(None), writer.row(()), writer.row(()), writer.end(None)])
    if form in {JSON, XML}:
        found = parse_query_results(text.encode(), format=ENGINE[form])
        assert isinstance(found, QuerySolutions)
        assert len(list(found)) == 2
    else:
        assert len(re.split("\r?\n", text)) == 4
