"""Statements of a project itself: dates, money, objectives, themes, titles; and the money of its partners."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, parse

from tercoop.importing import ntriples as nt
from tercoop.importing.records import problem
from tercoop.layout import find_layout
from tercoop.rdf.iris import make_source_key
from tercoop.rdf.namespaces import RDF, SKOS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.importing.rejects import Rejects
    from tercoop.importing.titles import TitleLanguages
    from tercoop.importing.values import Values

PROJECT, CALL, PROGRAMME = nt.prefix_of("Project"), nt.prefix_of("Call"), nt.prefix_of("Programme")
PARTICIPATION, REGION = nt.prefix_of("Participation"), nt.prefix_of("Region")
BUDGET, AMOUNT, SHARE = nt.prefix_of("Budget"), nt.prefix_of("Amount"), nt.prefix_of("FinancingShare")
PARTNER_BUDGET, INSTRUMENT = nt.prefix_of("PartnerBudget"), nt.prefix_of("FundingInstrument")
PRECISION = nt.concepts_of("precisions")

INSTRUMENTS = {"project.erdf": "erdf", "project.eni": "eni", "project.ipa": "ipa-ii"}
"""Field → instrument that pays the amount; the columns of keep.eu of 2014-2020, when IPA was IPA II."""

TEXTS = {
    "project.website": "website",
    "project.specific_objective": "specificObjective",
    "project.category": "categoryOfIntervention",
}
SCHEMES = {
    "project.thematic_objective": ("hasThematicObjective", "thematic-objectives"),
    "project.investment_priority": ("hasInvestmentPriority", "investment-priorities"),
    "project.theme_1": ("hasTheme", "keep-themes"),
    "project.theme_2": ("hasTheme", "keep-themes"),
    "project.theme_3": ("hasTheme", "keep-themes"),
}
"""Field → property and scheme of the concept that it names, by code or word."""

_CODE = re.compile(r"\(?\s*(\d{1,2}(?:[a-z](?![a-z])|\s*ETC)?)\s*[).:]?(?:\s|$)", re.IGNORECASE)


class ProjectMapping:
    """Make the statements of projects.

    Args:
        source: key of the source, which amounts carry in their IRIs.
        titles: finds the language of a title.
        rejects: takes words that no concept stands for.
    """

    def __init__(self, source: str, titles: TitleLanguages, rejects: Rejects) -> None:
        """Keep the parts, and look up the concepts."""
        self._source, self._titles, self._rejects = source, titles, rejects
        self._concepts = {scheme: _notations(scheme) for _, scheme in SCHEMES.values()}

    def describe(self, programme: str, key: str, values: Values, lines: set[str]) -> None:
        """Add what one row says of a project."""
        subject = f"{PROJECT}{key}>"
        acronym, identifier = values.text("project.acronym"), values.text("project.identifier")
        if acronym:
            lines.add(f"{subject} {nt.LABEL} {nt.text(acronym)} .\n")
        if identifier:
            lines.add(f"{subject} {nt.IDENTIFIER} {nt.text(identifier)} .\n")
            if not acronym and not any(values.text(f"project.{name}") for name in ("title_english", "title")):
                lines.add(f"{subject} {nt.LABEL} {nt.text(identifier)} .\n")
        if not values.plan.has_project_values:
            return
        for field, name in (("project.begins", "begins"), ("project.ends", "ends")):
            if date := values.parts(field):
                lines.add(f"{subject} {nt.term(name)} {nt.date(date)} .\n")
        for field, name in TEXTS.items():
            if text := values.text(field):
                lines.add(f"{subject} {nt.term(name)} {nt.text(text)} .\n")
        for field in SCHEMES:
            self._add_concept(subject, field, values, lines)
        if call := values.text("project.call"):
            if serial := make_source_key(call):
                lines.add(f"{subject} {nt.term('isUnderCall')} {CALL}{programme}-{serial}> .\n")
                lines |= _call(programme, serial, call)
        if region := values.text("project.region"):
            lines.add(f"{subject} {nt.term('isInRegion')} {REGION}{region.lower()}> .\n")
        if country := values.text("project.country"):
            lines.add(f"{subject} {nt.term('isLocatedIn')} {nt.country(country)} .\n")
        if rate := values.text("project.union_rate"):
            lines.add(f"{subject} {nt.term('coFinancingRate')} {nt.decimal(rate)} .\n")
        for field in ("project.description", "project.description_english", "project.description_2"):
            if text := values.text(field):
                lines.add(f"{subject} {nt.DESCRIPTION} {nt.text(text, 'en' if field.endswith('english') else None)} .\n")
        self._add_money(key, subject, values, lines)

    def _add_money(self, key: str, subject: str, values: Values, lines: set[str]) -> None:
        budget = f"{BUDGET}{key}-{self._source}>"
        funds = {name: amount for field, name in INSTRUMENTS.items() if (amount := values.parts(field))}
        total = values.parts("project.total_budget")
        if total or funds:
            lines.add(f"{subject} {nt.term('hasBudget')} {budget} .\n")
            lines.add(f"{budget} {nt.TYPE} {nt.term('Budget')} .\n")
        if total:
            _add_amount(budget, total, values, lines)
        for name, amount in funds.items():
            share, node = f"{SHARE}{key}-{self._source}-{name}>", f"{AMOUNT}{key}-{self._source}-{name}>"
            lines.add(f"{share} {nt.TYPE} {nt.term('FinancingShare')} .\n")
            lines.add(f"{share} {nt.term('isShareOf')} {budget} .\n")
            lines.add(f"{share} {nt.term('hasContributor')} {INSTRUMENT}{name}> .\n")
            lines.add(f"{share} {nt.term('hasAmount')} {node} .\n")
            lines.add(f"{node} {nt.TYPE} {nt.term('Amount')} .\n")
            _add_amount(node, amount, values, lines)
        for field, name, ending in (
            ("project.union_funding", "hasUnionAmount", "union"),
            ("project.total_expenditure", "hasExpenditure", "expenditure"),
        ):
            if amount := values.parts(field):
                node = f"{AMOUNT}{key}-{self._source}-{ending}>"
                lines.add(f"{subject} {nt.term(name)} {node} .\n")
                lines.add(f"{node} {nt.TYPE} {nt.term('Amount')} .\n")
                _add_amount(node, amount, values, lines)

    def describe_partner_money(self, key: str, values: Values, lines: set[str]) -> None:
        """Add what one row says of the money of a partner.

        Args:
            key: key of the participation.
            values: the row.
            lines: the statements.
        """
        if not values.plan.has_partner_money:
            return
        subject = f"{PARTICIPATION}{key}>"
        if total := values.parts("partner.total_budget"):
            node = f"{PARTNER_BUDGET}{key}-{self._source}>"
            lines.add(f"{subject} {nt.term('hasPartnerBudget')} {node} .\n")
            lines.add(f"{node} {nt.TYPE} {nt.term('PartnerBudget')} .\n")
            _add_amount(node, total, values, lines)
        for field, name, ending in (
            ("partner.union_funding", "hasUnionAmount", "partner-union"),
            ("partner.total_expenditure", "hasExpenditure", "partner-expenditure"),
        ):
            if amount := values.parts(field):
                node = f"{AMOUNT}{key}-{self._source}-{ending}>"
                lines.add(f"{subject} {nt.term(name)} {node} .\n")
                lines.add(f"{node} {nt.TYPE} {nt.term('Amount')} .\n")
                _add_amount(node, amount, values, lines)
        if rate := values.text("partner.union_rate"):
            lines.add(f"{subject} {nt.term('coFinancingRate')} {nt.decimal(rate)} .\n")

    def _add_concept(self, subject: str, field: str, values: Values, lines: set[str]) -> None:
        text = values.text(field)
        if text is None:
            return
        name, scheme = SCHEMES[field]
        notation = _notation_of(text, scheme)
        if notation in self._concepts[scheme]:
            lines.add(f"{subject} {nt.term(name)} {nt.concepts_of(scheme)}{notation}> .\n")
            return
        record = values.record
        reason = f"the scheme {scheme} has no concept for it"
        self._rejects.value(record.sheet, record.row, values.plan.column_of(field), text, problem("unknown-concept", reason, kept=False))

    def add_titles(self, programme: str, subject: str, rows: Sequence[Values], lines: set[str]) -> None:
        """Add the titles of a project, each in its language where that is certain."""
        english: set[str] = set()
        others: set[str] = set()
        for values in rows:
            if text := values.text("project.title_english"):
                english.add(text)
            others.update(text for name in ("", "_2", "_3", "_4") if (text := values.text(f"project.title{name}")))
        if not english and not others:
            return
        tagged = self._titles.tag(programme, others - english, taken={"en"} if english else set())
        literals = {nt.text(text, "en" if len(english) == 1 else None) for text in english}
        literals |= {nt.text(text, language) for text, language in tagged.items()}
        lines.update(f"{subject} {nt.TITLE} {literal} .\n" for literal in literals)
        if not any(values.text("project.acronym") for values in rows):
            lines.add(f"{subject} {nt.LABEL} {min(literals)} .\n")

    def describe_call(self, programme: str, values: Values, lines: set[str]) -> str | None:
        """Add what one row says of a call; return its IRI, or nothing where the row gives no number."""
        code = values.text("call.serial")
        serial = make_source_key(code) if code else None
        if code is None or serial is None:
            record = values.record
            self._rejects.row(record.sheet, record.row, "no-call", "the number of the call is missing")
            return None
        subject = f"{CALL}{programme}-{serial}>"
        lines |= _call(programme, serial, code)
        for field, name in (("call.begins", "begins"), ("call.ends", "ends")):
            if date := values.parts(field):
                lines.add(f"{subject} {nt.term(name)} {nt.date(date)} .\n")
        if amount := values.parts("call.budget"):
            node = f"{BUDGET}{programme}-call-{serial}-{self._source}>"
            lines.add(f"{subject} {nt.term('hasBudget')} {node} .\n")
            lines.add(f"{node} {nt.TYPE} {nt.term('Budget')} .\n")
            _add_amount(node, amount, values, lines)
        return subject


def _call(programme: str, serial: str, code: str) -> set[str]:
    subject = f"{CALL}{programme}-{serial}>"
    return {
        f"{subject} {nt.TYPE} {nt.term('Call')} .\n",
        f"{subject} {nt.term('code')} {nt.text(code)} .\n",
        f"{subject} {nt.term('isCallOf')} {PROGRAMME}{programme}> .\n",
    }


def _add_amount(node: str, amount: tuple[str, ...], values: Values, lines: set[str]) -> None:
    value, currency, precision = amount
    currency = currency or values.text("project.currency") or ""
    lines.add(f"{node} {nt.term('value')} {nt.decimal(value)} .\n")
    lines.add(f"{node} {nt.term('hasPrecision')} {PRECISION}{precision}> .\n")
    if currency:
        lines.add(f"{node} {nt.term('isInCurrency')} {nt.currency(currency)} .\n")


def _notation_of(text: str, scheme: str) -> str:
    """Return the notation that a cell means: ``"(6) preserving …"`` → ``06``, ``"(11 ETC) …"`` → ``11-etc``, a theme → its key."""
    if scheme == "keep-themes":
        return make_source_key(text) or ""
    match = _CODE.match(text)
    if match is None:
        return ""
    code = make_source_key(match[1]) or ""
    return code.zfill(2) if scheme == "thematic-objectives" else code


def _notations(scheme: str) -> frozenset[str]:
    path = find_layout().ontology / "schemes" / f"{scheme}.ttl"
    if not path.exists():
        return frozenset()
    return frozenset(
        quad.subject.value.rsplit("/", 1)[-1]
        for quad in parse(path=path, format=RdfFormat.TURTLE)
        if quad.predicate == RDF.type and quad.object == SKOS.Concept and isinstance(quad.subject, NamedNode)
    )
