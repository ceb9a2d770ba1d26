"""Write statements as lines of N-Triples: quick, sortable, and read back by every parser.

Terms are put together once, when the module is loaded; a misspelt term of ours raises there.
"""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

from tercoop.rdf.iris import mint_concept, mint_thing
from tercoop.rdf.namespaces import DCTERMS, RDF, SKOS, TC, XSD, Namespace

Lines: TypeAlias = dict[str, None]
"""Statements, each once, in the order in which they were made, which is that of the rows."""

TYPE = str(RDF.type)
LABEL = str(SKOS.prefLabel)
OTHER_LABEL = str(SKOS.altLabel)
TITLE = str(DCTERMS.title)
DESCRIPTION = str(DCTERMS.description)
IDENTIFIER = str(DCTERMS.identifier)
EXACT = str(mint_concept("precisions", "exact"))

_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_DECIMAL = f"^^{XSD.decimal}"
_INTEGER = f"^^{XSD.integer}"
_DATES = {kind: f"^^{XSD[kind]}" for kind in ("date", "gYear", "gYearMonth")}


@cache
def term(name: str) -> str:
    """Return one of our terms: ``"Project"`` → ``<…ontology#Project>``.

    Raises:
        AttributeError: for a term that the ontology does not declare.
    """
    return str(TC[name])


@cache
def prefix_of(class_name: str) -> str:
    """Return what the IRIs of a class begin with, the bracket included: ``<…/id/project/``."""
    return "<" + mint_thing(class_name, "x").value[:-1]


@cache
def concepts_of(scheme: str) -> str:
    """Return what the IRIs of the concepts of a scheme begin with, the bracket included."""
    return "<" + mint_concept(scheme, "x").value[:-1]


@cache
def country(code: str) -> str:
    """Return the IRI of a country: ``"AUT"``."""
    return str(_COUNTRIES[code])


@cache
def currency(code: str) -> str:
    """Return the IRI of a currency: ``"EUR"``."""
    return str(_CURRENCIES[code])


_COUNTRIES = Namespace("at-country")
_CURRENCIES = Namespace("at-currency")


def text(value: str, language: str | None = None) -> str:
    """Return a text, with a language where it is known."""
    if '"' in value or "\\" in value or "\n" in value or "\r" in value or "\t" in value:
        value = value.translate(_ESCAPES)
    literal = f'"{value}"'
    return f"{literal}@{language}" if language else literal


def english(value: str) -> str:
    """Return a text in English."""
    return text(value, "en")


def decimal(value: str) -> str:
    """Return a decimal number from its lexical form."""
    return f'"{value}"{_DECIMAL}'


def integer(value: int) -> str:
    """Return a whole number."""
    return f'"{value}"{_INTEGER}'


def date(value: tuple[str, ...]) -> str:
    """Return a day, month or year from its lexical form and kind."""
    return f'"{value[0]}"{_DATES[value[1]]}'
