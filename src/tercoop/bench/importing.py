"""Measure import: rows a second and memory from CSV to N-Triples, beside a loop with csv and rdflib on the same file.

Each measurement is a process of its own on one core, so that the peak of its memory is its own. The peer does the least
that such a loop can do: it reads the rows, adds the same kinds of statements to a graph of rdflib and writes it; it
cleans, compares and rejects nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tercoop.bench.participations import write_participations
from tercoop.errors import OutputError
from tercoop.rdf.namespaces import BASE, ONTOLOGY, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PEER_ROWS = 100_000
"""Most rows that the peer is given: it holds the whole graph in memory."""

_TERCOOP = """
import json, resource, sys, time
from pathlib import Path
begin = time.perf_counter()
from tercoop.importing.outcome import Choices
from tercoop.importing.profile_files import find_profile
from tercoop.importing.recognition import match_profile
from tercoop.importing.run import import_file
from tercoop.reading import open_source
with open_source(Path(sys.argv[1])) as source:
    found = match_profile(find_profile("keep-participations-2000-2020"), source)
    result = import_file(source, found, Path(sys.argv[2]), Choices(source="bench", format="ntriples"))
seconds = time.perf_counter() - begin
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rejected = sum(sheet.rejected for sheet in result.receipt.sheets)
print(json.dumps({"seconds": seconds, "peak": peak, "triples": result.triples, "rejected": rejected}))
"""
_PEER = """
import csv, json, re, resource, sys, time
begin = time.perf_counter()
from rdflib import Graph, Literal, Namespace, RDF, URIRef
base, tc, label = sys.argv[3] + "id/", Namespace(sys.argv[4]), URIRef(sys.argv[5])
key = lambda *texts: re.sub("[^a-z0-9]+", "-", "-".join(texts).lower()).strip("-")
graph = Graph()
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    for number, row in enumerate(csv.DictReader(file), start=2):
        name, town, country = row["Project.Partner"] or "", row["Town"] or "", row["Country"] or ""
        project = URIRef(base + "project/" + key(row["Programme"], row["Acronym"]))
        organisation = URIRef(base + "organisation/" + key(name, town, country))
        place = URIRef(base + "town/" + key(town, country))
        participation = URIRef(base + "participation/" + key(row["Programme"], row["Acronym"], name, town, country))
        graph.add((project, RDF.type, tc.Project)); graph.add((project, label, Literal(row["Acronym"])))
        graph.add((project, tc.website, Literal(row["Website"])))
        graph.add((project, tc.isFundedUnder, URIRef(base + "programme/" + key(row["Programme"]))))
        graph.add((organisation, RDF.type, tc.Organisation)); graph.add((organisation, label, Literal(name)))
        graph.add((organisation, tc.isBasedIn, place)); graph.add((organisation, tc.isLocatedIn, Literal(country)))
        graph.add((place, RDF.type, tc.Town)); graph.add((place, label, Literal(town)))
        graph.add((participation, RDF.type, tc.Participation)); graph.add((participation, tc.inProject, project))
        graph.add((participation, tc.hasParticipant, organisation))
        graph.add((participation, tc.hasRole, Literal(row["Lead.Partner"])))
        graph.add((participation, tc.rowNumber, Literal(number)))
        graph.add((participation, tc.fullAddress, Literal(f"{row['Street']}, {row['Postal.code']} {town}")))
        graph.add((participation, tc.isInRegion, Literal(row["NUTS3..or.equivalent."])))
graph.serialize(sys.argv[2], format="nt", encoding="utf-8")
seconds = time.perf_counter() - begin
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"seconds": seconds, "peak": peak, "triples": len(graph), "rejected": 0}))
"""


@dataclass(frozen=True)
class Measurement:
    """What one run took.

    Attributes:
        name: what was measured.
        rows: rows of the file.
        seconds: from the start of the process's work to the last byte, imports of modules included.
        megabytes: peak of resident memory.
        triples: statements written.
        rejected: rows rejected.
    """

    name: str
    rows: int
    seconds: float
    megabytes: float
    triples: int
    rejected: int

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds


def measure_import(sizes: Sequence[int]) -> Iterator[Measurement]:
    """Yield the measurements of tercoop for each number of rows, and of the peer where the file is small enough for it.

    Raises:
        OutputError: where a run fails.
    """
    with tempfile.TemporaryDirectory(prefix="tercoop-bench-") as folder:
        for rows in sizes:
            source = Path(folder) / f"participations-{rows}.csv"
            write_participations(source, rows)
            yield _measure("tercoop import", _TERCOOP, source, Path(folder) / f"out-{rows}", rows)
            if rows <= PEER_ROWS:
                yield _measure("csv and rdflib", _PEER, source, Path(folder) / "peer.nt", rows)


def _measure(name: str, code: str, source: Path, out: Path, rows: int) -> Measurement:
    process = subprocess.run(  # noqa: S603 - our own code above
        [sys.executable, "-c", code, str(source), str(out), BASE, ONTOLOGY, SKOS.prefLabel.value],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    if process.returncode:
        raise OutputError(f"{name}, {rows} rows: {process.stderr.strip().splitlines()[-1]}")
    found = json.loads(process.stdout.strip().splitlines()[-1])
    kilobytes = found["peak"] if sys.platform != "darwin" else found["peak"] / 1024
    return Measurement(name, rows, found["seconds"], kilobytes / 1024, found["triples"], found["rejected"])
