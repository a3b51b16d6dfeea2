"""What is done next with a run's samples."""

from dataclasses import replace

import pytest

from mcp_reasoner.reasoning.effort import EFFORTS
from mcp_reasoner.reasoning.policy import Draw, Stop, View, Wait, at_cap, decide, standing

STANDARD = EFFORTS["standard"]


def done(answer: int | None, *, tokens: int = 1000) -> View:
    return View(answer=answer, running=False, finished=answer is not None, tokens=tokens)


def thinking(answer: int | None = None, *, tokens: int = 1000) -> View:
    return View(answer=answer, running=True, tokens=tokens)


@pytest.mark.parametrize(
    ("views", "action"),
    [
        ([], Draw(2)),
        ([thinking()], Draw(1)),
        ([thinking(), thinking()], Wait()),
        ([thinking(7), thinking()], Wait()),
        ([thinking(7), thinking(7)], Stop("agreed")),
        ([done(7), done(7)], Stop("agreed")),
        ([done(7), thinking(8)], Draw(2)),
        ([done(None), done(None)], Draw(2)),
        ([done(None)] * 4, Draw(4)),
        ([done(None)] * 12, Stop("exhausted")),
        ([*[done(None)] * 11, thinking(3)], Wait()),
        ([done(7, tokens=200_000), done(8, tokens=100_000)], Stop("exhausted")),
    ],
    ids=[
        "nothing yet",
        "one of two begun",
        "both think",
        "one has an answer",
        "both have the same in their thoughts",
        "both ended with the same",
        "they differ",
        "all refuted",
        "all refuted again",
        "all drawn",
        "all drawn, one goes on",
        "all tokens spent",
    ],
)
def test_the_next_step(views: list[View], action: object) -> None:
    assert decide(views, STANDARD) == action


def test_no_more_samples_are_drawn_than_would_be_enough() -> None:
    views = [*[done(1)] * 5, done(2)]
    assert decide(views, STANDARD) == Draw(6)


def test_quick_stops_at_the_first_answer() -> None:
    assert decide([thinking(1)], EFFORTS["quick"]) == Stop("agreed")


def test_max_waits_for_all_its_trajectories() -> None:
    effort = EFFORTS["max"].of(4)
    assert decide([], effort) == Draw(4)
    assert decide([*[done(1)] * 3, thinking(1)], effort) == Wait()
    assert decide([done(1)] * 4, effort) == Stop("exhausted")


def test_the_majority_leads_and_the_earlier_of_equals() -> None:
    found = standing([done(1), done(2), done(2)])
    assert found is not None
    assert (found.answer, found.votes, found.of) == (2, 2, 3)
    tied = standing([done(4), done(3)])
    assert tied is not None
    assert tied.answer == 3
    assert standing([thinking(), done(None)]) is None


def test_an_answer_that_was_forced_counts_for_little() -> None:
    forced = replace(done(1), finished=False, forced=True)
    found = standing([forced, forced, done(2)])
    assert found is not None
    assert found.answer == 2


@pytest.mark.parametrize(
    ("sample", "others", "action"),
    [
        (thinking(5, tokens=24576), [], "end"),
        (thinking(tokens=24576), [], "go on"),
        (thinking(tokens=24576), [thinking()], "go on"),
        (thinking(tokens=24576), [done(3)], "answer"),
        (thinking(tokens=40960), [], "answer"),
        (thinking(tokens=24576), [done(None, tokens=240_000)], "answer"),
    ],
    ids=["voted", "alone", "nobody has one", "beside others", "at the longest", "all spent"],
)
def test_at_its_cap(sample: View, others: list[View], action: str) -> None:
    assert at_cap(sample, [sample, *others], STANDARD) == action
