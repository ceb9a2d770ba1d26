from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api_fixtures import DATA, Tasks, published
from service_process import serve
from tercoop.bench.searching import choose_texts, measure_searches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KINDS = [
    "whole names",
    "beginnings of names",
    "two words of a name",
    "a word that is misspelt",
    "words that nothing has",
]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with published(tmp_path_factory.mktemp("searching")) as folder:
        yield folder


def test_texts_are_what_their_kind_says_and_always_the_same(directory: Path) -> None:
    texts = choose_texts(directory, 8)
    tasks = Tasks(directory)
    assert list(texts) == KINDS
    assert choose_texts(directory, 8) == texts
    assert all(len(set(found)) == len(found) > 0 for found in texts.values())
    for kind in KINDS[:3]:
        assert all(tasks.search(text)["hits"] for text in texts[kind]), kind
    assert not any(tasks.search(text)["hits"] for text in texts["words that nothing has"])
    assert any(tasks.search(text)["suggestions"] for text in texts["a word that is misspelt"])


def test_every_search_is_measured_alone_and_served(directory: Path, tmp_path: Path) -> None:
    path = tmp_path / "things.trig"
    path.write_text(DATA, encoding="utf-8")
    with serve("--data", path) as served:
        found = list(measure_searches(served.address, directory, 4))
    assert [each.what for each in found] == KINDS
    for each in found:
        assert len(each.alone.latencies) == len(each.served.latencies) > 0
        assert not each.served.others
        assert 0 < each.alone.percentile(0.5) < 1_000
