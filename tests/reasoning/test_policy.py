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
        ([], Draw(3)),
        ([thinking()], Draw(2)),
        ([thinking()] * 3, Wait()),
        ([thinking(7), thinking(7), thinking()], Wait()),
        ([thinking(7)] * 3, Stop("agreed")),
        ([done(7), done(7), done(8)], Draw(3)),
        ([*[done(7)] * 3, done(8), thinking(), thinking()], Stop("agreed")),
        ([*[done(7)] * 3, done(8), done(8), thinking()], Wait()),
        ([done(None)] * 3, Draw(3)),
        ([done(None)] * 6, Draw(6)),
        ([done(None)] * 20, Draw(4)),
        ([done(None)] * 24, Stop("exhausted")),
        ([*[done(None)] * 23, thinking(3)], Wait()),
        ([done(n, tokens=100_000) for n in (7, 8, 9)], Stop("exhausted")),
    ],
    ids=[
        "nothing yet",
        "one of three begun",
        "all think",
        "two of one mind",
        "three of one mind in their thoughts",
        "two against one",
        "three against one",
        "three against two, and one to come",
        "all refuted",
        "all refuted again",
        "few are left",
        "all drawn",
        "all drawn, one goes on",
        "all tokens spent",
    ],
)
def test_the_next_step(views: list[View], action: object) -> None:
    assert decide(views, STANDARD) == action


def test_deep_asks_for_more_agreement() -> None:
    deep = EFFORTS["deep"]
    assert decide([*[done(7)] * 3, done(8)], deep) == Draw(4)
    assert decide([*[done(7)] * 4, done(8)], deep) == Stop("agreed")
    assert decide([done(7)] * 4, deep) == Stop("agreed")


def test_answers_that_were_forced_are_too_few_to_be_ahead() -> None:
    forced = replace(done(7), finished=False, forced=True)
    found = standing([forced] * 5)
    assert found is not None
    assert found.ahead == 0.0


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


def test_between_equals_what_is_favoured_leads_and_nowhere_else() -> None:
    tied, ahead = [done(3), done(4)], [done(3), done(4), done(3)]
    for views, favour, leads in ((tied, {4: 1}, 4), (tied, {3: -1}, 4), (ahead, {4: 9}, 3)):
        found = standing(views, favour=favour)
        assert found is not None
        assert found.answer == leads


def test_an_answer_that_was_forced_counts_for_little() -> None:
    forced = replace(done(1), finished=False, forced=True)
    found = standing([forced, forced, done(2)])
    assert found is not None
    assert found.answer == 2


@pytest.mark.parametrize(
    ("sample", "others", "action"),
    [
        (thinking(5, tokens=20480), [], "end"),
        (thinking(tokens=20480), [], "go on"),
        (thinking(tokens=20480), [thinking()], "go on"),
        (thinking(tokens=20480), [done(3)], "answer"),
        (thinking(tokens=40960), [], "answer"),
        (thinking(tokens=20480), [done(None, tokens=242_000)], "answer"),
    ],
    ids=["voted", "alone", "nobody has one", "beside others", "at the longest", "all spent"],
)
def test_at_its_cap(sample: View, others: list[View], action: str) -> None:
    assert at_cap(sample, [sample, *others], STANDARD) == action
