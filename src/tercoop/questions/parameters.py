"""Parameters of catalogued queries: read a value from text or Python, as an RDF term; never as part of a query's text.

==================  =============================================  ===================================
type                value                                          term
==================  =============================================  ===================================
``thing(Class)``    key, prefixed name, path below the base, IRI;  IRI of a thing that the graph knows
                    or its code, title or label in full,
                    in another case where that is one thing's
``concept(scheme)`` notation, prefixed name, path, IRI             IRI of a concept of the scheme
``integer``         ``7``                                          ``xsd:integer``
``decimal``         ``85`` or ``85.5``                             ``xsd:decimal``
``date``            ``2007``, ``2007-12`` or ``2007-12-04``        ``xsd:gYear``, ``xsd:gYearMonth``, ``xsd:date``
``text``            any text                                       ``xsd:string``
``boolean``         ``true`` or ``false``                          ``xsd:boolean``
==================  =============================================  ===================================
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from tercoop.errors import UnfitValueError, UsageError
from tercoop.questions.known_things import ThingsOfStore
from tercoop.questions.near_names import describe_near, find_near, find_near_forms, suggest
from tercoop.rdf.iris import KEY, list_latin_words, mint_concept, mint_thing
from tercoop.rdf.namespaces import BASE, ONTOLOGY, XSD, prefixes, shorten
from tercoop.rdf.values import Year, YearMonth, read_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tercoop.questions.known_things import KnownThings
    from tercoop.rdf.values import Term
    from tercoop.sparql.store import Store

MAX_TEXT = 10_000
"""Characters of a text value."""

_TYPE = re.compile(r"(thing|concept)\(([A-Za-z][\w-]*(?::\w+)?)\)|integer|decimal|date|text|boolean", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?", re.ASCII)
_BOOLEAN = re.compile("true|false")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SHOWN = 60
_NEAR = 5
_LONGEST_NAME = 500
_NAME = re.compile(r"[a-z][A-Za-z0-9]*", re.ASCII)


@dataclass(frozen=True)
class Parameter:
    """A variable of a query that a value can be given for.

    Attributes:
        name: the name of the variable, without ``?``.
        type: one of the types of the table above.
        description: what the value stands for, one sentence.
        default: the value that is used where none is given, as text.
    """

    name: str
    type: str
    description: str
    default: str | None = None

    def __post_init__(self) -> None:
        """Check name and type.

        Raises:
            UsageError: where one of them has the wrong form.
        """
        if not _NAME.fullmatch(self.name):
            raise UsageError(f"'{show(self.name)}' is no parameter name (expected like programme or beginYear)")
        if not _TYPE.fullmatch(self.type):
            raise UsageError(
                f"'{show(self.type)}' is no parameter type (expected thing(Class), concept(scheme), integer, decimal, "
                "date, text or boolean)"
            )

    @property
    def kind(self) -> str:
        """The type without its argument: ``thing``, ``integer`` …."""
        return self.type.partition("(")[0]

    @property
    def argument(self) -> str:
        """The class of a thing or the scheme of a concept; otherwise nothing."""
        return self.type.partition("(")[2].removesuffix(")")

    @property
    def has_group(self) -> bool:
        """Whether its values are things of a class or concepts of a scheme (:func:`group_of`)."""
        return bool(self.argument)

    @property
    def _example(self) -> str:
        """A value that fits: the default, as the keys of another class or scheme would mislead."""
        return self.default or f"the last part of the IRI of a {self.argument}"

    @property
    def expected(self) -> str:
        """The form of a value, by an example."""
        return {
            "thing": f"a name, a code or a key, like {self._example}, or a full IRI",
            "concept": f"like {self._example}, or a full IRI",
            "integer": "like 7",
            "decimal": "like 85 or 85.5",
            "date": "like 2007, 2007-12 or 2007-12-04",
            "text": f"at most {MAX_TEXT:,} characters of text",
            "boolean": "true or false",
        }[self.kind]

    def read(self, value: object, *, query: str = "") -> Term:
        """Return the term of a value.

        Args:
            value: text as on the command line, or a Python value: ``str``, ``int``, ``Decimal``, ``bool``,
                ``datetime.date``, ``Year``, ``YearMonth``, ``Iri``, or a term of pyoxigraph.
            query: the name of the query, for the message.

        Raises:
            UsageError: with the name of the parameter, the value and the expected form.
        """
        try:
            return _READERS[self.kind](self, value)
        except ValueError as error:
            noun = {"thing": f"a {self.argument}", "concept": f"a concept of {self.argument}", "integer": "an integer"}
            raise UsageError(
                f"{self.label(query)}: '{show(value)}' is not {noun.get(self.kind, 'a ' + self.kind)} "
                f"(expected {self.expected})"
            ) from error

    def label(self, query: str) -> str:
        """Return what to call the parameter in a message: ``parameter 'year' of programmes/list-programmes``."""
        return f"parameter '{self.name}'" + (f" of {query}" if query else "")


def _read_iri(parameter: Parameter, value: object) -> NamedNode:
    if isinstance(value, NamedNode):
        return value
    text = _as_text(value)
    if len(text) > MAX_TEXT or any(unicodedata.category(character)[0] == "C" for character in text):
        raise ValueError(text)
    prefix, colon, local = text.partition(":")
    if text.startswith("<") and text.endswith(">"):
        iri = text[1:-1]
    elif colon:
        declared = not local.startswith("//") and prefix in prefixes()
        iri = prefixes()[prefix] + local if declared else text
    elif text.startswith(("id/", "scheme/")):
        iri = BASE + text
    else:
        key = _matched(KEY, text.lower())
        mint = mint_concept if parameter.kind == "concept" else mint_thing
        return mint(parameter.argument.rpartition(":")[2], key)
    return NamedNode(iri)


def _read_integer(_: Parameter, value: object) -> Literal:
    return Literal(str(int(_matched(_NUMBER, _as_text(value, int)))), datatype=XSD.integer)


def _read_decimal(_: Parameter, value: object) -> Literal:
    number = Decimal(_matched(_DECIMAL, _as_text(value, int, Decimal)))
    return Literal(f"{number:f}", datatype=XSD.decimal)


def _read_date(_: Parameter, value: object) -> Literal:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Year(value)
    dated = isinstance(value, Year | YearMonth | dt.date) and not isinstance(value, dt.datetime)
    text = str(value) if dated else _as_text(value)
    datatype = {Year: XSD.gYear, YearMonth: XSD.gYearMonth, dt.date: XSD.date}[type(read_date(text))]
    return Literal(text, datatype=datatype)


def _read_text(_: Parameter, value: object) -> Literal:
    text = _as_text(value)
    if len(text) > MAX_TEXT:
        raise ValueError(text)
    text.encode()  # a lone surrogate cannot be written as UTF-8: UnicodeEncodeError is a ValueError
    return Literal(text)


def _read_boolean(_: Parameter, value: object) -> Literal:
    text = _as_text(value, bool).lower()
    return Literal(_matched(_BOOLEAN, text) == "true")


_READERS: Mapping[str, Callable[[Parameter, object], Term]] = {
    "thing": _read_iri,
    "concept": _read_iri,
    "integer": _read_integer,
    "decimal": _read_decimal,
    "date": _read_date,
    "text": _read_text,
    "boolean": _read_boolean,
}


def _as_text(value: object, *classes: type) -> str:
    """Return the text of a value that is text already or of one of the classes; a boolean is no number."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) and bool not in classes:
        raise ValueError(value)
    if isinstance(value, Decimal) and Decimal in classes:
        return f"{value:f}"
    if isinstance(value, Literal):
        return value.value
    if classes and isinstance(value, classes):
        return str(value)
    raise ValueError(value)


