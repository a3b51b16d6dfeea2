"""A front answers `initialize` before it has imported what only work needs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HEAVY = (
    *("hypothesis", "numpy", "sympy", "z3", "cvc5", "llama_cpp", "huggingface_hub", "sqlite3"),
    *("mcp_reasoner.workshop", "mcp_reasoner.engine", "mcp_reasoner.reasoning.code"),
    *("mcp_reasoner.reasoning.math", "mcp_reasoner.runs.registry", "mcp_reasoner.sandbox"),
    *("mcp_reasoner.verify.code.tester", "mcp_reasoner.verify.verifier"),
    *("mcp_reasoner.cli.solve", "mcp_reasoner.server.http"),
)
CLIENT = {"name": "test", "version": "1"}
MESSAGES: list[dict[str, Any]] = [
    {
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": CLIENT},
    },
    {"method": "notifications/initialized"},
    {"id": 2, "method": "tools/list"},
    {"id": 3, "method": "prompts/list"},
    {"id": 4, "method": "resources/list"},
]
CALL: dict[str, Any] = {
    "id": 5,
    "method": "tools/call",
    "params": {"name": "verify_answer", "arguments": {"answer": "3", "reference": "3"}},
}


def imported(messages: list[dict[str, Any]], told: Path) -> set[str]:
    """The modules of a stdio server, as it says itself, after it has answered all of these."""
    wanted = sum("id" in message for message in messages)
    lines = "".join(json.dumps({"jsonrpc": "2.0", **message}) + "\n" for message in messages)
    with (
        told.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-X", "importtime", "-m", "mcp_reasoner", "stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as server,
    ):
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(lines)
        server.stdin.flush()
        answers = [json.loads(server.stdout.readline()) for _ in range(wanted)]
        server.communicate(timeout=60)
    assert all("result" in answer for answer in answers), answers
    return {
        line.rpartition("|")[2].strip() for line in told.read_text().splitlines() if "|" in line
    }


@pytest.mark.parametrize("called", [False, True], ids=["only described", "called"])
def test_what_only_work_needs_is_imported_with_the_first_call(called: bool, tmp_path: Path) -> None:
    messages = [*MESSAGES, CALL] if called else MESSAGES
    modules = imported(messages, tmp_path / "told")
    assert "mcp_reasoner.server.stdio" in modules
    assert ("mcp_reasoner.workshop" in modules) is called
    if not called:
        assert not modules & set(HEAVY)
