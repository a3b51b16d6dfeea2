"""Runs: they finish, are waited for, joined, cancelled, kept, and gone on with by another front."""

import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import pytest

from mcp_reasoner.engine.protocol import Message, SampleFinished, SampleRequest, SampleText
from mcp_reasoner.engine.scripted import ScriptedEngine, ScriptedEntry
from mcp_reasoner.errors import (
    EngineBusyError,
    EngineError,
    InputError,
    InternalError,
    RunNotFoundError,
)
from mcp_reasoner.reasoning.outcome import Progress
from mcp_reasoner.runs.identity import begun_at, new_run_id
from mcp_reasoner.runs.registry import RunRegistry, question_key
from mcp_reasoner.runs.run import KeptResult, KeptRun, Result, Run, Work
from mcp_reasoner.runs.store import RunStore

pytestmark = pytest.mark.anyio

DONE = {"status": "verified", "answer": "3"}


@dataclass
class Works:
    """What runs do: `tool` names it. Counts how often each was begun."""

    begun: dict[str, int]

    def __call__(self, tool: str, arguments: Mapping[str, Any]) -> Work:
        self.begun[tool] = self.begun.get(tool, 0) + 1
        work: Work = getattr(self, tool)
        return work

    async def forever(self, run: Run) -> Result:
        run.report(Progress(samples=1, tokens=5))
        await anyio.sleep_forever()
        raise AssertionError("it never comes here")

    async def at_once(self, _: Run) -> Result:
        return KeptResult(DONE)

    async def abstaining(self, _: Run) -> Result:
        return KeptResult({"status": "abstained", "reason": "no time"})

    async def failing(self, _: Run) -> Result:
        raise EngineError("the model is gone")

    async def faulty(self, _: Run) -> Result:
        raise ZeroDivisionError("a bug")


@pytest.fixture
def works() -> Works:
    return Works({})


Front = Callable[..., AbstractAsyncContextManager[RunRegistry]]


@pytest.fixture
def front(tmp_path: Path) -> Front:
    """Opens fronts that share a store."""

    @asynccontextmanager
    async def opened(**options: int) -> AsyncIterator[RunRegistry]:
        with anyio.fail_after(30):
            async with RunRegistry(path=tmp_path / "runs.sqlite3", **options) as runs:
                yield runs

    return opened


async def test_a_run_is_found_by_its_id_with_its_result(front: Front, works: Works) -> None:
    async with front() as runs:
        run = await runs.start("at_once", {}, works)
        assert re.fullmatch(r"r_[0-9A-HJKMNP-TV-Z]{26}", run.id)
        assert await run.wait(5)
        assert await runs.get(run.id, works) is run
        assert run.result is not None
        assert run.result.wire() == DONE
        assert not run.cancelled


async def test_waiting_is_bounded_and_leaves_the_run_going(front: Front, works: Works) -> None:
    async with front() as runs:
        run = await runs.start("forever", {}, works)
        assert not await run.wait(0.01)
        assert run.progress.tokens == 5
        assert not run.finished


async def test_a_cancelled_run_ends_and_says_so(front: Front, works: Works) -> None:
    async with front() as runs:
        run = await runs.start("forever", {}, works)
        await run.wait(0.01)
        await runs.cancel(run.id)
        assert await run.wait(5)
        assert run.cancelled
        assert run.result is None
        record = await runs.record(run.id)
        assert record is not None
        assert record.state == "cancelled"


async def test_an_error_stays_with_its_run(front: Front, works: Works) -> None:
    async with front() as runs:
        run = await runs.start("failing", {}, works)
        other = await runs.start("at_once", {}, works)
        assert await run.wait(5)
        assert await other.wait(5)
        assert str(run.error) == "the model is gone"
        assert not run.cancelled
        assert other.result is not None
    async with front() as later:
        kept = await later.get(run.id, works)
        assert str(kept.error) == "the model is gone"


