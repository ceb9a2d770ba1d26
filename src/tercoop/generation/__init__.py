"""Turn source files that are not kept here into the reviewed Turtle below ``data/``: ``tercoop generate``.

::

    source file ─tables→ rows ─generator→ statements ─turtle→ data/imported/<source>.ttl, data/reference/<table>.ttl
    data/links/*.tsv (reviewed by hand) ────────┘

Each module with a ``GENERATOR`` is one source. What it writes is committed and read by ``tercoop build``; the same
inputs give the same bytes. Nothing is repaired on the way: a row that cannot be understood ends the run with its place.
"""
