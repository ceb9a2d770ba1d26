"""What pages of other sites may do here: read, and not write (https://fetch.spec.whatwg.org/#http-cors-protocol)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

from tercoop.answering.problems import Problem
from tercoop.serving.problem_responses import respond_problem

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.types import ASGIApp

    from tercoop.serving.settings import ServiceSettings

_METHODS = ("GET", "HEAD", "POST")
_SENT = ("Accept", "Accept-Language", "Content-Type", "If-None-Match", "If-Modified-Since")
_READ = ("ETag", "Last-Modified", "Link", "Retry-After", "Tercoop-Incomplete", "Tercoop-Total", "Allow")
"""Methods and fields of a request, and fields of a response that a page of another site gets to see."""


class OtherOrigins(CORSMiddleware):
    """Says what pages of other sites may do.

    Args:
        app: the application inside.
        settings: of the service.
    """

    def __init__(self, app: ASGIApp, settings: ServiceSettings) -> None:
        """Keep the application."""
        super().__init__(app, allow_origins=["*"], allow_methods=_METHODS, allow_headers=_SENT, expose_headers=_READ)
        self._settings = settings

    def preflight_response(self, request_headers: Headers) -> Response:
        """Return the answer to a browser that asks whether a page of another site may do something."""
        if super().preflight_response(request_headers).status_code == 200:  # noqa: PLR2004 - it may
            return Response(status_code=204, headers=self.preflight_headers)
        detail = f"pages of other sites may read: {', '.join(_METHODS)} with {', '.join(_SENT)}"
        problem = Problem("bad-request", detail, headers=dict(self.preflight_headers))
        return respond_problem(problem, self._settings, request_headers.get("accept"))
