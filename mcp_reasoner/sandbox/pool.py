"""A pool of worker processes that run named tasks under limits of time and memory.

The asynchronous side of `zygote`: starts workers when they are first needed, hands each one
job at a time, replaces those that end, and leaves no process behind. The names of tasks and
their data mean nothing here; `mcp_reasoner.verify.tasks` is the registry in use.

Measured with `benchmarks/pool.py` on two cores of x86-64 Linux, Python 3.11: a job that does
nothing takes 7 ms from call to value on a free core, 17 to 33 ms beside five busy processes,
where a worker is ready after 1.4 s.
"""

import math
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, NamedTuple, Self

import anyio
import anyio.to_thread

from mcp_reasoner import errors
from mcp_reasoner.errors import InputError, VerifierCrashedError, VerifierTimeoutError
from mcp_reasoner.sandbox.confinement import LEVELS, PROBE, UNCONFINED, Isolation
from mcp_reasoner.sandbox.starter import Bait, Starter
from mcp_reasoner.sandbox.wire import MAX_JOB, pack, unpack
from mcp_reasoner.sandbox.worker import Talk, Worker

__all__ = ["Stream", "WorkerPool"]

_START_SECONDS = 60.0
_COMPILE_SECONDS = 300.0
"""For the first worker at the level `wasm`, which compiles an interpreter."""
_TASKS = "mcp_reasoner.verify.tasks"
_PACKAGES = ("mcp_reasoner", "mpmath", "sympy", "z3", "cvc5")
"""The last two are imported by the jobs that need them, not before the fork."""


class Stream(NamedTuple):
    """What a streaming job wrote, and how it ended: `exit`, `timeout`, `oversize`, `cancelled`."""

    end: str
    signal: int
    code: int
    lines: tuple[str, ...]


