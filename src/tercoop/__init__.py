"""The open knowledge graph of European territorial cooperation.

>>> import tercoop
>>> graph = tercoop.open()
>>> [row.priorityLabel for row in graph.ask("programmes/list-priorities")][1]
'Technical assistance'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tercoop.errors import InputError, OutputError, ShortfallError, StoreError, TercoopError, UsageError
    from tercoop.graph import Graph
    from tercoop.graph import open_graph as open  # noqa: A004 # tercoop.open reads well and shadows nothing outside
    from tercoop.questions.answer import Answer, Row
    from tercoop.rdf.values import Iri, LanguageText, TypedText, Year, YearMonth

    __version__: str

__all__ = [
    "Answer",
    "Graph",
    "InputError",
    "Iri",
    "LanguageText",
    "OutputError",
    "Row",
    "ShortfallError",
    "StoreError",
    "TercoopError",
    "TypedText",
    "UsageError",
    "Year",
    "YearMonth",
    "__version__",
    "open",
]

_HOMES = {
    "Answer": "questions.answer",
    "Graph": "graph",
    "Iri": "rdf.values",
    "LanguageText": "rdf.values",
    "Row": "questions.answer",
    "TypedText": "rdf.values",
    "Year": "rdf.values",
    "YearMonth": "rdf.values",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that ``tercoop --version`` starts at once."""
    if name == "open":
        return import_module("tercoop.graph").open_graph
    if name == "__version__":
        return import_module("importlib.metadata").version("tercoop")
    if name in __all__:
        return getattr(import_module(f"tercoop.{_HOMES.get(name, 'errors')}"), name)
    raise AttributeError(f"module 'tercoop' has no attribute '{name}'")


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
