"""The service: SPARQL, linked-data pages and the catalogue over HTTP.

::

    client ─HTTP→ listening → application → pool ═pipe═ worker (store, queries, pages)
                                              ╚═pipe═ writer (one, where the store can be written)

The process that speaks HTTP neither reads RDF or SPARQL nor evaluates a query; it ends a worker that takes too long.
"""
