"""Regions from made-up tables that have the dirt of the real ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode

from tercoop.errors import InputError
from tercoop.generation import nuts
from tercoop.generation.nuts_changes import read_history
from tercoop.generation.nuts_codes import read_eligible_codes, read_partner_codes, read_valid
from tercoop.generation.nuts_overlaps import read_overlaps
from tercoop.generation.nuts_words import Words, read_words
from tercoop.generation.run import Folders, generate
from tercoop.rdf.iris import mint_concept, mint_thing
from tercoop.rdf.namespaces import RDF, SKOS, TC

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyoxigraph import Triple

VERSIONS = ("2006", "2010", "2013", "2016", "2021")

VALID = """typology,geo,nuts
country,QA,code_2006
nuts_level_2,QA1,code_1999
nuts_level_1,QA1,code_2006
nuts_level_1,QA1,code_2010
nuts_level_2,QA11,code_2006
nuts_level_2,QA12,code_2010
nuts_level_2,QA13,code_2010
nuts_level_2,QA14,code_2006
nuts_level_2,QA15,code_2010
nuts_level_2,QA16,code_2010
nuts_level_2,QA17 (part),code_2006
nuts_level_2,QA19,code_2006
"""

PARTNERS = """Town,NUTS1..or.equivalent.,NUTS2..or.equivalent.,NUTS3..or.equivalent.
A,QA1  / ALPHA,QA11  / Beta  ,
B,,,
C,QA1  / ALPHA,QAXYZ  / Island (part),QX  / Island (part)
"""

ELIGIBLE = """cci,eligible_nuts_bulgaria
,(whole country)
2014TC,QA14
"""

OVERLAPS = """from_code,to_code,from_version,to_version,level,areaKm,pop18
QA14,QA14,2006,2006,2.0,10,100
QA11,QA12,2006,2010,2.0,5,50
QA14,QA15,2006,2010,2.0,7.5,
QA14,QA16,2006,2010,2.0,2.5,30.25
QA15,QA14,2010,2006,2.0,7.5,70
"""

LATEST = {
    "features": [
        {"properties": {"NUTS_ID": code, "LEVL_CODE": level, "NUTS_NAME": name}, "geometry": None}
        for code, level, name in (
            ("QA", 0, "Alphaland"),
            ("QA1", 1, "Alpha "),
            ("QA15", 2, "Delta Neu"),
            ("QA2", 1, "Zeta"),
        )
    ]
}

COUNTRIES = "ISO3_CODE,CNTR_CODE,iso2c\nQAA,QA,QB\n"


def changes(*rows: dict[str, str]) -> str:
    """Return a table of changes; a row gives the cells that are not empty."""
    columns = [
        "typology",
        "start_year",
        *(f"{kind}_{each}" for kind in ("code", "geo_name", "change") for each in VERSIONS),
    ]
    lines = [",".join(f'"{row.get(column, "")}"' for column in columns) for row in rows]
    return "\n".join([",".join(columns), *lines, ""])


ROWS = (
    {"typology": "country", "code_2006": "QA", "geo_name_2006": "ALPHALAND", "change_2010": "name change"},
    {
        "typology": "nuts_level_1",
        "code_2006": "QA1",
        "code_2010": "QA1",
        "geo_name_2006": "ALPHA ",
        "geo_name_2010": "Alpha",
    },
    {"typology": "nuts_level_2", "code_2006": "QA11", "geo_name_2006": "Beta"},
    {
        "typology": "nuts_level_2",
        "code_2006": "QA11",
        "geo_name_2010": "Beta",
        "change_2010": "discontinued; split into new qa12 and qa13",
    },
    {"typology": "nuts_level_2", "code_2010": "QA12", "geo_name_2010": "Beta Nord", "change_2010": "new region"},
    {
        "typology": "nuts_level_2",
        "code_2006": "QA11 (part)",
        "code_2010": "QA13",
        "geo_name_2010": "Beta Süd",
        "change_2010": "new region",
    },
    {"typology": "nuts_level_2", "code_2006": "QA14", "geo_name_2010": "Gamma", "change_2010": "boundary shift"},
    {"typology": "nuts_level_2", "code_2010": "QA15", "geo_name_2010": "Delta"},
    {"typology": "nuts_level_2", "code_2010": "QA16", "geo_name_2010": "Epsilon"},
    {"typology": "nuts_level_2", "code_2006": "QA19", "geo_name_2006": "Unused"},
)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Made-up source files, and a folder for what is made."""
    inputs = tmp_path / "inputs"
    links = {"results": {"bindings": [link("QA11"), link("QA99")]}}
    for name, content in {
        "nuts/all_valid_nuts_codes.csv": VALID,
        "nuts/nuts_changes.csv": changes(*ROWS),
        "nuts/cross_walks.csv": OVERLAPS,
        "nuts/nuts_2024.geojson": json.dumps(LATEST),
        "nuts/gisco_countrycode.csv": COUNTRIES,
        "keep/participations_2000-2020.csv": PARTNERS,
        "programmes/keep_programmes_bulgaria.csv": ELIGIBLE,
        "authority/nuts.json": json.dumps(links),
    }.items():
        (inputs / name).parent.mkdir(parents=True, exist_ok=True)
        (inputs / name).write_text(content, encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "own.ttl").write_text("<a:a> <a:b> <a:c> .", encoding="utf-8")
    return Folders(inputs, tmp_path / "data", are_whole=False)


