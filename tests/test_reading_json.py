"""JSON of keep.eu: projects and partnerships as sheets, and the place of whatever is wrong."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tercoop.errors import InputError
from tercoop.reading import BadRow, Limits, open_source
from tercoop.reading.json_documents import describe, read

if TYPE_CHECKING:
    from pathlib import Path

    from tercoop.reading import SourceFile

PROJECT = {
    "id": 34025,
    "project_id": None,
    "total_budget": "123819.00",
    "programme": {"id": 342, "title": "Bulgaria - Serbia", "period": {"title": "2021-2027"}},
    "translations": {"en": {"name": "Bridges", "description": "x"}, "bg": {"name": "Мостове"}},
    "themes": ["tourism", "culture"],
    "partnerships": [
        {"type": "lead", "partner": {"name": "MOT"}, "location_json": {"lat": 48.86, "lng": 2.3}, "pic": None},
        {"type": "partner", "partner": {"name": "Euro-Institut"}, "total_budget": 0.10},
    ],
}
"""One project as keep.eu writes it, shortened."""


def open_document(folder: Path, content: object, limits: Limits = Limits()) -> SourceFile:  # noqa: B008 - it is frozen
    """Return a document; text is written as it is."""
    path = folder / "answer.json"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return open_source(path, limits=limits)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda project: project,
        lambda project: [project],
        lambda project: {"count": 1, "results": [project], "next": None},
    ],
    ids=["object", "list", "results"],
)
def test_a_project_gives_a_row_and_one_for_each_partnership(tmp_path: Path, wrap: Any) -> None:
    with open_document(tmp_path, wrap(PROJECT)) as source:
        projects, partnerships = source.sheets
    assert (projects.name, projects.header_row) == ("projects", 0)
    assert projects.header == (
        "id",
        "project_id",
        "total_budget",
        "programme.id",
        "programme.title",
        "programme.period.title",
        "translations.en.name",
        "translations.en.description",
        "translations.bg.name",
        "themes.0",
        "themes.1",
    )
    ((number, cells),) = projects.rows()
    assert number == 1
    assert not isinstance(cells, BadRow)
    assert cells[:5] == [Decimal(34025), "", "123819.00", Decimal(342), "Bulgaria - Serbia"]
    assert partnerships.name == "partnerships"
    assert partnerships.header == (
        "project.id",
        "project.project_id",
        "project.programme.id",
        "project.programme.title",
        "project.programme.period.title",
        "project.translations.en.name",
        "project.translations.bg.name",
        "type",
        "partner.name",
        "location_json.lat",
        "location_json.lng",
        "pic",
        "total_budget",
    )
    (_, lead), (second, partner) = partnerships.rows()
    assert not isinstance(lead, BadRow)
    assert not isinstance(partner, BadRow)
    assert lead[7:] == ["lead", "MOT", Decimal("48.86"), Decimal("2.3"), "", ""]
    assert (second, partner[7:]) == (2, ["partner", "Euro-Institut", "", "", "", Decimal("0.1")])


def test_columns_are_those_of_all_projects(tmp_path: Path) -> None:
    with open_document(tmp_path, [{"a": 1}, {"b": True, "a": 2}, {}, {"c": "x"}]) as source:
        (projects,) = source.sheets
        assert projects.header == ("a", "b", "c")
        assert list(projects.rows()) == [
            (1, [Decimal(1), "", ""]),
            (2, [Decimal(2), True, ""]),
            (4, ["", "", "x"]),
        ]


def test_partnerships_are_counted_through_the_file(tmp_path: Path) -> None:
    with open_document(
        tmp_path, [{"id": 1, "partnerships": [{"t": "a"}]}, {"id": 2, "partnerships": [{"t": "b"}]}]
    ) as source:
        assert list(source.sheets[1].rows()) == [(1, [Decimal(1), "a"]), (2, [Decimal(2), "b"])]


def test_what_a_search_says_of_itself_is_said(tmp_path: Path) -> None:
    with open_document(tmp_path, {"count": 32702, "next": "page=2", "results": [PROJECT]}) as source:
        assert source.notes == (
            "left out beside the list of projects: count, next",
            "the file holds 1 of 32,702 results",
        )


def test_numbers_are_exact(tmp_path: Path) -> None:
    text = '[{"a": 0.1, "b": 1234567890.123456789012345, "c": -0.00, "d": 1E+2, "e": 7}]'
    with open_document(tmp_path, text) as source:
        ((_, cells),) = source.sheets[0].rows()
        assert [str(cell) for cell in cells] == ["0.1", "1234567890.123456789012345", "-0.00", "1E+2", "7"]  # type: ignore[union-attr]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_each_encoding_of_unicode_is_read(tmp_path: Path, codec: str) -> None:
    with open_document(tmp_path, '[{"a": "Żary"}]'.encode(codec)) as source:
        assert list(source.sheets[0].rows()) == [(1, ["Żary"])]


@pytest.mark.parametrize(
    ("text", "place", "cause"),
    [
        ('[{"a": 1},\n {"b": NaN}]', "2:8", "NaN is not a number that JSON knows"),
        ('[{"a": [1,\n -Infinity]}]', "2:2", "-Infinity is not a number that JSON knows"),
        ('[{"a":1,\n "b":{"c":1,"d":{"c":2},"c":3}}]', "2:25", 'the key "c" comes twice in one object'),
        ('{"a": 1,\n "a": 2}', "2:2", "the key 'a' comes twice in one object"),
        ('{"results": [],\n "results": []}', "2:2", "the key 'results' comes twice in one object"),
        ('[{"\\u0061":1, "a":2}]', "1:15", 'the key "a" comes twice in one object'),
        ('[{"a": 1e999999999}]', "1:8", "a number is too large or too long"),
        (f'[{{"a": {"9" * 10_000}}}]', "1:8", "a number is too large or too long"),
        ("[" * 10_000, "1:52", "nested more than 50 levels deep"),
        (f'[{{"a":\n{"[" * 10_000}{"]" * 10_000}}}]', "2:50", "nested more than 50 levels deep"),
        (f'[{{"a":{"[" * 60}1{"]" * 60}}}]', "1:2", "nested more than 50 levels deep"),
        ('[{"a": 1},\n {"b": "x', "2:8", "ends in the middle; the file is truncated"),
        ('[{"a": 1},\n {"b": ', "2:8", "ends in the middle; the file is truncated"),
        ('[{"a": 1},\n', "2:1", "ends in the middle; the file is truncated"),
        ('{"results": [{"a": 1}]', "1:23", "ends in the middle; the file is truncated"),
        ('[{"a": 1},]', "1:11", "not JSON: Expecting value"),
        ('[{"a": 1} {"b": 2}]', "1:11", "not JSON: ',' was expected"),
        ('{"a": 1}\n{"a": 2}', "2:1", "more follows the end of the document; only one object or one list is read"),
        ('["x", 1]', "1:2", "the list holds something that is not an object, so it is no list of projects"),
        ('[{"a": "x\n"}]', "1:10", "not JSON: Invalid control character at"),
        ('[{"a.b": 1, "a": {"b": 2}}]', "1:2", "two values for 'a.b'"),
        ('[{"id": 1, "partnerships": [{"project.id": 2}]}]', "1:2", "two values for 'project.id'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_line_and_column(tmp_path: Path, text: str, place: str, cause: str) -> None:
    with pytest.raises(InputError) as caught:
        open_document(tmp_path, text)
    assert str(caught.value) == f"{tmp_path / 'answer.json'}:{place}: {cause}"


def test_json_that_is_not_unicode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"answer\.json:2: is JSON that is not UTF-8"):
        open_document(tmp_path, b'[{"a":\n "\xe4"}]')


@pytest.mark.parametrize("text", ["[]", "{}", '{"results": []}', "[{}, {}]"])
def test_a_document_without_values_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"answer\.json: has no rows"):
        open_document(tmp_path, text)


def test_half_a_character_spoils_its_row(tmp_path: Path) -> None:
    with open_document(tmp_path, '[{"a": "\\ud800"}, {"a": "x\\u0000"}, {"a": "\\ud83d\\ude00"}]') as source:
        assert list(source.sheets[0].rows()) == [
            (1, BadRow("holds half of a character (a lone surrogate)", r"\xd800")),
            (2, BadRow("holds a NUL character", r"x\x00")),
            (3, ["😀"]),
        ]


def test_limits_are_kept(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"more than 10 columns, such as 'themes\.10'"):
        open_document(tmp_path, [{"themes": list(range(11))}], Limits(columns=10))
    with pytest.raises(InputError, match="has 12 bytes; up to 5 are read; divide it into several files"):
        open_document(tmp_path, '[{"a": 1 }]\n', Limits(json_bytes=5))
    with pytest.raises(InputError, match="needs more than 20 MB of memory; divide it into several files"):
        open_document(tmp_path, [{"a": "x" * 30_000_000}], Limits(memory_bytes=20_000_000))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcé", max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(projects=st.lists(st.dictionaries(st.text("xyz", min_size=1, max_size=3), VALUES, max_size=4), max_size=4))
def test_every_value_is_found_at_its_path(
    tmp_path_factory: pytest.TempPathFactory, projects: list[dict[str, Any]]
) -> None:
    path = tmp_path_factory.mktemp("documents") / "a.json"
    path.write_text(json.dumps(projects), encoding="utf-8")
    (description,) = describe(path, Limits())
    header = description["sheets"][0]["header"] if description["sheets"] else []
    rows = {row[0]: row[1] for message in read(path, 0, Limits(), header) for row in message["rows"]}
    for number, project in enumerate(projects, start=1):
        expected = {step: "" if value is None else str(value) for step, value in leaves(project)}
        assert (number in rows) == any(map(str.strip, expected.values()))
        if number in rows:
            assert dict(zip(header, rows[number], strict=True)) == {**dict.fromkeys(header, ""), **expected}


def leaves(value: Any, path: str = "") -> list[tuple[str, Any]]:
    """Return paths and values within a value."""
    if isinstance(value, dict):
        pairs = [(f"{path}.{key}" if path else key, inner) for key, inner in value.items()]
    elif isinstance(value, list):
        pairs = [(f"{path}.{place}", inner) for place, inner in enumerate(value)]
    else:
        return [(path, value)]
    return [leaf for step, inner in pairs for leaf in leaves(inner, step)]
