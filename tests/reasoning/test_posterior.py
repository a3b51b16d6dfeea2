"""The stated probability model: what votes are worth."""

import pytest

from mcp_reasoner.reasoning.posterior import THOUGHT_VOTE, right_probabilities, stays_ahead


def test_one_sample_is_right_as_often_as_is_published() -> None:
    (found,) = right_probabilities([1.0])
    assert found == pytest.approx(0.85, abs=0.01)


def test_the_probabilities_leave_room_for_an_answer_that_nobody_gave() -> None:
    for votes in ([1.0], [1.0, 1.0], [3.0, 1.0, 1.0], [0.945, 0.3]):
        found = right_probabilities(votes)
        assert all(0 < value < 1 for value in found)
        assert sum(found) < 1


def test_by_hand_for_two_votes_that_agree() -> None:
    # a(a+1)/(s(s+1)) against b(b+1)/(s(s+1)) / (1+α), with a = 0.35, b = 0.06, α = 2
    right, none = 0.35 * 1.35, 0.06 * 1.06 / 3
    (found,) = right_probabilities([2.0])
    assert found == pytest.approx(right / (right + none))


def test_more_votes_of_one_mind_are_surer_and_dissent_is_less_sure() -> None:
    agreeing = [right_probabilities([float(count)])[0] for count in range(1, 9)]
    assert agreeing == sorted(agreeing)
    dissent = [right_probabilities([4.0, *[1.0] * count])[0] for count in range(4)]
    assert dissent == sorted(dissent, reverse=True)


def test_equal_votes_are_equally_probable_whatever_their_order() -> None:
    first, second, third = right_probabilities([1.0, 2.0, 1.0])
    assert first == pytest.approx(third)
    assert second > first


def test_an_answer_inside_a_thought_counts_for_less() -> None:
    assert right_probabilities([THOUGHT_VOTE])[0] < right_probabilities([1.0])[0]


@pytest.mark.parametrize(
    ("first", "second", "chance"),
    [(1, 0, 3 / 4), (3, 0, 15 / 16), (1, 1, 1 / 2), (3, 1, 13 / 16), (4, 2, 99 / 128)],
)
def test_the_chance_to_stay_ahead_is_that_of_the_beta_distribution(
    first: int, second: int, chance: float
) -> None:
    assert stays_ahead(first, second) == pytest.approx(chance, abs=1e-3)
    assert stays_ahead(second, first) == pytest.approx(1 - chance, abs=1e-3)
