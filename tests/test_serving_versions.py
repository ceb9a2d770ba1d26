"""A newer version is served as a whole, and a damaged one never."""

from __future__ import annotations

import json
import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from service_process import Service, comes_true, serve
from tercoop.build.folder import MANIFEST, partial_build, switch_to
from tercoop.build.search_index import SearchIndex
from tercoop.build.service_files import write_service_files
from tercoop.errors import StoreError
from tercoop.questions.catalogue import Catalogue
from tercoop.serving.publication import read_version
from tercoop.sparql.store_files import RECORD, STORE, check_store, write_store

if TYPE_CHECKING:
    from pathlib import Path

THINGS = 300
COUNT = "SELECT ?version (COUNT(*) AS ?n) { ?thing <http://example.org/version> ?version } GROUP BY ?version"


def publish(root: Path, number: int) -> Path:
    """Put a version in its place: some hundred things that all say its number."""
    quads = [
        Quad(
            NamedNode(f"http://example.org/{thing}"),
            NamedNode("http://example.org/version"),
            Literal(number),
            NamedNode("http://example.org/graph"),
        )
        for thing in range(THINGS)
    ]
    root.mkdir(exist_ok=True)
    with partial_build(root) as folder:
        record = write_store(folder, quads)
        write_service_files(folder, Catalogue([]), SearchIndex())
        (folder / MANIFEST).write_text(json.dumps({"quads": record.quads, "number": number}), encoding="utf-8")
        return switch_to(folder, root, f"{number:016d}")


def versions_in(service: Service, mark: str) -> list[tuple[int, int]]:
    """Return the numbers that the things say, and how many say each."""
    answer = service.query(f"{COUNT} # {mark}")
    assert answer.status == 200, answer.text
    rows = answer.json()["results"]["bindings"]
    return [(int(row["version"]["value"]), int(row["n"]["value"])) for row in rows]


def shows(service: Service, number: int) -> bool:
    """Whether the version with a number is served, and nothing else."""
    return versions_in(service, f"watch {number}") == [(number, THINGS)]


def test_a_thousand_requests_during_ten_switches_see_one_version_each(tmp_path: Path) -> None:
    root = tmp_path / "build"
    publish(root, 0)
    seen: list[list[tuple[int, int]]] = []
    failures: list[BaseException] = []

    def ask(reader: int) -> None:
        try:
            seen.extend(versions_in(service, f"{reader} {number}") for number in range(350))
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failures.append(error)

    with serve(environment={"TERCOOP_BUILD": str(root)}) as service:
        readers = [threading.Thread(target=ask, args=(reader,)) for reader in range(3)]
        for reader in readers:
            reader.start()
        for number in range(1, 11):
            publish(root, number)
            assert comes_true(partial(shows, service, number), seconds=10)
        for reader in readers:
            reader.join()
        assert versions_in(service, "last") == [(10, THINGS)]
    assert failures == []
    assert len(seen) == 1050
    assert all(len(versions) == 1 and versions[0][1] == THINGS for versions in seen)
    assert len({versions[0][0] for versions in seen}) > 1
    publish(root, 11)
    assert [path.name for path in root.iterdir() if path.is_dir() and not path.is_symlink()] == [f"{11:016d}"]


def test_a_damaged_newer_version_is_refused_and_the_former_served_on(tmp_path: Path) -> None:
    root = tmp_path / "build"
    publish(root, 1)
    with serve(environment={"TERCOOP_BUILD": str(root)}) as service:
        first = service.query(COUNT)
        damage(publish(root, 2))
        assert comes_true(lambda: any("a new version is refused" in line for line in service.log), seconds=5)
        assert versions_in(service, "still") == [(1, THINGS)]
        publish(root, 3)
        assert comes_true(lambda: versions_in(service, "again") == [(3, THINGS)], seconds=5)
        again = service.query(COUNT, accept="application/sparql-results+json")
        assert again.headers["etag"] != first.headers["etag"]


def damage(version: Path) -> None:
    """Change one byte of the store."""
    victim = max((version / STORE).glob("*.sst"), key=lambda path: path.stat().st_size)
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)


@pytest.mark.parametrize("what", ["byte", "file", "record", "count", "empty"])
def test_a_damaged_version_is_refused_at_start(tmp_path: Path, what: str) -> None:
    version = publish(tmp_path / "build", 1)
    assert read_version(version).quads == THINGS
    if what == "byte":
        damage(version)
    elif what == "file":
        next((version / STORE).glob("*.sst")).unlink()
    elif what == "record":
        (version / RECORD).unlink()
    elif what == "count":
        (version / MANIFEST).write_text(json.dumps({"quads": THINGS + 1}), encoding="utf-8")
    else:
        for path in (version / STORE).iterdir():
            path.unlink()
    with pytest.raises(StoreError, match="run 'tercoop build --force'"):
        read_version(version)


def test_a_store_is_recorded_with_what_it_holds(tmp_path: Path) -> None:
    version = publish(tmp_path / "build", 1)
    record = check_store(version)
    assert (record.quads, record.statements, record.has_union) == (THINGS, THINGS, True)
