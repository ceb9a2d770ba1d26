"""From an IRI to the address of its page on this server, and from the path of a request to the IRI it may stand for.

Our IRIs start with one base, whatever host serves them; a link goes to the same path below the address of the service.
What the data say of the things of others stands below ``about/``, with the whole IRI in the path.
Only addresses of the web and of mail become links (:func:`safe_link`): ``javascript:`` and its like stay text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from tercoop.rdf.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

THING, DOCUMENT = "id/", "doc/"
"""What the paths of things begin with, and those of the pages about them."""

ABOUT = "about/"
"""What the paths of pages about things of others begin with."""

API = "/api/query"
"""Where the catalogued questions are answered."""

_WEB = re.compile(r"https?://[^/\s\\]+(?:[/?#][^\s\\]*)?|mailto:[^\s\\/]+", re.IGNORECASE)
_BLANK = re.compile(r"[\s\x00-\x1f]")
_LONGEST = 4_000
_KEPT_OF_OTHERS = "/:@!$&'()*+,;=~-._"
_KEPT = f"%{_KEPT_OF_OTHERS}"
"""Characters that stand in a path as they are; ``%`` because an IRI of ours that has one has it in its address, too."""

_MERGED_SLASHES = re.compile(r"(https?:/)(?=[^/])")
_LONGEST_PATH = 1_900


def is_ours(iri: str) -> bool:
    """Whether an IRI is one that this server has the page of."""
    return iri.startswith(BASE)


def local_link(iri: str, prefix: str) -> str:
    """Return the link to the page about an IRI, as a path on this server.

    Args:
        iri: the IRI; that of a thing of ours leads straight to the page about it.
        prefix: what the paths of the service begin with.
    """
    if not is_ours(iri):
        return f"{prefix}/{ABOUT}{quote(iri, safe=_KEPT_OF_OTHERS)}"
    path, mark, fragment = iri.removeprefix(BASE).partition("#")
    if path.startswith(THING):
        path = DOCUMENT + path.removeprefix(THING)
    return f"{prefix}/{quote_path(path)}" + (f"#{quote(fragment, safe=_KEPT)}" if mark else "")


def link_of_page(address: str, base: str) -> str:
    """Return how a page links to an address: to one of this service by its path alone.

    A visitor may have come by another name of the host than the service knows.

    Args:
        address: where it leads.
        base: the address of the service.
    """
    host = base.removesuffix(urlsplit(base).path)
    return address.removeprefix(host) if address.startswith(f"{base}/") else address


def quote_path(path: str) -> str:
    """Return a path for a link; one that begins with a slash must not become the name of another host."""
    begin = re.match(r"/*", path)
    slashes = len(begin[0]) if begin else 0
    return "%2F" * slashes + quote(path[slashes:], safe=_KEPT)


def page_link(iri: str, prefix: str, *, is_described: bool) -> str | None:
    """Return where the name of a thing leads: to our page about it, or, where the data say nothing of it, to itself.

    Args:
        iri: of the thing.
        prefix: what the paths of the service begin with.
        is_described: whether the data say something of it.
    """
    link = local_link(iri, prefix) if is_described and not is_ours(iri) else None
    return link if link is not None and len(link) <= _LONGEST_PATH else safe_link(iri, prefix)


def safe_link(address: str, prefix: str) -> str | None:
    """Return where a link to an address goes: to our page of it, or to itself; nothing where it is only text.

    Args:
        address: an IRI, or a text that may be one.
        prefix: what the paths of the service begin with.
    """
    if len(address) > _LONGEST or _BLANK.search(address):
        return None
    if is_ours(address):
        return local_link(address, prefix)
    return address if _WEB.fullmatch(address) else None


def read_path(path: str) -> str:
    """Return the IRI that a path below the service stands for: ``doc/programme/x`` → ``…/id/programme/x``.

    In ``about/https://…`` a proxy may have made one slash of two.
    """
    if path.startswith(ABOUT):
        return _MERGED_SLASHES.sub(r"\1/", unquote(path.removeprefix(ABOUT)), count=1)
    if path.startswith(DOCUMENT):
        path = THING + path.removeprefix(DOCUMENT)
    return BASE + path


def document_of(iri: str) -> str:
    """Return the IRI of the document about a thing: ``…/id/programme/x`` → ``…/doc/programme/x``; of others, itself."""
    path = iri.removeprefix(BASE)
    return f"{BASE}{DOCUMENT}{path.removeprefix(THING)}" if path.startswith(THING) and is_ours(iri) else iri


def split_suffix(path: str, suffixes: frozenset[str]) -> Iterator[tuple[str, str | None]]:
    """Yield how a path can be read: as a whole, then as a path and the suffix of a format.

    Args:
        path: the path; keys may have dots.
        suffixes: the suffixes that there are.
    """
    yield path, None
    stem, dot, suffix = path.rpartition(".")
    if dot and stem and suffix in suffixes:
        yield stem, suffix
