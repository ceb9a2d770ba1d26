"""What lies beside the store for the service: the catalogue of questions and the search index.

They belong to the version of the data that they were made with, so a service switches to all three at once.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tercoop.build.search_index import SEARCH
from tercoop.errors import StoreError
from tercoop.questions.catalogue_file import write_catalogue
from tercoop.rdf.files import write_file

if TYPE_CHECKING:
    from pathlib import Path

    from tercoop.build.folder import FinishedBuild
    from tercoop.build.search_index import SearchIndex
    from tercoop.questions.catalogue import Catalogue

CATALOGUE = "catalogue.json"


def write_service_files(directory: Path, catalogue: Catalogue, index: SearchIndex) -> dict[str, str]:
    """Write the files, and return the SHA-256 of each in hexadecimal digits.

    Args:
        directory: the folder of the store.
        catalogue: the queries.
        index: the names of the things in the store.

    Raises:
        OutputError: where they cannot be written.
    """
    write_file(directory / CATALOGUE, write_catalogue(catalogue.values()))
    index.write(directory / SEARCH)
    return _digest(directory)


def has_service_files(build: FinishedBuild) -> bool:
    """Tell whether the files of a build are there as they were written."""
    try:
        return _digest(build.directory) == build.manifest.get("service")
    except OSError:
        return False


def _digest(directory: Path) -> dict[str, str]:
    return {name: hashlib.sha256((directory / name).read_bytes()).hexdigest() for name in (CATALOGUE, SEARCH)}


def require_service_files(directory: Path) -> None:
    """Refuse a version that has none of the files, as builds of an older tercoop.

    Raises:
        StoreError: where one is missing.
    """
    for name in (CATALOGUE, SEARCH):
        if not (directory / name).is_file():
            raise StoreError(f"{directory}: the build has no {name}; run 'tercoop build'")
