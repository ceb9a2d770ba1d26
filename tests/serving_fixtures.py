"""A service in a process of its own, as its users start it, and requests to it over HTTP."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TOKEN = "open-sesame-29"  # noqa: S105 - of services that live as long as a test
SECONDS_TO_START = 60.0


@dataclass(frozen=True)
class Response:
    """What a service has answered.

    Attributes:
        status: of the response.
        headers: by name in lower case.
        body: the bytes.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass
class Served:
    """A service that runs.

    Attributes:
        process: its process.
        address: as it printed it.
        lines: what it printed.
        log: the lines of its log so far.
    """

    process: subprocess.Popen[str]
    address: str
    lines: list[str]
    log: list[str] = field(default_factory=list)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        /,
        **fields: str | Sequence[str],
    ) -> Response:
        """Send a request.

        Args:
            method: of the request.
            path: below the address.
            body: what it carries.
            headers: its headers.
            fields: parameters of the query string.
        """
        place = urlsplit(self.address)
        assert place.hostname
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
        target = path + (f"?{urlencode(fields, doseq=True)}" if fields else "")
        try:
            connection.request(method, target, body.encode() if isinstance(body, str) else body, dict(headers or {}))
            found = connection.getresponse()
            return Response(found.status, {name.lower(): value for name, value in found.getheaders()}, found.read())
        finally:
            connection.close()

    def post_form(
        self, path: str, headers: Mapping[str, str] | None = None, /, **fields: str | Sequence[str]
    ) -> Response:
        """Post a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self.ask("POST", path, urlencode(fields, doseq=True), kind)

    def update(self, text: str, /, **fields: str | Sequence[str]) -> Response:
        """Post an update with the token."""
        kind = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}
        return self.ask("POST", "/update", text, kind, **fields)

    def decide(self, text: str) -> bool:
        """Return the answer to an ASK."""
        found = self.ask("GET", "/sparql", query=text, format="csv")
        assert found.status == 200, found.text
        return found.text.strip() == "true"


@contextmanager
def serve(*arguments: str | Path) -> Iterator[Served]:
    """Yield a service that is started with arguments, on a free port; it is ended with the block."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [
        str(Path(sys.executable).with_name("tercoop")),
        "serve",
        "--port",
        "0",
        "--workers",
        "2",
        *map(str, arguments),
    ]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        assert process.stderr
        log: list[str] = []
        reader = threading.Thread(target=log.extend, args=(process.stderr,), daemon=True)
        reader.start()
        timer = threading.Timer(SECONDS_TO_START, process.kill)
        timer.start()
        lines: list[str] = []
        try:
            for line in process.stdout:
                lines.append(line)
                if "/health" in line:
                    break
            timer.cancel()
            found = re.search(r"(http://\S+)/health", "".join(lines))
            assert found, "".join([*lines, *log])
            served = Served(process, found[1], lines, log)
            yield served
        finally:
            timer.cancel()
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
            reader.join(5)


def write_token(folder: Path) -> Path:
    """Return a file with the token, which only its owner may read."""
    path = folder / "token"
    path.write_text(f"{TOKEN}\n", encoding="utf-8")
    path.chmod(0o600)
    return path


@contextmanager
def serve_writable(folder: Path, *arguments: str | Path) -> Iterator[Served]:
    """Yield a service that takes changes, with a store of its own in a folder."""
    with serve("--writable", "--token-file", write_token(folder), "--store", folder / "store", *arguments) as served:
        yield served
