"""Countries, EU programmes and subjects from made-up tables that have the dirt of the real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode

from tercoop.errors import InputError
from tercoop.generation import countries, eu_programmes, eurovoc
from tercoop.generation.mentions import LIST, find_mentions, read_wanted
from tercoop.generation.registry import GENERATORS
from tercoop.generation.run import Folders, Generator, generate
from tercoop.layout import find_layout
from tercoop.rdf.files import read_quads
from tercoop.rdf.namespaces import OWL, RDF, SKOS, TC, XSD, prefixes

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Triple

SHARED = find_layout().root.parent / "shared" / "data"

COUNTRY = prefixes()["at-country"]
EUROVOC = prefixes()["eurovoc"]


def concept(code: str, names: dict[str, str], more: str = "", deprecated: str = "false") -> str:
    """Return a country as the table writes it."""
    labels = "".join(
        f'<skos:prefLabel xml:lang="{language}">{name}</skos:prefLabel>' for language, name in names.items()
    )
    return f'<skos:Concept rdf:about="{COUNTRY}{code}" at:deprecated="{deprecated}">{labels}{more}</skos:Concept>'


def table(*concepts: str) -> str:
    """Return a country table in RDF/XML."""
    head = f'<rdf:RDF xmlns:rdf="{prefixes()["rdf"]}" xmlns:skos="{prefixes()["skos"]}" xmlns:at="{prefixes()["at"]}">'
    return f'<?xml version="1.0"?>{head}{"".join(concepts)}</rdf:RDF>'


NAMES = {language: f"Land {language}" for language in countries.LANGUAGES}
USE = "<at:start.use>2003-02-04</at:start.use><at:end.use>2006-06-02</at:end.use>"
TABLE = table(
    concept("QAA", {**NAMES, "ar": "بلد", "en": "Land\n en "}, "<at:start.use>1950-05-09</at:start.use>"),
    concept("QOO", NAMES, USE, deprecated="true"),
    concept("QZZ", NAMES),
)

SUBJECTS = """
concepts:
  1: {prefLabel: {en: 'work ', fr: travail}, broader: [2, c_3]}
  2: {prefLabel: {en: life, fr: vie}, narrower: [1]}
  c_3: {prefLabel: {en: all, fr: tout}}
  4: {prefLabel: {en: nothing, fr: rien}}
  5: {prefLabel: {en: half}}
