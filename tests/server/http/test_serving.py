"""`mcp-reasoner serve` as clients meet it: both transports, both eras, tokens, limits, its end."""

import json
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, MCPError

from tests.server.http.conftest import QUADRATIC, SHEEP, command, connected
from tests.server.tasks_client import TaskCalls, begin, cancel, get, settled, update

pytestmark = pytest.mark.anyio

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
GONE_SECONDS = 5
ACCEPT = {"Accept": "application/json, text/event-stream"}


async def test_the_operator_sees_how_it_is(serve: Callable[..., Any]) -> None:
    with serve() as server:
        assert server.get("/healthz").json()["status"] == "ok"
        ready = server.get("/readyz").json()
        assert (ready["status"], ready["model"], ready["runs"]) == ("ready", "scripted", 0)
        assert 'mcp_reasoner_http_requests_total{status="2xx"}' in server.get("/metrics").text


async def test_a_page_elsewhere_cannot_call_it(serve: Callable[..., Any]) -> None:
    with serve() as server:
        for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
            for path in ("/mcp", "/messages/?session_id=x"):
                url = server.url + path
                answer = httpx2.post(url, json=PING, headers={**ACCEPT, **headers}, timeout=10)
                assert answer.status_code in {400, 403, 421}, (path, headers, answer.text)


async def test_more_than_loopback_needs_a_token() -> None:
    done = command("serve", "--host", "0.0.0.0", "--port", "0")
    assert done.returncode == 2
    [sentence] = done.stderr.splitlines()
    assert "0.0.0.0 is open to other machines: give a token file" in sentence


@pytest.mark.parametrize(
    ("content", "reason"),
    [("", "holds no token"), ("me secret\n", "line 1 of"), (None, "cannot read")],
    ids=["empty", "not hashed", "missing"],
)
async def test_a_token_file_that_is_none_is_refused(
    tmp_path: Path, content: str | None, reason: str
) -> None:
    file = tmp_path / "tokens"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    done = command("serve", "--token-file", str(file), "--port", "0")
    assert done.returncode == 2
    assert reason in done.stderr


async def test_a_token_is_needed_and_can_be_revoked_while_it_runs(
    serve: Callable[..., Any], new_token: Callable[[str], str], tmp_path: Path
) -> None:
    mine, yours = new_token("me"), new_token("you")
    file = tmp_path / "tokens"
    assert mine not in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0
    with serve("--token-file", str(file), "--host", "0.0.0.0") as server:
        server.url = re.sub(r"//[^:]+:", "//127.0.0.1:", server.url)
        for headers in (
            {},
            {"Authorization": "Bearer wrong"},
            {"Authorization": f"Basic {mine}"},
            {"Authorization": f"Bearer {mine} "[:-2]},
        ):
            for path in ("/mcp", "/sse", "/messages/", "/metrics"):
                answer = server.get(path, headers=headers)
                assert answer.status_code == 401, (path, headers)
                assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
        assert server.get("/healthz").status_code == 200
        for token in (mine, yours):
            async with connected(server.url, "http", token=token) as client:
                assert (await client.list_tools()).tools
        kept = [line for line in file.read_text().splitlines() if not line.startswith("you ")]
        file.write_text("\n".join(kept) + "\n", encoding="utf-8")
        headers = {"Authorization": f"Bearer {yours}"}
        assert server.get("/metrics", headers=headers).status_code == 401
        headers = {"Authorization": f"Bearer {mine}"}
        assert server.get("/metrics", headers=headers).status_code == 200


async def test_a_run_is_its_principals_alone(
    serve: Callable[..., Any], new_token: Callable[[str], str], tmp_path: Path
) -> None:
    mine, yours = new_token("me"), new_token("you")
    with serve(
        *("--token-file", str(tmp_path / "tokens")), MCP_REASONER_SOFT_DEADLINE_SECONDS="0.2"
    ) as server:
        async with (
            connected(server.url, "http", token=mine) as me,
            connected(server.url, "sse", token=yours) as you,
        ):
            first = await me.call_tool("solve_math", {"problem": SHEEP})
            assert first.structured_content is not None
            run_id = first.structured_content["run_id"]
            assert first.structured_content["status"] == "running"
            same = await me.call_tool("solve_math", {"problem": SHEEP})
            assert same.structured_content is not None
            assert same.structured_content["run_id"] == run_id
            other = await you.call_tool("solve_math", {"problem": SHEEP})
            assert other.structured_content is not None
            assert other.structured_content["run_id"] != run_id
            refused = await you.call_tool("get_result", {"run_id": run_id, "cancel": True})
            assert refused.is_error
            still = await me.call_tool("get_result", {"run_id": run_id})
            assert still.structured_content is not None
            assert still.structured_content["status"] == "running"


