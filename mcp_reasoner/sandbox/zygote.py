"""A worker process: imports the slow modules once, then forks one child for each job.

The pool (`pool`) starts it with pipes as its descriptors 0 and 1 and sends one job at a
time; text from models and callers is touched in the children alone. A child is bound by
`limits`, sees no descriptor but its reply's, and is killed by this process's clock, on the
pool's word, or when the pool is gone (the pipe ends). Where there is no `fork`, the job
runs in this process, which then ends: the pool kills it and starts another.

What a job may reach beyond that is `confinement`'s.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from mcp_reasoner.errors import InputError, VerifierError
from mcp_reasoner.sandbox.confinement import PROBE, Confinement, probe
from mcp_reasoner.sandbox.limits import (
    RECURSION_LIMIT,
    STACK_BYTES,
    Limits,
    address_space,
    apply,
)
from mcp_reasoner.sandbox.relay import Relay
from mcp_reasoner.sandbox.wire import HEADER, MAX_REPLY, MAX_STREAM, pack, read_frame

__all__ = ["Task", "main", "outcome", "take_pipes", "write"]

Task = Callable[[Mapping[str, Any]], Any]

_REAP_SECONDS = 1.0
_MESSAGE_LIMIT = 2000


def main(
    registry: str,
    *,
    fork: bool = True,
    level: str = "limits",
    readable: Sequence[str] = (),
    listable: Sequence[str] = (),
    packages: Sequence[str] | None = None,
) -> None:
    """Serve jobs of the tasks in `registry` (a module with `TASKS`) until the pipe ends.

    Above the level `limits`, each job is confined to reading `readable`, to the names in
    `listable`, and to the system calls of `seccomp`. Of what lies beside the standard library
    it can import `packages` alone; without them, all that it can read.
    """
    requests, replies = take_pipes()
    confinement = Confinement(level, tuple(readable), tuple(listable))
    try:
        module = importlib.import_module(registry)
        tasks: Mapping[str, Task] = module.TASKS
    except Exception as error:
        write(replies, pack({"ready": False, "why": f"{type(error).__name__}: {error}"[:500]}))
        return
    if packages is not None:
        sys.meta_path.insert(0, _Absent(frozenset(packages)))
    gc.collect()
    confinement.prepare()
    gc.freeze()  # children then share these pages: collecting would write to every one
    fork = fork and hasattr(os, "fork")
    write(replies, pack({"ready": True, "forks": fork}))
    while (job := read_frame(requests)) is not None:
        if "task" not in job:
            continue  # the cancelling of a job that has just ended
        limits = Limits(seconds=job["seconds"], memory_mb=job["memory_mb"])
        if fork:
            end = _run_in_child(
                tasks, job, confinement, limits=limits, requests=requests, replies=replies
            )
        else:
            apply(limits, mapped=address_space())
            end = {"end": "reply", "reply": _on_large_stack(tasks, job).decode("ascii")}
        if end is None:
            return
        write(replies, pack({"id": job["id"], **end}))
        if not fork:
            return


class _Absent:
    """An importer that says of what may not be read that it is not there, as in a full box."""

    def __init__(self, present: frozenset[str]) -> None:
        self._present = present | sys.stdlib_module_names

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Leave what is present to others."""
        root = name.partition(".")[0]
        if root not in self._present and not root.startswith("_sysconfigdata"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def take_pipes() -> tuple[int, int]:
    """Keep the pipes for ourselves and put /dev/null where any code expects its output."""
    requests, replies = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)
    return requests, replies


def _run_in_child(
    tasks: Mapping[str, Task],
    job: Mapping[str, Any],
    confinement: Confinement,
    *,
    limits: Limits,
    requests: int,
    replies: int,
) -> dict[str, Any] | None:
    """Run one job in a forked child and return how it ended; None when the pool is gone."""
    deadline = time.monotonic() + limits.seconds
    reader, writer = os.pipe()
    heard, said = os.pipe() if job.get("talk") else (-1, -1)
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        for descriptor in (reader, requests, replies, said):
            _close(descriptor)
        data = {**job["data"], "writer": writer, "reader": heard}
        streaming = job.get("stream") or job.get("talk")
        given = {**job, "data": data} if streaming else job
        _child(tasks, given, confinement, limits=limits, writer=writer, parent=parent)
    _close(writer)
    _close(heard)
    try:
        if job.get("talk"):
            lines = Relay(reader=reader, said=said, requests=requests, replies=replies)
            end = lines.run(job["id"], deadline)
        else:
            watch = _collect if job.get("stream") else _watch
            end = watch(reader, requests, job["id"], deadline)
        status = _reap(child, kill=end is None or end["end"] != "exit")
    finally:
        _close(reader)
        _close(said)
    if end is not None and end["end"] == "exit":
        return {**end, "signal": -status if status < 0 else 0, "code": max(0, status)}
    return end


