"""Tell the language of messages that engines fill in.

A message with places for values, such as ``{?sum} is not 100``, comes out of both engines without its language, and
pySHACL loses the language of each message of a query. So each text is held against the messages in the shapes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from tercoop.rdf.namespaces import SH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tercoop.validation.graph_index import GraphIndex
    from tercoop.validation.report import Result

_PLACE = re.compile(r"\{[?$]\w+\}")
_VALIDATORS = (SH.validator, SH.nodeValidator, SH.propertyValidator)


def tag_messages(result: Result, shapes: GraphIndex) -> Result:
    """Return a result of a query with messages in their languages, and only those of the constraint where it has some.

    Args:
        result: the result as the engine gives it.
        shapes: the shapes graph, which holds the messages with their places for values.
    """
    constraints: list[object] = [result.source_constraint]
    if result.component == SH.SPARQLConstraintComponent:
        if result.source_constraint is None:
            constraints = list(shapes.objects(result.source_shape, SH.sparql))
    else:
        constraints = [node for kind in _VALIDATORS for node in shapes.objects(result.component, kind)]
        if not constraints:
            return result
    own = _read_templates(constraints, shapes)
    templates = own + _read_templates([result.source_shape], shapes)
    messages = result.messages
    if result.component == SH.SPARQLConstraintComponent:
        messages = tuple(text for text in messages if _find_template(text, templates) in own) or messages
    return replace(result, messages=tuple(sorted((_tag(text, templates) for text in messages), key=str)))


def has_places(message: Literal) -> bool:
    """Tell whether an engine fills values into a message of the shapes."""
    return _PLACE.search(message.value) is not None


def _read_templates(nodes: Iterable[object], shapes: GraphIndex) -> list[Literal]:
    return [text for node in nodes for text in shapes.objects(node, SH.message) if isinstance(text, Literal)]


def _tag(message: Literal, templates: list[Literal]) -> Literal:
    template = None if message.language else _find_template(message, templates)
    return message if template is None or not template.language else Literal(message.value, language=template.language)


def _find_template(message: Literal, templates: list[Literal]) -> Literal | None:
    """Return the message of the shapes that a text comes from: of those that fit, the one with the most letters."""
    fitting = [
        template
        for template in templates
        if message.language in {None, template.language} and _fits(message.value, _PLACE.split(template.value))
    ]
    return max(fitting, key=lambda template: len(_PLACE.sub("", template.value)), default=None)


def _fits(text: str, pieces: list[str]) -> bool:
    """Tell whether a text consists of the pieces with anything between them."""
    first, *middle = pieces
    if not middle:
        return text == first
    if not text.startswith(first):
        return False
    position = len(first)
    for piece in middle[:-1]:
        found = text.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    return text.endswith(middle[-1]) and len(text) - len(middle[-1]) >= position
