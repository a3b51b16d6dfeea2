"""The scheduler with integers alone: a cache is played beside it and must agree at every step."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_reasoner.engine import scheduler
from mcp_reasoner.engine.scheduler import Scheduler
from mcp_reasoner.engine.sequence import Plan, Remove
from mcp_reasoner.errors import InputError


class Cache:
    """What llama.cpp's cache does with plans, cell by cell; in `lanes`, a copy moves data."""

    def __init__(self, scheduler: Scheduler, *, lanes: bool = False) -> None:
        self.scheduler = scheduler
        self.lanes = lanes
        self.slots: dict[int, list[int]] = {}
        self.cells: dict[int, int] = {}
        self.next_cell = 0
        self.decoded = 0

    def apply(self, plan: Plan) -> None:
        for change in plan.changes:
            if isinstance(change, Remove):
                del self.slots[change.slot]
                continue
            assert not self.slots.get(change.target), "a copy goes to an empty sequence"
            assert 0 < change.length <= len(self.slots[change.source])
            self.slots[change.target] = self.slots[change.source][: change.length]
            if self.lanes:
                self.slots[change.target] = [
                    self.new_cell(self.cells[cell]) for cell in self.slots[change.target]
                ]
        assert 0 < len(plan.entries) <= self.scheduler.batch
        for token, position, slot, _ in plan.entries:
            assert 0 <= slot < self.scheduler.slots
            held = self.slots.setdefault(slot, [])
            assert position == len(held), "positions of a sequence follow each other"
            held.append(self.new_cell(token))
        self.decoded += len(plan.entries)
        used = {cell for held in self.slots.values() for cell in held}
        assert len(used) == self.scheduler.used <= self.scheduler.cells
        if self.lanes:
            slots = {entry.slot for entry in plan.entries}
            running = {s.slot for s in self.scheduler._running.values() if s.slot >= 0}
            assert slots <= running
            assert max(running) - min(running) < len(running), "what runs stands side by side"
            assert all(len(held) <= self.scheduler.context for held in self.slots.values())

    def new_cell(self, token: int) -> int:
        self.cells[self.next_cell] = token
        self.next_cell += 1
        return self.next_cell - 1

    def tokens(self, slot: int) -> list[int]:
        return [self.cells[cell] for cell in self.slots[slot]]


class Run:
    """Plays a scheduler to its end; token number k of sample s is 1000 s + k."""

    def __init__(self, **sizes: int) -> None:
        defaults = {"sequences": 4, "cells": 64, "context": 32, "batch": 12, "chunk": 8}
        self.scheduler = Scheduler(**{**defaults, **sizes})
        self.cache = Cache(self.scheduler, lanes="slots" in sizes)
        self.prompts: dict[int, tuple[int, ...]] = {}
        self.answers: dict[int, list[int]] = {}
        self.finished: list[int] = []

    def submit(
        self, number: int, prompt: Sequence[int], *, limit: int, run: str = "", priority: int = 0
    ) -> int:
        self.prompts[number] = tuple(prompt)
        self.answers[number] = []
        return self.scheduler.submit(number, list(prompt), limit=limit, run=run, priority=priority)

    def cancel(self, number: int) -> bool:
        self.prompts.pop(number, None)
        return self.scheduler.release(number)

    def step(self) -> Plan | None:
        plan = self.scheduler.plan()
        if plan is None:
            return None
        self.cache.apply(plan)
        for entry, number in plan.rows:
            if number not in self.prompts:
                continue
            seen = self.cache.tokens(plan.entries[entry].slot)
            assert plan.entries[entry].logits
            assert seen == [*self.prompts[number], *self.answers[number]]
            token = 1000 * (number + 1) + len(self.answers[number])
            self.answers[number].append(token)
            if not self.scheduler.extend(number, [token]):
                self.cancel(number)
                self.finished.append(number)
        return plan

    def play(self) -> list[Plan]:
        plans = []
        while (plan := self.step()) is not None:
            plans.append(plan)
        return plans


def lanes(*, slots: int = 5, context: int = 32, **sizes: int) -> Run:
    """With cells of its own for each slot."""
    return Run(slots=slots, context=context, cells=slots * context, **sizes)


