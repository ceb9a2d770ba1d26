"""Where the vocabulary, shapes, queries and data lie, and where built files go.

In a checkout the folders stand beside ``src``; in an installed wheel they are carried in ``tercoop/share``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


@dataclass(frozen=True)
class Layout:
    """The folders of one tercoop distribution.

    Attributes:
        root: folder that holds ``ontology``, ``shapes``, ``queries``, ``profiles`` and ``data``.
        build: folder that ``tercoop build`` writes its builds into.
    """

    root: Path
    build: Path

    @property
    def ontology(self) -> Path:
        """Folder of the OWL modules, concept schemes and alignments."""
        return self.root / "ontology"

    @property
    def shapes(self) -> Path:
        """Folder of the SHACL shapes."""
        return self.root / "shapes"

    @property
    def queries(self) -> Path:
        """Folder of the catalogued queries."""
        return self.root / "queries"

    @property
    def profiles(self) -> Path:
        """Folder of the profiles: how one layout of spreadsheet each is read."""
        return self.root / "profiles"

    @property
    def data(self) -> Path:
        """Folder of the curated, imported and reference data, with ``sources.toml``."""
        return self.root / "data"

    @property
    def current_build(self) -> Path:
        """The build in use: a link that is switched as a whole when a build succeeds."""
        return self.build / "current"


@cache
def find_layout() -> Layout:
    """Return the folders of the checkout, or of the installed wheel.

    The build folder is ``$TERCOOP_BUILD`` where that is set, ``build/`` in a checkout, and the user's data folder
    otherwise.
    """
    in_checkout = (_CHECKOUT / "ontology" / "prefixes.ttl").is_file()
    root = _CHECKOUT if in_checkout else _PACKAGE / "share"
    chosen = os.environ.get("TERCOOP_BUILD")
    if chosen:
        build = Path(chosen)
    elif in_checkout:
        build = _CHECKOUT / "build"
    else:
        build = platformdirs.user_data_path("tercoop")
    return Layout(root=root, build=build)