def _watch(reader: int, requests: int, job_id: int, deadline: float) -> dict[str, Any] | None:
    """Wait for the child's whole reply, its end, the deadline or the pool's word."""
    received = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return {"end": "timeout"}
        ready, _, _ = select.select([reader, requests], [], [], left)
        if requests in ready:
            message = read_frame(requests)
            if message is None:
                return None
            if message.get("cancel") == job_id:
                return {"end": "cancelled"}
        if reader in ready:
            part = os.read(reader, 1 << 16)
            received += part
            if not part:
                return {"end": "exit"}
            if len(received) > MAX_REPLY + HEADER.size:
                return {"end": "oversize"}
            size = HEADER.size
            if len(received) >= size and len(received) - size >= HEADER.unpack(received[:size])[0]:
                return {"end": "reply", "reply": bytes(received[size:]).decode("ascii", "replace")}


def _collect(reader: int, requests: int, job_id: int, deadline: float) -> dict[str, Any] | None:
    """Take all that the child writes, until it ends, the deadline or the pool's word."""
    received = bytearray()

    def ended(how: str) -> dict[str, Any]:
        return {"end": how, "output": received.decode("ascii", "replace")}

    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return ended("timeout")
        ready, _, _ = select.select([reader, requests], [], [], left)
        if requests in ready:
            message = read_frame(requests)
            if message is None:
                return None
            if message.get("cancel") == job_id:
                return ended("cancelled")
        if reader in ready:
            part = os.read(reader, 1 << 16)
            received += part
            if not part:
                return ended("exit")
            if len(received) > MAX_STREAM:
                return ended("oversize")


def _reap(child: int, *, kill: bool) -> int:
    """Wait for the child's end, killing its group at once or after a moment; its exit code."""
    if kill or not _ends(child, _REAP_SECONDS):
        # The child makes itself a group's leader first of all; before that it is in ours.
        for send in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                send(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _ends(child: int, seconds: float) -> bool:
    """Whether the child ends within this time; it is not reaped yet."""
    try:
        descriptor = os.pidfd_open(child)
    except (AttributeError, OSError):  # not on this system: look again and again
        limit = time.monotonic() + seconds
        while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            if time.monotonic() > limit:
                return False
            time.sleep(0.001)
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)


def _child(
    tasks: Mapping[str, Task],
    job: Mapping[str, Any],
    confinement: Confinement,
    *,
    limits: Limits,
    writer: int,
    parent: int,
) -> NoReturn:
    """Be the child: take the limits, run the task, write the reply, and end without clean-up."""
    try:
        os.setpgid(0, 0)
        apply(limits, mapped=confinement.mapped)
        if os.getppid() == parent:
            confinement.enter()
            sys.dont_write_bytecode = True
            if "writer" in job["data"]:
                tasks[job["task"]](job["data"])
            else:
                write(writer, _framed(_on_large_stack(tasks, job)))
    finally:
        os._exit(0)


def _on_large_stack(tasks: Mapping[str, Task], job: Mapping[str, Any]) -> bytes:
    """Run the job in a thread whose stack is deep enough for the recursion limit."""
    replies: list[bytes] = []
    sys.setrecursionlimit(RECURSION_LIMIT)
    sys.set_int_max_str_digits(0)  # the clock bounds the conversion instead
    threading.stack_size(STACK_BYTES)
    thread = threading.Thread(
        target=lambda: replies.append(outcome(tasks, job["task"], job["data"]))
    )
    thread.start()
    thread.join()
    return replies[0]


def outcome(tasks: Mapping[str, Task], name: str, data: Mapping[str, Any]) -> bytes:
    """Run a task; its value or its error as the bytes of one JSON object."""
    try:
        task = probe if name == PROBE else tasks.get(name)
        if task is None:
            raise VerifierError(f'there is no task "{name}"')
        reply = {"value": task(data)}
        return json.dumps(reply, allow_nan=False).encode("ascii")
    except InputError as error:
        kind, message = type(error).__name__, str(error)
    except MemoryError:
        kind, message = "memory", ""
    except RecursionError:
        kind, message = "recursion", ""
    except Exception as error:
        kind, message = "failed", f"{type(error).__name__}: {error}"
    return json.dumps({"error": kind, "message": message[:_MESSAGE_LIMIT]}).encode("ascii")


def _framed(body: bytes) -> bytes:
    return HEADER.pack(len(body)) + body


def _close(descriptor: int) -> None:
    if descriptor >= 0:
        os.close(descriptor)


def write(descriptor: int, data: bytes) -> None:
    """Write all of it to a blocking descriptor."""
    while data:
        data = data[os.write(descriptor, data) :]
