"""`engine status|stop|run` as a user sees them, with a real host."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from click.testing import CliRunner

from mcp_reasoner.cli.engine import engine
from mcp_reasoner.config import Settings, load_settings
from mcp_reasoner.engine.hosts import host_statuses, stop_hosts
from mcp_reasoner.engine.protocol import Message, SampleRequest
from mcp_reasoner.engine.runtime import open_runtime_folder
from mcp_reasoner.engine.select import open_engine
from mcp_reasoner.errors import EngineBusyError

START_SECONDS = 60


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    found = load_settings({"runtime_dir": tmp_path / "run", "state_dir": tmp_path}).settings
    yield found
    anyio.run(stop_hosts, open_runtime_folder(found.runtime_dir))


def invoke(settings: Settings, *arguments: str) -> str:
    result = CliRunner().invoke(engine, arguments, obj=settings, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


async def draw(settings: Settings) -> None:
    request = SampleRequest(messages=[Message(role="user", content="2+2")], seed=1)
    with anyio.fail_after(START_SECONDS):
        async with open_engine(settings) as opened, opened.sample(request) as events:
            async for _ in events:
                pass


def test_without_a_host_there_is_nothing_to_show_or_stop(settings: Settings) -> None:
    assert invoke(settings, "status") == "no engine host runs; the first sample starts one\n"
    assert json.loads(invoke(settings, "status", "--json")) == {"hosts": []}
    assert invoke(settings, "stop") == "no engine host runs\n"
    assert json.loads(invoke(settings, "stop", "--json")) == {"stopped": []}


def test_a_running_host_is_shown_and_stopped(settings: Settings) -> None:
    anyio.run(draw, settings)
    (host,) = json.loads(invoke(settings, "status", "--json"))["hosts"]
    assert host["status"] == "ready"
    assert host["decoded_tokens"] > 0
    assert f"nano-1: process {host['pid']}, version" in invoke(settings, "status")
    again = CliRunner().invoke(engine, ["run"], obj=settings)
    assert isinstance(again.exception, EngineBusyError)
    assert f"process {host['pid']}) ended" in invoke(settings, "stop")
    assert json.loads(invoke(settings, "status", "--json")) == {"hosts": []}


def test_a_host_in_the_foreground_logs_to_stderr_and_ends_on_a_signal(settings: Settings) -> None:
    code = (
        "from mcp_reasoner.cli.engine import engine; "
        "from mcp_reasoner.config import load_settings; "
        "engine(['run', '--safe'], obj=load_settings({}).settings)"
    )
    environment = os.environ | {
        "MCP_REASONER_RUNTIME_DIR": str(settings.runtime_dir),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            assert any("ready" in line for line in process.stderr)
            (host,) = anyio.run(host_statuses, open_runtime_folder(settings.runtime_dir))
            assert host.record.pid == process.pid
            found: dict[str, Any] = host.health or {}
            assert found["safe"] is True
        finally:
            process.send_signal(signal.SIGINT)
        process.stderr.read()
        assert process.wait(timeout=START_SECONDS) == 0
