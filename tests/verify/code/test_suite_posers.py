"""Programs that try to pass a test file without the right values: objects, names, exits."""

from collections.abc import AsyncIterator

import pytest

from mcp_reasoner.sandbox import landlock, seccomp
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.verify.code.suite import judge_suite
from tests.verify.code.boxes import LIMITS, open_pools

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
    ),
]

Pools = tuple[WorkerPool, WorkerPool]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """The pools serve all tests, which want one event loop for them."""
    return "asyncio"


@pytest.fixture(scope="module")
async def pools(anyio_backend: str) -> AsyncIterator[Pools]:
    async with open_pools() as opened:
        yield opened


# What must not be passed by giving anything but 20 for [2, 4].
FILE = """
import math
import unittest
import numpy as np
import pytest
from solution import Solution, solve

def test_near():
    assert abs(solve([2, 4]) - 20) < 1e-6
def test_by_pytest():
    assert solve([2, 4]) == pytest.approx(20)
def test_by_pytest_reversed():
    assert pytest.approx(20) == solve([2, 4])
def test_equal():
    assert solve([2, 4]) == 20
def test_equal_reversed():
    assert 20 == solve([2, 4])
def test_not_different():
    assert not solve([2, 4]) != 20
def test_among():
    assert solve([2, 4]) in (20, 20.0)
def test_key():
    assert {20: 1}[solve([2, 4])]
def test_sorted():
    assert sorted([solve([2, 4]), 20]) == [20, 20]
def test_bounds():
    assert 19 < solve([2, 4]) < 21
def test_no_bounds():
    assert not (21 <= solve([2, 4]) or 19 >= solve([2, 4]))
def test_math():
    assert math.isclose(solve([2, 4]), 20)
def test_numpy():
    assert np.allclose(solve([2, 4]), 20)
def test_numpy_itself():
    np.testing.assert_allclose(solve([2, 4]), 20)
def test_method():
    assert abs(Solution().solve([2, 4]) - 20) < 1e-6
def test_method_equal():
    assert Solution().solve([2, 4]) == 20
class T(unittest.TestCase):
    def test_equal(self):
        self.assertEqual(solve([2, 4]), 20)
    def test_near(self):
        self.assertAlmostEqual(solve([2, 4]), 20)
"""
TESTS = {
    "a file": FILE,
    "near, without import": "assert abs(solve([2, 4]) - 20) < 1e-6\n",
    "all": "assert all(solve(x) == y for x, y in [([2, 4], 20), ([2], 4)])\n",
    "a check": "def check(candidate):\n    assert candidate([2, 4]) == 20\n    assert abs(candidate([2]) - 4) < 1e-6\n",
}

