"""Write statements as N-Triples: quick, and read back by every parser.

Terms are put together once, when the module is loaded; a misspelt term of ours raises there.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from tercoop.rdf.iris import mint_concept, mint_thing
from tercoop.rdf.namespaces import DCTERMS, RDF, SKOS, TC, XSD, Namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

Facts: TypeAlias = dict[str, None]
"""What is said of one thing: predicate and object, each pair once."""


class Statements(dict[str, Facts]):
    """Subject → what is said of it; both in the order in which they were first said, which is that of the rows.

    To add one: ``statements[subject][fact("website", text("example.org"))] = None``; to add several:
    ``statements[subject] |= facts(one, another)``.
    """

    def __missing__(self, subject: str) -> Facts:
        """Begin with a subject of which nothing was said."""
        found: Facts = {}
        self[subject] = found
        return found

    def count(self) -> int:
        """Return how many statements there are."""
        return sum(map(len, self.values()))

    def lines(self) -> Iterator[str]:
        """Yield the statements as N-Triples, a text of some lines for each subject."""
        for thing, said in self.items():
            if said:
                yield f"{thing} {f' .{_END}{thing} '.join(said)} .\n"


_END = "\n"

TYPE = str(RDF.type)
LABEL = str(SKOS.prefLabel)
OTHER_LABEL = str(SKOS.altLabel)
TITLE = str(DCTERMS.title)
DESCRIPTION = str(DCTERMS.description)
IDENTIFIER = str(DCTERMS.identifier)

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


@cache
def is_a(name: str) -> str:
    """Return the pair that says of which class of ours a thing is: ``"Project"``."""
    return f"{TYPE} {term(name)}"


def facts(*pairs: str) -> Facts:
    """Return several pairs of predicate and object."""
    return dict.fromkeys(pairs)


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
