"""One worker process seen from outside: frames to it and from it, at most one job at a time."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

import anyio
import anyio.abc
import anyio.lowlevel
from anyio.streams.buffered import BufferedByteReceiveStream

from mcp_reasoner.errors import VerifierCrashedError
from mcp_reasoner.sandbox.wire import HEADER, MAX_REPLY, MAX_STREAM, pack, unpack

__all__ = ["Talk", "Worker"]

_GRACE_SECONDS = 2.0


class Worker:
    """One zygote, seen from outside: at most one job at a time."""

    def __init__(self, process: anyio.abc.Process) -> None:
        assert process.stdin is not None  # noqa: S101 - asked for in `start`
        assert process.stdout is not None  # noqa: S101
        self._process = process
        self._requests = process.stdin
        self._replies = BufferedByteReceiveStream(process.stdout)
        self._jobs = 0
        self._forks = False
        self.usable = False

    @classmethod
    async def start(cls, command: Sequence[str], environment: Mapping[str, str]) -> Self:
        """Start a process; it is not ready yet."""
        try:
            process = await anyio.open_process(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/" if os.name == "posix" else tempfile.gettempdir(),
                env=environment,
                start_new_session=True,
            )
        except OSError as error:
            raise VerifierCrashedError(f"a worker process cannot be started: {error}") from error
        return cls(process)

    async def ready(self) -> None:
        """Wait until the worker has imported its modules."""
        hello = await self.receive()
        if not hello.get("ready"):
            why = hello.get("why", "it ended at once")
            raise VerifierCrashedError(f"a worker process cannot start: {why}")
        self._forks = bool(hello.get("forks"))
        self.usable = True

    async def job(self, message: Mapping[str, Any], *, seconds: float) -> dict[str, Any]:
        """Send one job and wait for how it ended; on cancellation the job is killed first."""
        # What was cancelled already is not sent: a worker answers the end of no other job.
        await anyio.lowlevel.checkpoint_if_cancelled()
        self._jobs += 1
        self.usable = False
        try:
            # The worker's own clock comes first; this one is for a worker that hangs.
            with anyio.move_on_after(seconds + (_GRACE_SECONDS if self._forks else 0)):
                await self.send({**message, "id": self._jobs})
                end = await self.receive()
                if end.get("id") != self._jobs:
                    return {"end": "exit"}
                self.usable = self._forks
                return end
        except anyio.get_cancelled_exc_class():
            if self._forks:
                with anyio.move_on_after(_GRACE_SECONDS, shield=True):
                    await self._cancel()
            raise
        return {"end": "timeout"}

    @asynccontextmanager
    async def talk(self, message: Mapping[str, Any], *, seconds: float) -> AsyncIterator["Talk"]:
        """A job that is talked with line by line; leaving the context kills what is left of it."""
        self._jobs += 1
        self.usable = False
        talk = Talk(self, self._jobs)
        await self.send({**message, "talk": True, "id": self._jobs})
        try:
            with anyio.move_on_after(seconds + _GRACE_SECONDS):
                yield talk
        finally:
            if talk.ended is None:
                with anyio.move_on_after(_GRACE_SECONDS, shield=True):
                    await self.send({"cancel": self._jobs})
                    while talk.ended is None:
                        await talk.receive()
            self.usable = talk.ended is not None and talk.ended.get("id") == talk.job

    async def _cancel(self) -> None:
        """Have the job under way killed; its worker stays usable if it confirms that."""
        with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            await self._requests.send(pack({"cancel": self._jobs}))
            end = await self.receive()
            self.usable = end.get("id") == self._jobs

    async def kill(self) -> None:
        """End the process, wait for it and close its pipes."""
        self.usable = False
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
            with anyio.move_on_after(_GRACE_SECONDS):
                await self._process.wait()
            self._process.kill()
        await self._process.wait()
        await self._process.aclose()

    async def send(self, message: Mapping[str, Any]) -> None:
        """Send a frame; nothing happens when the process is gone."""
        with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            await self._requests.send(pack(message))

    async def receive(self) -> dict[str, Any]:
        """The next frame; an empty one when the process is gone or sends nonsense."""
        try:
            header = await self._replies.receive_exactly(HEADER.size)
            size = HEADER.unpack(header)[0]
            # What a job says travels as a string within a message: quoting may double it.
            if size > 2 * max(MAX_REPLY, MAX_STREAM) + 4096:
                return {}
            return unpack(await self._replies.receive_exactly(size))
        except (
            anyio.EndOfStream,
            anyio.IncompleteRead,
            anyio.BrokenResourceError,
            anyio.ClosedResourceError,
            ValueError,
        ):
            return {}


class Talk:
    """A job under way that answers lines with lines. `ended` tells how, once it has."""

    def __init__(self, worker: Worker, job: int) -> None:
        self._worker = worker
        self.job = job
        self.ended: dict[str, Any] | None = None

    async def say(self, line: str) -> None:
        """Give the job a line (without its end)."""
        await self._worker.send({"say": self.job, "line": line})

    async def receive(self) -> str | None:
        """The job's next line, or None when it has ended."""
        if self.ended is not None:
            return None
        frame = await self._worker.receive()
        if frame.get("id") == self.job and isinstance(frame.get("line"), str):
            return str(frame["line"])
        self.ended = frame or {"end": "exit"}
        return None
