"""Each warning on our own graph is explained in ``docs/warnings.md``, with its number."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from tercoop.build.folder import REPORT
from tercoop.layout import find_layout

if TYPE_CHECKING:
    from tercoop.build.folder import FinishedBuild


def test_each_warning_is_explained(built: FinishedBuild) -> None:
    page = (find_layout().root / "docs" / "warnings.md").read_text(encoding="utf-8")
    explained = {
        shape: int(number) for shape, number in re.findall(r"^\| `([\w-]+)` \| (\d+) \| \w", page, re.MULTILINE)
    }
    report = json.loads((built.directory / REPORT).read_text(encoding="utf-8"))
    found = Counter(
        result["source_shape"]["value"].rpartition("#")[2]
        for result in report["results"]
        if result["severity"] == "warning"
    )
    assert explained == found
