from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import pty
import signal
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from tercoop.cli import run
from tercoop.cli.validation_text import say_counts
from tercoop.graph import open_build
from tercoop.rdf.namespaces import RDF, SH

if TYPE_CHECKING:
    from pathlib import Path

    from tercoop.build.folder import FinishedBuild

pytestmark = pytest.mark.usefixtures("built")  # what files may refer to is then read from the build
PREFIXES = """
@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix tc: <https://w3id.org/tercoop/ontology#> .
"""
SHAPES = """
e:S a sh:NodeShape ; sh:targetClass e:C ;
    sh:property e:S-name , e:S-note .
e:S-name a sh:PropertyShape ; sh:path e:name ; sh:minCount 1 ;
    sh:message "a name is missing"@en , "il manque un nom"@fr .
e:S-note a sh:PropertyShape ; sh:path e:note ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "add a note" .
"""
GOOD = 'e:a a e:C ; e:name "A" ; e:note "n" .'
POOR = 'e:a a e:C ; e:name "A" .'
BAD = "".join(f"e:a{number:02} a e:C ; e:note 1 . " for number in range(25))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with shapes and with data that are good, poor, bad and foreign to them."""
    for name, text in {"shapes": SHAPES, "good": GOOD, "poor": POOR, "bad": BAD, "foreign": "e:x e:y e:z ."}.items():
        (tmp_path / f"{name}.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return tmp_path


VERDICTS = {("good", "info"): 0, ("poor", "violation"): 0, ("poor", "warning"): 1, ("bad", "violation"): 1}


@pytest.mark.parametrize("engine", ["shifty", "pyshacl"])
@pytest.mark.parametrize("case", VERDICTS, ids="-".join)
def test_the_exit_code_says_whether_the_data_will_do(
    files: Path, capsys: pytest.CaptureFixture[str], engine: str, case: tuple[str, str]
) -> None:
    name, fail_on = case
    arguments = ["validate", str(files / f"{name}.ttl"), "--shapes", str(files / "shapes.ttl")]
    assert run([*arguments, "--engine", engine, "--fail-on", fail_on]) == VERDICTS[case]
    assert capsys.readouterr().err == ""


def test_the_text_groups_caps_and_counts(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["validate", str(files / "bad.ttl"), "--shapes", str(files / "shapes.ttl")]
    assert run(arguments) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "Violations (25): the data cannot be used as they are",
        "  http://e/S-name (25)",
        "    a name is missing",
        "      http://e/a00  http://e/name",
    ]
    assert lines[13] == "      … and 15 more"
    assert lines[-2] == "The data do not conform to the shapes."
    assert lines[-1].startswith("25 violations, 0 warnings, 0 remarks; 25 nodes and 50 statements checked against 3")
    assert run([*arguments, "--all", "--language", "fr"]) == 1
    out = capsys.readouterr().out
    assert out.count("http://e/a") == 25
    assert "il manque un nom" in out
    assert "Les données ne sont pas conformes aux formes." in out


def test_text_in_a_pipe_has_no_control_characters(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither our colours nor what a stranger's literal would do to a terminal."""
    (files / "evil.ttl").write_text(PREFIXES + r'e:a a e:C ; e:name "\u001B[2J[bold]x[/bold]"@en .')
    (files / "kind.ttl").write_text(
        PREFIXES + "e:S a sh:NodeShape ; sh:targetSubjectsOf e:name ; sh:property e:P ."
        "e:P sh:path e:name ; sh:nodeKind sh:IRI ."
    )
    assert run(["validate", str(files / "evil.ttl"), "--shapes", str(files / "kind.ttl")]) == 1
    out = capsys.readouterr().out
    assert r'"\x1b[2J[bold]x[/bold]"@en' in out
    assert all(character.isprintable() or character == "\n" for character in out)


