"""Queries that end or stall an engine: their sender gets an error in time, and nobody else notices."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service_process import Response, Service, comes_true, serve
from tercoop.bench.attacks import ATTACKS, write_clique

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 2.0
ANSWERED = {
    "brackets within the limit, 60 deep",
    "4,000 signs before a number",
    "a pattern that backtracks",
    "a text of 900,000 letters",
}
"""Attacks that may get an answer, because they can be answered within the limits."""

OTHER = "127.0.0.2"
POINT = "SELECT * { <http://example.org/1> <http://example.org/knows> ?o } LIMIT 3"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = tmp_path_factory.mktemp("data") / "clique.nt"
    data.write_text(write_clique(300), encoding="utf-8")
    options = ("--data", str(data), "--timeout", str(SECONDS), "--memory", "512m", "--workers", "3")
    with serve(*options) as running:
        yield running


class Bystander(threading.Thread):
    """Another client, who asks a small question again and again, each time another one so that no cache helps."""

    def __init__(self, service: Service) -> None:
        """Choose the service."""
        super().__init__(daemon=True)
        self.service = service
        self.statuses: list[int] = []
        self.seconds: list[float] = []
        self.is_over = threading.Event()

    def run(self) -> None:
        while not self.is_over.is_set():
            answer = self.service.query(f"{POINT} # {len(self.statuses)}", source=OTHER)
            self.statuses.append(answer.status)
            self.seconds.append(answer.seconds)
            time.sleep(0.01)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gets_its_error_in_time_and_others_their_answers(service: Service, name: str) -> None:
    bystander = Bystander(service)
    bystander.start()
    answer = service.post_query(ATTACKS[name], source="127.0.0.3")
    bystander.is_over.set()
    bystander.join()
    assert answer.seconds < SECONDS + 1
    if answer.status == 200:
        assert name in ANSWERED
    else:
        problem = answer.json()
        assert problem["status"] == answer.status
        assert problem["detail"]
    assert set(bystander.statuses) <= {200}
    assert service.process.poll() is None


def test_a_worker_that_is_killed_is_replaced_and_others_are_served(service: Service) -> None:
    children = workers_of(service)
    assert len(children) == 4  # three, and a spare one
    for child in children[:2]:
        os.kill(child, signal.SIGKILL)
    answers = [service.query(f"{POINT} # after {number}") for number in range(20)]
    assert [answer.status for answer in answers].count(200) >= 18  # two may have been under way to those
    assert comes_true(lambda: len(workers_of(service)) == 4, seconds=10)


def workers_of(service: Service) -> list[int]:
    children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children").read_text(encoding="ascii")
    return [int(word) for word in children.split()]


def test_workers_have_no_network_and_no_other_programs(service: Service) -> None:
    def are_confined() -> bool:
        texts = [Path(f"/proc/{child}/status").read_text(encoding="ascii") for child in workers_of(service)]
        return len(texts) == 4 and all("Seccomp:\t2" in text and "NoNewPrivs:\t1" in text for text in texts)

    assert comes_true(are_confined, seconds=10)  # one may be starting


def test_workers_end_with_a_service_that_is_killed(tmp_path: Path) -> None:
    data = tmp_path / "clique.nt"
    data.write_text(write_clique(3), encoding="utf-8")
    with serve("--data", str(data)) as running:
        children = workers_of(running)
        assert children
        running.process.kill()
        running.process.wait()
        assert comes_true(lambda: not any(is_running(child) for child in children), seconds=5)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_waits_for_an_answer_while_the_service_ends_is_told(tmp_path: Path, number: int) -> None:
    data = tmp_path / "clique.nt"
    data.write_text(write_clique(300), encoding="utf-8")
    with serve("--data", str(data), "--timeout", "60") as running:
        answers: list[Response] = []
        query = ATTACKS["cartesian product, counted"]
        waiting = threading.Thread(target=lambda: answers.append(running.post_query(query)))
        waiting.start()
        assert comes_true(lambda: "tercoop_workers_busy 1" in running.ask("GET", "/metrics").text, seconds=10)
        running.process.send_signal(number)
        waiting.join(30)
        assert [answer.status for answer in answers] == [503]
        assert answers[0].json()["detail"] == "the service is being ended"
        assert answers[0].headers["retry-after"] == "5"
        assert running.process.wait(20) in {0, 130, 143}
    assert "Traceback" not in "".join(running.log)
    assert not [line for line in running.log if "Exception" in line]


def is_running(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return False


def test_a_client_that_goes_away_frees_its_worker(service: Service) -> None:
    host, port = service.host.split(":")
    body = ATTACKS["cartesian product, counted"].encode()
    fields = f"Host: x\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(body)}"
    head = f"POST /sparql HTTP/1.1\r\n{fields}\r\n\r\n"
    for _ in range(6):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(head.encode() + body)
            time.sleep(0.4)
    assert service.query(POINT + "# after those", source=OTHER).status == 200


def test_requests_that_are_given_up_do_not_count_against_their_client(service: Service) -> None:
    host, port = service.host.split(":")
    body = ATTACKS["paths over everything"].encode()
    fields = f"Host: x\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(body)}"
    request = f"POST /sparql HTTP/1.1\r\n{fields}\r\n\r\n".encode() + body
    with contextlib.ExitStack() as stack:
        for _ in range(34):  # as many as one client may have
            connection = socket.create_connection((host, int(port)), source_address=("127.0.0.5", 0))
            stack.callback(connection.close)
            connection.sendall(request)
        time.sleep(0.5)
        assert service.query(POINT, source="127.0.0.5").status == 429
    time.sleep(1.5)  # the two that had begun may finish for a second
    answer = service.query(POINT, source="127.0.0.5")
    assert answer.status == 200
    assert answer.seconds < 1


def test_one_client_cannot_take_all_workers_and_is_told_to_wait(tmp_path: Path) -> None:
    data = tmp_path / "clique.nt"
    data.write_text(write_clique(300), encoding="utf-8")
    with serve("--data", str(data), "--timeout", "0.5", "--workers", "3") as service:
        _crowd(service)


def _crowd(service: Service) -> None:
    slow = ATTACKS["paths over a clique"]
    statuses: list[tuple[int, str | None]] = []

    def ask(number: int) -> None:
        answer = service.post_query(f"{slow} # {number}", source="127.0.0.4")
        statuses.append((answer.status, answer.headers.get("retry-after")))

    threads = [threading.Thread(target=ask, args=(number,), daemon=True) for number in range(45)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    others = [service.query(f"{POINT} # meanwhile {number}", source=OTHER) for number in range(20)]
    others.append(service.ask("GET", "/graph", None, None, "127.0.0.4"))  # a page of the client that asks too much
    for thread in threads:
        thread.join()
    assert {answer.status for answer in others} == {200}
    assert max(answer.seconds for answer in others) < 1
    refused = [retry for status, retry in statuses if status == 429]
    assert len(refused) == 45 - 34
    assert set(refused) == {"2"}
    assert {status for status, _ in statuses} <= {429, 503}
