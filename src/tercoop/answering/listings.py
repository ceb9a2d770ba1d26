"""The start page, the lists of things, schemes, graphs and queries, the form for a query, and the kinds of problems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from tercoop.answering.addresses import local_link
from tercoop.answering.documents import answer_document
from tercoop.answering.formats import DOCUMENT_FORMATS, HTML
from tercoop.answering.list_order import sort_by_name
from tercoop.answering.names import Names
from tercoop.answering.pages import answer_page, link_header, render
from tercoop.answering.problems import KINDS, Problem
from tercoop.answering.queries import choose_format
from tercoop.answering.query_pages import answer_query_list
from tercoop.answering.resources import is_known, list_instances
from tercoop.rdf.namespaces import BASE, SKOS, TC

if TYPE_CHECKING:
    from collections.abc import Callable

    from tercoop.answering.answer import Answer
    from tercoop.answering.published import Published
    from tercoop.answering.readable import Piece
    from tercoop.answering.settings import WorkerSettings

PAGE_SIZE = 200
"""Things on one page of a list."""

_COUNT = """SELECT ?class (COUNT(DISTINCT ?thing) AS ?number) WHERE {
  VALUES ?class { tc:Programme tc:Project tc:Organisation tc:Participation tc:Region tc:LegalAct }
  { ?thing a ?class } UNION { GRAPH ?graph { ?thing a ?class } }
} GROUP BY ?class"""
_COUNT_UNION = """SELECT ?class (COUNT(*) AS ?number) WHERE {
  VALUES ?class { tc:Programme tc:Project tc:Organisation tc:Participation tc:Region tc:LegalAct }
  ?thing a ?class
} GROUP BY ?class"""
_ENTRIES = (
    ("Programme", "programme", "programmes"),
    ("Project", "project", "projects"),
    ("Organisation", "organisation", "organisations"),
    ("Participation", "participation", "participations of organisations in projects"),
    ("Region", "region", "regions"),
    ("LegalAct", "legal-act", "legal acts"),
)


@dataclass(frozen=True)
class Entry:
    """A kind of thing on the start page."""

    address: str
    number: int
    title: str


def answer_start(published: Published, settings: WorkerSettings, task: dict[str, Any], _body: bytes) -> Answer:
    """Answer with the start page, or with the data about the base of our IRIs, which stands for the publisher.

    Args:
        published: the data.
        settings: of the worker.
        task: ``accept`` and ``format``.

    Raises:
        Problem: where the client takes none of the formats.
    """
    is_known_publisher = is_known(published, NamedNode(BASE))
    if choose_format(task, DOCUMENT_FORMATS if is_known_publisher else (HTML,)) != HTML:
        return answer_document(published, settings, {**task, "paths": [""]}, b"")
    text = _COUNT_UNION if published.holds_union else _COUNT
    rows = published.store.select(text, place="start page").rows
    counts = {str(kind): int(number.value) for kind, number in rows if isinstance(number, Literal)}
    entries = [
        Entry(f"{settings.prefix}/doc/{path}", counts[str(TC[name])], title)
        for name, path, title in _ENTRIES
        if counts.get(str(TC[name]))
    ]
    body = render(
        "start.html",
        settings.prefix,
        entries=entries,
        graphs=len(published.graphs),
        has_vocabulary=published.has_vocabulary,
        has_search=published.has_names,
    )
    return answer_page(body)


def answer_form(_published: Published, settings: WorkerSettings, task: dict[str, Any], _body: bytes) -> Answer:
    """Answer with the form for a query.

    Args:
        settings: of the worker.
        task: ``accept`` and ``format``.

    Raises:
        Problem: where the client takes no HTML.
    """
    choose_format(task, (HTML,))
    return answer_page(render("sparql.html", settings.prefix))


def answer_problem_kind(_published: Published, settings: WorkerSettings, task: dict[str, Any], _body: bytes) -> Answer:
    """Answer with the page about a kind of problem, or the list of all kinds.

    Args:
        settings: of the worker.
        task: ``name`` of the kind, empty for the list; ``accept`` and ``format``.

    Raises:
        Problem: where there is no such kind, or the client takes no HTML.
    """
    choose_format(task, (HTML,))
    name = task["name"]
    if name and name not in KINDS:
        raise Problem("unknown", f"there is no kind of problem '{name[:100]}'; /problem lists those that there are")
    kinds = [KINDS[name]] if name else list(KINDS.values())
    return answer_page(render("problem.html", settings.prefix, kinds=kinds, is_list=not name))


def answer_listing(published: Published, settings: WorkerSettings, task: dict[str, Any], _body: bytes) -> Answer:
    """Answer with a list.

    Args:
        published: the data.
        settings: of the worker.
        task: ``of``: ``scheme``, ``graph``, ``query`` or ``doc/<class>``; ``page``, from 1; ``languages`` of the
            reader; ``accept`` and ``format``.

    Raises:
        Problem: where there is no such list or page, or the client takes no HTML.
    """
    subject = task["of"]
    if subject == "query":
        return answer_query_list(published, settings, task)
    title, read = _LISTS.get(subject, ("", None))
    if read is None:
        name = subject.removeprefix("doc/")
        keys, others = published.keys.list_class(name), published.keys.list_others(name)
        if not keys and not others:  # then it may be a thing, whose IRI has no class in it
            return answer_document(published, settings, {**task, "paths": [subject]}, b"")
        title = _title_of_class(name)
        iris = [*(f"{BASE}id/{name}/{key}" for key in keys), *others]
    else:
        iris = read(published)
    choose_format(task, (HTML,))
    ordered = sort_by_name(published, subject, iris, task.get("languages", ()))
    number, pages = task.get("page", 1), max(1, -(-len(iris) // PAGE_SIZE))
    if number > pages:
        raise Problem("unknown", f"the list has {pages} pages, and this would be page {number}")
    things = [NamedNode(iri) for iri in ordered[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]]
    names = Names(published, task.get("languages", ()))
    names.look_up(things)
    entries: list[tuple[NamedNode, str, tuple[Piece, ...]]] = [
        (thing, local_link(thing.value, settings.prefix), names.name(thing)) for thing in things
    ]
    address = f"{settings.prefix}/{subject}"
    body = render(
        "listing.html",
        settings.prefix,
        title=title,
        entries=entries,
        total=len(iris),
        page=number,
        pages=pages,
        address=address,
    )
    turns = {"prev": number - 1 if number > 1 else 0, "next": number + 1 if number < pages else 0}
    links = [link_header(f"{address}?page={page}", relation) for relation, page in turns.items() if page]
    return answer_page(body, links=links)


def _title_of_class(name: str) -> str:
    words = name.replace("-", " ")
    known = {path: title for _, path, title in _ENTRIES}
    return known.get(name, f"All of the class {words}").capitalize()


_LISTS: dict[str, tuple[str, Callable[[Published], list[str]]]] = {
    "scheme": ("Concept schemes", lambda published: list_instances(published, SKOS.ConceptScheme)),
    "graph": ("Sources: the named graphs", lambda published: sorted(published.graphs)),
}
