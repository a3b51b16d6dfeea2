"""Worker processes end when they should, say how they ended, and leave nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from mcp_reasoner.errors import (
    ExpressionError,
    InputError,
    ReasonerError,
    VerifierCrashedError,
    VerifierTimeoutError,
)
from mcp_reasoner.sandbox.pool import WorkerPool

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc"),
]

TASKS = "pool_tasks"
BOUND = 60


@pytest.fixture(autouse=True)
def pool_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers see the module search path of the process that starts them."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


@pytest.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    with anyio.fail_after(BOUND):
        async with WorkerPool(workers=1, tasks=TASKS, levels=["limits"]) as opened:
            yield opened


def _alive(pid: int) -> bool:
    """Whether the process exists and has not merely to be reaped."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


async def _gone(pid: int) -> None:
    with anyio.fail_after(BOUND):
        while _alive(pid):  # noqa: ASYNC110 - another process gives no event
            await anyio.sleep(0.01)


async def test_a_value_comes_back_unchanged(pool: WorkerPool) -> None:
    value = {"text": "√2 \ud800", "numbers": [1, -0.5, None, True]}
    assert await pool.run("echo", {"value": value}) == value


async def test_a_job_sees_nothing_of_the_server(
    pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_SECRET", "x")
    facts = await pool.run("facts", {})
    assert facts["group"] == facts["pid"] != os.getpgid(0)
    assert facts["cwd"] == "/"
    assert "SOME_SECRET" not in facts["environment"]
    assert facts["write"] == "refused"
    assert facts["stdin"] == ""
    # 0, 1, 2, the reply's pipe, and the one that lists the folder
    assert len(facts["descriptors"]) == 5


async def test_each_job_has_a_process_of_its_own_under_one_worker(pool: WorkerPool) -> None:
    first, second = await pool.run("facts", {}), await pool.run("facts", {})
    assert first["pid"] != second["pid"]
    assert first["parent"] == second["parent"]
    assert not _alive(first["pid"])


@pytest.mark.parametrize(
    ("task", "data", "error", "words"),
    [
        pytest.param("spin", {}, VerifierTimeoutError, "longer than 0.3 s", id="loop"),
        pytest.param("spin in c", {}, VerifierTimeoutError, "longer", id="loop without bytecode"),
        pytest.param("stop", {}, VerifierTimeoutError, "longer", id="stops itself"),
        pytest.param("allocate", {"mb": 700}, VerifierCrashedError, "256 MB", id="memory"),
        pytest.param("signal", {"name": "SIGSEGV"}, VerifierCrashedError, "signal 11", id="fault"),
        pytest.param("signal", {"name": "SIGKILL"}, VerifierCrashedError, "signal 9", id="killed"),
        pytest.param("exit", {"code": 0}, VerifierCrashedError, "without a reply", id="exit 0"),
        pytest.param("large", {"size": 2 << 20}, VerifierCrashedError, "too large", id="oversize"),
        pytest.param("nested", {"depth": 200_000}, VerifierCrashedError, "deep", id="nesting"),
        pytest.param("deep", {"depth": 10**6}, VerifierCrashedError, "deep", id="recursion"),
        pytest.param("raise", {"kind": "other"}, VerifierCrashedError, "ZeroDivision", id="bug"),
        pytest.param("kill parent", {}, VerifierCrashedError, "ended", id="kills its parent"),
        pytest.param("none", {}, VerifierCrashedError, "no task", id="unknown task"),
        pytest.param("raise", {"kind": "input"}, InputError, "Give a number.", id="input"),
        pytest.param("raise", {"kind": "expression"}, ExpressionError, "Give", id="expression"),
    ],
)
async def test_every_bad_end_is_an_error_and_the_next_job_works(
    pool: WorkerPool, task: str, data: dict[str, Any], error: type[ReasonerError], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        await pool.run(
            task, data, seconds=0.3 if error is VerifierTimeoutError else 20, memory_mb=256
        )
    assert type(caught.value) is error
    assert await pool.run("echo", {"value": 1}) == 1


async def test_deep_recursion_within_the_limit_does_not_fault(pool: WorkerPool) -> None:
    assert await pool.run("deep", {"depth": 9000}) == 9000


async def test_what_a_job_started_ends_with_it(pool: WorkerPool) -> None:
    await _gone(await pool.run("orphan", {}))


async def test_data_beyond_the_bound_is_refused_before_any_work(pool: WorkerPool) -> None:
    with pytest.raises(InputError, match="4 MB"):
        await pool.run("echo", {"value": "x" * (5 << 20)})


async def test_cancelling_kills_the_job_and_keeps_the_worker(
    pool: WorkerPool, tmp_path: Path
) -> None:
    worker = (await pool.run("facts", {}))["parent"]
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    async with anyio.create_task_group() as group:

        async def spin() -> None:
            await pool.run("spin", {"fifo": str(fifo)}, seconds=300)

        group.start_soon(spin)
        async with await anyio.open_file(fifo, "rb") as started:
            child = int(await started.read(16))
        assert _alive(child)
        group.cancel_scope.cancel()
    assert not _alive(child)
    assert (await pool.run("facts", {}))["parent"] == worker


async def test_a_job_that_is_cancelled_before_it_begins_costs_no_worker() -> None:
    with anyio.fail_after(BOUND):
        async with WorkerPool(workers=1, tasks=TASKS, levels=["limits"]) as pool:
            worker = (await pool.run("facts", {}))["parent"]
            with anyio.CancelScope() as scope:
                scope.cancel()
                await pool.run("echo", {"value": 1})
            async with anyio.create_task_group() as group:

                async def end_all() -> None:
                    await pool.run("echo", {"value": 1})
                    group.cancel_scope.cancel()

                group.start_soon(end_all)
                group.start_soon(pool.run, "echo", {"value": 2})
            assert (await pool.run("facts", {}))["parent"] == worker


async def test_a_killed_worker_is_replaced(pool: WorkerPool) -> None:
    worker = (await pool.run("facts", {}))["parent"]
    os.kill(worker, signal.SIGKILL)
    with pytest.raises(VerifierCrashedError):
        await pool.run("echo", {"value": 1})
    assert (await pool.run("facts", {}))["parent"] != worker


async def test_jobs_beyond_the_workers_wait_for_their_turn() -> None:
    with anyio.fail_after(BOUND):
        async with WorkerPool(workers=2, tasks=TASKS, levels=["limits"]) as pool:
            values: list[int] = []

            async def one(number: int) -> None:
                values.append(await pool.run("echo", {"value": number}))

            async with anyio.create_task_group() as group:
                for number in range(12):
                    group.start_soon(one, number)
            assert sorted(values) == list(range(12))


async def test_nothing_is_left_when_the_pool_closes() -> None:
    with anyio.fail_after(BOUND):
        async with WorkerPool(workers=1, tasks=TASKS, levels=["limits"]) as pool:
            worker = (await pool.run("facts", {}))["parent"]
        assert not _alive(worker)
        with pytest.raises(VerifierCrashedError, match="closed"):
            await pool.run("echo", {"value": 1})


async def test_workers_and_jobs_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    program = f"""
import anyio, sys
sys.path[:0] = {[str(Path(__file__).parent), str(Path(__file__).parents[2])]!r}
from mcp_reasoner.sandbox.pool import WorkerPool
async def main():
    async with WorkerPool(workers=1, tasks={TASKS!r}, levels=["limits"]) as pool:
        print((await pool.run("facts", {{}}))["parent"], flush=True)
        await pool.run("spin", {{"fifo": {str(fifo)!r}}}, seconds=60)
anyio.run(main)
"""
    server = subprocess.Popen(  # noqa: ASYNC220 - starts at once
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        with anyio.fail_after(BOUND):
            worker = int(await anyio.to_thread.run_sync(server.stdout.readline))
            async with await anyio.open_file(fifo, "rb") as started:
                child = int(await started.read(16))
    finally:
        server.kill()
        server.communicate()
    await _gone(worker)
    await _gone(child)


async def test_without_fork_each_job_has_a_worker_of_its_own() -> None:
    with anyio.fail_after(BOUND):
        async with WorkerPool(workers=1, tasks=TASKS, fork=False) as pool:
            first, second = await pool.run("facts", {}), await pool.run("facts", {})
            assert first["pid"] != second["pid"]
            with pytest.raises(VerifierTimeoutError):
                await pool.run("spin", {}, seconds=0.3)
            assert await pool.run("echo", {"value": 1}) == 1


async def test_a_registry_that_cannot_be_imported_is_one_sentence() -> None:
    with anyio.fail_after(BOUND):
        async with WorkerPool(workers=1, tasks="mcp_reasoner.no_such_module") as pool:
            with pytest.raises(VerifierCrashedError, match="no_such_module"):
                await pool.run("echo", {"value": 1})
