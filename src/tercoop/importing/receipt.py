"""What was read: name, checksum and rows of a source file, in the graph (``source.ttl``) and as ``receipt.json``."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING

from tercoop.importing import ntriples as nt
from tercoop.rdf.iris import make_source_key, mint_concept
from tercoop.rdf.namespaces import DCTERMS

if TYPE_CHECKING:
    from collections.abc import Sequence


DOCUMENT = nt.prefix_of("SourceDocument")
RECEIPT = "receipt.json"


@dataclass(frozen=True)
class SheetReceipt:
    """What was read of one sheet.

    Attributes:
        name: the name of the sheet.
        document: key of its source document.
        rows: what a row is, such as partners.
        read: rows that hold something.
        accepted: rows that are in the graph.
        rejected: rows that are not; always the rest.
    """

    name: str
    document: str
    rows: str
    read: int
    accepted: int
    rejected: int


@dataclass(frozen=True)
class Receipt:
    """What was read of one file, and under which terms.

    Attributes:
        file: its name, without folders.
        sha256: its checksum, in hexadecimal digits.
        size: bytes.
        source: key of the source, which its documents and amounts carry.
        profile: how it was read.
        retrieved: the day it was fetched from its source, where that is known.
        address: where such files come from.
        licence: IRI of its licence.
        credit: who is to be named.
        with_prose: whether running text was kept.
        sheets: what was read of each sheet.
    """

    file: str
    sha256: str
    size: int
    source: str
    profile: str
    retrieved: str | None = None
    address: str | None = None
    licence: str | None = None
    credit: str | None = None
    with_prose: bool = False
    sheets: tuple[SheetReceipt, ...] = field(default=())

    def to_json(self) -> str:
        """Return the text of ``receipt.json``."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"

    def to_statements(self) -> nt.Statements:
        """Return the description of the documents."""
        statements = nt.Statements()
        whole = f"{DOCUMENT}{self.source}>"
        if len(self.sheets) > 1:
            self._describe_document(whole, self.file, statements)
        for sheet in self.sheets:
            title = f"Sheet '{sheet.name}' of {self.file}" if len(self.sheets) > 1 else self.file
            subject = f"{DOCUMENT}{sheet.document}>"
            self._describe_document(subject, title, statements)
            said = statements[subject]
            said |= nt.facts(
                f"{nt.term('rowsRead')} {nt.integer(sheet.read)}",
                f"{nt.term('rowsAccepted')} {nt.integer(sheet.accepted)}",
                f"{nt.term('rowsRejected')} {nt.integer(sheet.rejected)}",
            )
            if len(self.sheets) > 1:
                said[f"{DCTERMS.isPartOf} {whole}"] = None
        return statements

    def _describe_document(self, subject: str, title: str, statements: nt.Statements) -> None:
        """Add what a file and each of its sheets have in common: kind, checksum, terms."""
        said = statements[subject]
        said |= nt.facts(
            nt.is_a("SourceDocument"),
            f"{nt.TITLE} {nt.text(title, 'en')}",
            f"{nt.term('isOfKind')} {mint_concept('document-types', 'table')}",
            f"{nt.IDENTIFIER} {nt.text(f'sha256:{self.sha256}')}",
        )
        if self.credit:
            said[f"{DCTERMS.bibliographicCitation} {nt.text(self.credit, 'en')}"] = None
        if self.retrieved:
            said[f"{DCTERMS.date} {nt.date((self.retrieved, 'date'))}"] = None
        if self.licence:
            said[f"{DCTERMS.license} <{self.licence}>"] = None


def is_receipt(content: bytes) -> bool:
    """Return whether a file has the form of ``receipt.json``: an object with all that a receipt tells."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and {item.name for item in fields(Receipt)} <= found.keys()


def document_keys(source: str, sheets: Sequence[str]) -> list[str]:
    """Return the key of the document of each sheet: that of the source, and the sheet where there are several."""
    if len(sheets) == 1:
        return [source]
    keys: list[str] = []
    for place, name in enumerate(sheets, start=1):
        key = f"{source}-{make_source_key(name) or place}"
        keys.append(key if key not in keys else f"{key}-{place}")
    return keys
