"""Measure the search: texts of five kinds drawn from the names of the data, in one process and over HTTP.

Every text is asked once, so that none is answered from a cache.
"""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tercoop.answering.published import open_published
from tercoop.answering.search import PATH, answer_search
from tercoop.answering.settings import WorkerSettings
from tercoop.bench.load import Load, send
from tercoop.build.search_index import CODE, SEARCH
from tercoop.sparql.store import on_deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_SEED = 20_261_124
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONGEST_TEXT = 500
_LEAST_LETTERS = 5
"""Letters of a word that is misspelt."""


@dataclass(frozen=True)
class Searched:
    """What searches of one kind took.

    Attributes:
        what: the kind.
        alone: in one process and without HTTP, from the task to the last byte.
        served: over HTTP, by one client.
    """

    what: str
    alone: Load
    served: Load


def choose_texts(directory: Path, number: int) -> dict[str, list[str]]:
    """Return texts to search for by kind, drawn at random with a fixed seed, none of them twice.

    Args:
        directory: the folder of a build.
        number: texts of each kind.
    """
    with closing(sqlite3.connect(f"file:{directory / SEARCH}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT DISTINCT text FROM name WHERE kind != ? ORDER BY text", (CODE,))
        names = [text for (text,) in rows if len(text) <= _LONGEST_TEXT]
    draw = random.Random(_SEED)  # noqa: S311 - no secret
    draw.shuffle(names)
    kinds: dict[str, Callable[[str], str]] = {
        "whole names": str,
        "beginnings of names": lambda name: name[: draw.randint(1, 5)],
        "two words of a name": lambda name: " ".join(draw.sample(words, 2)) if len(words := name.split()) > 1 else "",
        "a word that is misspelt": lambda name: _misspell(draw.choice(name.split()), draw),
        "words that nothing has": lambda _: "".join(draw.choices(_LETTERS, k=draw.randint(6, 14))),
    }
    return {kind: _take(names, make, number) for kind, make in kinds.items()}


def _take(names: Sequence[str], make: Callable[[str], str], number: int) -> list[str]:
    found: dict[str, None] = {}
    for name in names:
        if len(found) == number:
            break
        text = make(name).strip()
        if text:
            found[text] = None
    return list(found)


def _misspell(word: str, draw: random.Random) -> str:
    """Return a word with a letter left out, added or changed, or with two that have changed places."""
    if len(word) < _LEAST_LETTERS or not word.isalpha():
        return ""
    place = draw.randrange(len(word) - 1)
    before, here, after = word[:place], word[place : place + 2], word[place + 2 :]
    letter = draw.choice(_LETTERS)
    return before + draw.choice((here[1], here[0] + letter + here[1], letter + here[1], here[::-1])) + after


def measure_searches(address: str, directory: Path, number: int) -> Iterator[Searched]:
    """Yield what searches of each kind take.

    Args:
        address: of a service on the build.
        directory: the folder of the build.
        number: searches of each kind.
    """
    for kind, texts in choose_texts(directory, number).items():
        alone = on_deep_stack(lambda texts=texts: _search(directory, texts))  # type: ignore[misc]
        paths = [f"{PATH}?q={quote(text, safe='')}" for text in texts]
        yield Searched(kind, alone, send(address, paths, 1, accept="application/json"))


def _search(directory: Path, texts: Sequence[str]) -> Load:
    """Search in this process; the index is opened with the first search."""
    published, settings = open_published(directory, is_checked=True), WorkerSettings("http://127.0.0.1")
    latencies = []
    for text in texts:
        begin = time.perf_counter()
        task: dict[str, Any] = {"q": text, "type": None, "limit": 20, "offset": 0, "languages": [], "format": "json"}
        list(answer_search(published, settings, task, b"").body)
        latencies.append(time.perf_counter() - begin)
    return Load(1, sum(latencies), sorted(latencies), {})
