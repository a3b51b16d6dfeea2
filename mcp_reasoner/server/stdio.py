"""Serving MCP over stdin and stdout, and ending at once when nobody is there any more.

The process ends on the end of stdin, on SIGINT and SIGTERM, and when its parent
dies; what is being decoded for it is cancelled first. A thread that is blocked
on stdin cannot be cancelled, therefore the last step is `os._exit`.
"""

import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Final

import anyio

from mcp_reasoner.config import Settings
from mcp_reasoner.server.app import create_server
from mcp_reasoner.services import open_services

__all__ = ["run_stdio"]

# Cleaning up must not keep the process alive: after this many seconds it ends regardless.
_GRACE_SECONDS: Final = 1.0
_PARENT_POLL_SECONDS: Final = 0.5


def run_stdio(settings: Settings) -> None:
    """Serve until the client is gone; does not return."""
    anyio.run(_serve, settings)


async def _serve(settings: Settings) -> None:
    parent = os.getppid()
    ending = _Ending()
    async with anyio.create_task_group() as tasks:
        async with open_services(settings) as services:
            server = create_server(services)
            tasks.start_soon(_until_stdin_ends, server.run_stdio_async, ending)
            tasks.start_soon(_until_signal, ending)
            tasks.start_soon(_until_orphaned, parent, ending)
            await ending.begun.wait()
        ending.exit_now()


class _Ending:
    """The one way out: whoever ends first says with which exit code."""

    def __init__(self) -> None:
        self.begun = anyio.Event()
        self._code = 0

    def begin(self, code: int) -> None:
        if not self.begun.is_set():
            self._code = code
            self.begun.set()
            backstop = threading.Timer(_GRACE_SECONDS, self.exit_now)
            backstop.daemon = True
            backstop.start()

    def exit_now(self) -> None:
        sys.stderr.flush()
        os._exit(self._code)


async def _until_stdin_ends(serve: Callable[[], Awaitable[None]], ending: _Ending) -> None:
    await serve()
    ending.begin(0)


async def _until_signal(ending: _Ending) -> None:
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for received in signals:
            ending.begin(128 + received)


async def _until_orphaned(parent: int, ending: _Ending) -> None:
    """Watch for another parent: the end of stdin alone can stay unseen when a child holds it."""
    while os.getppid() == parent:  # noqa: ASYNC110 - the kernel offers no event for this
        await anyio.sleep(_PARENT_POLL_SECONDS)
    ending.begin(0)
