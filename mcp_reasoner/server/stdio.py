"""Serving MCP over stdin and stdout, and ending at once when nobody is there any more.

The process ends on the end of stdin, on SIGINT and SIGTERM, and when its parent
dies; what is being decoded for it is cancelled first. A thread that is blocked
on stdin cannot be cancelled, therefore the last step is `os._exit`.
"""

import os
import signal
import sys
import threading
from typing import Final

import anyio
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage

from mcp_reasoner.config import Settings
from mcp_reasoner.server.app import create_server, serve_streams
from mcp_reasoner.services import Services, open_services

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
            tasks.start_soon(_until_stdin_ends, services, ending)
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


async def _until_stdin_ends(services: Services, ending: _Ending) -> None:
    """Serve; at the end of stdin runs are let go of before the calls that wait for them are."""
    forward, read = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    async with stdio_server() as (stdin, stdout), anyio.create_task_group() as tasks:

        async def pass_on() -> None:
            async with forward:
                async for message in stdin:
                    await forward.send(message)
                services.runs.interrupt()

        tasks.start_soon(pass_on)
        await serve_streams(create_server(services), read, stdout, services)
        tasks.cancel_scope.cancel()
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
