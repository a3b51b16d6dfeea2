"""Runs installed tools (coqc, lean) one after another inside a box, and tells how each ended.

Run by the interpreter of a box that `launcher` made, as its process 1, with the standard
library alone: a job as JSON on its input (commands with the files they need), the outcomes as
JSON on its output. What the tools write is data; only their exit codes and what comes through
their own pipe is told. After each command nothing of it is left running, and before each the
folder holds what this command names and nothing else: no tool finds what another has planted.
"""

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from typing import Any

__all__ = ["SCRATCH", "main"]

SCRATCH = "/scratch"
_PR_SET_DUMPABLE = 4
_MIB = 1 << 20
_MAX_FILE_MB = 32
_OPEN_FILES = 256
_PROCESSES = 64


def main() -> None:
    """Do the job on the input."""
    # The tools run as the same user: none of them may look into this process or change it.
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    job = json.loads(sys.stdin.buffer.read())
    os.chdir(SCRATCH)
    outcomes: list[dict[str, Any]] = []
    for command in job["commands"]:
        _lay_out(command["files"], set(command["keep"]))
        outcome = _run(command, job["environment"])
        outcomes.append(outcome)
        if outcome["ended"] != "exit" or outcome["code"] != 0:
            break
    sys.stdout.write(json.dumps(outcomes))
    sys.stdout.flush()


def _lay_out(files: dict[str, str], keep: set[str]) -> None:
    """Leave the kept files of earlier commands, plain ones only, and write these."""
    for folder, folders, names in os.walk(SCRATCH, topdown=False):
        for name in (*names, *folders):
            path = os.path.join(folder, name)  # noqa: PTH118
            if os.path.isdir(path) and not os.path.islink(path):  # noqa: PTH112, PTH114
                with contextlib.suppress(OSError):
                    os.rmdir(path)  # noqa: PTH106
            elif os.path.relpath(path, SCRATCH) not in keep or os.path.islink(path):  # noqa: PTH114
                os.unlink(path)  # noqa: PTH108
    for name, text in files.items():
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)  # noqa: PTH103, PTH120
        with open(name, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(text)


def _run(command: dict[str, Any], environment: dict[str, str]) -> dict[str, Any]:
    start = time.monotonic()
    reader, writer = os.pipe()
    process = subprocess.Popen(
        command["arguments"],
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=writer,
        env=environment,
        close_fds=True,
        start_new_session=True,
        preexec_fn=lambda: _bind(command),
    )
    os.close(writer)
    output, ended = _collect(reader, start + command["seconds"], command["output_bytes"])
    os.close(reader)
    if ended == "exit":
        try:
            process.wait(max(0.1, start + command["seconds"] - time.monotonic()))
        except subprocess.TimeoutExpired:
            ended = "timeout"
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)  # everything in this namespace but process 1, which this is
    code = process.wait()
    _reap()
    return {
        "ended": ended,
        "code": code,
        "output": output.decode("utf-8", "replace"),
        "seconds": round(time.monotonic() - start, 3),
    }


def _bind(command: dict[str, Any]) -> None:
    """Take the limits on, in the child."""
    memory = command["memory_mb"] * _MIB
    for kind, amount in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, _MAX_FILE_MB * _MIB),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_NPROC, _PROCESSES),
        (resource.RLIMIT_CPU, int(command["seconds"]) + 1),
        (resource.RLIMIT_AS, memory or resource.RLIM_INFINITY),
    ):
        resource.setrlimit(kind, (amount, amount))


def _collect(reader: int, deadline: float, limit: int) -> tuple[bytes, str]:
    received = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return bytes(received), "timeout"
        ready, _, _ = select.select([reader], [], [], left)
        if not ready:
            continue
        part = os.read(reader, 1 << 16)
        if not part:
            return bytes(received), "exit"
        received += part
        if len(received) > limit:
            return bytes(received[:limit]), "oversize"


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    main()
