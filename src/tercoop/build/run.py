"""Build the graph: read → derive → describe → validate → write → load → switch. Same input, same bytes.

A build is a folder (see :mod:`tercoop.build.folder`) with ``graph.nq`` (all quads, sorted), ``graphs/<name>.ttl``
(canonical Turtle), ``report.json`` (the validation), ``manifest.json`` (sizes, checksums, versions), ``store``, which
can be made again from ``graph.nq`` at any time, and what the service needs beside it
(:mod:`tercoop.build.service_files`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import parse

from tercoop.build.coverage import GRAPH as SEED
from tercoop.build.coverage import check_coverage, describe_evidence, read_facts
from tercoop.build.dataset import DESCRIPTIONS, GENERATED, LICENCE, read_dataset, read_graph
from tercoop.build.derivation import GRAPH as DERIVED
from tercoop.build.derivation import Rule, derive
from tercoop.build.files import GRAPHS, files_being_written
from tercoop.build.folder import (
    FAILED_REPORT,
    MANIFEST,
    QUADS,
    REPORT,
    FinishedBuild,
    digest_inputs,
    find_build,
    list_parts,
    locked,
    partial_build,
    switch_to,
)
from tercoop.build.nearby import keep_nearby
from tercoop.build.provenance import GRAPH as PROVENANCE
from tercoop.build.provenance import Measure, describe_generated, describe_source, measure
from tercoop.build.search_index import SEARCH, SearchIndex
from tercoop.build.service_files import digest_service_files, has_service_files, write_catalogue_file
from tercoop.errors import StoreError
from tercoop.questions.catalogue import read_catalogue
from tercoop.questions.catalogue_graph import GRAPH as CATALOGUE
from tercoop.questions.catalogue_graph import describe_catalogue
from tercoop.rdf.files import write_file
from tercoop.rdf.iris import mint_graph, mint_query
from tercoop.rdf.namespaces import SH
from tercoop.sparql.store import Store
from tercoop.sparql.store_files import STORE, check_store
from tercoop.validation import Engine, NonconformityError, Severity, validate
from tercoop.validation.rendering import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from pyoxigraph import NamedNode, Quad

    from tercoop.build.dataset import GraphSource
    from tercoop.build.files import Files
    from tercoop.layout import Layout
    from tercoop.questions.catalogue import Catalogue
    from tercoop.validation import Report

DERIVATION_TOPIC = "derivation"
EVIDENCE = "evidence"
_PREFIX_DECLARATION = {SH.declare, SH.prefix, SH.namespace}  # the queries in the shapes use them
_SENTENCE = "tc:statedIn"
_NOTHING = hashlib.sha256(b"").hexdigest()
"""Checksum of the Turtle of a graph without statements, which has no file."""
_BACKGROUND = ("ontology", "schemes", "alignments")
Announce: TypeAlias = "Callable[[str], None]"


@dataclass
class Draft:
    """What is known while a build is made.

    Attributes:
        sources: the graphs that are read from files.
        catalogue: the queries.
        graphs: graph name → its quads, without repetitions.
        origins: generated graph → names of the graphs that it follows from.
        queries: generated graph → IRIs of the queries that made it.
    """

    sources: list[GraphSource]
    catalogue: Catalogue
    graphs: dict[str, list[Quad]] = field(default_factory=dict)
    origins: dict[str, list[str]] = field(default_factory=dict)
    queries: dict[str, list[NamedNode]] = field(default_factory=dict)

    def put(self, name: str, quads: Iterable[Quad]) -> None:
        """Add the quads of a graph."""
        self.graphs[name] = list(dict.fromkeys(quads))


def _read(draft: Draft) -> None:
    for source in draft.sources:
        draft.put(source.name, read_graph(source))


def _derive(draft: Draft) -> None:
    rules = [query for query in draft.catalogue.values() if query.topic == DERIVATION_TOPIC]
    origins = [source for source in draft.sources if source.name != "shapes"]
    quads = [quad for source in origins for quad in draft.graphs[source.name]]
    draft.put(DERIVED, derive(quads, [Rule(query.name, query.text) for query in rules]))
    draft.origins[DERIVED] = [source.name for source in origins]
    draft.queries[DERIVED] = [query.iri for query in rules]


def _describe_evidence(draft: Draft) -> None:
    facts = read_facts(draft.catalogue.values())
    if not facts or SEED not in draft.graphs:
        return
    coverage = check_coverage(facts, (quad.triple for quad in draft.graphs[SEED]))
    draft.put(EVIDENCE, describe_evidence(coverage))
    draft.origins[EVIDENCE] = [SEED]
    draft.queries[EVIDENCE] = [mint_query(fact.query.name) for fact in facts]


def _describe_catalogue(draft: Draft) -> None:
    draft.put(CATALOGUE, describe_catalogue(draft.catalogue.values()))


STAGES: Mapping[str, Callable[[Draft], None]] = {
    "reading the source graphs": _read,
    "deriving what follows": _derive,
    "describing the evidence": _describe_evidence,
    "describing the catalogue": _describe_catalogue,
}
"""What is done before validation, in order; each stage adds graphs to the draft."""


def build(layout: Layout, *, force: bool = False, announce: Announce = lambda _: None) -> tuple[FinishedBuild, bool]:
    """Build the graph, unless the build in use was made from the same inputs.

    Args:
        layout: where the inputs are and where builds go.
        force: build in any case.
        announce: told what is being done, a few words at a time.

    Returns:
        The build in use, and whether it was made now.

    Raises:
        InputError: for an input that cannot be read.
        NonconformityError: where the data do not conform to the shapes; the former build stays in use.
        OutputError: where the build cannot be written; the former build stays in use.
        StoreError: where another build is running.
    """
    parts = list_parts()
    digest = digest_inputs(layout, parts)
    if not force:
        current = _find_unchanged(layout, digest)
        if current is not None:
            return current, False
    with locked(layout.build):
        draft = _make_draft(layout, announce)
        sizes = _describe_provenance(draft, parts["tercoop"])
        with partial_build(layout.build) as partial:
            announce("writing the quads")
            manifest = _write_quads(draft, partial)
            write_catalogue_file(partial, draft.catalogue)
            with files_being_written(partial, _count(draft)) as wait_for_files:
                report = _validate(draft, announce=announce)
                if not report.passes():
                    raise _nonconformity(report, layout)
                announce("writing the search index")
                _write_search_index(draft, partial)
                announce("writing the graphs and the store")
                manifest |= _describe(draft, sizes, report, wait_for_files())
                manifest |= {"service": digest_service_files(partial)}
            for name in (name for name, quads in draft.graphs.items() if not quads):
                write_file(partial / GRAPHS / f"{name}.ttl", b"")
            write_file(partial / REPORT, to_json(report).encode())
            manifest |= {"inputs": digest, "parts": parts}
            write_file(partial / MANIFEST, _write_json(manifest))
            final = switch_to(partial, layout.build, digest)
        return FinishedBuild(final.resolve(), manifest), True


def _make_draft(layout: Layout, announce: Announce) -> Draft:
    draft = Draft(sources=read_dataset(layout), catalogue=read_catalogue(layout.queries))
    for title, stage in STAGES.items():
        announce(title)
        stage(draft)
    return draft


def judge(layout: Layout, *, engine: Engine = Engine.SHIFTY, announce: Announce = lambda _: None) -> Report:
    """Return the report that a build would be made with, and write nothing.

    Raises:
        InputError: for an input that cannot be read.
    """
    draft = _make_draft(layout, announce)
    _describe_provenance(draft, version("tercoop"))
    return _validate(draft, engine=engine, announce=announce)


def read_what_is_known(
    layout: Layout, announce: Announce = lambda _: None, *, about: Iterable[Quad] = ()
) -> list[Quad]:
    """Return our data and what follows from them, for data of others that refer to them.

    They are taken from the build in use where it was made from the same inputs. Of lists of projects, it is what may
    bear on the verdict about the data of others (:mod:`tercoop.build.nearby`).

    Args:
        layout: where our data are.
        announce: told what is being done.
        about: the data of others.

    Raises:
        InputError: for an input that cannot be read.
    """
    sources = read_dataset(layout)
    names = [*(source.name for source in sources if source.is_data), DERIVED]
    lists = {source.iri for source in sources if source.is_list}
    announce("reading the source graphs")
    current = _find_unchanged(layout, digest_inputs(layout, list_parts()))
    if current is not None:
        graphs = {mint_graph(name) for name in names}
        known = [quad for quad in parse(path=current.directory / QUADS) if quad.graph_name in graphs]
    else:
        draft = Draft(sources=sources, catalogue=read_catalogue(layout.queries))
        _read(draft)
        announce("deriving what follows")
        _derive(draft)
        known = [quad for name in names for quad in draft.graphs[name]]
    return keep_nearby(known, lists, about)


def _find_unchanged(layout: Layout, digest: str) -> FinishedBuild | None:
    try:
        current = find_build(layout.current_build)
    except StoreError:
        return None
    if current.manifest.get("inputs") != digest:
        return None
    try:
        quads = (current.directory / QUADS).read_bytes()
    except OSError:
        return None
    if hashlib.sha256(quads).hexdigest() != current.manifest.get("sha256") or not has_service_files(current):
        return None
    try:
        check_store(current.directory)
        Store.open(current.directory / STORE, expected=current.quads)
    except StoreError:
        return None
    return current


def _validate(draft: Draft, *, engine: Engine = Engine.SHIFTY, announce: Announce) -> Report:
    """Judge the data, what follows from them and the descriptions of the graphs; vocabulary and schemes help to judge.

    That no sentence states what a rule has made is left out: it follows from statements that have their sentences.
    """
    data = [source.name for source in draft.sources if source.is_data]
    prefixes = [quad for quad in draft.graphs.get("ontology", ()) if quad.predicate in _PREFIX_DECLARATION]
    report = validate(
        [quad for name in (*data, DERIVED, EVIDENCE, PROVENANCE) for quad in draft.graphs.get(name, ())],
        [*draft.graphs.get("shapes", ()), *prefixes],
        background=[quad for name in _BACKGROUND for quad in draft.graphs.get(name, ())],
        check_literals=True,
        check_terms=True,
        engine=engine,
        place="shapes",
        announce=announce,
    )
    stated = {quad.subject for name in data for quad in draft.graphs[name]}
    made = {quad.subject for quad in draft.graphs[DERIVED]} - stated
    kept = [result for result in report.results if result.path_text != _SENTENCE or result.focus_node not in made]
    return replace(report, results=tuple(kept))


def _describe_provenance(draft: Draft, number: str) -> dict[str, Measure]:
    """Add the graph ``provenance`` and return the sizes of all graphs."""
    sizes = {name: measure(quads) for name, quads in draft.graphs.items()}
    quads: list[Quad] = []
    for source in draft.sources:
        quads.extend(describe_source(source, sizes[source.name], number))
    for name in (*draft.graphs, PROVENANCE):
        if name in GENERATED:
            quads.extend(
                describe_generated(
                    name,
                    GENERATED[name],
                    DESCRIPTIONS[name],
                    sizes.get(name),
                    number,
                    licence=LICENCE,
                    origins=draft.origins.get(name, ()),
                    queries=draft.queries.get(name, ()),
                )
            )
    draft.put(PROVENANCE, quads)
    return sizes | {PROVENANCE: measure(quads)}


def _nonconformity(report: Report, layout: Layout) -> NonconformityError:
    """Write the report of a build that fails, and return the error."""
    failed = layout.build / FAILED_REPORT
    write_file(failed, to_json(report).encode())
    violations = report.counts[Severity.VIOLATION]
    noun = "violation" if violations == 1 else "violations"
    return NonconformityError(f"the data do not conform: {violations} {noun}, listed in {failed}", report)


def _count(draft: Draft) -> int:
    return sum(len(quads) for quads in draft.graphs.values())


def _write_quads(draft: Draft, partial: Path) -> dict[str, object]:
    """Write all quads, sorted, and return what the manifest says of them."""
    lines = sorted({f"{quad} .\n".encode() for quads in draft.graphs.values() for quad in quads})
    quads = b"".join(lines)
    write_file(partial / QUADS, quads)
    return {"sha256": hashlib.sha256(quads).hexdigest()}


def _write_search_index(draft: Draft, partial: Path) -> None:
    index = SearchIndex()
    for quads in draft.graphs.values():
        for quad in quads:
            index.add(quad)
    index.write(partial / SEARCH)


def _describe(draft: Draft, sizes: Mapping[str, Measure], report: Report, files: Files) -> dict[str, object]:
    """Return what the manifest says of the graphs and their validation."""
    collections = {source.name: source.collection for source in draft.sources}
    return {
        "graphs": {
            name: {
                "iri": mint_graph(name).value,
                "triples": sizes[name].triples,
                "sha256": files.checksums.get(name, _NOTHING),
                "collection": collections.get(name),
            }
            for name in sorted(draft.graphs)
        },
        "validation": {str(severity): count for severity, count in report.counts.items()},
        "quads": files.quads,
    }


def _write_json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
