"""Clean a text: blanks, control characters, markup, and letters that were read in the wrong encoding."""

from __future__ import annotations

import datetime as dt
import html
import html.entities
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from tercoop.cleaning.alphabets import is_mixed, repair_alphabets
from tercoop.cleaning.cell_texts import INVISIBLE, LONGEST_MARK, is_error, is_placeholder, plain_form
from tercoop.cleaning.encodings import CONTROLS, is_suspect, looks_damaged, repair_controls, repair_encoding
from tercoop.cleaning.outcomes import EMPTY, Cleaned, Problem, flag, leave_out, quote

if TYPE_CHECKING:
    from tercoop.reading import Cell

_MOST_ROUNDS = 8
"""How often a text is cleaned until nothing changes; markup within markup needs more than one round."""

_LOST = "\N{REPLACEMENT CHARACTER}"
_BREAKING = "br|p|div|li|ul|ol|tr|table|h[1-6]|hr|blockquote|pre|td|th|tbody|thead"
_INLINE = "a|abbr|b|big|center|cite|code|del|em|font|i|img|ins|o:p|s|small|span|strike|strong|style|sub|sup|tt|u|script"
_BREAKING_TAG = re.compile(rf"</?(?:{_BREAKING})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE})(?:\s[^<>]*)?/?>|<!--[^<>]*-->", re.IGNORECASE)
_TAG_START = re.compile(r"<[A-Za-z/!]")
_ENTITY = re.compile(
    r"&(?:(?:amp|AMP|#0{0,4}38|#[xX]0{0,4}26);)+"
    r"|&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});"
)
"""The first form is an ampersand that was written out again and again, at any depth."""


_PLAIN = re.compile(
    "{0}++(?: {0}++)*+".format(r"[!-%'-;=>A-~\u00c0-\u00c2\u00c4\u00c6-\u00d6\u00d8-\u00f6\u00f8-\u017e]")
)
"""Texts of Latin letters that no cleaner of texts would change; without those with which wrongly read texts begin."""


def clean_text(cell: Cell, *, multiline: bool = False) -> Cleaned[str]:
    """Return the text of a cell as people read it.

    Blanks of all kinds become one, invisible characters go, letters are composed (NFC). Curly quotes and dashes stay.

    Args:
        cell: the cell; of a number its plain form is the text.
        multiline: lines stay lines, with at most one empty line between them; otherwise they are joined by a blank.

    Returns:
        The text, nothing for a placeholder. Flags: ``markup`` (tags or entities were taken out),
        ``control-characters`` (likewise), ``repaired`` (it had been read in the wrong encoding, or had letters of
        another alphabet that look alike), ``lost-characters`` (U+FFFD stands in it), ``looks-damaged`` (a letter seems
        to be lost, and it is kept as it is), ``mixed-alphabets`` (letters of two alphabets in one word),
        ``date-in-text``. Left out: ``formula-error``, ``not-a-number``, ``lost-characters`` (nothing else is left).
    """
    if not isinstance(cell, str):
        return _clean_value(cell)
    if is_plain(cell):
        return Cleaned(cell)
    has_marks = "&" in cell or "<" in cell or "?" in cell or "  " in cell
    if not has_marks and cell.isprintable() and (cell.isascii() or _is_sound(cell)):
        text = cell.strip()
        return Cleaned(text) if len(text) > LONGEST_MARK else _finish(text, ())
    return _clean_slowly(cell, multiline=multiline)


def is_plain(text: str) -> bool:
    """Tell whether a text is one that :func:`clean_text` returns as it is, by a quick look; it may be so otherwise."""
    if _PLAIN.fullmatch(text) is None:
        return False
    return len(text) > LONGEST_MARK or not (is_placeholder(text) or is_error(text))


def _is_sound(text: str) -> bool:
    """Tell whether a printable text needs no more than its blanks trimmed."""
    if "\u00c3" in text or _LOST in text or is_suspect(text) or is_mixed(text):
        return False
    return unicodedata.is_normalized("NFC", text)


def _clean_value(cell: Decimal | dt.date | bool) -> Cleaned[str]:  # noqa: FBT001 # a cell
    text = plain_form(cell)
    if isinstance(cell, Decimal) and not cell.is_finite():
        return leave_out("not-a-number", f"{text} is no number")
    if isinstance(cell, dt.date):
        return flag(text, "date-in-text", f"the cell holds the day {text}, where a text is expected")
    return Cleaned(text)


def _finish(text: str, problems: tuple[Problem, ...]) -> Cleaned[str]:
    if len(text) > LONGEST_MARK:
        return Cleaned(text, problems)
    if is_error(text):
        return leave_out("formula-error", f"{quote(text)} is the error of a formula")
    if is_placeholder(text):
        return leave_out("lost-characters", "all letters of the text were lost") if _LOST in text else EMPTY
    return Cleaned(text, problems)


def _clean_slowly(text: str, *, multiline: bool) -> Cleaned[str]:
    found: dict[str, Problem] = {}
    for _ in range(_MOST_ROUNDS):
        before = text
        text = _clean_once(text, found, multiline=multiline)
        if text == before:
            break
    if _LOST in text:
        _note(found, "lost-characters", f"{quote(text)} has characters that were lost")
    elif looks_damaged(text, is_prose=multiline):
        _note(found, "looks-damaged", f"{quote(text)} seems to have lost a letter")
    if is_mixed(text):
        _note(found, "mixed-alphabets", f"{quote(text)} has letters of two alphabets in one word")
    return _finish(text, tuple(found.values()))


def _clean_once(text: str, found: dict[str, Problem], *, multiline: bool) -> str:
    if not text.isascii():
        composed = unicodedata.normalize("NFC", text)
        repaired = repair_alphabets(repair_controls(repair_encoding(composed)))
        if repaired != composed:
            _note(found, "repaired", f"{quote(text)} had wrong letters, and is read as {quote(repaired)}")
        text = repaired
    if not text.isprintable():
        without = CONTROLS.sub("", text)
        if without != text:
            _note(found, "control-characters", "control characters were taken out")
        text = without.translate(INVISIBLE)
    text = _take_markup_out(text, found)
    return _join_lines(text) if multiline else " ".join(text.split())


def _take_markup_out(text: str, found: dict[str, Problem]) -> str:
    without = text
    if "<" in without and _TAG_START.search(without):
        without = _INLINE_TAG.sub("", _BREAKING_TAG.sub("\n", without))
    if "&" in without:
        without = _ENTITY.sub(_read_entity, without)
    if without != text:
        _note(found, "markup", "markup of web pages was taken out")
    return without


def _read_entity(match: re.Match[str]) -> str:
    text = match[0]
    if text.startswith("&#") or text[1:] in html.entities.html5:
        return html.unescape(text)
    return "&" if text.count(";") > 1 else text


def _join_lines(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _note(found: dict[str, Problem], code: str, reason: str) -> None:
    found.setdefault(code, Problem(reason, code, kept=True))
