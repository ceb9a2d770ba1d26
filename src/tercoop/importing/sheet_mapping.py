"""Turn the records of one sheet into statements on the project, organisation and participation that each speaks of."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tercoop.importing import ntriples as nt
from tercoop.importing.memory import Memory
from tercoop.importing.money import Money
from tercoop.importing.properties import CONCEPTS, DATES, ORGANISATION, PARTICIPATION, PROJECT, choose
from tercoop.importing.records import problem
from tercoop.importing.schemes import notation_of, notations_of
from tercoop.rdf.iris import make_source_key

if TYPE_CHECKING:
    from tercoop.importing.cells import Kept
    from tercoop.importing.identities import Identities
    from tercoop.importing.labels import Labels
    from tercoop.importing.ntriples import Facts, Statements
    from tercoop.importing.plan import SheetPlan
    from tercoop.importing.records import Record
    from tercoop.importing.rejects import Rejects

_PROJECT, _CALL, _PROGRAMME = nt.prefix_of("Project"), nt.prefix_of("Call"), nt.prefix_of("Programme")
_ORGANISATION, _TOWN = nt.prefix_of("Organisation"), nt.prefix_of("Town")
_REGION = nt.prefix_of("Region")
_IS_ORGANISATION, _IS_TOWN = nt.is_a("Organisation"), nt.is_a("Town")
_ROW_NUMBER, _IS_BASED_IN, _FULL_ADDRESS = map(nt.term, ("rowNumber", "isBasedIn", "fullAddress"))
_TITLES = ("project.title", "project.title_2", "project.title_3", "project.title_4")


class SheetMapping:
    """Write the statements of the rows of one sheet.

    Args:
        plan: how the sheet is read.
        document: IRI of the sheet as a source document.
        source: key of the source.
        organisations: the names to show, by key.
        towns: the names to show, by key.
        identities: keys under which things are known already.
        rejects: takes words that no concept stands for.

    Attributes:
        kind: what a row is.
        stated: predicate and object that say where a thing is stated.
        has_titles: whether the sheet has titles of projects.
        names_partners: whether it is a list of partners, which states them rather than another sheet.
    """

    def __init__(  # noqa: PLR0913 # each is a part of its own
        self,
        plan: SheetPlan,
        document: str,
        source: str,
        *,
        organisations: Labels,
        towns: Labels,
        identities: Identities,
        rejects: Rejects,
    ) -> None:
        """Find the fields that the sheet has."""
        self.plan, self.kind = plan, plan.part.rows
        self.names_partners = self.kind == "partners" and not plan.is_further
        self.stated = f"{nt.term('statedIn')} {document}"
        self.money = Money(plan, source, self.stated, rejects)
        self._organisations, self._towns, self._identities, self._rejects = organisations, towns, identities, rejects
        self._recall_town = Memory(self._state_town).__getitem__
        places = plan.places
        self._project, self._organisation = choose(PROJECT, plan), choose(ORGANISATION, plan)
        self._participation = choose(PARTICIPATION, plan)
        self._dates = [(places[field], predicate) for field, predicate in DATES.items() if field in places]
        self._concepts = [
            (places[field], field, nt.term(name), scheme, notations_of(scheme))
            for field, (name, scheme) in CONCEPTS.items()
            if field in places
        ]
        self._call = places.get("project.call")
        self._role = places.get("partner.role")
        self._street, self._postal, self._town = (
            places.get(f"partner.{name}") for name in ("street", "postal_code", "town")
        )
        self._english_title = places.get("project.title_english")
        self._other_titles = [places[name] for name in _TITLES if name in places]
        self._acronym, self._number = places.get("project.acronym"), places.get("project.identifier")
        self.has_titles = self._english_title is not None or bool(self._other_titles)

    def describe_project(self, programme: str, key: str, record: Record, own: Statements, shared: Statements) -> None:
        """Add what a row says of a project itself to its own statements, and its call to those that projects share."""
        subject, values = f"{_PROJECT}{key}>", record.values
        said = own[subject]
        for place, predicate, write in self._project:
            if (value := values[place]) is not None:
                said[f"{predicate} {write(value)}"] = None  # type: ignore[arg-type]
        if self._dates:
            self._describe_dates(said, record)
        for place, field, predicate, scheme, notations in self._concepts:
            if isinstance(text := values[place], str):
                notation = notation_of(text, scheme)
                if notation in notations:
                    said[f"{predicate} {nt.concepts_of(scheme)}{notation}>"] = None
                else:
                    unknown = problem("unknown-concept", f"the scheme {scheme} has no concept for it", kept=False)
                    self._rejects.value(record.sheet, record.row, self.plan.column_of(field), text, unknown)
        if self._call is not None and isinstance(call := values[self._call], str) and (serial := make_source_key(call)):
            said[f"{nt.term('isUnderCall')} {_call_of(programme, serial)}"] = None
            _add_call(programme, serial, call, shared)
        if self.money.has_projects:
            self.money.describe_project(key, subject, record, own)

    def _describe_dates(self, said: Facts, record: Record) -> None:
        """Add begin and end of a project; flag one that ends before it begins, as far as both dates are precise."""
        for place, predicate in self._dates:
            if isinstance(date := record.values[place], tuple):
                said[f"{predicate} {nt.date(date)}"] = None
        begins, ends = (
            (record.values[place] for place, _ in self._dates) if len(self._dates) == len(DATES) else ("", "")
        )
        if begins and ends and ends[0][: len(begins[0])] < begins[0][: len(ends[0])]:
            reason = f"it begins on {begins[0]} and ends on {ends[0]}"
            column = self.plan.column_of("project.ends")
            self._rejects.value(
                record.sheet, record.row, column, ends[0], problem("ends-before-it-begins", reason, kept=True)
            )

    def titles(self, record: Record) -> tuple[set[str], set[str]]:
        """Return the English titles of a row, and those in a language that the column does not say."""
        values = record.values
        english = {values[self._english_title]} if self._english_title is not None else set()
        others = {values[place] for place in self._other_titles}
        return {text for text in english if isinstance(text, str)}, {text for text in others if isinstance(text, str)}

    def has_acronym(self, record: Record) -> bool:
        """Return whether a row gives the short name of its project."""
        return self._acronym is not None and record.values[self._acronym] is not None

    def number_of(self, record: Record) -> str | None:
        """Return the number of the project of a row."""
        number = record.values[self._number] if self._number is not None else None
        return number if isinstance(number, str) else None

    def add_row(self, said: Facts, record: Record) -> None:
        """Add where a row stands to what is said of a thing that it is about."""
        said[self.stated] = None
        said[f"{_ROW_NUMBER} {nt.integer(record.row)}"] = None

    def known_project(self, imported: str) -> str:
        """Return the key under which a project is known."""
        return self._identities.project(imported)

    def describe_organisation(self, record: Record, imported: str, statements: Statements) -> str:
        """Add what a row says of the organisation that it names, and of its town; return its key."""
        key = self._identities.organisation(imported)
        values, said = record.values, statements[f"{_ORGANISATION}{key}>"]
        name = self.plan.name_in(values)
        label = self._organisations.choose(imported, name)
        said[_IS_ORGANISATION] = None
        said[f"{nt.LABEL} {nt.text(label)}"] = None
        said[self.stated] = None
        if name != label:
            said[f"{nt.OTHER_LABEL} {nt.text(name)}"] = None
        for place, predicate, write in self._organisation:
            if (value := values[place]) is not None and value != label:
                said[f"{predicate} {write(value)}"] = None  # type: ignore[arg-type]
        if record.country:
            said[_is_located_in(record.country)] = None
        if record.town is not None:
            said[f"{_IS_BASED_IN} {self.describe_town(record, statements)}"] = None
        return key

    def describe_town(self, record: Record, statements: Statements) -> str:
        """Add the town of a row; return its IRI."""
        town, said = self._recall_town((record.town or "", self.town_of(record), record.country))
        statements[town].update(said)
        return town

    def _state_town(self, given: tuple[str, str, str | None]) -> tuple[str, Facts]:
        """Return the IRI of a town and what a row says of it: of its key, its name as it is written and its country."""
        key, name, country = given
        label = self._towns.choose(key, name)
        said = nt.facts(_IS_TOWN, f"{nt.LABEL} {nt.text(label)}")
        if name != label:
            said[f"{nt.OTHER_LABEL} {nt.text(name)}"] = None
        said[self.stated] = None
        if country:
            said[_is_located_in(country)] = None
        return f"{_TOWN}{self._identities.town(key)}>", said

    def describe_participation(self, key: str, said: Facts, record: Record, statements: Statements) -> None:
        """Add what a row says of a partner in its project: region, status, address, money.

        Args:
            key: key of the participation.
            said: what is said of it so far.
            record: the row.
            statements: takes what is said of its money.
        """
        values = record.values
        if record.region is not None:
            said[_is_in_region(record.region)] = None
        for place, predicate, write in self._participation:
            if (value := values[place]) is not None:
                said[f"{predicate} {write(value)}"] = None  # type: ignore[arg-type]
        if address := self._address(values):
            said[f"{_FULL_ADDRESS} {nt.text(address)}"] = None
        if self.money.has_partners:
            self.money.describe_partner(key, said, record, statements)

    def town_of(self, record: Record) -> str:
        """Return the town of the organisation of a row as it is written."""
        return str(record.values[self._town]) if self._town is not None else ""

    def name_of(self, record: Record) -> str:
        """Return the name of the organisation of a row as it is written."""
        return self.plan.name_in(record.values)

    def role_of(self, record: Record) -> str | None:
        """Return the notation of the role of the partner of a row."""
        role = record.values[self._role] if self._role is not None else None
        return role if isinstance(role, str) else None

    def _address(self, values: tuple[Kept, ...]) -> str | None:
        street = values[self._street] if self._street is not None else None
        postal = values[self._postal] if self._postal is not None else None
        if street is None and postal is None:
            return None
        town = values[self._town] if self._town is not None else None
        place = f"{postal or ''} {town or ''}".strip()
        return f"{street}, {place}" if street and place else str(street or place)

    def describe_call(self, programme: str, record: Record, statements: Statements) -> bool:
        """Add what a row says of a call; return whether it has a number by which the call is told from others."""
        places, values = self.plan.places, record.values
        code = values[places["call.serial"]]
        serial = make_source_key(code) if isinstance(code, str) else None
        if not isinstance(code, str) or serial is None:
            self._rejects.row(record.sheet, record.row, "no-call", "the number of the call is missing")
            return False
        subject = _add_call(programme, serial, code, statements)
        said = statements[subject]
        self.add_row(said, record)
        for name in ("begins", "ends"):
            place = places.get(f"call.{name}")
            if place is not None and isinstance(date := values[place], tuple):
                said[f"{nt.term(name)} {nt.date(date)}"] = None
        budget = places.get("call.budget")
        if budget is not None and values[budget] is not None:
            self.money.describe_call(f"{programme}-call-{serial}", subject, values[budget], record, statements)
        return True


def _call_of(programme: str, serial: str) -> str:
    return f"{_CALL}{programme}-{serial}>"


def _add_call(programme: str, serial: str, code: str, statements: Statements) -> str:
    subject = _call_of(programme, serial)
    statements[subject] |= nt.facts(
        nt.is_a("Call"), f"{nt.term('code')} {nt.text(code)}", f"{nt.term('isCallOf')} {_PROGRAMME}{programme}>"
    )
    return subject


@cache
def _is_located_in(country: str) -> str:
    return f"{nt.term('isLocatedIn')} {nt.country(country)}"


@cache
def _is_in_region(code: str) -> str:
    return f"{nt.term('isInRegion')} {_REGION}{code.lower()}>"
