"""Ways to put balls into boxes, against counting them one by one."""

from collections import Counter
from itertools import product

import pytest

from mcp_reasoner.verify.problem.language.distributions import distributions


def counted(balls: int, boxes: int, *, apart: bool, named: bool, empty: bool) -> int:
    """All placements, those alike counted once."""
    kinds = set()
    for places in product(range(boxes), repeat=balls):
        if not empty and set(places) != set(range(boxes)):
            continue
        held = [tuple(ball for ball in range(balls) if places[ball] == box) for box in range(boxes)]
        contents = [one if apart else (len(one),) for one in held]
        kinds.add(tuple(contents) if named else frozenset(Counter(contents).items()))
    return len(kinds)


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("empty", [True, False])
def test_the_ways_are_those_that_counting_finds(apart: bool, named: bool, empty: bool) -> None:
    for balls, boxes in product(range(1, 6), range(1, 5)):
        expected = counted(balls, boxes, apart=apart, named=named, empty=empty)
        found = distributions(balls, boxes, apart=apart, named=named, empty=empty)
        assert (balls, boxes, found) == (balls, boxes, expected)
