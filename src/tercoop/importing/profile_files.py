"""Read profiles from their files, and say precisely what is wrong with one."""

from __future__ import annotations

import difflib
import re
import tomllib
from typing import TYPE_CHECKING, Any, cast, get_args

from tercoop.errors import InputError, UsageError
from tercoop.importing.fields import FIELDS, SCHEMES
from tercoop.importing.profile import (
    PROJECT_NAMES,
    DateOrder,
    DecimalMark,
    FileFormat,
    FurtherPartners,
    Profile,
    RateUnit,
    RowKind,
    SheetProfile,
)
from tercoop.importing.schemes import notation_of, notations_of
from tercoop.layout import find_layout
from tercoop.rdf.iris import KEY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_IRI = re.compile(r"https?://[^\s<>\"{}|^`\\]+")
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_PROFILE_KEYS = frozenset(
    {"name", "title", "source", "credit", "licence", "currency", "decimal_mark", "date_order", "rate_unit"}
    | {"formats", "empty", "encoding", "sheet"}
)
_SHEET_KEYS = frozenset(
    {"names", "rows", "columns", "constants", "words", "currencies", "not_read", "header_row", "optional", "fill_down"}
    | {"partners_left_out", "further_partners"}
)
_NEEDED: Mapping[RowKind, tuple[str, ...]] = {
    "projects": (),
    "partners": ("partner.name",),
    "calls": ("call.serial",),
    "lines": ("line.fund", "line.union_amount"),
    "places": ("partner.name", "partner.town", "partner.country", "partner.geonames"),
}


def list_profiles() -> list[Profile]:
    """Return the profiles that come with tercoop, sorted by name.

    Raises:
        InputError: for a fault in one of them.
    """
    return [read_profile(path) for path in sorted(find_layout().profiles.glob("*.toml"))]


def find_profile(name: str | Path) -> Profile:
    """Return a profile by its name, or from a file of one's own.

    Raises:
        UsageError: where there is no such profile; the message names one that is written alike.
        InputError: for a fault in the file.
    """
    from pathlib import Path  # noqa: PLC0415 # a runtime use in a module that is all annotations otherwise

    path = Path(name)
    if path.suffix == ".toml" or path.is_file():
        return read_profile(path)
    folder = find_layout().profiles
    names = sorted(found.stem for found in folder.glob("*.toml"))
    if str(name) in names:
        return read_profile(folder / f"{name}.toml")
    near = difflib.get_close_matches(str(name), names, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(names)}"
    raise UsageError(f"no profile '{name}'; {hint} A file of your own is given by its path, like mine.toml")


def read_profile(path: Path) -> Profile:
    """Return the profile that a file holds.

    Raises:
        InputError: for a file that cannot be read, an unknown key or field, or a value of the wrong form.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(path, "not UTF-8") from error
    return parse_profile(text, path)


def parse_profile(text: str, path: Path) -> Profile:
    """Return the profile that a text in TOML holds.

    Args:
        text: the text.
        path: the file that it stands in, or would.

    Raises:
        InputError: as :func:`read_profile`.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(path, f"not TOML: {error}") from error
    return _Reader(path).read(content)


