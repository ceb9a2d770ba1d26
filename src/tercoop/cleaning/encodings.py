"""Texts that were read in the wrong encoding: repaired where that is certain, otherwise recognised."""

from __future__ import annotations

import re

import ftfy

_LEADS = "\u00c2-\u00f4\u0102-\u0111\u0139-\u0171"
"""Letters that the first byte of a UTF-8 sequence becomes in Windows-1252, Windows-1250 or Latin-1."""

_SUSPECT = re.compile(
    rf"[{_LEADS}][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)

CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff]")
"""Control characters, and code points that are no characters; blanks and ends of lines are none."""

_CONTROL_READINGS = {
    code: bytes([code]).decode("cp1252") for code in (0x8A, 0x8E, 0x91, 0x92, 0x93, 0x94, 0x96, 0x97, 0x9A, 0x9E)
}
"""Bytes that are one character in Windows-1252 and Windows-1250: quotes, dashes, and the letters Š, Ž, š, ž."""

_PLAUSIBLE = re.compile(
    "[\\s\\x20-\\x7e\u00a0-\u024f\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff\u2010-\u203a\u20ac\u2116\u2122]*"
)
"""What texts of European projects are written with."""

_DAMAGED = re.compile(
    r"(?<=[^\W\d_])\?(?=[^\W\d_])"  # Warmi?sko
    r"|(?<=[^\W\d_])\? (?=[a-z0-9])"  # Marijampol? bureau
    r"|(?:(?<=[\s(])|^)\?(?=[^\W\d_])"  # ?Maritime
    r"|\u00c3(?=[a-z])|(?<=[a-z])\u00c3"  # Ãbo, FryslÃn
)

_CONFIG = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    restore_byte_a0=True,
    replace_lossy_sequences=False,
    decode_inconsistent_utf8=True,
    fix_c1_controls=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
)


def repair_encoding(text: str) -> str:
    """Return a text with the letters that UTF-8 stood for, where it was read in a one-byte encoding.

    It is repaired only where ftfy finds that it is damaged and the result has letters of European languages alone;
    otherwise it is returned as it is.
    """
    if text.isascii() or not _SUSPECT.search(text):
        return text
    repaired = ftfy.fix_encoding(text, _CONFIG)
    return repaired if _PLAUSIBLE.fullmatch(repaired) else text


def repair_controls(text: str) -> tuple[str, bool]:
    r"""Return a text with the quotes, dashes and letters of Windows-1252 in place of control characters.

    >>> repair_controls("Hôtel Lassus \x96 6 rue du Barry")
    ('Hôtel Lassus – 6 rue du Barry', True)
    """
    repaired = text.translate(_CONTROL_READINGS)
    return repaired, repaired != text


def looks_damaged(text: str) -> bool:
    """Tell whether a letter seems to be lost: a question mark in a word or at its edge, or an Ã that is none."""
    if "?" not in text and "\u00c3" not in text:
        return False
    return "://" not in text and _DAMAGED.search(text) is not None