def test_turtle_is_the_standard_report_and_nothing_else(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The verdict is the W3C's there: a warning is enough for false, though the exit code is 0."""
    for name, conforms in (("good", "true"), ("poor", "false"), ("foreign", "true")):
        arguments = ["validate", str(files / f"{name}.ttl"), "--shapes", str(files / "shapes.ttl")]
        assert run([*arguments, "--format", "turtle"]) == 0
        captured = capsys.readouterr()
        triples = {
            (quad.predicate, getattr(quad.object, "value", "")) for quad in parse(captured.out, RdfFormat.TURTLE)
        }
        assert (SH.conforms, conforms) in triples
        assert (RDF.type, SH.ValidationReport.value) in triples
        assert ("no shape applies" in captured.err) == (name == "foreign")


def test_json_holds_everything(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "one.ttl").write_text(PREFIXES + 'e:a a e:C ; e:note "n"@en .')
    assert run(["validate", str(files / "one.ttl"), "--shapes", str(files / "shapes.ttl"), "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document.pop("engine")["name"] == "shifty"
    assert document == {
        "conforms": False,
        "counts": {"violation": 1, "warning": 0, "info": 0},
        "data_triples": 2,
        "shapes": 3,
        "focus_nodes": 1,
        "notes": [],
        "results": [
            {
                "severity": "violation",
                "severity_iri": {"type": "uri", "value": SH.Violation.value},
                "focus_node": {"type": "uri", "value": "http://e/a"},
                "path": "http://e/name",
                "value": None,
                "source_shape": {"type": "uri", "value": "http://e/S-name"},
                "source_constraint": None,
                "component": {"type": "uri", "value": SH.MinCountConstraintComponent.value},
                "messages": {"en": "a name is missing", "fr": "il manque un nom"},
                "details": [],
            }
        ],
    }


class Page(HTMLParser):
    """The tags, addresses and text of a page."""

    def __init__(self, text: str) -> None:
        """Read the page."""
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.addresses: list[str | None] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag != "meta":
            self.open.append(tag)
        self.addresses += [value for name, value in attrs if name in {"href", "src"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_is_one_page_that_needs_nothing_and_trusts_nothing(files: Path) -> None:
    (files / "evil.ttl").write_text(
        PREFIXES
        + '<javascript:alert(1)> a e:C . <http://e/?a=1&b="x"> a e:C . '.replace('"x"', "x")
        + 'e:a a e:C ; e:note "<script>alert(1)</script>" .'
    )
    (files / "more.ttl").write_text(
        PREFIXES + "e:T a sh:NodeShape ; sh:targetClass e:C ; sh:property e:P . "
        'e:P sh:path e:note ; sh:nodeKind sh:IRI ; sh:message "<b>{$value}</b>" .'
    )
    out = files / "report.html"
    arguments = ["--shapes", str(files / "shapes.ttl"), "--shapes", str(files / "more.ttl"), "--language", "fr"]
    assert run(["validate", str(files / "evil.ttl"), *arguments, "--format", "html", "--out", str(out)]) == 1
    page = Page(out.read_text(encoding="utf-8"))
    assert page.open == []
    assert not {"script", "link", "img", "b", "iframe"} & set(page.tags)
    assert set(page.addresses) == {"http://e/a", "http://e/?a=1&b=x"}
    assert "<script>alert(1)</script>" in page.text
    assert "<b>" in page.text
    assert "javascript:alert(1)" in page.text
    assert {"main", "h1", "h2", "h3", "th"} <= set(page.tags)
    assert '<html lang="fr">' in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", ["ttl", "nt", "rdf", "jsonld"])
def test_a_strangers_file_is_judged_by_our_shapes(files: Path, capsys: pytest.CaptureFixture[str], suffix: str) -> None:
    """The vocabulary is known and not judged; an ill-typed literal is found under any property."""
    statements = {
        "ttl": PREFIXES + '<http://e/p> a tc:Programme ; e:x "12,5"^^xsd:decimal .',
        "nt": "<http://e/p> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<https://w3id.org/tercoop/ontology#Programme> .\n"
        '<http://e/p> <http://e/x> "12,5"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
        "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/" '
        'xmlns:tc="https://w3id.org/tercoop/ontology#"><tc:Programme rdf:about="http://e/p">'
        '<e:x rdf:datatype="http://www.w3.org/2001/XMLSchema#decimal">12,5</e:x></tc:Programme></rdf:RDF>',
        "jsonld": '{"@id": "http://e/p", "@type": "https://w3id.org/tercoop/ontology#Programme", "http://e/x": '
        '{"@value": "12,5", "@type": "http://www.w3.org/2001/XMLSchema#decimal"}}',
    }
    path = files / f"stranger.{suffix}"
    path.write_text(statements[suffix], encoding="utf-8")
    assert run(["validate", str(path), "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert {result["focus_node"]["value"] for result in document["results"]} == {"http://e/p"}
    assert document["data_triples"] == 2
    shapes = {result["source_shape"]["value"] for result in document["results"]}
    assert "https://w3id.org/tercoop/shapes#LexicalFormShape" in shapes
    assert any("Programme" in shape for shape in shapes)


def test_a_file_that_no_shape_looks_at_is_said_to_be_unchecked(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", str(files / "foreign.ttl")]) == 0
    out = capsys.readouterr().out
    assert "No shape applies to anything in these data: nothing was checked." in out
    assert "The data conform" not in out


def test_a_misspelt_term_of_ours_is_a_warning(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By our own shapes; those of others say nothing about our terms."""
    path = files / "misspelt.ttl"
    path.write_text(PREFIXES + "e:p a tc:Programm ; tc:isInStrandd e:s .", encoding="utf-8")
    assert run(["validate", str(path), "--fail-on", "warning"]) == 1
    out = capsys.readouterr().out
    assert "tcsh:DeclaredTermShape (2)" in out
    assert "Did you mean tc:Programme?" in out
    assert run(["validate", str(path), "--shapes", str(files / "shapes.ttl"), "--fail-on", "info"]) == 0


def test_names_that_begin_with_a_file_are_noted(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = files / "without-base.ttl"
    path.write_text(PREFIXES + "<id/programme/x> a tc:Programme . <id/programme/y> a tc:Programme .", encoding="utf-8")
    note = "2 names begin with file:///; is the line @base <https://w3id.org/tercoop/> missing?"
    run(["validate", str(path)])
    assert f"Note: {note}" in capsys.readouterr().out
    run(["validate", str(path), "--format", "json"])
    assert f"tercoop: note: {note}" in capsys.readouterr().err
    path.write_text("@base <https://w3id.org/tercoop/> .\n" + path.read_text("utf-8"), encoding="utf-8")
    run(["validate", str(path)])
    assert "names begin" not in capsys.readouterr().out


def test_counts_are_said_worst_first() -> None:
    """Whatever the order they come in: a manifest is sorted by name."""
    assert say_counts({"info": 4, "violation": 0, "warning": 1}) == "0 violations, 1 warning, 4 infos"


def test_folders_are_read_with_all_below(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, shapes = files / "data", files / "shapes"
    for folder in (data / "a", data / "b", shapes):
        folder.mkdir(parents=True)
    (data / "a" / "x.ttl").write_text(PREFIXES + "<#same> a e:C .")
    (data / "b" / "x.ttl").write_text(PREFIXES + "<#same> a e:C .")
    (shapes / "s.ttl").write_text(PREFIXES + SHAPES)
    assert run(["validate", str(data), "--shapes", str(shapes), "--format", "json"]) == 1
    out = capsys.readouterr().out
    nodes = {result["focus_node"]["value"] for result in json.loads(out)["results"]}
    assert nodes == {"file:///a/x.ttl#same", "file:///b/x.ttl#same"}, "files of one name are kept apart"
    assert str(files) not in out


def test_standard_input_is_a_file_too(
    files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((PREFIXES + POOR).encode())))
    arguments = ["validate", "-", "--shapes", str(files / "shapes.ttl"), "--fail-on", "warning"]
    assert run([*arguments, "--input-format", "turtle"]) == 1
    assert "add a note" in capsys.readouterr().out


BROKEN = {
    "missing file": (["missing.ttl"], "missing.ttl: no such file"),
    "empty file": (["empty.ttl"], "empty.ttl: the file is empty"),
    "bytes 0xFF": (["bytes.ttl"], "bytes.ttl:1:1: not UTF-8 text"),
    "syntax error": (["syntax.ttl"], "syntax.ttl:1:17: "),
    "RDF 1.2": (["new.ttl"], "new.ttl:1:1: RDF 1.2 is not supported"),
    "document type": (["type.rdf"], "type.rdf:1:"),
    "remote context": (["remote.jsonld"], "remote.jsonld:1:2: the JSON-LD refers to a remote @context"),
    "folder without RDF": (["folder"], "folder: the folder holds no RDF file"),
    "shapes that are not shapes": (["good.ttl", "--shapes", "good.ttl"], "good.ttl: holds no SHACL shape"),
    "missing shapes": (["good.ttl", "--shapes", "missing.ttl"], "missing.ttl: no such file"),
    "unknown engine": (["good.ttl", "--engine", "jena"], "jena"),
    "unknown format": (["good.ttl", "--format", "pdf"], "pdf"),
    "unknown input format": (["good.ttl", "--input-format", "docx"], "unknown RDF format 'docx'"),
    "unknown severity": (["good.ttl", "--fail-on", "fatal"], "fatal"),
    "unwritable report": (["good.ttl", "--shapes", "shapes.ttl", "--out", "missing/x"], "the folder does not exist"),
    "full disk": (["good.ttl", "--shapes", "shapes.ttl", "--out", "/dev/full"], "no space left on the disk"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_bad_input_is_one_line_and_exit_code_2(
    files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    (files / "empty.ttl").touch()
    (files / "bytes.ttl").write_bytes(b"\xff\xff")
    (files / "syntax.ttl").write_text("<http://e/a> a e:C .".replace("e:C", "1x "))
    (files / "new.ttl").write_text("<< <http://e/a> <http://e/b> 1 >> <http://e/c> 1 .")
    (files / "type.rdf").write_text('<!DOCTYPE x [<!ENTITY a "b">]><x/>')
    (files / "remote.jsonld").write_text('{"@context": "http://127.0.0.1:9/"}')
    (files / "folder").mkdir()
    monkeypatch.chdir(files)
    arguments, expected = BROKEN[fault]
    before = sorted(files.rglob("*"))
    assert run(["validate", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("tercoop: ")
    assert expected in captured.err
    assert "Traceback" not in captured.err
    assert sorted(files.rglob("*")) == before


def test_ctrl_c_ends_at_once_without_a_word(files: Path) -> None:
    """The command waits for a pipe that nobody fills; opening it for writing shows that it has begun to read."""
    pipe = files / "pipe.ttl"
    os.mkfifo(pipe)
    program = "from tercoop.cli import main; main()"
    command = [sys.executable, "-c", program, "validate", str(pipe), "--shapes", str(files / "shapes.ttl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 - our words
        with pipe.open("wb"):
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 130
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read() == b""
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.parametrize("link", ["same", "symbolic", "hard"])
@pytest.mark.parametrize("read", ["bad", "shapes"])
def test_a_report_never_overwrites_what_is_read(
    files: Path, capsys: pytest.CaptureFixture[str], link: str, read: str
) -> None:
    out = files / f"{read}.ttl"
    if link != "same":
        out = files / f"other-{link}"
        out.symlink_to(files / f"{read}.ttl") if link == "symbolic" else out.hardlink_to(files / f"{read}.ttl")
    before = out.read_bytes()
    for data in (files / "bad.ttl", files):
        assert run(["validate", str(data), "--shapes", str(files / "shapes.ttl"), "--out", str(out)]) == 2
        assert out.read_bytes() == before
        err = capsys.readouterr().err
        assert "would overwrite" in err
        assert err.count("\n") == 1


def test_a_report_may_replace_an_older_one(files: Path) -> None:
    out = files / "report.txt"
    arguments = ["validate", str(files / "good.ttl"), "--shapes", str(files / "shapes.ttl"), "--out", str(out)]
    assert [run(arguments), run(arguments)] == [0, 0]


def test_an_empty_path_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", ""]) == 2
    assert "a path is empty" in capsys.readouterr().err


def test_a_compressed_file_is_named_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "data.ttl.gz"
    path.write_bytes(gzip.compress(b"<http://e/a> a <http://e/C> ."))
    assert run(["validate", str(path)]) == 2
    assert capsys.readouterr().err.endswith("data.ttl.gz: the file is compressed; unpack it first\n")


def test_one_is_singular_in_both_languages(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "one.ttl").write_text(PREFIXES + "e:a a e:C .")
    arguments = ["validate", str(files / "one.ttl"), "--shapes", str(files / "shapes.ttl")]
    assert run(arguments) == 1
    assert "1 violation, 1 warning, 0 remarks; 1 node and 1 statement checked against 3" in capsys.readouterr().out
    assert run([*arguments, "--language", "fr", "--format", "html"]) == 1
    assert "1 violation, 1 avertissement, 0 remarque ; 1 nœud et 1 énoncé vérifiés" in capsys.readouterr().out


ZERO = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://e/S> a sh:NodeShape ; sh:targetClass <http://e/C> ;
    sh:sparql [ sh:select "SELECT $this WHERE { $this <http://e/p> ?value . FILTER (?value %s) }" ] .
"""


@pytest.mark.parametrize(
    ("condition", "engine", "is_noted"),
    [
        ("= 0", "shifty", True),
        ("* ?value > ?value", "shifty", True),
        ("= 0", "pyshacl", False),
        ("= ?value", "shifty", False),
    ],
)
def test_numbers_in_the_queries_of_others_are_noted(
    condition: str, engine: str, *, is_noted: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The fast engine may miss a result there, so who uses shapes of their own is told of the other one."""
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    shapes.write_text(ZERO % condition, encoding="utf-8")
    data.write_text("<http://e/x> a <http://e/C> ; <http://e/p> 0.0 .", encoding="utf-8")
    run(["validate", str(data), "--shapes", str(shapes), "--engine", engine])
    assert ("where shifty can miss results" in capsys.readouterr().out) == is_noted


def test_a_terminal_sees_what_is_being_done_and_a_pipe_does_not(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<http://e/a> <http://e/b> <http://e/c> .\n", encoding="utf-8")
    command = [sys.executable, "-c", "from tercoop.cli import main; main()", "validate", str(file)]
    parent, terminal = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=terminal, env=environment) as process:  # noqa: S603
        os.close(terminal)
        seen = b""
        with contextlib.suppress(OSError):  # the end of a terminal is an error
            while piece := os.read(parent, 65536):
                seen += piece
        assert process.stdout is not None
        said = process.stdout.read().decode()
    os.close(parent)
    assert "running shifty on" in seen.decode()
    quiet = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert (quiet.stderr, quiet.stdout) == ("", said)


def test_own_data_are_judged_as_they_are_built(built: FinishedBuild, capsys: pytest.CaptureFixture[str]) -> None:
    """With what follows from them: a conflict may be between a sum that is derived and a stated one."""
    assert run(["validate", "--format", "json"]) == 0
    found, expected = (json.loads(text) for text in (capsys.readouterr().out, read_report(built)))
    assert found["results"] == expected["results"]
    assert found["counts"]["violation"] == 0
    assert found["focus_nodes"] > 10_000
    assert found["shapes"] > 400


def read_report(built: FinishedBuild) -> str:
    return (built.directory / "report.json").read_text(encoding="utf-8")


def test_file_may_refer_to_what_is_derived(
    built: FinishedBuild, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (
        open_build(built.directory)
        .select("SELECT ?budget { GRAPH <graph/derived> { ?budget a tc:Budget ; tc:isInCurrency ?currency } } LIMIT 1")
        .rows
    )
    ((budget,),) = rows
    file = tmp_path / "validity.ttl"
    file.write_text(
        f"""{PREFIXES} <https://w3id.org/tercoop/id/validity/a> a tc:Validity ; tc:isValidityOf {budget} ;
        tc:isOfKind <https://w3id.org/tercoop/scheme/validity-kinds/in-force> ; tc:begins "2000"^^xsd:gYear .""",
        encoding="utf-8",
    )
    assert run(["validate", str(file)]) == 0, capsys.readouterr().out
