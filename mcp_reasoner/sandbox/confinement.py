"""What confines one job beyond its limits, and the question whether it really does.

Levels, the best first: `full` (the worker lives in namespaces and a root of its own, see
`launcher`, and each job is confined further), `process` (each job is confined where the
worker stands), `wasm` (programs run in an interpreter without a system, see `wasm`),
`limits` (time and memory alone: for text that is only parsed and computed on, never for
programs). `none` is as `limits`, and for programs all the same: only an operator's
setting asks for it. What each leaves open is said in every result.
"""

import contextlib
import os
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcp_reasoner.sandbox import landlock, seccomp
from mcp_reasoner.sandbox.launcher import drop_privileges
from mcp_reasoner.sandbox.limits import address_space

if sys.platform != "win32":
    import resource

__all__ = ["LEVELS", "PROBE", "PROGRAM_LEVELS", "UNCONFINED", "Confinement", "Isolation", "probe"]

LEVELS = ("full", "process", "limits")
"""Of what is only parsed and computed on."""
PROGRAM_LEVELS = ("full", "process", "wasm")
"""Of what is run."""
THREADS_LIMIT = 64
"""Of all jobs in one box; at the level `process`, beyond as many as the machine has already."""

UNCONFINED = ("limits", "none")
PROBE = "__probe__"
"""The name of the task that `probe` is."""

_MECHANISMS = {
    "full": ("namespaces", "pivot_root", "landlock", "seccomp", "rlimits", "own user"),
    "process": ("landlock", "seccomp", "rlimits"),
    "wasm": ("webassembly", "no imports but a pipe, clock and random numbers", "memory limit"),
    "limits": ("rlimits",),
    "none": ("rlimits",),
}
_RESIDUAL = {
    "full": (
        "the kernel's version and the clock",
        "in the worker's memory, traces of programs that it ran before",
    ),
    "process": (
        "in the worker's memory, traces of programs that it ran before",
        "names and dates of files, not their contents",
        "the host's name and the kernel's version",
        "the interpreter's path",
    ),
    "wasm": ("the clock", "faults of Wasmtime, whose process has the rights of the server's user"),
    "limits": ("all that the server's user may read, and the network",),
    "none": ("all that the server's user may read, write and run, and the network",),
}


@dataclass(frozen=True)
class Isolation:
    """How jobs are kept apart from this machine, for results and reports."""

    level: str

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """What keeps them apart."""
        return _MECHANISMS[self.level]

    @property
    def residual(self) -> tuple[str, ...]:
        """What they can still learn or reach."""
        return _RESIDUAL[self.level]


@dataclass
class Confinement:
    """Taken on by each job's process: all but the limits."""

    level: str
    readable: tuple[str, ...]
    listable: tuple[str, ...] = ()
    mapped: int = 0
    _rules: int = -1

    def prepare(self) -> None:
        """Do once, before any job, what all of them need."""
        self.mapped = address_space()
        if self.level not in UNCONFINED:
            # Root without privileges is but the owner of its files: an interpreter in root's home
            # stays within reach, and Landlock keeps all else away.
            drop_privileges()
            seccomp.program()
            self._rules = landlock.rules(self.readable, listable=self.listable)

    def enter(self) -> None:
        """Confine this process for good; OSError where the system does not let it."""
        if self.level in UNCONFINED:
            return
        # The count is of the user's threads: in a full box there are no others than the job's.
        threads = THREADS_LIMIT if self.level == "full" else _all_threads() + THREADS_LIMIT
        with contextlib.suppress(ValueError, OSError):  # there may be a lower limit already
            resource.setrlimit(resource.RLIMIT_NPROC, (threads, threads))
        landlock.restrict(self._rules)
        seccomp.install(seccomp.program(pid=os.getpid()))


def _all_threads() -> int:
    """How many threads this machine has; where that is unknown, a number of the usual size."""
    try:
        return int(Path("/proc/loadavg").read_text(encoding="ascii").split()[3].partition("/")[2])
    except (OSError, ValueError, IndexError):
        return 4096


def probe(data: Mapping[str, Any]) -> list[str]:
    """What of this machine is within reach from here, tried out: the names of what was.

    `data` has a `canary`, the path of a file that everybody may read, and the `port` of a
    listener on loopback.
    """
    attempts: dict[str, Callable[[], object]] = {
        "a file of the host": lambda: Path(data["canary"]).read_text(encoding="utf-8"),
        "the network": lambda: socket.create_connection(("127.0.0.1", data["port"]), 2.0),
        "a socket": lambda: socket.socket(socket.AF_UNIX),
        "another process": os.fork,
        "another program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
        "a signal to the worker": lambda: os.kill(os.getppid(), 0),
        "a new file": lambda: Path("/tmp/probe").write_text("x"),  # noqa: S108
        "a file beside the library": lambda: Path(os.__file__).with_name("probe").write_text("x"),
        "memory without a name": lambda: os.memfd_create("probe"),
    }
    reached: list[str] = []
    if "canary" not in data:
        return reached
    for name, attempt in attempts.items():
        try:
            if attempt() == 0 and name == "another process":
                os._exit(0)
        except Exception:  # noqa: S112 - whatever keeps it away is good
            continue
        reached.append(name)
    return reached
