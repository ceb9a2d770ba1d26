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
        f'<li><a href="{escape(str(entry["address"]))}"><bdi>{escape(str(entry["label"]))}</bdi></a></li>\n'
        for entry in (near if isinstance(near, list) else [])
    )
    detail = escape(problem.detail[:1].upper() + problem.detail[1:])
    hints = f'<h2>Near it</h2>\n<ul class="things">\n{items}</ul>\n' if items else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{kind.status} {escape(kind.title)} · tercoop</title>\n"
        f'<link rel="stylesheet" href="{home}static/page.css">\n</head>\n<body>\n'
        f'<header><nav aria-label="Site"><ul><li><a href="{home}" class="home">tercoop</a></li></ul></nav></header>\n'
        f"<main>\n<h1>{escape(kind.title)}</h1>\n<p><bdi>{detail}</bdi></p>\n{hints}"
        f'<p>{escape(kind.advice)} <a href="{home}problem/{kind.name}">More on such problems</a></p>\n'
        f"</main>\n</body>\n</html>\n"
    )
