"""HTML by templates: one environment that escapes all it is given, and the frame that every page has.

No page has a script, a style of its own or a picture from elsewhere, as the Content-Security-Policy asks.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

from tercoop.answering.addresses import safe_link
from tercoop.answering.answer import Answer
from tercoop.answering.formats import HTML, TURTLE, Format
from tercoop.answering.readable import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
VARY = "Accept, Accept-Language"
_TEMPLATES = Path(__file__).parent / "templates"
_LANGUAGE = "en"
"""The language of all that is no label."""


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
        .render(prefix=prefix, licence=LICENCE, link=lambda iri: safe_link(iri, prefix), **content)
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
    headers = {
        "Vary": VARY,
        "Content-Language": ", ".join(spoken),
        "Link": ", ".join([*links, f'<{LICENCE}>; rel="license"']),
    }
    return Answer(HTML.content_type, [body], headers=headers)


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
