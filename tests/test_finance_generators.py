"""Made-up finance tables with the dirt of the real ones: what is kept, what stops a run, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from tercoop.errors import InputError
from tercoop.generation import esif_finance_details, keep_tallies, planned_2014_2020
from tercoop.generation.run import Folders, generate
from tercoop.generation.sources import BULGARIAN_PROGRAMMES, FINANCE_DETAILS, PLANNED_MONEY
from tercoop.generation.tables import read_table
from tercoop.layout import find_layout
from tercoop.rdf.iris import mint_concept, mint_thing
from tercoop.rdf.namespaces import BASE, DCTERMS, RDF, TC

if TYPE_CHECKING:
    from pathlib import Path

    from tercoop.generation.run import Generator

REVIEWED = find_layout().data / "links"

PLANNED_HEAD = (
    "MS,MS Name,CCI,Ver,Programme Title,Fund,Priority,TO_code,To short,TO long,Category of region,EAFRD Measure code,"
    "Measure short description,EAFRD Focus Area code,Focus area short description,EU Amount,National Amount,"
    "Total Amount,EU co-financing\n"
)
NOTHING = "VOID,VOID,VOID,VOID,VOID"
FIRST = f"TC,Interreg,2014TC16RFIR002,1.1,INTERACT,ERDF,1,11,Short,Long,{NOTHING},850.0,150.0,1000.0,85.0\n"
CODED = f"TC,Interreg,2014TC16RFCB013,1.3,South Baltic,ERDF,#1,06,Short,Long,{NOTHING},600.5,400.0,1001.5,60.0\n"
PADDED = f"TC,Interreg,2014TC16RFTN009,2.0,Indian Ocean,ERDF,05,TA,Short,Long,{NOTHING},85.0,15.0,100.0,85.0\n"
NO_OBJECTIVE = f"TC,Interreg,2014TC16I5CB002,3.2,RO-RS,IPAE,2.,VOID,VOID,VOID,{NOTHING},85.0,15.0,100.0,85.0\n"
PLANNED = PLANNED_HEAD + FIRST + CODED + PADDED + NO_OBJECTIVE

OLDER = "cci\terdf\ttotal\n2014TC16RFIR002\t39392594\t46344229\n2014TC16RFCB001\t96000250\t140434645\n"

KEEP = (
    "keep_id,period,title,cci,eligible_nuts_bulgaria,projects,partnerships,eu_funding_meur\n"
    "307,2021-2027,Interreg VI-A IPA Bulgaria-Serbia,2021TC16IPCB007,BG311,8,48,\n"
    "35,2014-2020,INTERREG V-A Romania-Bulgaria,,BG311,169,445,230.45\n"
)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Folders with the made-up tables, and the reviewed tables of the repository."""
    made = Folders(tmp_path / "inputs", tmp_path / "data", are_whole=False)
    for path, content in (
        (made.inputs / PLANNED_MONEY.path, PLANNED),
        (made.inputs / BULGARIAN_PROGRAMMES.path, KEEP),
        (made.data / FINANCE_DETAILS.path, OLDER),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (made.data / "links").symlink_to(REVIEWED)
    return made


def triples(generator: Generator, folders: Folders) -> set[Triple]:
    (file,) = generate([generator], folders)
    return {quad.triple for quad in parse(file.content, format=RdfFormat.TURTLE, base_iri=BASE)}


def values(found: set[Triple], subject: NamedNode, predicate: NamedNode) -> set[str]:
    objects = {triple.object for triple in found if triple.subject == subject and triple.predicate == predicate}
    return {node.value for node in objects if isinstance(node, NamedNode | Literal)}


def count(found: set[Triple], kind: NamedNode) -> int:
    return sum(1 for triple in found if triple.predicate == RDF.type and triple.object == kind)


def test_every_row_is_a_line_a_row_and_three_amounts(folders: Folders) -> None:
    found = triples(planned_2014_2020.GENERATOR, folders)
    assert [count(found, kind) for kind in (TC.PlanLine, TC.Row, TC.FinancialPlan, TC.Priority)] == [4, 4, 4, 4]
    assert count(found, TC.Amount) == 12
    line = mint_thing("PlanLine", "interact-2014-2020-planned-2014-2020-1-11-erdf")
    assert values(found, line, TC.isLineOf) == {
        mint_thing("FinancialPlan", "interact-2014-2020-planned-2014-2020").value
    }
    assert values(found, line, TC.isAllocatedTo) == {mint_thing("Priority", "interact-2014-2020-1").value}
    assert values(found, line, TC.coFinancingRate) == {"85.0"}
    row = mint_thing("Row", "planned-2014-2020-2014tc16rfir002-1-11-erdf")
    assert values(found, line, TC.statedIn) == {row.value}
    assert values(found, row, DCTERMS.identifier) == {"2014TC16RFIR002 1 11 ERDF"}
    assert values(found, row, TC.number) == {"1"}


@pytest.mark.parametrize(
    ("priority", "number", "code"),
    [
        ("interact-2014-2020-1", {"1"}, set()),
        ("2014tc16rfcb013-1", set(), {"#1"}),
        ("2014tc16rftn009-05", {"5"}, {"05"}),
        ("2014tc16i5cb002-2", set(), {"2."}),
    ],
)
def test_code_of_a_priority_is_kept_as_written(
    priority: str, number: set[str], code: set[str], folders: Folders
) -> None:
    found = triples(planned_2014_2020.GENERATOR, folders)
    thing = mint_thing("Priority", priority)
    assert (values(found, thing, TC.number), values(found, thing, TC.code)) == (number, code)


def test_null_objective_is_left_out_and_fund_codes_are_read(folders: Folders) -> None:
    found = triples(planned_2014_2020.GENERATOR, folders)
    line = mint_thing("PlanLine", "2014tc16i5cb002-planned-2014-2020-2-void-ipae")
    assert values(found, line, TC.hasThematicObjective) == set()
    assert values(found, line, TC.isFinancedBy) == {mint_thing("FundingInstrument", "ipa-ii").value}
    padded = mint_thing("PlanLine", "2014tc16rftn009-planned-2014-2020-05-ta-erdf")
    assert values(found, padded, TC.hasThematicObjective) == {mint_concept("thematic-objectives", "ta").value}


def test_amounts_that_do_not_add_up_are_kept(folders: Folders) -> None:
    found = triples(planned_2014_2020.GENERATOR, folders)
    key = "2014tc16rfcb013-planned-2014-2020-1-06-erdf"
    figures = [
        values(found, mint_thing("Amount", f"{key}-{part}"), TC.value) for part in ("union", "national", "total")
    ]
    assert figures == [{"600.5"}, {"400.0"}, {"1001.5"}]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("TC,Interreg,2014TC16RFIR002", "AT,Austria,2014TC16RFIR002", r":2: MS 'AT' in place of TC"),
        ("2014TC16RFIR002", "2014TC16RFIR2", r":2: '2014TC16RFIR2' is not a CCI code"),
        ("2014TC16RFIR002", "2014TC16RFIR999", r":2: the register has no programme '2014tc16rfir999'"),
        ("INTERACT,ERDF", "INTERACT,ESF", r":2: Fund 'ESF' is not in links/fund-codes.tsv"),
        ("ERDF,1,11", "ERDF,1,12", r":2: TO_code '12'"),
        ("ERDF,1,11", "ERDF,,11", r":2: Priority '' is empty"),
        ("ERDF,1,11", "ERDF,1 ,11", r":2: Priority '1 ' is empty or has blanks"),
        ("ERDF,1,11", "ERDF,VOID,11", r":2: Priority 'VOID' has no letter or figure"),
        ("ERDF,#1,06", "ERDF,#,06", r":3: Priority '#' has no letter or figure"),
        (",1.1,INTERACT", ",v1,INTERACT", r":2: Ver 'v1' is not a version"),
        ("850.0,150.0", "850.0", r":2: 18 cells in place of 19"),
        ("850.0", "VOID", r":2: EU Amount 'VOID' is not a number"),
        ("850.0", "8.5e2", r":2: EU Amount '8.5e2' is not a number"),
        ("850.0", "-850.0", r":2: EU Amount '-850.0' is not a number"),
        ("1000.0,85.0", "1000.0,185.0", r":2: EU co-financing '185.0' is more than 100"),
        (f"Long,{NOTHING},850.0", "Long,Transition,VOID,VOID,VOID,VOID,850.0", r":2: Category of region 'Transition'"),
        (CODED, FIRST, r":3: a second row '2014TC16RFIR002 1 11 ERDF', after .*:2"),
        (CODED, FIRST.replace(",1,11", ",2,11").replace("1.1,", "1.2,"), r":3: Ver '1.2' of 2014TC16RFIR002, which is"),
        (
            CODED,
            FIRST.replace(",1,11", ",#1,06"),
            r":3: priorities '1' and '#1' of 2014TC16RFIR002 have one key",
        ),
    ],
)
def test_fault_of_the_planned_table_names_its_place(old: str, new: str, fault: str, folders: Folders) -> None:
    assert old in PLANNED
    folders.find(PLANNED_MONEY).write_text(PLANNED.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=fault):
        list(generate([planned_2014_2020.GENERATOR], folders))
    assert not (folders.data / "imported").exists()