@pytest.mark.parametrize("make", [Run, lanes])
def test_a_prompt_shared_by_samples_is_decoded_once(make: Callable[[], Run]) -> None:
    run = make()
    for number in range(4):
        run.submit(number, range(10), limit=5)
    run.play()
    # Nine shared tokens, then the tenth and four of the five generated ones for each sample.
    assert run.cache.decoded == 9 + 4 * 5
    assert all(len(answer) == 5 for answer in run.answers.values())


def test_a_sample_joins_a_prompt_that_is_still_being_decoded() -> None:
    run = Run(chunk=4)
    run.submit(0, range(10), limit=3)
    run.step()
    assert run.submit(1, range(10), limit=3) == 9
    run.play()
    assert run.cache.decoded == 9 + 2 * 3


def test_a_sample_uses_the_prompt_of_one_that_has_ended() -> None:
    run = Run()
    run.submit(0, range(10), limit=3)
    run.play()
    assert run.submit(1, range(10), limit=3) == 9
    run.play()
    assert run.cache.decoded == 9 + 2 * 3
    assert run.scheduler.reused_tokens == 9


def test_what_nobody_runs_goes_bit_by_bit_beyond_the_spare_cells() -> None:
    sizes = {"cells": 2048, "context": 512, "batch": 64, "chunk": 32}
    kept = Run(**sizes)
    run = Run(**sizes, spare=200)
    for number in range(6):
        for each in (kept, run):
            each.submit(number, range(1000 * number, 1000 * number + 30), limit=100)
            each.play()
    run.submit(9, range(30), limit=3)
    run.play()
    assert run.scheduler.reused_tokens == 0, "the first prompt was the first to go"
    run.submit(10, range(5000, 5030), limit=100)
    run.play()
    assert run.scheduler.reused_tokens == 29, "the last one of any size is still there"
    assert run.scheduler.used < 3 * 130 < kept.scheduler.used


def test_a_paused_samples_cells_are_no_spare_ones() -> None:
    run = Run(sequences=1, cells=2048, context=512, batch=64, chunk=32, spare=1)
    run.submit(0, range(30), limit=200, run="a")
    run.step()
    run.step()
    run.submit(1, range(1000, 1030), limit=200, run="b", priority=1)
    decoded = run.cache.decoded
    run.play()
    assert run.scheduler.paused == 1
    assert run.cache.decoded - decoded <= 29 + 200 + 200 + 2


def test_a_prompt_of_one_token_needs_no_prefix() -> None:
    run = Run()
    run.submit(0, [7], limit=4)
    run.play()
    assert run.cache.decoded == 4


def test_a_long_prompt_goes_in_chunks_beside_the_running_samples() -> None:
    run = Run(chunk=4)
    run.submit(0, range(3), limit=10)
    run.step()
    run.step()
    run.submit(1, range(100, 117), limit=3)
    plans = run.play()
    sizes = [sum(not entry.logits for entry in plan.entries) for plan in plans]
    assert sizes[:5] == [4, 4, 4, 4, 0]
    assert all(any(row.sample == 0 for row in plan.rows) for plan in plans[:5])


def test_samples_are_admitted_in_the_order_of_their_arrival() -> None:
    run = Run(sequences=1)
    for number in range(5):
        run.submit(number, [number, number], limit=2)
    run.play()
    assert run.finished == [0, 1, 2, 3, 4]


def test_what_does_not_fit_beside_the_running_samples_waits() -> None:
    run = Run(cells=32, context=32)
    run.submit(0, range(10), limit=12)
    run.submit(1, range(100, 110), limit=12)
    run.step()
    assert (run.scheduler.running, run.scheduler.queued) == (1, 1)
    run.play()
    assert run.finished == [0, 1]
    assert run.scheduler.paused == 0


def test_a_full_cache_pauses_the_least_valuable_sample_and_loses_none_of_its_tokens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scheduler, "HEADROOM", 2)
    run = Run(cells=34, context=32)
    for number in range(3):
        run.submit(number, range(10), limit=12, priority=int(number == 1))
    run.play()
    assert run.scheduler.paused > 0
    assert run.finished[0] == 1
    assert sorted(run.finished) == [0, 1, 2]
    assert all(len(answer) == 12 for answer in run.answers.values())


def test_a_paused_sample_goes_on_without_decoding_again_what_is_still_there() -> None:
    run = Run(sequences=2)
    for number in range(2):
        run.submit(number, range(10), limit=8, run="many")
    for _ in range(5):
        run.step()
    run.submit(2, [50, 51], limit=2, run="one", priority=1)
    run.play()
    assert run.scheduler.paused == 1
    assert run.finished[0] == 2
    assert run.cache.decoded == 9 + 2 * 8 + 3


