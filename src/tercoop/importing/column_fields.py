"""Rules for what a column holds: from what its name speaks of and says, and where the sheet has it, to a field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from tercoop.importing.drafted_columns import (
    HALF,
    MOST,
    PERSONAL,
    Guess,
    Proposal,
    describe_form,
    tells_roles,
    weigh,
)
from tercoop.importing.money_columns import FUNDS, KINDS, propose_money, propose_sum
from tercoop.importing.schemes import notation_of, notations_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tercoop.importing.column_values import ColumnEvidence
    from tercoop.importing.drafted_columns import Column

FURTHER = "of a further partner in the same row"
"""Why a column is not read where a row names several partners."""

IN_ONE_CELL = "further partners, perhaps several in one cell"
"""Why a column is not read whose cells name several partners."""

_WITHOUT_FIELD = {
    "count": "a count",
    "coordinates": "a point on the map",
    "national": "money that is not the Union's, which no field takes",
    "priority": "the priority, which no field takes for a project",
    "fund": "the name of the fund, which no field takes for a project",
    "status": "the state of the project, which no field takes",
    "row_counter": "counts the rows",
}
_SHORT = 20
"""Characters up to which a name is taken for an acronym."""
_OFTEN = 0.2
"""Part of the cells from which on addresses of persons make a column personal."""


@dataclass(frozen=True)
class SheetContext:
    """What the rules need to know of the sheet.

    Attributes:
        rows: what a row is.
        has_partner: whether a column names a partner.
        has_title: whether a column is called a title of the project.
        has_acronym: whether a column is called its acronym.
        names_lead: whether the partner that is named is the lead partner.
        has_key: whether a column other than a bare number tells projects apart.
    """

    rows: Literal["projects", "partners", "calls"]
    has_partner: bool
    has_title: bool
    has_acronym: bool
    names_lead: bool
    has_key: bool


class FieldRules:
    """Take the columns of one sheet for fields.

    Args:
        context: what the sheet is like.
    """

    def __init__(self, context: SheetContext) -> None:
        """Bind each attribute to its rule."""
        self._context = context
        self._rules: dict[str | None, Callable[[Column, str], Proposal]] = {
            None: self._thing,
            "name": self._thing,
            "title": self._thing,
            "acronym": self._acronym,
            "number": self._number,
            "currency": lambda *_: Proposal("project.currency"),
            "duration": self._duration,
            "updated": lambda *_: Proposal("project.updated"),
            "period": lambda *_: Proposal("programme.period"),
            "website": self._website,
            "role": lambda *_: self._of_partner("partner.role"),
            "legal_status": lambda *_: self._of_partner("partner.legal_status"),
            "unit": lambda *_: self._of_partner("partner.unit"),
            "pic": lambda *_: self._of_partner("partner.pic"),
            "tax_number": lambda *_: self._of_partner("partner.identifier"),
            "specific_objective": lambda *_: Proposal("project.specific_objective"),
            "category": lambda *_: Proposal("project.category"),
            "thematic_objective": lambda column, _: _of_scheme(
                column, "project.thematic_objective", "thematic-objectives"
            ),
            "investment_priority": lambda column, _: _of_scheme(
                column, "project.investment_priority", "investment-priorities"
            ),
            "theme": lambda column, _: _of_scheme(column, "project.theme_1", "keep-themes"),
            "description": lambda column, _: Proposal(
                "project.description_english" if column.reading.is_english else "project.description"
            ),
            **dict.fromkeys(("begins", "ends"), self._date),
            **dict.fromkeys((*KINDS, *FUNDS), self._money),
            **dict.fromkeys(("street", "postal_code", "town", "country", "region"), self._place),
        }

    def guess(self, column: Column, *, of_further_partner: bool = False) -> Guess:
        """Return what a column is taken for; one of a second partner in the same row for nothing."""
        if of_further_partner:
            return weigh(column, Proposal(reason=FURTHER))
        evidence, reading = column.evidence, column.reading
        if reading.attribute in {"email", "phone", "contact"} or _is_personal(evidence):
            return weigh(column, Proposal(reason=PERSONAL))
        if not reading.is_understood:
            return weigh(column, self._by_values(column))
        first = weigh(column, self._propose(column, reading.attribute))
        if first.field is not None or not reading.others:
            return first
        for other in reading.others:
            second = weigh(column, self._propose(column, other))
            if second.field is not None and describe_form(second.field, evidence)[1] >= MOST:
                return replace(second, confidence="fair" if second.confidence == "high" else second.confidence)
        return first

    def _propose(self, column: Column, attribute: str | None) -> Proposal:
        if attribute in _WITHOUT_FIELD:
            return self._without_field(column, attribute)
        if self._context.rows == "calls" and column.reading.subject != "programme":
            return self._of_call(attribute)
        if column.reading.subject == "call" and attribute in {"begins", "ends", *KINDS}:
            return Proposal(reason="of the call, which a sheet of calls describes")
        if column.reading.subject == "programme" and attribute not in {None, "name", "title", "number", "period"}:
            return Proposal(reason="of the programme")
        if self._is_title_of_project(column, attribute):
            attribute = "title"
        if attribute is None and column.reading.is_sum and column.evidence.share(column.evidence.amounts) >= MOST:
            return propose_sum(column, by_partner=self._by_partner, names_lead=self._context.names_lead)
        return self._rules[attribute](column, attribute or "")

    def _is_title_of_project(self, column: Column, attribute: str | None) -> bool:
        """Return whether a word that means title and address (``cím``, ``naslov``) means the title."""
        reading = column.reading
        return attribute == "street" and "title" in reading.others and reading.subject not in {"partner", "lead"}

    def _without_field(self, column: Column, attribute: str | None) -> Proposal:
        if attribute == "row_counter" and "lead" in column.reading.others:
            return self._thing(column, "")
        return Proposal(reason=_WITHOUT_FIELD[attribute or ""])

    def _of_call(self, attribute: str | None) -> Proposal:
        fields = {"begins": "call.begins", "ends": "call.ends", "total_budget": "call.budget", "grant": "call.budget"}
        if attribute in {None, "number", "name", "title"}:
            return Proposal("call.serial")
        return Proposal(fields.get(attribute or ""))

    def _of_partner(self, field: str) -> Proposal:
        if self._context.has_partner:
            return Proposal(field)
        return Proposal(reason="of a partner, and no column names one")

    def _thing(self, column: Column, attribute: str) -> Proposal:  # noqa: PLR0911 - one line a thing
        """Take a column that names a thing, or its title or name."""
        subject, evidence = column.reading.subject, column.evidence
        match subject:
            case "programme":
                return Proposal("programme.code" if evidence.share(evidence.ccis) >= HALF else "programme.title")
            case "call":
                return Proposal("project.call")
            case "lead":
                return self._lead(column)
            case "partner":
                if tells_roles(evidence):
                    return Proposal("partner.role")
                if self._context.names_lead:
                    return Proposal(
                        reason=IN_ONE_CELL,
                        question=f"Does {column.label} name the further partners of a project, several in one cell?"
                        " Then take the # before [[sheet.further_partners]] away, and say what stands between them.",
                    )
                return Proposal("partner.name_english" if column.reading.is_english else "partner.name")
            case "project" if not attribute:
                return self._project(column)
            case None if attribute == "name":
                return Proposal("project.title", at_most="low", question=f"Is {column.label} the title of the project?")
        return Proposal("project.title_english" if column.reading.is_english else "project.title")

    def _lead(self, column: Column) -> Proposal:
        if tells_roles(column.evidence):
            return Proposal("partner.role")
        if column.evidence.counts_rows:
            return Proposal(reason=_WITHOUT_FIELD["row_counter"])
        if self._context.rows == "projects":
            return Proposal("partner.name")
        question = (
            f"{column.label} names the lead partner on each row of a partner. Has the lead partner a row of its own as"
            " well? If not, it is in no row that is read, and would be lost: copy it there first."
        )
        return Proposal(reason="names the lead partner, if that has a row of its own as well", question=question)

    def _project(self, column: Column) -> Proposal:
        """Take a column that is called "Project": number, acronym or title, by what stands in it."""
        evidence = column.evidence
        if evidence.share(evidence.codes) >= MOST and evidence.length <= _SHORT:
            return Proposal("project.identifier", at_most="fair", note="codes with figures")
        is_short = evidence.length <= _SHORT and evidence.spaced * 2 < evidence.texts
        if (is_short or self._context.has_title) and not self._context.has_acronym:
            return Proposal("project.acronym", at_most="fair", note=f"{evidence.length:.0f} characters long")
        return Proposal("project.title", at_most="fair", note=f"{evidence.length:.0f} characters long")

    def _acronym(self, column: Column, _attribute: str) -> Proposal:
        if column.reading.subject in {"partner", "lead"}:
            return Proposal(reason="a short name of the organisation, which no field takes")
        return Proposal("project.acronym")

    def _number(self, column: Column, _attribute: str) -> Proposal:  # noqa: PLR0911 - one line a thing
        evidence, subject = column.evidence, column.reading.subject
        if subject == "programme" or (subject is None and evidence.share(evidence.ccis) >= MOST):
            return Proposal("programme.code")
        if subject in {"partner", "lead"}:
            if evidence.share(evidence.pics) >= MOST:
                return self._of_partner("partner.pic")
            if evidence.share(evidence.roles) >= MOST:
                return Proposal("partner.role")
            question = (
                f"Is {column.label} a number of the organisation that holds outside this file (partner.identifier)?"
            )
            return Proposal(reason="a number of the partner", question=question)
        if subject == "call":
            return Proposal("project.call")
        if subject is None and evidence.counts_rows:
            return Proposal(reason=_WITHOUT_FIELD["row_counter"])
        if subject is None and self._context.has_key and (column.repetition.different or not column.repetition.same):
            question = (
                f"Is {column.label} the number of the project in its programme, or of the row? If it is that of the"
                ' project, take the # before "project.identifier" away.'
            )
            return Proposal("project.identifier", question=question, at_most="low")
        question = ""
        if evidence.counts_rows:
            question = (
                f"{column.label} counts 1, 2, 3 down the rows. Is it the number of the project in its programme?"
                " If it only"
                " counts the rows of this file, move it to [sheet.not_read]."
            )
        elif subject is None:
            question = f"Is {column.label} the number of the project in its programme?"
        return Proposal("project.identifier", question=question, at_most="fair" if question else "high")

    def _date(self, _column: Column, attribute: str) -> Proposal:
        return Proposal(f"project.{attribute}")

    def _duration(self, column: Column, _attribute: str) -> Proposal:
        if column.evidence.share(column.evidence.periods) >= HALF:
            return Proposal("project.begins", note="begin and end in one cell", second="project.ends")
        return Proposal(reason="how long it takes, which follows from begin and end")

    def _place(self, column: Column, attribute: str) -> Proposal:
        subject = column.reading.subject
        is_of_partner = self._context.has_partner and subject != "project"
        if subject == "lead" and not self._context.names_lead:
            return Proposal(reason="of the lead partner, which has a row of its own")
        if attribute == "region":
            levels = column.evidence.levels
            level = max(levels, key=lambda each: (levels[each], each), default=3)
            if column.evidence.filled and column.evidence.share(column.evidence.regions) < HALF:
                return Proposal(reason="names of regions; codes of NUTS are read")
            return Proposal(f"partner.region_{level}" if is_of_partner else "project.region")
        if is_of_partner:
            return Proposal(f"partner.{attribute}")
        if attribute in {"street", "town"}:
            return Proposal(reason=f"the {attribute} of the project, which no field takes")
        return Proposal(f"project.{attribute}")

    def _website(self, column: Column, _attribute: str) -> Proposal:
        subject, repeated = column.reading.subject, column.repetition
        if subject in {"partner", "lead"} or (subject is None and repeated.different > repeated.same):
            return self._of_partner("partner.website")
        if subject is None and self._context.rows == "partners" and not repeated.same:
            return Proposal("partner.website", at_most="fair")
        return Proposal("project.website")

    @property
    def _by_partner(self) -> bool:
        return self._context.rows == "partners"

    def _money(self, column: Column, attribute: str) -> Proposal:
        return propose_money(column, attribute, by_partner=self._by_partner, names_lead=self._context.names_lead)

    def _by_values(self, column: Column) -> Proposal:  # noqa: PLR0911 - one line a kind of cell
        """Take a column by its cells alone, where its name says nothing."""
        evidence = column.evidence
        if evidence.share(evidence.ccis) >= MOST:
            return Proposal("programme.code", at_most="fair")
        if evidence.share(evidence.regions) >= MOST:
            level = evidence.levels.most_common(1)[0][0]
            field = f"partner.region_{level}" if self._context.has_partner else "project.region"
            return Proposal(field, at_most="fair")
        if evidence.share(evidence.countries) >= MOST:
            return Proposal("partner.country" if self._context.has_partner else "project.country", at_most="low")
        if self._context.has_partner and evidence.filled and evidence.share(evidence.statuses) >= MOST:
            return Proposal("partner.legal_status", at_most="low")
        looks = next(
            (
                what
                for count, what in (
                    (evidence.dates, "dates"),
                    (evidence.addresses, "addresses of websites"),
                    (evidence.amounts, "numbers or amounts"),
                    (evidence.roles, "answers such as yes and no, or roles"),
                )
                if evidence.filled and evidence.share(count) >= MOST
            ),
            "",
        )
        if evidence.counts_rows:
            return Proposal(reason=_WITHOUT_FIELD["row_counter"])
        if not looks:
            return Proposal(note=f"such as {_examples(evidence)}" if evidence.filled else "empty")
        return Proposal(question=f"What is {column.label}? Its cells are {looks}.")


def _examples(evidence: ColumnEvidence) -> str:
    shown = [text if len(text) <= 2 * _SHORT else f"{text[: 2 * _SHORT]}…" for text in list(evidence.words)[:3]]
    return ", ".join(f'"{text}"' for text in shown)


def _is_personal(evidence: ColumnEvidence) -> bool:
    return evidence.share(evidence.mails) >= _OFTEN or evidence.share(evidence.phones) >= HALF


def _of_scheme(column: Column, field: str, scheme: str) -> Proposal:
    """Take a column for concepts of a scheme where most of its words are some."""
    known = sum(
        times for text, times in column.evidence.words.items() if notation_of(text, scheme) in notations_of(scheme)
    )
    if column.evidence.filled and column.evidence.share(known) >= HALF:
        return Proposal(field, note=f"{known} of {column.evidence.filled} are in the scheme {scheme}")
    return Proposal(reason=f"its words are not those of the scheme {scheme}")
