"""From the files of the project to a graph that can be asked: ``tercoop build``.

::

    sources.toml ─dataset→ source graphs ─derivation→ derived ─coverage, provenance→ descriptions ─run→ folder
"""
