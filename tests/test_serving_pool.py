from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from api_fixtures import ADDRESS, published
from tercoop.answering.settings import WorkerSettings
from tercoop.serving.pool import Pool
from tercoop.serving.worker_process import WorkerProcess

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tercoop.serving.worker_process import Reply


def test_a_task_about_the_same_goes_to_the_worker_that_was_asked_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[WorkerProcess] = []
    send = WorkerProcess.ask

    def note(worker: WorkerProcess, task: dict[str, Any], body: bytes) -> asyncio.Future[Reply]:
        asked.append(worker)
        return send(worker, task, body)

    async def ask(directory: Path) -> None:
        pool = Pool(WorkerSettings(ADDRESS), 2, 20.0)
        await pool.open()
        monkeypatch.setattr(WorkerProcess, "ask", note)
        start = {"task": "start", "version": str(directory)}
        try:
            for about in ("one", "two", "one", "one", "two", "three"):
                (await pool.ask({**start, "about": about})).close()
                pool._idle.reverse()  # noqa: SLF001 - another worker is the one that was idle last
            (await pool.ask(start)).close()
        finally:
            await pool.close()

    with published(tmp_path) as directory:
        asyncio.run(ask(directory))
    one, two, again, once_more, two_again, *_ = asked
    assert one is again is once_more
    assert two is two_again
    assert one is not two
