"""What one record says, by the names of its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tercoop.importing.cells import Kept
    from tercoop.importing.records import Record, SheetPlan


class Values:
    """The values of a record, to be asked for by field.

    Args:
        plan: how its sheet was read.
        record: the record.
    """

    __slots__ = ("_places", "_values", "plan", "record")

    def __init__(self, plan: SheetPlan, record: Record) -> None:
        """Keep both."""
        self.plan, self.record = plan, record
        self._places, self._values = plan.places, record.values

    def get(self, field: str) -> Kept:
        """Return what is kept of a field; nothing where the sheet does not have it or the cell is empty."""
        place = self._places.get(field)
        return None if place is None else self._values[place]

    def text(self, field: str) -> str | None:
        """Return a field that is kept as a text."""
        value = self.get(field)
        return value if isinstance(value, str) else None

    def parts(self, field: str) -> tuple[str, ...] | None:
        """Return a field that is kept in parts: an amount or a date."""
        value = self.get(field)
        return value if isinstance(value, tuple) else None

    def address(self) -> str | None:
        """Return street, postal code and town in one line, where more than the town is given."""
        street, postal_code, town = (self.text(f"partner.{name}") for name in ("street", "postal_code", "town"))
        if not street and not postal_code:
            return None
        place = " ".join(part for part in (postal_code, town) if part)
        return ", ".join(part for part in (street, place) if part)
