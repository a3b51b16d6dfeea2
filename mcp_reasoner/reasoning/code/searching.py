"""hypothesis' search for a simple input, with a question that only the event loop can answer.

The search runs in a thread, since it calls what it searches with; each of its questions is
answered here. It ends with its caller: a search that is cancelled is not waited for longer
than the answer to one question.
"""

import queue
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import anyio.from_thread
import anyio.to_thread

from mcp_reasoner.verify.code.inputs import Arguments, shrink

__all__ = ["simplest"]


class _Stopped(BaseException):
    """Nobody answers any more; not an exception that hypothesis would search on with."""


async def simplest(
    source: Arguments, holds: Callable[[tuple[Any, ...]], Awaitable[bool]], *, seed: int
) -> tuple[Any, ...] | None:
    """The simplest arguments found of which `holds` is true; None if there are none."""
    asked, questions = anyio.create_memory_object_stream[tuple[Any, ...]](1)
    answers: queue.SimpleQueue[bool | None] = queue.SimpleQueue()
    found: list[tuple[Any, ...] | None] = []

    def ask(drawn: tuple[Any, ...]) -> bool:
        try:
            anyio.from_thread.run_sync(asked.send_nowait, drawn)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            raise _Stopped from None
        answer = answers.get()
        if answer is None:
            raise _Stopped
        return answer

    def search() -> None:
        try:
            found.append(shrink(source, ask, seed_number=seed))
        except _Stopped:
            pass
        finally:
            anyio.from_thread.run_sync(asked.close)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(anyio.to_thread.run_sync, search)
        try:
            with questions:
                async for drawn in questions:
                    answers.put(await holds(drawn))
        finally:
            answers.put(None)
    return found[0] if found else None
