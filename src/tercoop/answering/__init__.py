"""What answers a request, in a process of its own: queries, pages, the catalogue, search.

A worker reads one task at a time from a pipe and writes one answer (:mod:`tercoop.answering.frames`). It is confined
before it reads the first (:mod:`tercoop.confinement`), and its parent ends it at the deadline; so nothing here watches
the clock.
"""