def test_a_run_of_many_samples_gives_way_to_a_run_of_one() -> None:
    run = Run(sequences=4)
    for number in range(20):
        run.submit(number, range(5), limit=10, run="many")
    for _ in range(4):
        run.step()
    run.submit(99, [70, 71], limit=3, run="one")
    for _ in range(4):
        run.step()
    assert run.finished == [99]
    run.play()
    assert len(run.finished) == 21


def test_two_runs_share_the_sequences_evenly() -> None:
    run = Run(sequences=4, cells=512, context=64)
    for number in range(8):
        run.submit(number, range(5), limit=20, run="first")
    run.step()
    for number in range(8, 16):
        run.submit(number, range(9, 14), limit=20, run="second")
    for _ in range(6):
        plan = run.step()
    assert plan is not None
    assert sorted(row.sample // 8 for row in plan.rows) == [0, 0, 1, 1]
    before = run.scheduler.paused
    for _ in range(5):
        run.step()
    assert run.scheduler.paused == before, "once shared evenly, nobody is moved about"


def test_different_prompts_share_the_beginning_that_they_have_in_common() -> None:
    run = Run(chunk=20, batch=24)
    run.submit(0, [1, 2, 3, 4, 5, 6, 7], limit=1)
    run.play()
    assert run.submit(1, [1, 2, 3, 4, 8, 9], limit=1) == 4
    run.play()
    assert run.cache.decoded == 7 + 2


def test_a_sample_goes_on_from_the_exact_tokens_of_another() -> None:
    run = Run()
    run.submit(0, range(10), limit=5)
    run.play()
    continued = [*range(10), *run.answers[0]]
    # The last token that was drawn was never decoded; all before it is there.
    assert run.submit(1, continued, limit=3) == len(continued) - 1
    run.play()
    assert run.cache.decoded == 10 + 4 + 3


def test_in_lanes_a_sample_that_ends_leaves_no_gap_and_can_be_gone_on_from() -> None:
    run = lanes(slots=5, context=64)
    for number in range(4):
        run.submit(number, range(10), limit=40)
    for _ in range(8):
        run.step()
    ended = [*range(10), *run.answers[1]]
    run.cancel(1)
    run.step()  # the cache checks that what runs stands side by side
    reused = run.scheduler.reused_tokens
    run.submit(9, ended, limit=3)
    run.step()
    assert run.scheduler.reused_tokens - reused == len(ended) - 1
    run.play()
    assert sorted(run.finished) == [0, 2, 3, 9]


def test_tokens_that_are_put_into_an_answer_are_decoded_before_it_goes_on() -> None:
    run = Run()
    run.submit(0, range(6), limit=9)
    run.step()
    run.answers[0].extend([501, 502, 503])
    assert run.scheduler.extend(0, [501, 502, 503])
    run.play()
    assert len(run.answers[0]) == 9
    assert run.answers[0][1:4] == [501, 502, 503]


def test_short_prompts_do_not_wait_for_a_long_one() -> None:
    run = Run(sequences=4, chunk=4, cells=256, context=128)
    run.submit(0, range(100), limit=1)
    run.step()
    run.submit(1, [200, 201, 202], limit=1)
    run.step()
    run.step()
    assert run.finished == [1]


def test_unused_prompts_give_way_the_longest_unused_first() -> None:
    run = Run(cells=40, context=32)
    for number, start in enumerate((100, 200, 300)):
        run.submit(number, range(start, start + 11), limit=1)
        run.play()
    run.submit(3, range(200, 211), limit=1)
    run.play()
    run.submit(4, range(400, 411), limit=10)
    run.play()
    assert run.submit(5, range(200, 211), limit=1) == 10
    assert run.submit(6, range(300, 311), limit=1) == 0


@pytest.mark.parametrize("moment", ["queued", "while its prompt is decoded", "running"])
def test_a_cancelled_sample_is_in_no_later_decode(moment: str) -> None:
    run = Run(chunk=4)
    run.submit(0, range(11), limit=10)
    for _ in range({"queued": 0, "while its prompt is decoded": 2, "running": 5}[moment]):
        run.step()
    assert run.cancel(0)
    assert not run.cancel(0)
    assert run.scheduler.plan() is None
    assert (run.scheduler.running, run.scheduler.queued) == (0, 0)


def test_cancelling_one_of_several_leaves_the_others_their_prompt() -> None:
    run = Run(chunk=4)
    run.submit(0, range(10), limit=3)
    run.submit(1, range(10), limit=3)
    run.step()
    run.cancel(0)
    run.play()
    assert run.finished == [1]
    assert run.cache.decoded == 9 + 3


def test_after_a_reset_every_sample_goes_on_with_the_tokens_that_it_had() -> None:
    run = Run(sequences=1)
    run.submit(0, range(5), limit=6)
    run.submit(1, range(5), limit=3)
    for _ in range(3):
        run.step()
    run.scheduler.reset()
    run.cache = Cache(run.scheduler)
    run.play()
    assert run.finished == [0, 1]
    assert run.answers[0] == [1000 + k for k in range(6)]


@pytest.mark.parametrize(
    ("prompt", "wanted", "limit"),
    [(10, None, 22), (10, 5, 5), (10, 1000, 22), (31, None, 1)],
    ids=["the rest of the context", "as asked", "no more than the context holds", "one token"],
)
def test_an_answer_may_be_as_long_as_the_context_allows(
    prompt: int, wanted: int | None, limit: int
) -> None:
    assert Run().scheduler.bound(prompt, wanted) == limit


@pytest.mark.parametrize(
    ("prompt", "message"),
    [(0, "the prompt is empty"), (32, "has 32 tokens, but this model's context holds 32")],
)
def test_a_prompt_that_can_never_run_is_refused_with_a_sentence(prompt: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Run().scheduler.bound(prompt, None)


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("submit"), st.integers(0, 5), st.integers(1, 20), st.integers(1, 12)),
        st.tuples(st.just("cancel"), st.integers(0, 30), st.just(0), st.just(0)),
        st.tuples(st.just("step"), st.integers(1, 4), st.just(0), st.just(0)),
        st.tuples(st.just("inject"), st.integers(0, 30), st.integers(1, 3), st.just(0)),
        st.tuples(st.just("reset"), st.just(0), st.just(0), st.just(0)),
    ),
    max_size=40,
)


