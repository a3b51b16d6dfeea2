"""Values out of a box: exact types kept, and nothing believed."""

import json
import math
from collections import Counter, OrderedDict, defaultdict, deque
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcp_reasoner.sandbox.values import UnsupportedValueError, decode, encode, write

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.complex_numbers(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text() | st.integers() | st.booleans(), inner, max_size=4)
        | st.frozensets(st.integers(), max_size=4)
    ),
    max_leaves=12,
)


def alike(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    return bool(one == other)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(PLAIN)
def test_plain_values_come_back_with_their_types(value: Any) -> None:
    text = write(encode(value))
    assert text.isascii()
    assert "\n" not in text
    assert alike(decode(json.loads(text)), value)


@given(st.text())
def test_what_is_written_is_json(text: str) -> None:
    assert json.loads(write([text, {text: 1}])) == [text, {text: 1}]


def test_not_a_number_and_surrogates_come_back() -> None:
    assert math.isnan(decode(json.loads(write(encode(math.nan)))))
    assert decode(json.loads(write(encode("\ud800x")))) == "\ud800x"


class Own(int):
    """A type of somebody's own."""


@pytest.mark.parametrize(
    "value",
    [Own(1), object(), len, 1 << 5_000_000, "x" * 2_000_000, [[[]] * 400] * 400, {1: Own(2)}],
    ids=["own", "object", "function", "number", "text", "list", "inside"],
)
def test_other_values_are_refused(value: Any) -> None:
    with pytest.raises(UnsupportedValueError):
        encode(value)


@pytest.mark.parametrize(
    "data",
    [{}, {"x": 1}, {"i": "zz"}, {"f": None}, {"list": 3}, {"d": [[1]]}, {"b": "0", "t": "bytes"},
     {"b": "00", "t": "str"}, {"set": [{"list": []}]}, 1.5, {"s": "ff"},
     {"d": [[{"list": []}, 1]]}],
    ids=str,
)  # fmt: skip
def test_what_is_no_value_is_refused(data: Any) -> None:
    with pytest.raises(UnsupportedValueError):
        decode(data)


def test_depth_is_bounded_on_both_sides() -> None:
    value: Any = 1
    data: Any = 1
    for _ in range(100):
        value, data = [value], {"list": [data]}
    with pytest.raises(UnsupportedValueError):
        encode(value)
    with pytest.raises(UnsupportedValueError):
        decode(data)


@pytest.mark.parametrize(
    "value",
    [
        Counter("abca"),
        Decimal("1.50"),
        Fraction(-1, 3),
        OrderedDict(b=1, a=[2]),
        date(2024, 2, 29),
        datetime(2024, 2, 29, 1, 2, 3, 4, timezone(timedelta(hours=-3))),
        defaultdict(list, {1: [2]}),
        deque([1, (2,)], 5),
        {"a": 1}.items(),
        {"a": 1}.keys(),
        range(9, 1, -2),
        time(1, 2),
        timedelta(days=-1, seconds=3),
        int,
        dict,
    ],
    ids=repr,
)
def test_values_of_the_library_come_back_with_their_types(value: Any) -> None:
    back = decode(json.loads(write(encode(value))))
    assert type(back) is type(value)
    assert back == value


@pytest.mark.parametrize(
    "data",
    [
        {"x": "Path", "v": "/"},
        {"x": "Decimal", "v": "one"},
        {"x": "Fraction", "v": {"list": [1, 0]}},
        {"x": "Fraction", "v": {"list": [{"i": hex(3**99_999)}, {"i": hex(2**99_999)}]}},
        {"x": "range", "v": {"list": [1, 2, 0]}},
        {"x": "date", "v": 7},
        {"x": "Counter", "v": {"list": [1]}},
        {"c": "open"},
        {"c": "nothing"},
        {"d": [[{"i": hex(n * (2**61 - 1))}, 0] for n in range(1, 500)]},
        {"set": [{"i": hex(n * (2**61 - 1))} for n in range(1, 500)]},
        {"x": "dict_keys", "v": {"list": [{"i": hex(n * (2**61 - 1))} for n in range(1, 500)]}},
    ],
    ids=lambda data: str(data)[:40],
)
def test_what_only_poses_as_a_value_is_refused(data: Any) -> None:
    with pytest.raises(UnsupportedValueError):
        decode(data)


def test_arrays_are_lists_unless_a_program_is_to_use_them() -> None:
    array = numpy.zeros((0, 3), dtype="int32")
    data = json.loads(write(encode([array, numpy.float64(1.5)])))
    assert decode(data) == [[], 1.5]
    back = decode(data, live=True)[0]
    assert (back.shape, back.dtype) == (array.shape, array.dtype)
