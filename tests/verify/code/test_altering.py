"""Altered results: tests of values notice them, tests of types do not, and neither is misled."""

from collections.abc import AsyncIterator

import pytest

from mcp_reasoner.sandbox import landlock, seccomp
from mcp_reasoner.verify.code.altering import altered
from mcp_reasoner.verify.code.tester import ProgramTester

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
    ),
]

EVEN = "def f(xs):\n    return sum(1 for x in xs if x % 2 == 0)\n"
JOIN = "def f(a, b):\n    return a + b\n"
SORT = "def f(xs):\n    return sorted(xs)\n"
STACK = (
    "class Stack:\n    def __init__(self):\n        self.items = []\n"
    "    def push(self, item):\n        self.items.append(item)\n"
    "    def pop(self):\n        return self.items.pop()\n"
)
RAISES = "import pytest\ndef test_a():\n    with pytest.raises(ValueError):\n        f('x')\n"

SHOW_SOMETHING = {
    "a value": (EVEN, "assert f([2, 3]) == 1"),
    "a part of a value": (EVEN, "assert f([2, 4]) > 1"),
    "one zero": (EVEN, "assert f([]) == 0"),
    "a text": (JOIN, "assert f('a', 'b') == 'ab'"),
    "a list": (SORT, "assert f([2, 1]) == [1, 2]"),
    "an exception": ("def f(x):\n    return int(x)\n", RAISES),
    "what is done to an argument": (
        "def f(xs):\n    xs.sort()\n",
        "def test_a():\n    xs = [2, 1]\n    f(xs)\n    assert xs == [1, 2]\n",
    ),
    "a method": (STACK, "def test_a():\n    s = Stack()\n    s.push(3)\n    assert s.pop() == 3\n"),
    "what is yielded": (
        "def f(n):\n    for i in range(n):\n        yield i\n",
        "assert list(f(2)) == [0, 1]",
    ),
    "a recursion": ("def f(n):\n    return 1 if n < 2 else n * f(n - 1)\n", "assert f(4) == 24"),
    "cases": (EVEN, '{"function": "f", "cases": [{"args": [[2, 3]], "expected": 1}]}'),
}
SHOW_NOTHING = {
    "its type": (EVEN, "assert isinstance(f([2]), int)"),
    "its exact type": (SORT, "assert type(f([2, 1])) is list"),
    "that it is something": (EVEN, "assert f([2]) is not None"),
    "that it is itself": (EVEN, "assert f([2]) == f([2])"),
    "a range that holds all": (EVEN, "assert f([2]) in range(-1000, 1000)"),
    "a type, where changes crash": (JOIN, "assert isinstance(f('a', 'b'), str)"),
    "one of two types": (EVEN, "def test_a():\n    assert type(f([2])) in (int, float)\n"),
    "whatever": (EVEN, "assert f([2]) == 1 or True"),
}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One pool of boxes serves all tests, which want one event loop for it."""
    return "asyncio"


@pytest.fixture(scope="module")
async def tester(anyio_backend: str) -> AsyncIterator[ProgramTester]:
    async with ProgramTester(seconds=3.0, memory_mb=256, workers=2) as opened:
        yield opened


@pytest.mark.parametrize("name", SHOW_SOMETHING)
async def test_tests_that_look_at_values_verify(tester: ProgramTester, name: str) -> None:
    code, tests = SHOW_SOMETHING[name]
    assert (await tester.run(code, tests)).status == "verified"


@pytest.mark.parametrize("name", SHOW_NOTHING)
async def test_tests_that_do_not_never_verify(tester: ProgramTester, name: str) -> None:
    code, tests = SHOW_NOTHING[name]
    report = await tester.run(code, tests)
    assert (report.status, report.passed, report.claim) == ("unverified", True, None)
    assert "they show nothing" in (report.reason or "")


async def test_a_version_that_is_mostly_the_same_counts_only_if_it_is_noticed(
    tester: ProgramTester,
) -> None:
    strength = await tester.strength(EVEN, "assert f([2, 3]) == 1")
    assert not any("exception" in mutant.change for mutant in strength.surviving)
    raising = await tester.strength("def f(x):\n    return int(x)\n", RAISES)
    assert raising.noticed == 1


def test_all_public_functions_and_methods_are_wrapped() -> None:
    first = altered(
        "class A:\n    @property\n    def x(self): ...\n    def y(self): ...\ndef g(): ...\n"
    )[0]
    wraps = [line for line in first.code.splitlines() if "= __altered(" in line]
    assert wraps == ["A.y = __altered(A.y)", "g = __altered(g)"]


@pytest.mark.parametrize("code", ["def f(:", "", "x = 1", "(" * 1000])
def test_what_has_no_function_has_none(code: str) -> None:
    assert altered(code) == ()