class WorkerPool:
    """Runs tasks in at most `workers` processes (one a core), started on first use.

    An asynchronous context manager; when it is left, every process is gone. `fork=False`
    gives each job a process of its own, as on systems without `fork`.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        tasks: str = _TASKS,
        fork: bool = True,
        levels: Sequence[str] = LEVELS,
        packages: Sequence[str] = _PACKAGES,
    ) -> None:
        self._size = workers or _cores()
        self._fork = fork
        self._starter = Starter(tasks=tasks, packages=packages, fork=fork)
        self._levels = list(levels) if fork and hasattr(os, "fork") else _without_fork(levels)
        self.refused: dict[str, str] = {}
        """Levels that were tried and are not to be had here, with the reasons."""

        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._free = anyio.CapacityLimiter(self._size)
        self._starting = anyio.Lock()
        self._proven = False
        self._open = False

    @property
    def size(self) -> int:
        """How many jobs may run at a time."""
        return self._size

    async def __aenter__(self) -> Self:
        self._open = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open = False
        with anyio.CancelScope(shield=True):
            for worker in tuple(self._all):
                await self._end(worker)

    async def run(
        self, task: str, data: Mapping[str, Any], *, seconds: float = 10.0, memory_mb: int = 1024
    ) -> Any:
        """Run one task on JSON data in a child process and return its JSON value.

        The limits count from when a worker takes the job. Raises InputError (also its
        subclasses) as the task raised it, VerifierTimeoutError, VerifierCrashedError.
        Cancelling kills the job.
        """
        message = {"task": task, "data": data, "seconds": seconds, "memory_mb": memory_mb}
        end = await self._job(message, seconds=seconds)
        return _value(end, seconds=seconds, memory_mb=memory_mb)

    async def stream(
        self, task: str, data: Mapping[str, Any], *, seconds: float = 10.0, memory_mb: int = 1024
    ) -> Stream:
        """Run a task that writes lines, and return those that came until its end, whatever that.

        Only for programs: VerifierCrashedError where there is no level above `limits`.
        """
        message = {"task": task, "data": data, "seconds": seconds, "memory_mb": memory_mb}
        await self._demand_box()
        end = await self._job({**message, "stream": True}, seconds=seconds)
        lines = str(end.get("output", "")).split("\n")
        return Stream(
            end=str(end.get("end")),
            signal=int(end.get("signal") or 0),
            code=int(end.get("code") or 0),
            lines=tuple(line for line in lines if line),
        )

    @asynccontextmanager
    async def talk(
        self, task: str, data: Mapping[str, Any], *, seconds: float = 10.0, memory_mb: int = 1024
    ) -> AsyncIterator[Talk]:
        """Run a task that answers lines with lines; it ends with the context, or before.

        Only for programs, as `stream`.
        """
        message = {"task": task, "data": data, "seconds": seconds, "memory_mb": memory_mb}
        await self._demand_box()
        async with self._lent(message) as worker, worker.talk(message, seconds=seconds) as talk:
            yield talk

    async def _job(self, message: Mapping[str, Any], *, seconds: float) -> dict[str, Any]:
        """How a job ended that some worker did."""
        async with self._lent(message) as worker:
            return await worker.job(message, seconds=seconds)

    @asynccontextmanager
    async def _lent(self, message: Mapping[str, Any]) -> AsyncIterator[Worker]:
        """A worker for one job; it goes back if it is as good as new, and else ends."""
        if not self._open:
            raise VerifierCrashedError("the pool of workers is closed")
        if len(pack({**message, "id": 0})) > MAX_JOB:
            raise InputError(f"a check may be given at most {MAX_JOB >> 20} MB of text")
        # A borrower of its own: one task may have several calls waiting.
        borrower = object()
        await self._free.acquire_on_behalf_of(borrower)
        try:
            worker = self._idle.pop() if self._idle else await self._start()
            try:
                yield worker
            finally:
                if worker.usable and self._open:
                    self._idle.append(worker)
                else:
                    with anyio.CancelScope(shield=True):
                        await self._end(worker)
        finally:
            self._free.release_on_behalf_of(borrower)

    @property
    def proven(self) -> Isolation | None:
        """How the jobs that ran were kept apart from this machine; None if none has run."""
        return Isolation(self._levels[0]) if self._proven else None

    async def isolation(self) -> Isolation:
        """How jobs are kept apart from this machine; starts a worker if none has run yet."""
        if not self._proven:
            await self.run(PROBE, {})
        return Isolation(self._levels[0])

    async def _demand_box(self) -> None:
        """VerifierCrashedError where jobs are bound by limits alone: no place for programs."""
        if (await self.isolation()).level == "limits":
            raise VerifierCrashedError("this system offers no box to run programs in")

    async def _start(self) -> Worker:
        """A worker at the best level that passes its probe; what fails once is not tried again."""
        async with self._starting:
            while True:
                level = self._levels[0]
                try:
                    worker = await self._start_at(level)
                except VerifierCrashedError as error:
                    self.refused[level] = str(error)
                    if level == self._levels[-1]:
                        raise
                else:
                    self._proven = True
                    return worker
                self._levels.pop(0)

    async def _start_at(self, level: str) -> Worker:
        try:
            command, environment = await anyio.to_thread.run_sync(self._starter.command, level)
        except OSError as error:
            raise VerifierCrashedError(f"the level {level} is not to be had: {error}") from error
        worker = await Worker.start(command, environment)
        self._all.add(worker)
        seconds = _COMPILE_SECONDS if level == "wasm" else _START_SECONDS
        try:
            with anyio.fail_after(seconds):
                await worker.ready()
                if level not in UNCONFINED:
                    await self._probe(worker, level)
        except BaseException as error:
            with anyio.CancelScope(shield=True):
                await self._end(worker)
            if isinstance(error, TimeoutError):
                message = f"a worker process was not ready after {seconds:g} s"
                raise VerifierCrashedError(message) from error
            raise
        return worker

    async def _probe(self, worker: Worker, level: str) -> None:
        """Have the worker try to reach what it must not; VerifierCrashedError if it can."""
        with Bait() as bait:
            data = {"canary": str(bait.canary), "port": bait.port}
            message = {"task": PROBE, "data": data, "seconds": 10.0, "memory_mb": 1024}
            end = await worker.job(message, seconds=10.0)
        reached = _value(end, seconds=10.0, memory_mb=1024)
        if reached != []:
            raise VerifierCrashedError(f"a job at the level {level} reaches {reached}")

    async def _end(self, worker: Worker) -> None:
        self._all.discard(worker)
        await worker.kill()


def _value(end: Mapping[str, Any], *, seconds: float, memory_mb: int) -> Any:
    """The value of a job that ended well; an exception for every other end."""
    how = end.get("end")
    if how in ("timeout", "cancelled"):
        raise VerifierTimeoutError(f"the check took longer than {seconds:g} s")
    if how == "oversize":
        raise VerifierCrashedError("the check's process gave a reply that is too large")
    if how != "reply":
        number = end.get("signal")
        by = f" by signal {number}" if number else ""
        raise VerifierCrashedError(f"the check's process ended{by} without a reply")
    try:
        reply = unpack(str(end["reply"]).encode())
    except ValueError as error:
        raise VerifierCrashedError("the check's process gave an unreadable reply") from error
    if "value" in reply:
        return reply["value"]
    kind, message = str(reply.get("error")), str(reply.get("message"))
    known = getattr(errors, kind, None) if kind in errors.__all__ else None
    if isinstance(known, type) and issubclass(known, InputError):
        raise known(message)
    if kind == "memory":
        raise VerifierCrashedError(f"the check needed more than {memory_mb} MB of memory")
    if kind == "recursion":
        raise VerifierCrashedError("the check met a formula that is nested too deeply")
    raise VerifierCrashedError(f"The check failed: {message}")


def _without_fork(levels: Sequence[str]) -> list[str]:
    return [level for level in levels if level in ("wasm", "none")] or ["limits"]


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, math.ceil(os.cpu_count() or 1))
