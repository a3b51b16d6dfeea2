"""Runs: they finish, are waited for with a bound, are cancelled, and are kept for a while."""

import re

import anyio
import pytest

from mcp_reasoner.errors import EngineBusyError, EngineError, InputError, RunNotFoundError
from mcp_reasoner.reasoning.outcome import Progress
from mcp_reasoner.runs.registry import Run, RunRegistry

pytestmark = pytest.mark.anyio


async def forever(run: Run[str]) -> str:
    run.report(Progress(samples=1, tokens=5))
    await anyio.sleep_forever()
    return "never"


async def at_once(_: Run[str]) -> str:
    return "done"


async def test_a_run_is_found_by_its_id_with_its_result() -> None:
    async with RunRegistry() as runs:
        run = runs.start("solve_math", at_once)
        assert re.fullmatch(r"r_[0-9A-HJKMNP-TV-Z]{26}", run.id)
        assert await run.wait(5)
        assert runs.get(run.id) is run
        assert run.result == "done"
        assert not run.cancelled


async def test_waiting_is_bounded_and_leaves_the_run_going() -> None:
    async with RunRegistry() as runs:
        run = runs.start("solve_math", forever)
        assert not await run.wait(0.01)
        assert run.progress.tokens == 5
        assert not run.finished


async def test_a_cancelled_run_ends_and_says_so() -> None:
    async with RunRegistry() as runs:
        run = runs.start("solve_math", forever)
        await run.wait(0.01)
        run.cancel()
        assert await run.wait(5)
        assert run.cancelled
        assert run.result is None


async def test_an_error_stays_with_its_run() -> None:
    async def fail(_: Run[str]) -> str:
        raise EngineError("the model is gone")

    async with RunRegistry() as runs:
        run = runs.start("solve_math", fail)
        other = runs.start("solve_math", at_once)
        assert await run.wait(5)
        assert await other.wait(5)
        assert str(run.error) == "the model is gone"
        assert not run.cancelled
        assert other.result == "done"


async def test_leaving_the_registry_cancels_what_is_going() -> None:
    with anyio.fail_after(5):
        async with RunRegistry() as runs:
            run = runs.start("solve_math", forever)
    assert run.cancelled


async def test_too_many_runs_are_refused_with_a_sentence() -> None:
    async with RunRegistry(limit=2) as runs:
        runs.start("solve_math", forever)
        runs.start("solve_math", forever)
        with pytest.raises(EngineBusyError, match="2 runs are in progress"):
            runs.start("solve_math", at_once)


async def test_the_oldest_finished_runs_are_forgotten_and_running_ones_never() -> None:
    async with RunRegistry(keep=2) as runs:
        going = runs.start("solve_math", forever)
        first = runs.start("solve_math", at_once)
        await first.wait(5)
        second = runs.start("solve_math", at_once)
        await second.wait(5)
        assert runs.get(going.id) is going
        with pytest.raises(RunNotFoundError, match=first.id):
            runs.get(first.id)


@pytest.mark.parametrize("run_id", ["", "r_", "x" * 28, "r_" + "U" * 26, "../../etc/passwd"])
async def test_what_is_no_run_id_is_refused(run_id: str) -> None:
    async with RunRegistry() as runs:
        with pytest.raises(InputError, match="run_id must be"):
            runs.get(run_id)


async def fail_with_a_run_going() -> None:
    async with RunRegistry() as runs:
        runs.start("solve_math", forever)
        raise EngineError("the model is gone")


async def test_an_error_leaves_the_registry_as_it_is() -> None:
    with pytest.raises(EngineError, match="gone"):
        await fail_with_a_run_going()
