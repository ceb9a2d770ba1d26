"""Validate anyone's RDF against SHACL shapes, with two engines that are held against each other.

::

    from tercoop.rdf.files import read_quads
    from tercoop.validation import validate

    report = validate(read_quads(Path("stranger.ttl")), read_quads(Path("shapes.ttl")))
    report.passes()            # False: there is a violation
    report.results[0].message("fr")
"""

from tercoop.validation.arithmetic import computes_with_numbers
from tercoop.validation.comparison import EngineComparison, ResultKey, compare_engines, results_key
from tercoop.validation.engines import Engine
from tercoop.validation.report import NonconformityError, Report, Result, Severity
from tercoop.validation.run import LEXICAL_FORM_SHAPE, validate
from tercoop.validation.shapes_graph import ShapesGraph, prepare_shapes
from tercoop.validation.terms import DECLARED_TERM_SHAPE
from tercoop.validation.typed_things import TYPED_THING_SHAPE

__all__ = [
    "DECLARED_TERM_SHAPE",
    "LEXICAL_FORM_SHAPE",
    "TYPED_THING_SHAPE",
    "Engine",
    "EngineComparison",
    "NonconformityError",
    "Report",
    "Result",
    "ResultKey",
    "Severity",
    "ShapesGraph",
    "compare_engines",
    "computes_with_numbers",
    "prepare_shapes",
    "results_key",
    "validate",
]
