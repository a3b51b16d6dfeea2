"""The JSON form of tests: what is read, and the sentence for what is not."""

import math
from typing import Any

import pytest

from mcp_reasoner.errors import InputError
from mcp_reasoner.verify.code.cases import read_cases


def test_cases_are_read_from_an_object_or_its_text() -> None:
    text = '{"function": "f", "cases": [{"args": [1], "expected": 2, "name": "one"}]}'
    (case,) = read_cases(text)
    assert (case.name, case.function, case.args, case.expected) == ("one", "f", (1,), 2)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{", "not valid JSON"),
        ([], 'an object with "function"'),
        ({"function": "f", "cases": []}, "there must be 1 to"),
        ({"function": "f", "cases": [1]}, "case 1 is not an object"),
        ({"function": "f", "cases": [{"args": []}]}, 'either "expected" or "raises"'),
        ({"function": "f", "cases": [{"expected": 1, "raises": "E"}]}, "either"),
        ({"function": "f", "cases": [{"expected": 1, "arg": 1}]}, "unknown field 'arg'"),
        ({"cases": [{"expected": 1}]}, 'needs "function"'),
        ({"function": "os.system('x')", "cases": [{"expected": 1}]}, 'needs "function"'),
        ({"function": "f", "cases": [{"expected": 1, "args": 3}]}, '"args" must be a list'),
        ({"function": "f", "cases": [{"raises": "no name"}]}, "the name of an exception"),
        ({"function": "f", "cases": [{"expected": 1, "tolerance": -1}]}, "at least 0"),
        ({"function": "f", "cases": [{"expected": 1, "tolerance": math.nan}]}, "at least 0"),
        ({"function": "f", "cases": [{"expected": 1, "tolerance": 10**400}]}, "at least 0"),
        (
            {"function": "f", "cases": [{"expected": 1, "calls": [["a"]]}]},
            "one value for each call",
        ),
        ({"function": "f", "cases": [{"expected": [1], "calls": ["a"]}]}, "must be .method"),
        (
            {"function": "f", "cases": [{"expected": [1], "calls": [["a", 1]]}]},
            "must be a list, then",
        ),
    ],
)
def test_what_is_no_test_gets_one_sentence(data: Any, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_cases(data)
    assert "\n" not in str(caught.value)
