"""Turn the records of one programme into statements, as lines of N-Triples.

::

    <id/project/{programme}-{acronym}>  a tc:Project ; skos:prefLabel "ACRONYM" ; tc:isFundedUnder <id/programme/…> ; …
    <id/participation/{project}-{organisation}>  a tc:Participation ; tc:inProject … ; tc:hasParticipant … ; tc:hasRole … ; …
    <id/organisation/{name}-{town}-{country}>  a tc:Organisation ; skos:prefLabel "name" ; tc:isBasedIn <id/town/…> ; …

Money hangs where the source has it: the total of a project on the project, the part of a partner on its participation.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tercoop.importing import ntriples as nt
from tercoop.importing.project_mapping import ProjectMapping
from tercoop.importing.records import problem
from tercoop.importing.sharing import tell_apart
from tercoop.importing.values import Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tercoop.cleaning.outcomes import Problem

    from tercoop.importing.identities import Identities
    from tercoop.importing.labels import Labels
    from tercoop.importing.programmes import ProgrammeMatch
    from tercoop.importing.records import Record, SheetPlan
    from tercoop.importing.rejects import Rejects
    from tercoop.importing.titles import TitleLanguages

PROGRAMME, PROJECT = nt.prefix_of("Programme"), nt.prefix_of("Project")
PARTICIPATION, ORGANISATION, TOWN = nt.prefix_of("Participation"), nt.prefix_of("Organisation"), nt.prefix_of("Town")
CALL, COMPLETENESS = nt.prefix_of("Call"), nt.prefix_of("Completeness")
PERIOD, ROLE, STATUS = (
    nt.concepts_of("programming-periods"),
    nt.concepts_of("partner-roles"),
    nt.concepts_of("legal-statuses"),
)
REGION = nt.prefix_of("Region")
STATED_IN, ROW_NUMBER = nt.term("statedIn"), nt.term("rowNumber")
LEAD = "lead-partner"


@dataclass
class Tally:
    """What came of an import.

    Attributes:
        projects: how many projects.
        participations: how many participations.
        calls: how many calls.
        lead_only: programme → (projects, of them known with their lead partners alone).
    """

    projects: int = 0
    participations: int = 0
    calls: int = 0
    lead_only: dict[str, tuple[int, int]] = field(default_factory=dict)


class Mapping:
    """Make the statements of an import, one programme at a time.

    Args:
        source: key of the source, which amounts carry in their IRIs so that two sources never share one.
        documents: IRI of the document of each sheet.
        plans: how the sheets were read, by their place in the file.
        organisations: the names to show, by key.
        towns: the names to show, by key.
        identities: keys under which things are known already.
        titles: finds the language of a title.
        rejects: takes what shows only when rows are compared.
    """

    def __init__(  # noqa: PLR0913 # each is a part of its own
        self,
        source: str,
        documents: Sequence[str],
        plans: Sequence[SheetPlan],
        *,
        organisations: Labels,
        towns: Labels,
        identities: Identities,
        titles: TitleLanguages,
        rejects: Rejects,
    ) -> None:
        """Keep the parts."""
        self._source, self._documents, self._plans = source, documents, plans
        self._organisations, self._towns, self._identities = organisations, towns, identities
        self._rejects = rejects
        self._projects = ProjectMapping(source, titles, rejects)
        self.tally = Tally()

    def map(self, programme: str, records: Iterable[Record], new: ProgrammeMatch | None) -> set[str]:
        """Return the statements of the records of one programme.

        Args:
            programme: key of the programme.
            records: in the order of the file.
            new: what is known of the programme, where the register does not have it.
        """
        lines: set[str] = set()
        projects: defaultdict[str, list[Record]] = defaultdict(list)
        for record in records:
            kind = self._plans[record.sheet].part.rows
            if record.project is not None:
                projects[record.project].append(record)
            elif kind == "calls":
                self._map_call(programme, record, lines)
            elif record.organisation is not None:
                self._map_organisation(record, record.organisation, Values(self._plans[record.sheet], record), lines)
        lead_only = 0
        for key, group in projects.items():
            for suffix, members in tell_apart(group, self._plans, self._rejects):
                lead_only += self._map_project(programme, f"{programme}-{key}{suffix}", members, lines)
        if new is not None:
            self._map_programme(programme, new, lines)
        if projects and any(record.organisation for group in projects.values() for record in group):
            self._map_completeness(programme, len(projects), lead_only, lines)
        return lines

    def _map_programme(self, key: str, new: ProgrammeMatch, lines: set[str]) -> None:
        subject = f"{PROGRAMME}{key}>"
        lines.add(f"{subject} {nt.TYPE} {nt.term('Programme')} .\n")
        lines.add(f"{subject} {nt.LABEL} {nt.text(new.title or new.code or key)} .\n")
        if new.code:
            lines.add(f"{subject} {nt.term('cci')} {nt.text(new.code)} .\n")
        if new.period:
            lines.add(f"{subject} {nt.term('hasPeriod')} {PERIOD}{new.period}> .\n")
        lines.update(f"{subject} {STATED_IN} {document} .\n" for document in self._documents)

    def _map_completeness(self, programme: str, projects: int, lead_only: int, lines: set[str]) -> None:
        self.tally.lead_only[programme] = (projects, lead_only)
        subject = f"{COMPLETENESS}{programme}-{self._source}>"
        lines |= {
            f"{subject} {nt.TYPE} {nt.term('Completeness')} .\n",
            f"{subject} {nt.term('isCompletenessOf')} {PROGRAMME}{programme}> .\n",
            f"{subject} {nt.term('numberOfProjects')} {nt.integer(projects)} .\n",
            f"{subject} {nt.term('numberOfProjectsWithLeadPartnerOnly')} {nt.integer(lead_only)} .\n",
        }
        lines.update(f"{subject} {STATED_IN} {document} .\n" for document in self._documents)

    def _map_call(self, programme: str, record: Record, lines: set[str]) -> None:
        values = Values(self._plans[record.sheet], record)
        subject = self._projects.describe_call(programme, values, lines)
        if subject is None:
            return
        self.tally.calls += 1
        lines.add(f"{subject} {STATED_IN} {self._documents[record.sheet]} .\n")
        lines.add(f"{subject} {ROW_NUMBER} {nt.integer(record.row)} .\n")

    def _map_project(self, programme: str, imported: str, records: Sequence[Record], lines: set[str]) -> bool:
        """Add the statements of one project; return whether its lead partners alone are known."""
        key = self._identities.project(imported)
        subject = f"{PROJECT}{key}>"
        self.tally.projects += 1
        lines.add(f"{subject} {nt.TYPE} {nt.term('Project')} .\n")
        lines.add(f"{subject} {nt.term('isFundedUnder')} {PROGRAMME}{programme}> .\n")
        participations: dict[str, list[Record]] = {}
        for record in records:
            plan = self._plans[record.sheet]
            values = Values(plan, record)
            lines.add(f"{subject} {STATED_IN} {self._documents[record.sheet]} .\n")
            if plan.part.rows == "projects":
                lines.add(f"{subject} {ROW_NUMBER} {nt.integer(record.row)} .\n")
            self._projects.describe(programme, key, values, lines)
            if record.organisation is not None:
                organisation = self._map_organisation(record, record.organisation, values, lines)
                participations.setdefault(organisation, []).append(record)
        self._projects.add_titles(programme, subject, [Values(self._plans[item.sheet], item) for item in records], lines)
        roles: Counter[str] = Counter()
        for organisation, group in participations.items():
            roles[self._map_participation(key, organisation, group, lines)] += 1
        return bool(roles) and roles.total() == roles[LEAD]

    def _map_organisation(self, record: Record, imported: str, values: Values, lines: set[str]) -> str:
        """Add the statements of an organisation; return its key."""
        key = self._identities.organisation(imported)
        subject = f"{ORGANISATION}{key}>"
        name = values.text("partner.name") or values.text("partner.name_english")
        label = self._organisations[imported]
        lines.add(f"{subject} {nt.TYPE} {nt.term('Organisation')} .\n")
        lines.add(f"{subject} {nt.LABEL} {nt.text(label)} .\n")
        lines.add(f"{subject} {STATED_IN} {self._documents[record.sheet]} .\n")
        if name and name != label:
            lines.add(f"{subject} {nt.OTHER_LABEL} {nt.text(name)} .\n")
        for other, language in (("partner.name_english", "en"), ("partner.name_2", None), ("partner.name_3", None)):
            if (text := values.text(other)) and text not in (label, name):
                lines.add(f"{subject} {nt.OTHER_LABEL} {nt.text(text, language)} .\n")
        if pic := values.text("partner.pic"):
            lines.add(f"{subject} {nt.term('pic')} {nt.text(pic)} .\n")
        if identifier := values.text("partner.identifier"):
            lines.add(f"{subject} {nt.IDENTIFIER} {nt.text(identifier)} .\n")
        if record.country:
            lines.add(f"{subject} {nt.term('isLocatedIn')} {nt.country(record.country)} .\n")
        if record.town is not None:
            town = f"{TOWN}{self._identities.town(record.town)}>"
            lines.add(f"{subject} {nt.term('isBasedIn')} {town} .\n")
            lines.add(f"{town} {nt.TYPE} {nt.term('Town')} .\n")
            lines.add(f"{town} {nt.LABEL} {nt.text(self._towns[record.town])} .\n")
            lines.add(f"{town} {STATED_IN} {self._documents[record.sheet]} .\n")
            if record.country:
                lines.add(f"{town} {nt.term('isLocatedIn')} {nt.country(record.country)} .\n")
            if geonames := values.text("partner.geonames"):
                lines.add(f"{town} {nt.term('geoNamesId')} {nt.text(geonames)} .\n")
        return key

    def _map_participation(self, project: str, organisation: str, records: Sequence[Record], lines: set[str]) -> str:
        """Add the statements of a participation; return the notation of its role, or an empty text."""
        key = f"{project}-{organisation}"
        subject = f"{PARTICIPATION}{key}>"
        self.tally.participations += 1
        lines.add(f"{subject} {nt.TYPE} {nt.term('Participation')} .\n")
        lines.add(f"{subject} {nt.term('inProject')} {PROJECT}{project}> .\n")
        lines.add(f"{subject} {nt.term('hasParticipant')} {ORGANISATION}{organisation}> .\n")
        own = [record for record in records if self._plans[record.sheet].part.rows == "partners"]
        roles: set[str] = set()
        for place, record in enumerate(own or records):
            values = Values(self._plans[record.sheet], record)
            lines.add(f"{subject} {STATED_IN} {self._documents[record.sheet]} .\n")
            lines.add(f"{subject} {ROW_NUMBER} {nt.integer(record.row)} .\n")
            if role := values.text("partner.role"):
                roles.add(role)
            if place:
                self._rejects.value(record.sheet, record.row, "", values.text("partner.name") or "", _repeats(own or records))
        for record in records:
            values = Values(self._plans[record.sheet], record)
            if record.region is not None:
                lines.add(f"{subject} {nt.term('isInRegion')} {REGION}{record.region.lower()}> .\n")
            if status := values.text("partner.legal_status"):
                lines.add(f"{subject} {nt.term('hasLegalStatus')} {STATUS}{status}> .\n")
            if unit := values.text("partner.unit"):
                lines.add(f"{subject} {nt.term('unit')} {nt.text(unit)} .\n")
            if address := values.address():
                lines.add(f"{subject} {nt.term('fullAddress')} {nt.text(address)} .\n")
            self._projects.describe_partner_money(key, values, lines)
        # Who leads takes part as well: a second row of the same organisation as partner does not unsay it.
        role = LEAD if LEAD in roles else min(roles, default="")
        if role:
            lines.add(f"{subject} {nt.term('hasRole')} {ROLE}{role}> .\n")
        return role


def _repeats(records: Sequence[Record]) -> Problem:
    reason = f"row {records[0].row} names the same organisation in the same project; both rows are one participation"
    return problem("repeated-participation", reason, kept=True)
