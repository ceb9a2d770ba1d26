"""Whether a client has an answer already, or expects another one (RFC 9110, section 13).

A tag counts, and a time where there is none. The conditions of a change are read in
:mod:`tercoop.serving.preconditions`.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from tercoop.answering.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from starlette.requests import Request

_LONGEST_TIME = 40


def is_held(status: int, headers: Mapping[str, str], request: Request) -> bool:
    """Whether a client has an answer already (RFC 9110, section 13.2.2): a tag counts, and a time where there is none.

    Args:
        status: of the answer.
        headers: of the answer.
        request: the request.
    """
    if request.method not in {"GET", "HEAD"} or "ETag" not in headers or status != HTTPStatus.OK:
        return False
    wanted = request.headers.get("if-none-match")
    if wanted is not None:
        tags = {part.strip().removeprefix("W/") for part in wanted.split(",")}
        return headers["ETag"] in tags or "*" in tags
    since = _read_time(request.headers.get("if-modified-since", ""))
    modified = _read_time(headers.get("Last-Modified", "")) if since is not None else None
    return since is not None and modified is not None and modified <= since


def refuse_if_changed(headers: Mapping[str, str], request: Request) -> None:
    """Refuse to give an answer that is not as a client expects it.

    Args:
        headers: of the answer.
        request: the request.

    Raises:
        Problem: where ``If-Match`` or, without it, ``If-Unmodified-Since`` does not hold.
    """
    wanted = request.headers.get("if-match")
    if wanted is not None and "ETag" in headers:
        if not {"*", headers["ETag"]} & {part.strip() for part in wanted.split(",")}:
            raise Problem("changed", "it has another ETag")
        return
    since = _read_time(request.headers.get("if-unmodified-since", ""))
    modified = _read_time(headers.get("Last-Modified", "")) if since is not None else None
    if since is not None and modified is not None and modified > since:
        raise Problem("changed", f"it was changed at {headers['Last-Modified']}")


def _read_time(text: str) -> datetime | None:
    """Return a time of HTTP; nothing for one that is not of its form, which RFC 9110 has us pass over."""
    if len(text) > _LONGEST_TIME or not text.endswith(" GMT"):
        return None
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
