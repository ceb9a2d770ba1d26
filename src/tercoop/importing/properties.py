"""Which property of the graph each field becomes, and how its value is written: one table for each kind of thing.

A sheet has some of the fields only; :func:`choose` keeps those, so that a row is asked for nothing that it cannot have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tercoop.importing import ntriples as nt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tercoop.importing.plan import SheetPlan

Write: TypeAlias = "Callable[[str], str]"
"""Kept text → term of a line."""

Chosen: TypeAlias = tuple[tuple[int, str, Write], ...]
"""Place among the values, property, and how the value is written."""


def _concept(scheme: str) -> Write:
    start = nt.concepts_of(scheme)
    return lambda notation: f"{start}{notation}>"


def _region(code: str) -> str:
    return f"{_REGION}{code.lower()}>"


_REGION = nt.prefix_of("Region")

PROJECT: Mapping[str, tuple[str, Write]] = {
    "project.acronym": (nt.LABEL, nt.text),
    "project.identifier": (nt.IDENTIFIER, nt.text),
    "project.website": (nt.term("website"), nt.text),
    "project.specific_objective": (nt.term("specificObjective"), nt.text),
    "project.category": (nt.term("categoryOfIntervention"), nt.text),
    "project.union_rate": (nt.term("coFinancingRate"), nt.decimal),
    "project.region": (nt.term("isInRegion"), _region),
    "project.country": (nt.term("isLocatedIn"), nt.country),
    "project.description": (nt.DESCRIPTION, nt.text),
    "project.description_english": (nt.DESCRIPTION, nt.english),
    "project.description_2": (nt.DESCRIPTION, nt.text),
}
ORGANISATION: Mapping[str, tuple[str, Write]] = {
    "partner.name_english": (nt.OTHER_LABEL, nt.english),
    "partner.name_2": (nt.OTHER_LABEL, nt.text),
    "partner.name_3": (nt.OTHER_LABEL, nt.text),
    "partner.pic": (nt.term("pic"), nt.text),
    "partner.identifier": (nt.IDENTIFIER, nt.text),
}
PARTICIPATION: Mapping[str, tuple[str, Write]] = {
    "partner.legal_status": (nt.term("hasLegalStatus"), _concept("legal-statuses")),
    "partner.unit": (nt.term("unit"), nt.text),
    "partner.website": (nt.term("website"), nt.text),
    "partner.union_rate": (nt.term("coFinancingRate"), nt.decimal),
}
CONCEPTS: Mapping[str, tuple[str, str]] = {
    "project.theme_1": ("hasTheme", "keep-themes"),
    "project.theme_2": ("hasTheme", "keep-themes"),
    "project.theme_3": ("hasTheme", "keep-themes"),
    "project.thematic_objective": ("hasThematicObjective", "thematic-objectives"),
    "project.investment_priority": ("hasInvestmentPriority", "investment-priorities"),
}
"""Field → property and scheme of the concept that it names, by code or word."""

DATES: Mapping[str, str] = {"project.begins": nt.term("begins"), "project.ends": nt.term("ends")}

INSTRUMENTS: Mapping[str, str] = {"project.erdf": "erdf", "project.eni": "eni", "project.ipa": "ipa-ii"}
"""Field → instrument that pays the amount: columns of keep.eu of 2014-2020, when IPA was IPA II."""


def choose(table: Mapping[str, tuple[str, Write]], plan: SheetPlan) -> Chosen:
    """Return the part of a table that a sheet has fields for."""
    return tuple((plan.places[field], *entry) for field, entry in table.items() if field in plan.places)
