"""Which file goes into which named graph: ``data/sources.toml`` for the data, fixed folders for the rest.

::

    [[graph]]
    name = "seed"
    files = ["curated/seed.ttl"]             # or a folder, with a slash at its end: all RDF files in it
    title = { en = "Facts of the source page", fr = "Faits de la page source" }
description = { en = "What the page says.", fr = "Ce que dit la page." }
    source = "https://example.org/page"      # where the facts come from
    credit = "Who is to be named"
    licence = "https://creativecommons.org/licenses/by/4.0/"
    retrieved = 2026-11-01                   # the day the source was read
    sha256 = "…"                             # of the source as it was read
    file = "export.xlsx"                     # its name, where it is a file
    rows = { read = 3, accepted = 2, rejected = 1 }   # of that file
    collection = "documents"                 # many small graphs of one kind, shown as one in overviews

``name``, ``files`` and ``title`` are needed. Every RDF file below ``data`` belongs to one graph.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad

from tercoop.errors import InputError
from tercoop.rdf.files import list_rdf_files, read_quads
from tercoop.rdf.iris import KEY, mint_graph
from tercoop.rdf.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tercoop.layout import Layout

SOURCES = "sources.toml"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
GENERATED: Mapping[str, Mapping[str, str]] = {
    "derived": {"en": "Derived statements", "fr": "Énoncés dérivés"},
    "evidence": {
        "en": "Facts, their sentences and their statements",
        "fr": "Faits, leurs phrases et leurs énoncés",
    },
    "catalogue": {"en": "Catalogue of questions", "fr": "Catalogue des questions"},
    "provenance": {"en": "Origin of the named graphs", "fr": "Origine des graphes nommés"},
}
"""Titles of the graphs that a build makes."""

DESCRIPTIONS: Mapping[str, Mapping[str, str]] = {
    "ontology": {
        "en": "Classes, properties and prefixes that the data are written with.",
        "fr": "Classes, propriétés et préfixes avec lesquels les données sont écrites.",
    },
    "schemes": {
        "en": "Lists of concepts that properties take their values from, such as roles, kinds and strands.",
        "fr": "Listes de concepts dont les propriétés tirent leurs valeurs : rôles, genres, volets.",
    },
    "alignments": {
        "en": "How classes, properties and concepts relate to those of other vocabularies.",
        "fr": "Liens entre les classes, propriétés et concepts et ceux d'autres vocabulaires.",
    },
    "shapes": {
        "en": "Shapes in SHACL by which data are judged, with messages for those who provide them.",
        "fr": "Formes SHACL qui servent à juger les données, avec des messages pour ceux qui les fournissent.",
    },
    "derived": {
        "en": "Statements that follow by a rule from those of the other graphs; no source says them.",
        "fr": "Énoncés qui découlent par une règle de ceux des autres graphes ; aucune source ne les énonce.",
    },
    "evidence": {
        "en": "Each fact of the source, with the sentence that says it and the statements that hold it.",
        "fr": "Chaque fait de la source, avec la phrase qui l'énonce et les énoncés qui le portent.",
    },
    "catalogue": {
        "en": "The questions that the graph answers, with their parameters and queries.",
        "fr": "Les questions auxquelles le graphe répond, avec leurs paramètres et leurs requêtes.",
    },
    "provenance": {
        "en": "Title, size, checksum, licence and origin of each named graph.",
        "fr": "Titre, taille, somme de contrôle, licence et origine de chaque graphe nommé.",
    },
}
"""What the graphs hold that ``sources.toml`` does not list."""

_FIXED: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "ontology": ("ontology", "*.ttl", {"en": "Vocabulary", "fr": "Vocabulaire"}),
    "schemes": ("ontology", "schemes/*.ttl", {"en": "Concept schemes", "fr": "Schémas de concepts"}),
    "alignments": ("ontology", "alignments/*.ttl", {"en": "Alignments to other vocabularies", "fr": "Alignements"}),
    "shapes": ("shapes", "*.ttl", {"en": "Shapes that data must have", "fr": "Formes que les données doivent avoir"}),
}
_KEYS = frozenset(
    {"name", "files", "title", "description", "source", "credit", "licence", "retrieved", "sha256", "collection"}
    | {"file", "rows"}
)
_ROWS = frozenset({"read", "accepted", "rejected"})
_SHA256 = re.compile(r"[0-9a-f]{64}")
_IRI = re.compile(r"https?://[^\s<>\"{}|^`\\]+")


@dataclass(frozen=True)
class GraphSource:
    """A named graph and the files that it is read from.

    Attributes:
        name: the last part of its IRI.
        files: the files, sorted.
        title: language → title.
        description: language → a sentence on what the graph holds.
        source: IRI of what the facts are taken from, where that is not us.
        credit: who is to be named.
        licence: IRI of the licence of the source.
        retrieved: the day the source was read.
        sha256: checksum of the source as it was read, in hexadecimal digits.
        file: name of the file that was read, without folders.
        rows: how many rows of it were read, accepted and rejected.
        collection: what it is counted with in overviews, where there are many graphs of one kind.
        is_data: whether the graph holds data, and not vocabulary or shapes.
        is_list: whether it is a folder of files, as import makes them of a list of projects.
    """

    name: str
    files: tuple[Path, ...]
    title: Mapping[str, str]
    description: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
    credit: str | None = None
    licence: str | None = None
    retrieved: dt.date | None = None
    sha256: str | None = None
    file: str | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    collection: str | None = None
    is_data: bool = True
    is_list: bool = False

    @property
    def iri(self) -> NamedNode:
        """The IRI of the graph."""
        return mint_graph(self.name)


def read_dataset(layout: Layout) -> list[GraphSource]:
    """Return the named graphs that are read from files: vocabulary and shapes first, then the data by name.

    Raises:
        InputError: for a fault in ``data/sources.toml``, a file that no graph claims, and a claimed file that is
            missing.
    """
    fixed = [
        GraphSource(
            name=name,
            files=tuple(sorted((layout.root / folder).glob(pattern))),
            title=title,
            description=DESCRIPTIONS[name],
            licence=LICENCE,
            is_data=False,
        )
        for name, (folder, pattern, title) in _FIXED.items()
    ]
    return [graph for graph in fixed if graph.files] + read_sources(layout.data)


def read_sources(directory: Path) -> list[GraphSource]:
    """Return the graphs that ``sources.toml`` lists, sorted by name.

    Args:
        directory: the folder of the file; the paths in it start there.

    Raises:
        InputError: as :func:`read_dataset`.
    """
    path = directory / SOURCES
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(path, "not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(path, f"not TOML: {error}") from error
    entries = content.pop("graph", [])
    if content or not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(path, "the file is a list of [[graph]] tables and nothing else")
    graphs = sorted((_read_graph(path, entry) for entry in entries), key=lambda graph: graph.name)
    _check_claims(path, graphs)
    return graphs


def _read_graph(path: Path, entry: Mapping[str, object]) -> GraphSource:
    name = entry.get("name")
    if not isinstance(name, str) or not KEY.fullmatch(name):
        raise InputError(path, f"the name of a graph is like 'seed', not {name!r}")
    label = f"graph '{name}'"
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise InputError(path, f"{label}: unknown key '{unknown[0]}' (known: {', '.join(sorted(_KEYS))})")
    if name in _FIXED or name in GENERATED:
        raise InputError(path, f"{label}: this name is taken by a graph that is not listed here")
    files = entry.get("files")
    if not isinstance(files, list) or not files or not all(isinstance(file, str) for file in files):
        raise InputError(path, f"{label}: 'files' is a list of paths below this folder")
    title = _read_languages(path, label, entry, "title")
    description = _read_languages(path, label, entry, "description") if "description" in entry else {}
    retrieved = entry.get("retrieved")
    if retrieved is not None and (not isinstance(retrieved, dt.date) or isinstance(retrieved, dt.datetime)):
        raise InputError(path, f"{label}: 'retrieved' is a day like 2026-11-01, without quotation marks")
    return GraphSource(
        name=name,
        files=tuple(sorted(found for file in files for found in _find_files(path, label, file))),
        title=title,
        description=description,
        source=_read_text(path, label, entry, "source", _IRI),
        credit=_read_text(path, label, entry, "credit"),
        licence=_read_text(path, label, entry, "licence", _IRI),
        retrieved=retrieved,
        sha256=_read_text(path, label, entry, "sha256", _SHA256),
        file=_read_text(path, label, entry, "file"),
        rows=_read_rows(path, label, entry),
        collection=_read_text(path, label, entry, "collection", KEY),
        is_list=any(file.endswith("/") for file in files),
    )


def _read_languages(path: Path, label: str, entry: Mapping[str, object], key: str) -> dict[str, str]:
    texts = entry.get(key)
    if not isinstance(texts, dict) or "en" not in texts or not all(isinstance(text, str) for text in texts.values()):
        raise InputError(path, f'{label}: \'{key}\' is like {{ en = "…", fr = "…" }}')
    return texts


def _read_rows(path: Path, label: str, entry: Mapping[str, object]) -> dict[str, int]:
    rows = entry.get("rows", {})
    if not isinstance(rows, dict) or (rows and rows.keys() != _ROWS) or not all(type(n) is int for n in rows.values()):
        raise InputError(path, f"{label}: 'rows' is like {{ read = 3, accepted = 2, rejected = 1 }}")
    if rows and rows["read"] != rows["accepted"] + rows["rejected"]:
        raise InputError(path, f"{label}: 'rows': what is read is either accepted or rejected")
    return rows


def _read_text(
    path: Path, label: str, entry: Mapping[str, object], key: str, form: re.Pattern[str] | None = None
) -> str | None:
    value = entry.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or (form is not None and not form.fullmatch(value)):
        wanted = (
            {_IRI: "an http(s) IRI", _SHA256: "64 hexadecimal digits", KEY: "like 'documents'"}[form]
            if form
            else "text"
        )
        raise InputError(path, f"{label}: '{key}' is not {wanted}")
    return value


def _find_files(path: Path, label: str, file: str) -> list[Path]:
    """Return the file that is meant, or the RDF files of a folder whose name ends with a slash."""
    found = path.parent / file
    if not found.resolve().is_relative_to(path.parent.resolve()):
        raise InputError(path, f"{label}: '{file}' lies outside this folder")
    if file.endswith("/"):
        if not found.is_dir() or not (files := list_rdf_files(found)):
            raise InputError(path, f"{label}: there is no folder '{file}' with RDF files")
        return files
    if not found.is_file():
        raise InputError(path, f"{label}: there is no file '{file}'")
    return [found]


def _check_claims(path: Path, graphs: list[GraphSource]) -> None:
    claimed: dict[Path, str] = {}
    names: set[str] = set()
    for graph in graphs:
        if graph.name in names:
            raise InputError(path, f"the graph '{graph.name}' is listed twice")
        names.add(graph.name)
        for file in graph.files:
            if file in claimed:
                place = file.relative_to(path.parent)
                raise InputError(path, f"'{place}' is in two graphs: '{claimed[file]}' and '{graph.name}'")
            claimed[file] = graph.name
    present = list_rdf_files(path.parent) if claimed or any(path.parent.rglob("*.ttl")) else []
    for file in present:
        if file not in claimed:
            raise InputError(path, f"no graph claims '{file.relative_to(path.parent)}'")


def read_graph(graph: GraphSource) -> Iterator[Quad]:
    """Yield the statements of a graph, in its named graph.

    Raises:
        InputError: for a file that cannot be read, or that names graphs itself.
    """
    iri = graph.iri
    for file in graph.files:
        for quad in read_quads(file, base=BASE):
            if not isinstance(quad.graph_name, DefaultGraph):
                raise InputError(file, f"names a graph of its own; '{SOURCES}' says which graph a file goes to")
            yield Quad(quad.subject, quad.predicate, quad.object, iri)
