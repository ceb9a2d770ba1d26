"""Turn the records of one programme into statements, as lines of N-Triples.

::

    <id/project/{programme}-{acronym}>  a tc:Project ; skos:prefLabel "ACRONYM" ; tc:isFundedUnder <id/programme/…> ; …
    <id/participation/{project}-{organisation}>  a tc:Participation ; tc:inProject … ; tc:hasParticipant … ; …
    <id/organisation/{name}-{town}-{country}>  a tc:Organisation ; skos:prefLabel "name" ; tc:isBasedIn <id/town/…> ; …
    <id/completeness/{programme}-{source}>  a tc:Completeness ; tc:numberOfProjects … ; …

Rows on one project and organisation, of one sheet or of several, are one participation. Two organisations that lead one
project are two lead partners; an organisation that has a row as lead and another as partner leads.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tercoop.importing import ntriples as nt
from tercoop.importing.plan_lines import describe_line
from tercoop.importing.records import problem
from tercoop.importing.sharing import tell_apart
from tercoop.importing.sums import Sums
from tercoop.importing.towns import describe_towns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tercoop.importing.ntriples import Lines
    from tercoop.importing.programmes import ProgrammeMatch
    from tercoop.importing.records import Record
    from tercoop.importing.rejects import Rejects
    from tercoop.importing.sheet_mapping import SheetMapping
    from tercoop.importing.titles import TitleLanguages

_PROGRAMME, _PROJECT = nt.prefix_of("Programme"), nt.prefix_of("Project")
_PARTICIPATION, _ORGANISATION = nt.prefix_of("Participation"), nt.prefix_of("Organisation")
_COMPLETENESS = nt.prefix_of("Completeness")
_PERIOD, _ROLE = nt.concepts_of("programming-periods"), nt.concepts_of("partner-roles")
_LEAD = "lead-partner"


@dataclass
class Tally:
    """What came of an import.

    Attributes:
        projects: how many projects.
        participations: how many participations.
        calls: how many calls.
        plan_lines: how many lines of financial plans.
        lead_only: programme → (projects, of them known with their lead partners alone).
    """

    projects: int = 0
    participations: int = 0
    calls: int = 0
    plan_lines: int = 0
    lead_only: dict[str, tuple[int, int]] = field(default_factory=dict)


class Mapping:
    """Make the statements of an import, one programme at a time.

    Args:
        source: key of the source.
        sheets: writes the rows of each sheet, by its place in the file.
        titles: finds the language of a title.
        rejects: takes what shows only when rows are compared.
    """

    def __init__(self, source: str, sheets: Sequence[SheetMapping], titles: TitleLanguages, rejects: Rejects) -> None:
        """Keep the parts."""
        self._source, self._sheets, self._titles, self._rejects = source, sheets, titles, rejects
        self._plans = [sheet.plan for sheet in sheets]
        self.tally = Tally()

    def sums(self) -> Sums:
        """Return the money that was written, by whose it is."""
        sums = Sums()
        for sheet in self._sheets:
            sums.join(sheet.money.sums)
        return sums

    def map(self, programme: str, records: Iterable[Record], new: ProgrammeMatch | None) -> Lines:
        """Return the statements of the records of one programme.

        Args:
            programme: key of the programme.
            records: in the order of the file.
            new: what is known of the programme, where the register does not have it.
        """
        lines: Lines = {}
        projects: defaultdict[str, list[Record]] = defaultdict(list)
        places: defaultdict[int, list[Record]] = defaultdict(list)
        for record in records:
            sheet = self._sheets[record.sheet]
            if record.project is not None:
                projects[record.project].append(record)
            elif sheet.kind == "calls":
                self.tally.calls += sheet.describe_call(programme, record, lines)
            elif sheet.kind == "lines":
                self.tally.plan_lines += describe_line(sheet, self._source, programme, record, self._rejects, lines)
            else:
                places[record.sheet].append(record)
        for number, group in places.items():
            describe_towns(self._sheets[number], group, self._rejects, lines)
        count = lead_only = 0
        has_partners = False
        for key, group in projects.items():
            for suffix, members in tell_apart(group, self._plans, self._rejects):
                roles = self._map_project(programme, f"{programme}-{key}{suffix}", members, lines)
                count += 1
                has_partners = has_partners or bool(roles)
                lead_only += bool(roles) and roles == {_LEAD}
        if new is not None:
            self._describe_programme(programme, new, lines)
        if has_partners:
            self._describe_completeness(programme, count, lead_only, lines)
        return lines

    def _map_project(self, programme: str, imported: str, records: Sequence[Record], lines: Lines) -> set[str]:
        """Add the statements of one project and its partners; return the roles that they have."""
        key = self._sheets[records[0].sheet].known_project(imported)
        subject = f"{_PROJECT}{key}>"
        self.tally.projects += 1
        lines[f"{subject} {nt.TYPE} {nt.term('Project')} .\n"] = None
        lines[f"{subject} {nt.term('isFundedUnder')} {_PROGRAMME}{programme}> .\n"] = None
        participations: dict[str, list[Record]] = {}
        for record in records:
            sheet = self._sheets[record.sheet]
            sheet.describe_project(programme, key, record, lines)
            if record.organisation is not None:
                organisation = sheet.describe_organisation(record, record.organisation, lines)
                participations.setdefault(organisation, []).append(record)
        self._describe_titles(programme, subject, records, lines)
        return {
            self._map_participation(key, organisation, group, lines) for organisation, group in participations.items()
        }

    def _map_participation(self, project: str, organisation: str, records: list[Record], lines: Lines) -> str:
        """Add the statements of a participation; return the notation of its role, or an empty text."""
        key = f"{project}-{organisation}"
        subject = f"{_PARTICIPATION}{key}>"
        self.tally.participations += 1
        lines[f"{subject} {nt.TYPE} {nt.term('Participation')} .\n"] = None
        lines[f"{subject} {nt.term('inProject')} {_PROJECT}{project}> .\n"] = None
        lines[f"{subject} {nt.term('hasParticipant')} {_ORGANISATION}{organisation}> .\n"] = None
        # A row of a sheet of projects names the lead partner a second time; the sheet of partners is what states it.
        own = [record for record in records if self._sheets[record.sheet].kind == "partners"] or records
        roles: set[str] = set()
        for record in own:
            sheet = self._sheets[record.sheet]
            lines[f"{subject} {sheet.stated} .\n"] = None
            lines[f"{subject} {nt.term('rowNumber')} {nt.integer(record.row)} .\n"] = None
            if role := sheet.role_of(record):
                roles.add(role)
            if record is not own[0]:
                reason = f"row {own[0].row} names the same organisation in the same project; both are one participation"
                repeated = problem("repeated-participation", reason, kept=True)
                self._rejects.value(record.sheet, record.row, "", sheet.name_of(record), repeated)
        for record in records:
            self._sheets[record.sheet].describe_participation(key, subject, record, lines)
        role = _LEAD if _LEAD in roles else min(roles, default="")
        if role:
            lines[f"{subject} {nt.term('hasRole')} {_ROLE}{role}> .\n"] = None
        return role

    def _describe_titles(self, programme: str, subject: str, records: Sequence[Record], lines: Lines) -> None:
        """Add the titles of a project, each in its language where that is certain, and a name if it has no other."""
        english: set[str] = set()
        others: set[str] = set()
        for record in records:
            sheet = self._sheets[record.sheet]
            if sheet.has_titles:
                stated, unstated = sheet.titles(record)
                english |= stated
                others |= unstated
        if not english and not others:
            return
        tagged = self._titles.tag(programme, others - english, taken={"en"} if english else set())
        literals = {nt.text(text, "en" if len(english) == 1 else None) for text in english}
        literals |= {nt.text(text, language) for text, language in tagged.items()}
        lines.update(dict.fromkeys(f"{subject} {nt.TITLE} {literal} .\n" for literal in sorted(literals)))
        if not any(self._sheets[record.sheet].has_label(record) for record in records):
            lines[f"{subject} {nt.LABEL} {min(literals)} .\n"] = None

    def _describe_programme(self, key: str, new: ProgrammeMatch, lines: Lines) -> None:
        subject = f"{_PROGRAMME}{key}>"
        lines[f"{subject} {nt.TYPE} {nt.term('Programme')} .\n"] = None
        lines[f"{subject} {nt.LABEL} {nt.text(new.title or new.code or key)} .\n"] = None
        if new.code:
            lines[f"{subject} {nt.term('cci')} {nt.text(new.code)} .\n"] = None
        if new.period:
            lines[f"{subject} {nt.term('hasPeriod')} {_PERIOD}{new.period}> .\n"] = None
        lines.update(dict.fromkeys(f"{subject} {sheet.stated} .\n" for sheet in self._sheets))

    def _describe_completeness(self, programme: str, projects: int, lead_only: int, lines: Lines) -> None:
        self.tally.lead_only[programme] = (projects, lead_only)
        subject = f"{_COMPLETENESS}{programme}-{self._source}>"
        lines |= dict.fromkeys(
            [
                f"{subject} {nt.TYPE} {nt.term('Completeness')} .\n",
                f"{subject} {nt.term('isCompletenessOf')} {_PROGRAMME}{programme}> .\n",
                f"{subject} {nt.term('numberOfProjects')} {nt.integer(projects)} .\n",
                f"{subject} {nt.term('numberOfProjectsWithLeadPartnerOnly')} {nt.integer(lead_only)} .\n",
            ]
        )
        lines.update(
            dict.fromkeys(
                f"{subject} {sheet.stated} .\n" for sheet in self._sheets if sheet.kind in ("projects", "partners")
            )
        )
