"""The whole path: a real client over stdio, the real engine host, llama.cpp, real checks.

The embedded model is right often, not always: what these hold is that every
answer is honest, and that all that was started ends.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

QUADRATIC = "Find the largest root of x^2-5x+6=0"
ENDLESS = "A farmer has some sheep and sells a third of them. How many are left of 27?"
"""What no rule reads, so that nothing is proved, for the model that never ends a sample."""
COMMAND = [sys.executable, "-m", "mcp_reasoner"]


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def begin(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def hosts() -> list[dict[str, Any]]:
    done = command("engine", "status", "--json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["hosts"]
    return found


@pytest.fixture(autouse=True)
def _no_host_left() -> Iterator[None]:
    yield
    command("engine", "stop")


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    parameters = StdioServerParameters(
        command=COMMAND[0], args=[*COMMAND[1:], "stdio"], env=dict(os.environ)
    )
    with anyio.fail_after(180):
        async with Client(parameters) as connected:
            yield connected


def test_one_command_solves_with_a_real_model_and_checks_the_answer() -> None:
    done = command("solve", QUADRATIC, "--effort", "max", "--seed", "1")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "3"
    assert lines[1].startswith("verified: 3 is the largest of the 2 real roots")
    assert "`mcp-reasoner pull` fetches VibeThinker-3B" in done.stderr
    [host] = hosts()
    assert host["model"]["embedded"] is True


@pytest.mark.anyio
async def test_solve_math_over_stdio_is_verified_or_honest(client: Client) -> None:
    result = (await client.call_tool("solve_math", {"problem": QUADRATIC})).structured_content
    assert result is not None
    assert result["model"]["embedded"] is True
    if result["status"] == "verified":
        assert result["answer"] == "3"
    else:
        assert result["status"] == "abstained"
        assert result["reason"]
        assert "answer" not in result


@pytest.mark.anyio
async def test_what_the_model_was_not_taught_is_abstained(client: Client) -> None:
    problem = "Let ABC be a triangle with circumcentre O. Prove nothing; how many such O exist?"
    result = (await client.call_tool("solve_math", {"problem": problem})).structured_content
    assert result is not None
    assert result["status"] == "abstained"
    assert result["reason"]


@pytest.mark.anyio
async def test_get_result_fetches_a_real_run_again(client: Client) -> None:
    first = (await client.call_tool("solve_math", {"problem": QUADRATIC})).structured_content
    assert first is not None
    again = await client.call_tool("get_result", {"run_id": first["run_id"]})
    assert again.structured_content == first


@pytest.mark.anyio
async def test_cancelling_a_call_stops_the_decoding(endless_model: Path) -> None:
    parameters = StdioServerParameters(
        command=COMMAND[0],
        args=[*COMMAND[1:], "stdio", "--model", str(endless_model)],
        env=dict(os.environ),
    )
    moving = anyio.Event()

    async def progressed(progress: float, total: float | None, message: str | None) -> None:
        if message and message.endswith(" tokens"):
            moving.set()

    with anyio.fail_after(120):
        async with Client(parameters) as client:
            async with anyio.create_task_group() as tasks:

                async def call() -> None:
                    arguments = {"problem": ENDLESS, "effort": "deep"}
                    await client.call_tool("solve_math", arguments, progress_callback=progressed)

                tasks.start_soon(call)
                await moving.wait()
                [before] = await anyio.to_thread.run_sync(hosts)
                assert before["active"] >= 1
                tasks.cancel_scope.cancel()
            [after] = await anyio.to_thread.run_sync(hosts)
            while after["active"]:
                [after] = await anyio.to_thread.run_sync(hosts)
            [later] = await anyio.to_thread.run_sync(hosts)
            assert later["decoded_tokens"] == after["decoded_tokens"]
            assert later["cancelled"] >= 1


@pytest.mark.anyio
async def test_a_client_that_goes_away_frees_the_model(endless_model: Path) -> None:
    process = begin("solve", ENDLESS, "--model", str(endless_model))
    with process, anyio.fail_after(120):
        while not any(host.get("active") for host in await anyio.to_thread.run_sync(hosts)):
            await anyio.lowlevel.checkpoint()
        process.kill()
        while any(host.get("active") for host in await anyio.to_thread.run_sync(hosts)):
            await anyio.lowlevel.checkpoint()


@pytest.mark.anyio
async def test_killing_the_host_in_a_call_restarts_it_once(endless_model: Path) -> None:
    process = begin("solve", ENDLESS, "--json", "--model", str(endless_model))

    async def decoding(*, other_than: int = 0) -> int:
        while True:
            for host in await anyio.to_thread.run_sync(hosts):
                if host.get("active") and host["pid"] != other_than:
                    pid: int = host["pid"]
                    return pid

    with process, anyio.fail_after(150):
        first = await decoding()
        os.kill(first, signal.SIGKILL)
        second = await decoding(other_than=first)
        os.kill(second, signal.SIGKILL)
        out, error = await anyio.to_thread.run_sync(process.communicate)
    assert process.returncode == 1
    assert out == ""
    assert error.splitlines()[-1].startswith("error: the engine host ended unexpectedly again")


def test_a_function_of_the_embedded_model_is_honestly_abstained() -> None:
    """It has not been taught to write programs, and says so."""
    done = command(
        *("code", "Double a number", "--signature", "def double(n: int) -> int"),
        *("--effort", "quick", "--max-seconds", "60", "--seed", "5", "--json"),
    )
    assert done.returncode == 5, done.stderr
    found = json.loads(done.stdout)
    assert found["status"] == "abstained"
    assert found["model"]["embedded"]
    assert found["usage"]["tokens"] > 0
    assert "code" not in found


@pytest.mark.anyio
async def test_a_function_that_is_cancelled_in_the_middle_frees_the_model(
    endless_model: Path,
) -> None:
    process = begin(
        *("code", "Double a number", "--signature", "def double(n: int) -> int", "--json"),
        *("--model", str(endless_model)),
    )

    async def active() -> int:
        return sum(host.get("active") or 0 for host in await anyio.to_thread.run_sync(hosts))

    with process, anyio.fail_after(150):
        while not await active():
            await anyio.lowlevel.checkpoint()
        process.send_signal(signal.SIGINT)
        out, error = await anyio.to_thread.run_sync(process.communicate)
        while await active():
            await anyio.lowlevel.checkpoint()
    assert process.returncode == 130, error
    assert json.loads(out)["status"] == "cancelled"
