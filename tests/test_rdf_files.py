from __future__ import annotations

import errno
import io
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, RdfFormat

from tercoop.errors import InputError, OutputError, UsageError
from tercoop.rdf.files import (
    find_format,
    list_rdf_files,
    read_quads,
    read_standard_input,
    write_file,
)

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDF_XML = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/"><rdf:Description rdf:about="http://e/s">{{}}</rdf:Description></rdf:RDF>'
TURTLE = '<http://e/s> <http://e/p> "é" .'

SAME_STATEMENT = {
    "a.ttl": TURTLE,
    "a.nt": TURTLE,
    "a.n3": TURTLE,
    "a.trig": TURTLE,
    "a.nq": TURTLE,
    "a.owl": TURTLE,
    "a.rdf": RDF_XML.format("<e:p>é</e:p>"),
    "a.xml": RDF_XML.format("<e:p>é</e:p>"),
    "b.owl": RDF_XML.format("<e:p>é</e:p>"),
    "a.jsonld": '{"@id": "http://e/s", "http://e/p": "é"}',
    "a.json": '{"@id": "http://e/s", "http://e/p": "é"}',
    "unknown.suffix": TURTLE,
    "no-suffix": '{"@id": "http://e/s", "http://e/p": "é"}',
    "xml-without-suffix": RDF_XML.format("<e:p>é</e:p>"),
    "nquads-without-suffix": TURTLE.replace(" .", " <http://e/g> ."),
}


@pytest.mark.parametrize("name", SAME_STATEMENT)
def test_every_format_is_read_by_suffix_or_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(SAME_STATEMENT[name], encoding="utf-8")
    (quad,) = read_quads(path)
    assert quad.triple.object == Literal("é")
    if name != "nquads-without-suffix":
        assert quad.graph_name == DefaultGraph()


DOCTYPE = '<!DOCTYPE rdf:RDF [<!ENTITY a "b">]>'
BILLION_LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "haha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)).replace("&a0;", "&a;")
    + "]>"
)
DEEP_XML = RDF_XML.format("<e:p><rdf:Description>" * 100_000)

