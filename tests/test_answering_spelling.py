from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import hypothesis
import hypothesis.strategies as st
import pytest
from pyoxigraph import Literal, NamedNode, Quad
from rapidfuzz.distance import OSA

from api_fixtures import Tasks, published
from tercoop.answering.spelling import find_near_words, find_words
from tercoop.build.near_words import count_errors, list_entries
from tercoop.build.search_index import SEARCH, SearchIndex
from tercoop.rdf.namespaces import SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tercoop.build.folder import FinishedBuild

LETTERS = "abcde1"
WORDS = st.text(LETTERS, min_size=1, max_size=10)
CHANGES = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 3), st.sampled_from(LETTERS)), max_size=3)


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tasks]:
    with published(tmp_path_factory.mktemp("spelling")) as directory:
        yield Tasks(directory)


def index_of(words: set[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE vocabulary (number INTEGER PRIMARY KEY, word TEXT, shown TEXT, names INTEGER);"
        "CREATE TABLE near (entry INTEGER PRIMARY KEY);"
    )
    for number, word in enumerate(sorted(words), start=1):
        connection.execute("INSERT INTO vocabulary VALUES (?, ?, ?, 1)", (number, word, word.upper()))
        connection.executemany(
            "INSERT OR IGNORE INTO near VALUES (?)", [(each,) for each in list_entries(number, word)]
        )
    return connection


def misspell(word: str, changes: list[tuple[int, int, str]]) -> str:
    for place, kind, letter in changes:
        before, here, after = word[:place], word[place : place + 2], word[place + 2 :]
        word = before + (here[::-1], here[1:], letter + here, letter + here[1:])[kind] + after
    return word


@hypothesis.given(WORDS, CHANGES, st.sets(WORDS, max_size=20))
def test_all_words_that_are_near_are_found_and_no_others(
    word: str, changes: list[tuple[int, int, str]], others: set[str]
) -> None:
    words, asked = {word, *others}, misspell(word, changes)
    with closing(index_of(words)) as connection:
        found = [word.plain for word in find_near_words(connection, asked, 100)]
    distances = {word: OSA.distance(word, asked) for word in words if len(word) > 1}
    assert set(found) == {word for word, distance in distances.items() if distance <= count_errors(asked) > 0}
    assert [distances[word] for word in found] == sorted(distances[word] for word in found)


def test_the_first_letter_and_then_use_decide_between_words_that_are_equally_near(tmp_path: Path) -> None:
    index = SearchIndex()
    for number, name in enumerate(["durch Wald", "durch Feld", "Zurich", "Zuerch", "Zuerch two", "Churz"]):
        index.add(Quad(NamedNode(f"http://a.example/{number}"), SKOS.prefLabel, Literal(name)))
    index.write(tmp_path / SEARCH)
    with closing(sqlite3.connect(tmp_path / SEARCH)) as connection:
        assert [word.shown for word in find_near_words(connection, "zurch", 5)] == ["Zuerch", "Zurich", "durch"]
        assert find_words(connection, ["durch", "zurch", "two"])["durch"].names == 2


@pytest.mark.parametrize(
    ("q", "suggestion"),
    [
        ("Lodzz", "Łódź"),
        ("Łudź", "Łódź"),
        ("Spaldnig", "Spalding"),
        ("Grosstrase", "Großstraße"),
        ("Großstarße", "Großstraße"),
        ("Δραμμα", "Δράμα"),
        ("dramma", "Δράμα"),
        ("Кулатта", "Кулата"),
        ("Клуата", "Кулата"),
        ("alpina spaze", "Alpine Space"),
        ("Durdevak", "Đurđevac"),
    ],
)
def test_misspelt_names_in_several_scripts(tasks: Tasks, q: str, suggestion: str) -> None:
    document = tasks.search(q)
    assert document["hits"] == []
    assert document["suggestions"][0]["q"] == suggestion


@pytest.mark.parametrize(
    ("q", "suggestion"),
    [
        ("Bratislva", "Bratislava"),
        ("Zürch", "Zurich"),
        ("Ljubljnaa", "Ljubljana"),
        ("Θεσαλονικη", "Thessaloniki"),
        ("Обшина", "občina"),
        ("Universitty Vienna", "University Vienna"),
        ("Transfrontalierre Operationnelle", "transfrontalière Opérationnelle"),
        ("interreg itlay austria", "Interreg Italy Austria"),
    ],
)
def test_misspelt_names_of_the_built_graph(built: FinishedBuild, q: str, suggestion: str) -> None:
    assert Tasks(built.directory).search(q)["suggestions"][0]["q"] == suggestion
