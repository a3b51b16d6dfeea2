"""Tasks: who declares them gets one for a call that takes long, and finds its run behind it."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError
from mcp_types import INVALID_PARAMS, MISSING_REQUIRED_CLIENT_CAPABILITY

from mcp_reasoner.config import Settings
from mcp_reasoner.runs.run import Run, Work
from mcp_reasoner.server.app import create_server
from mcp_reasoner.server.tasks import TASKS
from mcp_reasoner.services import Services, kept_seconds, open_services
from tests.server.tasks_client import TaskCalls, begin, cancel, get, settled, update

pytestmark = pytest.mark.anyio

QUADRATIC = {"problem": "Find the largest root of x^2-5x+6=0"}
SLOW = {"problem": "Find the smallest root of x^2-5x+6=0"}
ENDLESS = {"problem": "A farmer sells a third of 27 sheep. How many are left?"}
BROKEN = {"problem": "Find a root of x^3-6x^2+11x-6=0"}
SCRIPT: list[dict[str, Any]] = [
    {"match": "largest", "outputs": ["<think>\n\n</think>\\boxed{3}"]},
    {"match": "smallest", "outputs": ["<think>\n\n</think>\\boxed{2}"], "delay_seconds": 0.9},
    {"match": "sheep", "outputs": ["<think>hm"], "hang": True},
    {"match": "x^3", "error": "the GPU has left", "delay_seconds": 0.9},
]

Connect = Callable[..., AbstractAsyncContextManager[tuple[Client, Services]]]


@pytest.fixture
def connect(tmp_path: Path) -> Connect:
    """Connects a client that declares tasks, unless told otherwise."""
    file = tmp_path / "script.jsonl"
    file.write_text("\n".join(map(json.dumps, SCRIPT)), encoding="utf-8")

    @asynccontextmanager
    async def connected(
        *, declared: bool = True, mode: Any = "auto"
    ) -> AsyncIterator[tuple[Client, Services]]:
        settings = Settings(engine=f"scripted:{file}", verify_workers=1, soft_deadline_seconds=2)
        extensions = [TaskCalls()] if declared else []
        with anyio.fail_after(60):
            async with (
                open_services(settings) as services,
                Client(create_server(services), mode=mode, extensions=extensions) as client,
            ):
                yield client, services

    return connected


async def test_a_quick_call_is_answered_at_once(connect: Connect) -> None:
    async with connect() as (client, _):
        checked = await begin(client, "verify_answer", {"answer": "3", "reference": "3"})
        refused = await begin(client, "solve_math", {**QUADRATIC, "checks": ["x +* 3"]})
    assert (checked["resultType"], refused["resultType"]) == ("complete", "complete")
    assert refused["isError"]


async def test_a_call_that_takes_long_is_a_task_which_gives_the_calls_result(
    connect: Connect,
) -> None:
    async with connect() as (client, services):
        task = await begin(client, "solve_math", SLOW)
        assert (task["resultType"], task["status"]) == ("task", "working")
        assert task["statusMessage"]
        assert "result" not in task
        assert task["ttlMs"] == kept_seconds(services.settings) * 1000
        assert task["pollIntervalMs"] == 1000
        told = await settled(client, task["taskId"])
        run = await client.call_tool("get_result", {"run_id": task["taskId"]})
    assert told["status"] == "completed"
    assert told["createdAt"] == task["createdAt"]
    begun, ended = (datetime.fromisoformat(told[name]) for name in ("createdAt", "lastUpdatedAt"))
    assert begun < ended
    assert told["result"]["structuredContent"]["answer"] == "2"
    assert told["result"]["structuredContent"] == run.structured_content
    assert told["result"]["content"][1]["uri"] == f"reasoner://runs/{task['taskId']}"


async def test_a_client_that_waits_for_tasks_itself_sees_a_call_like_any_other(
    connect: Connect,
) -> None:
    async with connect() as (client, _):
        result = await client.call_tool("solve_math", SLOW)
    assert result.structured_content is not None
    assert result.structured_content["status"] == "verified"


@pytest.mark.parametrize(("declared", "mode"), [(False, "auto"), (True, "legacy")])
async def test_who_declares_no_tasks_gets_none(connect: Connect, declared: bool, mode: str) -> None:
    async with connect(declared=declared, mode=mode) as (client, _):
        result = await client.call_tool("solve_math", ENDLESS)
        assert result.structured_content is not None
        assert result.structured_content["status"] == "running"
        with pytest.raises(MCPError) as refused:
            await get(client, result.structured_content["run_id"])
    if mode == "auto":
        assert refused.value.error.code == MISSING_REQUIRED_CLIENT_CAPABILITY
        assert TASKS in str(refused.value.error.data)


async def test_an_error_of_the_run_is_the_tasks_result(connect: Connect) -> None:
    async with connect() as (client, _):
        task = await begin(client, "solve_math", BROKEN)
        told = await settled(client, task["taskId"])
    assert told["status"] == "completed"
    assert told["result"]["isError"]
    assert "the GPU has left" in told["result"]["content"][0]["text"]


async def test_a_fault_of_the_server_fails_the_task_alone(connect: Connect) -> None:
    async def faulty(run: Run) -> Any:
        raise RuntimeError("a bug")

    def work_of(tool: str, arguments: Mapping[str, Any]) -> Work:
        return faulty

    async with connect() as (client, services):
        run = await services.runs.start("solve_math", {}, work_of)
        told = await settled(client, run.id)
        assert told["status"] == "failed"
        assert "a bug" not in told["error"]["message"]
        assert "result" not in told
        result = await client.call_tool("solve_math", QUADRATIC)
        assert not result.is_error


async def test_cancelling_ends_the_run_and_can_be_said_again(connect: Connect) -> None:
    async with connect() as (client, services):
        task = await begin(client, "solve_math", ENDLESS)
        [run] = services.runs.running()
        assert run.id == task["taskId"]
        assert await update(client, run.id) == {"resultType": "complete"}
        assert await cancel(client, run.id) == {"resultType": "complete"}
        told = await settled(client, run.id)
        assert told["status"] == "cancelled"
        assert not {"result", "error"} & set(told)
        assert await cancel(client, run.id) == {"resultType": "complete"}
        assert services.runs.running() == []


async def test_a_call_that_joins_and_leaves_does_not_end_the_task(connect: Connect) -> None:
    async with connect() as (client, services):
        task = await begin(client, "solve_math", ENDLESS)
        [run] = services.runs.running()
        async with anyio.create_task_group() as calls:
            calls.start_soon(client.call_tool, "solve_math", ENDLESS)
            while not run.followers:
                await anyio.lowlevel.checkpoint()
            calls.cancel_scope.cancel()
        while run.followers:
            await anyio.lowlevel.checkpoint()
        assert (await get(client, task["taskId"]))["status"] == "working"


@pytest.mark.parametrize("ask", [get, cancel, update])
@pytest.mark.parametrize("task_id", ["nonsense", "r_" + "0" * 26])
async def test_a_task_that_there_is_not_is_said_so(
    connect: Connect, ask: Callable[..., Any], task_id: str
) -> None:
    async with connect() as (client, _):
        with pytest.raises(MCPError) as refused:
            await ask(client, task_id)
    assert refused.value.error.code == INVALID_PARAMS


async def test_a_task_is_found_by_the_server_that_comes_after(connect: Connect) -> None:
    async with connect() as (client, _):
        task = await begin(client, "solve_math", SLOW)
    async with connect() as (client, services):
        told = await settled(client, task["taskId"])
        assert told["result"]["structuredContent"]["status"] == "verified"
        assert told["createdAt"] == task["createdAt"]
        kept = await services.runs.record(task["taskId"])
    assert kept is not None
    assert kept.state == "finished"
