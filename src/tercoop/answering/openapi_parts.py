"""The parts of the OpenAPI document that are the same for every catalogue: schemas, responses, and the fixed paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tercoop.answering.problems import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

PROBLEM = "application/problem+json"
_LINKS = {
    "type": "object",
    "description": "Addresses of this page and of those around it.",
    "required": ["self", "first"],
    "properties": {name: {"type": "string", "format": "uri"} for name in ("self", "first", "prev", "next")},
    "additionalProperties": False,
}
_PAGE = {
    "total": {"type": "integer", "minimum": 0, "description": "Number of entries on all pages together."},
    "limit": {"type": "integer", "minimum": 1},
    "offset": {"type": "integer", "minimum": 0},
    "links": {"$ref": "#/components/schemas/Links"},
}


def _object(properties: Mapping[str, Any], description: str = "") -> dict[str, Any]:
    said = {"description": description} if description else {}
    return {
        "type": "object",
        **said,
        "required": list(properties),
        "properties": dict(properties),
        "additionalProperties": False,
    }


def _list(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(schema)}


_COUNT = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_ADDRESS = {"type": "string", "format": "uri"}
_REFERENCE = {"type": "string", "format": "uri-reference"}

SCHEMAS: dict[str, Any] = {
    "Links": _LINKS,
    "Problem": {
        "type": "object",
        "description": "A problem document (RFC 9457).",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": _ADDRESS,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "parameter": {"type": "string", "description": "The name of the parameter that does not fit."},
            "endpoint": {"type": "string", "format": "uri", "description": "Where the question is to be asked."},
            "query": {"type": "string", "description": "The SPARQL text to ask there."},
            "near": _list(_object({"address": _REFERENCE, "label": _TEXT})),
        },
    },
    "Cell": {
        "description": "A value; null where the row has none.",
        "oneOf": [
            {"type": ["null", "string", "number", "boolean"]},
            _object({"iri": _TEXT, "label": _TEXT_OR_NULL}, "A thing, with its label in the language preferred."),
            _object({"text": _TEXT, "language": _TEXT}, "Text in a language."),
            _object({"value": _TEXT, "datatype": _ADDRESS}, "Another literal, such as a date."),
            _object({"node": _TEXT}, "A node without a name."),
        ],
    },
    "Answered": {
        "type": "object",
        "description": "What was asked, and how much of the answer this is.",
        "required": ["query", "question", "description", "parameters", "columns", "rows", *_PAGE],
        "properties": {
            "query": {"type": "string", "description": "The name of the query."},
            "question": _TEXT,
            "description": _TEXT,
            "parameters": _list(
                _object(
                    {
                        "name": _TEXT,
                        "description": _TEXT,
                        "given": _TEXT_OR_NULL,
                        "value": {"$ref": "#/components/schemas/Cell"},
                    }
                )
            ),
            "columns": _list(_TEXT),
            "rows": _list({"type": "object"}),
            **_PAGE,
        },
    },
    "Question": _object(
        {
            "name": _TEXT,
            "question": _TEXT,
            "description": _TEXT,
            "topic": _TEXT,
            "keywords": _list(_TEXT),
            "form": {"enum": ["SELECT", "CONSTRUCT"]},
            "columns": _list(_TEXT),
            "parameters": _list(
                _object({"name": _TEXT, "type": _TEXT, "description": _TEXT, "default": _TEXT_OR_NULL})
            ),
            "endpoint": {"type": ["string", "null"], "format": "uri"},
            "iri": _ADDRESS,
            "address": _ADDRESS,
        }
    ),
    "Hit": _object(
        {
            "iri": _TEXT,
            "address": {**_ADDRESS, "description": "Where this service tells of it."},
            "label": _TEXT,
            "language": _TEXT_OR_NULL,
            "distinction": {
                "type": ["string", "null"],
                "description": "What tells it from other hits of the page with the same label and type.",
            },
            "type": {
                "oneOf": [{"type": "null"}, _object({"key": _TEXT, "iri": _TEXT, "title": _TEXT})],
            },
            "match": _object(
                {
                    "text": {"type": "string", "description": "The name that was found."},
                    "language": _TEXT_OR_NULL,
                    "kind": {"enum": ["label", "other-name", "code"]},
                    "highlights": {
                        "type": "array",
                        "description": "Beginning and end of each word found, in Unicode characters.",
                        "items": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
                    },
                }
            ),
        }
    ),
    "Search": _object(
        {
            "q": _TEXT,
            "type": _TEXT_OR_NULL,
            "total_is_exact": {"type": "boolean", "description": "Where false, there are more things than total."},
            "hits": _list({"$ref": "#/components/schemas/Hit"}),
            "suggestions": _list(_object({"q": _TEXT, "address": _ADDRESS})),
            **_PAGE,
        }
    ),
    "Catalogue": _object(
        {
            "topics": _list(_object({"topic": _TEXT, "queries": {"type": "integer"}, "address": _ADDRESS})),
            "queries": _list({"$ref": "#/components/schemas/Question"}),
            **_PAGE,
        }
    ),
    "Health": _object(
        {
            "status": {"enum": ["ok", "no worker"]},
            "version": {**_TEXT, "description": "Another one as soon as other data are served."},
            "build": {**_TEXT, "description": "The name of the folder that is served."},
            "quads": _COUNT,
            "statements": _COUNT,
        }
    ),
}

HEADERS: dict[str, Any] = {
    "Tercoop-Total": {"description": "Number of rows on all pages together.", "schema": {"type": "integer"}},
    "Tercoop-Incomplete": {
        "description": "Said where rows are missing and no limit was asked for.",
        "schema": {"type": "string"},
    },
    "Link": {"description": "Addresses of the first, the previous and the next page.", "schema": {"type": "string"}},
}
PAGED = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}


def list_responses(address: str) -> dict[str, Any]:
    """Return the responses that are problems, by status."""
    causes: dict[int, list[str]] = {}
    for kind in KINDS.values():
        causes.setdefault(kind.status, []).append(f"`{kind.name}`: {kind.title}.")
    examples = {kind.status: kind for kind in reversed(list(KINDS.values()))} | {400: KINDS["bad-parameter"]}
    return {
        f"Problem{status}": {
            "description": " ".join(causes[status]),
            "content": {
                PROBLEM: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": {
                        "type": f"{address}/problem/{examples[status].name}",
                        "title": examples[status].title,
                        "status": status,
                        "detail": examples[status].advice,
                    },
                },
                "text/html": {"schema": {"type": "string"}},
            },
        }
        for status in (400, 404, 406, 422, 429, 500, 503)
    }


def refer(*statuses: int) -> dict[str, Any]:
    """Return references to responses that are problems."""
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def number(name: str, description: str, default: int, least: int, most: int) -> dict[str, Any]:
    """Return a parameter that is a whole number."""
    schema = {"type": "integer", "minimum": least, "maximum": most, "default": default}
    return {"name": name, "in": "query", "description": description, "schema": schema}


def text(name: str, description: str, schema: Mapping[str, Any], example: object) -> dict[str, Any]:
    """Return a parameter that is text."""
    shown = {} if example is None else {"example": example}
    return {"name": name, "in": "query", "description": description, "schema": dict(schema), **shown}


def document(
    schema: str, example: Mapping[str, Any] | None, description: str, *, is_paged: bool = True
) -> dict[str, Any]:
    """Return the response with a JSON document."""
    content: dict[str, Any] = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    if example is not None:
        content["example"] = dict(example)
    headers = {"headers": PAGED} if is_paged else {}
    return {"description": description, **headers, "content": {"application/json": content}}
