"""The versions that are declared, locked and installed are the same, and the lock names no place."""

from __future__ import annotations

import fnmatch
import os
import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.utils import NormalizedName

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKED = {
    canonicalize_name(requirement.name): requirement
    for requirement in (
        Requirement(line)
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
}
DECLARED = [
    Requirement(text)
    for text in [
        *PYPROJECT["project"]["dependencies"],
        *(text for extra in PYPROJECT["project"]["optional-dependencies"].values() for text in extra),
        *PYPROJECT["build-system"]["requires"],
    ]
]
IMPORTED_AS = {
    "python-calamine": "python_calamine",
    "pyyaml": "yaml",
    "pyshifty": "shifty",
    "sparqlwrapper": "SPARQLWrapper",
    "prometheus-client": "prometheus_client",
}
"""Packages of the default install whose module has another name."""

REGISTRY = re.compile(r"pypi\.org|pythonhosted\.|registry\.npmjs|deb\.debian")
MACHINE_PATH = re.compile(r"/(?:work|farm|tmp|root|home/\w+)/[A-Za-z]")


def locked_version(requirement: Requirement) -> str:
    """Return the version to which the lock pins a package."""
    (specifier,) = requirement.specifier
    assert specifier.operator == "==", requirement
    return specifier.version


@pytest.mark.parametrize("requirement", DECLARED, ids=str)
def test_locked_version_is_one_that_is_declared(requirement: Requirement) -> None:
    locked = LOCKED[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(locked_version(locked)), "bring the lock up to date: scripts/lock"


@pytest.mark.parametrize("name", LOCKED)
def test_installed_version_is_the_locked_one(name: NormalizedName) -> None:
    requirement = LOCKED[name]
    if requirement.marker is None or requirement.marker.evaluate():
        assert metadata.version(name) == locked_version(requirement), "bring .venv up to date: scripts/setup test"


LOADED_BY_ANOTHER = {"httptools": "uvicorn.protocols.http.httptools_impl"}
"""Dependencies that we do not import ourselves: which module of another library does, and we import that."""


@pytest.mark.parametrize("requirement", PYPROJECT["project"]["dependencies"])
def test_each_dependency_is_used(requirement: str) -> None:
    name = canonicalize_name(Requirement(requirement).name)
    module = LOADED_BY_ANOTHER.get(name) or IMPORTED_AS.get(name, name)
    pattern = re.compile(rf"^\s*(?:from|import) {module}\b", re.MULTILINE)
    assert any(pattern.search(path.read_text(encoding="utf-8")) for path in (ROOT / "src").rglob("*.py"))


def test_citation_names_the_version_of_the_project() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PYPROJECT["project"]["version"]


def own_files() -> Iterator[Path]:
    """Yield the text files of the checkout, without what ``.gitignore`` names: ``/build/`` is the one of the root."""
    ignored = [".git", *(line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines())]

    def is_ignored(folder: str, name: str) -> bool:
        place = f"/{Path(folder, name).relative_to(ROOT).as_posix()}"
        return any(fnmatch.fnmatch(place if pattern.startswith("/") else name, pattern) for pattern in ignored)

    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if not is_ignored(folder, name)]
        yield from (Path(folder, name) for name in names if not is_ignored(folder, name))


def test_own_files_are_those_of_the_project() -> None:
    places = {path.relative_to(ROOT).as_posix() for path in own_files()}
    assert {"README.md", "src/tercoop/build/run.py"} <= places
    assert not {place for place in places if place.startswith(("build/", ".venv/", ".git/"))}


def test_no_registry_and_no_path_of_a_machine_is_named() -> None:
    found = []
    for path in own_files():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if REGISTRY.search(line) or MACHINE_PATH.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert not found, "\n".join(found)
