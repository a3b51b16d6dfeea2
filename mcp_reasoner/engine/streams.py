"""From the decode thread to a client: a request's news as they come, sent as long as it listens.

What is said is `replies`', what was asked `wire`'s. Everything here runs on the
event loop, but for the call by which the decode thread wakes it.
"""

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from mcp_reasoner.engine.job import Delta, Job
from mcp_reasoner.engine.loop import DecodeLoop
from mcp_reasoner.engine.wire import ChatRequest, CompletionRequest

__all__ = ["EventStream", "Running", "unless_gone"]

log = logging.getLogger(__name__)

MERGE_SECONDS = 0.02
"""What comes within this time after a chunk goes into the next one, however many tokens it is."""

STALL_SECONDS = 60.0
"""A client that reads nothing for so long counts as gone."""


class Running:
    """A request's job, and the way of its news from the decode thread to the event loop."""

    def __init__(
        self, decode: DecodeLoop, prompt: tuple[int, ...], wanted: ChatRequest | CompletionRequest
    ) -> None:
        self._decode = decode
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._ended = asyncio.Event()
        self.job = Job(
            prompt=prompt,
            sampling=wanted.sampling(),
            seeds=wanted.seeds(),
            notify=self._notify,
            run=wanted.run_id or uuid.uuid4().hex,
            # The wire's priority is vLLM's: the lower number goes first.
            priority=-(wanted.priority or 0),
            deadline=(time.monotonic() + wanted.deadline_seconds)
            if wanted.deadline_seconds
            else None,
            grammar=wanted.constraint(),
            ignore_end=bool(wanted.ignore_eos),
            logprobs=wanted.scored,
        )

    async def deltas(self) -> AsyncIterator[list[Delta]]:
        """What the samples yield, until all have ended; raises what ended them early."""
        unfinished = len(self.job.seeds)
        while True:
            await self._news.wait()
            self._news.clear()
            deltas = self._decode.take(self.job)
            unfinished -= sum(delta.reason is not None for delta in deltas)
            yield deltas
            if self.job.error is not None:
                raise self.job.error
            if not unfinished:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(MERGE_SECONDS):
                    await self._ended.wait()

    def _notify(self) -> None:
        # The event loop may be closed already when the last decode of a stopped host ends.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._news.set()
        if not self.job.open:
            self._ended.set()


class EventStream(StreamingResponse):
    """Server-sent events; `closed` is called when the last is sent or the client has gone.

    A client that reads nothing for STALL_SECONDS counts as gone.
    """

    def __init__(self, events: AsyncIterator[bytes], *, closed: Callable[[], None]) -> None:
        super().__init__(events, media_type="text/event-stream")
        self.headers["cache-control"] = "no-cache"
        self._closed = closed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send to the end, or as long as the client listens."""

        async def bounded_send(message: Message) -> None:
            async with asyncio.timeout(STALL_SECONDS):
                await send(message)

        try:
            await super().__call__(scope, receive, bounded_send)
        except TimeoutError:
            log.warning("a client read nothing for %g s: its samples were ended", STALL_SECONDS)
        finally:
            self._closed()


async def unless_gone(request: Request, work: Awaitable[Response]) -> Response:
    """The result of `work`; it is cancelled when the client closes the connection."""
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else Response(status_code=499)
    finally:
        task.cancel()
        gone.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
