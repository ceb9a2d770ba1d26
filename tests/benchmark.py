"""How long validation takes, for invented programmes: ``python tests/benchmark.py 4 16 64``.

Prints a row of a Markdown table for each number of programmes: statements, then seconds of the processor for pyshifty
as ``tercoop validate`` runs it, for pyshifty given everything (``narrowing=False``), and for pySHACL, each where its
limit of programmes allows it. The shapes are read and checked before the clock starts.
"""

from __future__ import annotations

import argparse
import sys
import time

from invented import invent_programmes
from tercoop.layout import find_layout
from tercoop.rdf.files import read_quads
from tercoop.validation import Engine, prepare_shapes, results_key, validate


def main() -> int:
    """Measure, print, and end with 1 where two ways do not find the same."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programmes", nargs="+", type=int, help="numbers of programmes")
    parser.add_argument("--whole", type=int, default=64, help="most programmes for pyshifty given everything")
    parser.add_argument("--pyshacl", type=int, default=4, help="most programmes for pySHACL")
    options = parser.parse_args()
    layout = find_layout()
    folders = (layout.ontology, layout.ontology / "schemes", layout.shapes)
    *vocabulary, given = (
        [quad for path in sorted(each.glob("*.ttl")) for quad in read_quads(path)] for each in folders
    )
    background = [quad for quads in vocabulary for quad in quads]
    shapes = prepare_shapes(given, background=background)
    print("| programmes | statements | nodes | pyshifty | pyshifty, given everything | pySHACL |")  # noqa: T201
    print("|---:|---:|---:|---:|---:|---:|")  # noqa: T201
    same = True
    for number in options.programmes:
        data = list(invent_programmes(number))
        cells, reports = [], []
        for most, engine, narrowing in (
            (number, Engine.SHIFTY, True),
            (options.whole, Engine.SHIFTY, False),
            (options.pyshacl, Engine.PYSHACL, False),
        ):
            if number > most:
                cells.append("")
                continue
            begun = time.process_time()
            reports.append(validate(data, shapes, background=background, engine=engine, narrowing=narrowing))
            cells.append(f"{time.process_time() - begun:.1f} s")
        same = same and len({results_key(report) for report in reports}) == 1
        counts = (number, len(set(data)), reports[0].focus_nodes)
        print("|", " | ".join([*(f"{count:,}" for count in counts), *cells]), "|", flush=True)  # noqa: T201
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
