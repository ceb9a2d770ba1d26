"""The task ``search``: things by the words of their names, as a JSON document or as a page."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tercoop.answering.addresses import link_of_page, local_link
from tercoop.answering.answer import Answer
from tercoop.answering.distinctions import tell_apart
from tercoop.answering.formats import HTML
from tercoop.answering.paging import TOTAL, Page, write_link_header
from tercoop.answering.problems import Problem
from tercoop.answering.search_page import render_search
from tercoop.build.search_index import BEST_KNOWN, CODE, LABEL, WORD
from tercoop.errors import StoreError
from tercoop.questions.near_names import suggest
from tercoop.questions.parameters import show
from tercoop.rdf.iris import list_latin_words
from tercoop.rdf.labels import choose_labels
from tercoop.rdf.namespaces import BASE, prefixes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.answering.name_search import Hit, NameSearch, Thing, ThingClass
    from tercoop.answering.published import Published
    from tercoop.answering.settings import WorkerSettings

PATH = "/api/search"
PAGE_PATH = "/search"
_MOST_KEYS = 10
_KINDS = {LABEL: "label", CODE: "code"}


def answer_search(published: Published, settings: WorkerSettings, task: dict[str, Any], _body: bytes) -> Answer:
    """Answer a search.

    Args:
        published: the data.
        settings: the address of the service.
        task: ``q``, the text; ``type``, a class or null; ``limit``; ``offset``; ``languages``, the best first;
            ``format``, ``json`` or ``html``.

    Raises:
        Problem: for a class that no thing has.
        StoreError: where the index is damaged.
    """
    try:
        return _answer(published, settings, task)
    except sqlite3.Error as error:
        raise StoreError(f"{published.directory}: the search index cannot be read: {error}") from error


def _answer(published: Published, settings: WorkerSettings, task: dict[str, Any]) -> Answer:
    names = published.names
    of_class = find_class(names, task["type"]) if task["type"] else None
    words = list_latin_words(task["q"])
    hits, is_whole = names.find(words, of_class)
    page = Page(task["limit"], task["offset"], len(hits))
    shown = hits[page.offset : page.offset + page.limit]
    things = names.describe([hit.thing for hit in shown])
    suggestions = names.suggest(words, of_class) if words and not hits else []
    is_page = task["format"] == HTML.name

    def address(q: str, path: str = PAGE_PATH if is_page else PATH, **more: int) -> str:
        asked = {"q": q, **({"type": of_class.key} if of_class else {}), **more}
        return f"{settings.address}{path}?{urlencode(asked)}"

    def link(address: str) -> str:
        return link_of_page(address, settings.address) if is_page else address

    links = page.links(lambda limit, offset: address(task["q"], limit=limit, offset=offset))
    hits_shown = [_describe(names, hit, things[hit.thing], task) for hit in shown]
    called = {hit.thing: (said["label"], str(said["type"])) for hit, said in zip(shown, hits_shown, strict=True)}
    apart = tell_apart(published.store, things, called, task["languages"])
    document = {
        "q": task["q"],
        "type": of_class.key if of_class else None,
        "total": len(hits),
        "total_is_exact": is_whole,
        "limit": page.limit,
        "offset": page.offset,
        "hits": [
            {
                **said,
                "distinction": apart.get(hit.thing),
                "address": find_address(things[hit.thing].iri, settings, is_page=is_page),
            }
            for hit, said in zip(shown, hits_shown, strict=True)
        ],
        "suggestions": [{"q": text, "address": link(address(text))} for text in suggestions],
        "links": {relation: link(address) for relation, address in links.items()},
    }
    headers = {"Vary": "Accept-Language", "Link": write_link_header(links), TOTAL: str(len(hits))}
    if is_page:
        text = render_search(settings, document, names.shown_classes, link(address(task["q"], PATH)))
        return Answer(HTML.content_type, [text], headers=headers)
    body = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return Answer("application/json", [body.encode()], headers=headers)


def find_class(names: NameSearch, name: str) -> ThingClass:
    """Return the class that a key, a prefixed name or an IRI means.

    Raises:
        Problem: where no thing is of such a class.
    """
    prefix, colon, local = name.partition(":")
    iri = prefixes()[prefix] + local if colon and prefix in prefixes() else name
    for each in names.classes.values():
        if iri == each.iri or name.lower() == each.key.lower():
            return each
    keys = [each.key for each in names.shown_classes]
    best = sorted((key for key in keys if key in BEST_KNOWN), key=BEST_KNOWN.index)
    others = f" and {len(keys) - len(best)} more" if len(keys) > len(best) > 0 else ""
    hint = suggest(name, keys, f"there are {', '.join(best or keys[:_MOST_KEYS])}{others}" if keys else "")
    raise Problem("bad-parameter", f"type: nothing here is a '{show(name)}'{hint}", members={"parameter": "type"})


def _describe(names: NameSearch, hit: Hit, thing: Thing, task: dict[str, Any]) -> dict[str, Any]:
    labels = choose_labels(thing.labels, task["languages"])
    kind = names.classes[thing.class_number] if thing.class_number is not None else None
    return {
        "iri": thing.iri,
        "label": " · ".join(label.value for label in labels),
        "language": labels[-1].language,
        "type": {"key": kind.key, "iri": kind.iri, "title": kind.title} if kind else None,
        "match": {
            "text": hit.text,
            "language": hit.language or None,
            "kind": _KINDS.get(hit.kind, "other-name"),
            "highlights": find_highlights(hit.text, list_latin_words(task["q"])),
        },
    }


def find_address(iri: str, settings: WorkerSettings, *, is_page: bool) -> str:
    """Return the address at which this service tells of a thing.

    Args:
        iri: of the thing.
        settings: the address of the service.
        is_page: whether a page links to it.
    """
    if is_page:
        return local_link(iri, settings.prefix)
    if iri.startswith(BASE):
        return f"{settings.address}/{iri.removeprefix(BASE)}"
    return local_link(iri, settings.address)


def find_highlights(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Return the beginnings and ends of the words of a name for which it was found, in characters."""
    whole, beginning = set(words), words[-1] if words else ""
    return [
        match.span()
        for match in WORD.finditer(text)
        if any(plain in whole or plain.startswith(beginning) for plain in list_latin_words(match[0]))
    ]
