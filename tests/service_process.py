"""A service in a process of its own, and what clients ask it over real HTTP."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

COMMAND = [sys.executable, "-c", "from tercoop.cli import main; main()"]


@dataclass
class Answer:
    """A response, whole.

    Attributes:
        status: of the response.
        headers: names in lower case.
        body: the bytes.
        seconds: from the request to the last byte.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """Return what the body says in JSON."""
        return json.loads(self.body)


@dataclass
class RunningService:
    """A service that answers.

    Attributes:
        process: the process.
        address: ``http://127.0.0.1:<port>``.
        log: the lines of its standard error so far.
    """

    process: subprocess.Popen[str]
    address: str
    log: list[str] = field(default_factory=list)

    def ask(  # noqa: PLR0913 - what a request has
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | str | None = None,
        source: str = "127.0.0.1",
        timeout: float = 60,
    ) -> Answer:
        """Send a request on a connection of its own and return the response.

        Args:
            path: path and query string.
            method: of the request.
            headers: of the request.
            body: of the request.
            source: the address that the client has; all of 127.0.0.0/8 are this machine.
            timeout: seconds to wait for each part of the response.
        """
        host = urlsplit(self.address).netloc
        begin = time.perf_counter()
        connection = http.client.HTTPConnection(host, timeout=timeout, source_address=(source, 0))
        with contextlib.closing(connection):
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            content = response.read()
        fields = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, fields, content, time.perf_counter() - begin)

    def query(self, text: str, accept: str = "application/sparql-results+json", **options: Any) -> Answer:
        """Ask a query by GET."""
        return self.ask(f"/sparql?query={quote(text, safe='')}", headers={"Accept": accept}, **options)

    def post_query(self, text: str, accept: str = "application/sparql-results+json", **options: Any) -> Answer:
        """Ask a query by POST."""
        headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
        return self.ask("/sparql", method="POST", headers=headers, body=text.encode(), **options)


@contextlib.contextmanager
def running_service(*options: str, environment: Mapping[str, str] | None = None) -> Iterator[RunningService]:
    """Start ``tercoop serve`` on a free port, wait until it answers, and end it afterwards.

    Args:
        options: further words of the command.
        environment: variables beside those of this process.
    """
    process = subprocess.Popen(  # noqa: S603
        [*COMMAND, "serve", "--port", "0", *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    log: list[str] = []

    def read_log() -> None:
        assert process.stderr is not None
        log.extend(process.stderr)

    reader = threading.Thread(target=read_log, daemon=True)
    reader.start()
    try:
        yield RunningService(process, _read_address(process, log), log)
    finally:
        assert process.stdout is not None
        assert process.stderr is not None
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(5)
        process.stdout.close()
        process.stderr.close()


def _read_address(process: subprocess.Popen[str], log: list[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        words = line.split()
        if words and words[0].startswith("http://"):
            return f"http://{urlsplit(words[0]).netloc}"
    raise AssertionError(f"the service did not start: {''.join(log)}")


def comes_true(condition: Callable[[], bool], seconds: float) -> bool:
    """Return whether a condition is met within some seconds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def write_data(path: Path, lines: str) -> Path:
    """Write a TriG file and return its path."""
    path.write_text("@prefix : <http://example.org/> .\n" + lines, encoding="utf-8")
    return path
