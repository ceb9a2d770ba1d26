"""Texts that were read in the wrong encoding: repaired where that is certain, otherwise recognised.

A text in UTF-8 that is read in a one-byte encoding shows two or three signs for each letter with an accent: "MÃ©tiers".
ftfy finds and undoes that. It takes some real texts for such, as the Portuguese word for wool in capitals and between
quotation marks, so what it does is accepted only where one of the pairs cannot be anything else.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LEADS = "\u00c2-\u00f4\u0102-\u0111\u0139-\u0171"
"""What the first byte of a letter in UTF-8 becomes in Latin-1, Windows-1252 and Windows-1250."""

_OPENERS = "\u2018\u201c\u201e\u201a\u2039\u00ab\u00a1\u00bf"
"""Signs that stand before a word, and so never right behind one of its letters and right before another."""

_CLOSERS = (
    "\u00a0\u00aa\u00b0\u00b2\u00b3\u00b7\u00b9\u00ba\u00bb\u2013\u2014"
    "\u2019\u201d\u2020\u2021\u2022\u2026\u203a\u2122\u00ae\u20ac"
)
"""Signs that do stand right behind a word."""

_NEVERS = "\x80-\x9f\u00a2-\u00a9\u00ac\u00ad\u00af\u00b1\u00b4-\u00b6\u00b8\u00bc-\u00be\u0192\u02c6\u02dc\u2030"
"""What else a later byte becomes: signs that never follow a letter of the first kind."""

_LETTERS = "[\u00c3\u00c5][\u0152\u0153\u0160\u0161\u0178\u017d\u017e]"
"""Letters that a later byte becomes, such as the œ of Ãœ: they do follow letters, but neither Ã nor Å."""

_SIGNS = "\u00e2\u20ac|\u00c2[\u00aa\u00b0\u00b2\u00b3\u00b7\u00b9\u00ba]"
"""How quotation marks and dashes begin, and signs behind a number: NÂº 3."""

_SUSPECT = re.compile(rf"[{_LEADS}][{_OPENERS}{_CLOSERS}{_NEVERS}]|{_LETTERS}")

_LETTER = r"[^\W\d_]"
_CERTAIN = re.compile(
    rf"[{_LEADS}][{_NEVERS}]|{_LETTERS}|{_SIGNS}"
    rf"|[{_LEADS}][{_OPENERS}](?={_LETTER})"
    rf"|(?<![^\W_])[{_LEADS}][{_CLOSERS}](?={_LETTER})"
)
"""Pairs that no language writes: by the sign itself, by a letter behind an opening sign, or as the begin of a word."""

_IN_A_WORD = re.compile(rf"{_LETTER}[\u00c2-\u00c5][\u2013\u2014\u2019\u201d\u2026\u00bb](?={_LETTER})")

_PLAUSIBLE = re.compile(
    "[\\s\\x20-\\x7e\u00a0-\u017f\u0218-\u021b\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff\u2010-\u203a\u20ac\u2116\u2122]*"
)
"""What texts of European projects are written with."""

CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff]")
"""Control characters and code points that are no characters; blanks and ends of lines are not among them."""

_CONTROL_READINGS = {
    code: bytes([code]).decode("cp1252") for code in (0x8A, 0x8E, 0x91, 0x92, 0x93, 0x94, 0x96, 0x97, 0x9A, 0x9E)
}
"""Bytes that are one sign in Windows-1252 and Windows-1250: quotes, dashes, and the letters Š, Ž, š, ž."""

_LOST_INSIDE = re.compile(
    rf"(?<={_LETTER})\?(?=[^\W\d_A-Z])|(?<=[A-Z])\?(?=[A-Z])"  # Warmi?sko, WARMI?SKO, but not "cohesion?What"
    rf"|(?:(?<=[\s(])|^)\?(?={_LETTER})"  # ?Maritime
    r"|\u00c3(?=[a-z])|(?<=[a-z])\u00c3"  # Ãbo, FryslÃn
)
_LOST_AT_END = re.compile(rf"(?<={_LETTER})\? (?=[a-z0-9])")
"""Marijampol? bureau; in a longer text a question may end like that."""

_ENCODINGS = ("sloppy-windows-1252", "sloppy-windows-1250", "latin-1")


def is_suspect(text: str) -> bool:
    """Tell whether a text has a pair of signs as reading in the wrong encoding makes them."""
    return _SUSPECT.search(text) is not None


def repair_encoding(text: str) -> str:
    """Return a text with the letters that stood in UTF-8, where that is certain; otherwise as it is.

    It is certain where a pair of signs cannot be anything else, the result has European letters alone, and either the
    whole text is the result read in the wrong encoding, or every pair is of that kind.
    """
    suspects = len(_SUSPECT.findall(text))
    certain = len(_CERTAIN.findall(text)) if suspects else 0
    if not certain:
        return text
    repaired = _load_repair()(text)
    if repaired == text:
        repaired = _read_again(text)
    is_whole = any(_attempt(partial(_misread, repaired, encoding)) == text for encoding in _ENCODINGS)
    return repaired if (is_whole or certain == suspects) and _PLAUSIBLE.fullmatch(repaired) else text


@cache
def _load_repair() -> Callable[[str], str]:
    """Return what ftfy does about encodings, and nothing else that it can do."""
    import ftfy  # noqa: PLC0415 - takes longer to load than many a file to read, and few texts need it

    config = ftfy.TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        restore_byte_a0=False,
        replace_lossy_sequences=False,
        fix_c1_controls=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
    )
    return partial(ftfy.fix_encoding, config=config)


def _read_again(text: str) -> str:
    for encoding in _ENCODINGS:
        if (found := _attempt(partial(_reread, text, encoding))) is not None:
            return found
    return text


def _misread(text: str, encoding: str) -> str:
    return text.encode().decode(encoding)


def _reread(text: str, encoding: str) -> str:
    return text.encode(encoding).decode()


def _attempt(read: Callable[[], str]) -> str | None:
    try:
        return read()
    except UnicodeError:
        return None


def repair_controls(text: str) -> str:
    r"""Return a text with the quotes, dashes and letters of Windows in place of control characters.

    >>> repair_controls("H\xf4tel Lassus \x96 6 rue du Barry")
    'Hôtel Lassus \u2013 6 rue du Barry'
    """
    return text.translate(_CONTROL_READINGS)


def looks_damaged(text: str, *, is_prose: bool = False) -> bool:
    """Tell whether a letter seems to be lost: a question mark in a word or at its edge, an Ã that is none.

    Args:
        text: the text. A question mark is none in the address of a web page.
        is_prose: the text has sentences, among them questions.
    """
    if "?" in text and ("://" in text or "www." in text):
        return False
    if ("?" in text or "\u00c3" in text) and (
        _LOST_INSIDE.search(text) or (not is_prose and _LOST_AT_END.search(text))
    ):
        return True
    return not text.isascii() and (_CERTAIN.search(text) is not None or _IN_A_WORD.search(text) is not None)
