"""The real source files have the sizes that are stated, and one that came short never passes for the whole."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from tercoop.errors import InputError
from tercoop.generation import eurovoc, programme_register, programme_sources, programme_succession, sources
from tercoop.generation.run import Folders, generate
from tercoop.generation.sources import EUROVOC, KEEP_TITLES, Source
from tercoop.layout import find_layout

PLACE = os.environ.get("TERCOOP_INPUTS")
SHARED = Path(PLACE) if PLACE else find_layout().root.parent / "shared" / "data"
SOURCES = sorted(
    (value for value in vars(sources).values() if isinstance(value, Source)), key=lambda source: source.path
)
COUNTED = [source for source in SOURCES if source.count is not None]

pytestmark = pytest.mark.skipif(
    not (SHARED / "programmes").is_dir(), reason=f"the source files are not kept here, and not at {SHARED}"
)


@pytest.fixture(scope="module")
def real() -> Folders:
    return Folders(SHARED, find_layout().data)


def test_all_sources_but_one_are_counted_before_they_are_read() -> None:
    assert [source for source in SOURCES if source not in COUNTED] == [EUROVOC]


@pytest.mark.parametrize("source", COUNTED, ids=lambda source: source.path)
def test_source_is_whole_and_is_refused_without_its_end(source: Source, real: Folders, tmp_path: Path) -> None:
    lines = real.find(source).read_bytes().splitlines(keepends=True)
    path = tmp_path / source.path
    path.parent.mkdir(parents=True)
    path.write_bytes(b"".join(lines[:-1]))
    with pytest.raises(InputError, match=re.escape(str(path))):
        Folders(tmp_path, tmp_path).find(source)


def test_eurovoc_is_whole_and_is_refused_without_its_end(real: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    concepts = eurovoc.read_concepts(real.find(EUROVOC))
    monkeypatch.setattr(eurovoc, "read_concepts", lambda _: concepts)
    assert eurovoc.make(real)
    monkeypatch.setattr(eurovoc, "read_concepts", lambda _: dict(list(concepts.items())[:-1]))
    with pytest.raises(InputError, match="7316 concepts found, 7317 expected"):
        eurovoc.make(real)


def test_programme_that_a_later_table_needs_is_missed_before_anything_is_written(real: Folders, tmp_path: Path) -> None:
    shutil.copytree(real.inputs / "programmes", tmp_path / "inputs" / "programmes")
    shutil.copytree(real.data / "links", tmp_path / "data" / "links")
    (tmp_path / "inputs" / "programmes").chmod(0o755)
    path = tmp_path / "inputs" / KEEP_TITLES.path
    path.chmod(0o644)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "Alcotra" not in line), encoding="utf-8")
    folders = Folders(tmp_path / "inputs", tmp_path / "data", are_whole=False)
    chosen = [*programme_sources.GENERATORS, programme_succession.GENERATOR]
    with pytest.raises(InputError, match=r"programme-succession\.tsv:\d+: "):
        list(generate(chosen, folders))
    assert not (tmp_path / "data" / "imported").exists()
    with pytest.raises(InputError, match=r"titles\.csv: \d+ rows found, 240 expected"):
        list(generate([programme_register.GENERATOR], Folders(folders.inputs, folders.data)))
