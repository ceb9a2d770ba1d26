"""What helps somebody whose value does not fit a parameter: the values that may be meant, the form, and the search.

The problem document (RFC 9457) has them as members; the form is for the page of the problem alone.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from tercoop.answering.addresses import API
from tercoop.answering.query_pages import find_question
from tercoop.build.search_index import SEARCH
from tercoop.errors import UsageError
from tercoop.questions.labels import find_labels
from tercoop.questions.parameters import group_of, show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tercoop.answering.problems import Problem
    from tercoop.answering.published import Published
    from tercoop.answering.settings import WorkerSettings
    from tercoop.questions.parameters import Parameter
    from tercoop.questions.query_file import Query

_LONGEST = 200
"""Characters of a value that is put into a link or a form."""


def help_with(
    published: Published, settings: WorkerSettings, query: Query, given: Mapping[str, str], problem: Problem
) -> dict[str, Any]:
    """Return further members of the problem of a value that does not fit.

    Args:
        published: the data.
        settings: the address of the service.
        query: the question.
        given: the values by the names of parameters.
        problem: it names the parameter, and has the values that may be meant.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    kept = {name: value for name, value in given.items() if name in known and len(value) <= _LONGEST}
    form = find_question(published, settings, query.iri.value, kept)
    members: dict[str, Any] = {"form": asdict(form) if form else None}
    page = f"{settings.prefix}/query/{query.name}"
    see = [{"address": page, "label": query.summary}]
    parameter = known.get(str(problem.members.get("parameter")))
    if parameter is not None:
        address = f"{settings.prefix}{API}/{query.name}"
        choices = problem.members.pop("choices", [])
        if isinstance(choices, list) and choices:
            members["near"] = [
                {
                    "address": f"{address}?{urlencode({**kept, parameter.name: choice})}",
                    "label": _name_choice(published, parameter, choice),
                }
                for choice in choices
            ]
        if parameter.name in kept:
            see += _lead_to_search(published, settings, parameter, kept[parameter.name])
    return {**members, "see": see}


def _name_choice(published: Published, parameter: Parameter, choice: str) -> str:
    """Return a value that may be meant, with the label of the thing where it is a key."""
    try:
        term = parameter.read(choice)
    except UsageError:
        return choice
    label = find_labels(published.store, [term]).get(term.value) if isinstance(term, NamedNode) else None
    return choice if label is None or label.value == choice else f"{label.value} ({choice})"


def _lead_to_search(
    published: Published, settings: WorkerSettings, parameter: Parameter, value: str
) -> list[dict[str, str]]:
    """Return the link to a search for a value among the things of the class, where the data have an index."""
    if parameter.kind != "thing" or not value.strip() or not (published.directory / SEARCH).exists():
        return []
    wanted = group_of(parameter).value
    kinds = [kind.key for kind in published.names.classes.values() if kind.iri == wanted]
    asked = {"q": value, **({"type": kinds[0]} if kinds else {})}
    return [{"address": f"{settings.prefix}/search?{urlencode(asked)}", "label": f"Search for “{show(value)}”"}]