REFUSED: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.ttl", b"", ": the file is empty"),
    "only blanks": ("a.ttl", b" \n\t ", ": the file is empty"),
    "only a byte order mark": ("a.ttl", b"\xef\xbb\xbf", ": the file is empty"),
    "bytes 0xFF": ("a.ttl", b"\xff" * 9, ":1:1: not UTF-8 text"),
    "Latin-1 Turtle": ("a.ttl", '\n<http://e/s> <http://e/p> "é" .'.encode("latin-1"), ":2:28: not UTF-8 text"),
    "UTF-16 Turtle": ("a.ttl", TURTLE.encode("utf-16"), "not UTF-8 text"),
    "NUL": ("a.ttl", b"\0\0\0", ":1:1: "),
    "syntax error": ("a.ttl", b"<http://e/s> <http://e/p>\n  <http://e/o> ?", ":2:16: "),
    "syntax error in N-Triples": ("a.nt", b"<http://e/s> <http://e/p> 5 .", ":1:27: "),
    "unclosed string": ("a.ttl", b'<http://e/s> <http://e/p> "abc', ":1:27: "),
    "undeclared prefix": ("a.ttl", b"\ne:s e:p e:o .", ":2:1: "),
    "triple term": ("a.ttl", b"<http://e/s> <http://e/p>\n <<( <http://e/s> <http://e/p> 1 )>> .", ":2:2: RDF 1.2"),
    "reified triple": ("a.ttl", b"<< <http://e/s> <http://e/p> 1 >> <http://e/q> 2 .", ":1:1: RDF 1.2"),
    "annotation": ("a.ttl", b"<http://e/s> <http://e/p> 1 {| <http://e/q> 2 |} .", ":1:29: RDF 1.2"),
    "base direction": ("a.ttl", b'<http://e/s> <http://e/p> "x"@en--ltr .', ":1:30: RDF 1.2"),
    "deep triple terms": (
        "a.ttl",
        b"<http://e/s> <http://e/p> " + b"<<( <http://e/s> <http://e/p> " * 100_000,
        "RDF 1.2",
    ),
    "deep triple terms behind an escape": (
        "a.ttl",
        b"@prefix e: <http://e/> . e:s\\#t e:p " + b"<<( e:s e:p " * 100_000,
        "RDF 1.2",
    ),
    "document type": (
        "a.rdf",
        f'<?xml version="1.0"?>\n{DOCTYPE}{RDF_XML}'.encode(),
        ":2:19: the RDF/XML has a DOCTYPE",
    ),
    "document type in UTF-16": ("a.rdf", f"{DOCTYPE}{RDF_XML}".encode("utf-16"), "the RDF/XML has a DOCTYPE"),
    "document type in UTF-16 without mark": ("a.rdf", f"{DOCTYPE}{RDF_XML}".encode("utf-16-be"), "has a DOCTYPE"),
    "document type after a byte order mark": ("a.rdf", b"\xef\xbb\xbf" + DOCTYPE.encode(), "has a DOCTYPE"),
    "document type after a comment": ("a.rdf", f"<!-- > -->{DOCTYPE}{RDF_XML}".encode(), "has a DOCTYPE"),
    "billion laughs": ("a.rdf", f"{BILLION_LAUGHS}{RDF_XML}".encode(), "has a DOCTYPE"),
    "external entity": ("a.rdf", b'<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>', "has a DOCTYPE"),
    "unclosed XML": ("a.rdf", RDF_XML.format("<e:p>\n").encode(), ":2:3: not well-formed XML: mismatched tag"),
    "undeclared Latin-1 XML": ("a.rdf", RDF_XML.format("<e:p>é</e:p>").encode("latin-1"), "not UTF-8 text"),
    "unknown XML encoding": ("a.rdf", b'<?xml version="1.0" encoding="x-none"?><r/>', "encoding"),
    "deep XML": ("a.rdf", DEEP_XML.encode(), "nested more than 1000 levels deep"),
    "remote context": (
        "a.jsonld",
        b'{\n "@context": "http://127.0.0.1:9/c",\n "a": 1}',
        ":2:2: the JSON-LD refers to a",
    ),
    "remote context in a list": ("a.jsonld", b'{"@context": ["http://127.0.0.1:9/c"]}', "remote @context"),
    "imported context": ("a.jsonld", b'{"@context": {"@import": "file:///etc/passwd"}}', "remote @context"),
    "broken JSON": ("a.jsonld", b'{"@id": "http://e/s",\n  "http://e/p": x}', ":2:17: "),
    "deep JSON": ("a.jsonld", b'{"http://e/p": ' * 100_000, "nested more than 1000 levels deep"),
    "deep JSON list": ("a.jsonld", b'{"http://e/p": ' + b"[" * 100_000, "nested more than 1000 levels deep"),
    "N3 rule": ("a.n3", b"{ ?x <http://e/p> 1 } => { ?x <http://e/q> 2 } .", "a.n3"),
    "Turtle in a .rdf file": ("a.rdf", TURTLE.encode(), "the name says RDF/XML but the content looks like Tri"),
    "XML in a .ttl file": ("a.ttl", RDF_XML.encode(), "the name says Turtle but the content looks like RDF/XML"),
    "JSON in a .ttl file": (
        "a.ttl",
        b'{"@id": "http://e/s"}',
        "the name says Turtle but the content looks like JSON-LD",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_file_that_cannot_be_read_is_one_line_with_its_place(tmp_path: Path, fault: str) -> None:
    name, content, expected = REFUSED[fault]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        list(read_quads(path))
    message = str(caught.value)
    assert message.startswith(str(path))
    assert expected in message
    assert "\n" not in message
    assert len(message) < len(str(path)) + 400


ACCEPTED: dict[str, tuple[str, bytes, str]] = {
    "byte order mark": ("a.ttl", b"\xef\xbb\xbf" + TURTLE.encode(), "é"),
    "byte order mark before JSON": ("a.jsonld", b'\xef\xbb\xbf{"@id": "http://e/s", "http://e/p": "x"}', "x"),
    "UTF-16 XML": ("a.rdf", RDF_XML.format("<e:p>é</e:p>").encode("utf-16"), "é"),
    "Latin-1 XML": (
        "a.rdf",
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + RDF_XML.format("<e:p>é</e:p>")).encode("latin-1"),
        "é",
    ),
    "a comment that speaks of DOCTYPE": (
        "a.rdf",
        f"<!-- <!DOCTYPE x> -->{RDF_XML.format('<e:p>x</e:p>')}".encode(),
        "x",
    ),
    "a string that looks like RDF 1.2": ("a.ttl", b'<http://e/s> <http://e/p> "a << b {| c" . # <<', "a << b {| c"),
    "a long string that looks like RDF 1.2": ("a.ttl", b'<http://e/s> <http://e/p> """"<<""" .', '"<<'),
    "a string that looks like a direction": ("a.ttl", b'<http://e/s> <http://e/p> "@en--ltr" .', "@en--ltr"),
    "brackets in a JSON string": (
        "a.jsonld",
        b'{"@id": "http://e/s", "http://e/p": "' + b"[" * 2000 + b'"}',
        "[" * 2000,
    ),
    "a lexical form that is not canonical": ("a.ttl", b"<http://e/s> <http://e/p> 01 .", "01"),
}


