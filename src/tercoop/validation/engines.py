"""The two SHACL engines behind one call: triples in, the engine's report as triples out.

pyshifty is the fast one and the default; pySHACL is the reference that its results are compared with. Neither fetches
anything: both get triples in memory, no import is followed and no JavaScript is run.
"""

from __future__ import annotations

import logging
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import RdfFormat, Triple

from tercoop.errors import InputError
from tercoop.rdf.namespaces import shorten
from tercoop.validation.arithmetic import keep_sums

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class Engine(StrEnum):
    """A SHACL engine."""

    SHIFTY = "shifty"
    PYSHACL = "pyshacl"

    @property
    def version(self) -> str:
        """The version of the installed package."""
        return version("pyshifty" if self is Engine.SHIFTY else "pyshacl")


@dataclass(frozen=True)
class EngineReport:
    """What an engine found.

    Attributes:
        triples: the W3C validation report as the engine writes it; blank nodes of data and shapes keep their labels.
        notes: what the engine says about the run, such as a feature that it does not know.
    """

    triples: list[Triple]
    notes: tuple[str, ...] = ()


def run_engine(engine: Engine, data: Collection[Triple], shapes: Collection[Triple], *, place: str) -> EngineReport:
    """Validate data against shapes with one engine.

    Args:
        engine: the engine.
        data: statements of the data graph.
        shapes: statements of the shapes graph.
        place: what messages call the shapes.

    Raises:
        InputError: for shapes that the engine cannot work with.
    """
    run = _run_shifty if engine is Engine.SHIFTY else _run_pyshacl
    return run(data, shapes, place)


def check_shapes(shapes: Collection[Triple], *, place: str) -> tuple[str, ...]:
    """Let pyshifty read shapes without data: it parses every query, which pySHACL does only when a node is validated.

    Returns:
        What pyshifty says about the shapes.

    Raises:
        InputError: for a query that is not SPARQL, or not one that SHACL allows.
    """
    from shifty import _shifty  # noqa: PLC0415

    with _clear_faults(place):
        validator = _shifty.PreparedValidator(_n_triples(keep_sums(shapes)), None, "turtle", None)
    return tuple(_tidy(note) for note in validator.diagnostics)


def _run_shifty(data: Collection[Triple], shapes: Collection[Triple], place: str) -> EngineReport:
    # The native classes are called directly: the Python layer would parse the report with rdflib, which rewrites
    # literals (01 becomes 1).
    from shifty import _shifty  # noqa: PLC0415 - loaded only by the run that needs it

    with _clear_faults(place):
        validator = _shifty.PreparedValidator(_n_triples(keep_sums(shapes)), None, "turtle", None)
        result = validator.validate_w3c(
            _n_triples(data),
            None,
            "turtle",
            graph_mode="data",
            run_infer=False,
            on_unsupported="error",
        )
    triples = [quad.triple for quad in pyoxigraph.parse(result.report_turtle.encode(), RdfFormat.TURTLE)]
    return EngineReport(triples, tuple(_tidy(note) for note in result.diagnostics))


@contextmanager
def _clear_faults(place: str) -> Iterator[None]:
    """Turn what pyshifty raises into one line; a panic of its native code is no ``Exception`` and has no name."""
    try:
        yield
    except ValueError as error:
        raise InputError(place, _first_fault(str(error))) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise InputError(place, f"pyshifty broke off with these shapes and data: {_tidy(str(error))}") from error


def _n_triples(triples: Collection[Triple]) -> bytes:
    return pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _run_pyshacl(data: Collection[Triple], shapes: Collection[Triple], place: str) -> EngineReport:
    import pyshacl  # noqa: PLC0415 - takes a second to load, and only this engine needs it
    from pyparsing import ParseBaseException  # noqa: PLC0415
    from pyshacl.errors import ReportableRuntimeError, ValidationFailure  # noqa: PLC0415
    from rdflib.plugins.sparql.sparql import SPARQLError  # noqa: PLC0415

    from tercoop.validation.rdflib_terms import graph_from_rdflib, graph_to_rdflib  # noqa: PLC0415

    logger = logging.getLogger("pyshacl-validate")
    former = logger.disabled
    logger.disabled = True
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            _, report, _ = pyshacl.validate(
                graph_to_rdflib(data),
                shacl_graph=graph_to_rdflib(shapes),
                inference="none",
                advanced=False,
                do_owl_imports=False,
                js=False,
                max_validation_depth=100,
            )
    except (ReportableRuntimeError, NotImplementedError, ParseBaseException, SPARQLError) as error:
        raise InputError(place, f"unusable shapes: {_tidy(str(error))}") from error
    except (TypeError, ValueError, RecursionError, re.error) as error:
        # A comparison of values without an order, or a pattern that Python does not know, ends pySHACL like this.
        raise InputError(place, f"pySHACL cannot judge these data with these shapes: {_tidy(str(error))}") from error
    finally:
        logger.disabled = former
    if isinstance(report, ValidationFailure):
        raise InputError(place, f"unusable shapes: {_tidy(str(report))}")
    return EngineReport(graph_from_rdflib(report), tuple(_tidy(str(warning.message)) for warning in caught))


def _first_fault(message: str) -> str:
    """Return the first of pyshifty's faults with the node it is about, and without the list of all that may stand."""
    first = re.split(r"; \[(?:error|warning|unsupported)\]", _tidy(message), maxsplit=1)[0]
    fault = first.rsplit("[error] ", maxsplit=1)[-1]
    named = re.search(r" \((?:<([^<>]*)>|_:\S+)\)$", fault)
    owner = f"{shorten(named[1])}: " if named and named[1] else ""
    fault = fault[: named.start()] if named else fault
    fault = re.sub(r"expected one of Prefix not found.*", "a prefix is not declared (sh:prefixes)", fault)
    fault = re.sub(r" expected .*", " this is not SPARQL", fault)
    return f"unusable shapes: {owner}{fault}"


def _tidy(message: str) -> str:
    return " ".join(message.split())
