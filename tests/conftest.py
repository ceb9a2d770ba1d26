"""What all tests share: a build of their own, outside the checkout, and even conditions for generated examples."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path
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

# The processes that share the tests share one build.
_IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
_BUILD = os.environ["TERCOOP_BUILD"] if _IS_WORKER else tempfile.mkdtemp(prefix="tercoop-tests-")
os.environ["TERCOOP_BUILD"] = _BUILD


def pytest_unconfigure() -> None:
    """Take the build of the tests away."""
    if not _IS_WORKER:
        shutil.rmtree(_BUILD, ignore_errors=True)
        Path(_BUILD).with_suffix(".lock").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def built() -> FinishedBuild:
    """The graph of the checkout, built once for all tests into a folder of their own."""
    from tercoop.build.run import build  # noqa: PLC0415 - the folder of builds is set first
    from tercoop.layout import find_layout  # noqa: PLC0415 - as above

    with Path(_BUILD).with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        finished, _ = build(find_layout())
    return finished


@pytest.fixture(scope="session")
def graph(built: FinishedBuild) -> Iterator[Graph]:
    """The built graph, opened from Python as a user opens it."""
    from tercoop.graph import open_graph  # noqa: PLC0415 - the folder of builds is set first

    with open_graph(built.directory) as opened:
        yield opened
