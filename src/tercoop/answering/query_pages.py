"""The catalogue for people: the list of questions by topic, and the form that asks one of them.

The form is plain HTML and asks the API (``/api/query/…``), in each of the formats that the API answers in.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from tercoop.answering.addresses import API
from tercoop.answering.formats import CATALOGUE_FORMATS, HTML, STORE_FORMATS, name_of
from tercoop.answering.names import Names
from tercoop.answering.pages import answer_page, render
from tercoop.answering.problems import Problem
from tercoop.answering.queries import choose_format
from tercoop.answering.resources import Document, Statement, list_instances
from tercoop.questions.catalogue_graph import describe_catalogue
from tercoop.questions.labels import find_labels
from tercoop.questions.parameters import list_members, write_key
from tercoop.questions.query_file import CONSTRUCT_TOPICS
from tercoop.rdf.namespaces import SH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tercoop.answering.answer import Answer
    from tercoop.answering.published import Published
    from tercoop.answering.readable import Piece
    from tercoop.answering.resources import Node
    from tercoop.answering.settings import WorkerSettings
    from tercoop.questions.parameters import Parameter
    from tercoop.questions.query_file import Query

_MOST_OPTIONS = 60
"""Concepts that somebody can choose among in a list."""

_MOST_OTHERS = 200
"""Questions that are listed though the catalogue does not have them."""

_TITLES = {
    "derivation": "Rules by which statements are derived",
    "evidence": "Evidence: sources, conflicts and gaps",
    "legal": "Law",
    "links": "Links to other graphs",
    "seed-facts": "Test questions: the facts of one page about Interact",
}
"""Titles of the topics whose name does not tell a stranger what they are about."""


@dataclass(frozen=True)
class Entry:
    """A question of a list."""

    iri: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Topic:
    """A topic of the list."""

    name: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Field:
    """A field of the form of a question.

    Attributes:
        name: of the parameter.
        description: what a value stands for.
        expected: what values it takes.
        value: that stands in it.
        options: values and their names, where there are few to choose from; else none.
    """

    name: str
    description: str
    expected: str
    value: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """What the page of a catalogued query shows of it.

    Attributes:
        address: where the API answers it.
        fields: what can be asked for.
        formats: name and title of what the API answers in, the one for people first.
        endpoint: address of the endpoint that it is asked of, where that is not our graph.
    """

    address: str
    fields: tuple[Field, ...]
    formats: tuple[tuple[str, str], ...]
    endpoint: str | None


def title_topic(name: str) -> str:
    """Return what a topic is called on pages."""
    return _TITLES.get(name, name.replace("-", " ").capitalize())


def find_question(
    published: Published, settings: WorkerSettings, iri: str, given: Mapping[str, str] = MappingProxyType({})
) -> Question | None:
    """Return what the page of a query needs to ask it; nothing for an IRI that the catalogue does not have.

    Args:
        published: the data.
        settings: the address of the service.
        iri: of the query.
        given: values by the names of parameters, which stand in the form.
    """
    query = published.find_query(iri)
    if query is None:
        return None
    offered = STORE_FORMATS if query.form == "CONSTRUCT" else CATALOGUE_FORMATS
    formats = [(name_of(form, offered), "a page" if form == HTML else form.title) for form in offered]
    formats.sort(key=lambda form: form[0] != HTML.name)
    fields = tuple(_make_field(published, parameter, given.get(parameter.name)) for parameter in query.parameters)
    return Question(f"{settings.prefix}{API}/{query.name}", fields, tuple(formats), query.endpoint)


def _make_field(published: Published, parameter: Parameter, given: str | None) -> Field:
    value = given if given is not None else parameter.default or ""
    options = _list_options(published, parameter)
    if value not in dict(options):
        options = ()
    return Field(parameter.name, parameter.description, parameter.expected, value, options)


def _list_options(published: Published, parameter: Parameter) -> tuple[tuple[str, str], ...]:
    """Return the values of a parameter and their names, where it has few: the concepts of its scheme."""
    if parameter.kind == "boolean":
        return (("true", "yes"), ("false", "no"))
    if parameter.kind != "concept":
        return ()
    concepts = [NamedNode(iri) for iri in list_members(parameter, published.store)]
    if len(concepts) > _MOST_OPTIONS:
        return ()
    labels = find_labels(published.store, concepts)
    options = [
        (write_key(parameter, concept), labels[concept.value].value if concept.value in labels else "")
        for concept in concepts
    ]
    return tuple((key, label or key) for key, label in sorted(options, key=lambda option: option[1] or option[0]))


def describe_question(query: Query) -> Document:
    """Return what a build would say of a query, for data that were not built and do not hold the catalogue."""
    members: dict[Node, list[Statement]] = {query.iri: []}
    for quad in describe_catalogue([query]):
        if isinstance(quad.subject, NamedNode):
            members.setdefault(quad.subject, []).append(Statement(quad.predicate, quad.object))
    return Document(query.iri, members)


def answer_query_list(published: Published, settings: WorkerSettings, task: dict[str, Any]) -> Answer:
    """Answer with the questions by topic; those that construct triples, rules and tests, come last.

    Args:
        published: the data.
        settings: of the worker.
        task: ``languages`` of the reader; ``page``, from 1; ``accept`` and ``format``.

    Raises:
        Problem: where there is no such page, or the client takes no HTML.
    """
    choose_format(task, (HTML,))
    if task.get("page", 1) > 1:
        raise Problem("unknown", "the questions stand on one page")
    iris = {query.iri.value for query in published.catalogue.values()}
    known = set(list_instances(published, SH.SPARQLExecutable))
    others = [NamedNode(iri) for iri in sorted(known - iris)[:_MOST_OTHERS]]
    names = Names(published, task.get("languages", ()))
    names.look_up([*map(NamedNode, iris), *others])
    listed = published.catalogue.topics()
    topics = []
    for name in sorted(listed, key=lambda topic: (topic in CONSTRUCT_TOPICS, topic)):
        entries = tuple(Entry(query.iri.value, names.name(query.iri)) for query in listed[name])
        topics.append(Topic(name, title_topic(name), entries))
    if others:
        topics.append(Topic("other", "Others", tuple(Entry(each.value, names.name(each)) for each in others)))
    total = sum(len(topic.entries) for topic in topics)
    return answer_page(render("questions.html", settings.prefix, topics=topics, total=total))
