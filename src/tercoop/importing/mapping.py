"""Turn the records of one programme into statements.

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
from tercoop.rdf.iris import make_source_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tercoop.importing.ntriples import Facts, Statements
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
_SINGLE = {
    "project.begins": (nt.term("begins"), "begins"),
    "project.ends": (nt.term("ends"), "ends"),
    "project.union_rate": (nt.term("coFinancingRate"), "rates of co-financing"),
}
"""Fields of which a project has one value → property, and what the values are."""

_IS_PROJECT, _IS_PARTICIPATION = nt.is_a("Project"), nt.is_a("Participation")
_IS_FUNDED_UNDER, _IN_PROJECT, _HAS_PARTICIPANT = map(nt.term, ("isFundedUnder", "inProject", "hasParticipant"))
_HAS_ROLE = nt.term("hasRole")


@dataclass
class Tally:
    """What came of an import.

    Attributes:
        projects: how many projects.
        participations: how many participations.
        calls: how many calls.
        plan_lines: how many lines of financial plans.
        lead_only: programme → (projects, of them known with their lead partners alone).
        not_complete: programmes of which that is not known, because partners were rejected or are not read.
        without_role: how many participations have no role.
    """

    projects: int = 0
    participations: int = 0
    calls: int = 0
    plan_lines: int = 0
    lead_only: dict[str, tuple[int, int]] = field(default_factory=dict)
    not_complete: int = 0
    without_role: int = 0


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
        self._has_titles = any(sheet.has_titles for sheet in sheets)
        self._has_single = any(name in plan.places for name in _SINGLE for plan in self._plans)
        self._has_projects = any(sheet.kind == "projects" for sheet in sheets)
        self._has_both = self._has_projects and any(sheet.names_partners for sheet in sheets)
        self._leaves_out = any(plan.part.partners_left_out for plan in self._plans)
        self._has_telling = any(plan.telling for plan in self._plans)
        self._taken: set[str] = set()
        self._replaced: set[str] = set()
        self._kept: set[str] = set()
        self.tally = Tally()

    @property
    def number_of_replaced(self) -> int:
        """How many keys of organisations were replaced wherever they stood."""
        return len(self._replaced - self._kept)

    def sums(self) -> Sums:
        """Return the money that was written, by whose it is."""
        sums = Sums()
        for sheet in self._sheets:
            sums.join(sheet.money.sums)
        return sums

    def map(self, programme: str, records: Iterable[Record], new: ProgrammeMatch | None) -> Iterator[Statements]:
        """Yield the statements of the records of one programme: those of each project, then what projects share.

        Args:
            programme: key of the programme.
            records: in the order of the file.
            new: what is known of the programme, where the register does not have it.
        """
        shared = nt.Statements()
        projects: defaultdict[str, list[Record]] = defaultdict(list)
        places: defaultdict[int, list[Record]] = defaultdict(list)
        for record in records:
            sheet = self._sheets[record.sheet]
            if record.project is not None:
                projects[record.project].append(record)
            elif sheet.kind == "calls":
                self.tally.calls += sheet.describe_call(programme, record, shared)
            elif sheet.kind == "lines":
                self.tally.plan_lines += describe_line(sheet, self._source, programme, record, self._rejects, shared)
            else:
                places[record.sheet].append(record)
        for number, group in places.items():
            describe_towns(self._sheets[number], group, self._rejects, shared)
        count = lead_only = 0
        has_partners = False
        self._taken.clear()
        for key, group in projects.items():
            for suffix, members in self._tell_apart(group):
                own = nt.Statements()
                roles = self._map_project(programme, f"{programme}-{key}{suffix}", members, own, shared)
                count += 1
                has_partners = has_partners or bool(roles)
                lead_only += bool(roles) and roles == {_LEAD}
                yield own
        if new is not None:
            self._describe_programme(programme, new, shared)
        if has_partners:
            self._describe_completeness(programme, count, lead_only, shared)
        yield shared

    def _tell_apart(self, records: list[Record]) -> Iterable[tuple[str, list[Record]]]:
        """Return what the keys of projects end with that share one, and their records."""
        if not self._has_telling or len(records) == 1 or self._have_one_number(records):
            return [("", records)]
        return tell_apart(records, self._plans, self._rejects)

    def _have_one_number(self, records: Sequence[Record]) -> bool:
        """Tell whether the key of a project is its number, and one number: 1.1 and 1-1 have one key."""
        numbers = [self._sheets[record.sheet].number_of(record) for record in records]
        if numbers[0] is None or make_source_key(numbers[0]) != records[0].project:
            return False
        return len({number.casefold() for number in numbers if number}) == 1

    def _map_project(
        self, programme: str, imported: str, records: Sequence[Record], own: Statements, shared: Statements
    ) -> set[str]:
        """Add the statements of one project and its partners; return the roles that they have."""
        key = self._sheets[records[0].sheet].known_project(imported)
        subject = f"{_PROJECT}{key}>"
        self.tally.projects += 1
        said = own[subject]
        said[_IS_PROJECT] = None
        said[f"{_IS_FUNDED_UNDER} {_PROGRAMME}{programme}>"] = None
        self._state_project(said, records)
        participations: dict[str, list[Record]] = {}
        for record in records:
            sheet = self._sheets[record.sheet]
            sheet.describe_project(programme, key, record, own, shared)
            if record.organisation is not None:
                named = record.organisation
                if self._has_both:
                    named = self._find_partner(record, records)
                    self._kept.add(named)
                organisation = sheet.describe_organisation(record, named, shared)
                participations.setdefault(organisation, []).append(record)
        self._name_project(programme, said, records)
        if self._has_single and len(records) > 1:
            self._compare_facts(said, records)
        if self._has_both:
            self._compare_leads(participations)
        return {
            self._map_participation(key, organisation, group, own) for organisation, group in participations.items()
        }

    def _state_project(self, said: Facts, records: Sequence[Record]) -> None:
        """Add where a project is stated: in its row where there is a list of projects, otherwise in those of partners.

        With a list of both, the document whose row has the number would not be told otherwise.
        """
        if self._has_projects:
            rows = [record for record in records if self._sheets[record.sheet].kind == "projects"]
            for record in rows:
                self._sheets[record.sheet].add_row(said, record)
            if rows:
                return
        for record in records:
            said[self._sheets[record.sheet].stated] = None
        if self._has_projects:
            reason = "the sheet of projects has no row for the project of this row"
            lacking = problem("project-without-row", reason, kept=True)
            for record in records:
                self._rejects.value(record.sheet, record.row, "", record.project or "", lacking)

    def _find_partner(self, record: Record, records: Sequence[Record]) -> str:
        """Return the key of the organisation of a row: that of the list of partners, where that says more of it.

        A list of projects often names the lead partner without town or country. The only partner of the project with
        that name is meant.
        """
        own = record.organisation or ""
        if self._sheets[record.sheet].names_partners or (record.town and record.country):
            return own
        name = make_source_key(self._sheets[record.sheet].name_of(record))
        found = {
            each.organisation
            for each in records
            if each.organisation
            and self._sheets[each.sheet].names_partners
            and (record.country or each.country) == each.country
            and (record.town or each.town) == each.town
            and make_source_key(self._sheets[each.sheet].name_of(each)) == name
        }
        if len(found) != 1:
            return own
        self._replaced.add(own)
        return found.pop()

    def _compare_facts(self, said: Facts, records: Sequence[Record]) -> None:
        """Flag a project whose rows give it several days of begin or end, or several rates; all are in the graph."""
        for predicate, what in _SINGLE.values():
            values = sorted(pair.split('"')[1] for pair in said if pair.startswith(predicate))
            if len(values) > 1:
                reason = f"rows of this project give it several {what}: {', '.join(values)}; all are in the graph"
                last = records[-1]
                several = problem("facts-disagree", reason, kept=True)
                self._rejects.value(last.sheet, last.row, "", last.project or "", several)

    def _compare_leads(self, participations: dict[str, list[Record]]) -> None:
        """Flag a lead partner of the list of projects that the list of partners does not have, or not as such."""
        for records in participations.values():
            listed = [record for record in records if self._sheets[record.sheet].names_partners]
            for record in records:
                sheet = self._sheets[record.sheet]
                if sheet.names_partners or sheet.role_of(record) != _LEAD:
                    continue
                if not listed:
                    reason = "the list of partners does not have this lead partner of the list of projects"
                elif all(self._sheets[each.sheet].role_of(each) not in {_LEAD, None} for each in listed):
                    reason = "the list of partners does not have it as lead partner, and that is what is taken over"
                else:
                    continue
                differ = problem("lead-partners-disagree", reason, kept=True)
                self._rejects.value(record.sheet, record.row, "", sheet.name_of(record), differ)

    def _map_participation(self, project: str, organisation: str, records: list[Record], statements: Statements) -> str:
        """Add the statements of a participation; return the notation of its role, or an empty text."""
        key = self._participation_key(project, organisation, records[0])
        said = statements[f"{_PARTICIPATION}{key}>"]
        self.tally.participations += 1
        said[_IS_PARTICIPATION] = None
        said[f"{_IN_PROJECT} {_PROJECT}{project}>"] = None
        said[f"{_HAS_PARTICIPANT} {_ORGANISATION}{organisation}>"] = None
        # A row of a sheet of projects names the lead partner a second time; the sheet of partners is what states it.
        own = records
        if len(records) > 1:
            own = [record for record in records if self._sheets[record.sheet].names_partners] or records
        roles: set[str] = set()
        for record in own:
            sheet = self._sheets[record.sheet]
            sheet.add_row(said, record)
            if role := sheet.role_of(record):
                roles.add(role)
            if record is not own[0]:
                reason = f"row {own[0].row} names the same organisation in the same project; both are one participation"
                repeated = problem("repeated-participation", reason, kept=True)
                self._rejects.value(record.sheet, record.row, "", sheet.name_of(record), repeated)
        for record in records:
            self._sheets[record.sheet].describe_participation(key, said, record, statements)
        role = _LEAD if _LEAD in roles else min(roles, default="")
        if role:
            said[f"{_HAS_ROLE} {_ROLE}{role}>"] = None
        else:
            self.tally.without_role += 1
        return role

    def _participation_key(self, project: str, organisation: str, record: Record) -> str:
        """Return the key of a participation, with a number where another one of the programme has the same.

        ``a-b`` in ``c`` and ``b-c`` in ``a`` would both be ``a-b-c``.
        """
        key = plain = f"{project}-{organisation}"
        number = 1
        while key in self._taken:
            number += 1
            key = f"{plain}-{number}"
        self._taken.add(key)
        if number > 1:
            reason = f"another participation has the key '{plain}'; the key of this one ends with '{number}'"
            shared = problem("shared-key", reason, kept=True)
            self._rejects.value(record.sheet, record.row, "", record.project or "", shared)
        return key

    def _name_project(self, programme: str, said: Facts, records: Sequence[Record]) -> None:
        """Add the titles of a project, and a name where it has no acronym: a title, or its number."""
        titles = self._find_titles(programme, records) if self._has_titles else ()
        for literal in titles:
            said[f"{nt.TITLE} {literal}"] = None
        for record in records:
            if self._sheets[record.sheet].has_acronym(record):
                return
        numbers = {number for record in records if (number := self._sheets[record.sheet].number_of(record))}
        if titles or numbers:
            said[f"{nt.LABEL} {min(titles) if titles else nt.text(min(numbers))}"] = None

    def _find_titles(self, programme: str, records: Sequence[Record]) -> Sequence[str]:
        """Return the titles of a project, each in its language where that is certain."""
        english: set[str] = set()
        others: set[str] = set()
        for record in records:
            sheet = self._sheets[record.sheet]
            if sheet.has_titles:
                stated, unstated = sheet.titles(record)
                english |= stated
                others |= unstated
        tagged = self._titles.tag(programme, others - english, taken={"en"} if english else set())
        literals = {nt.text(text, "en" if len(english) == 1 else None) for text in english}
        literals |= {nt.text(text, language) for text, language in tagged.items()}
        return sorted(literals)

    def _describe_programme(self, key: str, new: ProgrammeMatch, statements: Statements) -> None:
        said = statements[f"{_PROGRAMME}{key}>"]
        said |= nt.facts(nt.is_a("Programme"), f"{nt.LABEL} {nt.text(new.title or new.code or key)}")
        if new.code:
            said[f"{nt.term('cci')} {nt.text(new.code)}"] = None
        if new.period:
            said[f"{nt.term('hasPeriod')} {_PERIOD}{new.period}>"] = None
        said |= nt.facts(*(sheet.stated for sheet in self._sheets))

    def _describe_completeness(self, programme: str, projects: int, lead_only: int, statements: Statements) -> None:
        if self._leaves_out or not self._rejects.lost.isdisjoint({None, programme}):
            self.tally.not_complete += 1
            return
        self.tally.lead_only[programme] = (projects, lead_only)
        statements[f"{_COMPLETENESS}{programme}-{self._source}>"] |= nt.facts(
            nt.is_a("Completeness"),
            f"{nt.term('isCompletenessOf')} {_PROGRAMME}{programme}>",
            f"{nt.term('numberOfProjects')} {nt.integer(projects)}",
            f"{nt.term('numberOfProjectsWithLeadPartnerOnly')} {nt.integer(lead_only)}",
            *(sheet.stated for sheet in self._sheets if sheet.kind in ("projects", "partners")),
        )