async def test_a_task_is_its_principals_alone_and_outlives_its_callers_and_its_server(
    serve: Callable[..., Any], new_token: Callable[[str], str], tmp_path: Path
) -> None:
    mine, yours = new_token("me"), new_token("you")
    tokens = ("--token-file", str(tmp_path / "tokens"))
    tasks = {"mode": "2026-07-28", "extensions": [TaskCalls()]}
    with serve(*tokens) as server:
        async with connected(server.url, "http", token=mine, **tasks) as me:
            task = await begin(me, "solve_math", {"problem": SHEEP})
            assert task["status"] == "working"
        async with connected(server.url, "http", token=yours, **tasks) as you:
            for ask in (get, cancel, update):
                with pytest.raises(MCPError, match="there is no task"):
                    await ask(you, task["taskId"])
        assert server.runs == 1
        server.end()
    with serve(*tokens) as server:
        async with connected(server.url, "sse", token=mine, **tasks) as me:
            assert (await get(me, task["taskId"]))["status"] == "working"
            assert server.runs == 1
            await cancel(me, task["taskId"])
            assert (await settled(me, task["taskId"]))["status"] == "cancelled"
            assert server.runs == 0


async def test_what_is_kept_of_a_principal_is_read_given_and_gone_on_with_for_nobody_else(
    serve: Callable[..., Any], new_token: Callable[[str], str], tmp_path: Path
) -> None:
    mine, yours = new_token("me"), new_token("you")
    options = ("--token-file", str(tmp_path / "tokens"))
    soft = {"MCP_REASONER_SOFT_DEADLINE_SECONDS": "0.2"}

    def said(result: Any) -> dict[str, Any]:
        found: dict[str, Any] = result.structured_content
        return found

    with serve(*options) as server:
        async with (
            connected(server.url, "http", token=mine) as me,
            connected(server.url, "http", token=yours) as you,
        ):
            first = said(await me.call_tool("solve_math", {"problem": QUADRATIC}))
            assert first["status"] == "verified"
            again = said(await me.call_tool("solve_math", {"problem": QUADRATIC}))
            assert again["run_id"] == first["run_id"]
            other = said(await you.call_tool("solve_math", {"problem": QUADRATIC}))
            assert other["run_id"] != first["run_id"]
            uri = f"reasoner://runs/{first['run_id']}"
            assert (await me.read_resource(uri)).contents
            with pytest.raises(MCPError, match="no run"):
                await you.read_resource(uri)
            refused = await you.call_tool("get_result", {"run_id": first["run_id"]})
            assert refused.is_error
            assert "no run" in str(refused.content)
    with serve(*options, **soft) as server:
        async with connected(server.url, "http", token=mine) as me:
            going = said(await me.call_tool("solve_math", {"problem": SHEEP}))
            assert going["status"] == "running"
        server.end()
    with serve(*options, **soft) as server:  # whoever asks first would go on with the run
        async with (
            connected(server.url, "http", token=mine) as me,
            connected(server.url, "http", token=yours) as you,
        ):
            for arguments in ({}, {"cancel": True}):
                asked = {"run_id": going["run_id"], **arguments}
                assert (await you.call_tool("get_result", asked)).is_error
            assert server.runs == 0
            resumed = said(await me.call_tool("get_result", {"run_id": going["run_id"]}))
            assert resumed["status"] == "running"
            assert server.runs == 1


async def test_a_session_of_another_cannot_be_used(
    serve: Callable[..., Any], new_token: Callable[[str], str], tmp_path: Path
) -> None:
    mine, yours = new_token("me"), new_token("you")
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "t", "version": "1"},
        },
    }
    with serve("--token-file", str(tmp_path / "tokens")) as server:
        begun = httpx2.post(
            f"{server.url}/mcp",
            json=hello,
            headers={**ACCEPT, "Authorization": f"Bearer {mine}"},
            timeout=10,
        )
        session = {**ACCEPT, "Mcp-Session-Id": begun.headers["mcp-session-id"]}
        for token, accepted in ((mine, True), (yours, False)):
            answer = httpx2.post(
                f"{server.url}/mcp",
                json=PING,
                headers={**session, "Authorization": f"Bearer {token}"},
                timeout=10,
            )
            assert (answer.status_code == 200) is accepted


