"""The token that a client shows to write: https://www.rfc-editor.org/rfc/rfc6750, in the header ``Authorization``."""

from __future__ import annotations

import hmac
import stat
from typing import TYPE_CHECKING

from tercoop.answering.problems import Problem
from tercoop.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from tercoop.serving.settings import ServiceSettings

_LONGEST = 4_096


def read_token(path: Path) -> str:
    """Return the token in a file.

    Raises:
        UsageError: for a file that cannot be read, that everybody on the machine may read, or that holds no token.
    """
    try:
        if path.stat().st_mode & stat.S_IROTH:
            raise UsageError(f"--token-file {path}: everybody on this machine may read it; run 'chmod 600 {path}'")
        with path.open("rb") as handle:
            token = handle.read(_LONGEST + 1).strip()
    except OSError as error:
        raise UsageError(f"--token-file {path}: cannot be read: {error.strerror}") from error
    if not token:
        raise UsageError(f"--token-file {path}: it is empty; put a long random word into it")
    if len(token) > _LONGEST or not token.isascii() or not token.decode("ascii").isprintable() or b" " in token:
        raise UsageError(f"--token-file {path}: a token is one word of printable ASCII characters")
    return token.decode("ascii")


def check_token(request: Request, settings: ServiceSettings) -> None:
    """Let a request pass that may write.

    Raises:
        Problem: where nobody may, or the request does not show the token.
    """
    if settings.token is None:
        raise Problem("read-only", "this service takes no changes")
    scheme, _, shown = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer":
        raise Problem("no-token", "a token is shown by Authorization: Bearer", {"WWW-Authenticate": "Bearer"})
    if not hmac.compare_digest(shown.strip().encode("latin-1", "replace"), settings.token.encode()):
        raise Problem("no-token", "the token is wrong", {"WWW-Authenticate": 'Bearer error="invalid_token"'})
