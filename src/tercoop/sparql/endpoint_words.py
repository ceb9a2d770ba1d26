"""What an endpoint says beside its rows: why it refuses a query, and that an answer is cut off.

A reason comes as a problem document (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457) or, from most servers, as plain
text or HTML. That rows are missing is said by our own service in the header ``Tercoop-Incomplete`` and in the body.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

from tercoop.errors import printable

INCOMPLETE = "Tercoop-Incomplete"
"""Header of an answer that is cut off."""

LONGEST = 300
"""Characters of a reason that are shown."""

_UNSEEN = frozenset({"script", "style"})
_BLOCKS = frozenset({"title", "body", "h1", "h2", "h3", "p", "div", "pre", "li", "br", "hr", "tr", "center"})
_MARK = "/problem/incomplete"
_LAST_LINE = re.compile(rb"\n# incomplete: \S+/problem/incomplete\s*\Z")
_CUT_OFF = "the answer is cut off"


def read_reason(content_type: str, body: bytes) -> str:
    """Return why an endpoint refuses a request, in one line; nothing where it does not say so.

    Args:
        content_type: the header of the response.
        body: of the response.
    """
    text = body.decode("utf-8", "replace")
    kind = content_type.partition(";")[0].strip().lower()
    said = _read_problem(text) if kind.endswith("json") or text.lstrip().startswith("{") else ""
    if said:
        return shorten(said)
    is_page = kind in {"text/html", "application/xhtml+xml"} or text.lstrip()[:1] == "<"
    lines = _read_page(text) if is_page else text.splitlines()
    return shorten(next((line for line in lines if any(character.isalnum() for character in line)), ""))


def shorten(text: str) -> str:
    """Return a text in one line, cut at the end of a word where it is too long."""
    line = printable(" ".join(text.split()))
    if len(line) <= LONGEST:
        return line
    whole, _, _ = line[: LONGEST + 1].rpartition(" ")
    return (whole or line[:LONGEST]).rstrip(" ,;:") + " …"


def read_cut(said: str | None, body: bytes) -> str:
    """Return what an endpoint says of an answer that is cut off; nothing where it does not say that it is.

    Args:
        said: the header :data:`INCOMPLETE` of the response.
        body: SPARQL JSON or Turtle, whole.
    """
    if said:
        return shorten(said)
    return _CUT_OFF if _LAST_LINE.search(body[-1_000:]) or _has_link(body) else ""


def _has_link(body: bytes) -> bool:
    """Whether the head of an answer in JSON links to the problem that rows are missing."""
    if _MARK.encode() not in body:
        return False
    try:
        links = json.loads(body)["head"]["link"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    return isinstance(links, list) and any(isinstance(link, str) and link.endswith(_MARK) for link in links)


def _read_problem(text: str) -> str:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(document, dict):
        return ""
    words = (document.get(name) for name in ("detail", "title", "message", "error"))
    return next((word for word in words if isinstance(word, str) and word.strip()), "")


class _Page(HTMLParser):
    """Collects the lines that a reader of a page sees."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = [""]
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's own names
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        if tag in _BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.lines[-1] += data


def _read_page(text: str) -> list[str]:
    page = _Page()
    page.feed(text)
    page.close()
    return page.lines
