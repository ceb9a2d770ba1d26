"""What all tests share: a build of their own, outside the checkout, and even conditions for generated examples."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tercoop.build.folder import FinishedBuild
    from tercoop.graph import Graph

# A busy machine is no fault of an example. In CI the examples are the same in every run.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

_BUILD = tempfile.mkdtemp(prefix="tercoop-tests-")
os.environ["TERCOOP_BUILD"] = _BUILD


def pytest_unconfigure() -> None:
    """Take the build of the tests away."""
    shutil.rmtree(_BUILD, ignore_errors=True)


@pytest.fixture(scope="session")
def built() -> FinishedBuild:
    """The graph of the checkout, built once for all tests into a folder of their own."""
    from tercoop.build.run import build  # noqa: PLC0415 - the folder of builds is set first
    from tercoop.layout import find_layout  # noqa: PLC0415 - as above

    finished, _ = build(find_layout())
    return finished


@pytest.fixture(scope="session")
def graph(built: FinishedBuild) -> Iterator[Graph]:
    """The built graph, opened from Python as a user opens it."""
    from tercoop.graph import open_graph  # noqa: PLC0415 - the folder of builds is set first

    with open_graph(built.directory) as opened:
        yield opened
