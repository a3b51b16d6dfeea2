"""Which system calls a boxed process may make: a list of what is allowed, all else answers EPERM.

A filter of the kernel's (seccomp) as a classic BPF program, assembled here: no
files but for reading what Landlock lets through, no network, no processes (threads
only), no signals to others, no namespaces, no memory that escapes the limits.
Linux on x86-64 and aarch64. Numbers are those of the kernel's tables
(arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h).
"""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

__all__ = ["install", "program", "supported"]

_LOAD, _JUMP_EQ, _JUMP_GE, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_NUMBER, _ARCHITECTURE = 0, 4
_X32 = 0x40000000

_CLONE_THREAD = 0x00010000
_CLONE_NAMESPACES = 0x7E020080
_FCNTL_COMMANDS = (0, 1, 2, 3, 4, 1030)
"""Duplicate, and read or set flags."""
_IOCTL_REQUESTS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""Is it a terminal, its size, bytes to read, non-blocking, close on exec or not."""

_OWN_PID = 0x7FFF_FFFF
"""Stands for the number of the process until that is known: no process has it."""

_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC = 1, 1


# Loaded before any fork: a child's first call would cost it time.
_LIBC: Any = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None


class _Machine(NamedTuple):
    """One architecture: its audit number, numbers of calls, and those allowed whatever is asked."""

    audit: int
    seccomp: int
    clone: int
    clone3: int
    fcntl: int
    ioctl: int
    prlimit: int
    kill: int
    tgkill: int
    allowed: str


_X86_64 = _Machine(
    audit=0xC000003E,
    seccomp=317,
    clone=56,
    clone3=435,
    fcntl=72,
    ioctl=16,
    prlimit=302,
    kill=62,
    tgkill=234,
    allowed=(
        "0 1 3 4 5 6 7 8 9 10 11 12 13 14 15 "  # read … rt_sigreturn
        "17 19 20 21 22 23 24 25 27 28 32 33 34 35 36 37 38 39 60 63 "  # pread64 … uname
        "79 80 89 96 97 98 100 102 104 107 108 110 111 131 158 186 "  # getcwd … gettid
        "201 202 204 217 218 228 229 230 231 232 233 237 257 262 267 269 "  # time … faccessat
        "270 271 273 281 291 292 293 309 318 332 334 439"  # pselect6 … faccessat2
    ),
)
_AARCH64 = _Machine(
    audit=0xC00000B7,
    seccomp=277,
    clone=220,
    clone3=435,
    fcntl=25,
    ioctl=29,
    prlimit=261,
    kill=129,
    tgkill=131,
    allowed=(
        "17 20 21 22 23 24 48 49 56 57 59 61 62 63 64 65 66 67 72 73 78 79 80 "  # getcwd … fstat
        "93 94 96 98 99 101 102 103 113 114 115 123 124 "  # exit … sched_yield
        "132 134 135 136 139 153 155 160 163 165 168 169 "  # sigaltstack … gettimeofday
        "172 173 174 175 176 177 178 214 215 216 222 226 "  # getpid … mprotect
        "232 233 235 278 291 293 439"  # mincore … faccessat2
    ),
)
_MACHINES = {"x86_64": _X86_64, "aarch64": _AARCH64}


class _Instruction(NamedTuple):
    code: int
    if_true: int
    if_false: int
    value: int


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def supported() -> bool:
    """Whether there is a filter for this machine."""
    return platform.system() == "Linux" and platform.machine() in _MACHINES


def program(machine: str | None = None, *, pid: int = 0) -> bytes:
    """The filter for `machine` (as `platform.machine` says it; default: this one).

    The process `pid` may be sent signals: by itself, since nobody else has its filter.
    """
    made = _assembled(machine or platform.machine())
    return made.replace(struct.pack("=I", _OWN_PID), struct.pack("=I", pid))


@cache
def _assembled(machine: str) -> bytes:
    """The filter for a process of which only the number is not known yet."""
    table = _MACHINES[machine]
    answers: dict[int, list[_Instruction]] = {
        # As if it did not exist: the C library then uses clone, whose flags can be seen.
        table.clone3: [_refuse(errno.ENOSYS)],
        table.clone: _only_threads(),
        table.fcntl: _argument_in(1, _FCNTL_COMMANDS),
        table.ioctl: _argument_in(1, _IOCTL_REQUESTS),
        table.prlimit: _argument_in(0, (0,)),
        table.kill: _argument_in(0, (_OWN_PID,)),
        table.tgkill: _argument_in(0, (_OWN_PID,)),
    }
    for number in table.allowed.split():
        answers[int(number)] = [_Instruction(_RETURN, 0, 0, _ALLOW)]
    code = [
        _Instruction(_LOAD, 0, 0, _ARCHITECTURE),
        _Instruction(_JUMP_EQ, 1, 0, table.audit),
        _Instruction(_RETURN, 0, 0, _KILL),
        _Instruction(_LOAD, 0, 0, _NUMBER),
        # The second table of numbers that an x86-64 kernel may have.
        _Instruction(_JUMP_GE, 0, 1, _X32),
        _Instruction(_RETURN, 0, 0, _KILL),
        *_search(_ranges(answers)),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def _ranges(answers: Mapping[int, list[_Instruction]]) -> list[tuple[int, list[_Instruction]]]:
    """From which number on which answer is given, in order; all other numbers are refused."""
    refused = [_refuse(errno.EPERM)]
    found = [(0, refused)]
    for number in range(max(answers) + 2):
        answer = answers.get(number, refused)
        if answer != found[-1][1]:
            found.append((number, answer))
    return found if found[0][1] is not found[1][1] else found[1:]


def _search(ranges: Sequence[tuple[int, list[_Instruction]]]) -> list[_Instruction]:
    """Find the range of the number that is loaded by halves: the kernel runs this at each call."""
    if len(ranges) == 1:
        return ranges[0][1]
    half = len(ranges) // 2
    below, above = _search(ranges[:half]), _search(ranges[half:])
    return [_Instruction(_JUMP_GE, len(below), 0, ranges[half][0]), *below, *above]


def install(filter_program: bytes) -> None:
    """Bind this process, all its threads and all that it starts; cannot be undone."""
    assert _LIBC is not None  # noqa: S101 - there is a filter for Linux only
    code = ctypes.create_string_buffer(filter_program, len(filter_program))
    given = _Filter(len(filter_program) // 8, ctypes.addressof(code))
    if _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")
    number = _MACHINES[platform.machine()].seccomp
    flags = _SECCOMP_FILTER_FLAG_TSYNC
    if _LIBC.syscall(number, _SECCOMP_SET_MODE_FILTER, flags, ctypes.byref(given)) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


def _refuse(number: int) -> _Instruction:
    return _Instruction(_RETURN, 0, 0, 0x00050000 | number)


def _argument(index: int) -> _Instruction:
    """Load the low half of an argument (both machines are little-endian)."""
    return _Instruction(_LOAD, 0, 0, 16 + 8 * index)


def _argument_in(index: int, values: Sequence[int]) -> list[_Instruction]:
    """Allow the call if the argument is one of `values`.

    The high half is not looked at: the kernel reads these arguments as 32 bits.
    """
    tests = [_Instruction(_JUMP_EQ, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [
        _argument(index),
        *tests,
        _refuse(errno.EPERM),
        _Instruction(_RETURN, 0, 0, _ALLOW),
    ]


def _only_threads() -> list[_Instruction]:
    return [
        _argument(0),
        _Instruction(_JUMP_SET, 0, 1, _CLONE_NAMESPACES),
        _refuse(errno.EPERM),
        _Instruction(_JUMP_SET, 1, 0, _CLONE_THREAD),
        _refuse(errno.EPERM),
        _Instruction(_RETURN, 0, 0, _ALLOW),
    ]
