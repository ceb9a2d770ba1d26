"""One JSON line for each request: what was asked, what it got, how long it took; no secret, no query, no body.

The path stands in it without its parameters, which hold what people ask.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

LOG = logging.getLogger("tercoop.serving.requests")
_LONGEST = 300


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        entry |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            place = error.__traceback__
            while place is not None and place.tb_next is not None:
                place = place.tb_next
            entry["error"] = f"{type(error).__name__}: {error}"[:_LONGEST]
            if place is not None:
                entry["place"] = f"{place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}"
        return json.dumps(entry, ensure_ascii=True)


def log_request(  # noqa: PLR0913 - what there is to say of a request
    method: str, path: str, *, status: int, size: int, seconds: float, client: str | None
) -> None:
    """Write the line of a request.

    Args:
        method: of the request.
        path: of the request, without parameters.
        status: of the response; 0 where there was none.
        size: bytes of the body of the response.
        seconds: from the head of the request to the last byte of the response.
        client: the client's address.
    """
    if LOG.isEnabledFor(logging.INFO):
        fields = {
            "method": method,
            "path": path[:_LONGEST],
            "status": status,
            "bytes": size,
            "milliseconds": round(1000 * seconds, 1),
            "client": client,
        }
        LOG.info("request", extra={"fields": fields})
