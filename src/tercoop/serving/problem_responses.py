"""Problems as responses: a problem document (RFC 9457), or a page for a browser."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from starlette.responses import Response

from tercoop.answering.formats import HTML, Format, negotiate
from tercoop.answering.problems import KINDS

if TYPE_CHECKING:
    from tercoop.answering.problems import Kind, Problem
    from tercoop.serving.settings import ServiceSettings

_DOCUMENT = Format("json", "application/problem+json", "problem document", other_names=("application/json",))


def respond_problem(problem: Problem, settings: ServiceSettings, accept: str | None) -> Response:
    """Return the response for a problem, in HTML where the client would rather have that."""
    kind = KINDS[problem.kind]
    headers = {"Cache-Control": "no-store", **problem.headers}
    if negotiate(accept, (_DOCUMENT, HTML)) == HTML:
        return Response(_page(kind, problem, settings), kind.status, headers, HTML.content_type)
    document = {
        "type": f"{settings.address}/problem/{kind.name}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        **problem.members,
    }
    text = json.dumps(document, ensure_ascii=False) + "\n"
    return Response(text, kind.status, headers, _DOCUMENT.media_type)


def _page(kind: Kind, problem: Problem, settings: ServiceSettings) -> str:
    home = escape(f"{settings.prefix}/")
    near = problem.members.get("near")
    items = "".join(
        f'<li><a href="{escape(str(entry["address"]))}">{escape(str(entry["label"]))}</a></li>'
        for entry in (near if isinstance(near, list) else [])
    )
    hints = f"<p>Near it:</p><ul>{items}</ul>" if items else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{kind.status} {escape(kind.title)}'
        f'</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{home}static/page.css"></head><body><main><h1>{escape(kind.title)}</h1>'
        f"<p>{escape(problem.detail)}</p>{hints}<p>{escape(kind.advice)}</p>"
        f'<p><a href="{home}">Start page</a></p></main></body></html>\n'
    )