async def test_each_caller_has_its_own_limits(
    serve: Callable[..., Any], new_token: Callable[[str], str], tmp_path: Path
) -> None:
    mine, yours = new_token("me"), new_token("you")
    with serve(
        *("--token-file", str(tmp_path / "tokens")),
        MCP_REASONER_SOFT_DEADLINE_SECONDS="0.2",
        MCP_REASONER_RUNS_PER_PRINCIPAL="1",
        MCP_REASONER_TOKENS_PER_DAY="5",
        MCP_REASONER_REQUESTS_PER_MINUTE="60",
    ) as server:
        async with connected(server.url, "http", token=mine) as me:
            await me.call_tool("solve_math", {"problem": SHEEP})
            busy = await me.call_tool("solve_math", {"problem": QUADRATIC})
            assert busy.is_error
            assert "1 of your runs are in progress" in str(busy.content)
        async with connected(server.url, "http", token=yours) as you:
            done = await you.call_tool("solve_math", {"problem": QUADRATIC})
            assert done.structured_content is not None
            while done.structured_content["status"] == "running":
                waiting = {"run_id": done.structured_content["run_id"], "wait_seconds": 1}
                done = await you.call_tool("get_result", waiting)
                assert done.structured_content is not None
            assert done.structured_content["status"] == "verified"
            spent = await you.call_tool("solve_math", {"problem": "What is 2+2?"})
            assert spent.is_error
            assert "tokens in the last 24 hours" in str(spent.content)
        headers = {"Authorization": f"Bearer {yours}"}
        answers = [server.get("/metrics", headers=headers) for _ in range(150)]
        assert answers[0].status_code == 200
        refused = [answer for answer in answers if answer.status_code == 429]
        assert int(refused[-1].headers["Retry-After"]) >= 1
        assert server.get("/healthz").status_code == 200


async def test_too_long_and_too_deep_bodies_are_refused(serve: Callable[..., Any]) -> None:
    with serve() as server:
        url = f"{server.url}/mcp"
        headers = {**ACCEPT, "Content-Type": "application/json"}
        long = httpx2.post(url, content=b"x" * 3_000_000, headers=headers, timeout=10)
        assert long.status_code == 413
        deep = httpx2.post(url, content=b"[" * 200_000, headers=headers, timeout=10)
        assert 400 <= deep.status_code < 500
        assert server.get("/healthz").status_code == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_is_gone_soon_and_saves_what_was_running(
    serve: Callable[..., Any], number: int
) -> None:
    with serve() as server:
        drawing = anyio.Event()

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            if message and message.endswith("9 tokens"):  # all that its samples ever say
                drawing.set()

        async with anyio.create_task_group() as tasks:

            async def call() -> None:
                try:
                    async with connected(server.url, "http", mode="legacy") as client:
                        asked = {"problem": SHEEP}
                        await client.call_tool("solve_math", asked, progress_callback=hear)
                except (Exception, BaseExceptionGroup):
                    return

            tasks.start_soon(call)
            await drawing.wait()
            server.process.send_signal(number)
            assert await anyio.to_thread.run_sync(server.process.wait, GONE_SECONDS) == 0
            tasks.cancel_scope.cancel()
    done = command("runs", "list", "--json")
    [run] = json.loads(done.stdout)["runs"]
    assert run["state"] == "interrupted"
    whole = json.loads(command("runs", "show", run["id"], "--json").stdout)
    assert [sample["text"] for sample in whole["samples"]] == ["<think>hm"] * 3


async def test_a_modern_client_that_goes_away_ends_its_run(serve: Callable[..., Any]) -> None:
    with serve() as server:
        async with anyio.create_task_group() as tasks:

            async def call() -> None:
                async with connected(server.url, "http", mode="2026-07-28") as client:
                    await client.call_tool("solve_math", {"problem": SHEEP})

            tasks.start_soon(call)
            while not server.runs:
                await anyio.lowlevel.checkpoint()
            tasks.cancel_scope.cancel()
        with anyio.fail_after(20):
            while server.runs:
                await anyio.lowlevel.checkpoint()


async def test_an_unknown_method_is_a_protocol_error(serve: Callable[..., Any]) -> None:
    with serve() as server:
        async with connected(server.url, "http", mode="legacy") as client:
            assert isinstance(client, Client)
            with pytest.raises(MCPError):
                await client.read_resource("reasoner://nothing")
