"""Read any RDF 1.1 file safely, and write files and folders so that nothing is ever half-written.

Nothing is fetched: a remote JSON-LD context, a document type with its entities and an import are never followed.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import sys
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple

from tercoop.errors import InputError, OutputError, UsageError
from tercoop.rdf.guards import (
    RDF_1_2,
    UTF8_BOM,
    check_text,
    check_xml,
    find_direction,
    find_family,
    find_remote_context,
    one_line,
    sniff_format,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SUFFIXES: Mapping[str, RdfFormat] = MappingProxyType(
    {
        ".ttl": RdfFormat.TURTLE,
        ".nt": RdfFormat.N_TRIPLES,
        ".nq": RdfFormat.N_QUADS,
        ".trig": RdfFormat.TRIG,
        ".rdf": RdfFormat.RDF_XML,
        ".xml": RdfFormat.RDF_XML,
        ".jsonld": RdfFormat.JSON_LD,
        ".json": RdfFormat.JSON_LD,
        ".n3": RdfFormat.N3,
    },
)
"""Suffix → format. ``.owl`` is not here: it holds RDF/XML or Turtle, and the content says which."""

DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})

_GZIP = b"\x1f\x8b"
"""What a file packed with gzip begins with (RFC 1952, section 2.3.1)."""

STDIN = "-"
"""The name that stands for standard input."""


def find_format(name: str) -> RdfFormat:
    """Return the format of a name such as ``turtle``, ``ttl``, ``.ttl`` or ``text/turtle``.

    Raises:
        UsageError: for a name that is no RDF format.
    """
    wanted = name.strip().lower()
    by_name = {"turtle": RdfFormat.TURTLE, "json-ld": RdfFormat.JSON_LD, "rdf/xml": RdfFormat.RDF_XML}
    by_name |= {suffix[1:]: known for suffix, known in SUFFIXES.items()}
    by_name |= {"n-triples": RdfFormat.N_TRIPLES, "n-quads": RdfFormat.N_QUADS}
    found = by_name.get(wanted.removeprefix(".")) or RdfFormat.from_media_type(wanted)
    if found is None:
        raise UsageError(f"unknown RDF format '{name}'; known: {', '.join(suffix[1:] for suffix in SUFFIXES)}")
    return found


def list_rdf_files(directory: Path) -> list[Path]:
    """Return the RDF files below a folder, sorted; hidden files and folders are left out.

    Raises:
        InputError: where the folder cannot be listed or holds no RDF file.
    """
    try:
        found = sorted(
            path
            for path in directory.rglob("*")
            if path.suffix.lower() in {*SUFFIXES, ".owl"}
            and not any(part.startswith(".") for part in path.relative_to(directory).parts)
            and path.is_file()
        )
    except OSError as error:
        raise InputError(directory, _reading_cause(error)) from error
    if not found:
        raise InputError(directory, f"the folder holds no RDF file ({' '.join(SUFFIXES)} .owl)")
    return found


def read_bytes(path: Path) -> bytes:
    """Return what a file holds.

    Raises:
        InputError: for a file that cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(path, _reading_cause(error)) from error


def read_quads(path: Path, *, base: str | None = None, format: RdfFormat | None = None) -> Iterator[Quad]:  # noqa: A002
    """Read the statements of one RDF file.

    Triples of formats without graphs stand in the default graph. Blank nodes get labels made from a digest of base and
    content: the same file gives the same labels, and two files never share one.

    Args:
        path: the file; a named pipe is read to its end.
        base: IRI against which relative IRIs are resolved. Without it they are resolved against ``file:///<file
            name>``, so that no path of the machine gets into the data; pass one where files of one name are merged.
        format: the format, where the suffix is not to be trusted. Without it the suffix decides, and for an unknown
            suffix the content.

    Yields:
        The quads in the order of the file.

    Raises:
        InputError: with place, line and column where they are known, for a file that is missing, a folder, unreadable,
            empty, not UTF-8 (XML may declare another encoding), ill-formed, RDF 1.2, XML with a document type, or
            JSON-LD with a remote context.
    """
    content = read_bytes(path)
    if content.startswith(_GZIP):
        raise InputError(path, "is packed with gzip; unpack it first")
    named = SUFFIXES.get(path.suffix.lower())
    yield from parse_quads(
        content,
        place=str(path),
        base=base or f"file:///{quote(path.name)}",
        format=format or named or sniff_format(content.removeprefix(UTF8_BOM)),
        named=named if format is None else None,
    )


def read_standard_input(*, format: RdfFormat | None = None) -> Iterator[Quad]:  # noqa: A002
    """Read the statements on standard input, like :func:`read_quads`; the base is ``file:///stdin``.

    Yields:
        The quads in the order of the input.

    Raises:
        InputError: as :func:`read_quads`, with the place ``<stdin>``.
    """
    place = "<stdin>"
    try:
        content = sys.stdin.buffer.read()
    except OSError as error:
        raise InputError(place, _reading_cause(error)) from error
    sniffed = format or sniff_format(content.removeprefix(UTF8_BOM))
    yield from parse_quads(content, place=place, base="file:///stdin", format=sniffed)


