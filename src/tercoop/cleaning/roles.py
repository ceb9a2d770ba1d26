"""Clean the role of a partner in a project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tercoop.cleaning.cell_texts import line_of
from tercoop.cleaning.outcomes import Cleaned, leave_out, quote
from tercoop.cleaning.word_tables import fold_keys, look_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tercoop.reading import Cell

LEAD = "lead-partner"
PARTNER = "partner"
ASSOCIATED = "associated-partner"

_YES = (
    "yes y oui ja tak áno ano sì si sí sim da да jah kyllä joo igen ναι taip jā iva true 1 wahr vrai vero prawda pravda"
)
_NO = "no n non nein nie nee nej nei não ne не nu ei nem όχι nē le false 0 falsch faux falso fałsz nepravda"
"""Answers to "Lead partner?" in the languages of the European Union and in Norwegian, and of spreadsheet programs."""

_LEAD = (
    *("lead partner", "lead-partner", "leadpartner", "lp", "lp1", "lead", "lead partner (lp)", "project lead partner"),
    *("lead beneficiary", "lead applicant", "chef de file", "partenaire chef de file", "federführender partner"),
    *("federführender begünstigter", "leadpartner", "partner wiodący", "beneficjent wiodący", "vedoucí partner"),
    *("hlavní příjemce", "vedúci partner", "hlavný prijímateľ", "capofila", "beneficiario principale"),
    *("beneficiario principal", "beneficiário principal", "jefe de fila", "chefe de fila", "vezető partner"),
    *("vezető kedvezményezett", "vodeći partner", "vodilni partner", "partener lider", "водещ партньор"),
    *("vadošais partneris", "pagrindinis partneris", "juhtpartner", "pääpartneri", "επικεφαλής εταίρος"),
)
_PARTNER = (
    *("partner", "pp", "project partner", "beneficiary", "partenaire", "partenaire de projet", "bénéficiaire"),
    *("projektpartner", "begünstigter", "partner projektu", "partner projektowy", "beneficjent", "projektový partner"),
    *("socio", "beneficiario", "beneficiário", "parceiro", "partener", "partener de proiect", "партньор"),
    *("projektni partner", "projekt partner", "partneris", "projekta partneris", "projekto partneris", "kumppani"),
)
_ASSOCIATED = (
    *("associated partner", "associate partner", "associated organisation", "associated project partner", "ap", "asp"),
    *(
        "partenaire associé",
        "assoziierter partner",
        "partner stowarzyszony",
        "přidružený partner",
        "asociovaný partner",
    ),
    *("pridružený partner", "partner associato", "socio asociado", "parceiro associado", "társult partner"),
    *("pridruženi partner", "partener asociat", "асоцииран партньор"),
)
KNOWN = fold_keys(
    {
        **dict.fromkeys((*_YES.split(), *_LEAD), LEAD),
        **dict.fromkeys((*_NO.split(), *_PARTNER), PARTNER),
        **dict.fromkeys(_ASSOCIATED, ASSOCIATED),
    }
)
"""Folded word → notation."""

_NUMBERED = re.compile(
    r"(pp|p|project partner|partner|ap|asp|associated partner) ?[.-]? ?0?([0-9]{1,2})", re.IGNORECASE
)


def clean_role(cell: Cell, words: Mapping[str, str] | None = None) -> Cleaned[str]:
    """Return the notation of a role of the scheme ``partner-roles``.

    Numbers are read from the second on: the first partner is the lead partner in some lists and not in others.

    Args:
        cell: the answer to "Lead partner?", or the name of a role: ``Lead partner``, ``PP3``.
        words: the table of a profile, word → notation, ``""`` for an empty cell; it goes before what is known. A cross
            is known only by it: ``{"x": "lead-partner", "": "partner"}``.

    Returns:
        The notation. Left out: ``unknown-word``, ``ambiguous-role``, ``formula-error``.
    """
    found = look_up(cell, KNOWN, words, "a role")
    if found.value is None and found.problems and (match := _NUMBERED.fullmatch(line_of(cell))):
        if match[1].casefold().startswith("a"):
            return Cleaned(ASSOCIATED)
        if int(match[2]) == 1:
            return leave_out("ambiguous-role", f"{quote(match[0])} can be the lead partner or another")
        return Cleaned(PARTNER)
    return found
