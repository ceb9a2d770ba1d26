"""What a worker answers: a content type, a body in parts, and whether the same question gives the same bytes again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


class NetworkNeededError(Exception):
    """A query asks an endpoint that it may ask, and this worker has no network."""


@dataclass
class Answer:
    """An answer that is no problem.

    Attributes:
        content_type: the value of the header.
        body: the parts; taken once.
        status: of the response.
        headers: further headers.
        is_lasting: whether the same task gets the same bytes as long as the data stay as they are.
    """

    content_type: str
    body: Iterable[bytes]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    is_lasting: bool = True

    @property
    def head(self) -> dict[str, Any]:
        """The head of the message to the service."""
        return {
            "status": self.status,
            "headers": {"Content-Type": self.content_type, **self.headers},
            "is_lasting": self.is_lasting,
        }
