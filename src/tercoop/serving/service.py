"""The heart of the service: a task goes in, a response comes out, from the cache or from a worker."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from starlette.responses import Response, StreamingResponse

from tercoop.answering.problems import Problem
from tercoop.answering.settings import WorkerSettings
from tercoop.errors import StoreError
from tercoop.serving.answer_cache import AnswerCache, Kept
from tercoop.serving.compression import SIZE
from tercoop.serving.fair_use import FairUse
from tercoop.serving.pool import Pool
from tercoop.serving.quick_answers import QuickAnswers
from tercoop.serving.revalidation import is_held, refuse_if_changed
from tercoop.serving.writer import Writer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from starlette.requests import Request

    from tercoop.serving.publication import Publication, Version
    from tercoop.serving.settings import ServiceSettings
    from tercoop.serving.store_folder import StoreFolder
    from tercoop.serving.worker_process import Reply
    from tercoop.serving.writer import Check

_LOG = logging.getLogger("tercoop.serving")
_PART = 1 << 16
_SECONDS_UNWATCHED = 0.25
"""For so long nobody looks whether the client is still there."""

_SECONDS_BETWEEN_LOOKS = 0.5
"""Pause between two looks for a newer version."""

FRESH = "public, max-age=60"
_ASKED_AGAIN = "no-cache"
"""Where data can be written, a client sees what it wrote; an answer that it has is good as long as its ETag is."""
_write_key = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
_QUESTIONS = frozenset({"query", "catalogued"})
"""Tasks that may take long; those of one client do not keep it from pages."""

_OF_CONTENT = frozenset({"Content-Type", "Content-Length", "Content-Language"})
"""Fields that a response without content does not have (RFC 9110, section 15.4.5)."""


class Service:
    """Workers, cache and limits, and the data that are published at the moment.

    Args:
        settings: the operator's choices.
        publication: the data.
        folder: the store that is written, where it can be written.
    """

    def __init__(self, settings: ServiceSettings, publication: Publication, folder: StoreFolder | None = None) -> None:
        """Join the parts; nothing is started yet."""
        self.settings = settings
        self.publication = publication
        confined = WorkerSettings(
            address=settings.address,
            max_rows=settings.max_rows,
            memory=settings.memory,
            has_union=settings.has_union,
            services=settings.services,
            is_writable=folder is not None,
        )
        self._asking_elsewhere = (
            Pool(replace(confined, has_network=True), 1, settings.seconds) if settings.services else None
        )
        self.pool = Pool(confined, settings.workers, settings.seconds)
        self.writer = None if folder is None else Writer(folder, publication, confined, settings.write_seconds)
        self.cache = AnswerCache()
        self.quick_answers = QuickAnswers(lambda: self.publication.version.name)
        self.responses: Counter[int] = Counter()
        self._watch: asyncio.Future[None] | None = None
        self.fair_use = FairUse(settings.running_per_client, settings.waiting_per_client, settings.seconds)

    async def open(self) -> None:
        """Start the workers, and the writer where there is one.

        Raises:
            StoreError: where they do not start.
        """
        await self.pool.open()
        if self._asking_elsewhere is not None:
            await self._asking_elsewhere.open()
        if self.writer is not None:
            await self.writer.open()
        else:
            self._watch = asyncio.ensure_future(self._watch_for_versions())

    async def close(self) -> None:
        """End the workers and the writer; a change that is being made is finished first."""
        if self._watch is not None:
            self._watch.cancel()
        if self.writer is not None:
            await self.writer.close()
        await self.pool.close()
        if self._asking_elsewhere is not None:
            await self._asking_elsewhere.close()
        self.publication.close()

    async def _watch_for_versions(self) -> None:
        """Serve a newer version as soon as there is one; one that is damaged is logged, and the former served on."""
        refused: object = None
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
            if not self.publication.is_outdated():
                continue
            try:
                version, hold = await asyncio.to_thread(self.publication.read_newer)
            except StoreError as error:
                if str(error) != refused:
                    refused = str(error)
                    _LOG.error("a new version is refused: %s", error)
                continue
            former = self.publication.switch_to(version, hold)
            # Tasks that have begun or wait in the queue are about the former version.
            asyncio.get_running_loop().call_later(2 * self.settings.seconds + 5, former.close)
            _LOG.info("version %s is served: %s quads", version.name, f"{version.quads:,}")

    async def answer(self, request: Request, task: Mapping[str, Any], body: bytes = b"") -> Response:
        """Return the response to a task that only reads.

        Args:
            request: the request that it comes from.
            task: the task; ``version`` is added.
            body: bytes that come with it.

        Raises:
            Problem: where it is not answered.
        """
        with self.publication.reading() as version:
            key = _key(version.name, task, body)
            kept = self.cache.find(key)
            if kept is None:
                reply = await self._ask(request, {**task, "version": str(version.directory)}, body)
        if kept is None:
            kind = reply.head["headers"].get("Content-Type", "") if reply.file is not None else ""
            tag = await asyncio.to_thread(_tag_file, kind, reply.file) if reply.file is not None else ""
            response = self._respond(reply, key, version, request, tag)
            if isinstance(response, StreamingResponse):
                return response
            kept = response
        return _revive(kept, request)

    async def _ask(self, request: Request, task: Mapping[str, Any], body: bytes) -> Reply:
        lane = "question" if task["task"] in _QUESTIONS else "page"
        try:
            with _ended_when_left(request):
                async with self.fair_use.turn(_client(request), lane):
                    reply = await self.pool.ask(task, body)
                    if "needs_network" in reply.head and self._asking_elsewhere is not None:
                        reply = await self._asking_elsewhere.ask(task, body)
                    return reply
        except StoreError as error:
            _LOG.error("no answer: %s", error)
            raise Problem("failed", "the fault is not in the request; it is logged") from error

    async def find_tag(self, request: Request, task: Mapping[str, Any]) -> str:
        """Return the ETag of the answer to a task that only reads.

        Args:
            request: the request that asks for it.
            task: the task; ``version`` is added.

        Raises:
            Problem: where there is no such answer.
        """
        with self.publication.reading() as version:
            kept = self.cache.find(_key(version.name, task, b""))
            if kept is not None:
                return kept.headers["ETag"]
            reply = await self._ask(request, {**task, "version": str(version.directory)}, b"")
        head = reply.head
        if "problem" in head:
            raise Problem(head["problem"], head["detail"], head["headers"], head["members"])
        kind = head["headers"]["Content-Type"]
        if reply.file is None:
            return _tag(kind, reply.body)
        try:
            return await asyncio.to_thread(_tag_file, kind, reply.file)
        finally:
            reply.close()

    async def write(
        self, request: Request, task: Mapping[str, Any], body: bytes = b"", check: Check | None = None
    ) -> int:
        """Make a change, and return the status of the response once it is on disk and published.

        Args:
            request: the request that it comes from.
            task: the task.
            body: bytes that come with it.
            check: is awaited before the change, and no other change comes between the two.

        Raises:
            Problem: where nothing is changed.
        """
        if self.writer is None:
            raise Problem("read-only", "this service takes no changes")
        async with self.fair_use.turn(_client(request), "change"):
            return await self.writer.write(task, body, check)

    def _respond(
        self, reply: Reply, key: str, version: Version, request: Request, tag: str
    ) -> StreamingResponse | Kept:
        """Return a response, or an answer that is small enough to be given from memory; ``tag`` is that of a file."""
        head = reply.head
        if "problem" in head:
            raise Problem(head["problem"], head["detail"], head["headers"], head["members"])
        headers: dict[str, str] = {"Cache-Control": "no-store", **head["headers"]}
        if head["is_lasting"]:
            headers["Cache-Control"] = FRESH if self.writer is None else _ASKED_AGAIN
            headers["ETag"] = tag
            if self.writer is None:  # two changes may be made in one second, which is as exact as this field gets
                headers["Last-Modified"] = version.modified
        if reply.file is not None:
            try:
                refuse_if_changed(headers, request)
            except Problem:
                reply.close()
                raise
            if is_held(head["status"], headers, request):
                reply.close()
                return Kept(head["status"], {**headers, "Content-Length": str(reply.size)}, b"")
            headers["Content-Length"] = str(reply.size)
            return StreamingResponse(_parts(reply.file), head["status"], headers)
        kept = Kept(head["status"], headers, reply.body)
        if head["is_lasting"]:
            headers["ETag"] = _tag(headers["Content-Type"], kept.body)
            self.cache.keep(key, kept)
        return kept


def _tag(kind: str, content: bytes) -> str:
    """Return the tag of an answer, which another answer does not have, also not one of another release of ours."""
    return f'"{hashlib.sha256(kind.encode() + bytes(1) + content).hexdigest()[:32]}"'


def _tag_file(kind: str, file: IO[bytes]) -> str:
    """Return the tag of an answer in a file."""
    digest = hashlib.sha256(kind.encode() + bytes(1))
    while part := file.read(_PART):
        digest.update(part)
    file.seek(0)
    return f'"{digest.hexdigest()[:32]}"'


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _key(version: str, task: Mapping[str, Any], body: bytes) -> str:
    digest = hashlib.sha256(body).hexdigest() if body else ""
    return _write_key([version, task, digest])


def _revive(kept: Kept, request: Request) -> Response:
    """Return the response of an answer, or only its head where the client has it."""
    refuse_if_changed(kept.headers, request)
    if is_held(kept.status, kept.headers, request):
        request.scope[SIZE] = int(kept.headers.get("Content-Length", len(kept.body)))
        headers = {name: value for name, value in kept.headers.items() if name not in _OF_CONTENT}
        return Response(None, 304, headers)
    return Response(kept.body, kept.status, kept.headers)


@contextmanager
def _ended_when_left(request: Request) -> Iterator[None]:
    """Cancel what is done in the block where the client goes away before it is done.

    Most work is done before anybody looks, so that a quick answer does not pay for the looking.
    """
    loop, worked = asyncio.get_running_loop(), asyncio.current_task()
    watches: list[asyncio.Future[None]] = []
    is_left = False

    async def watch() -> None:
        nonlocal is_left
        while (await request.receive())["type"] != "http.disconnect":
            pass
        is_left = True
        if worked is not None:
            worked.cancel()

    timer = loop.call_later(_SECONDS_UNWATCHED, lambda: watches.append(asyncio.ensure_future(watch())))
    try:
        yield
    except asyncio.CancelledError:
        if is_left:
            raise Problem("bad-request", "the client has gone away") from None
        raise Problem("busy", "the service is being ended", headers={"Retry-After": "5"}) from None
    finally:
        timer.cancel()
        for entry in watches:
            entry.cancel()


async def _parts(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while part := file.read(_PART):
            yield part