"""

PROGRAMMES = 'id,label,code\na,"Fund, the (FU)",FU\nb,Without a code,\nc,Other (OT),OT\n'


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Made-up source files, a list, and data that refer to one more country."""
    for name, content in {
        "inputs/authority/countries-skos.rdf": TABLE,
        "inputs/nuts/gisco_countrycode.csv": "ISO3_CODE,CNTR_CODE,iso2c\nQAA,QA,QB\nQZZ,QZ,QZ\n",
        "inputs/authority/eu_programmes.csv": PROGRAMMES,
        "inputs/eurovoc/eurovoc.yaml": SUBJECTS,
        f"data/{LIST}": "table\tcode\treason\ncountry\tQOO\told\neu-programme\tFU\tpays\neurovoc\t1\tmatched\n",
        "data/own.ttl": f"<a:a> <a:b> <{COUNTRY}QAA> .",
        "data/reference/other.ttl": f"<a:a> <a:b> <{COUNTRY}QZZ> .",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return Folders(tmp_path / "inputs", tmp_path / "data", are_whole=False)


def write(folders: Folders, name: str, content: str) -> None:
    (folders.inputs / name).write_text(content, encoding="utf-8")


def want(folders: Folders, *lines: str) -> None:
    (folders.data / LIST).write_text("\n".join(["table\tcode\treason", *lines, ""]), encoding="utf-8")


def made(generator: Generator, folders: Folders) -> set[Triple]:
    return {triple for triples in generator.make(folders).values() for triple in triples}


def values(triples: set[Triple], subject: str, predicate: NamedNode) -> set[object]:
    return {
        triple.object for triple in triples if triple.subject == NamedNode(subject) and triple.predicate == predicate
    }


def test_countries_are_those_of_data_and_list(folders: Folders) -> None:
    found = {triple.subject for triple in made(countries.GENERATOR, folders)}
    assert found == {NamedNode(f"{COUNTRY}QAA"), NamedNode(f"{COUNTRY}QOO")}, (
        "not what only a reference table refers to"
    )


def test_country_has_its_names_in_the_official_languages_and_its_codes(folders: Folders) -> None:
    triples = made(countries.GENERATOR, folders)
    names = values(triples, f"{COUNTRY}QAA", SKOS.prefLabel)
    assert len(names) == len(countries.LANGUAGES) == 24
    assert Literal("Land en", language="en") in names
    assert values(triples, f"{COUNTRY}QAA", SKOS.notation) == {Literal("QAA")}
    assert values(triples, f"{COUNTRY}QAA", TC.isoCode) == {Literal("QB")}
    assert values(triples, f"{COUNTRY}QAA", TC.eurostatCode) == {Literal("QA")}
    assert values(triples, f"{COUNTRY}QAA", RDF.type) == {TC.Country, SKOS.Concept}


def test_country_out_of_use_says_so_with_the_dates_of_the_table(folders: Folders) -> None:
    triples = made(countries.GENERATOR, folders)
    assert values(triples, f"{COUNTRY}QOO", OWL.deprecated) == {Literal("true", datatype=XSD.boolean)}
    assert values(triples, f"{COUNTRY}QOO", TC.begins) == {Literal("2003-02-04", datatype=XSD.date)}
    assert values(triples, f"{COUNTRY}QOO", TC.ends) == {Literal("2006-06-02", datatype=XSD.date)}
    assert values(triples, f"{COUNTRY}QAA", TC.begins) == set(), "the date of a code in use is none of the country"


def test_letters_of_regions_lead_to_countries_in_both_codes(folders: Folders) -> None:
    path = folders.inputs / "nuts/gisco_countrycode.csv"
    assert countries.read_prefixes(path) == {"QA": "QAA", "QB": "QAA", "QZ": "QZZ", "XK": "1A0"}
    write(folders, "nuts/gisco_countrycode.csv", "ISO3_CODE,CNTR_CODE,iso2c\nQAA,QA,QB\nQZZ,QB,QZ\n")
    with pytest.raises(InputError, match="the letters QB stand for QAA and QZZ"):
        countries.read_prefixes(path)


@pytest.mark.parametrize(
    ("concepts", "message"),
    [
        ([concept("QAA", NAMES)], "no country 'QOO', which the data or the list ask for"),
        ([concept("QAA", NAMES), concept("QOO", {"en": "Land"})], "country QOO has no name in 'bg'"),
        (
            [concept("QAA", NAMES), concept("QOO", NAMES, '<skos:prefLabel xml:lang="fr">Autre</skos:prefLabel>')],
            "country QOO has two names in 'fr'",
        ),
    ],
)
def test_country_that_falls_short_is_refused(concepts: list[str], message: str, folders: Folders) -> None:
    write(folders, "authority/countries-skos.rdf", table(*concepts))
    with pytest.raises(InputError, match=message):
        countries.GENERATOR.make(folders)


def test_programme_has_its_name_without_the_code(folders: Folders) -> None:
    triples = made(eu_programmes.GENERATOR, folders)
    fund = f"{prefixes()['at-eu-programme']}FU"
    assert {triple.subject for triple in triples} == {NamedNode(fund)}
    assert values(triples, fund, SKOS.prefLabel) == {Literal("Fund, the", language="en")}
    assert values(triples, fund, SKOS.notation) == {Literal("FU")}


def test_programme_that_is_missing_or_named_otherwise_is_refused(folders: Folders) -> None:
    want(folders, "eu-programme\tXX\tpays")
    with pytest.raises(InputError, match="no programme 'XX'"):
        eu_programmes.GENERATOR.make(folders)
    write(folders, "authority/eu_programmes.csv", "label,code\nFund (FA),FU\n")
    with pytest.raises(InputError, match=r"eu_programmes.csv:2: no name and code of its own: 'Fund \(FA\)', 'FU'"):
        eu_programmes.GENERATOR.make(folders)


def test_subject_comes_with_all_that_is_broader(folders: Folders) -> None:
    triples = made(eurovoc.GENERATOR, folders)
    assert {triple.subject for triple in triples} == {NamedNode(f"{EUROVOC}{each}") for each in ("1", "2", "c_3")}
    assert values(triples, f"{EUROVOC}1", SKOS.broader) == {NamedNode(f"{EUROVOC}{each}") for each in ("2", "c_3")}
    assert values(triples, f"{EUROVOC}1", SKOS.prefLabel) == {
        Literal("work", language="en"),
        Literal("travail", language="fr"),
    }


@pytest.mark.parametrize(
    ("code", "content", "message"),
    [
        ("9", SUBJECTS, "no subject '9'"),
        ("5", SUBJECTS, "subject 5 has no name in 'fr'"),
        ("1", "concepts: []", "has no 'concepts'"),
        ("1", "concepts: {", "not YAML in UTF-8"),
    ],
)
def test_subject_that_falls_short_is_refused(code: str, content: str, message: str, folders: Folders) -> None:
    want(folders, f"eurovoc\t{code}\tmatched")
    write(folders, "eurovoc/eurovoc.yaml", content)
    with pytest.raises(InputError, match=message):
        eurovoc.GENERATOR.make(folders)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("state\tQAA\told", r":2: no table 'state'; there are: country, eu-programme, eurovoc"),
        ("country\tQAA\t", r":2: a code and a reason are needed"),
        ("country\tQAA\told\ncountry\tQAA\tnew", r":3: country QAA is listed twice"),
    ],
)
def test_list_that_cannot_be_understood_is_refused(line: str, message: str, folders: Folders) -> None:
    want(folders, line)
    with pytest.raises(InputError, match=message):
        read_wanted(folders.data, "country")