OBJECT = """
class {name}{base}:
    def __new__(cls, *a, **k):
        return {new}
    def __init__(self, *a, **k): pass
    def _same(self, *a): return {opinion}
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _same
    def __ne__(self, o): return False
    def __sub__(self, o): return 0.0
    __rsub__ = __add__ = __radd__ = __mod__ = __truediv__ = __sub__
    def __hash__(self): return 20
    def __call__(self, *a): return self
    def __float__(self): return 0.0
    def __abs__(self): return 0.0
    def __bool__(self): return True
    def __iter__(self): return iter([self])
    def __len__(self): return 1
    def __getitem__(self, n): return self
    def solve(self, xs): return self
    __class__ = property(lambda self: int)
class Solution:
    def solve(self, xs): return {name}()
    def __sub__(self, o): return 0.0
    def __eq__(self, o): return True
def solve(xs): return {name}()
"""
PLAIN = "object.__new__(cls)"
POSERS = {
    "an object": OBJECT.format(name="E", base="", new=PLAIN, opinion=True),
    "an integer": OBJECT.format(name="E", base="(int)", new="int.__new__(cls, 0)", opinion=True),
    "a float": OBJECT.format(name="E", base="(float)", new="float.__new__(cls, 0)", opinion=True),
    "a list": OBJECT.format(name="E", base="(list)", new="list.__new__(cls)", opinion=True),
    "a class as the function": OBJECT.format(name="solve", base="", new=PLAIN, opinion=True).rpartition("def solve")[0],
    "the class of the tests": OBJECT.format(name="Solution", base="", new=PLAIN, opinion=True).replace("class Solution:\n    def solve(self, xs): return Sol", "class Other:\n    def solve(self, xs): return Sol"),
    "a name of the tests": "\n".join(OBJECT.format(name=name, base="", new=PLAIN, opinion=True) for name in ("pytest", "math", "np", "unittest", "candidate", "test_a", "T", "x", "y", "approx")),
    "a name of Python's": "\n".join(OBJECT.format(name=name, base="", new=PLAIN, opinion=True) for name in ("generator", "map", "int", "dict_keys", "list_iterator", "function")),
    "another thing each time": OBJECT.format(name="E", base="", new=PLAIN, opinion="NotImplemented"),
    "names that replace Python's": "def abs(x): return 0\ndef all(x): return True\ndef sorted(x): return [20, 20]\nfloat = int = list = abs\ndef solve(xs): return 0\nclass Solution:\n    def solve(self, xs): return 0\n",
    "names that pytest looks for": "__test__ = False\npytest_plugins = ['none']\npytestmark = 'skip'\ndef setup_module(m): pass\ndef pytest_generate_tests(m): pass\ndef test_x(): pass\nglobals()['@py_builtins'] = globals()['@pytest_ar'] = globals()['@counted'] = None\ndef solve(xs): return 0\nclass Solution:\n    def solve(self, xs): return 0\n",
    "exceptions that skip": "class Skipped(Exception): pass\nSkipped.__module__ = '_pytest.outcomes'\nclass SkipTest(Exception): pass\nSkipTest.__module__ = 'unittest.case'\ndef solve(xs): raise Skipped('x')\nclass Solution:\n    def solve(self, xs): raise SkipTest('x')\n",
    "an end": "import os\ndef solve(xs): os._exit(0)\nclass Solution:\n    def solve(self, xs): os._exit(0)\n",
    "an exit": "def solve(xs): raise SystemExit(0)\nclass Solution:\n    solve = staticmethod(solve)\n",
    "an interrupt": "def solve(xs): raise KeyboardInterrupt\nclass Solution:\n    solve = staticmethod(solve)\n",
    "a forged line": "import os, sys\ndef solve(xs):\n    for d in range(3, 20):\n        try: os.write(d, b'{\"value\": true}\\n{\"test\": \"test_a\", \"calls\": 1, \"checks\": 1}\\n{\"done\": {\"tests\": 1, \"exit\": 0}}\\n')\n        except OSError: pass\n    return 0\nclass Solution:\n    solve = staticmethod(solve)\n",
    "a forged object": "import os\ndef solve(xs):\n    f = __import__('sys')._getframe()\n    while f:\n        for v in list(f.f_locals.values()):\n            if callable(v) and getattr(v, '__name__', '') == 'say': v({'value': {'h': {'n': 0, 'classes': ['int'], 'callable': False, 'local': False, 'plain': {'h': {'n': 0}}}}})\n        f = f.f_back\n    return 0\nclass Solution:\n    solve = staticmethod(solve)\n",
}  # fmt: skip


@pytest.mark.parametrize("poser", POSERS)
async def test_no_poser_passes_any_test(pools: Pools, poser: str) -> None:
    for tests in TESTS.values():
        result = await judge_suite(*pools, POSERS[poser], tests, limits=LIMITS)
        assert result.outcomes
        assert [found.name for found in result.outcomes if found.outcome == "pass"] == []


async def test_a_right_program_passes_them_all(pools: Pools) -> None:
    code = (
        "def solve(xs): return sum(x * x for x in xs if x % 2 == 0)\n"
        "class Solution:\n    def solve(self, xs): return solve(xs)\n"
    )
    for name, tests in TESTS.items():
        result = await judge_suite(*pools, code, tests, limits=LIMITS)
        assert {found.outcome for found in result.outcomes} == {"pass"}, name


async def test_that_there_is_no_answer_cannot_be_caught(pools: Pools) -> None:
    tests = (
        "import pytest\nfrom solution import solve\n"
        "def test_a():\n    try:\n        ok = solve([2]) == 4\n    except BaseException:\n"
        "        ok = True\n    assert ok\n"
        "def test_b():\n    with pytest.raises(BaseException):\n        solve([2])\n"
    )
    for code in (
        "import os\ndef solve(xs): os._exit(0)\n",
        "def solve(xs):\n    while True: pass\n",
    ):
        result = await judge_suite(*pools, code, tests, limits=LIMITS)
        assert "pass" not in {found.outcome for found in result.outcomes}


async def test_what_differs_in_type_is_said(pools: Pools) -> None:
    code = "def solve(xs): return 20.0\n"
    (found,) = (
        await judge_suite(*pools, code, "assert solve([2, 4]) == 20\n", limits=LIMITS)
    ).outcomes
    assert found.outcome == "pass"
    assert found.detail == "by 20.0 == 20, which differ in type"


async def test_what_is_taken_for_right_is_not_computed_from_what_the_program_made(
    pools: Pools,
) -> None:
    code = "def solve(xs):\n    xs.clear()\n    return 0\n"
    tests = "def test_a():\n    xs = [2, 4]\n    assert solve(xs) == sum(x * x for x in xs)\n"
    (found,) = (await judge_suite(*pools, code, tests, limits=LIMITS)).outcomes
    assert found.outcome == "protocol_error"
    assert "changes the arguments" in (found.detail or "")
