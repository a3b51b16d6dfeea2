"""The scheduler with integers alone: a cache is played beside it and must agree at every step."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_reasoner.engine.scheduler import Scheduler
from mcp_reasoner.engine.sequence import Plan
from mcp_reasoner.errors import InputError


class Cache:
    """What llama.cpp's unified cache does with plans, cell by cell."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler
        self.slots: dict[int, list[int]] = {}
        self.cells: dict[int, int] = {}
        self.next_cell = 0
        self.decoded = 0

    def apply(self, plan: Plan) -> None:
        for slot in plan.removals:
            self.slots.pop(slot, None)
        for source, target in plan.copies:
            assert not self.slots.get(target), "a copy goes to an empty sequence"
            self.slots[target] = list(self.slots[source])
        assert 0 < len(plan.entries) <= self.scheduler.batch
        for token, position, slot, _ in plan.entries:
            assert 0 <= slot < self.scheduler.slots
            held = self.slots.setdefault(slot, [])
            assert position == len(held), "positions of a sequence follow each other"
            held.append(self.next_cell)
            self.cells[self.next_cell] = token
            self.next_cell += 1
        self.decoded += len(plan.entries)
        used = {cell for held in self.slots.values() for cell in held}
        assert len(used) <= self.scheduler.used <= self.scheduler.cells

    def tokens(self, slot: int) -> list[int]:
        return [self.cells[cell] for cell in self.slots[slot]]


class Run:
    """Plays a scheduler to its end; token number k of sample s is 1000 s + k."""

    def __init__(self, **sizes: int) -> None:
        defaults = {"sequences": 4, "cells": 64, "context": 32, "batch": 12, "chunk": 8}
        self.scheduler = Scheduler(**{**defaults, **sizes})
        self.cache = Cache(self.scheduler)
        self.prompts: dict[int, tuple[int, ...]] = {}
        self.answers: dict[int, list[int]] = {}
        self.finished: list[int] = []

    def submit(self, number: int, prompt: Sequence[int], *, limit: int) -> int:
        self.prompts[number] = tuple(prompt)
        self.answers[number] = []
        return self.scheduler.submit(number, tuple(prompt), limit=limit)

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
            if not self.scheduler.extend(number, token):
                self.cancel(number)
                self.finished.append(number)
        return plan

    def play(self) -> list[Plan]:
        plans = []
        while (plan := self.step()) is not None:
            plans.append(plan)
        return plans


def test_a_prompt_shared_by_samples_is_decoded_once() -> None:
    run = Run()
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


def test_a_prompt_of_one_token_needs_no_prefix() -> None:
    run = Run()
    run.submit(0, [7], limit=4)
    run.play()
    assert run.cache.decoded == 4
    assert run.scheduler.used == 0


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


def test_a_sample_waits_until_its_whole_reservation_fits() -> None:
    run = Run(cells=32, context=32)
    run.submit(0, range(10), limit=12)
    run.submit(1, range(10), limit=12)
    run.step()
    assert (run.scheduler.running, run.scheduler.queued, run.scheduler.used) == (1, 1, 21)
    run.play()
    assert run.finished == [0, 1]


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
    assert run.submit(6, range(100, 111), limit=1) == 0


@pytest.mark.parametrize("moment", ["queued", "while its prompt is decoded", "running"])
def test_a_cancelled_sample_is_in_no_later_decode_and_leaves_nothing(moment: str) -> None:
    run = Run(chunk=4)
    run.submit(0, range(11), limit=10)
    for _ in range({"queued": 0, "while its prompt is decoded": 2, "running": 5}[moment]):
        run.step()
    assert run.cancel(0)
    assert not run.cancel(0)
    assert run.scheduler.plan() is None
    kept = 10 if moment == "running" else 0
    assert (run.scheduler.used, run.scheduler.running, run.scheduler.queued) == (kept, 0, 0)


def test_cancelling_one_of_several_leaves_the_others_their_prompt() -> None:
    run = Run(chunk=4)
    run.submit(0, range(10), limit=3)
    run.submit(1, range(10), limit=3)
    run.step()
    run.cancel(0)
    run.play()
    assert run.finished == [1]
    assert run.cache.decoded == 9 + 3


def test_after_a_reset_what_waited_still_runs() -> None:
    run = Run(sequences=1)
    run.submit(0, range(5), limit=3)
    run.submit(1, range(5), limit=3)
    run.step()
    assert run.scheduler.reset() == (0,)
    run.prompts.pop(0)
    run.cache = Cache(run.scheduler)
    run.play()
    assert run.finished == [1]


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
        st.tuples(st.just("reset"), st.just(0), st.just(0), st.just(0)),
    ),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(
    actions=ACTIONS,
    sequences=st.integers(1, 5),
    cells=st.integers(32, 80),
    chunk=st.integers(1, 9),
)
def test_whatever_comes_every_sample_ends_and_the_cache_holds(
    actions: list[tuple[str, int, int, int]], sequences: int, cells: int, chunk: int
) -> None:
    run = Run(sequences=sequences, cells=cells, chunk=chunk, batch=max(sequences, chunk))
    number = 0
    limits: dict[int, int] = {}
    cancelled: set[int] = set()
    for kind, first, length, limit in actions:
        if kind == "submit":
            run.submit(number, [first * 100 + index for index in range(length)], limit=limit)
            limits[number] = limit
            number += 1
        elif kind == "cancel":
            if run.cancel(first):
                cancelled.add(first)
        elif kind == "reset":
            lost = run.scheduler.reset()
            cancelled.update(lost)
            for gone in lost:
                run.prompts.pop(gone)
            run.cache.slots.clear()
        else:
            for _ in range(first):
                run.step()
    run.play()
    assert sorted([*run.finished, *cancelled]) == list(range(number))
    assert all(len(run.answers[done]) == limits[done] for done in run.finished)
    assert (run.scheduler.running, run.scheduler.queued) == (0, 0)
