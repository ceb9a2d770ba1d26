"""Everything that tercoop raises on purpose, in one small tree.

::

    TercoopError                    has an exit code and says one line
    ├── UsageError            (2)   the call is wrong: unknown query, parameter, format, option value
    │   └── UnfitValueError         a value does not fit a parameter; it has those that may be meant
    ├── InputError            (2)   a file cannot be read: missing, a directory, bad syntax, refused content
    ├── StoreError            (2)   the store is missing, locked or damaged
    ├── OutputError           (2)   a result cannot be written: full disk, no permission
    ├── EndpointError         (2)   an endpoint elsewhere cannot be reached, or refuses a query
    └── ShortfallError        (1)   the data fall short of what was asked
        └── NonconformityError      they do not conform to the shapes; it has the report (tercoop.validation)

The command line prints the message as one line and ends with the exit code; it never shows a traceback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def printable(text: str) -> str:
    """Return a text without control characters, which a name may have, so that a message stays on its line."""
    return "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in text)


class TercoopError(Exception):
    """Base of all errors raised on purpose; ``exit_code`` is the status the command line ends with."""

    exit_code = 2


class UsageError(TercoopError):
    """The call itself is wrong: an unknown name, a value of the wrong form, options that exclude each other."""


class UnfitValueError(UsageError):
    """A value does not fit a parameter.

    Args:
        message: what is wrong.
        choices: values that may be meant, the best first.
    """

    def __init__(self, message: str, choices: Sequence[str] = ()) -> None:
        """Keep the choices."""
        self.choices = tuple(choices)
        super().__init__(message)


class InputError(TercoopError):
    """An input cannot be read; the message starts with its place.

    Args:
        place: the file (or ``<stdin>``) in question.
        cause: what is wrong, in a few words.
        line: line of the fault, counted from 1, where known.
        column: column of the fault, counted from 1, where known.
    """

    def __init__(self, place: str | Path, cause: str, *, line: int | None = None, column: int | None = None) -> None:
        """Put the place before the cause."""
        self.place = str(place)
        self.cause = cause
        self.line = line
        self.column = column
        position = "".join(f":{number}" for number in (line, column) if number is not None)
        super().__init__(f"{printable(self.place)}{position}: {cause}")


class StoreError(TercoopError):
    """The store is missing, locked by another process, or damaged."""


class OutputError(TercoopError):
    """A result cannot be written; nothing half-written is left behind."""


class EndpointError(TercoopError):
    """A SPARQL endpoint elsewhere cannot be reached, refuses a query, or answers in a form that is not understood."""


class ShortfallError(TercoopError):
    """The data were read, and fall short of what was asked of them."""

    exit_code = 1
