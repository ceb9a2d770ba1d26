"""What a cell of a source holds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TypeAlias

Cell: TypeAlias = str | Decimal | dt.date | dt.datetime | bool
"""``""`` for an empty cell; text exactly as written; numbers of a workbook as ``Decimal``."""
