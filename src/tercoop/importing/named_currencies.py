"""Tell the currency of a column of amounts by its name, and refuse a name that says thousands or two currencies.

A profile is written for a layout, and a file can have the same columns in another currency: ``Total (PLN)``. What the
file says goes before what the profile says of all columns. Where the profile says something else of this very column,
one of them is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.importing.currency_words import currencies_in, has_crowns, is_scaled
from tercoop.reading.excerpts import one_line

if TYPE_CHECKING:
    from collections.abc import Collection

    from tercoop.importing.further_partners import FurtherSheet
    from tercoop.importing.profile import Profile, SheetProfile
    from tercoop.reading import Sheet

_CROWNS = frozenset({"DKK", "EEK", "ISK", "NOK", "SEK"})
"""What "kr" can be."""


def find_currency(
    sheet: Sheet | FurtherSheet, column: str, field: str, profile: Profile, part: SheetProfile
) -> str | None:
    """Return the currency of a column of amounts, where it has one of its own.

    Args:
        sheet: the sheet.
        column: name of the column, as the file has it.
        field: what the column holds.
        profile: the profile.
        part: what the profile says of the sheet.

    Raises:
        InputError: where the name says that amounts are in thousands or millions, names several currencies, or another
            than the profile states for this column.
    """
    stated, named = part.currencies.get(field), currencies_in(column)
    possible = named or (_CROWNS if has_crowns(column) else frozenset())
    # A unit beside a currency is one; where it stands alone, a person can say that it is none.
    if is_scaled(column) and (possible or stated is None):
        advice = "multiply them in the file, and take the unit out of the name of the column"
        misled = "" if possible else f"; where it is no unit, {_advise(field, [profile.currency or 'EUR'])}"
        reason = f"seems to give thousands or millions, and amounts are read as they are written: {advice}{misled}"
        raise _refuse(sheet, column, reason)
    if stated is not None:
        if possible and stated not in possible:
            advice = f"{_advise(field, possible)}, or change the name of the column in the file"
            raise _refuse(sheet, column, f"names {_show(possible)}, and the profile states {stated}: {advice}")
        return stated
    if len(possible) > 1 and not (possible == _CROWNS and profile.currency in _CROWNS):
        raise _refuse(sheet, column, f"names {_show(possible)}: {_advise(field, possible)}")
    return min(named, default=None)


def _show(codes: Collection[str]) -> str:
    return " or ".join(sorted(codes))


def _advise(field: str, codes: Collection[str]) -> str:
    choice = " or ".join(f'"{code}"' for code in sorted(codes))
    return f'write "{field}" = {choice} below [sheet.currencies] in the profile'


def _refuse(sheet: Sheet | FurtherSheet, column: str, reason: str) -> InputError:
    return InputError(sheet.path, f"sheet '{one_line(sheet.name)}': the column '{one_line(column)}' {reason}")
