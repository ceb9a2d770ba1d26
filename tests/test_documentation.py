"""Nothing ships unexplained: commands, options, queries, settings and scripts; and the examples are true."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer

from tercoop.build.dataset import read_dataset
from tercoop.cli.application import app
from tercoop.layout import find_layout
from tercoop.questions.catalogue import read_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer._click.core import Command

    from tercoop.build.folder import FinishedBuild

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROSE = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
CATALOGUE = read_catalogue(find_layout().queries)
SCRIPTS = sorted(path.name for path in (ROOT / "scripts").iterdir())
MODULES = [
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted(SOURCE.rglob("*.py"))
]


def commands() -> Iterator[tuple[str, Command]]:
    """Yield the commands of the command line, with their names as a user types them."""
    pending = [("tercoop", typer.main.get_command(app))]
    while pending:
        name, command = pending.pop()
        inner = getattr(command, "commands", {})
        pending += [(f"{name} {word}", each) for word, each in inner.items()]
        yield name, command


COMMANDS = dict(sorted(commands()))


@pytest.mark.parametrize("name", COMMANDS)
def test_command_says_what_it_does(name: str) -> None:
    text = (COMMANDS[name].help or "").strip()
    assert re.match(r"[A-Z].*\.", text), text


@pytest.mark.parametrize("name", COMMANDS)
def test_each_argument_and_option_is_explained(name: str) -> None:
    unexplained = [parameter.name for parameter in COMMANDS[name].params if not getattr(parameter, "help", None)]
    assert unexplained == []


def test_each_command_stands_in_the_documentation() -> None:
    assert [name for name in COMMANDS if not re.search(rf"\b{name}\b", PROSE)] == []


@pytest.mark.parametrize("name", CATALOGUE)
def test_query_says_what_it_asks(name: str) -> None:
    query = CATALOGUE[name]
    assert re.fullmatch(r"[A-Z].*\?", query.summary)
    assert re.fullmatch(r"[A-Z].*\.", query.description, re.DOTALL)
    assert query.keywords
    assert all(parameter.description for parameter in query.parameters)


def settings() -> set[str]:
    """Return the environment variables of ours that the code reads."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"\bTERCOOP_[A-Z_]+\b", node.value))
    return found


def test_each_setting_is_documented() -> None:
    assert "TERCOOP_BUILD" in settings()
    assert {name for name in settings() if f"`{name}`" not in PROSE} == set()


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_stands_in_the_guide_and_says_what_it_does(name: str) -> None:
    assert f"`scripts/{name}`" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    first, second = (ROOT / "scripts" / name).read_text(encoding="utf-8").splitlines()[:2]
    assert first.startswith("#!")
    assert re.match(r"(# |\"\"\")[A-Z].*", second)


def test_each_graph_of_the_data_is_told_of_on_a_page_of_its_sources() -> None:
    """A legal text is told of by its CELEX number, which ends the name of its graph."""
    pages = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "sources").glob("*.md"))
    told = set(re.findall(r"`(?:\S*/graph/)?([\w-]+)`", pages))
    names = {source.name for source in read_dataset(find_layout()) if source.is_data}
    assert sorted(name for name in names - told if not re.search(r"-3\d{4}[rd]\d{4}$", name)) == []


def test_files_that_pages_link_to_exist() -> None:
    missing = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert missing == []


def test_each_promise_of_the_service_names_the_tests_that_hold_it() -> None:
    page = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+) \| (.+) \|$", page.partition("## What it promises")[2], re.MULTILINE)[1:]
    promises = [row for row in rows if not set(row[0]) <= {"-", "|"}]
    assert len(promises) > 10
    for promise, tests in promises:
        names = re.findall(r"`(test_\w+\.py)::(test_\w+)`", tests)
        assert names, promise
        for file, name in names:
            assert f"def {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), f"{file}::{name}"


def python_blocks() -> Iterator[tuple[str, str]]:
    """Yield the Python examples of the pages: place and code."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in re.finditer(r"^```(?:python|pycon)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            line = text.count("\n", 0, match.start()) + 2
            yield f"{page.relative_to(ROOT).as_posix()}:{line}", match[1]


BLOCKS = dict(python_blocks())


@pytest.mark.slow
@pytest.mark.parametrize("place", BLOCKS)
@pytest.mark.usefixtures("built")
def test_example_of_a_page_runs(place: str) -> None:
    """An example with prompts shows its results; one without only has to run."""
    code = BLOCKS[place]
    if ">>>" not in code:
        exec(compile(code, place, "exec"), {})  # noqa: S102 - our own pages
        return
    check(doctest.DocTestParser().get_doctest(code, {}, place, None, None))


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES)
def test_examples_in_the_code_are_true(module: str, built: FinishedBuild) -> None:
    assert built.directory.is_dir()
    for example in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(module)):
        check(example)


def check(example: doctest.DocTest) -> None:
    """Run an example and fail with what it says."""
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=said.append)
    assert not result.failed, "".join(said)