@pytest.mark.parametrize(
    "generator", [countries.GENERATOR, eu_programmes.GENERATOR, eurovoc.GENERATOR], ids=lambda each: each.name
)
def test_second_run_gives_the_same_bytes(generator: Generator, folders: Folders) -> None:
    assert all(file.differs for file in generate([generator], folders))
    assert not any(file.differs for file in generate([generator], folders))


# ----------------------------------------------------------------------------------------------------- our own files


def test_every_subject_of_the_alignment_is_on_the_list_and_in_the_data() -> None:
    layout = find_layout()
    matches = {SKOS[name] for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")}
    aligned = {
        quad.object.value.removeprefix(EUROVOC)
        for quad in read_quads(layout.ontology / "alignments" / "eurovoc.ttl")
        if quad.predicate in matches and isinstance(quad.object, NamedNode)
    }
    described = {quad.subject for quad in read_quads(layout.data / "reference" / "eurovoc.ttl")}
    assert aligned
    assert aligned == set(read_wanted(layout.data, "eurovoc"))
    assert {NamedNode(EUROVOC + code) for code in aligned} <= described


def test_every_country_that_data_refer_to_is_described() -> None:
    layout = find_layout()
    described = {quad.subject for quad in read_quads(layout.data / "reference" / "countries.ttl")}
    assert {
        NamedNode(COUNTRY + code) for code in find_mentions(Folders(layout.data, layout.data), COUNTRY)
    } <= described


@pytest.mark.skipif(not SHARED.is_dir(), reason="the source files are not kept here")
@pytest.mark.parametrize("name", ["countries", "eu-programmes", "eurovoc", "nuts"])
def test_files_are_what_the_sources_give(name: str) -> None:
    (generator,) = (each for each in GENERATORS if each.name == name)
    stale = [
        str(file.path)
        for file in generate([generator], Folders(SHARED, find_layout().data), write=False)
        if file.differs
    ]
    assert stale == []
