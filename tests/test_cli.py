"""The command as a user meets it: a process with arguments, two outputs and an exit code."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from tercoop.cli import application
from tercoop.cli import run as run_command
from tercoop.errors import StoreError

if TYPE_CHECKING:
    from tercoop.build.folder import FinishedBuild

COMMAND = [sys.executable, "-c", "from tercoop.cli import main; main()"]
RICH = Path(__file__).parent / "rich-programme.ttl"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?a) = CONCAT(STR(?f), STR(?i))) }"


def run(*arguments: str, stdin: str | bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    content = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(  # noqa: S603
        [*COMMAND, *arguments],
        input=content,
        capture_output=True,
        check=False,
        env=os.environ | environment,
        timeout=180,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def assert_fails(done: subprocess.CompletedProcess[str], code: int, message: str) -> None:
    assert done.returncode == code, done
    assert done.stderr.startswith("tercoop: ")
    assert done.stderr.count("\n") == 1
    assert message in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


pytestmark = pytest.mark.usefixtures("built")


def test_version_and_help_answer_at_once() -> None:
    for option, expected in {"--version": "tercoop ", "--help": "Usage: tercoop", "-h": "Usage: tercoop"}.items():
        done = run(option)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(expected)


def test_help_imports_no_engine_of_validation() -> None:
    code = (
        "import sys; from tercoop.cli import run; run(['--help']);"
        "print(sorted({'rdflib', 'pyshacl', 'shifty', 'polars', 'yaml', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.splitlines()[-1] == "[]"


def test_list_of_questions_names_parameters_and_sums_up_what_constructs() -> None:
    done = run("query")
    assert "  programmes/list-priorities  -p programme=interact-ii\n      Which priorities" in done.stdout
    assert "seed-facts: 79 queries that construct triples" in done.stdout
    assert "seed-facts/f14-budget" not in done.stdout
    assert "seed-facts/f14-budget" in run("query", "--all").stdout


def test_question_is_a_table_with_labels() -> None:
    done = run("query", "programmes/list-priorities")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[1] == "programme: Interact 2007-2013"
    assert lines[3].split() == [
        "number", "code", "priority", "budget", "qualifier", "percent", "amount", "computed",
    ]  # fmt: skip
    assert "Technical assistance" in lines[6]
    assert "http" not in done.stdout


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "turtle"])
def test_question_in_standard_formats(form: str) -> None:
    out = run("query", "programmes/list-priorities", "-p", "programme=interact-ii", "--format", form).stdout
    match form:
        case "csv":
            assert len(list(csv.reader(io.StringIO(out, newline="")))) == 3
        case "tsv":
            assert len(out.splitlines()) == 3
        case "json":
            assert len(json.loads(out)["results"]["bindings"]) == 2
        case _:
            assert len(list(parse(out.encode(), format=RdfFormat.TURTLE))) > 20


def test_fact_is_turtle() -> None:
    done = run("query", "seed-facts/f14-budget")
    assert "tc:value 40000000" in done.stdout
    assert_fails(run("query", "seed-facts/f14-budget", "--format", "csv"), 2, "use --format turtle")
    assert_fails(run("query", "seed-facts/f14-budget", "-p", "a=b"), 2, "has no parameters")


def test_description_tells_what_can_be_given() -> None:
    out = run("query", "governance/find-role-holders", "--describe").stdout
    assert "-p role=…  concept(body-roles), managing-authority by default" in out
    assert "columns: programme, " in out
    assert "SELECT ?programme" in out


def test_answer_goes_to_a_file_as_a_whole(tmp_path: Path) -> None:
    out = tmp_path / "answer.csv"
    done = run("query", "programmes/list-priorities", "--format", "csv", "--out", str(out))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert out.read_bytes().decode() == run("query", "programmes/list-priorities", "--format", "csv").stdout
    assert_fails(run("query", "--out", str(tmp_path / "none" / "a")), 2, str(tmp_path / "none"))
    assert_fails(run("query", "--out", str(tmp_path)), 2, str(tmp_path))


def test_no_rows_are_said_and_are_no_fault() -> None:
    done = run("query", "programmes/list-services", "-p", "programme=interact-2014-2020")
    assert (done.returncode, done.stderr) == (0, "no rows\n")
    done = run("sparql", "-", stdin="SELECT ?x { ?x ?x ?x }")
    assert (done.returncode, done.stderr) == (0, "no rows\n")


WRONG = {
    (
        "query",
        "programmes/list-priority",
    ): "no query 'programmes/list-priority'; did you mean programmes/list-priorities",
    ("query", "programmes/list-priorities", "-p", "program=x"): "did you mean programme?",
    ("query", "programmes/list-priorities", "-p", "programme"): "'-p programme' is not name=value",
    ("query", "programmes/list-priorities", "-p", "=x"): "is not name=value",
    ("query", "programmes/list-priorities", "-p", "programme=a", "-p", "programme=b"): "is given twice",
    ("query", "programmes/list-priorities", "-p", "programme=interakt"): "did you mean interact-",
    ("query", "programmes/list-priorities", "-p", "programme=> } DELETE"): "'> } DELETE' is not a Programme",
    ("query", "programmes/list-priorities", "-p", "programme=a\n\x1b[31mb"): "'a\\n\\x1b[31mb' is not a Programme",
    ("query", "programmes/list-priorities", "-p", "programme=" + "x" * 100_000): "xxx…' is not a Programme",
    ("query", "programmes/list-priorities", "--format", "xml"): "'xml' is not one of",
    ("query", "--format", "csv"): "need the name of a query",
    ("sparql", "/nowhere/query.rq"): "/nowhere/query.rq: cannot be read: No such file",
    ("sparql", "/"): "/: cannot be read: Is a directory",
    ("sparql",): "Missing argument",
    ("build", "--out", "/dev/null"): "/dev/null",
    ("quarry",): "No such command 'quarry'",
    ("query", "--colour"): "No such option: --colour",
    ("info", "more"): "unexpected extra argument",
}


@pytest.mark.parametrize("arguments", WRONG, ids=range(len(WRONG)))
def test_wrong_use_is_one_line(arguments: tuple[str, ...]) -> None:
    assert_fails(run(*arguments), 2, WRONG[arguments])


def test_bytes_that_are_no_text_are_refused() -> None:
    done = subprocess.run(  # noqa: S603
        [*COMMAND, "query", "programmes/list-priorities", "-p", b"programme=\xff"], capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"is not a Programme" in done.stderr
    assert_fails(run("sparql", "-", stdin=b"ASK {}\n# \xff"), 2, "<stdin>:2: not UTF-8")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ASK { <id/programme/interact-ii> a tc:Programme }", "true\n"),
        ("\ufeffASK { ?x ?x ?x }", "false\n"),
        ("SELECT (1 AS ?n) {}", "n\n─\n1\n"),
        ("CONSTRUCT { <a:b> rdfs:label 'x' } {}", "@prefix rdfs:"),
        ("DESCRIBE <id/programme/interact-ii>", "@base"),
    ],
)
def test_own_query_of_every_form(query: str, expected: str) -> None:
    done = run("sparql", "-", stdin=query)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(expected)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?x {\n ?x }", "<stdin>:2:"),
        ("", "<stdin>:1:1: the query is empty"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is not supported"),
        ("SELECT * {" + "{" * 5000 + "}" * 5000 + "}", "brackets deep"),
        ("INSERT DATA { <a:b> <a:b> 1 }", "INSERT changes data"),
    ],
)
def test_bad_own_query_is_one_line(query: str, message: str) -> None:
    assert_fails(run("sparql", "-", stdin=query), 2, message)


def test_formats_that_an_answer_does_not_have() -> None:
    assert_fails(run("sparql", "-", "--format", "turtle", stdin="ASK {}"), 2, "no form 'turtle'")
    assert_fails(run("sparql", "-", "--format", "csv", stdin="DESCRIBE <a:b>"), 2, "use --format turtle")
    assert json.loads(run("sparql", "-", "--format", "json", stdin="ASK {}").stdout)["boolean"] is True


def test_info_counts_programmes_and_their_sources(built: FinishedBuild) -> None:
    assert built.directory.is_dir()
    lines = [line.split() for line in run("info").stdout.splitlines()]
    heads = next(line for line in lines if line[:1] == ["period"])
    assert heads[1:3] == ["Interreg", "A"]
    assert ["2000-2006", "62", "13", "4", "0", "2", "1", "82", "0", "0"] in lines
    assert [line[1:5] for line in lines if line[:1] == ["2014-2020"] and "finances" in line] == [
        ["86", "86", "68", "18"]
    ]
    later = [line for line in lines if line[:1] == ["2021-2027"]]
    assert later[0][-2:] == ["28", "11"], "codes are counted once for each programme"
    assert [line[1] for line in later[1:]] == ["18", "10", "11"], "and in each source that lists them"
    assert " ".join(lines[-1]).startswith("A row is what one source lists, and sources overlap: the table above counts")


def test_info_shows_versions_places_and_sizes(built: FinishedBuild) -> None:
    out = run("info").stdout
    assert "pyoxigraph   0.5.13" in out
    assert str(built.directory) in out
    sizes = {words[0]: words[1] for line in out.splitlines() if len(words := line.split()) > 1}
    graphs = built.manifest["graphs"]
    assert sizes["seed"] == f"{graphs['seed']['triples']:,}"
    documents = [entry["triples"] for entry in graphs.values() if entry["collection"] == "documents"]
    assert sizes["documents"] == f"{sum(documents):,}"
    assert f"{built.quads:,}  triples" in out
    every = run("info", "--graphs").stdout
    assert all(f"\n  {name} " in every for name in graphs)


def test_without_a_build_the_command_is_named(tmp_path: Path) -> None:
    place = str(tmp_path / "none")
    assert_fails(run("query", "programmes/list-priorities", TERCOOP_BUILD=place), 2, "run 'tercoop build'")
    assert_fails(run("sparql", "-", stdin="ASK {}", TERCOOP_BUILD=place), 2, "run 'tercoop build'")
    done = run("info", TERCOOP_BUILD=place)
    assert (done.returncode, "none; run 'tercoop build'" in done.stdout) == (0, True)


def test_build_says_when_nothing_changed(built: FinishedBuild, tmp_path: Path) -> None:
    shutil.copytree(built.directory, tmp_path / built.directory.name)
    (tmp_path / "current").symlink_to(built.directory.name)
    again = run("build", "--out", str(tmp_path))
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("nothing has changed since the build in")


ANSWERING = {
    ("query", "programmes/list-priorities"): "Technical assistance",
    ("sparql", "-"): "x",
    ("info",): "build in use",
    ("sample", "--size", "2"): "source: ",
    ("summary",): "what to do next",
}
NOT_ANSWERING = [
    ("query",),
    ("query", "programmes/list-priorities", "--describe"),
    ("query", "programmes/list-priorities", "-p", "programme=lake-2", "--data", str(RICH)),
    ("coverage",),
]


@pytest.mark.parametrize("outdated", [False, True], ids=["current", "outdated"])
def test_answer_from_an_outdated_build_says_so_beside_the_answer(
    built: FinishedBuild, tmp_path: Path, *, outdated: bool
) -> None:
    shutil.copytree(built.directory, tmp_path / "current")
    manifest = tmp_path / "current" / "manifest.json"
    if outdated:
        manifest.write_text(json.dumps(dict(built.manifest) | {"inputs": "of another day"}), encoding="utf-8")
    note = "tercoop: note: the inputs have changed since this build; run 'tercoop build'\n" if outdated else ""
    for words, expected in ANSWERING.items():
        done = run(*words, stdin="SELECT ?x { VALUES ?x { 1 } }", TERCOOP_BUILD=str(tmp_path))
        assert (words, done.returncode, done.stderr) == (words, 0, note)
        assert expected in done.stdout
        assert "have changed" not in done.stdout
    for words in NOT_ANSWERING:
        done = run(*words, TERCOOP_BUILD=str(tmp_path))
        assert (words, done.returncode, done.stderr) == (words, 0, "")
    code = "import tercoop; print(len(tercoop.open()))"
    environment = os.environ | {"TERCOOP_BUILD": str(tmp_path)}
    python = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)  # noqa: S603
    assert (python.stdout, python.stderr) == (f"{built.quads}\n", "")


def test_damaged_store_is_one_line(built: FinishedBuild, tmp_path: Path) -> None:
    shutil.copytree(built.directory, tmp_path / "current")
    for table in (tmp_path / "current" / "store").glob("*.sst"):
        table.write_bytes(b"garbage")
    assert_fails(
        run("query", "programmes/list-priorities", TERCOOP_BUILD=str(tmp_path)), 2, "run 'tercoop build --force'"
    )


def test_full_standard_output_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(  # noqa: S603
            [*COMMAND, "query", "--all"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (2, "tercoop: standard output: No space left on device\n")


def test_reader_that_has_seen_enough_ends_the_command_quietly() -> None:
    with subprocess.Popen([*COMMAND, "query", "--all"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:  # noqa: S603
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait() == -signal.SIGPIPE


def test_interrupt_ends_a_running_query_with_130() -> None:
    with subprocess.Popen(  # noqa: S603
        [*COMMAND, "sparql", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdin is not None
        assert child.stderr is not None
        child.stdin.write(SLOW.encode())
        child.stdin.close()
        time.sleep(2)
        child.send_signal(signal.SIGINT)
        assert child.wait(5) == 130
        assert child.stderr.read() == b""


def test_table_keeps_to_the_width_of_a_terminal() -> None:
    parent, terminal = pty.openpty()
    command = [*COMMAND, "query", "programmes/describe-programme"]
    with subprocess.Popen(command, stdout=terminal, stderr=terminal, env=os.environ | {"COLUMNS": "60"}):  # noqa: S603
        os.close(terminal)
        chunks: list[bytes] = []
        with contextlib.suppress(OSError):  # the end of a terminal is an error
            while chunk := os.read(parent, 4096):
                chunks.append(chunk)
    os.close(parent)
    lines = b"".join(chunks).decode().splitlines()[3:]
    assert len(lines) > 15
    assert max(map(len, lines)) <= 60


def test_own_fault_is_one_line_and_debug_shows_the_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError("surprise")

    monkeypatch.setattr(application, "app", fail)
    assert run_command([]) == 2
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1
    assert "TERCOOP_DEBUG=1" in errors
    monkeypatch.setenv("TERCOOP_DEBUG", "1")
    assert run_command([]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_error_of_the_project_keeps_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise StoreError("two\nlines")

    monkeypatch.setattr(application, "app", fail)
    assert run_command([]) == StoreError.exit_code
    assert capsys.readouterr().err == "tercoop: two lines\n"
