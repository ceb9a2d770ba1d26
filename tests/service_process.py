"""A service in a process of its own, as its users start it, and requests to it over real HTTP."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

COMMAND = [sys.executable, "-c", "from tercoop.cli import main; main()"]
TOKEN = "open-sesame-29"  # noqa: S105 - of services that live as long as a test
SECONDS_TO_START = 60.0


@dataclass(frozen=True)
class Response:
    """What a service has answered, whole.

    Attributes:
        status: of the response.
        headers: by name in lower case.
        body: the bytes.
        seconds: from the request to the last byte.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]

    def json(self) -> Any:
        """Return what the body says in JSON."""
        return json.loads(self.body)


@dataclass
class Service:
    """A service that runs.

    Attributes:
        process: its process.
        address: as it printed it.
        lines: what it printed.
        log: the lines of its standard error so far.
    """

    process: subprocess.Popen[str]
    address: str
    lines: list[str]
    log: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        """Name and port."""
        return urlsplit(self.address).netloc

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        source: str = "127.0.0.1",
        /,
        **fields: str | Sequence[str],
    ) -> Response:
        """Send a request on a connection of its own; no redirection is followed.

        Args:
            method: of the request.
            path: below the host.
            body: what it carries.
            headers: its headers.
            source: the address that the client has; all of 127.0.0.0/8 are this machine.
            fields: parameters of the query string.
        """
        target = path + (f"?{urlencode(fields, doseq=True)}" if fields else "")
        content = body.encode() if isinstance(body, str) else body
        begin = time.perf_counter()
        connection = http.client.HTTPConnection(self.host, timeout=60, source_address=(source, 0))
        with contextlib.closing(connection):
            connection.request(method, target, content, dict(headers or {}))
            found = connection.getresponse()
            answer = found.read()
        names = {name.lower(): value for name, value in found.getheaders()}
        return Response(found.status, names, answer, time.perf_counter() - begin)

    def query(
        self, text: str, accept: str = "application/sparql-results+json", *, source: str = "127.0.0.1"
    ) -> Response:
        """Ask a query by GET."""
        return self.ask("GET", "/sparql", None, {"Accept": accept}, source, query=text)

    def post_query(
        self, text: str, accept: str = "application/sparql-results+json", *, source: str = "127.0.0.1"
    ) -> Response:
        """Ask a query by POST."""
        headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
        return self.ask("POST", "/sparql", text, headers, source)

    def decide(self, text: str) -> bool:
        """Return the answer to an ASK."""
        found = self.query(text, accept="text/csv")
        assert found.status == 200, found.text
        return found.text.strip() == "true"

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


@contextlib.contextmanager
def serve(*options: str | Path, environment: Mapping[str, str] | None = None) -> Iterator[Service]:
    """Start ``tercoop serve`` on a free port, wait until it answers, and end it with the block.

    Args:
        options: further words of the command; they come after ``--port 0 --workers 2`` and so go before these.
        environment: variables beside those of this process.
    """
    command = [*COMMAND, "serve", "--port", "0", "--workers", "2", *map(str, options)]
    variables = {**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})}
    with subprocess.Popen(  # noqa: S603 - our own command
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=variables,
    ) as process:
        assert process.stderr
        log: list[str] = []
        reader = threading.Thread(target=log.extend, args=(process.stderr,), daemon=True)
        reader.start()
        try:
            lines = _read_addresses(process)
            found = re.search(r"(http://\S+)/health", "".join(lines))
            assert found, "".join(["the service did not start: ", *lines, *log])
            yield Service(process, found[1], lines, log)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
            reader.join(5)


def _read_addresses(process: subprocess.Popen[str]) -> list[str]:
    """Return what the service prints until it answers, or all of it where it ends or takes too long."""
    assert process.stdout
    timer = threading.Timer(SECONDS_TO_START, process.kill)
    timer.start()
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if "/health" in line:
            break
    timer.cancel()
    return lines


@contextlib.contextmanager
def serve_writable(folder: Path, *options: str | Path) -> Iterator[Service]:
    """Start a service that takes changes, with a store of its own in a folder."""
    with serve("--writable", "--token-file", write_token(folder), "--store", folder / "store", *options) as service:
        yield service


def write_token(folder: Path) -> Path:
    """Return a file with the token, which only its owner may read."""
    path = folder / "token"
    path.write_text(f"{TOKEN}\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def write_data(path: Path, lines: str) -> Path:
    """Write a TriG file and return its path."""
    path.write_text("@prefix : <http://example.org/> .\n" + lines, encoding="utf-8")
    return path


def comes_true(condition: Callable[[], bool], seconds: float) -> bool:
    """Return whether a condition is met within some seconds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