async def test_a_fault_ends_its_run_alone_and_its_traceback_is_logged(
    front: Front, works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    async with front() as runs:
        other = await runs.start("forever", {}, works)
        run = await runs.start("faulty", {}, works)
        assert await run.wait(5)
        assert isinstance(run.error, InternalError)
        assert "a bug" not in str(run.error)
        assert "ZeroDivisionError: a bug" in caplog.text
        assert not other.finished
        record = await runs.record(run.id)
        assert record is not None
        assert record.state == "failed"


async def test_a_run_that_was_interrupted_here_goes_on_here_too(front: Front, works: Works) -> None:
    async with front() as runs:
        run = await runs.start("forever", {}, works)
        runs.interrupt()
        assert await run.wait(5)
        again = await runs.get(run.id, works)
        assert again is not run
        assert not again.finished
        assert works.begun == {"forever": 2}


def test_an_id_tells_when_its_run_began() -> None:
    before = time.time()
    begun = begun_at(new_run_id())
    assert before - 0.001 <= begun <= time.time()


async def test_too_many_runs_are_refused_with_a_sentence(front: Front, works: Works) -> None:
    async with front(limit=2) as runs:
        await runs.start("forever", {}, works)
        await runs.start("forever", {}, works)
        with pytest.raises(EngineBusyError, match="busy: 2 runs are in progress") as refused:
            await runs.start("at_once", {}, works)
        assert "try again in 30 s" in str(refused.value)
        assert refused.value.retry_seconds == 30


async def test_the_oldest_ended_runs_are_forgotten_and_going_ones_never(
    front: Front, works: Works
) -> None:
    async with front(keep=2) as runs:
        going = await runs.start("forever", {}, works)
        first = await runs.start("at_once", {}, works)
        await first.wait(5)
        for _ in range(2):
            await (await runs.start("at_once", {}, works)).wait(5)
        assert await runs.get(going.id, works) is going
        with pytest.raises(RunNotFoundError, match=first.id):
            await runs.get(first.id, works)


@pytest.mark.parametrize("run_id", ["", "r_", "x" * 28, "r_" + "U" * 26, "../../etc/passwd"])
async def test_what_is_no_run_id_is_refused(front: Front, works: Works, run_id: str) -> None:
    async with front() as runs:
        with pytest.raises(InputError, match="run_id must be"):
            await runs.get(run_id, works)


async def test_an_error_leaves_the_registry_as_it_is(works: Works) -> None:
    async def fail_with_a_run_going() -> None:
        async with RunRegistry() as runs:
            await runs.start("forever", {}, works)
            raise EngineError("the model is gone")

    with pytest.raises(EngineError, match="gone"):
        await fail_with_a_run_going()


async def test_without_a_store_runs_live_in_memory(works: Works) -> None:
    async with RunRegistry() as runs:
        run = await runs.start("at_once", {}, works, key="k")
        assert await run.wait(5)
        assert await runs.get(run.id, works) is run
        assert await runs.newest() == []


# -- the same question -----------------------------------------------------------------------


async def test_the_same_question_joins_the_run_that_is_going(front: Front, works: Works) -> None:
    async with front() as runs:
        first = await runs.start("forever", {}, works, key="k")
        assert await runs.start("forever", {}, works, key="k") is first
        assert await runs.start("forever", {}, works, key="other") is not first
        assert await runs.start("forever", {}, works) is not first


async def test_the_same_question_joins_a_run_of_another_front(front: Front, works: Works) -> None:
    async with front() as one, front() as other:
        first = await one.start("forever", {}, works, key="k")
        joined = await other.start("forever", {}, works, key="k")
        assert isinstance(joined, KeptRun)
        assert joined.id == first.id
        await one.cancel(first.id)
        assert await joined.wait(5)
        assert joined.cancelled


async def test_a_question_answered_before_gets_that_result_for_a_while(
    front: Front, works: Works
) -> None:
    async with front() as runs:
        first = await runs.start("at_once", {}, works, key="k")
        await first.wait(5)
    async with front() as runs:
        cached = await runs.start("at_once", {}, works, key="k", cached_seconds=60)
        assert cached.id == first.id
        assert cached.result is not None
        assert cached.result.wire() == DONE
        fresh = await runs.start("at_once", {}, works, key="k", cached_seconds=0)
        assert fresh.id != first.id


async def test_a_fresh_question_joins_nothing_and_is_what_is_joined_from_then_on(
    front: Front, works: Works
) -> None:
    async with front() as runs:
        going = await runs.start("forever", {}, works, key="k")
        anew = await runs.start("forever", {}, works, key="k", fresh=True)
        assert anew is not going
        assert await runs.start("forever", {}, works, key="k") is anew
        done = await runs.start("at_once", {}, works, key="d")
        assert await done.wait(5)
        again = await runs.start("at_once", {}, works, key="d", cached_seconds=60, fresh=True)
        assert again.id != done.id
        assert await again.wait(5)
        kept = await runs.start("at_once", {}, works, key="d", cached_seconds=60)
        assert kept.id == again.id


async def test_who_finds_no_room_is_told_when_there_will_probably_be_some(
    front: Front, works: Works
) -> None:
    async with front(limit=1) as runs:
        await (await runs.start("at_once", {}, works)).wait(5)
        await runs.start("forever", {}, works)
        with pytest.raises(EngineBusyError, match="try again in 5 s"):
            await runs.start("at_once", {}, works)


async def test_runs_that_were_begun_before_are_counted_on_all_fronts(
    front: Front, works: Works
) -> None:
    async with front() as one, front() as other, RunRegistry() as alone:
        for runs in (one, other, one):
            await runs.start("forever", {}, works)
        last = await other.start("forever", {}, works, principal="me")
        assert await other.ahead(last) == 3
        await one.cancel(one.running()[0].id)
        while await other.ahead(last) > 2:
            await anyio.lowlevel.checkpoint()
        await alone.start("forever", {}, works)
        assert await alone.ahead(await alone.start("forever", {}, works)) == 1


async def test_what_ended_for_want_of_luck_is_asked_again(front: Front, works: Works) -> None:
    async with front() as runs:
        first = await runs.start("abstaining", {}, works, key="k")
        await first.wait(5)
        again = await runs.start("abstaining", {}, works, key="k", cached_seconds=60)
        assert again.id != first.id


async def test_a_run_is_nobody_elses(front: Front, works: Works) -> None:
    async with front() as runs:
        run = await runs.start("at_once", {}, works, key="k", principal="me")
        await run.wait(5)
        with pytest.raises(RunNotFoundError):
            await runs.get(run.id, works, principal="you")
        other = await runs.start("at_once", {}, works, key="k", principal="you", cached_seconds=60)
        assert other.id != run.id
        going = await runs.start("forever", {}, works, principal="me")
        await runs.cancel(going.id, principal="you")
        assert not await going.wait(0.05)
        assert await runs.newest(principal="nobody") == []


@pytest.mark.parametrize(
    ("arguments", "model"), [({"problem": "2"}, "m"), ({"problem": "1"}, "other")], ids=str
)
def test_questions_are_told_apart(arguments: dict[str, Any], model: str) -> None:
    first = question_key("solve_math", {"problem": "1"}, model="m")
    assert question_key("solve_math", arguments, model=model) != first
    assert question_key("solve_math", {"problem": "1"}, model="m") == first


# -- going on --------------------------------------------------------------------------------


OUTPUT = "<think>" + "one thought after another " * 30 + "</think> 3"


async def drawing(run: Run, *, hang: bool) -> Result:
    """Draw one sample to its end, which an engine that hangs never comes to."""
    entry = ScriptedEntry(match="", outputs=(OUTPUT,))
    silent = ScriptedEntry(match="", outputs=(OUTPUT[:400],), hang=True)
    engine = run.journal(ScriptedEngine([silent if hang else entry]))
    request = SampleRequest(messages=(Message(role="user", content="?"),), seed=1)
    heard, drawn = "", 0
    async with engine.sample(request) as events:
        async for event in events:
            if isinstance(event, SampleText):
                heard, drawn = heard + event.text, event.tokens
                run.report(Progress(samples=1, tokens=drawn))
            elif isinstance(event, SampleFinished):
                drawn = event.tokens
    return KeptResult({"status": "unverified", "answer": heard, "tokens": drawn})


def hanging(tool: str, arguments: Mapping[str, Any]) -> Work:
    async def work(run: Run) -> Result:
        return await drawing(run, hang=True)

    return work


def ending(tool: str, arguments: Mapping[str, Any]) -> Work:
    async def work(run: Run) -> Result:
        return await drawing(run, hang=False)

    return work


async def begin_to_draw(runs: RunRegistry) -> str:
    run = await runs.start("solve_math", {"problem": "?"}, hanging)
    while run.progress.tokens < 100:
        await anyio.lowlevel.checkpoint()
    return run.id


async def test_a_front_that_ends_leaves_its_runs_to_the_next(front: Front, tmp_path: Path) -> None:
    async with front() as runs:
        run_id = await begin_to_draw(runs)
    store = RunStore.open(tmp_path / "runs.sqlite3")
    record = store.get(run_id, principal="local")
    [sample] = store.samples(run_id)
    store.close()
    assert record is not None
    assert record.state == "interrupted"
    assert (sample.text, sample.count) == (OUTPUT[:400], 100)

    async with front() as later:
        resumed = await later.get(run_id, ending)
        assert isinstance(resumed, Run)
        assert await resumed.wait(10)
        assert resumed.id == run_id
        assert resumed.result is not None
        result = resumed.result.wire()
        assert result["answer"] == OUTPUT
        assert result["tokens"] == -(-len(OUTPUT) // 4)


async def test_a_run_is_gone_on_with_by_one_front_alone(front: Front) -> None:
    async with front() as runs:
        run_id = await begin_to_draw(runs)
    async with front() as one, front() as other:
        first = await one.get(run_id, hanging)
        second = await other.get(run_id, hanging)
        assert isinstance(first, Run)
        assert isinstance(second, KeptRun)
        await other.cancel(run_id)
        assert await first.wait(20)  # with the owner's next beat
        assert first.cancelled


async def test_a_run_that_another_front_works_on_is_waited_for(front: Front) -> None:
    async with front() as one, front() as other:
        run = await one.start("solve_math", {"problem": "?"}, ending)
        seen = await other.get(run.id, ending)
        assert await seen.wait(10)
        assert seen.result is not None
        assert seen.result.wire()["answer"] == OUTPUT