def parse_quads(
    content: bytes,
    *,
    place: str,
    base: str,
    format: RdfFormat,  # noqa: A002
    named: RdfFormat | None = None,
) -> Iterator[Quad]:
    """Parse the bytes of one document.

    Args:
        content: the document.
        place: what messages call it.
        base: IRI against which relative IRIs are resolved.
        format: the format to read it as.
        named: the format that the file's suffix promised, for the message when the content is another one.

    Yields:
        The quads in the order of the document.

    Raises:
        InputError: as :func:`read_quads`.
    """
    text = content.removeprefix(UTF8_BOM)
    if not text.strip():
        raise InputError(place, "the file is empty")
    looks = sniff_format(text)
    if named is not None and find_family(looks) != find_family(named):
        raise InputError(place, f"the name says {named.name} but the content looks like {looks.name}")
    text = check_xml(text, place) if format == RdfFormat.RDF_XML else check_text(text, place, format)
    # No label may look like a hexadecimal number: oxigraph keeps such labels as numbers, and shifty renames them.
    label = "n" + hashlib.sha256(base.encode() + b"\n" + content).hexdigest()[:12]
    try:
        yield from _relabelled(pyoxigraph.parse(text, format, base_iri=base), label, place, text)
    except SyntaxError as error:
        raise _describe_syntax_error(error, place, text) from error


def _describe_syntax_error(error: SyntaxError, place: str, text: bytes) -> InputError:
    """Turn a parser's error into one line with its place."""
    message = str(error.msg)
    line, column = error.lineno, error.offset
    if "LoadDocumentCallback" in message:
        message = "the JSON-LD refers to a remote @context, and nothing is fetched; put the context into the file"
        line, column = find_remote_context(text)
    message = re.sub(r"^Parser error (?:at|between) line.*?: ", "", message, flags=re.DOTALL)
    if "invalid utf-8" in message.lower():
        message = "not UTF-8 text; save the file as UTF-8"
    return InputError(place, one_line(message), line=line, column=column)


def _relabelled(quads: Iterator[Quad], label: str, place: str, content: bytes) -> Iterator[Quad]:
    """Give blank nodes the labels of this document, in order of appearance, and refuse what RDF 1.1 does not have."""
    labels: dict[BlankNode, BlankNode] = {}
    for quad in quads:
        subject, object_, graph = quad.subject, quad.object, quad.graph_name
        if isinstance(subject, Triple) or isinstance(object_, Triple):
            raise InputError(place, RDF_1_2)
        if isinstance(object_, Literal) and object_.direction is not None:
            line, column = find_direction(content)
            raise InputError(place, RDF_1_2, line=line, column=column)
        if isinstance(subject, NamedNode) and not isinstance(object_, BlankNode) and not isinstance(graph, BlankNode):
            yield quad
            continue
        for term in (subject, object_, graph):
            if isinstance(term, BlankNode) and term not in labels:
                labels[term] = BlankNode(f"{label}n{len(labels)}")
        yield Quad(
            labels[subject] if isinstance(subject, BlankNode) else subject,
            quad.predicate,
            labels[object_] if isinstance(object_, BlankNode) else object_,
            labels[graph] if isinstance(graph, BlankNode) else graph,
        )


def _reading_cause(error: OSError) -> str:
    """Say in a few words why a file cannot be read."""
    causes = {
        errno.ENOENT: "no such file",
        errno.ENOTDIR: "no such file",
        errno.EISDIR: "is a folder; a file is expected",
        errno.EACCES: "no permission to read it",
        errno.EPERM: "no permission to read it",
        errno.ENAMETOOLONG: "no such file (the name is too long)",
        errno.ELOOP: "a link that leads to itself",
    }
    return causes.get(error.errno or 0, error.strerror or str(error))


def writing_error(place: Path, error: OSError) -> OutputError:
    """Say in a few words why something cannot be written."""
    causes = {
        errno.ENOSPC: "no space left on the disk",
        errno.EDQUOT: "no space left in the disk quota",
        errno.EFBIG: "the file would be too large",
        errno.EACCES: "no permission to write",
        errno.EPERM: "no permission to write",
        errno.EROFS: "the disk is read-only",
        errno.ENOENT: "the folder does not exist",
        errno.ENOTDIR: "the folder does not exist",
        errno.EISDIR: "is a folder; a file is expected",
        errno.ELOOP: "a link that leads to itself",
    }
    return OutputError(f"{place}: {causes.get(error.errno or 0, error.strerror or str(error))}; nothing was written")


def follow_links(place: Path) -> Path:
    """Return the place that a name leads to, which may be free.

    Raises:
        OutputError: for a link that leads to itself.
    """
    try:
        place.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise writing_error(place, error) from error
    return place.resolve()


def beside(final: Path) -> Path:
    """Return a free hidden name in the same folder, so that a rename is one step of the file system."""
    return final.with_name(f".{final.name}.{secrets.token_hex(4)}.partial")


def write_file(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all: a partial file is written and flushed beside it, then renamed.

    A link is followed; a device or a pipe (``/dev/stdout``) is written to directly.

    Raises:
        OutputError: for a full disk, a missing folder, a folder in its place, a missing permission or a link that leads
            to itself; the old file, where there was one, is untouched.
    """
    final = follow_links(path)
    if final.exists() and not final.is_file():
        try:
            with final.open("wb") as handle:
                handle.write(content)
        except OSError as error:
            raise writing_error(path, error) from error
        return
    partial = beside(final)
    try:
        with partial.open("xb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        partial.replace(final)
    except OSError as error:
        raise writing_error(path, error) from error
    finally:
        discard(partial)


def discard(path: Path) -> None:
    """Remove a leftover, where there is one; what hinders that is no news beside what went wrong before."""
    with suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
