"""From IRIs to addresses of pages, and back."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tercoop.answering.addresses import local_link, page_link, read_path
from tercoop.rdf.namespaces import BASE

IRI = st.text(alphabet="aé/?#%&=:@.~ '+\\2F3", min_size=1, max_size=30)


@given(start=st.sampled_from(["https://example.org/", "http://e", "urn:", "javascript:", "mailto:", "x"]), rest=IRI)
def test_the_address_of_a_thing_of_others_leads_back_to_it(start: str, rest: str) -> None:
    iri = f"{start}a{rest}"
    link = local_link(iri, "/prefix")
    assert link.startswith("/prefix/about/")
    assert urlsplit(link).path == link, "nothing of it is taken for parameters or a fragment"
    assert link.isascii()
    assert read_path(link.removeprefix("/prefix/")) == iri


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_may_make_one_slash_of_two(scheme: str) -> None:
    assert read_path(f"about/{scheme}:/example.org//a") == f"{scheme}://example.org//a"
    assert read_path(f"about/{scheme}://example.org//a") == f"{scheme}://example.org//a"


@pytest.mark.parametrize(
    ("iri", "is_described", "expected"),
    [
        ("https://example.org/a", True, "/about/https://example.org/a"),
        ("https://example.org/a", False, "https://example.org/a"),
        ("javascript:alert(1)", True, "/about/javascript:alert(1)"),
        ("javascript:alert(1)", False, None),
        (f"https://example.org/{'a' * 3_000}", True, f"https://example.org/{'a' * 3_000}"),
        (f"{BASE}id/programme/a", True, "/doc/programme/a"),
        (f"{BASE}id/programme/a", False, "/doc/programme/a"),
    ],
)
def test_a_name_leads_to_our_page_where_the_data_say_something(iri: str, expected: str, *, is_described: bool) -> None:
    assert page_link(iri, "", is_described=is_described) == expected
