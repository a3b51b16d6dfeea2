"""The client's side of `io.modelcontextprotocol/tasks`, which the SDK leaves to extensions."""

from collections.abc import Sequence
from typing import Any, Literal

import anyio
from mcp import Client
from mcp.client import ClaimContext, ClientExtension, ClientSession, ResultClaim
from mcp_types import CallToolResult, Request, RequestParams, Result
from pydantic import ConfigDict, Field

from mcp_reasoner.server.tasks import TASKS

__all__ = ["Task", "TaskCalls", "begin", "cancel", "get", "settled", "update"]


class Task(Result):
    """What a server tells of a task."""

    model_config = ConfigDict(extra="allow")

    result_type: Literal["task"] = Field("task", alias="resultType")
    task_id: str = Field(alias="taskId")
    status: str


class _Told(Result):
    model_config = ConfigDict(extra="allow")


class _Params(RequestParams):
    task_id: str = Field(alias="taskId")
    input_responses: dict[str, Any] | None = Field(None, alias="inputResponses")


class _TaskRequest(Request[_Params, str]):
    name_param = "taskId"


class TaskCalls(ClientExtension):
    """Declares tasks, and waits for those that a call gives."""

    identifier = TASKS

    def claims(self) -> Sequence[ResultClaim[Any]]:
        return [ResultClaim(result_type="task", model=Task, resolve=self._resolve)]

    async def _resolve(self, task: Task, context: ClaimContext) -> CallToolResult:
        told = await settled(context.session, task.task_id)
        return CallToolResult.model_validate(told["result"])


async def begin(client: Client, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """What the server answers to a call, a task or not."""
    result = await client.session.call_tool(tool, arguments, allow_claimed=True)
    return result.model_dump(by_alias=True, mode="json", exclude_none=True)


async def get(client: Client | ClientSession, task_id: str) -> dict[str, Any]:
    """What the server tells of a task."""
    return await _ask(client, "tasks/get", _Params(taskId=task_id))


async def update(client: Client, task_id: str) -> dict[str, Any]:
    """Tell a task something that it did not ask for."""
    params = _Params(taskId=task_id, inputResponses={"unknown": {}})
    return await _ask(client, "tasks/update", params)


async def cancel(client: Client, task_id: str) -> dict[str, Any]:
    """Ask for a task's end."""
    return await _ask(client, "tasks/cancel", _Params(taskId=task_id))


async def settled(client: Client | ClientSession, task_id: str) -> dict[str, Any]:
    """What is told of a task once it works no more."""
    with anyio.fail_after(30):
        while True:
            told = await get(client, task_id)
            if told["status"] != "working":
                return told
            await anyio.sleep(0.05)
    raise AssertionError("fail_after raises")


async def _ask(client: Client | ClientSession, method: str, params: _Params) -> dict[str, Any]:
    session = client.session if isinstance(client, Client) else client
    request = _TaskRequest(method=method, params=params)
    told = await session.send_request(request, _Told)
    data: dict[str, Any] = told.model_dump(by_alias=True, mode="json", exclude_none=True)
    data.pop("_meta", None)  # the server's name and icon, in every answer
    return data
