"""HTML by templates: one environment that escapes all it is given, and the frame that every page has.

No page has a script, a style of its own or a picture from elsewhere, as the Content-Security-Policy asks.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

from tercoop.answering.addresses import safe_link
from tercoop.answering.answer import Answer
from tercoop.answering.formats import HTML, TURTLE, Format
from tercoop.answering.readable import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

VARY = "Accept, Accept-Language"
_TEMPLATES = Path(__file__).parent / "templates"
_LANGUAGE = "en"
"""The language of all that is no label."""


@dataclass(frozen=True)
class Imprint:
    """Whose data a page shows.

    Attributes:
        is_ours: whether they are the graph of tercoop; without it, nothing is said of whose they are.
        licence: the address of their licence; without it, none is named.
    """

    is_ours: bool = False
    licence: str | None = None


_OF_NOBODY = Imprint()
_IMPRINT = ContextVar("imprint", default=_OF_NOBODY)


@contextmanager
def imprinted(imprint: Imprint) -> Iterator[None]:
    """Have all pages that are made within the block say whose data they show."""
    token = _IMPRINT.set(imprint)
    try:
        yield
    finally:
        _IMPRINT.reset(token)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["clean"] = clean
    return environment


def render(name: str, prefix: str, **content: Any) -> bytes:
    """Return a page.

    Args:
        name: the template.
        prefix: what the paths of the service begin with.
        content: what the template shows.
    """
    page = (
        _environment()
        .get_template(name)
        .render(prefix=prefix, imprint=_IMPRINT.get(), link=lambda iri: safe_link(iri, prefix), **content)
    )
    return page.encode("utf-8", "replace")


def answer_page(body: bytes, *, languages: Sequence[str] = (), links: Sequence[str] = ()) -> Answer:
    """Return the answer with a page.

    Args:
        body: the page.
        languages: languages of labels on it beside English.
        links: values of the header ``Link``.
    """
    spoken = dict.fromkeys([_LANGUAGE, *languages])
    headers = {"Vary": VARY, "Content-Language": ", ".join(spoken), **link_field(links, _IMPRINT.get())}
    return Answer(HTML.content_type, [body], headers=headers)


def link_field(links: Sequence[str], imprint: Imprint) -> dict[str, str]:
    """Return the header ``Link`` of a document, with the licence of the data; none where there is nothing to link.

    Args:
        links: further values of it.
        imprint: of the data.
    """
    licence = [link_header(imprint.licence, "license")] if imprint.licence else []
    values = [*links, *licence]
    return {"Link": ", ".join(values)} if values else {}


def link_header(address: str, relation: str, kind: Format | None = None) -> str:
    """Return one value of the header ``Link`` (RFC 8288)."""
    return f'<{address}>; rel="{relation}"' + (f'; type="{kind.media_type}"' if kind else "")


def list_alternates(address: str, offered: Sequence[Format], own: Format) -> list[str]:
    """Return the values of ``Link`` for the other formats of a document.

    Args:
        address: of the document, without a suffix.
        offered: the formats that it can be had in.
        own: the format of this answer.
    """
    others = [link_header(f"{address}.{form.name}", "alternate", form) for form in offered if form != own]
    about = [link_header(f"{address}.{TURTLE.name}", "describedby", TURTLE)] if own == HTML else []
    return others + about
