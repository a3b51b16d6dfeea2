"""The MCP server object: tools, resources and prompts around services opened elsewhere.

The services outlive the server's own lifespan on purpose: some transports enter
that once per client, and there is one engine for all of them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp.server import MCPServer
from mcp.server.caching import CacheHint
from mcp.server.runner import serve_dual_era_loop
from mcp.shared._stream_protocols import ReadStream, WriteStream
from mcp.shared.message import SessionMessage

from mcp_reasoner import __version__
from mcp_reasoner.server.guidance import add_completions, add_prompts, instructions
from mcp_reasoner.server.icon import ICON
from mcp_reasoner.server.resources import add_resources
from mcp_reasoner.server.tasks import Tasks
from mcp_reasoner.server.tools import tools
from mcp_reasoner.services import Services

__all__ = ["create_server", "serve_streams"]

_LISTS = CacheHint(ttl_ms=3_600_000, scope="public")
"""Tools, prompts and resources are the same for everybody as long as the server runs."""


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

    settings = services.settings
    offered = [tool for tool in tools() if tool.name not in settings.disabled_tools]
    for tool in offered:
        tool.description = settings.tool_descriptions.get(tool.name, tool.description)
    names = {tool.name for tool in offered}
    server: MCPServer[Services] = MCPServer(
        "mcp-reasoner",
        title="MCP Reasoner",
        instructions=instructions(names),
        icons=[ICON],
        version=__version__,
        tools=list(offered),
        extensions=[Tasks()],
        lifespan=lifespan,
        log_level="WARNING",
        cache_hints={
            "tools/list": _LISTS,
            "prompts/list": _LISTS,
            "resources/list": _LISTS,
            "resources/templates/list": _LISTS,
        },
    )
    add_resources(server, services)
    add_prompts(server, names)
    add_completions(server)
    return server
