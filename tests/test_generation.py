"""Generators turn tables into canonical Turtle; a fault names its place, and nothing half-made is written."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from tercoop.cli import run as run_command
from tercoop.errors import InputError, OutputError, UsageError
from tercoop.generation import registry
from tercoop.generation.mentions import find_mentions
from tercoop.generation.run import Folders, Generator, choose, generate
from tercoop.generation.sources import Source, count_bindings
from tercoop.generation.statements import Statements, decimal, integer, plain, text, year
from tercoop.generation.tables import digest, read_table
from tercoop.layout import Layout
from tercoop.rdf.iris import make_key, mint_thing
from tercoop.rdf.namespaces import RDF, SKOS, TC, XSD
from tercoop.rdf.turtle import to_turtle

if TYPE_CHECKING:
    from pathlib import Path

TABLE = 'code,title,amount\nA1,Höhe,10\n\nB2,"Two, lines\nof it",20.50\n'


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A made-up table with an empty line, a comma and a line break in a cell."""
    path = tmp_path / "inputs" / "plans.csv"
    path.parent.mkdir()
    path.write_bytes(TABLE.encode())
    return path


# --------------------------------------------------------------------------------------------------------- tables


def test_rows_are_numbered_below_the_header_and_know_their_line(table: Path) -> None:
    rows = read_table(table, ["code", "amount"])
    assert [(row.number, row["code"], row["title"]) for row in rows] == [
        (1, "A1", "Höhe"),
        (2, "B2", "Two, lines\nof it"),
    ]
    assert [row.place for row in rows] == [f"{table}:2", f"{table}:5"]


def test_byte_order_mark_and_tabs_are_read(tmp_path: Path) -> None:
    path = tmp_path / "links.tsv"
    path.write_bytes("\ufeffcode\ttitle\nA1\ta, b\n".encode())
    assert [dict(row.cells) for row in read_table(path, ["code"], delimiter="\t")] == [{"code": "A1", "title": "a, b"}]


