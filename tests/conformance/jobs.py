"""The suite's tools for tasks: real runs of the registry, whose work is to sleep or to fail.

They wait as the project's own tools do, so that the extension under test makes the tasks.
"""

import functools
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import anyio
from mcp.server import MCPServer
from mcp.server.mcpserver import Context, require_client_extension
from mcp_types import CallToolResult

from mcp_reasoner.errors import InputError
from mcp_reasoner.runs.run import Run, Work
from mcp_reasoner.server.follow import follow
from mcp_reasoner.server.replies import reply_of, tool_errors
from mcp_reasoner.server.results import SolveMathResult
from mcp_reasoner.server.tasks import TASKS, patience
from mcp_reasoner.services import Services

__all__ = ["add_jobs"]


def add_jobs(server: MCPServer[Services]) -> None:
    """All of them."""

    @server.tool(description="Greets", structured_output=False)
    async def greet(name: str) -> str:
        return f"Hello, {name}!"

    @server.tool(description="Sleeps", structured_output=False)
    async def slow_compute(
        seconds: float, ctx: Context[Services, Any], label: str = ""
    ) -> CallToolResult:
        return await _run(ctx, functools.partial(_sleep, seconds))

    @server.tool(description="Fails after a while; a task or nothing", structured_output=False)
    async def failing_job(ctx: Context[Services, Any]) -> CallToolResult:
        require_client_extension(ctx.request_context, TASKS)
        return await _run(ctx, _fail)

    @server.tool(description="Breaks after a while", structured_output=False)
    async def protocol_error_job(ctx: Context[Services, Any]) -> CallToolResult:
        return await _run(ctx, _break)

    @server.tool(description="Asks for nothing: no task of this server does")
    async def confirm_delete(filename: str) -> str:
        return f"{filename} stays."


async def _run(
    ctx: Context[Services, Any], work: Callable[[Run], Awaitable[SolveMathResult]]
) -> CallToolResult:
    services = ctx.request_context.lifespan_context

    def work_of(tool: str, arguments: Mapping[str, Any]) -> Work:
        return work

    run = await services.runs.start("solve_math", {}, work_of)
    await follow(run, seconds=patience(ctx.request_context), context=ctx, cancel_run=True)
    with tool_errors():
        return reply_of(run)


async def _sleep(seconds: float, run: Run) -> SolveMathResult:
    await anyio.sleep(seconds)
    return SolveMathResult(status="abstained", reason=f"slept {seconds} s", run_id=run.id)


async def _fail(run: Run) -> SolveMathResult:
    await anyio.sleep(1)
    raise InputError("it was to fail")


async def _break(run: Run) -> SolveMathResult:
    await anyio.sleep(1)
    raise RuntimeError("it was to break")
