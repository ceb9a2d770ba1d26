"""The Turtle on docs/modelling.md is true: excerpts stand in the data, and the invented examples conform."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from tercoop.cli import run
from tercoop.layout import find_layout
from tercoop.rdf.namespaces import BASE, declared_terms, prefixes

if TYPE_CHECKING:
    from pathlib import Path

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
    """Return all triples of the data, written by hand or generated."""
    return frozenset(quad.triple for path in (ROOT / "data").rglob("*.ttl") for quad in parse(path=path))


def test_page_has_examples() -> None:
    """A change of the page's layout must not empty the tests below."""
    assert len(EXCERPTS) >= 13
    assert len(WHOLE_FILES) == 3


@pytest.mark.parametrize("block", EXCERPTS, ids=lambda block: block.split()[0])
def test_each_excerpt_stands_in_the_data(block: str) -> None:
    assert read(block) - curated() == set()


@pytest.mark.parametrize("whole", WHOLE_FILES, ids=("project", "conflict", "programme"))
def test_whole_example_conforms(whole: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who follows the page gets a file that `tercoop validate` accepts without a remark."""
    file = tmp_path / "my-programme.ttl"
    file.write_text(whole, encoding="utf-8")
    assert run(["validate", str(file), "--fail-on", "info"]) == 0, capsys.readouterr().out
    assert "The data conform to the shapes." in capsys.readouterr().out


def test_each_class_has_its_place_on_the_page() -> None:
    """A class that the page does not show in a pattern cannot be found by a newcomer."""
    text = PAGE.read_text(encoding="utf-8")
    classes = {term for term in declared_terms() if term[0].isupper()}
    assert {name for name in classes if not re.search(rf"\b{name}\b", text)} == set()