def _matched(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


def show(value: object) -> str:
    """Return a value for a message: short, in one line, with nothing invisible in it."""
    text = str(value)
    return escape(text[:_SHOWN]) + ("…" if len(text) > _SHOWN else "")


def escape(text: str) -> str:
    """Return a text with control and invisible characters as escapes: a terminal shows it as it is."""
    return "".join(
        character.encode("unicode_escape").decode("ascii")
        if unicodedata.category(character) in _INVISIBLE
        else character
        for character in text
    )


def bind(
    query: str,
    parameters: Sequence[Parameter],
    values: Mapping[str, object],
    store: Store,
    things: KnownThings | None = None,
) -> dict[str, Term]:
    """Return the terms for all parameters of a query: the values given, and the defaults for the rest.

    Args:
        query: the name of the query, for messages.
        parameters: the parameters of the query.
        values: values by the names of parameters.
        store: the graph in which things and concepts must be known.
        things: tells of the things in it by their names; without it, the graph is read for them.

    Raises:
        UsageError: for an unknown parameter, a missing or malformed value, and for a thing or concept that the graph
            does not know; the message names the near ones.
    """
    known = {parameter.name: parameter for parameter in parameters}
    things = ThingsOfStore(store) if things is None else things
    for name in values:
        if name not in known:
            hint = f"known: {', '.join(known)}" if known else "it has none"
            raise UsageError(f"{query} has no parameter '{show(name)}'{suggest(name, known, hint)}")
    bound: dict[str, Term] = {}
    for name, parameter in known.items():
        value = values.get(name, parameter.default)
        if value is None:
            raise UsageError(f"{query} needs the parameter '{name}' (expected {parameter.expected})")
        try:
            term = parameter.read(value, query=query)
            bound[name] = term
            if isinstance(term, NamedNode):
                bound[name] = find_known(parameter, term, store, query, things, given=str(value))
        except UsageError:
            named = find_named(parameter, value, store, query, things)
            if named is None:
                raise
            bound[name] = named
    return bound


def find_named(parameter: Parameter, value: object, store: Store, query: str, things: KnownThings) -> NamedNode | None:
    """Return the thing that has a text as its code, title or label, in full; in another case where it is one thing's.

    Returns:
        The thing; nothing for a parameter that is no thing, and where no name comes near.

    Raises:
        UsageError: where several things have the name, or none has it and some have one that is near.
    """
    if parameter.kind != "thing" or not isinstance(value, str) or not 0 < len(value) <= _LONGEST_NAME:
        return None
    types = _list_types(parameter, store)
    found = things.find_named(types, value)
    label = parameter.label(query)
    if len(found) > 1:
        keys = sorted(write_key(parameter, thing) for thing in found)
        cause = f"several things are called '{show(value)}'; give the key of one: {', '.join(keys)}"
        raise UnfitValueError(f"{label}: {cause}", keys)
    if not found and _may_be_name(value):
        near = find_near_forms(" ".join(list_latin_words(value)), things.list_names(types))
        if near:
            cause = f"the graph knows no {parameter.argument} called '{show(value)}'{describe_near(near)}"
            raise UnfitValueError(f"{label}: {cause}", near)
    return next(iter(found), None)


def _may_be_name(text: str) -> bool:
    """Whether a text can be meant for a name: it is no key, and no IRI in full or in short."""
    return " " in text.strip() or not (KEY.fullmatch(text.lower()) or set(text) & set(":/"))


def find_known(  # noqa: PLR0913 - what is asked for, where, and the words for it
    parameter: Parameter, term: NamedNode, store: Store, query: str, things: KnownThings, *, given: str
) -> NamedNode:
    """Return the thing or concept of the graph that an IRI means; ``given`` is what it was read from.

    A key is looked for in all things of the class, because the class in an IRI may be a narrower one, and a country
    has the IRI of another publisher.

    Raises:
        UsageError: where the graph knows no such thing or concept; the message names the near ones.
    """
    if store.select(_MEMBERS[parameter.kind], {"class": group_of(parameter), "member": term}).rows:
        return term
    members = _list_members(parameter, store, things)
    key = _last_segment(term.value)
    names = [_last_segment(member) for member in members]
    namesakes = [member for member, name in zip(members, names, strict=True) if name.lower() == key]
    if len(namesakes) == 1 and parameter.kind == "thing" and term == parameter.read(key):
        return NamedNode(namesakes[0])
    label = parameter.label(query)
    noun = f"concept of {parameter.argument}" if parameter.kind == "concept" else parameter.argument
    names.sort()
    near = find_near(key, names)
    if store.contains(term):
        raise UnfitValueError(f"{label}: {shorten(term.value)} is not a {noun}{describe_near(near)}", near)
    otherwise = f"it knows {len(names):,}{', such as' if len(names) > _NEAR else ':'} {', '.join(names[:_NEAR])}"
    is_key = key and term.value.startswith(BASE)
    shown = (given if given.lower() == key else key) if is_key else shorten(term.value)
    hint = describe_near(near, otherwise if names else "")
    raise UnfitValueError(f"{label}: the graph knows no {noun} '{show(shown)}'{hint}", near)


def write_key(parameter: Parameter, thing: NamedNode) -> str:
    """Return the shortest value that means a thing: its key where that alone does, else its IRI."""
    key = _last_segment(thing.value)
    try:
        return key if parameter.read(key) == thing else thing.value
    except UsageError:
        return thing.value


def _last_segment(iri: str) -> str:
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]


