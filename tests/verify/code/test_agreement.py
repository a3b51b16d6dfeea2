"""What counts as agreement: of cases among sources, and of programs on inputs."""

import pytest

from mcp_reasoner.verify.code.agreement import agreed_cases, groups_of
from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.observe import Observed, agree

NOTHING = Observed()
FAULT = Observed(raised="IndexError")
REFUSAL = Observed(raised="ValueError", refused=True)


def gave(value: object) -> Observed:
    return Observed(given=True, value=value)


def case(argument: int, expected: object, *, raises: str | None = None) -> Case:
    return Case(
        name="", function="f", args=(argument,), kwargs={}, expected=expected, raises=raises
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (gave(1), gave(1), True),
        (gave(1), gave(2), False),
        (gave(1), gave(True), False),
        (gave(0.1 + 0.2), gave(0.3), True),
        (gave(1), FAULT, False),
        (gave(1), REFUSAL, None),
        (gave(1), NOTHING, None),
        (FAULT, FAULT, None),
        (FAULT, REFUSAL, None),
        (NOTHING, NOTHING, None),
    ],
)
def test_values_are_compared_and_faults_differ_from_values(
    one: Observed, other: Observed, expected: bool | None
) -> None:
    assert agree(one, other) is expected
    assert agree(other, one) is expected


def test_a_case_counts_if_two_sources_agree_and_fewer_say_otherwise() -> None:
    one = [case(1, 1), case(2, 4), case(3, 9), case(5, None, raises="ValueError"), case(6, None)]
    other = [case(1, 1), case(2, 5), case(4, 16), case(5, None, raises="ValueError")]
    third = [case(2, 6), case(6, None, raises="TypeError")]
    found = agreed_cases([one, other, third])
    assert [(c.args, c.expected, c.raises) for c in found] == [
        ((1,), 1, None),
        ((5,), None, "ValueError"),
    ]
    found = agreed_cases([one, other, [case(2, 5)]])
    assert [c.args for c in found] == [(1,), (2,), (5,)]


def test_sources_that_differ_in_type_alone_agree_on_the_number() -> None:
    (found,) = agreed_cases([[case(2, 5)], [case(2, 5.0)]])
    assert (found.expected, found.tolerance > 0) == (5, True)
    (exact,) = agreed_cases([[case(2, 5)], [case(2, 5)]])
    assert exact.tolerance == 0


def test_one_source_cannot_agree_with_itself() -> None:
    assert agreed_cases([[case(1, 1), case(1, 1)]]) == ()


def test_programs_that_give_nothing_are_like_none_that_gives_something() -> None:
    behaviours = [(NOTHING, NOTHING), (gave(1), gave(2)), (NOTHING, FAULT), (gave(1), NOTHING)]
    groups = groups_of(behaviours, [0, 0, 0, 0], [3, 1, 1, 1])
    assert groups[0].members == (1, 3)
    assert groups[0].gave
    # However often they were written.
    assert groups[1].members == (0, 0, 0, 2)
    assert not groups[1].gave


def test_a_refusal_and_a_value_are_two_behaviours() -> None:
    groups = groups_of([(gave(1), gave(2)), (gave(1), REFUSAL)], [1, 1], [1, 2])
    assert [group.members for group in groups] == [(1, 1), (0,)]


def test_cases_passed_count_with_how_many_pass_them() -> None:
    # Two that pass three come before three that pass one, and before one that passes five.
    behaviours = [(gave(n),) for n in (1, 1, 2, 2, 2, 3)]
    groups = groups_of(behaviours, [3, 3, 1, 1, 1, 5], [1] * 6)
    assert [group.members for group in groups] == [(0, 1), (5,), (2, 3, 4)]
