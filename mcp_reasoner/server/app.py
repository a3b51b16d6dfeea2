"""The MCP server object: its name, instructions and tools, around services opened elsewhere.

The services outlive the server's own lifespan on purpose: some transports enter
that once per client, and there is one engine for all of them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp.server import MCPServer
from mcp.server.runner import serve_dual_era_loop
from mcp.shared._stream_protocols import ReadStream, WriteStream
from mcp.shared.message import SessionMessage

from mcp_reasoner import __version__
from mcp_reasoner.server.tools import tools
from mcp_reasoner.services import Services

__all__ = ["INSTRUCTIONS", "create_server", "serve_streams"]

INSTRUCTIONS = (
    "Hands hard reasoning steps to a small local model and checks its answers by code. "
    "solve_math: give the whole problem and, where you can, `checks` that suffice. "
    "write_function_with_tests: give `tests`, which decide; run_tests judges code of your own. "
    "Trust `verified` (its `claim` was proved); treat `unverified` as a suggestion."
)


async def serve_streams(
    server: MCPServer[Services],
    read: ReadStream[SessionMessage | Exception],
    write: WriteStream[SessionMessage],
    services: Services,
) -> None:
    """Serve one client on a pair of streams, in the era that it opens with, until it goes."""
    # The one name of the SDK's that is not public: the loop wants the server below, and the
    # SDK's own ways to it would enter a lifespan for each client.
    await serve_dual_era_loop(server._lowlevel_server, read, write, lifespan_state=services)


def create_server(services: Services) -> MCPServer[Services]:
    """The server with its tools, all working on `services`."""

    @asynccontextmanager
    async def lifespan(_: MCPServer[Any]) -> AsyncIterator[Services]:
        yield services

    return MCPServer(
        "mcp-reasoner",
        title="MCP Reasoner",
        instructions=INSTRUCTIONS,
        version=__version__,
        tools=list(tools()),
        lifespan=lifespan,
        log_level="WARNING",
    )
