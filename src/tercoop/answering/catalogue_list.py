"""The task ``catalogue``: the questions that there are, all of them, of a topic or with a keyword."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tercoop.answering.addresses import API
from tercoop.answering.answer import Answer
from tercoop.answering.catalogued import unknown_name
from tercoop.answering.paging import TOTAL, Page, write_link_header
from tercoop.questions.near_names import find_near
from tercoop.questions.parameters import show

if TYPE_CHECKING:
    from tercoop.answering.published import Published
    from tercoop.answering.settings import WorkerSettings
    from tercoop.questions.query_file import Query


def answer_catalogue(published: Published, settings: WorkerSettings, task: dict[str, Any], _body: bytes) -> Answer:
    """List questions.

    Args:
        published: the data.
        settings: the address of the service.
        task: ``topic`` and ``keyword``, or null; ``limit``; ``offset``.

    Raises:
        Problem: for a topic that there is not.
    """
    topics = published.catalogue.topics()
    topic, keyword = task["topic"], task["keyword"]
    if topic is not None and topic not in topics:
        near = find_near(topic[:100], topics)
        raise unknown_name(settings, f"the catalogue has no topic '{show(topic)}'", near or list(topics))
    chosen = [
        query
        for query in (topics[topic] if topic else published.catalogue.values())
        if keyword is None or keyword.casefold() in (known.casefold() for known in query.keywords)
    ]
    page = Page(task["limit"], task["offset"], len(chosen))
    path = f"{API}/{topic}" if topic else API

    def address(limit: int, offset: int) -> str:
        asked = {**({"keyword": keyword} if keyword else {}), "limit": limit, "offset": offset}
        return f"{settings.address}{path}?{urlencode(asked)}"

    links = page.links(address)
    document = {
        "topics": [
            {"topic": name, "queries": len(queries), "address": f"{settings.address}{API}/{name}"}
            for name, queries in topics.items()
        ],
        "total": len(chosen),
        "limit": page.limit,
        "offset": page.offset,
        "links": links,
        "queries": [describe(query, settings) for query in chosen[page.offset : page.offset + page.limit]],
    }
    body = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    headers = {"Link": write_link_header(links), TOTAL: str(len(chosen))}
    return Answer("application/json", [body.encode()], headers=headers)


def describe(query: Query, settings: WorkerSettings) -> dict[str, Any]:
    """Return what the list says of a query."""
    return {
        "name": query.name,
        "question": query.summary,
        "description": query.description,
        "topic": query.topic,
        "keywords": list(query.keywords),
        "form": query.form,
        "columns": list(query.variables),
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "description": parameter.description,
                "default": parameter.default,
            }
            for parameter in query.parameters
        ],
        "endpoint": query.endpoint,
        "iri": query.iri.value,
        "address": f"{settings.address}{API}/{query.name}",
    }