def link(code: str) -> dict[str, dict[str, str]]:
    """Return an entry of the list of the Publications Office."""
    return {"code": {"value": code}, "conceptURI": {"value": f"http://data.europa.eu/nuts/code/{code}"}}


def region(code: str) -> NamedNode:
    return mint_thing("Region", code)


def made(folders: Folders) -> dict[str, set[Triple]]:
    return {name.rpartition("/")[2]: set(triples) for name, triples in nuts.make(folders).items()}


def values(triples: set[Triple], subject: NamedNode, predicate: NamedNode) -> set[object]:
    return {triple.object for triple in triples if triple.subject == subject and triple.predicate == predicate}


def test_regions_are_all_that_the_tables_have(folders: Folders) -> None:
    codes = made(folders)["codes.ttl"]
    regions = {triple.subject for triple in codes if triple.predicate == RDF.type and triple.object == TC.Region}
    assert regions == {region(f"qa1{last}") for last in ("", *"1234569")}, "not a part of a region, not QA17"


def test_latest_version_adds_codes_versions_and_names_that_differ(folders: Folders) -> None:
    latest = made(folders)["codes-2024.ttl"]
    version = mint_concept("nuts-versions", "2024")
    assert {triple.subject for triple in latest if triple.predicate == TC.isValidIn} == {
        *(region(code) for code in ("qa1", "qa15", "qa2")),
        mint_thing("RegionName", "qa15-2024"),
    }
    assert values(latest, region("qa2"), SKOS.prefLabel) == {Literal("Zeta")}
    assert values(latest, region("qa2"), TC.isValidIn) == {version}
    assert values(latest, region("qa15"), SKOS.prefLabel) == set(), "the name of the last version before stands"
    assert values(latest, mint_thing("RegionName", "qa15-2024"), SKOS.prefLabel) == {Literal("Delta Neu")}


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"NUTS_ID": "QA1", "LEVL_CODE": 2, "NUTS_NAME": "A"}, "region 'QA1': no code of level 2"),
        ({"NUTS_ID": "QA1", "LEVL_CODE": 1, "NUTS_NAME": " "}, "region 'QA1': .* no name"),
        ({"NUTS_ID": "QA1", "LEVL_CODE": 1}, "not a map of regions"),
    ],
)
def test_map_of_another_form_is_refused(properties: dict[str, object], message: str, folders: Folders) -> None:
    path = folders.inputs / "nuts/nuts_2024.geojson"
    path.write_text(json.dumps({"features": [{"properties": properties}]}), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        nuts.make(folders)


def test_region_has_code_level_country_parent_and_versions(folders: Folders) -> None:
    codes = made(folders)["codes.ttl"]
    assert values(codes, region("qa11"), SKOS.notation) == {Literal("QA11")}
    assert {str(level.value) for level in values(codes, region("qa11"), TC.level) if isinstance(level, Literal)} == {
        "2"
    }
    assert values(codes, region("qa11"), TC.isWithin) == {region("qa1")}
    assert values(codes, region("qa1"), TC.isWithin) == set()
    assert values(codes, region("qa1"), TC.isValidIn) == {
        mint_concept("nuts-versions", each) for each in ("2006", "2010")
    }


def test_names_are_as_written_and_recorded_by_version_where_they_differ(folders: Folders) -> None:
    table = made(folders)["changes.ttl"]
    assert values(table, region("qa1"), SKOS.prefLabel) == {Literal("Alpha")}
    old = mint_thing("RegionName", "qa1-2006")
    assert values(table, old, SKOS.prefLabel) == {Literal("ALPHA")}
    assert values(table, old, TC.isValidIn) == {mint_concept("nuts-versions", "2006")}
    assert values(table, region("qa14"), SKOS.prefLabel) == {Literal("Gamma")}, "the name stands in a later column"
    assert not values(table, mint_thing("RegionName", "qa14-2006"), RDF.type)


def test_changes_lead_to_the_codes_that_words_and_columns_name(folders: Folders) -> None:
    table = made(folders)["changes.ttl"]
    ended = mint_thing("RegionChange", "2010-qa11")
    assert values(table, ended, TC.leadsTo) == {region("qa12"), region("qa13")}
    assert values(table, ended, TC.isOfKind) == {
        mint_concept("region-change-kinds", each) for each in ("discontinued", "split")
    }
    part = mint_thing("RegionChange", "2010-qa11-qa13")
    assert values(table, part, TC.leadsFrom) == {region("qa11")}
    assert values(table, part, TC.isOfKind) == {mint_concept("region-change-kinds", each) for each in ("new", "split")}
    assert values(table, part, TC.statedIn) == {mint_thing("Row", "eurostat-nuts-changes-2010-qa11-qa13")}


def test_overlaps_show_the_way_only_where_words_name_no_successor(folders: Folders) -> None:
    overlaps = made(folders)["overlaps.ttl"]
    found = {
        triple.subject for triple in overlaps if triple.predicate == RDF.type and triple.object == TC.RegionOverlap
    }
    assert found == {mint_thing("RegionOverlap", f"qa14-{to}-2006-2010") for to in ("qa15", "qa16")}
    one, other = (mint_thing("RegionOverlap", f"qa14-{to}-2006-2010") for to in ("qa15", "qa16"))
    assert {literal.value for literal in values(overlaps, one, TC.area) if isinstance(literal, Literal)} == {"7.5"}
    assert values(overlaps, one, TC.population) == set()
    assert {literal.value for literal in values(overlaps, other, TC.population) if isinstance(literal, Literal)} == {
        "30.25"
    }


def test_a_step_with_a_code_of_another_version_is_not_taken(tmp_path: Path) -> None:
    table = tmp_path / "cross_walks.csv"
    table.write_text(
        "from_code,to_code,from_version,to_version,areaKm,pop18\n"
        "QA14,QA15,2006,2010,7.5,1\nQA14,QA17,2006,2010,2.5,1\n"
        "QA14,QA15,2006,2013,7.5,1\nQA14,QA17,2006,2013,2.5,1\n",
        encoding="utf-8",
    )
    valid = {"QA14": {"2006"}, "QA15": {"2010", "2013"}, "QA17": {"2013"}}
    found = read_overlaps(table, {"QA14": "2006"}, valid)
    assert [(overlap.after, overlap.later) for overlap in found] == [("QA15", "2013"), ("QA17", "2013")]
    assert read_overlaps(table, {"QA14": "2006"}, {**valid, "QA17": {"2021"}}) == []


def test_links_are_those_of_the_list_and_no_others(folders: Folders) -> None:
    assert {(triple.subject, triple.object) for triple in made(folders)["links.ttl"]} == {
        (region("qa11"), NamedNode("http://data.europa.eu/nuts/code/QA11"))
    }


def test_code_that_only_the_partner_list_has_keeps_the_level_that_it_gives(folders: Folders) -> None:
    others = made(folders)["other-codes.ttl"]
    assert values(others, region("qaxyz"), SKOS.prefLabel) == {Literal("Island (part)")}
    assert values(others, region("qaxyz"), TC.isWithin) == {region("qa1")}
    assert {level.value for level in values(others, region("qaxyz"), TC.level) if isinstance(level, Literal)} == {"2"}
    assert not values(others, region("qx"), RDF.type), "two letters are a country"


def test_region_that_no_table_has_is_refused(folders: Folders) -> None:
    (folders.data / "own.ttl").write_text(
        f"<{mint_thing('Coverage', 'a').value}> <{TC.covers.value}> <{region('qa77').value}> .", encoding="utf-8"
    )
    with pytest.raises(InputError, match="no region 'QA77', which the data refer to"):
        nuts.make(folders)


def test_second_run_gives_the_same_bytes(folders: Folders) -> None:
    assert all(file.differs for file in generate([nuts.GENERATOR], folders))
    assert not any(file.differs for file in generate([nuts.GENERATOR], folders))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("recoded (ressignment)", Words(frozenset({"recoded"}))),
        ("code, name change", Words(frozenset({"recoded", "renamed"}))),
        (
            "discontinued; split into new hu11 and hu12",
            Words(frozenset({"discontinued", "split"}), (), ("HU11", "HU12")),
        ),
        (
            "discontinued (01/01/2018); now part of NO060",
            Words(frozenset({"discontinued", "merged"}), (), ("NO060",), "2018-01-01"),
        ),
        ("discontinued; merged with ex-de919", Words(frozenset({"discontinued", "merged"}))),
        (
            "new nuts 1 region, merge of ex-nuts 2 regions fr 21, fr 41 and fr42",
            Words(frozenset({"new", "merged"}), ("FR21", "FR41", "FR42")),
        ),
        ("new region, equals ex-pl3 minus pl33", Words(frozenset({"new", "split"}), ("PL3",))),
        (
            "new region, equals ex-pl127, pl129 and pl12a minus new pl926",
            Words(frozenset({"new", "merged", "boundary-shift"}), ("PL127", "PL129", "PL12A")),
        ),
        ("new; made from parts of ex-BE321, BE322", Words(frozenset({"new", "split"}), ("BE321", "BE322"))),
        ("boundary shift, lost new pl926", Words(frozenset({"boundary-shift"}), (), ("PL926",))),
        ("boundary shift; lost ex-ukm24", Words(frozenset({"boundary-shift"}))),
        ('renamed (previously "Hedmark og Oppland")', Words(frozenset({"renamed"}))),
    ],
)
def test_words_are_read(text: str, words: Words) -> None:
    assert read_words(text) == words


