"""The build that commands answer from; where its inputs have changed since, a note says so on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from tercoop.build.folder import find_build, is_outdated
from tercoop.layout import find_layout

if TYPE_CHECKING:
    from pathlib import Path

    from tercoop.build.folder import FinishedBuild
    from tercoop.sparql.store import Store

OUTDATED = "tercoop: note: the inputs have changed since this build; run 'tercoop build'"


def find_build_in_use() -> FinishedBuild:
    """Return the build in use.

    Raises:
        StoreError: where there is none, or its manifest is damaged.
    """
    layout = find_layout()
    finished = find_build(layout.current_build)
    if is_outdated(finished, layout):
        typer.echo(OUTDATED, err=True)
    return finished


def find_source_of_builds() -> Path:
    """Return the link to the build in use, which is switched when another build succeeds.

    Raises:
        StoreError: where there is no build, or its manifest is damaged.
    """
    find_build_in_use()
    return find_layout().current_build


def open_build_in_use() -> Store:
    """Open the store of the build in use.

    Raises:
        StoreError: where there is no build, or it is damaged.
    """
    from tercoop.graph import open_build

    find_build_in_use()
    return open_build(find_layout().current_build)
