"""What one job may use, and how a process takes these limits upon itself.

`Limits` is plain data; `apply` is for a forked child only, just before its job: it cannot
be undone. Wall-clock time is not limited here: only somebody outside can do that (`zygote`
by its clock, `pool` by its own should that fail).
"""

import contextlib
import ctypes
import math
import mmap
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    import resource

__all__ = [
    "PROGRAM_STACK_BYTES",
    "RECURSION_LIMIT",
    "STACK_BYTES",
    "Limits",
    "address_space",
    "apply",
]

RECURSION_LIMIT = 10_000
"""Frames of Python; deep enough for sympy on what the parser lets through."""
STACK_BYTES = 256 << 20
"""Stack of the thread that runs a job: over 25 kB a frame, so the limit above comes first."""
PROGRAM_STACK_BYTES = 64 << 20
"""Stack of the thread that runs a program, eight times the usual: the kernel lets it grow."""

_MIB = 1 << 20
_OPEN_FILES = 64  # imports inside sympy's functions open files
_PR_SET_PDEATHSIG = 1
# Loaded before the fork: a child's first call would cost it milliseconds.
_LIBC = ctypes.CDLL(None) if sys.platform.startswith("linux") else None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The bounds of one job: wall-clock seconds, and memory beyond the worker's own."""

    seconds: float = 10.0
    memory_mb: int = 1024


def address_space() -> int:
    """Return how many bytes of address space this process has mapped; 0 where unknown.

    Without /proc it is found by trying: under a soft limit, the smallest at which one more
    page can be had.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError, IndexError):
        return _tried_address_space() if sys.platform.startswith("linux") else 0


def _tried_address_space() -> int:
    before = resource.getrlimit(resource.RLIMIT_AS)
    low, high = 0, 1 << 46
    while high - low > _MIB:
        middle = (low + high) // 2
        resource.setrlimit(resource.RLIMIT_AS, (middle, before[1]))
        try:
            mmap.mmap(-1, mmap.PAGESIZE).close()
            high = middle
        except OSError:
            low = middle
        finally:
            resource.setrlimit(resource.RLIMIT_AS, before)
    return high


def apply(limits: Limits, *, mapped: int = 0) -> None:
    """Bind this process to `limits`, and to its parent's life where the system allows it.

    `mapped` is its `address_space`, beyond which the memory counts; 0 leaves memory alone.
    """
    _die_with_parent()
    if sys.platform == "win32":
        return

    def limit(kind: int, amount: int) -> None:
        # A hard limit below what is asked for stays: it is the stricter one.
        with contextlib.suppress(ValueError, OSError):
            hard = resource.getrlimit(kind)[1]
            value = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
            resource.setrlimit(kind, (value, value))

    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_STACK, PROGRAM_STACK_BYTES)
    limit(resource.RLIMIT_FSIZE, 0)
    limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    limit(resource.RLIMIT_CPU, math.ceil(limits.seconds) + 1)
    if mapped:
        limit(resource.RLIMIT_AS, mapped + STACK_BYTES + limits.memory_mb * _MIB)


def _die_with_parent() -> None:
    """Ask Linux to end this process when its parent ends; elsewhere the CPU limit must do."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