class _Reader:
    """Turn the tables of one file into a profile, and say precisely what is wrong with them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def _fail(self, cause: str) -> InputError:
        return InputError(self._path, cause)

    def read(self, content: Mapping[str, Any]) -> Profile:
        self._check_keys("the profile", content, _PROFILE_KEYS)
        name = self._text(content, "name") or self._path.stem
        if not KEY.fullmatch(name) or name != self._path.stem:
            raise self._fail(f"'name' is the name of the file, in lower case with hyphens; it is '{name}'")
        title = self._text(content, "title")
        if title is None:
            raise self._fail("'title' is missing: what files of this layout are, in a few words")
        sheets = content.get("sheet")
        if not isinstance(sheets, list) or not sheets or not all(isinstance(sheet, dict) for sheet in sheets):
            raise self._fail("at least one [[sheet]] is needed")
        return Profile(
            name=name,
            title=title,
            path=self._path,
            sheets=tuple(self._sheet(number, sheet) for number, sheet in enumerate(sheets, start=1)),
            source=self._text(content, "source", _IRI, "an http(s) address"),
            credit=self._text(content, "credit"),
            licence=self._text(content, "licence", _IRI, "an http(s) address"),
            currency=self._text(content, "currency", _CURRENCY, "three letters such as EUR"),
            decimal_mark=cast("DecimalMark | None", self._choice(content, "decimal_mark", get_args(DecimalMark))),
            date_order=cast("DateOrder | None", self._choice(content, "date_order", get_args(DateOrder))),
            rate_unit=cast("RateUnit | None", self._choice(content, "rate_unit", get_args(RateUnit))),
            formats=self._formats(content),
            empty=self._texts(content, "empty"),
            encoding=self._text(content, "encoding"),
        )

    def _sheet(self, number: int, content: Mapping[str, Any]) -> SheetProfile:
        where = f"sheet {number}"
        self._check_keys(where, content, _SHEET_KEYS)
        rows = cast("RowKind | None", self._choice(content, "rows", get_args(RowKind)))
        if rows is None:
            raise self._fail(f"{where}: 'rows' is missing; it is one of {', '.join(get_args(RowKind))}")
        columns = {
            name: self._column_names(where, name, value)
            for name, value in self._fields_table(where, content, "columns").items()
        }
        constants = {
            name: self._one_text(where, name, value)
            for name, value in self._fields_table(where, content, "constants").items()
        }
        if twice := sorted(set(columns) & set(constants)):
            raise self._fail(f"{where}: '{twice[0]}' is both a column and a constant")
        words = {
            name: self._words(where, name, self._word_table(where, name, value))
            for name, value in self._fields_table(where, content, "words").items()
        }
        header_row = content.get("header_row")
        if header_row is not None and (not isinstance(header_row, int) or header_row < 1):
            raise self._fail(f"{where}: 'header_row' is a number from 1")
        sheet = SheetProfile(
            rows=rows,
            columns=columns,
            names=self._texts(content, "names"),
            constants=constants,
            words=words,
            not_read=self._word_table(where, "not_read", content.get("not_read", {})),
            header_row=header_row,
            optional=self._flag(where, content, "optional"),
            currencies=self._currencies(where, content, columns),
            fill_down=self._flag(where, content, "fill_down"),
            partners_left_out=self._flag(where, content, "partners_left_out"),
            further_partners=self._further_partners(where, content.get("further_partners", [])),
        )
        self._check_needs(where, sheet)
        return sheet

    def _further_partners(self, where: str, groups: object) -> tuple[FurtherPartners, ...]:
        if not isinstance(groups, list) or not all(isinstance(group, dict) for group in groups):
            raise self._fail(f"{where}: 'further_partners' are tables, [[sheet.further_partners]]")
        found: list[FurtherPartners] = []
        for group in groups:
            content = {"columns": {name: value for name, value in group.items() if name != "separator"}}
            columns = {
                name: self._column_names(where, name, value)
                for name, value in self._fields_table(where, content, "columns").items()
            }
            if strange := next((name for name in columns if not name.startswith("partner.")), None):
                raise self._fail(f"{where}: 'further_partners' have fields of partners, and not '{strange}'")
            if "partner.name" not in columns:
                raise self._fail(f"{where}: each of the 'further_partners' needs 'partner.name'")
            separator = group.get("separator")
            if separator is not None and (not isinstance(separator, str) or not separator):
                raise self._fail(f"{where}: the 'separator' of 'further_partners' is a text such as ';'")
            found.append(FurtherPartners(columns, separator))
        return tuple(found)

    def _check_needs(self, where: str, sheet: SheetProfile) -> None:
        if sheet.further_partners and (sheet.rows not in ("projects", "partners") or sheet.fill_down):
            raise self._fail(f"{where}: 'further_partners' stand in rows on projects or partners, without 'fill_down'")
        for name in _NEEDED[sheet.rows]:
            if name not in sheet.fields:
                raise self._fail(f"{where}: rows that are {sheet.rows} need '{name}'")
        if sheet.rows in ("projects", "partners") and not sheet.fields.intersection(PROJECT_NAMES):
            raise self._fail(
                f"{where}: 'project.identifier', 'project.acronym' or a title is needed to tell projects apart"
            )

    def _fields_table(self, where: str, content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        table = content.get(key, {})
        if not isinstance(table, dict):
            raise self._fail(f"{where}: '{key}' is a table")
        for name in table:
            if name not in FIELDS:
                near = difflib.get_close_matches(name, FIELDS, n=1)
                known = f"did you mean '{near[0]}'?" if near else "'tercoop profile fields' lists them"
                raise self._fail(f"{where}: no field '{name}' ({known})")
        return table

    def _column_names(self, where: str, name: str, value: object) -> tuple[str, ...]:
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not names or not all(isinstance(item, str) and item for item in names):
            raise self._fail(f"{where}: '{name}' is the name of a column, or a list of names")
        return tuple(names)

    def _one_text(self, where: str, name: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self._fail(f"{where}: the constant '{name}' is a text")
        return value

    def _word_table(self, where: str, name: str, value: object) -> dict[str, str]:
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise self._fail(f"{where}: '{name}' is a table of texts")
        return value

    def _words(self, where: str, name: str, words: dict[str, str]) -> dict[str, str]:
        """Return the words of a field, each of which must stand for a concept."""
        scheme = SCHEMES.get(name)
        if scheme is None:
            raise self._fail(f"{where}: no words are looked up for '{name}', but for {', '.join(SCHEMES)}")
        for word, notation in words.items():
            if notation_of(notation, scheme) not in notations_of(scheme):
                known = ", ".join(sorted(notations_of(scheme)))
                raise self._fail(f"{where}: '{word}' of '{name}' stands for '{notation}', which is none of: {known}")
        is_code = FIELDS[name].cleaner == "word"
        return words if is_code else {word: notation_of(notation, scheme) for word, notation in words.items()}

    def _currencies(
        self, where: str, content: Mapping[str, Any], columns: Mapping[str, tuple[str, ...]]
    ) -> dict[str, str]:
        table = self._fields_table(where, content, "currencies")
        for name, code in table.items():
            if FIELDS[name].cleaner != "amount" or name not in columns:
                raise self._fail(f"{where}: 'currencies' are for columns of amounts; '{name}' is none")
            if not isinstance(code, str) or not _CURRENCY.fullmatch(code):
                raise self._fail(f"{where}: the currency of '{name}' is three letters such as EUR")
        return dict(table)

    def _flag(self, where: str, content: Mapping[str, Any], key: str) -> bool:
        value = content.get(key, False)
        if not isinstance(value, bool):
            raise self._fail(f"{where}: '{key}' is true or false")
        return value

    def _check_keys(self, where: str, content: Mapping[str, Any], known: frozenset[str]) -> None:
        for key in content:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(sorted(known))}"
                raise self._fail(f"{where}: unknown key '{key}' ({hint})")

    def _text(
        self, content: Mapping[str, Any], key: str, form: re.Pattern[str] | None = None, wanted: str = "a text"
    ) -> str | None:
        value = content.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or (form is not None and not form.fullmatch(value)):
            raise self._fail(f"'{key}' is {wanted}")
        return value

    def _texts(self, content: Mapping[str, Any], key: str) -> tuple[str, ...]:
        values = content.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self._fail(f"'{key}' is a list of texts")
        return tuple(values)

    def _formats(self, content: Mapping[str, Any]) -> tuple[FileFormat, ...]:
        known = get_args(FileFormat)
        formats = self._texts(content, "formats") or known
        if unknown := [item for item in formats if item not in known]:
            raise self._fail(f"no format '{unknown[0]}'; there are: {', '.join(known)}")
        return cast("tuple[FileFormat, ...]", formats)

    def _choice(self, content: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str | None:
        value = content.get(key)
        if value is not None and value not in choices:
            raise self._fail(f"'{key}' is one of {', '.join(choices)}; it is {value!r}")
        return cast("str | None", value)
