"""Serving MCP over stdin and stdout, and ending at once when nobody is there any more.

Hosts wait for `initialize` and list the tools of many servers whose tools they never call: what
only describes the server is answered before the services are opened, with the first message that
needs them.

The process ends on the end of stdin, on SIGINT and SIGTERM, and when its parent
dies; what is being decoded for it is cancelled first. A thread that is blocked
on stdin cannot be cancelled, therefore the last step is `os._exit`.
"""

import gc
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
from mcp_reasoner.services import Services

__all__ = ["run_stdio"]

# Cleaning up must not keep the process alive: after this many seconds it ends regardless.
_GRACE_SECONDS: Final = 1.0
_PARENT_POLL_SECONDS: Final = 0.5
_DESCRIBING: Final = frozenset(
    [
        *("initialize", "notifications/initialized", "server/discover", "ping"),
        *("tools/list", "prompts/list", "prompts/get", "completion/complete"),
        *("resources/list", "resources/templates/list"),
    ]
)
"""What is answered without the services."""


def run_stdio(settings: Settings) -> None:
    """Serve until the client is gone; does not return."""
    anyio.run(_serve, settings)


async def _serve(settings: Settings) -> None:
    parent = os.getppid()
    ending = _Ending()
    services = _LateServices(settings)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_until_stdin_ends, services, ending)
        tasks.start_soon(_until_signal, ending)
        tasks.start_soon(_until_orphaned, parent, ending)
        tasks.start_soon(services.hold, ending.begun)
        await ending.begun.wait()
        await services.closed()
        ending.exit_now()


class _LateServices(Services):
    """Services that are opened when they are needed first, by the task that `hold`s them."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._needed, self._ready, self._closed = anyio.Event(), anyio.Event(), anyio.Event()

    async def ready(self) -> None:
        """Wait until they are open."""
        self._needed.set()
        await self._ready.wait()

    async def hold(self, ending: anyio.Event) -> None:
        """Keep them open from when they are needed until `ending`."""
        await self._needed.wait()
        async with self.opened():
            self._ready.set()
            await ending.wait()
        self._closed.set()

    async def closed(self) -> None:
        """Wait until they are closed, if they are open at all."""
        if self._needed.is_set():
            await self._closed.wait()


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


async def _until_stdin_ends(services: _LateServices, ending: "_Ending") -> None:
    """Serve; at the end of stdin runs are let go of before the calls that wait for them are."""
    forward, read = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    async with stdio_server() as (stdin, stdout), anyio.create_task_group() as tasks:

        async def pass_on() -> None:
            async with forward:
                async for message in stdin:
                    if _needs_services(message):
                        await services.ready()
                    await forward.send(message)
                if services.are_open:
                    services.runs.interrupt()

        tasks.start_soon(pass_on)
        server = create_server(services)
        gc.freeze()  # what has been imported and described stays
        gc.enable()
        await serve_streams(server, read, stdout, services)
        tasks.cancel_scope.cancel()
    ending.begin(0)


def _needs_services(message: SessionMessage | Exception) -> bool:
    if not isinstance(message, SessionMessage):
        return False
    method = getattr(message.message, "method", None)  # a response has none
    return method is not None and method not in _DESCRIBING


async def _until_signal(ending: _Ending) -> None:
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for received in signals:
            ending.begin(128 + received)


async def _until_orphaned(parent: int, ending: _Ending) -> None:
    """Watch for another parent: the end of stdin alone can stay unseen when a child holds it."""
    while os.getppid() == parent:  # noqa: ASYNC110 - the kernel offers no event for this
        await anyio.sleep(_PARENT_POLL_SECONDS)
    ending.begin(0)