def test_older_totals_are_budgets_of_which_the_rest_is_national(folders: Folders) -> None:
    found = triples(esif_finance_details.GENERATOR, folders)
    budget = mint_thing("Budget", "interact-2014-2020-esif-finance-details")
    assert values(found, budget, TC.value) == {"46344229.0"}
    assert values(found, budget, TC.restIsPaidBy) == {mint_thing("ActorGroup", "national-contributors").value}
    assert count(found, TC.FinancingShare) == 2
    assert values(found, mint_thing("Amount", "interact-2014-2020-esif-finance-details-erdf"), TC.value) == {
        "39392594.0"
    }


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("39392594", "39.392.594", r":2: erdf '39.392.594' is not a sum"),
        ("39392594\t46344229", "46344229\t39392594", r":2: erdf 46344229 is more than total 39392594"),
        ("2014TC16RFCB001", "2014TC16RFIR002", r":3: a second row of 2014TC16RFIR002"),
        ("2014TC16RFCB001", "RFCB001", r":3: 'RFCB001' is not a CCI code"),
    ],
)
def test_fault_of_the_older_totals_names_its_place(old: str, new: str, fault: str, folders: Folders) -> None:
    folders.find(FINANCE_DETAILS).write_text(OLDER.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=fault):
        list(generate([esif_finance_details.GENERATOR], folders))