@pytest.mark.parametrize("kind", ACCEPTED)
def test_what_only_looks_suspicious_is_read(tmp_path: Path, kind: str) -> None:
    name, content, value = ACCEPTED[kind]
    path = tmp_path / name
    path.write_bytes(content)
    (quad,) = read_quads(path)
    assert isinstance(quad.object, Literal)
    assert quad.object.value == value


def test_a_missing_file_a_folder_and_a_file_as_folder_are_said(tmp_path: Path) -> None:
    (tmp_path / "file.ttl").write_text(TURTLE)
    for path, cause in (
        (tmp_path / "missing.ttl", "no such file"),
        (tmp_path, "is a folder; a file is expected"),
        (tmp_path / "file.ttl" / "x.ttl", "no such file"),
        (tmp_path / ("x" * 300), "no such file (the name is too long)"),
    ):
        with pytest.raises(InputError) as caught:
            list(read_quads(path))
        assert str(caught.value) == f"{path}: {cause}"


def test_a_file_without_permission_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operating system is made to refuse: whoever is root may read everything."""

    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match="no permission to read it"):
        list(read_quads(tmp_path / "a.ttl"))


def test_no_parser_opens_a_connection(tmp_path: Path) -> None:
    """A server listens; after all formats that could ask it for something, nobody has called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        documents = {
            "a.jsonld": f'{{"@context": "{address}", "a": 1}}',
            "b.jsonld": f'{{"@context": {{"@import": "{address}"}}, "a": 1}}',
            "a.rdf": f'<!DOCTYPE r SYSTEM "{address}"><r/>',
            "b.rdf": RDF_XML.format(f'<e:p rdf:resource="{address}"/>'),
            "a.ttl": f"@base <{address}> . <> <http://www.w3.org/2002/07/owl#imports> <{address}> .",
        }
        for name, text in documents.items():
            (tmp_path / name).write_text(text)
            try:
                list(read_quads(tmp_path / name))
            except InputError:
                continue
        with pytest.raises(TimeoutError):
            server.accept()


def test_relative_iris_are_resolved_without_the_path_of_the_machine(tmp_path: Path) -> None:
    path = tmp_path / "my file.ttl"
    path.write_text("<#a> <b> <> .")
    (quad,) = read_quads(path)
    assert quad.triple.subject == NamedNode("file:///my%20file.ttl#a")
    assert quad.triple.predicate == NamedNode("file:///b")
    assert str(tmp_path) not in str(quad)
    (based,) = read_quads(path, base="http://e/x/y")
    assert based.triple.predicate == NamedNode("http://e/x/b")


def test_blank_nodes_of_two_files_differ_and_of_one_file_are_stable(tmp_path: Path) -> None:
    first, second = tmp_path / "a.ttl", tmp_path / "b.ttl"
    text = "_:x <http://e/p> [ <http://e/q> _:x ] ."
    first.write_text(text)
    second.write_text(text)

    def labels(path: Path) -> set[str]:
        return {term.value for quad in read_quads(path) for term in quad.triple if isinstance(term, BlankNode)}

    assert len(labels(first)) == 2
    assert labels(first) == labels(first)
    assert not labels(first) & labels(second)
    (tmp_path / "folder").mkdir()
    namesake = tmp_path / "folder" / "a.ttl"
    namesake.write_text(text + "\n")
    assert not labels(first) & labels(namesake)


