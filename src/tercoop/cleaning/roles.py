"""Clean the role of a partner in a project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tercoop.cleaning.cell_texts import line_of
from tercoop.cleaning.word_tables import look_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tercoop.cleaning.outcomes import Cleaned
    from tercoop.reading.cells import Cell

LEAD = "lead-partner"
PARTNER = "partner"
ASSOCIATED = "associated-partner"

_YES = "yes y oui ja tak áno ano sì si sí sim da jah kyllä igen ναι да taip jā true 1 wahr vrai vero prawda"
_NO = "no n non nein nie nee nej nei não ne nu ei nem όχι не nē false 0 falsch faux falso fałsz"
_LEAD = (
    *(
        "lead partner",
        "lead-partner",
        "leadpartner",
        "lp",
        "lead",
        "lead beneficiary",
        "lead applicant",
        "lp1",
        "pp1 lp",
    ),
    *("chef de file", "partenaire chef de file", "leadpartner", "federführender partner", "hauptbegünstigter"),
    *(
        "partner wiodący",
        "beneficjent wiodący",
        "hlavní partner",
        "vedoucí partner",
        "hlavný partner",
        "vedúci partner",
    ),
    *("capofila", "beneficiario principal", "socio principal", "beneficiário principal", "lead-begünstigter"),
    *(
        "vezető partner",
        "vezető kedvezményezett",
        "vodeći partner",
        "vodilni partner",
        "partener lider",
        "водещ партньор",
    ),
)
_PARTNER = (
    *("partner", "pp", "project partner", "beneficiary", "partenaire", "projektpartner", "partner projektu"),
    *(
        "partenaire de projet",
        "bénéficiaire",
        "begünstigter",
        "beneficjent",
        "partner projektowy",
        "socio",
        "beneficiario",
    ),
    *("beneficiário", "parceiro", "partener", "партньор", "projektni partner", "projekt partner"),
)
_ASSOCIATED = (
    *("associated partner", "ap", "aap", "associated", "partenaire associé", "assoziierter partner"),
    *("partner stowarzyszony", "associated organisation", "asociovaný partner", "přidružený partner"),
)
KNOWN = {
    **dict.fromkeys(_YES.split(), LEAD),
    **dict.fromkeys(_NO.split(), PARTNER),
    **dict.fromkeys(_LEAD, LEAD),
    **dict.fromkeys(_PARTNER, PARTNER),
    **dict.fromkeys(_ASSOCIATED, ASSOCIATED),
}
_NUMBERED = re.compile(r"(?:pp|p|partner)[ .-]?[0-9]{1,3}", re.ASCII | re.IGNORECASE)


def clean_role(cell: Cell, words: Mapping[str, str] | None = None) -> Cleaned[str]:
    """Return the notation of a role of the scheme ``partner-roles``.

    Args:
        cell: the answer to "Lead partner?", or the name of a role: ``Lead partner``, ``PP3``.
        words: the table of a profile, word → notation, ``""`` for an empty cell; it goes before what is known.

    Returns:
        The notation. Left out: ``unknown-word``, ``formula-error``.
    """
    found = look_up(cell, KNOWN, words, "a role")
    if found.value is None and found.problems and _NUMBERED.fullmatch(line_of(cell)):
        return look_up("PP", KNOWN, None, "a role")
    return found
