"""The wheel carries all that the command needs, and the source distribution all that the wheel is made from."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from build_contents import contents

if TYPE_CHECKING:
    from tercoop.build.folder import FinishedBuild

ROOT = Path(__file__).parent.parent
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
FOLDERS = ("ontology", "shapes", "queries", "profiles", "data")

pytestmark = pytest.mark.slow


def run(*command: str | Path, folder: Path) -> str:
    """Run a command in a folder, offline and with nothing of this process's surroundings, and return what it prints."""
    surroundings = {"PATH": os.environ["PATH"], "HOME": str(folder), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
        ROOT,
        folder=folder,
    )
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of a new environment: the wheel is installed there, and its dependencies are lent from here."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", symlinks=True)
    commands = folder / "venv" / "bin"
    run(
        sys.executable,
        "-m",
        "pip",
        f"--python={commands / 'python'}",
        "install",
        "-q",
        "--no-deps",
        wheel,
        folder=folder,
    )
    (packages,) = (folder / "venv").glob("lib/python*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return commands


def test_wheel_carries_every_file_of_the_graph(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"tercoop/share/{path.relative_to(ROOT).as_posix()}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert wanted
    assert {name for name in carried if name.startswith("tercoop/share/")} == wanted
    assert "tercoop/py.typed" in carried


def test_wheel_carries_templates_and_style_of_pages(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    sources = ROOT / "src"
    wanted = {
        path.relative_to(sources).as_posix()
        for pattern in ("tercoop/answering/templates/*.html", "tercoop/serving/static/*.css")
        for path in sources.glob(pattern)
    }
    assert {"tercoop/answering/templates/base.html", "tercoop/serving/static/page.css"} <= wanted <= carried


def test_wheel_carries_both_licences_and_nothing_else_beside_the_package(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    information = f"tercoop-{VERSION}.dist-info"
    assert {name.split("/")[0] for name in names} == {"tercoop", information}
    assert {f"{information}/licenses/{name}" for name in ("LICENSE", "LICENSE-DATA")} <= set(names)


def test_installed_command_knows_its_version(installed: Path, tmp_path: Path) -> None:
    assert VERSION in run(installed / "tercoop", "--version", folder=tmp_path)


def test_installed_command_finds_what_it_carries(installed: Path, tmp_path: Path) -> None:
    place = run(
        installed / "python", "-c", "import tercoop.layout; print(tercoop.layout.find_layout().root)", folder=tmp_path
    )
    assert Path(place.strip()).is_relative_to(installed.parent)
    run(installed / "tercoop", "info", folder=tmp_path)
    run(installed / "tercoop", "coverage", folder=tmp_path)


def test_installed_command_builds_what_the_checkout_does_and_answers(
    installed: Path, built: FinishedBuild, tmp_path: Path
) -> None:
    said = run(installed / "tercoop", "build", folder=tmp_path)
    assert "quads in" in said
    assert "0 violations" in said
    (current,) = tmp_path.rglob("current")
    assert contents(current.resolve()) == contents(built.directory)
    assert "94" in run(installed / "tercoop", "query", "programmes/list-priorities", folder=tmp_path)


def test_source_distribution_is_whole_and_clean(tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path, folder=ROOT)
    (path,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert {"pyproject.toml", "constraints.txt", "README.md", "scripts/setup", "tests/test_packaging.py"} <= names
    assert {"ontology/prefixes.ttl", "data/sources.toml", "src/tercoop/py.typed"} <= names
    assert not {name for name in names if name.startswith((".venv", "build/", ".git/")) or "__pycache__" in name}
