"""The decode thread alone, on the embedded model: jobs in, text out, and what goes wrong."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcp_reasoner.engine.llama import Context
from mcp_reasoner.engine.loop import DecodeLoop, Delta, Job
from mcp_reasoner.engine.options import HostOptions
from mcp_reasoner.engine.protocol import Sampling
from mcp_reasoner.engine.sequence import Plan
from mcp_reasoner.errors import EngineBusyError, EngineError, InputError
from tests.engine.conftest import NANO, WAIT_SECONDS, wait_for


def start(**changes: object) -> DecodeLoop:
    settled = threading.Event()
    options = HostOptions(
        **{"model": NANO, "folder": Path(), "key": "k", "name": "n", **changes}  # type: ignore[arg-type]
    )
    loop = DecodeLoop(options, announce=settled.set)
    loop.start()
    assert settled.wait(WAIT_SECONDS)
    return loop


@pytest.fixture
def loop() -> Iterator[DecodeLoop]:
    loop = start(sequences=4)
    yield loop
    loop.stop(timeout=WAIT_SECONDS)


class Asked:
    """A job and all that came of it."""

    def __init__(
        self, loop: DecodeLoop, text: str, *, samples: int = 1, tokens: int | None = None
    ) -> None:
        assert loop.model is not None
        self.loop = loop
        self.news = threading.Event()
        self.deltas: list[Delta] = []
        self.job = Job(
            prompt=tuple(loop.model.tokenize(text, special=True)),
            sampling=Sampling(max_tokens=tokens),
            seeds=range(samples),
            notify=self.news.set,
            ignore_end=True,
        )
        loop.submit(self.job)

    def wait(self) -> None:
        """Until there is news; it is taken."""
        assert self.news.wait(WAIT_SECONDS)
        self.news.clear()
        self.deltas += self.loop.take(self.job)

    def finish(self) -> list[list[int]]:
        """The tokens of each sample, once all have ended."""
        while self.job.error is None and len(self.reasons()) < len(self.job.seeds):
            self.wait()
        return [
            [token for delta in self.deltas if delta.index == index for token in delta.tokens]
            for index in range(len(self.job.seeds))
        ]

    def reasons(self) -> list[str]:
        return [delta.reason for delta in self.deltas if delta.reason is not None]


def test_jobs_run_together_and_each_gets_its_own(loop: DecodeLoop) -> None:
    asked = [Asked(loop, f"What is {n}", samples=n, tokens=10 + n) for n in range(1, 5)]
    for number, one in enumerate(asked, start=1):
        answers = one.finish()
        assert [len(answer) for answer in answers] == [10 + number] * number
        assert one.reasons() == ["length"] * number
    counts = loop.counts()
    assert (counts.active, counts.queued, counts.cancelled) == (0, 0, 0)
    assert counts.decoded_tokens == sum(n * (10 + n) for n in range(1, 5))


def test_a_cancelled_job_takes_no_further_tokens(loop: DecodeLoop) -> None:
    asked = Asked(loop, "x", samples=8)
    asked.wait()
    loop.cancel(asked.job)
    loop.cancel(asked.job)
    counts = loop.counts()
    assert (counts.active, counts.queued, counts.cancelled) == (0, 0, 8)
    assert Asked(loop, "y", tokens=2).finish()
    assert loop.counts().decoded_tokens == counts.decoded_tokens + 2


def test_a_refused_decode_fails_what_ran_and_nothing_else(
    loop: DecodeLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    decode, calls = Context.decode, []

    def refuse_once(self: Context, plan: Plan) -> None:
        calls.append(plan)
        if len(calls) == 3:
            raise EngineError("llama.cpp could not decode a batch (status 1)")
        decode(self, plan)

    monkeypatch.setattr(Context, "decode", refuse_once)
    running = Asked(loop, "x", samples=4, tokens=50)
    waiting = Asked(loop, "y", tokens=5)
    running.finish()
    assert "status 1" in str(running.job.error)
    assert [len(answer) for answer in waiting.finish()] == [5]
    assert waiting.job.error is None


def test_stopping_fails_what_runs_and_refuses_what_comes(loop: DecodeLoop) -> None:
    asked = Asked(loop, "x", samples=8)
    asked.wait()
    assert loop.stop(timeout=WAIT_SECONDS)
    asked.finish()
    assert "the engine was stopped" in str(asked.job.error)
    assert (loop.phase, loop.counts().active, loop.counts().queued) == ("stopped", 0, 0)
    with pytest.raises(EngineError, match="stopping"):
        Asked(loop, "y")


def test_what_can_never_run_and_what_has_no_room_is_refused(loop: DecodeLoop) -> None:
    with pytest.raises(InputError, match="context holds 1024"):
        Asked(loop, "1" * 2000)
    first = Asked(loop, "x", samples=128)
    second = Asked(loop, "x", samples=128)
    with pytest.raises(EngineBusyError, match="try again later"):
        Asked(loop, "x", samples=128)
    loop.cancel(first.job)
    loop.cancel(second.job)


def test_samples_wait_when_the_cache_is_full_and_all_end() -> None:
    loop = start(kv_cells=512, sequences=8)
    asked = [Asked(loop, f"{n}: compute", samples=2, tokens=200) for n in range(3)]
    wait_for(lambda: loop.counts().active > 0)
    assert loop.counts().active <= 2
    for one in asked:
        assert [len(answer) for answer in one.finish()] == [200, 200]
    assert loop.stop(timeout=WAIT_SECONDS)


def test_a_model_that_cannot_be_loaded_leaves_a_sentence() -> None:
    loop = start(model=Path("/nowhere/none.gguf"))
    assert loop.phase == "failed"
    assert loop.failure == "/nowhere/none.gguf cannot be read: No such file or directory"
