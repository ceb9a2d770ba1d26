"""What a profile can say that a column holds: one table of fields, each with its cleaner and its place in the graph.

A field is named by what it belongs to and what it says of it: ``partner.town``, ``project.total_budget``. The table is
what ``tercoop profile fields`` shows, and what a misspelt field in a profile is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Cleaner: TypeAlias = Literal[
    "amount",
    "country",
    "currency",
    "date",
    "identifier",
    "legal-status",
    "name",
    "number",
    "pic",
    "postal-code",
    "rate",
    "region",
    "role",
    "text",
    "word",
]
"""How the cells of a field are read."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a column can hold.

    Attributes:
        name: entity and what is said of it, such as ``partner.town``.
        cleaner: how its cells are read.
        meaning: what it is, in one clause, for the author of a profile.
        is_prose: whether it is running text, which is kept with ``--texts`` alone.
        repeats: the numbered forms that exist, such as ``project.title_2``.
    """

    name: str
    cleaner: Cleaner
    meaning: str
    is_prose: bool = False


def _fields() -> Mapping[str, Field]:
    fields = [
        Field("programme.title", "text", "title of the programme, with or without its period"),
        Field("programme.code", "identifier", "CCI code of the programme"),
        Field("programme.keep_id", "identifier", "number of the programme in keep.eu"),
        Field("programme.period", "text", "programming period, such as 2014-2020"),
        Field("project.identifier", "identifier", "number or code of the project, unique in its programme"),
        Field("project.acronym", "text", "short name, by which the project is told from others where it has no number"),
        Field("project.title", "text", "full title, in a language that the column does not say"),
        Field("project.title_english", "text", "full title in English, as the name of the column says"),
        Field("project.title_2", "text", "full title in a second language"),
        Field("project.title_3", "text", "full title in a third language"),
        Field("project.title_4", "text", "full title in a fourth language"),
        Field("project.begins", "date", "day, month or year on which it begins"),
        Field("project.ends", "date", "day, month or year on which it ends"),
        Field("project.total_budget", "amount", "all the money of the project, of every partner and every payer"),
        Field("project.total_expenditure", "amount", "what the whole project has spent"),
        Field("project.union_funding", "amount", "what the European Union pays to the whole project"),
        Field("project.erdf", "amount", "what the ERDF pays to the whole project"),
        Field("project.eni", "amount", "what the ENI pays to the whole project"),
        Field("project.ipa", "amount", "what IPA or IPA II pays to the whole project"),
        Field("project.union_rate", "rate", "part that the European Union pays, in percent"),
        Field("project.currency", "currency", "three letters of the currency of the amounts in the row"),
        Field("project.total_budget_currency", "currency", "currency of the total budget alone, where it has one"),
        Field("project.website", "text", "address of the website"),
        Field("project.theme_1", "text", "first theme"),
        Field("project.theme_2", "text", "second theme"),
        Field("project.theme_3", "text", "third theme"),
        Field("project.specific_objective", "text", "specific objective of the programme that it serves"),
        Field("project.thematic_objective", "word", "thematic objective of 2014-2020, by its number 1 to 11"),
        Field("project.investment_priority", "word", "investment priority of 2014-2020, by its code such as 6c"),
        Field("project.category", "identifier", "category of intervention, by its code"),
        Field("project.call", "identifier", "number or code of the call that it answered"),
        Field("project.region", "region", "NUTS code of the place of the project"),
        Field("project.country", "country", "country of the place of the project"),
        Field("project.postal_code", "postal-code", "postal code of the place of the project"),
        Field("project.updated", "date", "day on which the row was last changed"),
        Field("project.description", "text", "description", is_prose=True),
        Field("project.description_english", "text", "description in English", is_prose=True),
        Field("project.description_2", "text", "description in a second language", is_prose=True),
        Field("partner.name", "name", "name of the organisation"),
        Field("partner.name_english", "name", "name in English, as the name of the column says"),
        Field("partner.name_2", "name", "name in a second language"),
        Field("partner.name_3", "name", "name in a third language"),
        Field("partner.role", "role", "lead partner or partner; a column 'lead partner' with yes and no"),
        Field("partner.unit", "name", "department or unit of the organisation"),
        Field("partner.street", "name", "street and number"),
        Field("partner.postal_code", "postal-code", "postal code"),
        Field("partner.town", "name", "town"),
        Field("partner.country", "country", "country, by name or code"),
        Field("partner.country_code", "country", "country a second time, to be compared with the first"),
        Field("partner.region_1", "region", "region of NUTS level 1"),
        Field("partner.region_2", "region", "region of NUTS level 2"),
        Field("partner.region_3", "region", "region of NUTS level 3"),
        Field("partner.legal_status", "legal-status", "public or private"),
        Field("partner.pic", "pic", "participant identification code of the European Commission, nine figures"),
        Field("partner.identifier", "identifier", "another identifier of the organisation, such as a tax number"),
        Field("partner.website", "text", "address of the website of the partner or its project"),
        Field("partner.total_budget", "amount", "what this partner has to spend, from every payer"),
        Field("partner.total_expenditure", "amount", "what this partner has spent"),
        Field("partner.union_funding", "amount", "what the European Union pays to this partner"),
        Field("partner.union_rate", "rate", "part of the budget of this partner that the Union pays, in percent"),
        Field("partner.geonames", "identifier", "number of the town in GeoNames"),
        Field(
            "partner.geonames_country", "country", "country of the town in GeoNames, to be compared with the country"
        ),
        Field("partner.geonames_name", "text", "name of the town in GeoNames, to be compared with that of the town"),
        Field("call.serial", "identifier", "number or code of the call in its programme"),
        Field("call.begins", "date", "day on which it opens"),
        Field("call.ends", "date", "day on which it closes"),
        Field("call.budget", "amount", "money that it offers"),
        Field("line.priority", "identifier", "code of the priority"),
        Field("line.objective", "identifier", "code of the thematic objective: 01 to 11, TA"),
        Field("line.fund", "identifier", "code of the fund"),
        Field("line.union_amount", "amount", "what the European Union pays"),
        Field("line.national_amount", "amount", "what the countries pay"),
        Field("line.total_amount", "amount", "sum of both"),
        Field("line.union_rate", "rate", "part that the European Union pays, in percent"),
    ]
    return MappingProxyType({field.name: field for field in fields})


FIELDS: Mapping[str, Field] = _fields()
"""Name → field."""

SCHEMES: Mapping[str, str] = MappingProxyType(
    {
        "partner.role": "partner-roles",
        "partner.legal_status": "legal-statuses",
        "project.thematic_objective": "thematic-objectives",
        "project.investment_priority": "investment-priorities",
    }
)
"""Fields whose words a profile can translate, each with the scheme of the concepts that they stand for."""
