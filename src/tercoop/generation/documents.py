"""The source documents that tables are: one node each, to which their things point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.generation.statements import integer, plain, text
from tercoop.rdf.iris import make_key, mint_concept, mint_thing
from tercoop.rdf.namespaces import DCTERMS, TC

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from tercoop.generation.statements import Statements


def add_table(statements: Statements, key: str, title: str, citation: str) -> NamedNode:
    """Describe a table as a source document, and return it.

    Args:
        statements: where to.
        key: publisher and subject, such as ``eurostat-nuts-changes``.
        title: what the table is called, in English.
        citation: publisher and name of the file.
    """
    document = mint_thing("SourceDocument", key)
    statements.add(
        document,
        TC.SourceDocument,
        {
            DCTERMS.title: text(title, "en"),
            DCTERMS.bibliographicCitation: text(citation, "en"),
            TC.isOfKind: mint_concept("document-types", "table"),
        },
    )
    return document


def add_row(statements: Statements, document: NamedNode, key: str, number: int) -> NamedNode:
    """Describe a row of a table, and return it.

    Args:
        statements: where to.
        document: the table.
        key: the cells that tell the row from others.
        number: its place below the header, from 1.
    """
    name = document.value.rpartition("/")[2]
    row = mint_thing("Row", f"{name}-{make_key(key)}")
    statements.add(
        row,
        TC.Row,
        {DCTERMS.identifier: plain(key), DCTERMS.isPartOf: document, TC.number: integer(number)},
    )
    return row
