"""The Turtle on docs/modelling.md is true: examples stand in the data, and the invented one conforms."""

from __future__ import annotations

import re
from functools import cache

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from tercoop.layout import find_layout
from tercoop.namespaces import BASE, prefixes

ROOT = find_layout().root
PAGE = ROOT / "docs" / "modelling.md"
BLOCKS = re.findall(r"^```turtle\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
EXCERPTS = [block for block in BLOCKS if not block.startswith("@base")]
WHOLE_FILES = [block for block in BLOCKS if block.startswith("@base") and "\n<" in block]


def read(turtle: str) -> set[Triple]:
    """Return the triples of a block, read with the base and all prefixes of the project."""
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes().items())
    return {quad.triple for quad in parse(head + turtle, RdfFormat.TURTLE, base_iri=BASE)}


@cache
def curated() -> frozenset[Triple]:
    """Return all triples of the curated data."""
    return frozenset(quad.triple for path in (ROOT / "data" / "curated").glob("*.ttl") for quad in parse(path=path))


def test_page_has_examples() -> None:
    """A change of the page's layout must not empty the tests below."""
    assert len(EXCERPTS) >= 13
    assert len(WHOLE_FILES) == 1


@pytest.mark.parametrize("block", EXCERPTS, ids=lambda block: block.split()[0])
def test_each_excerpt_stands_in_the_data(block: str) -> None:
    assert read(block) - curated() == set()