_MEMBERS = {
    "thing": "SELECT DISTINCT ?class ?member { ?member a ?type . ?type rdfs:subClassOf* ?class . }",
    "concept": "SELECT DISTINCT ?class ?member { ?member skos:inScheme ?class . }",
}


def list_members(parameter: Parameter, store: Store) -> list[str]:
    """Return the IRIs of the things of the class, or of the concepts of the scheme, that a parameter can have."""
    return _list_members(parameter, store, ThingsOfStore(store))


def _list_members(parameter: Parameter, store: Store, things: KnownThings) -> list[str]:
    if parameter.kind == "thing":
        return things.list_things(_list_types(parameter, store))
    found = store.select(_MEMBERS["concept"], {"class": group_of(parameter)}).rows
    return sorted({member.value for _, member in found if isinstance(member, NamedNode)})


_TYPES = "SELECT ?class ?type { ?type rdfs:subClassOf* ?class . }"


def _list_types(parameter: Parameter, store: Store) -> list[NamedNode]:
    """Return the class of a parameter and those below it: asked one by one, their things are found in the index."""
    rows = store.select(_TYPES, {"class": _class_of(parameter)}).rows
    return sorted({kind for _, kind in rows if isinstance(kind, NamedNode)}, key=str)


def group_of(parameter: Parameter) -> NamedNode:
    """Return the class or scheme that values of a parameter belong to."""
    return NamedNode(f"{BASE}scheme/{parameter.argument}") if parameter.kind == "concept" else _class_of(parameter)


def _class_of(parameter: Parameter) -> NamedNode:
    prefix, colon, local = parameter.argument.partition(":")
    return NamedNode(prefixes()[prefix] + local if colon else ONTOLOGY + parameter.argument)
