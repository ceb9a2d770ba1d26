"""EuroVoc: the subjects that our concepts point to, with all that is broader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from tercoop.errors import InputError
from tercoop.generation.mentions import find_mentions, read_wanted
from tercoop.generation.run import Generator
from tercoop.generation.sources import EUROVOC as SOURCE
from tercoop.generation.statements import Statements, plain, text
from tercoop.rdf.namespaces import SKOS, Namespace, prefixes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tercoop.generation.run import Files, Folders

LANGUAGES = ("en", "fr")

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C, where it is installed: the file is large."""

EUROVOC = Namespace("eurovoc")
SCHEME = "100141"
"""The thesaurus as a whole; its concepts are in a scheme for their subject as well, which is not carried."""


def read_concepts(path: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return identifier → concept.

    Raises:
        InputError: where the file cannot be read or has another form.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - it is a safe one
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(path, "not YAML in UTF-8") from error
    concepts = content.get("concepts") if isinstance(content, dict) else None
    if not isinstance(concepts, dict):
        raise InputError(path, "has no 'concepts'")
    return {str(key): value for key, value in concepts.items()}


def make(folders: Folders) -> Files:
    """Make the subjects that data or list ask for, and what is broader.

    Raises:
        InputError: for a subject that EuroVoc does not have, or that lacks a name.
    """
    path = folders.find(SOURCE)
    concepts = read_concepts(path)
    folders.check(SOURCE, len(concepts))
    waiting = sorted(find_mentions(folders, prefixes()["eurovoc"]) | set(read_wanted(folders.data, "eurovoc")))
    statements = Statements()
    done: set[str] = set()
    while waiting:
        identifier = waiting.pop()
        if identifier in done:
            continue
        done.add(identifier)
        concept = concepts.get(identifier)
        if not isinstance(concept, dict):
            raise InputError(path, f"no subject '{identifier}', which the data, the list or a narrower subject ask for")
        names = concept.get("prefLabel") or {}
        for language in LANGUAGES:
            if not isinstance(names.get(language), str):
                raise InputError(path, f"subject {identifier} has no name in '{language}'")
        broader = [str(each) for each in concept.get("broader", [])]
        waiting += broader
        statements.add(
            EUROVOC[identifier],
            SKOS.Concept,
            {
                SKOS.prefLabel: [text(names[language].strip(), language) for language in LANGUAGES],
                SKOS.notation: plain(identifier),
                SKOS.inScheme: EUROVOC[SCHEME],
                SKOS.broader: [EUROVOC[each] for each in broader],
            },
        )
    return {"reference/eurovoc.ttl": statements}


GENERATOR = Generator("eurovoc", "subjects of EuroVoc that our concepts point to", make)