def test_cells_are_text_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text("code,amount\n 007 ,NA\n", encoding="utf-8")
    assert dict(read_table(path, [])[0].cells) == {"code": " 007 ", "amount": "NA"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"code,title\nA1\n", ":2: 1 cells in place of 2"),
        (b"code,title\nA1,b,c\n", ":2: 3 cells in place of 2"),
        (b"title\nb\n", ":1: no column 'code'; there are: title"),
        (b"", ":1: no column 'code'; there are: none"),
        (b"code,title,code\nA1,b,c\n", ":1: two columns 'code'"),
        (b"code,title\nA1,\xe9\n", ": not UTF-8"),
        (b'code,title\nA1,"b\n', ":2: not a table: unexpected end of data"),
        (b"code,title\n", ": a table without rows: nothing stands below the header"),
        (b"code,title\n\n\n", ": a table without rows: nothing stands below the header"),
    ],
)
def test_fault_of_a_table_has_its_place(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "faulty.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_table(path, ["code"])
    assert str(caught.value) == f"{path}{message}"


def test_missing_table_is_told(tmp_path: Path) -> None:
    for look in (lambda path: read_table(path, []), digest):
        with pytest.raises(InputError, match=r"none\.csv: cannot be read: No such file"):
            look(tmp_path / "none.csv")


def test_digest_is_that_of_the_bytes(table: Path) -> None:
    before = digest(table)
    assert len(before) == 64
    table.write_bytes(TABLE.encode() + b"\n")
    assert digest(table) != before


# ----------------------------------------------------------------------------------------------------- statements


def test_statements_are_a_set_in_their_order() -> None:
    thing = mint_thing("Programme", "a")
    statements = Statements()
    statements.add(thing, TC.Programme, {SKOS.prefLabel: text("A", "en"), TC.cci: None})
    statements.add(thing, TC.Programme, {SKOS.altLabel: [text("B", "en"), text("C", "en"), text("B", "en")]})
    statements.add(thing, None, {TC.code: []})
    assert list(statements) == [
        Triple(thing, RDF.type, TC.Programme),
        Triple(thing, SKOS.prefLabel, Literal("A", language="en")),
        Triple(thing, SKOS.altLabel, Literal("B", language="en")),
        Triple(thing, SKOS.altLabel, Literal("C", language="en")),
    ]
    assert len(statements) == 4


@pytest.mark.parametrize(
    ("made", "value", "datatype"),
    [
        (decimal(Decimal(40)), "40.0", XSD.decimal),
        (decimal(Decimal("40.50")), "40.50", XSD.decimal),
        (decimal(Decimal("4E+7")), "40000000.0", XSD.decimal),
        (decimal(Decimal("1E-7")), "0.0000001", XSD.decimal),
        (integer(7), "7", XSD.integer),
        (year(2007), "2007", XSD.gYear),
        (plain("PA 4"), "PA 4", XSD.string),
    ],
)
def test_values_are_written_as_in_the_graph(made: Literal, value: str, datatype: NamedNode) -> None:
    assert (made.value, made.datatype, made.language) == (value, datatype, None)


# ------------------------------------------------------------------------------------------------------------ run


TABLE_OF_PLANS = Source("plans.csv", 2)


def make_plans(folders: Folders) -> dict[str, Statements]:
    """Make one file of a table, and one of a table that a person has reviewed."""
    plans, links = Statements(), Statements()
    for row in read_table(folders.find(TABLE_OF_PLANS), ["code", "title"]):
        if not row["code"]:
            raise InputError(row.place, "no code")
        plans.add(mint_thing("Programme", make_key(row["code"])), TC.Programme, {TC.cci: plain(row["code"])})
    for row in read_table(folders.data / "links" / "plans.tsv", ["a"], delimiter="\t"):
        links.add(mint_thing("Programme", row["a"]), TC.Programme)
    return {"imported/plans.ttl": plans, "imported/more/links.ttl": links}


def make_words(folders: Folders) -> dict[str, Statements]:
    """Make a file of the table that a person has reviewed."""
    words = Statements()
    for row in read_table(folders.data / "links" / "plans.tsv", ["a"], delimiter="\t"):
        words.add(mint_thing("Programme", row["a"]), TC.Programme)
    return {"imported/words.ttl": words}


def run(folders: Folders, *generators: Generator, write: bool = True) -> dict[Path, bool]:
    """Run generators, and return each file with whether it differed from what was there."""
    return {file.path: file.differs for file in generate(generators or [PLANS], folders, write=write)}


OLD, ELSE = (mint_thing("Programme", name) for name in ("old", "else"))
PLANS = Generator("plans", "invented plans", make_plans)
WORDS = Generator("words", "invented words", make_words)
OTHERS = Generator("others", "nothing", lambda _: {})


@pytest.fixture
def folders(table: Path, tmp_path: Path) -> Folders:
    """Inputs, and a data folder with a reviewed table."""
    data = tmp_path / "data"
    (data / "links").mkdir(parents=True)
    (data / "links" / "plans.tsv").write_text("a\nz\n", encoding="utf-8")
    return Folders(table.parent, data)


def test_same_input_gives_same_bytes(folders: Folders) -> None:
    first = run(folders)
    path = folders.data / "imported" / "plans.ttl"
    assert first == {path: True, folders.data / "imported" / "more" / "links.ttl": True}
    content, written = path.read_bytes(), path.stat().st_mtime_ns
    assert {quad.object for quad in parse(content, RdfFormat.TURTLE)} >= {plain("A1"), plain("B2")}
    assert not any(run(folders).values())
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (content, written)


def test_comparing_writes_nothing(folders: Folders) -> None:
    assert set(run(folders, write=False).values()) == {True}
    assert not (folders.data / "imported").exists()


def test_what_was_changed_by_hand_is_noticed(folders: Folders) -> None:
    run(folders)
    path = folders.data / "imported" / "plans.ttl"
    path.write_bytes(path.read_bytes().replace(b"A1", b"A2"))
    assert [path for path, differs in run(folders, write=False).items() if differs] == [path]


def test_a_fault_leaves_all_files_of_all_generators_as_they_are(folders: Folders, table: Path) -> None:
    run(folders, WORDS, PLANS)
    before = {path: path.read_bytes() for path in folders.data.rglob("*.ttl")}
    assert len(before) == 3
    (folders.data / "links" / "plans.tsv").write_text("a\ny\n", encoding="utf-8")
    table.write_text("code,title\nC3,x\n,y\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run(folders, WORDS, PLANS)
    assert str(caught.value) == f"{table}:3: no code"
    assert {path: path.read_bytes() for path in folders.data.rglob("*.ttl")} == before


@pytest.mark.parametrize("write", [True, False])
def test_later_generator_knows_what_earlier_ones_have_made(folders: Folders, *, write: bool) -> None:
    """It does not depend on whether it is written, nor on what an earlier run has left there."""
    (folders.data / "imported").mkdir()
    (folders.data / "imported" / "words.ttl").write_bytes(to_turtle([Triple(OLD, RDF.type, TC.Programme)]))
    (folders.data / "imported" / "else.ttl").write_bytes(to_turtle([Triple(ELSE, RDF.type, TC.Programme)]))
    seen: list[set[str]] = []

    def look(given: Folders) -> dict[str, Statements]:
        seen.append(find_mentions(given, mint_thing("Programme", "a").value.removesuffix("a")))
        return {}

    run(folders, WORDS, Generator("look", "nothing", look), write=write)
    assert seen == [{"z", "else"}]
    look(folders)
    assert seen[1] == ({"z", "else"} if write else {"old", "else"})


def test_disk_that_is_full_in_between_is_told(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, content: bytes) -> None:
        if path.name == "plans.ttl":
            raise OutputError(f"{path}: cannot be written: No space left on device")
        path.write_bytes(content)

    monkeypatch.setattr("tercoop.generation.run.write_file", refuse)
    with pytest.raises(OutputError, match=r"left on device; 1 file was written before it, so run the command again$"):
        run(folders)
    with pytest.raises(OutputError, match=r"left on device$"):
        run(folders)


def test_missing_source_says_that_it_is_not_kept_here(folders: Folders) -> None:
    with pytest.raises(InputError, match=r"none\.csv: no such file; it is a source that is not kept here"):
        folders.find(Source("none.csv", 1))
    with pytest.raises(InputError, match=r"data/none\.csv: no such file$"):
        folders.find(Source("none.csv", 1, is_kept=True))


# --------------------------------------------------------------------------------------------- sizes of the sources


@pytest.mark.parametrize("rows", [1, 3])
def test_source_of_another_size_is_refused(rows: int, folders: Folders, table: Path) -> None:
    run(folders)
    before = {path: path.read_bytes() for path in folders.data.rglob("*.ttl")}
    table.write_text("code,title\n" + "".join(f"C{number},x\n" for number in range(rows)), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run(folders)
    assert str(caught.value) == (
        f"{table}: {rows} rows found, 2 expected: is the file whole? If the source has changed, write its new size "
        "into tercoop/generation/sources.py"
    )
    assert {path: path.read_bytes() for path in folders.data.rglob("*.ttl")} == before
    run(replace(folders, are_whole=False))
    assert {path: path.read_bytes() for path in folders.data.rglob("*.ttl")} != before


def test_source_that_is_counted_while_it_is_read_is_refused(folders: Folders, table: Path) -> None:
    source = Source("plans.csv", 5, "concepts", None)
    assert folders.find(source) == table
    folders.check(source, 5)
    with pytest.raises(InputError, match=r"plans\.csv: 4 concepts found, 5 expected"):
        folders.check(source, 4)
    replace(folders, are_whole=False).check(source, 4)


def test_list_of_links_that_came_short_is_refused(folders: Folders) -> None:
    source, path = Source("links.json", 1, "codes", count_bindings), folders.inputs / "links.json"
    path.write_text('{"results": {"bindings": []}}', encoding="utf-8")
    with pytest.raises(InputError, match=r"links\.json: 0 codes found, 1 expected"):
        folders.find(source)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match=r"links\.json: not a list in the JSON form of SPARQL results"):
        folders.find(source)


def test_generators_are_chosen_in_their_fixed_order() -> None:
    both = [PLANS, OTHERS]
    assert choose(both, []) == both
    assert choose(both, ["others", "plans"]) == both
    assert choose(both, ["others"]) == [OTHERS]
    with pytest.raises(UsageError, match="no generator 'plan'; there are: others, plans"):
        choose(both, ["plan"])


# -------------------------------------------------------------------------------------------------- the command


@pytest.fixture
def command(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command with an invented generator and a data folder of its own."""
    monkeypatch.setattr(registry, "GENERATORS", (PLANS, OTHERS))
    layout = Layout(root=folders.data.parent, build=folders.data.parent / "build")
    monkeypatch.setattr("tercoop.cli.generate.find_layout", lambda: layout)
    return ["generate", "--inputs", str(folders.inputs)]


def test_command_checks_writes_and_is_content(
    command: list[str], folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    plans, links = (folders.data / "imported" / name for name in ("plans.ttl", "more/links.ttl"))
    assert run_command([*command, "--check", "plans"]) == 1
    said = capsys.readouterr()
    assert said.out == f"{links}: not up to date (new, 5 lines)\n{plans}: not up to date (new, 10 lines)\n"
    assert said.err == (
        "tercoop: 2 of 2 generated files are not up to date; make them: "
        f"tercoop generate plans --inputs {folders.inputs}\n"
    )
    assert run_command(command) == 0
    assert capsys.readouterr().out == (
        f"{links}: written (new, 5 lines)\n{plans}: written (new, 10 lines)\n"
        "2 generated files up to date: 2 written now, 0 unchanged\n"
    )
    assert run_command([*command, "--check"]) == 0
    assert capsys.readouterr().out == "2 generated files up to date\n"
    assert run_command(command) == 0
    assert capsys.readouterr().out == "2 generated files up to date\n"


def test_command_tells_how_much_a_file_has_lost(
    command: list[str], folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    plans = folders.data / "imported" / "plans.ttl"
    assert run_command(command) == 0
    whole = plans.read_bytes()
    plans.write_bytes(whole + b"# more\n" * 2000)
    capsys.readouterr()
    assert run_command([*command, "--check"]) == 1
    said = capsys.readouterr()
    assert said.out == f"{plans}: not up to date (10 lines, 2,010 before)\n"
    assert said.err.startswith("tercoop: 1 of 2 generated files is not up to date; make them: ")
    plans.write_bytes(whole.replace(b"A1", b"A2"))
    assert run_command(command) == 0
    assert capsys.readouterr().out == (
        f"{plans}: written (10 lines, as before)\n2 generated files up to date: 1 written now, 1 unchanged\n"
    )


def test_command_counts_one_file_as_one(
    command: list[str], folders: Folders, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "GENERATORS", (WORDS,))
    assert run_command([*command, "--check"]) == 1
    assert capsys.readouterr().err.startswith("tercoop: 1 of 1 generated file is not up to date; ")
    assert run_command(command) == 0
    words = folders.data / "imported" / "words.ttl"
    assert capsys.readouterr().out == (
        f"{words}: written (new, 5 lines)\n1 generated file up to date: 1 written now, 0 unchanged\n"
    )


def test_command_says_one_line_for_a_wrong_name_or_a_missing_source(
    command: list[str], table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command([*command, "plan"]) == 2
    assert capsys.readouterr().err == "tercoop: no generator 'plan'; there are: others, plans\n"
    table.unlink()
    assert run_command(command) == 2
    assert capsys.readouterr().err.startswith(f"tercoop: {table}: no such file")


def test_generators_of_the_project_have_names_of_their_own() -> None:
    names = [generator.name for generator in registry.GENERATORS]
    assert len(set(names)) == len(names)
    assert all(generator.summary for generator in registry.GENERATORS)


# ------------------------------------------------------------------------------------------------------------ keys


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("2014TC16RFCB002", "2014tc16rfcb002"),
        ("Öresund - Kattegat", "oresund-kattegat"),
        ("  Łódź & Český Těšín  ", "lodz-cesky-tesin"),
        ("Straße (A.1)", "strasse-a-1"),
        ("Næstved/Ærø", "naestved-aero"),
        ("Italia\u2013Österreich 2007\u20132013", "italia-osterreich-2007-2013"),
        ("№ ½ ﬁn", "no-1-2-fin"),
    ],
)
def test_key_of_a_name(name: str, key: str) -> None:
    assert make_key(name) == key
    assert mint_thing("Programme", make_key(name)).value.endswith(f"/{key}")


@pytest.mark.parametrize("name", ["", "Ελλάδα", "Ελλάδα 2007", "Бг-Ro", " - "])
def test_no_key_of_a_name_with_letters_that_are_not_latin(name: str) -> None:
    with pytest.raises(UsageError, match="no key can be made of"):
        make_key(name)