@pytest.mark.parametrize("text", ["dissolved", "recoded, perhaps", "split into hu11", "new hu11", ";", "merge of"])
def test_words_that_are_not_understood_as_a_whole_are_refused(text: str) -> None:
    assert read_words(text) is None


FAULTS: list[tuple[Callable[[Path], object], str, str]] = [
    (read_valid, "typology,geo,nuts\nnuts_level_2,QA1,code_2016\n", r"2: 'QA1' is no code of nuts_level_2"),
    (read_valid, "typology,geo,nuts\nnuts_level_4,QA11,code_2016\n", r"2: no such kind: 'nuts_level_4'"),
    (read_valid, "typology,geo,nuts\nnuts_level_2,QA11,2016\n", r"2: no version: '2016'"),
    (read_partner_codes, PARTNERS + "D,ALPHA,,\n", r"5: column 'NUTS1..or.equivalent.' has no code and name: 'ALPHA'"),
    (read_eligible_codes, "eligible_nuts_bulgaria\nBG31 north\n", r"2: 'north' is no code of a region"),
    (read_history, changes({"typology": "nuts_level_2", "code_2006": "QA11", "change_2010": "gone"}), r"2: the words"),
    (
        read_history,
        changes({"typology": "nuts_level_2", "change_2010": "merged"}),
        r"2: column 'change_2010' says 'merged' of no",
    ),
    (
        read_history,
        changes({"typology": "nuts_level_2", "code_2006": "QA11", "change_2010": "now part of QA12"}),
        r"2: 'QA12' is named by a change",
    ),
    (
        read_history,
        changes(*[{"typology": "nuts_level_2", "code_2006": "QA11", "change_2010": "split"}] * 2),
        r"3: the change '2010 QA11' stands at .*:2 as well",
    ),
    (
        lambda path: read_overlaps(path, {"QA14": "2006"}, {}),
        "from_code,to_code,from_version,to_version,areaKm,pop18\nQA14,QA15,2006,2010,-1,\n",
        r"2: no number: '-1'",
    ),
]


