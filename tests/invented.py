"""Invented programmes at any scale: what a graph of many programmes looks like, and it conforms.

Each programme is one phase of a series and has a financial plan of many lines, each a row of a table with three amounts
(European Union, national, total); priorities, an approval, a coverage, roles, and projects with partners.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from tercoop.generation.statements import Statements, decimal, integer, plain, text, year
from tercoop.rdf.iris import mint_concept, mint_thing
from tercoop.rdf.namespaces import DCTERMS, SKOS, TC

if TYPE_CHECKING:
    from collections.abc import Iterator

    Values = dict[NamedNode, NamedNode | Literal | list[NamedNode | Literal] | None]

COUNTRIES = "http://publications.europa.eu/resource/authority/country/"
EURO = NamedNode("http://publications.europa.eu/resource/authority/currency/EUR")
EXACT = mint_concept("precisions", "exact")
PERIODS = ("2000-2006", "2007-2013", "2014-2020", "2021-2027")
PRIORITIES, LINES, PROJECTS, PARTNERS = 6, 40, 12, 5
"""How many there are in a programme; lines of its plan, and partners of a project."""

CODES = ("NOR", "CHE", "LIE")
TABLE = mint_thing("SourceDocument", "invented-plans")


def invent_programmes(number: int) -> Iterator[Triple]:
    """Yield the statements about a number of programmes, some 2,500 for each, and about what they share."""
    statements = Statements()
    statements.add(TABLE, TC.SourceDocument, {DCTERMS.title: text("Invented plans", "en")})
    fund = mint_thing("FundingInstrument", "invented-fund")
    common: Values = {SKOS.prefLabel: text("Invented fund", "en"), TC.statedIn: TABLE}
    statements.add(fund, TC.FundingInstrument, {**common, TC.isOfKind: mint_concept("instrument-kinds", "fund")})
    yield from statements
    for place in range(number):
        statements = Statements()
        _Programme(place, statements, fund).describe()
        yield from statements


class _Programme:
    """One programme; it succeeds the one before, until a series has had all periods."""

    def __init__(self, place: int, statements: Statements, fund: NamedNode) -> None:
        self._key = f"invented-{place}"
        self._phase = place % len(PERIODS)
        self._former = f"invented-{place - 1}" if self._phase else None
        self._series = f"invented-{place // len(PERIODS)}"
        self._place = place
        self._fund = fund
        self._add = statements.add
        self._period = mint_concept("programming-periods", PERIODS[self._phase])
        self._lines = 0

    def _row(self, what: str) -> NamedNode:
        self._lines += 1
        row = self._mint("Row", what)
        number = integer(self._lines)
        self._add(
            row, TC.Row, {DCTERMS.identifier: plain(f"{self._key} {what}"), DCTERMS.isPartOf: TABLE, TC.number: number}
        )
        return row

    def _mint(self, kind: str, what: str = "") -> NamedNode:
        return mint_thing(kind, f"{self._key}-{what}" if what else self._key)

    def describe(self) -> None:
        """Add everything about the programme."""
        row = self._row("programme")
        programme, series = self._mint("Programme"), mint_thing("ProgrammeSeries", self._series)
        self._add(series, TC.ProgrammeSeries, {SKOS.prefLabel: text(f"Series {self._series}", "en"), TC.statedIn: row})
        priorities = [self._mint("Priority", str(number)) for number in range(1, PRIORITIES + 1)]
        self._add(
            programme,
            TC.Programme,
            {
                SKOS.prefLabel: text(f"Programme {self._key}", "en"),
                TC.cci: plain(f"{PERIODS[self._phase][:4]}TC16RFCB{self._place % 1000:03}"),
                TC.hasPeriod: self._period,
                TC.isInStrand: mint_concept("strands", "a"),
                TC.isOfKind: mint_concept("programme-types", "cooperation"),
                TC.isPhaseOf: series,
                TC.generation: integer(self._phase + 1),
                TC.succeeds: mint_thing("Programme", self._former) if self._former else None,
                TC.hasBudget: self._mint("Budget"),
                TC.hasPriority: list(priorities),
                TC.statedIn: row,
            },
        )
        for number, priority in enumerate(priorities, start=1):
            name: Values = {
                SKOS.prefLabel: text(f"Priority {number}", "en"),
                TC.number: integer(number),
                TC.statedIn: row,
            }
            self._add(priority, TC.Priority, {**name, TC.code: plain(f"PA {number}")})
        countries = [NamedNode(COUNTRIES + code) for code in CODES]
        coverage: Values = {TC.ofProgramme: programme, TC.covers: list(countries), TC.statedIn: row}
        self._add(self._mint("Coverage"), TC.Coverage, coverage)
        approval: Values = {
            TC.approves: programme,
            TC.isApprovedBy: self._organisation("commission", row),
            TC.statedIn: row,
        }
        self._add(
            self._mint("Approval"), TC.Approval, {**approval, TC.hasDate: year(int(PERIODS[self._phase][:4]) + 1)}
        )
        self._describe_roles(programme, row)
        self._describe_plan(priorities, row)
        for number in range(PROJECTS):
            self._describe_project(programme, number)

    def _organisation(self, what: str, row: NamedNode) -> NamedNode:
        organisation = self._mint("Organisation", what)
        name = text(f"Organisation {self._key} {what}", "en")
        country = NamedNode(COUNTRIES + CODES[len(what) % len(CODES)])
        self._add(organisation, TC.Organisation, {SKOS.prefLabel: name, TC.isLocatedIn: country, TC.statedIn: row})
        return organisation

    def _describe_roles(self, programme: NamedNode, row: NamedNode) -> None:
        for role in ("managing-authority", "audit-authority"):
            values: Values = {TC.inProgramme: programme, TC.hasRole: mint_concept("body-roles", role), TC.statedIn: row}
            holder = self._organisation(role, row)
            self._add(self._mint("RoleAssignment", role), TC.RoleAssignment, {**values, TC.isHeldBy: holder})

    def _describe_plan(self, priorities: list[NamedNode], row: NamedNode) -> None:
        budget = self._mint("Budget")
        total = sum(1000 * (line + 1) for line in range(LINES))
        self._describe_amount(budget, TC.Budget, total, row)
        for line in range(LINES):
            row = self._row(f"line-{line}")
            whole = 1000 * (line + 1)
            for what, amount in (("eu", whole * 85 // 100), ("national", whole * 15 // 100), ("total", whole)):
                value = self._mint("Amount", f"{line}-{what}")
                self._describe_amount(value, TC.Amount, amount, row)
                kind = TC.AllocationShare if what == "total" else TC.FinancingShare
                values: Values = {TC.isShareOf: budget, TC.hasAmount: value, TC.statedIn: row}
                if what == "total":
                    values[TC.isAllocatedTo] = priorities[line % PRIORITIES]
                else:
                    values[TC.hasContributor] = self._fund if what == "eu" else NamedNode(COUNTRIES + "NOR")
                name = "AllocationShare" if what == "total" else "FinancingShare"
                self._add(self._mint(name, f"{line}-{what}"), kind, values)

    def _describe_amount(self, amount: NamedNode, kind: NamedNode, value: int, row: NamedNode) -> None:
        values: Values = {
            TC.value: decimal(Decimal(value)),
            TC.isInCurrency: EURO,
            TC.hasPrecision: EXACT,
            TC.hasPeriod: self._period,
        }
        self._add(amount, kind, {**values, TC.statedIn: row})

    def _describe_project(self, programme: NamedNode, number: int) -> None:
        row = self._row(f"project-{number}")
        project = self._mint("Project", str(number))
        begins, ends = int(PERIODS[self._phase][:4]) + 1, int(PERIODS[self._phase][:4]) + 3
        values: Values = {
            SKOS.prefLabel: text(f"PROJECT {number}", "en"),
            TC.isFundedUnder: programme,
            TC.begins: year(begins),
            TC.ends: year(ends),
            TC.statedIn: row,
        }
        self._add(project, TC.Project, values)
        for partner in range(PARTNERS):
            what = f"{number}-{partner}"
            role = mint_concept("partner-roles", "partner" if partner else "lead-partner")
            participant = self._organisation(what, row)
            values = {TC.inProject: project, TC.hasParticipant: participant, TC.hasRole: role, TC.statedIn: row}
            self._add(self._mint("Participation", what), TC.Participation, values)
