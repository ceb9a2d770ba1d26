"""Make the successions: which programme carries on which, from the reviewed table, checked against the titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.generation.programme_identity import Identities
from tercoop.generation.programme_rows import ROWS
from tercoop.generation.reviewed import read_successions
from tercoop.generation.run import Generator
from tercoop.generation.statements import Statements
from tercoop.generation.titles import compare_titles
from tercoop.rdf.iris import mint_concept, mint_thing
from tercoop.rdf.namespaces import TC

if TYPE_CHECKING:
    from tercoop.generation.reviewed import ReviewedSuccession
    from tercoop.generation.run import Files, Folders


def make_successions(folders: Folders) -> Files:
    """Return the file of the successions.

    Raises:
        InputError: with its place, for an unknown programme or row, a row about another programme, and a ground that
            the two titles do not bear out.
    """
    identities, statements = Identities(folders), Statements()
    rows = {
        row.key: (programme.key, identities.read_title(row))
        for document, read_rows in ROWS.items()
        for row, programme in identities.find_all(document, read_rows(folders))
    }
    for succession in read_successions(folders):
        pair = succession.earlier, succession.later
        for key in pair:
            if key not in identities.register:
                raise InputError(succession.place, f"the register has no programme '{key}'")
        for row, key in zip(succession.rows, pair, strict=False):
            if row not in rows or rows[row][0] != key:
                raise InputError(succession.place, f"'{row}' is no row about '{key}'")
        _check_ground(succession, [rows[row][1].name for row in succession.rows])
        sources = [mint_thing("Row", row) for row in succession.rows]
        if succession.document:
            sources.append(mint_thing("SourceDocument", succession.document))
        statements.add(
            mint_thing("Succession", f"{succession.later}-after-{succession.earlier}"),
            TC.Succession,
            {
                TC.hasPredecessor: mint_thing("Programme", succession.earlier),
                TC.hasSuccessor: mint_thing("Programme", succession.later),
                TC.isOfKind: mint_concept("succession-grounds", succession.ground),
                TC.statedIn: list(sources),
            },
        )
    return {"imported/programme-succession.ttl": statements}


def _check_ground(succession: ReviewedSuccession, titles: list[str]) -> None:
    """Refuse a ground that the titles do not bear out, or that a stronger one would."""
    are_equal = len(titles) > 0 and len({compare_titles(title) for title in titles}) == 1
    match succession.ground:
        case "same-title":
            holds = are_equal
        case "same-places":
            holds = len(titles) > 0 and not are_equal
        case "same-acronym":
            acronym = (succession.acronym or "").casefold()
            holds = bool(acronym) and bool(titles) and all(acronym in title.casefold() for title in titles)
        case "source-statement":
            holds = succession.document is not None
        case _:
            holds = False
    if not holds:
        shown = " and ".join(f"'{title}'" for title in titles) or "no titles"
        raise InputError(succession.place, f"the ground '{succession.ground}' does not fit {shown}")


GENERATOR = Generator("programme-succession", "Successions of programmes", make_successions)
