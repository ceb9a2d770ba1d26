"""Notice a proxy that nobody has named: for the limits of fair use, all its clients together would be one.

A trusted proxy has been dealt with before (uvicorn): the client of a request is then one of those in
``X-Forwarded-For``.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_LOG = logging.getLogger("tercoop.serving")
_HEADER = b"x-forwarded-for"
_MOST_NAMED = 8
"""Addresses that the log names; anybody can send the header, and the log must not fill up by it."""


class ForwardingNotice:
    """Writes one line to the log for an address that forwards requests and is not trusted.

    Args:
        app: the application inside.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Keep the application."""
        self._app = app
        self._named: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        client = scope.get("client")
        if client and len(self._named) < _MOST_NAMED and client[0] not in self._named:
            forwarded = b",".join(value for name, value in scope["headers"] if name == _HEADER)
            if forwarded and client[0] not in forwarded.decode("latin-1"):
                self._named.add(client[0])
                _LOG.warning(
                    "%s sends X-Forwarded-For and is not named by --trusted-proxy: all its clients count as one",
                    client[0],
                )
        await self._app(scope, receive, send)
