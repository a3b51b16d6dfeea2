"""The decode thread alone, on the embedded model: jobs in, text out, and what goes wrong."""

import itertools
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mcp_reasoner.engine.job import Delta, Job
from mcp_reasoner.engine.llama import Context
from mcp_reasoner.engine.loop import DecodeLoop
from mcp_reasoner.engine.options import HostOptions
from mcp_reasoner.engine.protocol import Sampling
from mcp_reasoner.engine.sequence import Plan
from mcp_reasoner.errors import EngineBusyError, EngineError, InputError
from tests.engine.conftest import NANO, PROBLEM, WAIT_SECONDS, wait_for

CHAT = f"<|im_start|>user\n{PROBLEM}<|im_end|>\n<|im_start|>assistant\n"


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
        self,
        loop: DecodeLoop,
        text: str,
        *,
        samples: int = 1,
        tokens: int | None = None,
        prompt: tuple[int, ...] | None = None,
        sampling: Sampling | None = None,
        ignore_end: bool = True,
        **more: Any,
    ) -> None:
        assert loop.model is not None
        self.loop = loop
        self.news = threading.Event()
        self.deltas: list[Delta] = []
        self.job = Job(
            prompt=prompt or tuple(loop.model.tokenize(text, special=True)),
            sampling=replace(sampling or Sampling(), max_tokens=tokens),
            seeds=range(samples),
            notify=self.news.set,
            run=text,
            ignore_end=ignore_end,
            **more,
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


def test_samples_that_move_to_where_others_have_ended_go_on_undisturbed(loop: DecodeLoop) -> None:
    assert loop.capacity is not None
    assert loop.capacity.lanes == 5
    problems = {f"{CHAT}{n} + {n} =": tokens for n, tokens in ((2, 5), (30, 40), (4, 9), (5, 60))}
    likeliest = Sampling(temperature=0.0)
    asked = [
        Asked(loop, text, tokens=tokens, sampling=likeliest) for text, tokens in problems.items()
    ]
    together = [one.finish() for one in asked]
    alone = [
        Asked(loop, text, tokens=tokens, sampling=likeliest).finish()
        for text, tokens in problems.items()
    ]
    assert together == alone


def test_a_cancelled_job_takes_no_further_tokens(loop: DecodeLoop) -> None:
    asked = Asked(loop, "x", samples=8)
    asked.wait()
    loop.cancel(asked.job)
    loop.cancel(asked.job)
    counts = loop.counts()
    assert (counts.active, counts.queued, counts.cancelled) == (0, 0, 8)
    assert Asked(loop, "y", tokens=2).finish()
    assert loop.counts().decoded_tokens == counts.decoded_tokens + 2


def refuse(monkeypatch: pytest.MonkeyPatch, calls: set[int]) -> None:
    """Let these decodes fail, counted from 1, as llama.cpp lets them fail."""
    decode, count = Context.decode, itertools.count(1)

    def maybe(self: Context, plan: Plan) -> None:
        if next(count) in calls:
            raise EngineError("llama.cpp could not decode a batch (status 1)")
        decode(self, plan)

    monkeypatch.setattr(Context, "decode", maybe)


def test_a_refused_decode_costs_no_sample_a_token(
    loop: DecodeLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = Asked(loop, "x", samples=4, tokens=50).finish()
    refuse(monkeypatch, {3, 20})
    assert Asked(loop, "x", samples=4, tokens=50).finish() == undisturbed


def test_decodes_that_go_on_failing_fail_what_runs_and_nothing_else(
    loop: DecodeLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch, {3, 4})
    running = Asked(loop, "x", samples=4, tokens=50)
    waiting = Asked(loop, "x", tokens=5)
    running.finish()
    assert "status 1" in str(running.job.error)
    assert [len(answer) for answer in waiting.finish()] == [5]
    assert waiting.job.error is None


def test_a_deadline_ends_running_and_waiting_samples(loop: DecodeLoop) -> None:
    asked = Asked(loop, "x", samples=8, deadline=time.monotonic() + 0.3)
    began = time.monotonic()
    asked.finish()
    assert time.monotonic() - began < WAIT_SECONDS / 2
    assert {delta.stop_reason for delta in asked.deltas if delta.reason} == {"deadline"}
    assert asked.reasons() == ["length"] * 8
    assert loop.counts().active == loop.counts().queued == 0


CLOSE = "\n</think>\n\n"


def test_a_thought_that_is_too_long_is_closed_and_the_answer_sampled(loop: DecodeLoop) -> None:
    asked = Asked(loop, CHAT, tokens=80, sampling=Sampling(thinking_tokens=12))
    (tokens,) = asked.finish()
    text = "".join(delta.text for delta in asked.deltas)
    thought, closed, answer = text.partition(CLOSE)
    assert closed
    assert answer
    assert loop.model is not None
    assert len(loop.model.tokenize(thought, special=True)) == 12
    assert b"".join(map(loop.model.piece, tokens)).decode("utf-8", "replace") == text
    # Token for token it is a prompt to go on from, and nearly all of it is in the cache.
    before = loop.counts().reused_tokens
    ids = (*asked.job.prompt, *tokens)
    again = Asked(loop, "", tokens=4, prompt=ids)
    again.finish()
    assert loop.counts().reused_tokens - before >= len(ids) - 2


def test_no_thought_at_all_can_be_asked_for(loop: DecodeLoop) -> None:
    asked = Asked(loop, CHAT, tokens=40, sampling=Sampling(thinking_tokens=0))
    asked.finish()
    text = "".join(delta.text for delta in asked.deltas)
    assert text.find("</think>") >= 0


def test_a_thought_that_closed_itself_is_left_alone(loop: DecodeLoop) -> None:
    plain = Asked(loop, CHAT, tokens=150).finish()
    assert Asked(loop, CHAT, tokens=150, sampling=Sampling(thinking_tokens=140)).finish() == plain


@pytest.mark.parametrize("thinking", [None, 8], ids=["all of it", "the answer only"])
def test_a_grammar_holds_for_what_is_drawn(loop: DecodeLoop, thinking: int | None) -> None:
    grammar = 'root ::= "{\\"value\\": " [0-9]+ ("," [0-9]+)? "}"'
    asked = Asked(
        loop,
        CHAT,
        samples=4,
        tokens=60,
        sampling=Sampling(thinking_tokens=thinking),
        grammar=grammar,
        ignore_end=False,
    )
    asked.finish()
    for index in range(4):
        text = "".join(delta.text for delta in asked.deltas if delta.index == index)
        answer = text if thinking is None else text.partition(CLOSE)[2]
        assert re.fullmatch(r'\{"value": [0-9]+(,[0-9]+)?\}', answer) or (
            asked.reasons()[0] == "length" and re.match(r'\{"value": [0-9]+', answer)
        )


def test_a_grammar_that_is_none_is_refused(loop: DecodeLoop) -> None:
    with pytest.raises(InputError, match="not valid GBNF"):
        Asked(loop, "x", grammar="root ::= (((")
    assert loop.counts().queued == 0


def test_log_probabilities_and_confidence_are_those_of_the_model(loop: DecodeLoop) -> None:
    asked = Asked(loop, CHAT, tokens=20, sampling=Sampling(confidence_window=5), logprobs=3)
    (tokens,) = asked.finish()
    scores = [score for delta in asked.deltas for score in delta.scores]
    assert len(scores) == len(tokens)
    confidences = []
    for token, score in zip(tokens, scores, strict=True):
        assert score is not None
        assert len(score.top) == 3
        assert score.logprob <= score.top[0][1] <= 0
        listed = dict(score.top)
        assert token not in listed or listed[token] == pytest.approx(score.logprob)
        confidences.append(score.confidence)
    latest = [delta.confidence for delta in asked.deltas][-1]
    assert latest == pytest.approx(sum(confidences[-5:]) / 5)


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
    with pytest.raises(EngineBusyError, match=r"try again in [0-9]+ s"):
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
