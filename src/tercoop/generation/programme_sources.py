"""Make the graphs of the tables that list programmes: what each says of a programme, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tercoop.generation.programme_identity import Identities
from tercoop.generation.programme_rows import BULGARIA, COHESION, FRENCH, KEEP, KEEP_API, ROWS
from tercoop.generation.run import Generator
from tercoop.generation.statements import Statements, integer, plain, text
from tercoop.rdf.iris import mint_concept, mint_thing
from tercoop.rdf.namespaces import DCTERMS, TC, Namespace

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import NamedNode

    from tercoop.generation.programme_rows import ProgrammeRow
    from tercoop.generation.reviewed import RegisteredProgramme
    from tercoop.generation.run import Files, Folders
    from tercoop.generation.titles import Title

_COUNTRY = Namespace("at-country")
CROSS_BORDER = mint_concept("cooperation-types", "cross-border")


@dataclass(frozen=True)
class Document:
    """A source document that lists programmes.

    Attributes:
        key: its key.
        kind: the notation of its document type.
        titles: language → title.
        citation: where it was found.
    """

    key: str
    kind: str
    titles: tuple[tuple[str, str], ...]
    citation: str


DOCUMENTS = (
    Document(
        KEEP,
        "register",
        (("en", "Titles of programmes in keep.eu, 2000-2020"), ("fr", "Titres des programmes dans keep.eu, 2000-2020")),
        "keep.eu (Interact), column “Programme” of exports with partners and projects of 2000-2020",
    ),
    Document(
        COHESION,
        "table",
        (
            ("en", "Programmes of territorial cooperation in the table of planned finances 2014-2020"),
            ("fr", "Programmes de coopération territoriale dans le tableau des finances prévues 2014-2020"),
        ),
        "European Commission, Cohesion Open Data, ESIF planned finances of 11 April 2019, in dw-data/eu-funding",
    ),
    Document(
        FRENCH,
        "report",
        (
            ("en", "Partnership agreement of France 2021-2027, version 1.4, table 10"),
            ("fr", "Accord de partenariat de la France 2021-2027, version 1.4, tableau 10"),
        ),
        "Partnership agreement of France 2021-2027, version 1.4, table 10, as transcribed in a public repository",
    ),
    Document(
        KEEP_API,
        "register",
        (
            ("en", "Programmes of 2021-2027 in the interface of keep.eu"),
            ("fr", "Programmes de 2021-2027 dans l’interface de keep.eu"),  # noqa: RUF001 # French
        ),
        "keep.eu (Interact), /api/programme, as read by atanasster/electionsbg",
    ),
    Document(
        BULGARIA,
        "table",
        (
            ("en", "Programmes in keep.eu with partners in Bulgaria, August 2026"),
            ("fr", "Programmes de keep.eu avec des partenaires en Bulgarie, août 2026"),
        ),
        "keep.eu (Interact), programmes with partners in Bulgaria, as read in August 2026 by atanasster/electionsbg",
    ),
)


def mint_row(row: ProgrammeRow) -> NamedNode:
    """Return the IRI of a row."""
    return mint_thing("Row", row.key)


def describe_document(document: Document) -> Statements:
    """Return the statements on a source document itself."""
    statements = Statements()
    statements.add(
        mint_thing("SourceDocument", document.key),
        TC.SourceDocument,
        {
            DCTERMS.title: [text(title, language) for language, title in document.titles],
            DCTERMS.bibliographicCitation: plain(document.citation),
            TC.isOfKind: mint_concept("document-types", document.kind),
        },
    )
    return statements


def _add_row(statements: Statements, row: ProgrammeRow, programme: RegisteredProgramme, title: Title) -> None:
    node, source = mint_thing("Programme", programme.key), mint_row(row)
    statements.add(
        source,
        TC.Row,
        {
            DCTERMS.identifier: plain(row.identifier),
            DCTERMS.isPartOf: mint_thing("SourceDocument", row.document),
            TC.number: None if row.number is None else integer(row.number),
        },
    )
    statements.add(
        node,
        TC.Programme,
        {
            DCTERMS.title: plain(row.title),
            TC.hasPeriod: mint_concept("programming-periods", row.period),
            TC.cci: None if row.cci is None else plain(row.cci),
            TC.keepId: None if row.keep_id is None else plain(row.keep_id),
            TC.isInStrand: None if title.strand is None else mint_concept("strands", title.strand),
            TC.isOfCooperationType: CROSS_BORDER if title.is_cross_border else None,
            TC.isFinancedBy: mint_thing("FundingInstrument", title.instrument.instrument) if title.instrument else None,
            TC.statedIn: source,
        },
    )
    if title.countries:
        _add_coverage(statements, row, programme, "named-in-title", [_COUNTRY[code] for code in title.countries])
    if row.areas:
        _add_coverage(statements, row, programme, "eligible-area", [_mint_area(code) for code in row.areas])


def _mint_area(code: str) -> NamedNode:
    return _COUNTRY[code] if code == "BGR" else mint_thing("Region", code.lower())


def mint_coverage(programme: str, kind: str, document: str) -> NamedNode:
    """Return the IRI of the coverage of a programme that a source gives."""
    return mint_thing("Coverage", f"{programme}-{kind}-{document}")


def _add_coverage(
    statements: Statements, row: ProgrammeRow, programme: RegisteredProgramme, kind: str, places: list[NamedNode]
) -> None:
    statements.add(
        mint_coverage(programme.key, kind, row.document),
        TC.Coverage,
        {
            TC.ofProgramme: mint_thing("Programme", programme.key),
            TC.isOfKind: mint_concept("coverage-kinds", kind),
            TC.covers: list(places),
            TC.statedIn: mint_row(row),
        },
    )


def _make_with(document: Document) -> Callable[[Folders], Files]:
    def make(folders: Folders) -> Files:
        identities = Identities(folders)
        statements = describe_document(document)
        for row, programme in identities.find_all(document.key, ROWS[document.key](folders)):
            _add_row(statements, row, programme, identities.read_title(row))
        return {f"imported/{document.key}.ttl": statements}

    return make


GENERATORS = tuple(Generator(document.key, document.titles[0][1], _make_with(document)) for document in DOCUMENTS)
"""One generator a table."""