def test_blank_graphs_follow_their_blank_nodes(tmp_path: Path) -> None:
    path = tmp_path / "a.trig"
    path.write_text("_:g { _:g <http://e/p> 1 }")
    (quad,) = read_quads(path)
    assert quad.graph_name == quad.subject
    assert quad.graph_name != DefaultGraph()


def test_standard_input_is_read_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TURTLE.encode())))
    assert len(list(read_standard_input())) == 1
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<http://e/s> x")))
    with pytest.raises(InputError, match=r"^<stdin>:1:14: "):
        list(read_standard_input(format=RdfFormat.TURTLE))


def test_a_named_pipe_is_read_to_its_end() -> None:
    script = "import sys; from pathlib import Path; from tercoop.rdf.files import read_quads; "
    script += "print(len(list(read_quads(Path('/dev/stdin')))))"
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, input=TURTLE.encode(), capture_output=True, check=True)  # noqa: S603 - our words
    assert result.stdout == b"1\n"


def test_a_large_file_is_read_within_its_means(tmp_path: Path) -> None:
    path = tmp_path / "large.nt"
    line = b'<http://example.org/a/rather/long/iri> <http://example.org/property> "' + b"x" * 400 + b'" .\n'
    path.write_bytes(line * (50_000_000 // len(line)))
    assert sum(1 for _ in read_quads(path)) == 50_000_000 // len(line)


def test_formats_are_found_by_the_names_people_use() -> None:
    for name in ("turtle", "ttl", ".ttl", "TTL", "text/turtle"):
        assert find_format(name) == RdfFormat.TURTLE
    assert find_format("json-ld") == find_format("jsonld") == RdfFormat.JSON_LD
    with pytest.raises(UsageError, match="unknown RDF format 'docx'"):
        find_format("docx")


def test_rdf_files_of_a_folder_are_sorted_and_hidden_ones_left_out(tmp_path: Path) -> None:
    for name in ("b.ttl", "a/z.rdf", ".hidden/x.ttl", "c.txt", ".d.ttl", "e.OWL"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(TURTLE)
    assert [path.relative_to(tmp_path).as_posix() for path in list_rdf_files(tmp_path)] == ["a/z.rdf", "b.ttl", "e.OWL"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="the folder holds no RDF file"):
        list_rdf_files(tmp_path / "empty")


def test_a_file_is_written_whole_and_keeps_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    write_file(path, b"old")
    write_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    path = tmp_path / "a.ttl"
    write_file(path, b"old")

    def fail(_descriptor: int) -> None:
        raise fault

    monkeypatch.setattr("tercoop.rdf.files.os.fsync", fail)
    expected = OutputError if isinstance(fault, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as caught:
        write_file(path, b"new")
    if isinstance(fault, OSError):
        assert str(caught.value) == f"{path}: no space left on the disk; nothing was written"
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_device_is_one_line() -> None:
    """``/dev/full`` is a real full disk, and is written to directly."""
    with pytest.raises(OutputError, match=r"^/dev/full: no space left on the disk"):
        write_file(Path("/dev/full"), b"x")


def test_writing_into_a_missing_folder_or_over_a_folder_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="the folder does not exist"):
        write_file(tmp_path / "missing" / "a.ttl", b"x")
    with pytest.raises(OutputError, match="is a folder; a file is expected"):
        write_file(tmp_path, b"x")


def test_a_link_is_followed(tmp_path: Path) -> None:
    link, target = tmp_path / "link", tmp_path / "target"
    link.symlink_to(target)
    write_file(link, b"x")
    assert link.is_symlink()
    assert target.read_bytes() == b"x"


def test_a_link_to_itself_is_one_line(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(OutputError, match="loop: a link that leads to itself; nothing was written"):
        write_file(loop, b"x")
    assert loop.is_symlink()
