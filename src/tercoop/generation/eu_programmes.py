"""EU programmes and funds: the concepts of the Publications Office that are used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from tercoop.errors import InputError
from tercoop.generation.mentions import find_mentions, read_wanted
from tercoop.generation.run import Generator
from tercoop.generation.sources import EU_PROGRAMMES
from tercoop.generation.statements import Statements, plain, text
from tercoop.generation.tables import read_table
from tercoop.rdf.namespaces import SKOS, Namespace, prefixes

if TYPE_CHECKING:
    from tercoop.generation.run import Files, Folders

EU_PROGRAMME = Namespace("at-eu-programme")
SCHEME = NamedNode(prefixes()["at-eu-programme"].removesuffix("/"))


def make(folders: Folders) -> Files:
    """Make the concepts that data or list ask for.

    The table writes the code behind the name, ``European Neighbourhood Instrument (ENI)``; here it is the notation
    alone. A few rows have no code; they are passed over, for nothing can refer to them.

    Raises:
        InputError: for a code that the table does not have or has twice, and a name without its code.
    """
    path = folders.find(EU_PROGRAMMES)
    names: dict[str, str] = {}
    for row in read_table(path, ("label", "code")):
        if not row["code"]:
            continue
        match = re.fullmatch(rf"(\S.*\S) \({re.escape(row['code'])}\)", row["label"].strip())
        if not match or row["code"] in names:
            raise InputError(row.place, f"no name and code of its own: '{row['label']}', '{row['code']}'")
        names[row["code"]] = match[1]
    statements = Statements()
    for code in sorted(
        find_mentions(folders, prefixes()["at-eu-programme"]) | set(read_wanted(folders.data, "eu-programme"))
    ):
        if code not in names:
            raise InputError(path, f"no programme '{code}', which the data or the list ask for")
        statements.add(
            EU_PROGRAMME[code],
            SKOS.Concept,
            {SKOS.prefLabel: text(names[code], "en"), SKOS.notation: plain(code), SKOS.inScheme: SCHEME},
        )
    return {"reference/eu-programmes.ttl": statements}


GENERATOR = Generator("eu-programmes", "codes of EU programmes and funds that are used", make)
