"""What can go wrong with a request: one table, with the status and the words for each kind (RFC 9457).

A kind has an address, ``/problem/<name>``, which says more about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Kind:
    """A kind of problem.

    Attributes:
        name: the last segment of its address.
        status: of the HTTP response.
        title: what happened, the same for all problems of the kind.
        advice: what a client can do.
    """

    name: str
    status: int
    title: str
    advice: str


_KINDS = (
    Kind("bad-request", 400, "The request is not understood", "Mend the part that is named, and ask again."),
    Kind("bad-query", 400, "The query is not answered", "SPARQL 1.1 is understood."),
    Kind(
        "bad-update",
        400,
        "The update is not carried out",
        "Nothing was changed. Mend the place that is named.",
    ),
    Kind(
        "bad-data",
        400,
        "The data cannot be read",
        "Nothing was changed. Mend the line that is named.",
    ),
    Kind("unknown-graph", 400, "A graph is asked for that is not here", "Graphs are not fetched; /graph lists them."),
    Kind("bad-parameter", 400, "A parameter does not fit", "Mend the value, and ask again."),
    Kind("no-token", 401, "Writing needs a token", "Send 'Authorization: Bearer <token>'."),
    Kind("read-only", 403, "This service is read-only", "A service that can be written is started with --writable."),
    Kind("unknown", 404, "There is nothing at this address", "The start page leads to all that there is."),
    Kind("method", 405, "The method is not for this address", "Use one of those that the header Allow lists."),
    Kind("not-acceptable", 406, "There is no such format", "Ask for one of the formats that are named."),
    Kind("slow-request", 408, "The request came too slowly", "Send it again, whole."),
    Kind("changed", 412, "It is not as the request expects it", "Get it anew, and make the change again."),
    Kind("too-large", 413, "The request is too large", "Send less at a time."),
    Kind("long-address", 414, "The address is too long", "Post a long query."),
    Kind("media-type", 415, "The content type is not understood", "Send one of the types that are named."),
    Kind(
        "asked-elsewhere",
        422,
        "The question is for another endpoint",
        "Send the query to the endpoint that is named.",
    ),
    Kind("too-many", 429, "Too many requests at once from one client", "Wait as long as Retry-After says."),
    Kind("long-head", 431, "The head of the request is too long", "Send fewer or shorter header fields."),
    Kind("failed", 500, "The answer could not be made", "The fault is ours; it is logged. Another query may work."),
    Kind(
        "engine-ended",
        500,
        "The request ended the process that worked on it",
        "Nobody else is touched. Ask more simply.",
    ),
    Kind("too-much-time", 503, "The request takes too long", "Ask for less: fewer paths, a LIMIT, a narrower pattern."),
    Kind("too-much-memory", 503, "The request needs too much memory", "Ask for less: no ORDER BY over everything."),
    Kind("busy", 503, "The service is busy", "Wait as long as Retry-After says."),
    Kind("incomplete", 200, "The answer is cut off", "Page through it with ORDER BY, LIMIT and OFFSET."),
)

KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _KINDS})


@dataclass
class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """A request is not answered as it was meant.

    Args:
        kind: a name of :data:`KINDS`.
        detail: what is wrong with this request, one sentence for its sender.
        headers: further headers of the response.
        members: further members of the problem document.
    """

    kind: str
    detail: str
    headers: dict[str, str] = field(default_factory=dict)
    members: dict[str, object] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The status of the response."""
        return KINDS[self.kind].status
