"""Write the solutions of a SELECT or the answer of an ASK, row by row, in the four formats of SPARQL 1.1.

The engine's own writers take no number of rows and say nothing of an answer that was cut off; these do. Rules:
https://www.w3.org/TR/sparql11-results-json/, https://www.w3.org/TR/rdf-sparql-XMLres/ and
https://www.w3.org/TR/sparql11-results-csv-tsv/.
"""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring as quote_text
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from tercoop.answering.formats import CSV, JSON, TSV, XML
from tercoop.answering.problems import Problem
from tercoop.rdf.namespaces import XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tercoop.answering.formats import Format

_STRING = XSD.string
_QUOTED = re.compile(r'[",\r\n]')
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no document of XML 1.0 can hold, not even as a reference."""


class Writer:
    """Writes one answer in one format; made by :func:`writer_for`.

    Args:
        variables: the names of the columns, without ``?``.
    """

    def __init__(self, variables: Sequence[str]) -> None:
        """Keep the columns."""
        self.variables = variables

    def row(self, terms: Iterable[object]) -> str:
        """Return the text of one row."""
        raise NotImplementedError

    def start(self, note: str | None) -> str:
        """Return what stands before the rows; ``note`` says that rows are missing."""
        raise NotImplementedError

    def end(self, note: str | None) -> str:
        """Return what stands after the rows."""
        raise NotImplementedError


class _JsonWriter(Writer):
    """JSON; that rows are missing is said by ``link`` in the head, whose meaning the format leaves open."""

    def __init__(self, variables: Sequence[str]) -> None:
        super().__init__(variables)
        self._keys = [quote_text(name) + ":" for name in variables]
        self._separator = "\n"

    def start(self, note: str | None) -> str:
        link = {"link": [note]} if note else {}
        head = json.dumps({"vars": list(self.variables), **link}, ensure_ascii=False)
        return f'{{"head":{head},"results":{{"bindings":['

    def row(self, terms: Iterable[object]) -> str:
        cells = [key + _as_json(term) for key, term in zip(self._keys, terms, strict=True) if term is not None]
        separator, self._separator = self._separator, ",\n"
        return separator + "{" + ",".join(cells) + "}"

    def end(self, note: str | None) -> str:  # noqa: ARG002 - said in the head
        return "\n]}}\n"


def _as_json(term: object) -> str:
    if isinstance(term, NamedNode):
        return f'{{"type":"uri","value":{quote_text(term.value)}}}'
    if isinstance(term, Literal):
        value = quote_text(term.value)
        if term.language:
            return f'{{"type":"literal","value":{value},"xml:lang":{quote_text(term.language)}}}'
        datatype = term.datatype
        if datatype == _STRING:
            return f'{{"type":"literal","value":{value}}}'
        return f'{{"type":"literal","value":{value},"datatype":{quote_text(datatype.value)}}}'
    if isinstance(term, BlankNode):
        return f'{{"type":"bnode","value":{quote_text(term.value)}}}'
    if isinstance(term, Triple):
        parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
        members = ",".join(f'"{name}":{_as_json(part)}' for name, part in parts)
        return f'{{"type":"triple","value":{{{members}}}}}'
    raise TypeError(term)


class _XmlWriter(Writer):
    def start(self, note: str | None) -> str:
        names = "".join(f"<variable name={quoteattr(name)}/>" for name in self.variables)
        link = f"<link href={quoteattr(note)}/>" if note else ""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
            f"<head>{names}{link}</head>\n<results>\n"
        )

    def row(self, terms: Iterable[object]) -> str:
        cells = [
            f"<binding name={quoteattr(name)}>{_as_xml(term)}</binding>"
            for name, term in zip(self.variables, terms, strict=True)
            if term is not None
        ]
        return f"<result>{''.join(cells)}</result>\n"

    def end(self, note: str | None) -> str:  # noqa: ARG002 - said in the head
        return "</results></sparql>\n"


def _as_xml(term: object) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{_xml_text(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{_xml_text(term.value)}</bnode>"
    if isinstance(term, Literal):
        if term.language:
            kind = f" xml:lang={quoteattr(term.language)}"
        else:
            kind = "" if term.datatype == _STRING else f" datatype={quoteattr(term.datatype.value)}"
        return f"<literal{kind}>{_xml_text(term.value)}</literal>"
    if isinstance(term, Triple):
        parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
        return "<triple>" + "".join(f"<{name}>{_as_xml(part)}</{name}>" for name, part in parts) + "</triple>"
    raise TypeError(term)


def _xml_text(text: str) -> str:
    """Return a text for XML, which has no way to write most control characters."""
    if NOT_XML.search(text):
        cause = "a text has a control character"
        raise Problem("not-acceptable", f"XML cannot hold this: {cause}; JSON can", headers={"Vary": "Accept"})
    return escape(text, {"\r": "&#13;"})


class _CsvWriter(Writer):
    """CSV; that rows are missing is said in a last line, because a table that looks whole would be worse."""

    def start(self, note: str | None) -> str:  # noqa: ARG002 - said at the end
        return ",".join(self.variables) + "\r\n"

    def row(self, terms: Iterable[object]) -> str:
        return ",".join(map(_as_csv, terms)) + "\r\n"

    def end(self, note: str | None) -> str:
        return f"# incomplete: {note}\r\n" if note else ""


def _as_csv(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    text = term.value if isinstance(term, NamedNode | Literal) else str(term)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


class _TsvWriter(Writer):
    """TSV; missing rows are told as in CSV."""

    def start(self, note: str | None) -> str:  # noqa: ARG002 - said at the end
        return "\t".join(f"?{name}" for name in self.variables) + "\n"

    def row(self, terms: Iterable[object]) -> str:
        return "\t".join(map(_as_tsv, terms)) + "\n"

    def end(self, note: str | None) -> str:
        return f"# incomplete: {note}\n" if note else ""


_PLAIN_NUMBERS = {
    XSD.integer: re.compile(r"[+-]?[0-9]+"),
    XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD.double: re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
}


def _as_tsv(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, Literal):
        pattern = _PLAIN_NUMBERS.get(term.datatype)
        if pattern and pattern.fullmatch(term.value):
            return term.value
        return str(term).replace("\t", "\\t")
    return str(term)


_WRITERS: dict[Format, type[Writer]] = {JSON: _JsonWriter, XML: _XmlWriter, CSV: _CsvWriter, TSV: _TsvWriter}


def writer_for(form: Format, variables: Sequence[str]) -> Writer:
    """Return a writer of one of the four formats."""
    return _WRITERS[form](variables)


def write_decision(form: Format, *, value: bool) -> str:
    """Return the answer of an ASK."""
    word = "true" if value else "false"
    decide: dict[Format, Callable[[], str]] = {
        JSON: lambda: f'{{"head":{{}},"boolean":{word}}}\n',
        XML: lambda: (
            '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
            f"<head/><boolean>{word}</boolean></sparql>\n"
        ),
        CSV: lambda: f"{word}\r\n",
        TSV: lambda: f"{word}\n",
    }
    return decide[form]()
