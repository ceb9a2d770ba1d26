"""RDF terms, names, files and Turtle: what everything else is written in.

``namespaces`` and ``iris`` are the only places that know addresses; ``files`` reads any format, behind ``guards``;
``turtle`` writes the one canonical form.
"""
