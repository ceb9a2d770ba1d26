"""What a process that reads strangers' input gives up before it begins: memory, the network, other programs.

All of it is the operating system's work, so it holds whatever the code of the process does. The filter of system
calls is Linux's seccomp (https://docs.kernel.org/userspace-api/seccomp_filter.html); elsewhere only the limits hold.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tercoop.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2

_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
"""Instructions of the classic Berkeley packet filter: load a word, jump if equal, jump if at least, return."""

_OFFSET_OF_NUMBER, _OFFSET_OF_ARCHITECTURE = 0, 4
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_REFUSE = 0x00050000 | errno.EPERM
_X32 = 0x40000000
"""Numbers from here on are x86-64's second table of system calls, in which every call has another number."""

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_REFUSED = {
    # socket connect bind listen accept accept4 sendto sendmsg sendmmsg ptrace execve execveat fork vfork io_uring_setup
    # process_vm_readv process_vm_writev pidfd_getfd
    "x86_64": (41, 42, 49, 50, 43, 288, 44, 46, 307, 101, 59, 322, 57, 58, 425, 310, 311, 438),
    # socket connect bind listen accept accept4 sendto sendmsg sendmmsg ptrace execve execveat io_uring_setup
    # process_vm_readv process_vm_writev pidfd_getfd
    "aarch64": (198, 203, 200, 201, 202, 242, 206, 211, 269, 117, 221, 281, 425, 270, 271, 438),
}
"""Numbers of the system calls that are refused: https://github.com/torvalds/linux/tree/master/arch, syscall tables."""


def limit_memory(size: int) -> None:
    """Let this process take no more memory than it has now and ``size`` bytes, and leave no core dump."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = _address_space() + size
    with contextlib.suppress(ValueError, OSError):  # macOS knows the limit and does not always take it
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _address_space() -> int:
    """Return the bytes of address space that are in use."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def end_with_parent(parent: int) -> None:
    """Let the operating system end this process when the one that started it ends; Linux only.

    Args:
        parent: the process that started this one; where it has ended by now, so does this one.
    """
    if sys.platform == "linux":
        _call_prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def leave_network() -> bool:
    """Take from this process, for ever, the network, other programs and other processes' memory.

    Returns:
        Whether the operating system does it; outside Linux on x86-64 and ARM64 it does not.

    Raises:
        StoreError: where it could be done and is refused.
    """
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _ARCHITECTURES:
        return False
    program = _assemble(_ARCHITECTURES[machine], _REFUSED[machine], has_x32=machine == "x86_64")
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    _call_prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _call_prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(head, len(head)))
    return True


def _assemble(architecture: int, refused: Sequence[int], *, has_x32: bool) -> list[tuple[int, int, int, int]]:
    """Return the filter: instruction, jump if true, jump if false, operand."""
    program = [
        (_LOAD, 0, 0, _OFFSET_OF_ARCHITECTURE),
        (_JUMP_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _OFFSET_OF_NUMBER),
    ]
    checks = [(_JUMP_IF_EQUAL, number) for number in refused]
    if has_x32:
        checks.append((_JUMP_IF_AT_LEAST, _X32))
    for place, (instruction, number) in enumerate(checks):
        program.append((instruction, len(checks) - place, 0, number))
    return [*program, (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]


def _call_prctl(option: int, *arguments: object) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(option, *arguments, *([0] * (4 - len(arguments)))) != 0:
        code = ctypes.get_errno()
        raise StoreError(f"the process cannot be confined (prctl {option}: {os.strerror(code)})")