@settings(max_examples=400, deadline=None)
@given(
    actions=ACTIONS,
    sequences=st.integers(1, 5),
    cells=st.integers(32, 80),
    chunk=st.integers(1, 9),
    headroom=st.integers(0, 12),
    more_slots=st.one_of(st.none(), st.integers(1, 3)),
)
def test_whatever_comes_every_sample_ends_and_the_cache_holds(
    actions: list[tuple[str, int, int, int]],
    sequences: int,
    cells: int,
    chunk: int,
    headroom: int,
    more_slots: int | None,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scheduler, "HEADROOM", headroom)
        sizes = {"sequences": sequences, "chunk": chunk, "batch": max(sequences, chunk)}
        if more_slots is None:
            run = Run(cells=cells, **sizes)
        else:
            run = lanes(slots=sequences + more_slots, **sizes)
        limits: dict[int, int] = {}
        cancelled: set[int] = set()
        for kind, first, length, limit in actions:
            if kind == "submit":
                number = len(limits)
                # Prompts begin alike, and often one is the beginning of another.
                prompt = [1, 2, 3, *(first // 2 * 100 + index for index in range(length - 1))]
                run.submit(
                    number,
                    prompt[:length],
                    limit=limit,
                    run="abc"[first % 3],
                    priority=int(first == 5),
                )
                limits[number] = limit
            elif kind == "cancel":
                if run.cancel(first):
                    cancelled.add(first)
            elif kind == "inject":
                inject(run, first, length)
            elif kind == "reset":
                run.scheduler.reset()
                run.cache.slots.clear()
            else:
                for _ in range(first):
                    run.step()
        for _ in range(100_000):
            if run.step() is None:
                break
        assert sorted([*run.finished, *cancelled]) == list(range(len(limits)))
        assert all(len(run.answers[done]) == limits[done] for done in run.finished)
        assert (run.scheduler.running, run.scheduler.queued) == (0, 0)


def inject(run: Run, number: int, count: int) -> None:
    """Put tokens into a running answer that has room for them."""
    sample = run.scheduler._running.get(number)
    if sample is not None and sample.generated and sample.generated + count < sample.limit:
        tokens = [9000 + index for index in range(count)]
        run.answers[number].extend(tokens)
        assert run.scheduler.extend(number, tokens)
