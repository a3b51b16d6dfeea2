"""`io.modelcontextprotocol/tasks`: for clients that declare it, a call that takes long is a task.

A task is a run by another name. Its id is the run's, so that it is kept, owned, gone on with
and ended as runs are, and found again by any front of the same principal. Where other clients get
a `running` result after the soft deadline, these get a task after a moment, and poll it. What is
quick is answered at once, to everybody. No task ever asks for input.
"""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from mcp import MCPError
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.extension import Extension, MethodBinding
from mcp.server.mcpserver import require_client_extension
from mcp_types import (
    HEADER_MISMATCH,
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    RequestParams,
    TextContent,
)
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import Field

from mcp_reasoner.config import Settings
from mcp_reasoner.errors import InputError, InternalError, ReasonerError
from mcp_reasoner.runs.identity import begun_at
from mcp_reasoner.server.follow import described
from mcp_reasoner.server.principal import principal_of
from mcp_reasoner.server.replies import reply_of
from mcp_reasoner.services import Services, kept_seconds

if TYPE_CHECKING:
    from mcp_reasoner.runs.run import AnyRun

__all__ = ["TASKS", "Tasks", "patience"]

TASKS: Final = "io.modelcontextprotocol/tasks"

_TASK_AFTER_SECONDS: Final = 0.5
"""A call that ends within this time is not worth a task."""
_POLL_SECONDS: Final = 1.0
_ACKNOWLEDGED: Final = {"resultType": "complete"}

Request = ServerRequestContext[Services, Any]
TaskStatus = Literal["working", "completed", "failed", "cancelled"]


class _TaskParams(RequestParams):
    task_id: str = Field(alias="taskId")


class _UpdateParams(_TaskParams):
    input_responses: dict[str, Any] = Field(default_factory=dict, alias="inputResponses")


def patience(request: Request) -> float:
    """For how many seconds a call waits for its run before it answers without the result."""
    soft = request.lifespan_context.settings.soft_deadline_seconds
    return min(soft, _TASK_AFTER_SECONDS) if _takes_tasks(request) else soft


class Tasks(Extension):
    """Makes tasks of calls whose runs go on, and serves the three methods about tasks."""

    identifier = TASKS

    def methods(self) -> Sequence[MethodBinding]:
        """Get, update and cancel, in the revisions that have extensions."""
        versions = frozenset(MODERN_PROTOCOL_VERSIONS)
        return [
            MethodBinding("tasks/get", _TaskParams, self._get, versions),
            MethodBinding("tasks/update", _UpdateParams, self._update, versions),
            MethodBinding("tasks/cancel", _TaskParams, self._cancel, versions),
        ]

    async def intercept_tool_call(
        self, params: CallToolRequestParams, ctx: Request, call_next: CallNext
    ) -> HandlerResult:
        """Answer with a task where the call's run goes on; get_result says so itself."""
        result = await call_next(ctx)
        if params.name == "get_result" or not _takes_tasks(ctx):
            return result
        found = result.structured_content if isinstance(result, CallToolResult) else None
        if found is None or found.get("status") != "running":
            return result
        run = await _run(ctx, found["run_id"])
        return {"resultType": "task", **_task(run, ctx.lifespan_context.settings)}

    async def _get(self, ctx: Request, params: _TaskParams) -> dict[str, Any]:
        run = await _named(ctx, params)
        return {**_ACKNOWLEDGED, **_task(run, ctx.lifespan_context.settings), **_outcome(run)}

    async def _update(self, ctx: Request, params: _UpdateParams) -> dict[str, Any]:
        await _named(ctx, params)  # it has asked for nothing: there is nothing to be told
        return dict(_ACKNOWLEDGED)

    async def _cancel(self, ctx: Request, params: _TaskParams) -> dict[str, Any]:
        run = await _named(ctx, params)
        await ctx.lifespan_context.runs.cancel(run.id, principal=_principal(ctx))
        return dict(_ACKNOWLEDGED)


def _takes_tasks(request: Request) -> bool:
    capabilities = request.session.client_capabilities
    declared = capabilities.extensions if capabilities else None
    return request.protocol_version in MODERN_PROTOCOL_VERSIONS and TASKS in (declared or {})


def _principal(request: Request) -> str:
    return principal_of(getattr(request.request, "scope", None))


async def _named(request: Request, params: _TaskParams) -> "AnyRun":
    """The run that a request about a task names; raises MCPError where it may not."""
    require_client_extension(request, TASKS)
    # Streamable HTTP repeats method and name in headers (the SDK sees to the method's being
    # there); the other transports have none.
    headers = getattr(request.request, "headers", {})
    if "mcp-method" in headers and headers.get("mcp-name") != params.task_id:
        raise MCPError(HEADER_MISMATCH, "the header Mcp-Name is not the request's taskId")
    return await _run(request, params.task_id)


async def _run(request: Request, run_id: str) -> "AnyRun":
    try:
        return await request.lifespan_context.get_run(run_id, principal=_principal(request))
    except InputError as error:
        raise MCPError(INVALID_PARAMS, "there is no task of this id") from error
    except ReasonerError as error:
        raise MCPError(INTERNAL_ERROR, str(error)) from error


def _task(run: "AnyRun", settings: Settings) -> dict[str, Any]:
    """What is told of a task wherever it is spoken of."""
    status = _status(run)
    task = {
        "taskId": run.id,
        "status": status,
        "createdAt": _time(begun_at(run.id)),
        "lastUpdatedAt": _time(run.updated),
        "ttlMs": math.floor(kept_seconds(settings) * 1000),
        "pollIntervalMs": round(_POLL_SECONDS * 1000),
    }
    return {**task, "statusMessage": described(run)} if status == "working" else task


def _status(run: "AnyRun") -> TaskStatus:
    if run.cancelled:
        return "cancelled"
    if isinstance(run.error, InternalError):
        return "failed"
    # An interrupted run has neither: it goes on with whoever asks next.
    return "working" if run.result is None and run.error is None else "completed"


def _outcome(run: "AnyRun") -> dict[str, Any]:
    """The result of a task that has one: an error that a better call avoids is a result too."""
    match _status(run):
        case "failed":
            return {"error": {"code": INTERNAL_ERROR, "message": str(run.error)}}
        case "completed":
            result = (
                reply_of(run)
                if run.error is None
                else CallToolResult(
                    content=[TextContent(type="text", text=str(run.error))], is_error=True
                )
            )
            return {"result": result.model_dump(by_alias=True, mode="json", exclude_none=True)}
    return {}


def _time(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
