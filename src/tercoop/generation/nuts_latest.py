"""Read the codes and names of the latest version of NUTS from Eurostat's map; the boundaries in it are not taken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.generation.nuts_codes import CODE, level_of

if TYPE_CHECKING:
    from pathlib import Path


def read_latest(path: Path) -> dict[str, str]:
    """Return code → name, as it is written, blanks around it taken off; countries are passed over.

    Args:
        path: a map of regions in GeoJSON, with the properties ``NUTS_ID``, ``LEVL_CODE`` and ``NUTS_NAME``.

    Raises:
        InputError: for a file of another form, a code that does not fit its level or stands twice, and an empty name.
    """
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        rows = [
            (each["properties"]["NUTS_ID"], each["properties"]["LEVL_CODE"], each["properties"]["NUTS_NAME"])
            for each in features
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(path, "not a map of regions in GeoJSON") from error
    found: dict[str, str] = {}
    for code, level, text in rows:
        if level == 0:
            continue
        name = " ".join(str(text).split())
        if not CODE.fullmatch(str(code)) or level_of(code) != level or not name or code in found:
            raise InputError(path, f"region '{code}': no code of level {level}, no name, or twice")
        found[code] = name
    return found
