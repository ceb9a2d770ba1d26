"""The task ``openapi``: the API as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1.html).

Every query of the catalogue is an operation; its parameters have the schemas of their types.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tercoop.answering.addresses import API
from tercoop.answering.answer import Answer
from tercoop.answering.catalogue_list import answer_catalogue
from tercoop.answering.catalogued import show_example
from tercoop.answering.formats import CATALOGUE_FORMATS, N_TRIPLES, RECORDS, STORE_FORMATS, name_of
from tercoop.answering.openapi_parts import (
    HEADERS,
    PAGED,
    SCHEMAS,
    document,
    list_responses,
    number,
    refer,
    text,
)
from tercoop.answering.problems import Problem
from tercoop.answering.search import PATH as SEARCH_PATH
from tercoop.answering.search import answer_search
from tercoop.build.dataset import LICENCE
from tercoop.build.examples import ROWS
from tercoop.questions.parameters import MAX_TEXT, list_members
from tercoop.rdf.iris import list_latin_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tercoop.answering.published import Published
    from tercoop.answering.settings import WorkerSettings
    from tercoop.questions.parameters import Parameter
    from tercoop.questions.query_file import Query

_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "thing": {"type": "string", "minLength": 1, "maxLength": MAX_TEXT},
    "concept": {"type": "string", "minLength": 1, "maxLength": MAX_TEXT},
    "integer": {"type": "integer", "minimum": 1 - 10**18, "maximum": 10**18 - 1},
    "decimal": {"type": "string", "pattern": r"^[+-]?[0-9]{1,18}(\.[0-9]{1,18})?$"},
    "date": {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
    "text": {"type": "string", "maxLength": MAX_TEXT},
    "boolean": {"type": "boolean"},
}


def answer_openapi(published: Published, settings: WorkerSettings, task: dict[str, Any], _body: bytes) -> Answer:
    """Describe the API.

    Args:
        published: the data, with their catalogue.
        settings: the address of the service.
        task: ``limits``, the numbers that the service keeps to; ``health``, what it says of its state.
    """
    described = _Description(published, settings, task).describe()
    return Answer("application/json", [(json.dumps(described, ensure_ascii=False) + "\n").encode()])


class _Description:
    def __init__(self, published: Published, settings: WorkerSettings, task: Mapping[str, Any]) -> None:
        self._published, self._settings = published, settings
        self._limits: Mapping[str, int] = task["limits"]
        self._state: Mapping[str, Any] = task["health"]

    def describe(self) -> dict[str, Any]:
        """Return the whole document."""
        catalogue = self._published.catalogue
        topics = catalogue.topics()
        limits = self._limits
        return {
            "openapi": "3.1.0",
            "info": {
                "title": "tercoop: questions about European territorial cooperation",
                "version": "1.0.0",
                "summary": "Every catalogued question of the graph as an operation, and a search for its things.",
                "description": "Answers are paged by `limit` and `offset`. Rows come as a JSON document, in the formats"
                " of SPARQL results, or as RDF, by `Accept` or `format`. Errors are problem documents (RFC 9457).",
                **_name_licence(self._published.imprint.licence),
            },
            "servers": [{"url": self._settings.address}],
            "tags": [
                {"name": "service", "description": "The list of questions, the search, and the state of the service."},
                *({"name": topic, "description": f"{len(queries)} questions"} for topic, queries in topics.items()),
            ],
            "paths": {
                "/health": {"get": self._health()},
                **({SEARCH_PATH: {"get": self._search()}} if self._published.has_names else {}),
                API: {"get": self._list(topics)},
                API + "/{topic}": {"get": self._list(topics, in_path=True)},
                **{f"{API}/{name}": {"get": self._question(query)} for name, query in catalogue.items()},
            },
            "components": {
                "schemas": SCHEMAS,
                "headers": HEADERS,
                "responses": list_responses(self._settings.address),
                "parameters": {
                    "Limit": number("limit", "Rows of a page.", limits["rows"], 1, limits["most_rows"]),
                    "Offset": number("offset", "Rows before the page.", 0, 0, limits["most_skipped"]),
                    "TableFormat": _format(CATALOGUE_FORMATS),
                    "TriplesFormat": _format(STORE_FORMATS),
                },
            },
        }

    def _health(self) -> dict[str, Any]:
        state = document("Health", self._state, "The service answers.", is_paged=False)
        without_worker = {**self._state, "status": "no worker"}
        ailing = document("Health", without_worker, "It has no worker at the moment.", is_paged=False)
        return {
            "operationId": "health",
            "summary": "Can the service answer?",
            "tags": ["service"],
            "responses": {"200": state, "503": ailing},
        }

    def _search(self) -> dict[str, Any]:
        limits = self._limits
        example = self._find_things()
        words = {"type": "string", "minLength": 1, "maxLength": limits["most_characters"]}
        return {
            "operationId": "search",
            "summary": "Which things have names with these words?",
            "description": "All words must be in a name, the last one as its beginning. Accents do not count.",
            "tags": ["service"],
            "parameters": [
                {
                    **text("q", "Words of a name, or a code.", words, example["q"] if example else None),
                    "required": True,
                },
                text("type", "A class, such as programme or skos:Concept.", {"type": "string"}, None),
                number("limit", "Things of a page.", limits["hits"], 1, limits["most_hits"]),
                number("offset", "Things before the page.", 0, 0, limits["most_skipped"]),
            ],
            "responses": {"200": document("Search", example, "The things."), **refer(400, 429, 500, 503)},
        }

    def _find_things(self) -> dict[str, Any] | None:
        """Return the answer to a search for the first word of the best known thing; nothing where there is none."""
        words = list_latin_words(self._published.names.find_first_name() or "")
        if not words:
            return None
        task: dict[str, Any] = {
            "q": words[0],
            "type": None,
            "limit": ROWS,
            "offset": 0,
            "languages": [],
            "format": "json",
        }
        return _read_object(answer_search(self._published, self._settings, task, b""))

    def _list(self, topics: Mapping[str, list[Query]], *, in_path: bool = False) -> dict[str, Any]:
        limits = self._limits
        task = {"topic": next(iter(topics), None) if in_path else None, "keyword": None, "limit": 1, "offset": 0}
        example = _read_object(answer_catalogue(self._published, self._settings, task, b""))
        topic = text("topic", "The questions of one topic.", {"type": "string", "enum": list(topics)}, None)
        if in_path:
            topic |= {"in": "path", "required": True}
        return {
            "operationId": "list_topic" if in_path else "list_questions",
            "summary": "Which questions of this topic are there?" if in_path else "Which questions are there?",
            "tags": ["service"],
            "parameters": [
                topic,
                text("keyword", "The questions with a keyword.", {"type": "string"}, None),
                number("limit", "Questions of a page.", limits["listed"], 1, limits["most_listed"]),
                number("offset", "Questions before the page.", 0, 0, limits["most_skipped"]),
            ],
            "responses": {
                "200": document("Catalogue", example, "The questions."),
                **refer(400, 404, 429, 500, 503),
            },
        }

    def _question(self, query: Query) -> dict[str, Any]:
        is_table = query.form == "SELECT"
        kind = "Table" if is_table else "Triples"
        shared = (f"{kind}Format", "Limit", "Offset")
        if query.endpoint is None:
            answered = {"200": self._answered(query)}
            problems = refer(400, 406, 429, 500, 503)
        else:
            answered, problems = {}, refer(400, 422, 429, 500, 503)
        return {
            "operationId": query.name.replace("/", "_").replace("-", "_"),
            "summary": query.summary,
            "description": query.description,
            "tags": [query.topic],
            "parameters": [
                *(self._parameter(parameter) for parameter in query.parameters),
                *({"$ref": f"#/components/parameters/{name}"} for name in shared),
            ],
            "responses": {**answered, **problems},
        }

    def _parameter(self, parameter: Parameter) -> dict[str, Any]:
        schema: dict[str, Any] = dict(_SCHEMAS[parameter.kind])
        if parameter.kind == "concept":
            members = [iri.rpartition("/")[2] for iri in list_members(parameter, self._published.store)]
            if members:
                schema = {"anyOf": [{"enum": members}, {"type": "string", "format": "uri"}]}
        example: object = parameter.default
        if parameter.default is not None:
            if parameter.kind in {"integer", "boolean"}:
                example = json.loads(parameter.default)
            schema["default"] = example
        return {
            "name": parameter.name,
            "in": "query",
            "required": parameter.default is None,
            "description": f"{parameter.description} Expected: {parameter.expected}.",
            "schema": schema,
            **({} if example is None else {"example": example}),
        }

    def _answered(self, query: Query) -> dict[str, Any]:
        """Return the response of a query, with the first rows of its answer as example."""
        offered = CATALOGUE_FORMATS if query.form == "SELECT" else STORE_FORMATS
        content: dict[str, Any] = {form.media_type: {} for form in offered}
        answer = self._find_example(query)
        if query.form == "SELECT":
            row = {name: {"$ref": "#/components/schemas/Cell"} for name in query.variables}
            schema = {
                "allOf": [{"$ref": "#/components/schemas/Answered"}],
                "properties": {"rows": {"items": {"properties": row, "additionalProperties": False}}},
            }
            content[RECORDS.media_type] = {"schema": schema, **({"example": _read_object(answer)} if answer else {})}
        elif answer:
            content[N_TRIPLES.media_type] = {"schema": {"type": "string"}, "example": b"".join(answer.body).decode()}
        noun = "rows" if query.form == "SELECT" else "triples"
        return {"description": f"The {noun}.", "headers": PAGED, "content": content}

    def _find_example(self, query: Query) -> Answer | None:
        """Return the beginning of an answer; nothing where the data know no such thing as a default value."""
        example = self._published.examples.get(query.name)
        if example is None:
            return None
        try:
            return show_example(self._published, self._settings, query, example)
        except Problem:
            return None


def _read_object(answer: Answer) -> dict[str, Any]:
    return dict(json.loads(b"".join(answer.body)))


def _format(offered: tuple[Any, ...]) -> dict[str, Any]:
    titles = ", ".join(f"{name_of(form, offered)} {form.title}" for form in offered)
    schema = {"type": "string", "enum": [name_of(form, offered) for form in offered]}
    return text("format", f"The format, where it is not chosen by Accept: {titles}.", schema, None)


def _name_licence(licence: str | None) -> dict[str, Any]:
    if licence is None:
        return {}
    known = {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}
    return {"license": known if licence == LICENCE else {"name": licence, "url": licence}}
