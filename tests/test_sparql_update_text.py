"""What is looked at in the text of an update before the engine gets it, and the graphs that are put into it."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import NamedNode, Store

from tercoop.errors import InputError
from tercoop.sparql.text import MAX_DEPTH, MAX_TOKENS
from tercoop.sparql.update_text import add_dataset, check_copied_graphs, check_update_text, has_own_dataset

ADDRESS = "http://127.0.0.1:9/"


@pytest.mark.parametrize(
    "text",
    [
        f"LOAD <{ADDRESS}>",
        f"load<{ADDRESS}>",
        f"LoAd\n#SILENT\n<{ADDRESS}>",
        f"LOAD #\nSILENTLY <{ADDRESS}>",
        f"LOADSILENT <{ADDRESS}>",
        f"PREFIX x: <{ADDRESS}> LOADx:y",
        f"PREFIX x: <{ADDRESS}>LOADx:y",
        f"PREFIX LOAD: <{ADDRESS}>LOADLOAD:y",
        f"PREFIX : <{ADDRESS}> CLEAR ALL;LOAD:y",
        f"CLEAR ALL;LOAD<{ADDRESS}>",
        f"INSERT DATA {{ <x:s> <x:p> 'a' }};LOAD<{ADDRESS}> INTO GRAPH <x:g>",
        f"INSERT DATA {{ <x:s> <x:p> '}}' }};LOAD<{ADDRESS}>",
        f"INSERT DATA {{ <x:s> <x:p> '''a''''b''' }};LOAD<{ADDRESS}>",
        f"INSERT DATA {{ <x:s#;> <x:p> 1 }} #\n; LOAD <{ADDRESS}>",
        f"LOAD SILENT <{ADDRESS}> LOAD <{ADDRESS}>",
        f"LOAD SILENT <{ADDRESS}> INTO <x:g>",
        f"LOAD SILENT <{ADDRESS}>; LOAD <{ADDRESS}>",
        "LOAD SILENT",
        f"INSERT {{}} WHERE {{ SERVICE <{ADDRESS}> {{}} }}",
        f"INSERT {{}} WHERE {{ {{}}SeRvIcE#\nSILENT<{ADDRESS}>{{}} }}",
        "INSERT DATA {" * (MAX_DEPTH + 1),
        "INSERT DATA { " + "<x:s> <x:p> 1 . " * MAX_TOKENS,
    ],
)
def test_what_is_fetched_or_has_no_end_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        check_update_text(text, "update")
    assert caught.value.line


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX load: <x:> INSERT DATA { load:s load:p 'LOAD <x:y>' }",
        "PREFIX load: <x:> CLEAR SILENT GRAPH load:g",
        "INSERT DATA { <x:LOAD> <x:p> 1 } # ; LOAD <x:y>",
        "DELETE { ?load ?p ?o } WHERE { ?load ?p ?o }",
    ],
)
def test_what_merely_looks_like_it_is_left_alone(text: str) -> None:
    assert check_update_text(text, "update") == text
    Store().update(text)


@pytest.mark.parametrize("where", ["", " INTO GRAPH <x:g>"])
def test_silent_load_does_nothing(where: str) -> None:
    store = Store()
    text = f"INSERT DATA {{ <x:s> <x:p> 1 }} ; load#\nSilent <{ADDRESS}>{where}; INSERT DATA {{ <x:s> <x:p> 2 }}"
    checked = check_update_text(text, "update")
    assert ADDRESS not in checked
    store.update(checked)
    assert len(store) == 2


def graphs(text: str, default: list[str], named: list[str]) -> set[str]:
    """Return the objects that an update has marked, where each graph has a statement with its name."""
    store = Store()
    store.update(
        "INSERT DATA { <x:s> <x:p> 'default' "
        + " ".join(f"GRAPH <x:g{n}> {{ <x:s> <x:p> 'g{n}' }}" for n in (1, 2, 3))
        + "}"
    )
    changed = add_dataset(text, "update", list(map(NamedNode, default)), list(map(NamedNode, named)))
    store.update(changed)
    return {quad.object.value for quad in store.quads_for_pattern(None, NamedNode("x:mark"), None, None)}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("default", "named", "expected"),
    [
        (["x:g1"], [], {"g1"}),
        (["x:g1", "x:g2"], [], {"g1", "g2"}),
        ([], ["x:g3"], {"g3"}),
        (["x:g1"], ["x:g2", "x:g3"], {"g1", "g2", "g3"}),
        (["x:none"], [], set()),
    ],
)
def test_patterns_see_the_graphs_named_beside_the_text(
    default: list[str], named: list[str], expected: set[str]
) -> None:
    pattern = "{ { ?s <x:p> ?o } UNION { GRAPH ?g { ?s <x:p> ?o } } }"
    assert graphs(f"INSERT {{ ?s <x:mark> ?o }} WHERE {pattern}", default, named) == expected
    nested = "{ { SELECT ?s ?o WHERE { { ?s <x:p> ?o } UNION { GRAPH ?g { ?s <x:p> ?o } } } } }"
    assert (
        graphs(f"DELETE {{}} INSERT {{ ?s <x:mark> ?o }}where{nested}; CLEAR SILENT GRAPH <x:n>", default, named)
        == expected
    )


def test_short_form_of_delete_sees_them_as_well() -> None:
    store = Store()
    store.update("INSERT DATA { <x:s> <x:p> 1 GRAPH <x:g> { <x:t> <x:p> 1 } GRAPH <x:h> { <x:u> <x:p> 1 } }")
    text = add_dataset(
        "DELETE WHERE { GRAPH ?g { ?s <x:p> '}' } } ; DELETE WHERE { GRAPH ?g { ?s <x:p> 1 } }",
        "update",
        [],
        [NamedNode("x:g")],
    )
    store.update(text)
    assert {str(quad.subject) for quad in store} == {"<x:s>", "<x:u>"}


def test_long_form_of_delete_keeps_its_template() -> None:
    store = Store()
    store.update("INSERT DATA { <x:s> <x:p> 1 . <x:t> <x:p> 1 GRAPH <x:g> { <x:s> <x:q> 1 } }")
    store.update(add_dataset("DELETE { ?s <x:p> 1 } WHERE { ?s <x:q> 1 }", "update", [NamedNode("x:g")], []))
    assert {str(quad.subject) for quad in store.quads_for_pattern(None, NamedNode("x:p"), None)} == {"<x:t>"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT {} USING <x:g> WHERE {}", True),
        ("INSERT {} using named <x:g> WHERE {}", True),
        ("WITH <x:g> INSERT {} WHERE {}", True),
        ("CLEAR ALL; WITH <x:g> INSERT {} WHERE {}", True),
        ("INSERT { <x:using> <x:with> 'USING' } WHERE {}", False),
        ("INSERT {} WHERE { ?using ?with ?o } # USING <x:g>", False),
    ],
)
def test_choice_of_graphs_in_the_text(text: str, expected: bool) -> None:  # noqa: FBT001 - a case of the test
    assert has_own_dataset(text, "update") == expected


@pytest.mark.parametrize(
    "text", ["DELETEWHERE {}", "INSERT {} USINGx:g WHERE {}", "WITHx:g INSERT {} WHERE {}", "INSERTDATA {}"]
)
def test_glued_keywords_are_refused_where_graphs_are_to_be_put_in(text: str) -> None:
    with pytest.raises(InputError, match="put blanks around it"):
        has_own_dataset(text, "update")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("COPY <http://e/g> TO <http://e/h>", ""),
        ("COPY <http://e/none> TO <http://e/g>", "http://e/none"),
        ("copy GRAPH <http://e/none> TO DEFAULT", "http://e/none"),
        ("PREFIX e: <http://e/> MOVE e:none TO e:g", "http://e/none"),
        ("PREFIX e: <http://e/> ADD GRAPH e:g TO e:h ; ADD e:h TO e:i", ""),
        ("BASE <http://e/> COPY <none> TO <g>", "http://e/none"),
        ("COPY <none> TO <g>", "https://w3id.org/tercoop/none"),
        ("COPY <http://e/\\u0067> TO <http://e/h>", ""),
        ("COPY <http://e/\\ud800> TO <http://e/h>", "http://e/\\ud800"),
        ("COPY SILENT <http://e/none> TO <http://e/g>", ""),
        ("MOVE SILENT GRAPH <http://e/none> TO <http://e/g>", ""),
        ("COPY DEFAULT TO <http://e/g>", ""),
        (
            "INSERT DATA { GRAPH <http://e/new> { <http://e/s> <http://e/p> 1 } } ; COPY <http://e/new> TO <http://e/g>",
            "",
        ),
        ("COPY <http://e/g> TO <http://e/none> ; MOVE <http://e/other> TO <http://e/g>", "http://e/other"),
    ],
)
def test_a_graph_that_is_not_there_is_not_copied(text: str, missing: str) -> None:
    def check() -> None:
        known = {"http://e/g"}
        check_copied_graphs(text, "mine", prefixes={}, base="https://w3id.org/tercoop/", has_graph=known.__contains__)

    if not missing:
        check()
        return
    with pytest.raises(InputError, match=re.escape(f"there is no graph <{missing}>")):
        check()
