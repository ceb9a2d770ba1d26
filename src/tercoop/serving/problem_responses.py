"""Problems as responses: a problem document (RFC 9457), or a page for a browser."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from starlette.responses import Response

from tercoop.answering.addresses import link_of_page
from tercoop.answering.formats import HTML, Format, negotiate
from tercoop.answering.pages import Imprint, imprinted, render
from tercoop.answering.problems import KINDS
from tercoop.answering.readable import clean

if TYPE_CHECKING:
    from tercoop.answering.problems import Kind, Problem
    from tercoop.serving.settings import ServiceSettings

_WORD = re.compile(r"[a-z]+ ")
_OF_MEMBERS = re.compile(r"; the members? '[^;]*")
"""A detail that begins with a word, and the part of one that tells where in the problem document more is."""

_OF_PAGES = frozenset({"form"})
"""Members that only the page of a problem shows."""

_DOCUMENT = Format("json", "application/problem+json", "problem document", other_names=("application/json",))


def respond_problem(  # noqa: PLR0913 - what the response is made of
    problem: Problem,
    settings: ServiceSettings,
    accept: str | None,
    query: str | None = None,
    imprint: Imprint | None = None,
    *,
    has_search: bool = False,
) -> Response:
    """Return the response for a problem, in HTML where the client would rather have that.

    Args:
        problem: what is wrong.
        settings: of the service.
        accept: the header of the request.
        query: that was asked, to be mended in a form.
        imprint: of the data that are served.
        has_search: whether these have an index of names, so that a page can offer a search.
    """
    kind = KINDS[problem.kind]
    headers = {"Cache-Control": "no-store", **problem.headers}
    if negotiate(accept, (_DOCUMENT, HTML)) == HTML:
        with imprinted(imprint or Imprint()):
            page = _write_page(kind, problem, settings, query, has_search=has_search)
        return Response(page, kind.status, headers, HTML.content_type)
    document = {
        "type": f"{settings.address}/problem/{kind.name}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        **{name: value for name, value in problem.members.items() if name not in _OF_PAGES},
    }
    text = json.dumps(document, ensure_ascii=False) + "\n"
    return Response(text, kind.status, headers, _DOCUMENT.media_type)


def _write_page(
    kind: Kind, problem: Problem, settings: ServiceSettings, query: str | None, *, has_search: bool
) -> bytes:
    text, endpoint = problem.members.get("query"), problem.members.get("endpoint")
    return render(
        "problem_met.html",
        settings.prefix,
        kind=kind,
        detail=_as_sentence(problem.detail),
        allowed=problem.headers.get("Allow", "") if kind.name == "method" else "",
        near=_link(problem.members.get("near"), settings),
        see=_link(problem.members.get("see"), settings),
        has_search=has_search and kind.name == "unknown",
        form=problem.members.get("form"),
        endpoint=clean(endpoint) if isinstance(endpoint, str) else "",
        text=clean(text) if isinstance(text, str) else "",
        query=clean(query) if query is not None else None,
    )


def _link(member: object, settings: ServiceSettings) -> list[dict[str, str]]:
    """Return what a member lists, with the addresses as a page links to them."""
    found: list[dict[str, str]] = member if isinstance(member, list) else []
    return [{**each, "address": link_of_page(each["address"], settings.address)} for each in found]


def _as_sentence(detail: str) -> str:
    """Return a detail for a page: a name at its beginning keeps its case, and what it says of members is left out."""
    detail = _OF_MEMBERS.sub("", detail)
    return detail[:1].upper() + detail[1:] if _WORD.match(detail) else detail
