"""What lies beside the store for the service: the catalogue of questions, the search index, and examples of answers.

They belong to the version of the data that they were made with, so a service switches to all of them at once. Examples
are not there where the data are not built but read from files of one's own.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tercoop.build.examples import EXAMPLES
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


def write_service_files(directory: Path, catalogue: Catalogue, index: SearchIndex) -> None:
    """Write the catalogue and the search index.

    Args:
        directory: the folder of the store.
        catalogue: the queries.
        index: the names of the things in the store.

    Raises:
        OutputError: where they cannot be written.
    """
    write_catalogue_file(directory, catalogue)
    index.write(directory / SEARCH)


def write_catalogue_file(directory: Path, catalogue: Catalogue) -> None:
    """Write the catalogue.

    Raises:
        OutputError: where it cannot be written.
    """
    write_file(directory / CATALOGUE, write_catalogue(catalogue.values()))


def digest_service_files(directory: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a build, in hexadecimal digits."""
    names = (CATALOGUE, SEARCH, EXAMPLES)
    return {name: hashlib.sha256((directory / name).read_bytes()).hexdigest() for name in names}


def has_service_files(build: FinishedBuild) -> bool:
    """Tell whether the files of a build are there as they were written."""
    try:
        return digest_service_files(build.directory) == build.manifest.get("service")
    except OSError:
        return False


def require_service_files(directory: Path) -> None:
    """Refuse a version that has none of the files, as builds of an older tercoop.

    Raises:
        StoreError: where one is missing.
    """
    for name in (CATALOGUE, SEARCH):
        if not (directory / name).is_file():
            raise StoreError(f"{directory}: the build has no {name}; run 'tercoop build'")
