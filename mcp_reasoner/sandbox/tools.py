"""Installed tools run on untrusted files: coqc, coqchk, lean, in a box that is gone afterwards.

The box is that of `launcher` (namespaces, a root of read-only binds, no network, a user of its
own) with the tool's own files at their places and a small writable folder in memory that cannot
run programs. A tool may start processes and write there; nothing of it outlives the call.
Landlock and the list of system calls are not used: a compiler needs too many. Where there are
no namespaces there is no such box, and no tool is run. Linux only.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import anyio
import anyio.to_thread

from mcp_reasoner.errors import VerifierCrashedError
from mcp_reasoner.sandbox import launcher, toolbox
from mcp_reasoner.sandbox.exposure import Exposure, Mount, find_exposure
from mcp_reasoner.sandbox.toolbox import SCRATCH

__all__ = ["Command", "Outcome", "Tool", "find_tool", "run_tools"]

_START_SECONDS: Final = 30.0
_SCRATCH_MB: Final = 64
_MAX_OUTPUT: Final = 200_000


@dataclass(frozen=True, kw_only=True)
class Tool:
    """What a box shows of an installed tool; all of it at its own place, to be read only."""

    mounts: tuple[Mount, ...]
    environment: Mapping[str, str]
    proc: bool = False
    """Whether it needs /proc, which then shows the box's own processes."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """One command, with its limits (`memory_mb` 0 is none of its own) and its files.

    It finds the texts in `files`, and what commands before it left under the names in `keep`.
    """

    arguments: tuple[str, ...]
    seconds: float
    memory_mb: int = 2048
    files: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a command ended; only `exit` with code 0 is an end without a fault."""

    ended: Literal["exit", "timeout", "oversize"]
    code: int
    output: str
    seconds: float

    @property
    def fine(self) -> bool:
        """Whether it ended by itself, without an error."""
        return self.ended == "exit" and self.code == 0


def find_tool(
    binaries: Sequence[Path],
    folders: Sequence[Path],
    *,
    environment: Mapping[str, str] | None = None,
    proc: bool = False,
) -> Tool:
    """What `binaries` need: their folders as given, and the shared libraries they name.

    Raises OSError where a binary cannot be looked at.
    """
    mounts: dict[str, Mount] = {str(folder): Mount(str(folder), str(folder)) for folder in folders}
    for binary in binaries:
        for path in (binary, *_libraries(binary)):
            covered = any(path.is_relative_to(folder) for folder in folders)
            if not covered:
                mounts.setdefault(str(path), Mount(str(path.resolve()), str(path)))
    return Tool(
        mounts=tuple(mounts.values()),
        environment={"HOME": SCRATCH, "PATH": "/nowhere", **(environment or {})},
        proc=proc,
    )


async def run_tools(tool: Tool, commands: Sequence[Command]) -> list[Outcome]:
    """Run commands in turn in one box, up to the first that does not end well.

    Raises VerifierCrashedError where there is no box, or it broke: then nothing is known of
    any of them.
    """
    seconds = sum(command.seconds for command in commands) + _START_SECONDS
    job = {
        "environment": dict(tool.environment),
        "commands": [
            {
                "arguments": command.arguments,
                "seconds": command.seconds,
                "memory_mb": command.memory_mb,
                "output_bytes": _MAX_OUTPUT,
                "files": dict(command.files),
                "keep": command.keep,
            }
            for command in commands
        ],
    }
    if sys.platform != "linux":
        raise VerifierCrashedError("proof tools are run in a box, which only Linux has")
    try:
        launch = await anyio.to_thread.run_sync(_launch, tool)
        with anyio.fail_after(seconds):
            done = await anyio.run_process(
                [sys.executable, "-I", "-S", launcher.__file__, launch],
                input=json.dumps(job).encode(),
                stderr=subprocess.PIPE,
                check=False,
                cwd="/",
                env={},
                start_new_session=True,
            )
    except (OSError, TimeoutError) as error:
        raise VerifierCrashedError(f"the box for proof tools failed: {error}") from error
    if done.returncode != 0:
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise VerifierCrashedError(f"there is no box for proof tools here: {last[:200]}")
    try:
        told: list[Any] = json.loads(done.stdout)
        return [Outcome(**item) for item in told]
    except (ValueError, TypeError) as error:
        raise VerifierCrashedError("the box for proof tools gave no readable answer") from error


def _launch(tool: Tool) -> str:
    exposure = _interpreter()
    own = {mount.target for mount in exposure.mounts}
    mounts = [*exposure.mounts, *(mount for mount in tool.mounts if mount.target not in own)]
    source = Path(toolbox.__file__).read_text(encoding="utf-8")
    return json.dumps(
        {
            "mounts": [[mount.source, mount.target] for mount in mounts],
            "hidden": exposure.hidden,
            "links": exposure.links,
            "scratch": [[SCRATCH, _SCRATCH_MB]],
            "proc": tool.proc,
            "executable": exposure.executable,
            "arguments": [exposure.executable, "-I", "-S", "-c", source],
            "environment": {
                "LD_LIBRARY_PATH": exposure.library_path,
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONHOME": "/python",
            },
        }
    )


@cache
def _interpreter() -> Exposure:
    return find_exposure((), search_path=[path for path in sys.path if Path(path).is_absolute()])


def _libraries(binary: Path) -> list[Path]:
    """The shared libraries that the loader finds for a binary, and the loader itself."""
    done = subprocess.run(
        ["ldd", str(binary)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=_START_SECONDS,
        check=False,
        text=True,
    )
    words = [word for line in done.stdout.splitlines() for word in line.split()]
    return [Path(word) for word in dict.fromkeys(words) if word.startswith("/")]
