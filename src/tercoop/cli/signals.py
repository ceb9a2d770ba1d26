"""What becomes of the command when a signal asks it to end: what it began is cleaned up, and no traceback shown."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import NoReturn

INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM
_ENDED = "tercoop: ended by SIGTERM\n"


class TerminatedError(BaseException):
    """SIGTERM has come. Like ``KeyboardInterrupt`` it is no error, so that nothing on its way takes it for one."""


def end_at_once() -> None:
    """Let SIGINT and SIGTERM end the process on the spot: while nothing is begun yet, and when all is done."""
    _handle({signal.SIGINT: _end, signal.SIGTERM: _end})


def clean_up_at_signals(command: Callable[[], int]) -> int:
    """Run a command and return its exit code; SIGINT and SIGTERM are raised in it, so that it can clean up.

    Args:
        command: what to run.
    """
    try:
        _handle({signal.SIGINT: signal.default_int_handler, signal.SIGTERM: _raise})
        return command()
    except KeyboardInterrupt:
        return INTERRUPTED
    except TerminatedError:
        with suppress(OSError):
            sys.stderr.write(_ENDED)
        return TERMINATED
    finally:
        end_at_once()


def _handle(handlers: dict[signal.Signals, Callable[[int, FrameType | None], object]]) -> None:
    """Set what signals do; one that the caller of the process wants ignored, as ``nohup`` does, stays so."""
    for number, handler in handlers.items():
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    if number == signal.SIGTERM:
        with suppress(OSError):
            os.write(2, _ENDED.encode())
    os._exit(128 + number)


def _raise(_number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one would disturb the cleaning up
    raise TerminatedError
