"""Titles are read and not repaired, each row leads to one programme, and each reading has its ground."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, Triple

from tercoop.errors import InputError
from tercoop.generation import programme_register, programme_sources, programme_succession
from tercoop.generation.programme_identity import Identities
from tercoop.generation.programme_rows import BULGARIA, COHESION, FRENCH, KEEP, KEEP_API, ROWS
from tercoop.generation.reviewed import (
    MATCHES,
    SUCCESSION,
    read_grounds,
    read_matches,
    read_register,
    read_successions,
)
from tercoop.generation.run import Folders, generate
from tercoop.generation.tables import read_table
from tercoop.generation.titles import CountryForm, InstrumentForm, TitleReader, compare_titles
from tercoop.layout import find_layout
from tercoop.rdf.iris import mint_concept, mint_thing
from tercoop.rdf.namespaces import BASE, DCTERMS, SKOS, TC

if TYPE_CHECKING:
    from tercoop.generation.titles import Title
    from tercoop.graph import Graph

DASH = "\N{EN DASH}"
DATA = find_layout().data
GENERATORS = (programme_register.GENERATOR, *programme_sources.GENERATORS, programme_succession.GENERATOR)

# ---------------------------------------------------------------------------------------------------------- titles

READER = TitleReader(
    [
        CountryForm("code", "EL", "GRC"),
        CountryForm("code", "IT", "ITA"),
        CountryForm("code", "UK", "GBR"),
        CountryForm("code", "XA", "LVA", "Lakes (IT-XA)", (("en", "Read as Latvia."), ("fr", "Lu comme la Lettonie."))),
        CountryForm("name", "Greece", "GRC"),
        CountryForm("name", "Ireland", "IRL"),
        CountryForm("name", "Northern Ireland", None),
        CountryForm("name", "former Republic of the Lakes", "MKD"),
    ],
    [InstrumentForm("ENPI CBC", "2007-2013", "enpi"), InstrumentForm("ENPI", "2007-2013", "enpi")],
)


def read(text: str, period: str = "2007-2013") -> Title:
    return READER.read(text, period, "table:7")


@pytest.mark.parametrize(
    ("text", "name", "countries"),
    [
        ("Greece  - Italy (EL-IT)", "Greece - Italy", ("GRC", "ITA")),
        ("Hills (EL / IT)", "Hills", ("GRC", "ITA")),
        ("Hills  (IT)", "Hills", ("ITA",)),
        (
            f"Greece {DASH} The  former Republic of the Lakes",
            f"Greece {DASH} The former Republic of the Lakes",
            ("GRC", "MKD"),
        ),
        ("Northern Ireland - Scotland", "Northern Ireland - Scotland", ()),
        ("Ireland - Northern Ireland", "Ireland - Northern Ireland", ("IRL",)),
        ("Valleys (Upper - Lower (VAL)).", "Valleys (Upper - Lower (VAL)).", ()),
        ("Lakes (IT-XA)", "Lakes", ("ITA", "LVA")),
    ],
)
def test_countries_of_a_title(text: str, name: str, countries: tuple[str, ...]) -> None:
    title = read(text)
    assert (title.text, title.name, title.countries) == (text, name, countries)


def test_correction_of_a_code_is_told() -> None:
    assert [form.written for form in read("Lakes (IT-XA)").corrected] == ["XA"]
    assert read("Hills (IT-EL)").corrected == ()


@pytest.mark.parametrize(
    ("text", "period", "strand"),
    [
        ("Interreg IIIC East", "2000-2006", "c"),
        ("Interreg IVC", "2007-2013", "c"),
        ("INTERREG V-A Greece", "2014-2020", "a"),
        ("INTERREG VB Lakes", "2014-2020", "b"),
        ("Interreg V-B - Lakes", "2014-2020", "b"),
        ("Interreg VI-D Lakes", "2021-2027", "d"),
        ("Interreg Europe", "2014-2020", None),
        ("Interreg IPA Lakes", "2014-2020", None),
        ("Lakes V-A", "2014-2020", None),
    ],
)
def test_strand_of_a_title(text: str, period: str, strand: str | None) -> None:
    assert read(text, period).strand == strand


def test_instrument_and_kind_of_cooperation() -> None:
    title = read("Lakes ENPI CBC")
    assert title.instrument is not None
    assert (title.instrument.instrument, title.is_cross_border) == ("enpi", True)
    assert (read("Lakes").instrument, read("Lakes").is_cross_border) == (None, False)


@pytest.mark.parametrize(
    ("text", "period", "cause"),
    [
        ("Hills (EL-QQ)", "2007-2013", "unknown country code 'QQ'"),
        ("Hills (IT-XA)", "2007-2013", "'XA' is read in 'Lakes (IT-XA)' only"),
        ("Greece - Hills (IT-UK)", "2007-2013", "names GRC in words and not among its codes"),
        ("Interreg V-A Hills", "2007-2013", "does not fit the period 2007-2013"),
        ("Interreg V-E Hills", "2014-2020", "does not fit the period 2014-2020"),
        ("Interreg V Hills", "2014-2020", "no letter of a strand"),
        ("Hills ENPI CBC", "2014-2020", "no instrument is known as 'ENPI CBC' in 2014-2020"),
    ],
)
def test_title_that_is_not_understood_ends_the_run(text: str, period: str, cause: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text, period)
    assert str(caught.value).startswith("table:7: ")
    assert cause in str(caught.value)


def test_titles_are_compared_by_their_words_in_order() -> None:
    assert compare_titles("Interreg V-B - Lake Space") == compare_titles("Lake  Space") == ("lake", "space")
    assert compare_titles("Interreg IPA CBC Öst - The West") == ("ost", "west")
    assert compare_titles("A - B") != compare_titles("B - A")
    assert compare_titles("Interreg IVC") == ("ivc",)


# ------------------------------------------------------------------------------------------ tables with the same dirt

INPUTS = {
    "programmes/keep_programme_titles.csv": (
        "Programme,rows,period,title\n"
        "2000 - 2006 Lake  - Hill (EL-IT),7,2000-2006,Lake  - Hill (EL-IT)\n"
        f"2007 {DASH} 2013 Lake {DASH} Hill ENPI CBC,3,2007-2013,Lake {DASH} Hill ENPI CBC\n"
        "2014 - 2020 INTERREG V-A Hill - Lake.,2,2014-2020,INTERREG V-A Hill - Lake.\n"
    ),
    "programmes/cci_interreg.csv": (
        "cci,programme_title,period,source\n"
        "2014TC16RFCB901,Interreg V-A - Hill-Lake,2014-2020,"
        "dw-data/eu-funding (cohesiondata ESIF planned 2019-04-11)\n"
        '2021TC16RFCB902,Interreg VI-A Hill-Lake,2021-2027,"keep.eu /api/programme, via atanasster/electionsbg"\n'
        "2021TC16RFTN903,Lac,2021-2027,"
        "FR partnership agreement 2021-27 v1.4 table 10 (transcribed in a public repo)\n"
    ),
    "programmes/keep_programmes_bulgaria.csv": (
        "keep_id,period,title,cci,eligible_nuts_bulgaria,projects,partnerships,eu_funding_meur\n"
        "901,2021-2027,Interreg VI-A Hill-Lake,2021TC16RFCB902,BG311 BG33,1,2,\n"
        "902,2014-2020,INTERREG V-A Hill-Lake,,(whole country),1,2,3.5\n"
    ),
}
REVIEWED = {
    "links/country-names.tsv": (
        "kind\twritten\tcountry\tonly_in\treading_en\treading_fr\tcomment\n"
        "code\tEL\tGRC\t\t\t\t\n"
        "code\tIT\tITA\tLake  - Hill (EL-IT)\tIT is Italy.\tIT : Italie.\t\n"
    ),
    "links/instrument-names.tsv": (
        "written\tperiod\tinstrument\treading_en\treading_fr\nENPI CBC\t2007-2013\tenpi\tIt is ENPI.\tIEVP.\n"
    ),
    "links/programmes.tsv": (
        "key\tperiod\tlabel\tlanguage\tstrand\tstrand_ground\ttype\ttype_ground\tinstrument\tinstrument_ground\tcomment\n"
        "lake-hill-2000-2006\t2000-2006\tLake - Hill\ten\ta\tborder\t\t\terdf ipa\tpayers\t\n"
        "lake-hill-enpi-cbc-2007-2013\t2007-2013\tLake - Hill ENPI CBC\ten\t\t\tcross-border\ttitle\t\t\t\n"
        "2014tc16rfcb901\t2014-2020\tInterreg V-A Hill - Lake\ten\ta\ttitle\t\t\t\t\t\n"
        "2021tc16rfcb902\t2021-2027\tInterreg VI-A Hill - Lake\ten\ta\ttitle\t\t\t\t\t\n"
        "2021tc16rftn903\t2021-2027\tLac\tfr\tb\tdocument\t\t\t\t\t\n"
    ),
    "links/programme-reading-grounds.tsv": (
        "ground\tdocuments\ten\tfr\nborder\tkeep-programmes\tA border.\tUne frontière.\n"
        "payers\tsome-page\tTwo pay.\tDeux paient.\n"
    ),
    "links/programmes.sssom.tsv": (
        "#curie_map:\n#  row: https://example.org/\n"
        "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification\n"
        "row:keep-programmes-2014-2020-interreg-v-a-hill-lake\tINTERREG V-A Hill - Lake.\tfoaf:primaryTopic\t"
        "programme:2014tc16rfcb901\tInterreg V-A - Hill-Lake\tsemapv:LexicalMatching\n"
        "row:keep-programmes-bulgaria-902\tINTERREG V-A Hill-Lake\tfoaf:primaryTopic\t"
        "programme:2014tc16rfcb901\tInterreg V-A - Hill-Lake\tsemapv:LexicalMatching\n"
        "row:keep-programmes-bulgaria-901\tInterreg VI-A Hill-Lake\tfoaf:primaryTopic\t"
        "programme:2021tc16rfcb902\tInterreg VI-A Hill-Lake\tsemapv:LexicalMatching\n"
    ),
    "links/programme-succession.tsv": (
        "earlier\tlater\tground\tearlier_row\tlater_row\tdocument\tacronym\tcomment\n"
        "lake-hill-2000-2006\tlake-hill-enpi-cbc-2007-2013\tsame-title\t"
        "keep-programmes-2000-2006-lake-hill-el-it\tkeep-programmes-2007-2013-lake-hill-enpi-cbc\t\t\t\n"
        "lake-hill-enpi-cbc-2007-2013\t2014tc16rfcb901\tsame-places\tkeep-programmes-2007-2013-lake-hill-enpi-cbc\t"
        "cohesion-programmes-2014tc16rfcb901\t\t\t\n"
        "2014tc16rfcb901\t2021tc16rfcb902\tsource-statement\t\t\tsome-page\t\t\n"
    ),
}


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    for folder, files in (("inputs", INPUTS), ("data", REVIEWED)):
        for name, content in files.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return Folders(tmp_path / "inputs", tmp_path / "data", are_whole=False)


def make(folders: Folders) -> dict[str, set[Triple]]:
    made: dict[str, set[Triple]] = {}
    for generator in GENERATORS:
        made |= {Path(name).stem: set(triples) for name, triples in generator.make(folders).items()}
    return made


def of(triples: set[Triple], subject: NamedNode, predicate: NamedNode) -> set[object]:
    return {triple.object for triple in triples if triple.subject == subject and triple.predicate == predicate}


def programme(key: str) -> NamedNode:
    return mint_thing("Programme", key)


def test_row_becomes_what_it_says_and_no_more(folders: Folders) -> None:
    keep = make(folders)["keep-programmes"]
    lake, row = programme("lake-hill-2000-2006"), mint_thing("Row", "keep-programmes-2000-2006-lake-hill-el-it")
    assert of(keep, lake, DCTERMS.title) == {Literal("Lake  - Hill (EL-IT)")}
    assert of(keep, lake, TC.statedIn) == {row}
    assert of(keep, lake, TC.isInStrand) == of(keep, lake, TC.cci) == of(keep, lake, TC.isFinancedBy) == set()
    assert of(keep, row, DCTERMS.identifier) == {Literal("2000 - 2006 Lake  - Hill (EL-IT)")}
    coverage = mint_thing("Coverage", "lake-hill-2000-2006-named-in-title-keep-programmes")
    assert {getattr(place, "value", "")[-3:] for place in of(keep, coverage, TC.covers)} == {"GRC", "ITA"}
    later = programme("lake-hill-enpi-cbc-2007-2013")
    assert of(keep, later, TC.isFinancedBy) == {mint_thing("FundingInstrument", "enpi")}
    assert of(keep, later, TC.isOfCooperationType) == {mint_concept("cooperation-types", "cross-border")}
    assert of(keep, programme("2014tc16rfcb901"), DCTERMS.title) == {Literal("INTERREG V-A Hill - Lake.")}


def test_codes_go_to_the_graph_of_their_source(folders: Folders) -> None:
    made = make(folders)
    codes = {
        name: {triple.object for triple in triples if triple.predicate == TC.cci} for name, triples in made.items()
    }
    assert codes == {
        "programmes": set(),
        "programme-succession": set(),
        KEEP: set(),
        COHESION: {Literal("2014TC16RFCB901")},
        FRENCH: {Literal("2021TC16RFTN903")},
        KEEP_API: {Literal("2021TC16RFCB902")},
        BULGARIA: {Literal("2021TC16RFCB902")},
    }


def test_eligible_areas(folders: Folders) -> None:
    made = make(folders)[BULGARIA]
    areas = {
        str(place)
        for key in ("2021tc16rfcb902", "2014tc16rfcb901")
        for place in of(made, mint_thing("Coverage", f"{key}-eligible-area-{BULGARIA}"), TC.covers)
    }
    assert areas == {
        f"<{BASE}id/region/bg311>",
        f"<{BASE}id/region/bg33>",
        "<http://publications.europa.eu/resource/authority/country/BGR>",
    }
    assert of(made, programme("2014tc16rfcb901"), TC.keepId) == {Literal("902")}


def test_register_names_each_programme_once_and_says_why(folders: Folders) -> None:
    register = make(folders)["programmes"]
    assert of(register, programme("2021tc16rftn903"), SKOS.prefLabel) == {Literal("Lac 2021-2027", language="fr")}
    assert of(register, programme("lake-hill-2000-2006"), TC.isInStrand) == {mint_concept("strands", "a")}
    payers = {mint_thing("FundingInstrument", key) for key in ("erdf", "ipa")}
    assert of(register, programme("lake-hill-2000-2006"), TC.isFinancedBy) == payers
    assert of(register, programme("lake-hill-enpi-cbc-2007-2013"), TC.isFinancedBy) == set()
    assert of(register, mint_thing("Interpretation", "programmes-payers"), TC.interprets) == {
        mint_thing("SourceDocument", "some-page")
    }
    readings = {triple.subject: triple.object for triple in register if triple.predicate == TC.affects}
    assert readings == {
        mint_thing("Interpretation", "programmes-border"): programme("lake-hill-2000-2006"),
        mint_thing("Interpretation", "programmes-payers"): programme("lake-hill-2000-2006"),
        mint_thing("Interpretation", "programmes-enpi-cbc-2007-2013"): programme("lake-hill-enpi-cbc-2007-2013"),
        mint_thing("Interpretation", "keep-programmes-code-it"): mint_thing(
            "Coverage", "lake-hill-2000-2006-named-in-title-keep-programmes"
        ),
    }


def test_second_run_gives_the_same_bytes(folders: Folders) -> None:
    first = {file.path: file.path.read_bytes() for file in generate(GENERATORS, folders)}
    assert len(first) == len(GENERATORS)
    assert [file.path for file in generate(GENERATORS, folders, write=False) if file.differs] == []
    for path in first:
        path.unlink()
    assert {file.path: file.path.read_bytes() for file in generate(GENERATORS, folders)} == first


FAULTS = [
    (
        "keep_programme_titles",
        "2000 - 2006 Lake  -",
        "2000 - 2006 Lake -",
        ":2: '2000 - 2006 Lake - Hill (EL-IT)' is not",
    ),
    ("keep_programme_titles", "INTERREG V-A Hill", "Pond", "no key 'pond-lake-2014-2020'"),
    ("keep_programme_titles", "EL-IT", "EL-ZZ", "unknown country code 'ZZ'"),
    ("cci_interreg", "2014TC16RFCB901", "2014TC16RFCB9", ":2: '2014TC16RFCB9' is no CCI code"),
    ("cci_interreg", "2014TC16RFCB901", "2021TC16RFCB901", ":2: '2021TC16RFCB901' is no CCI code of a programme of"),
    ("cci_interreg", "dw-data", "my-data", ":2: the source 'my-data/eu-funding"),
    ("cci_interreg", "2014-2020", "2014", ":2: '2014' is no"),
    ("cci_interreg", "Interreg V-A - Hill-Lake", " ", ":2: a programme without a title"),
    ("keep_programmes_bulgaria", "901,2021", "0,2021", ":2: '0' is no number of keep.eu"),
    ("keep_programmes_bulgaria", "BG311 BG33", "BG311 RO1", ":2: 'BG311 RO1' is no list of Bulgarian regions"),
    ("keep_programmes_bulgaria", "902,", "901,", ":3: '901' has the key of the row at"),
    ("keep_programmes_bulgaria", "2021TC16RFCB902", "2021TC16RFCB909", ":6: the row has the code 2021TC16RFCB909"),
    ("programmes.tsv", "\ta\tborder", "\ta\t", ":2: 'lake-hill-2000-2006': a strand, type or instrument and"),
    (
        "programmes.tsv",
        "\terdf ipa\tpayers",
        "\terdf ipa\t",
        ":2: 'lake-hill-2000-2006': a strand, type or instrument and",
    ),
    (
        "programmes.tsv",
        "\terdf ipa\tpayers",
        "\t\tpayers",
        ":2: 'lake-hill-2000-2006': a strand, type or instrument and",
    ),
    ("programmes.tsv", "\tpayers", "\ttitle", ":2: the ground 'title' is not in"),
    ("programmes.tsv", "\ta\tborder", "\ta\tguess", ":2: the ground 'guess' is not in"),
    ("programmes.tsv", "\ta\tborder", "\ta\ttitle", ":2: no title of 'lake-hill-2000-2006' says 'a'"),
    ("programmes.tsv", "2021tc16rftn903", "2021tc16rfcb902", ":6: the programme '2021tc16rfcb902' stands twice"),
    ("sssom", "INTERREG V-A Hill - Lake.\t", "INTERREG V-A Hill - Lake\t", ":4: the row is matched with the title"),
    ("sssom", "row:keep-programmes-bulgaria-901", "row:keep-programmes-bulgaria-909", ":6: no row has the key"),
    ("sssom", "programme:2014tc16rfcb901", "programme:none", ":4: the register has no programme 'none'"),
    ("sssom", "programme:2014tc16rfcb901", "programme:2021tc16rfcb902", "is matched with 2021tc16rfcb902 of 2021-2027"),
    (
        "sssom",
        "row:keep-programmes-2014",
        "keep-programmes-2014",
        ":4: 'keep-programmes-2014-2020-interreg-v-a-hill-lake'",
    ),
    ("succession", "same-title", "same-places", ":2: the ground 'same-places' does not fit"),
    ("succession", "same-places", "same-title", ":3: the ground 'same-title' does not fit"),
    ("succession", "same-places", "same-acronym", ":3: the ground 'same-acronym' does not fit"),
    ("succession", "same-places", "a-guess", ":3: the ground 'a-guess' does not fit"),
    ("succession", "\tsome-page", "\t", ":4: a succession rests on the two rows"),
    ("succession", "\t2021tc16rfcb902", "\tnone", ":4: the register has no programme 'none'"),
    ("succession", "cohesion-programmes-2014tc16rfcb901", "keep-programmes-bulgaria-901", "is no row about"),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), FAULTS, ids=range(len(FAULTS)))
def test_fault_ends_the_run_with_its_place(folders: Folders, file: str, old: str, new: str, message: str) -> None:
    (path,) = [path for path in folders.inputs.parent.rglob("*.?sv") if file in path.name]
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        make(folders)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


# ------------------------------------------------------------------------------------------------ the reviewed tables


def test_matches_are_sssom() -> None:
    lines = (DATA / MATCHES).read_text(encoding="utf-8").splitlines()
    head = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    prefixes = {"foaf", "programme", "row", "semapv"}
    assert set(head["curie_map"]) == prefixes
    rows = read_table(DATA / MATCHES, ["comment"], delimiter="\t", comments="#")
    for row in rows:
        for column in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
            assert row[column].partition(":")[0] in prefixes
        assert 0 < float(row["confidence"]) <= 1
    found = Counter(row["mapping_justification"] for row in rows)
    assert found == {"semapv:LexicalMatching": 76, "semapv:ManualMappingCuration": 13}


def test_successions_lead_from_one_to_one() -> None:
    successions = read_successions(Folders(DATA, DATA))
    assert len({each.earlier for each in successions}) == len({each.later for each in successions}) == len(successions)
    grounds = Counter(each.ground for each in successions)
    assert grounds == {"same-title": 81, "same-places": 49, "same-acronym": 5, "source-statement": 2}


# --------------------------------------------------------------------------------------------------- the built graph

RECEIVED = {
    ("2000-2006", KEEP): 82,
    ("2007-2013", KEEP): 92,
    ("2014-2020", KEEP): 66,
    ("2014-2020", COHESION): 86,
    ("2014-2020", BULGARIA): 11,
    ("2021-2027", FRENCH): 18,
    ("2021-2027", KEEP_API): 10,
    ("2021-2027", BULGARIA): 11,
}
"""Rows of each table, by period; 18 and 10 are the 28 codes of 2021-2027."""


def test_graph_has_a_programme_for_each_row(graph: Graph) -> None:
    rows = graph.ask("evidence/count-titles")
    found = {(str(row.periodLabel), row.document.rpartition("/")[2]): row.rows for row in rows}
    assert found == RECEIVED
    for row in rows:
        assert row.programmes == row.rows == row.matched + row.unmatched
    unmatched = graph.ask("evidence/list-unmatched-titles")
    assert len(unmatched) == sum(row.unmatched for row in rows)


def test_programmes_are_counted_once(graph: Graph) -> None:
    found: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    for row in graph.ask("programmes/count-programmes"):
        found[str(row.periodLabel)] += row.programmes
        codes[str(row.periodLabel)] += row.withCci
    assert found == {"2000-2006": 82, "2007-2013": 93, "2014-2020": 87, "2021-2027": 29}
    assert (codes["2014-2020"], codes["2021-2027"]) == (86, 28)
    assert sum(found.values()) == len(read_register(Folders(DATA, DATA)))


def test_strands_agree_with_the_counts_of_the_sources(graph: Graph) -> None:
    """53 and 13 programmes of 2000-2013, 15 and 4 of 2014-2020 are what the Commission and the Senate count."""
    found: Counter[tuple[str, str]] = Counter()
    for row in graph.ask("programmes/count-programmes"):
        found[str(row.periodLabel), str(row.strandLabel)] += row.programmes
    assert found["2007-2013", "Interreg A"] == 53
    assert found["2000-2006", "Interreg B"] == 13
    assert found["2014-2020", "Interreg B"] == 15
    assert found["2014-2020", "Interreg C"] + found["2014-2020", "network programmes"] == 4


def test_strand_that_a_document_gives_is_in_its_graph(graph: Graph) -> None:
    query = """
        ASK {{
          GRAPH ?graph {{ <id/programme/{key}> tc:isInStrand|tc:isOfCooperationType ?kind }}
          FILTER (?graph NOT IN (<graph/programmes>, <graph/derived>))
          FILTER (?kind = <scheme/strands/{strand}> || EXISTS {{ ?kind skos:related <scheme/strands/{strand}> }})
        }}
    """
    for entry in read_register(Folders(DATA, DATA)).values():
        if entry.strand_ground in {"title", "document"}:
            assert graph.sparql(query.format(key=entry.key, strand=entry.strand)) is True, entry.key


def test_instrument_is_read_where_a_document_of_the_ground_says_it_of_the_period(graph: Graph) -> None:
    """Each reading rests on a page that says of Interreg in that very period what is then read of its programmes."""
    query = """
        ASK {{
          VALUES ?document {{ {documents} }}
          ?group a tc:ProgrammeGroup ; tc:hasPeriod <scheme/programming-periods/{period}> .
          GRAPH ?graph {{ ?group tc:isFinancedBy <id/funding-instrument/{instrument}> ; tc:statedIn ?document }}
        }}
    """
    grounds = read_grounds(Folders(DATA, DATA))
    read = {
        (entry.period, entry.instruments_ground, instrument)
        for entry in read_register(Folders(DATA, DATA)).values()
        for instrument in entry.instruments
    }
    assert {period for period, _, _ in read} == {"2000-2006", "2007-2013", "2021-2027"}
    for period, ground, instrument in read:
        documents = " ".join(f"<id/source-document/{key}>" for key in grounds[str(ground)].documents)
        assert graph.sparql(query.format(documents=documents, period=period, instrument=instrument)) is True, ground


def test_instruments_of_programmes(graph: Graph) -> None:
    """A programme outside the strands has no ERDF by reading; that of URBACT I comes from its budget."""
    register = read_register(Folders(DATA, DATA)).values()
    assert all(entry.strand for entry in register if entry.instruments)
    found = Counter(entry.period for entry in register if entry.instruments)
    assert found == {"2000-2006": 81, "2007-2013": 69, "2021-2027": 29}
    known = {str(row.periodLabel): row.withInstrument for row in graph.ask("programmes/count-known-facts")}
    assert known == {"2000-2006": 82, "2007-2013": 93, "2014-2020": 87, "2021-2027": 29}


def test_network_programmes_of_2014_2020_have_their_codes(graph: Graph) -> None:
    """URBACT III is RFIR003 and Interact III is RFIR002, and not the other way round."""
    for cci, title in (("2014TC16RFIR003", "URBACT III"), ("2014TC16RFIR002", "Interact")):
        titles = [row.title for row in graph.ask("programmes/list-titles", programme=cci)]
        assert title in titles
    (link, *_) = [
        row
        for row in graph.ask("programmes/trace-succession", programme="2014TC16RFIR002")
        if row.later.endswith("/interact-2014-2020")
    ]
    assert link.earlier.endswith("/interact-ii")


def test_corrected_codes_are_latvia_and_suriname(graph: Graph) -> None:
    for key, country in (("central-baltic-2007-2013", "LVA"), ("amazonia-2007-2013", "SUR")):
        node = f"<id/coverage/{key}-named-in-title-{KEEP}>"
        assert graph.sparql(f"ASK {{ {node} tc:covers at-country:{country} . ?reading tc:affects {node} }}") is True


# ----------------------------------------------------------------------------------------------------- the real tables

PLACE = os.environ.get("TERCOOP_INPUTS")
SHARED = Path(PLACE) if PLACE else find_layout().root.parent / "shared" / "data"
received = pytest.mark.skipif(
    not (SHARED / "programmes").is_dir(), reason=f"the source files are not kept here, and not at {SHARED}"
)


@pytest.fixture(scope="module")
def real() -> Folders:
    return Folders(SHARED, DATA)


@received
def test_generated_files_are_up_to_date(real: Folders) -> None:
    assert [str(file.path) for file in generate(GENERATORS, real, write=False) if file.differs] == []


@received
def test_counts_are_those_of_the_tables(real: Folders) -> None:
    found = Counter((row.period, document) for document, rows in ROWS.items() for row in rows(real))
    assert found == RECEIVED


@received
def test_matches_that_are_said_to_be_of_words_are(real: Folders) -> None:
    """A match by words has the words of a title of its programme, or its code."""
    identities, matches = Identities(real), read_matches(real)
    rows = {row.key: row for read_rows in ROWS.values() for row in read_rows(real)}
    titles: dict[str, list[set[str]]] = {}
    for row in rows.values():
        if row.cci:
            titles.setdefault(row.cci.lower(), []).append(set(compare_titles(identities.read_title(row).name)))
    for key, match in matches.items():
        if match.justification == "semapv:LexicalMatching":
            words = set(compare_titles(identities.read_title(rows[key]).name))
            same_code = (rows[key].cci or "").lower() == match.programme
            assert same_code or words in titles[match.programme], key


@received
def test_no_pair_of_equal_titles_is_forgotten(real: Folders) -> None:
    """Titles with the same words in adjacent periods are a succession, or were looked at and refused."""
    identities = Identities(real)
    named: dict[str, dict[str, set[frozenset[str]]]] = {}
    for document, read_rows in ROWS.items():
        for row, entry in identities.find_all(document, read_rows(real)):
            words = frozenset(compare_titles(identities.read_title(row).name))
            named.setdefault(entry.period, {}).setdefault(entry.key, set()).add(words)
    periods = sorted(named)
    proposed = {
        (earlier, later)
        for before, after in pairwise(periods)
        for earlier, words in named[before].items()
        for later, others in named[after].items()
        if words & others
    }
    accepted = {(each.earlier, each.later) for each in read_successions(real)}
    table = DATA / SUCCESSION.replace(".tsv", "-refused.tsv")
    refused = {(row["earlier"], row["later"]) for row in read_table(table, ["reason"], delimiter="\t")}
    assert len(proposed) > 90
    assert proposed <= accepted | refused
    assert not accepted & refused


@received
def test_real_tables_are_read_from_anywhere(real: Folders, tmp_path: Path) -> None:
    """Nothing but the files counts: not their place, and not what was generated before."""
    shutil.copytree(real.inputs / "programmes", tmp_path / "inputs" / "programmes")
    shutil.copytree(real.data / "links", tmp_path / "data" / "links")
    made = {
        file.path.name: file.path.read_bytes()
        for file in generate(GENERATORS, Folders(tmp_path / "inputs", tmp_path / "data"))
    }
    assert made == {name: (real.data / "imported" / name).read_bytes() for name in made}
