"""The MCP server object: its name, instructions and tools, around services opened elsewhere.

The services outlive the server's own lifespan on purpose: some transports enter
that once per client, and there is one engine for all of them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp.server import MCPServer

from mcp_reasoner import __version__
from mcp_reasoner.server.tools import tools
from mcp_reasoner.services import Services

__all__ = ["INSTRUCTIONS", "create_server"]

INSTRUCTIONS = (
    "Hands hard reasoning steps to a small local model and checks its answers by code. "
    "solve_math: give the whole problem and, where you can, `checks` that suffice. "
    "write_function_with_tests: give `tests`, which decide; run_tests judges code of your own. "
    "Trust `verified` (its `claim` was proved); treat `unverified` as a suggestion."
)


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
