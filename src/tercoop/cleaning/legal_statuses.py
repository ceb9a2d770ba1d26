"""Clean the legal status of an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.cleaning.word_tables import look_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tercoop.cleaning.outcomes import Cleaned
    from tercoop.reading.cells import Cell

PUBLIC, PRIVATE = "public", "private"

_PUBLIC = (
    *(
        "public",
        "öffentlich",
        "publiek",
        "publique",
        "público",
        "pública",
        "pubblico",
        "pubblica",
        "publiczny",
        "publiczna",
    ),
    *("veřejný", "verejný", "javni", "közjogi", "offentlig", "julkinen", "avalik", "viešas", "publisks", "δημόσιος"),
    *("публичен", "public body", "public law", "öffentlich-rechtlich", "droit public"),
)
_PRIVATE = (
    *("private", "privat", "privé", "privée", "privado", "privada", "privato", "privata", "prywatny", "prywatna"),
    *(
        "soukromý",
        "súkromný",
        "privatni",
        "magánjogi",
        "yksityinen",
        "era",
        "privatus",
        "privāts",
        "ιδιωτικός",
        "частен",
    ),
    *("private body", "private law", "privatrechtlich", "droit privé"),
)
KNOWN = {**dict.fromkeys(_PUBLIC, PUBLIC), **dict.fromkeys(_PRIVATE, PRIVATE)}


def clean_legal_status(cell: Cell, words: Mapping[str, str] | None = None) -> Cleaned[str]:
    """Return the notation of a status of the scheme ``legal-statuses``.

    Args:
        cell: such as ``public``, ``Private`` or ``n/a``.
        words: the table of a profile, word → notation; it goes before what is known.

    Returns:
        The notation. Left out: ``unknown-word``, ``formula-error``.
    """
    return look_up(cell, KNOWN, words, "a legal status")
