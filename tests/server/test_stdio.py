"""The stdio server as a process: what is on its wire, and that it never outlives its client."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

COMMAND = [sys.executable, "-m", "mcp_reasoner"]
QUADRATIC = "Find the largest root of x^2-5x+6=0"
GONE_SECONDS = 2.0
TOOLS = {
    "solve_math",
    "verify_answer",
    "check_proof",
    "run_tests",
    "write_function_with_tests",
    "get_result",
}

SLOW = "A farmer sells a third of 27 sheep. How many are left?"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "script.jsonl"
    entries = [
        {"match": "root", "outputs": ["<think>\n\n</think>\n\\boxed{3}"]},
        {"match": "sheep", "outputs": ["<think>"], "hang": True},
    ]
    file.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
    return file


class Server:
    """A server process spoken to in plain JSON-RPC lines."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def send(self, method: str, params: dict[str, Any] | None = None, *, id: int | None) -> None:
        assert self.process.stdin is not None
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method}
        if params is not None:
            message["params"] = params
        if id is not None:
            message["id"] = id
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        message = json.loads(line)
        assert message["jsonrpc"] == "2.0"
        assert isinstance(message, dict)
        return message

    def initialize(self) -> dict[str, Any]:
        client = {"name": "test", "version": "1"}
        params = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client}
        self.send("initialize", params, id=1)
        reply = self.receive()
        self.send("notifications/initialized", id=None)
        return reply

    def begin_slow_call(self) -> None:
        """Begin a call and wait for its first progress, so that it is surely running."""
        arguments = {"name": "solve_math", "arguments": {"problem": SLOW}}
        self.send("tools/call", {**arguments, "_meta": {"progressToken": "t"}}, id=2)
        assert self.receive()["method"] == "notifications/progress"

    def gone_within(self, seconds: float) -> int:
        return self.process.wait(timeout=seconds)


@pytest.fixture
def server(script: Path) -> Iterator[Server]:
    # No command: a pipe on stdin alone makes it the stdio server.
    os.environ["MCP_REASONER_ENGINE"] = f"scripted:{script}"
    try:
        started = Server()
    finally:
        del os.environ["MCP_REASONER_ENGINE"]
    yield started
    started.process.kill()
    with started.process:
        pass


def test_initialize_answers_before_any_model_is_touched(server: Server) -> None:
    reply = server.initialize()
    assert reply["result"]["serverInfo"]["name"] == "mcp-reasoner"
    assert reply["result"]["instructions"]


def test_the_wire_carries_json_rpc_only(server: Server) -> None:
    server.initialize()
    call = {"name": "solve_math", "arguments": {"problem": QUADRATIC}}
    server.send("tools/call", call, id=2)
    reply = server.receive()
    while "method" in reply:
        reply = server.receive()
    assert reply["result"]["structuredContent"]["status"] == "verified"
    assert server.process.stdin is not None
    assert server.process.stdout is not None
    server.process.stdin.close()
    assert server.process.stdout.read() == ""


def kept_states() -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "mcp_reasoner", "runs", "list", "--json"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=True,
    )
    return [run["state"] for run in json.loads(done.stdout)["runs"]]


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "in a call"])
def test_the_process_is_gone_soon_after_the_end_of_stdin(server: Server, busy: bool) -> None:
    server.initialize()
    if busy:
        server.begin_slow_call()
    assert server.process.stdin is not None
    server.process.stdin.close()
    assert server.gone_within(GONE_SECONDS) == 0
    assert kept_states() == (["interrupted"] if busy else [])


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "in a call"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_process_is_gone_soon_after_a_signal(server: Server, number: int, busy: bool) -> None:
    server.initialize()
    if busy:
        server.begin_slow_call()
    server.process.send_signal(number)
    assert server.gone_within(GONE_SECONDS) == 128 + number


def test_the_process_is_gone_soon_after_its_parent_died(script: Path) -> None:
    """A parent that is killed while another process still holds the pipe to the server."""
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess\n"
            f"child = subprocess.Popen({[*COMMAND, 'stdio']!r}, stdin=0, stdout=1)\n"
            "child.wait()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "MCP_REASONER_ENGINE": f"scripted:{script}"},
    )
    with parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        client = {"name": "test", "version": "1"}
        params = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client}
        request = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
        parent.stdin.write(json.dumps(request) + "\n")
        parent.stdin.flush()
        assert json.loads(parent.stdout.readline())["id"] == 1
        parent.kill()
        parent.wait(timeout=10)
        # The server holds the other end of our pipe: its death is the end of its stdout.
        ready, _, _ = select.select([parent.stdout], [], [], GONE_SECONDS)
        assert ready
        assert parent.stdout.read() == ""


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["legacy", "auto"])
async def test_the_sdks_client_is_served_in_both_protocol_eras(script: Path, mode: str) -> None:
    parameters = StdioServerParameters(
        command=COMMAND[0],
        args=[*COMMAND[1:], "stdio", "--engine", f"scripted:{script}"],
        env=dict(os.environ),
    )
    with anyio.fail_after(60):
        async with Client(parameters, mode=mode) as client:
            tools = (await client.list_tools()).tools
            assert {tool.name for tool in tools} == TOOLS
            result = await client.call_tool("solve_math", {"problem": QUADRATIC})
    assert result.structured_content is not None
    assert result.structured_content["answer"] == "3"