@pytest.mark.parametrize(("read", "content", "message"), FAULTS)
def test_fault_of_a_table_has_its_place(
    read: Callable[[Path], object], content: str, message: str, tmp_path: Path
) -> None:
    table = tmp_path / "table.csv"
    table.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read(table)


def test_country_of_a_region_must_be_known(folders: Folders) -> None:
    (folders.inputs / "nuts/gisco_countrycode.csv").write_text(
        "ISO3_CODE,CNTR_CODE,iso2c\nZZZ,ZZ,ZZ\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match="no country whose codes begin with 'QA'"):
        nuts.make(folders)


@pytest.mark.parametrize("content", ["[]", "{", '{"results": {"bindings": [{"code": 1}]}}'])
def test_list_of_links_of_another_form_is_refused(content: str, folders: Folders) -> None:
    (folders.inputs / "authority/nuts.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="not a list of codes and IRIs"):
        nuts.make(folders)


def test_link_to_another_code_is_refused(folders: Folders) -> None:
    entry = {**link("QA11"), "conceptURI": {"value": "http://data.europa.eu/nuts/code/QA12"}}
    (folders.inputs / "authority/nuts.json").write_text(
        json.dumps({"results": {"bindings": [entry]}}), encoding="utf-8"
    )
    with pytest.raises(InputError, match="the IRI of QA11 is"):
        nuts.make(folders)