def test_tally_is_of_a_programme_at_a_month(folders: Folders) -> None:
    rows = read_table(folders.find(BULGARIAN_PROGRAMMES), keep_tallies.COLUMNS)
    found = set(keep_tallies.describe(rows, {"307": "2021tc16ipcb007", "35": "2014tc16rfcb021"}))
    tally = mint_thing("Tally", "2014tc16rfcb021-keep-tallies-bulgaria")
    assert values(found, tally, TC.numberOfProjects) == {"169"}
    assert values(found, tally, TC.hasDate) == {"2026-08"}
    (amount,) = values(found, tally, TC.hasUnionAmount)
    assert values(found, NamedNode(amount), TC.value) == {"230450000.0"}
    assert values(found, NamedNode(amount), TC.hasPrecision) == {mint_concept("precisions", "rounded").value}
    poor = mint_thing("Tally", "2021tc16ipcb007-keep-tallies-bulgaria")
    assert values(found, poor, TC.hasUnionAmount) == set()
    assert values(found, mint_thing("Row", "keep-programmes-bulgaria-35"), TC.number) == {"2"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (",169,", ",169.5,", r":3: projects '169.5' is not a whole number"),
        ("230.45", "230,45", r":3: 9 cells in place of 8"),
        ("230.45", "230 M", r":3: eu_funding_meur '230 M' is not a number of millions"),
        ("\n35,", "\n307,", r":3: a second row of keep.eu 307"),
    ],
)
def test_fault_of_the_tallies_names_its_place(old: str, new: str, fault: str, folders: Folders) -> None:
    folders.find(BULGARIAN_PROGRAMMES).write_text(KEEP.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=fault):
        keep_tallies.describe(
            read_table(folders.find(BULGARIAN_PROGRAMMES), keep_tallies.COLUMNS),
            {"307": "2021tc16ipcb007", "35": "2014tc16rfcb021"},
        )


@pytest.mark.parametrize("generator", [planned_2014_2020.GENERATOR, esif_finance_details.GENERATOR])
def test_second_run_writes_the_same_bytes(generator: Generator, folders: Folders) -> None:
    (first,) = generate([generator], folders)
    content = first.path.read_bytes()
    (second,) = generate([generator], folders)
    assert (first.differs, second.differs) == (True, False)
    assert second.path.read_bytes() == content
