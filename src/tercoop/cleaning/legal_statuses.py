"""Clean the legal status of an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.cleaning.word_tables import fold_keys, look_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tercoop.cleaning.outcomes import Cleaned
    from tercoop.reading import Cell

PUBLIC, PRIVATE = "public", "private"

_PUBLIC = (
    *(
        "public",
        "public body",
        "public law",
        "öffentlich",
        "öffentlich-rechtlich",
        "publique",
        "droit public",
        "publiek",
    ),
    *("publiekrechtelijk", "público", "pública", "pubblico", "pubblica", "publiczny", "publiczna", "publiczne"),
    *("veřejný", "veřejná", "verejný", "verejná", "javni", "javna", "javno", "közjogi", "állami", "public sector"),
    *("offentlig", "julkinen", "avalik", "avalik-õiguslik", "viešas", "viešasis", "publisks", "publisko tiesību"),
    *("δημόσιος", "δημόσιο", "публичен", "публично", "pubbliku", "poiblí"),
)
_PRIVATE = (
    *("private", "private body", "private law", "private sector", "privat", "privatrechtlich", "privé", "privée"),
    *("droit privé", "privaat", "privaatrechtelijk", "privado", "privada", "privato", "privata", "prywatny"),
    *("prywatna", "prywatne", "soukromý", "soukromá", "súkromný", "súkromná", "privatni", "privatna", "zasebni"),
    *("zasebna", "magánjogi", "magán", "yksityinen", "era", "eraõiguslik", "privatus", "privātais", "privāts"),
    *("privātu tiesību", "ιδιωτικός", "ιδιωτικό", "частен", "частно", "privată", "príobháideach"),
)
KNOWN = fold_keys({**dict.fromkeys(_PUBLIC, PUBLIC), **dict.fromkeys(_PRIVATE, PRIVATE)})
"""Folded word → notation."""


def clean_legal_status(cell: Cell, words: Mapping[str, str] | None = None) -> Cleaned[str]:
    """Return the notation of a status of the scheme ``legal-statuses``.

    What lies between the two, such as a body governed by public law or a public equivalent body, is not known here.

    Args:
        cell: such as ``public``, ``Private`` or ``n/a``.
        words: the table of a profile, word → notation, ``""`` for an empty cell; it goes before what is known.

    Returns:
        The notation. Left out: ``unknown-word``, ``formula-error``.
    """
    return look_up(cell, KNOWN, words, "a legal status")
