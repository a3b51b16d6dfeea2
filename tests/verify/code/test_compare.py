"""Whether two plain values are the same: types first, tolerance, and numbers of any size."""

import math
from collections import Counter, deque
from decimal import Decimal
from typing import Any

import pytest

from mcp_reasoner.verify.code.compare import Comparison, compare, shown

HUGE = 10**1000


@pytest.mark.parametrize(
    ("got", "expected", "tolerance", "comparison"),
    [
        (1, 1, 0.0, "same"),
        (True, 1, 0.0, "other type"),
        (1.0, 1, 0.0, "other type"),
        (1.0, 1, 1e-9, "same"),
        (HUGE, 1.0, 9.0, "different"),
        (1.0, HUGE, 9.0, "different"),
        (HUGE, HUGE, 0.0, "same"),
        (math.nan, math.nan, 0.0, "same"),
        (math.nan, 1.0, 1e9, "different"),
        (1.0, math.nan, 1e9, "different"),
        (math.inf, 1.0, 1e9, "different"),
        (1.0, math.inf, 1e9, "different"),
        (1e9, 0.0, 9.0, "different"),
        (Decimal(2), 2, 0.0, "other type"),
        ({1}, {True}, 0.0, "other type"),
        ({(1, 2)}, {(True, 2)}, 0.0, "other type"),
        ({1: 2}, {1.0: 2}, 0.0, "different"),
        (Counter("a"), {"a": 1}, 0.0, "other type"),
        ((1, 2), [1, 2], 0.0, "other type"),
        (deque([1]), [1], 0.0, "other type"),
        (deque([1]), deque([True]), 0.0, "other type"),
        (range(10**30), [1], 0.0, "different"),
        (range(2), [0, 1], 0.0, "other type"),
        ([1.0, [2.0]], [1.05, [2.0]], 0.1, "same"),
        ("1", 1, 0.0, "different"),
    ],
)
def test_types_come_first(
    got: Any, expected: Any, tolerance: float, comparison: Comparison
) -> None:
    assert compare(got, expected, tolerance=tolerance) == comparison


def test_what_is_shown_is_one_bounded_line() -> None:
    assert shown("a\nb\x1b[31m\u202e") == "'a\\nb\\x1b[31m\\u202e'"
    assert len(shown("x" * 10_000)) == 300
    assert shown(1 << 20_000) == "an integer of 20001 bits"
