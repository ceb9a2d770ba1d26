"""The arrows between the modules, read from their imports, and what each kind of module leaves to others."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tercoop.rdf.namespaces import BASE, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parent.parent / "src" / "tercoop"
MODULES = {path.relative_to(SOURCE).with_suffix("").as_posix(): path for path in sorted(SOURCE.rglob("*.py"))}

ORDER = (
    "errors",
    "confinement",
    "layout",
    "sorting",
    "last_used",
    "rdf",
    "reading",
    "cleaning",
    "importing",
    "generation",
    "sparql",
    "validation",
    "questions",
    "build",
    "graph",
    "answering",
    "serving",
    "bench",
    "__init__",
    "cli",
)
"""Modules and packages; each imports only what stands before it."""

LIBRARIES = {
    "rdflib": {"validation"},
    "pyshacl": {"validation"},
    "shifty": {"validation"},
    "typer": {"cli"},
    "rich": {"cli"},
    "polars": {"questions/answer"},
    "SPARQLWrapper": {"sparql/remote"},
    "python_calamine": {"reading"},
    "ftfy": {"cleaning"},
    "anyascii": {"cleaning", "rdf/iris"},
    "py3langid": {"cleaning"},
    "numpy": {"cleaning"},
    "jinja2": {"answering/pages", "validation/rendering"},
    "rapidfuzz": {"answering/key_index", "answering/spelling", "questions/near_names"},
    "starlette": {"serving"},
    "uvicorn": {"serving/listening"},
    "uvloop": {"serving/listening"},
    "prometheus_client": {"serving/metrics"},
}
"""Libraries that only some parts or modules may import."""

NAMESPACE_MODULES = {"rdf/namespaces", "rdf/iris"}
"""The only modules with strings of namespaces."""


def part_of(module: str) -> str:
    """Return the entry of ``ORDER`` that a module belongs to."""
    return module.split("/", maxsplit=1)[0]


@cache
def tree(module: str) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imports(module: str) -> Iterator[str]:
    """Yield the dotted names of the modules that a module imports, also inside functions and for types only."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} has a relative import"
            assert node.module
            for alias in node.names:
                is_module = f"{node.module}.{alias.name}".removeprefix("tercoop.").replace(".", "/") in MODULES
                yield f"{node.module}.{alias.name}" if is_module else node.module


def own_imports(module: str) -> set[str]:
    """Return the parts of this project that a module imports, without its own."""
    found = set()
    for name in imports(module):
        if name == "tercoop":
            found.add("__init__")
        elif name.startswith("tercoop."):
            found.add(name.split(".")[1])
    return found - {part_of(module)}


def test_every_part_has_its_place_in_the_order() -> None:
    assert {part_of(module) for module in MODULES} <= set(ORDER)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module: str) -> None:
    place = ORDER.index(part_of(module))
    assert {name for name in own_imports(module) if ORDER.index(name) > place} == set()


@pytest.mark.parametrize("package", sorted({part_of(module) for module in MODULES if "/" in module}))
def test_modules_of_a_package_import_each_other_in_no_circle(package: str) -> None:
    inner = {module for module in MODULES if part_of(module) == package and not module.endswith("__init__")}
    arrows = {
        module: {name.removeprefix("tercoop.").replace(".", "/") for name in imports(module)} & inner
        for module in inner
    }
    while arrows:
        free = {module for module, needs in arrows.items() if not needs & arrows.keys()}
        assert free, f"a circle among {sorted(arrows)}"
        arrows = {module: needs for module, needs in arrows.items() if module not in free}


@pytest.mark.parametrize("module", MODULES)
def test_libraries_stay_in_their_parts(module: str) -> None:
    used = {name.split(".")[0] for name in imports(module)}
    assert {
        library for library in used & LIBRARIES.keys() if not {part_of(module), module} & LIBRARIES[library]
    } == set()


@pytest.mark.parametrize("module", sorted(MODULES.keys() - NAMESPACE_MODULES))
def test_namespaces_are_written_in_one_place(module: str) -> None:
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = [
        node.value
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
        and any(namespace in node.value for namespace in (BASE, *prefixes().values()))
    ]
    assert not found


@pytest.mark.parametrize("module", [module for module in MODULES if part_of(module) != "cli"])
def test_only_the_command_line_prints_and_exits(module: str) -> None:
    called = {ast.unparse(node.func) for node in ast.walk(tree(module)) if isinstance(node, ast.Call)}
    assert called & {"print", "sys.exit", "exit", "os._exit"} == set()


@pytest.mark.parametrize("module", [module for module in MODULES if part_of(module) == "cli"])
def test_commands_find_the_build_in_one_place(module: str) -> None:
    """That place tells where the build is outdated."""
    names = {node.attr for node in ast.walk(tree(module)) if isinstance(node, ast.Attribute)}
    assert ("current_build" in names) == (module == "cli/build_in_use")


@pytest.mark.parametrize("module", MODULES)
def test_modules_are_short(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 400
