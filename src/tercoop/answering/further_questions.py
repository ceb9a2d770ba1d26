"""What else can be asked of a thing: the questions of the catalogue that have a parameter which it is a value of.

Which they are follows from the classes of the thing, the schemes of a concept, and the types of the parameters. One
whose answer needs a further choice leads to its form, in which the thing stands; others lead to the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from tercoop.answering.addresses import API
from tercoop.answering.formats import HTML
from tercoop.answering.query_pages import title_topic
from tercoop.questions.parameters import group_of, write_key
from tercoop.rdf.namespaces import SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tercoop.answering.published import Published
    from tercoop.answering.resources import Document
    from tercoop.answering.settings import WorkerSettings
    from tercoop.questions.parameters import Parameter
    from tercoop.questions.query_file import Query

_CHOICES = frozenset({"thing", "concept", "date"})
"""Kinds of parameters whose default fits one thing and not all, so that somebody has to choose."""


@dataclass(frozen=True)
class FurtherQuestion:
    """A question about a thing.

    Attributes:
        summary: the question.
        address: of its answer or its form, with the thing filled in.
        is_form: whether more has to be chosen.
    """

    summary: str
    address: str
    is_form: bool


@dataclass(frozen=True)
class FurtherTopic:
    """The questions of one topic about a thing."""

    title: str
    questions: tuple[FurtherQuestion, ...]


def find_questions_about(
    published: Published, settings: WorkerSettings, document: Document
) -> tuple[FurtherTopic, ...]:
    """Return what the catalogue can be asked about a thing, by topic.

    Args:
        published: the data.
        settings: the address of the service.
        document: what is said of the thing.
    """
    groups = frozenset(_list_groups(published, document))
    fitting = published.questions_about.get(groups, lambda: _find_fitting(published, groups))
    found = [(query.topic, _write_question(settings, query, parameter, document.thing)) for query, parameter in fitting]
    return tuple(
        FurtherTopic(title_topic(topic), tuple(question for _, question in questions))
        for topic, questions in groupby(found, key=lambda entry: entry[0])
    )


def _find_fitting(published: Published, groups: frozenset[NamedNode]) -> tuple[tuple[Query, Parameter], ...]:
    """Return the questions that have a parameter for the things of some classes and schemes."""
    return tuple(
        (query, parameter)
        for query in published.catalogue.values()
        if query.endpoint is None
        for parameter in _first_of(groups, query.parameters)
    )


def _list_groups(published: Published, document: Document) -> set[NamedNode]:
    """Return the classes of a thing, those above them, and the schemes that it is in."""
    groups = {above for kind in document.kinds() for above in (kind, *published.classes_above.get(kind, ()))}
    said = document.members.get(document.thing, ())
    schemes = {statement.value for statement in said if statement.property == SKOS.inScheme}
    return groups | {scheme for scheme in schemes if isinstance(scheme, NamedNode)}


def _first_of(groups: frozenset[NamedNode], parameters: Iterable[Parameter]) -> Iterator[Parameter]:
    """Yield the first parameter that has values of one of some classes or schemes, where there is one."""
    yield from islice((each for each in parameters if each.has_group and group_of(each) in groups), 1)


def _write_question(settings: WorkerSettings, query: Query, parameter: Parameter, thing: NamedNode) -> FurtherQuestion:
    is_form = any(other.kind in _CHOICES for other in query.parameters if other != parameter)
    asked = {parameter.name: write_key(parameter, thing)}
    if is_form:
        return FurtherQuestion(query.summary, f"{settings.prefix}/query/{query.name}?{urlencode(asked)}", is_form)
    address = f"{settings.prefix}{API}/{query.name}?{urlencode({**asked, 'format': HTML.name})}"
    return FurtherQuestion(query.summary, address, is_form)
