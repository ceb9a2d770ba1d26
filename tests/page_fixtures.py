"""What tests of pages share: data of our own as a published version, tasks for it, and a browser's reading of HTML."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import html5rdf

from tercoop.answering.documents import answer_document, answer_thing
from tercoop.answering.listings import answer_form, answer_listing, answer_problem_kind, answer_start
from tercoop.answering.published import open_published
from tercoop.answering.queries import answer_query
from tercoop.answering.settings import WorkerSettings
from tercoop.serving.loading import published_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from tercoop.answering.answer import Answer
    from tercoop.answering.published import Published

_TASKS = {
    "document": answer_document,
    "thing": answer_thing,
    "listing": answer_listing,
    "start": answer_start,
    "form": answer_form,
    "problem": answer_problem_kind,
    "query": answer_query,
}
SETTINGS = WorkerSettings(address="http://127.0.0.1:1")

_ELEMENTS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "link",
        "body",
        "a",
        "header",
        "nav",
        "ul",
        "ol",
        "li",
        "main",
        "section",
        "footer",
        "p",
        "h1",
        "h2",
        "h3",
        "dl",
        "div",
        "dt",
        "dd",
        "bdi",
        "code",
        "pre",
        "small",
        "sup",
        "data",
        "time",
        "form",
        "label",
        "input",
        "textarea",
        "select",
        "option",
        "button",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "details",
        "summary",
        "span",
        "mark",
        "br",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "lang",
        "charset",
        "name",
        "content",
        "rel",
        "href",
        "type",
        "title",
        "class",
        "id",
        "aria-label",
        "role",
        "tabindex",
        "value",
        "datetime",
        "for",
        "action",
        "method",
        "rows",
        "cols",
        "spellcheck",
        "required",
        "maxlength",
        "scope",
        "open",
        "start",
        "selected",
    ]
)
_ADDRESS = re.compile(r"#|/(?!/)|https?://[^/]|mailto:", re.IGNORECASE)


@contextmanager
def published(folder: Path, data: str, *, suffix: str = ".trig", has_union: bool = True) -> Iterator[Published]:
    """Yield data as a version that can be asked."""
    file = folder / f"data{suffix}"
    file.write_text(data, encoding="utf-8")
    with published_files([file], has_union=has_union) as place:
        assert place is not None
        yield open_published(place)


def perform(version: Published, task: str, settings: WorkerSettings = SETTINGS, **content: Any) -> Answer:
    """Return the answer of a task, as a worker gives it."""
    whole = {"task": task, "accept": None, "format": None, "languages": [], "page": 1, **content}
    return _TASKS[task](version, settings, whole, b"")


def document(version: Published, path: str, form: str | None = "html", **content: Any) -> str:
    """Return the text of a document."""
    return b"".join(perform(version, "document", paths=[path], format=form, **content).body).decode()


def read_page(page: str) -> Element:
    """Return the tree that a browser makes of a page, after a look at all that it holds.

    It is HTML without a fault, and has no element, attribute or address but those that our pages need; so none of what
    it shows has become one.
    """
    reader = html5rdf.HTMLParser(tree=html5rdf.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False)
    tree: Element = reader.parse(page)
    for element in tree.iter():
        assert isinstance(element.tag, str), f"a comment: {element.text}"
        assert element.tag in _ELEMENTS, element.tag
        for name, value in element.attrib.items():
            assert name in _ATTRIBUTES, f"{name}={value!r} at {element.tag}"
            if name in {"href", "action"}:
                assert _ADDRESS.match(value), value
        if element.tag == "meta":
            assert set(element.attrib) in ({"charset"}, {"name", "content"})
        if element.tag == "link":
            assert element.get("rel") in {"stylesheet", "alternate", "prev", "next"}
    return tree


def text_of(element: Element) -> str:
    """Return the text within an element, with single blanks."""
    return " ".join("".join(element.itertext()).split())


def links_of(tree: Element) -> list[str]:
    """Return where the links of a page go."""
    return [element.get("href", "") for element in tree.iter("a")]
