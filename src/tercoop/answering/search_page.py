"""The page of a search: a form, the things that were found, and what else may be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tercoop.answering.pages import render

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tercoop.answering.name_search import ThingClass
    from tercoop.answering.settings import WorkerSettings


def render_search(
    settings: WorkerSettings,
    document: Mapping[str, Any],
    classes: Sequence[ThingClass],
    alternate: str,
) -> bytes:
    """Return the page.

    Args:
        settings: the address of the service.
        document: what the JSON document says, with links of a page.
        classes: what the type can be.
        alternate: the address of the JSON document.
    """
    return render(
        "search.html",
        settings.prefix,
        found=document,
        links=document["links"],
        classes=sorted((each for each in classes if ":" not in each.title), key=_title),
        alternate=alternate,
        divide=divide,
    )


def divide(text: str, highlights: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text, each with whether it is highlighted."""
    place = 0
    for start, end in highlights:
        yield text[place:start], False
        yield text[start:end], True
        place = end
    yield text[place:], False


def _title(each: ThingClass) -> str:
    return each.title.lower()
