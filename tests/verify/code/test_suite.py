"""A caller's tests in Python, run by pytest in one box against a program in another."""

from collections.abc import AsyncIterator

import pytest

from mcp_reasoner.errors import InputError
from mcp_reasoner.sandbox import landlock, seccomp
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.verify.code.judge import CaseLimits
from mcp_reasoner.verify.code.suite import SuiteResult, judge_suite
from mcp_reasoner.verify.code.tester import ProgramTester

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
    ),
]

LIMITS = CaseLimits(seconds=3.0, memory_mb=256)
PYTEST = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """The pools serve all tests, which want one event loop for them."""
    return "asyncio"


@pytest.fixture(scope="module")
async def pools(anyio_backend: str) -> AsyncIterator[tuple[WorkerPool, WorkerPool]]:
    levels = ["full", "process"]
    common = ("mcp_reasoner", "numpy")
    async with (
        WorkerPool(
            workers=1, tasks="mcp_reasoner.sandbox.programs", packages=common, levels=levels
        ) as programs,
        WorkerPool(
            workers=1,
            tasks="mcp_reasoner.sandbox.testing",
            packages=(*common, *PYTEST),
            levels=levels,
        ) as suites,
    ):
        yield programs, suites


Pools = tuple[WorkerPool, WorkerPool]


async def judged(pools: Pools, code: str, tests: str) -> SuiteResult:
    return await judge_suite(*pools, code, tests, limits=LIMITS)


async def kinds(pools: Pools, code: str, tests: str) -> list[str]:
    return [found.outcome for found in (await judged(pools, code, tests)).outcomes]


SQUARES = "def solve(xs):\n    return sum(x * x for x in xs if x % 2 == 0)\n"
FILE = """
import pytest
from solution import solve

@pytest.fixture
def data():
    return [1, 2, 3, 4]

def test_fixture(data):
    assert solve(data) == 20

@pytest.mark.parametrize("xs,expected", [([], 0), ([2], 4)])
def test_parameters(xs, expected):
    assert solve(xs) == expected

def test_raises():
    with pytest.raises(TypeError):
        solve(None)

class TestClass:
    def test_approximately(self):
        assert solve([2]) == pytest.approx(4.0)
"""


async def test_a_pytest_file_runs_as_it_would(pools: Pools) -> None:
    result = await judged(pools, SQUARES, FILE)
    assert [found.name for found in result.outcomes] == [
        "test_fixture",
        "test_parameters[xs0-0]",
        "test_parameters[xs1-4]",
        "test_raises",
        "TestClass::test_approximately",
    ]
    assert {found.outcome for found in result.outcomes} == {"pass"}
    assert result.calls >= 5
    assert result.checks == 5


async def test_a_wrong_program_fails_where_it_is_wrong(pools: Pools) -> None:
    result = await judged(pools, "def solve(xs): return 20", FILE)
    assert [found.outcome for found in result.outcomes] == ["pass"] + ["wrong_answer"] * 4
    assert "assert 20 == 0" in (result.outcomes[1].detail or "")


@pytest.mark.parametrize(
    "tests",
    [
        "assert solve([1, 2, 3, 4]) == 20\nassert solve([]) == 0\n",
        "def check(candidate):\n    assert candidate([2, 2]) == 8\n",
        "def check(candidate):\n    assert candidate([2, 2]) == 8\ncheck(solve)\n",
        "import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(solve([2]), 4)\n",
        "from candidate import solve as f\ndef test_a():\n    assert abs(f([2, 4]) - 20) < 1e-6\n",
    ],
    ids=["asserts", "check", "check that is called", "unittest", "tolerance"],
)
async def test_other_forms_of_tests_run_too(pools: Pools, tests: str) -> None:
    assert await kinds(pools, SQUARES, tests) == ["pass"]
    assert await kinds(pools, "def solve(xs): return -1", tests) == ["wrong_answer"]


METHOD = (
    "def helper(n): return n\n"
    "class Solution:\n"
    "    def _square(self, x): return x * x\n"
    "    def solve(self, xs): return sum(self._square(helper(x)) for x in xs)\n"
)


@pytest.mark.parametrize("called", ["", "check(Solution().solve)\n"], ids=["found", "named"])
async def test_the_one_method_of_a_class_solution_is_what_a_check_means(
    pools: Pools, called: str
) -> None:
    tests = f"def check(candidate):\n    assert candidate(xs=[2, 2]) == 8\n{called}"
    assert await kinds(pools, METHOD, tests) == ["pass"]
    assert await kinds(pools, METHOD.replace("x * x", "x"), tests) == ["wrong_answer"]


@pytest.mark.parametrize(
    ("tests", "says"),
    [
        ("def test_a():\n    pass\n", "calls nothing of the program"),
        ("def test_a():\n    assert 1 == 1\n", "calls nothing of the program"),
        ("def test_a():\n    solve([2])\n", "checks nothing"),
        ("x = 1\n", "there is no test"),
    ],
)
async def test_tests_that_show_nothing_pass_nothing(pools: Pools, tests: str, says: str) -> None:
    (found,) = (await judged(pools, SQUARES, tests)).outcomes
    assert found.outcome == "protocol_error"
    assert says in (found.detail or "")


async def test_tests_that_are_no_python_are_one_sentence(pools: Pools) -> None:
    with pytest.raises(InputError, match="not valid Python"):
        await judged(pools, SQUARES, "def test_a( assert")


ONE = "def test_a():\n    assert abs(solve([2, 4]) - 20) < 1e-6\n\ndef test_b():\n    assert solve([2]) == 4\n"
POSER = (
    "class E:\n"
    "    def __eq__(self, other): return True\n"
    "    def __sub__(self, other): return 0\n"
    "    def __abs__(self): return 0\n"
    "    def __float__(self): return 4.0\n"
    "    def __lt__(self, other): return True\n"
    "    def __bool__(self): return True\n"
    "def solve(xs): return E()\n"
)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (POSER, "wrong_type"),
        (POSER.replace("class E:", "class E(float):"), "wrong_type"),
        ("import os\ndef solve(xs): os._exit(0)", "exited_early"),
        ("def solve(xs):\n    while True: pass", "timeout"),
        ("def solve(xs): raise AssertionError", "wrong_answer"),
        ("def solve(xs): raise KeyError(1)", "runtime_error"),
        ("import builtins\nbuiltins.AssertionError = ValueError\ndef solve(xs): return 0", "wrong_answer"),
        ("import pytest\ndef solve(xs): return 0", "runtime_error"),
        ("import sys\nsys.exit(0)", "exited_early"),
        ("def solve(xs) return", "runtime_error"),
        ("import os\ndef solve(xs):\n    os.closerange(0, 99)\n    return 0", "protocol_error"),
    ],
)  # fmt: skip
async def test_hostile_programs_pass_no_test(pools: Pools, code: str, outcome: str) -> None:
    found = await kinds(pools, code, ONE)
    assert found
    assert set(found) <= {outcome, "wrong_answer"}


STACK = """
class Empty(Exception):
    pass

class Stack:
    def __init__(self, items=()):
        self.items = list(items)
    def push(self, item):
        self.items.append(item)
    def pop(self):
        if not self.items:
            raise Empty("nothing is left")
        return self.items.pop()
    def __len__(self):
        return len(self.items)

def evens():
    n = 0
    while True:
        yield n
        n += 2

def sort_in_place(xs):
    xs.sort()

def adder(n):
    return lambda x: x + n
"""


async def test_objects_generators_and_changed_arguments_can_be_tested(pools: Pools) -> None:
    tests = """
import itertools
import pytest
from solution import Stack, Empty, evens, sort_in_place, adder

def test_object():
    stack = Stack([1])
    stack.push(2)
    assert len(stack) == 2
    assert isinstance(stack, Stack)
    assert [stack.pop(), stack.pop()] == [2, 1]
    with pytest.raises(Empty, match="nothing"):
        stack.pop()
    stack.items = [5]
    assert stack.items == [5]

def test_generator():
    assert list(itertools.islice(evens(), 3)) == [0, 2, 4]

def test_changed_argument():
    xs = [3, 1, 2]
    sort_in_place(xs)
    assert xs == [1, 2, 3]

def test_function_that_gives_a_function():
    assert adder(2)(3) == 5
"""
    assert await kinds(pools, STACK, tests) == ["pass"] * 4


async def test_a_program_that_counts_its_calls_is_flaky(pools: Pools) -> None:
    tests = "def test_a():\n    assert f() == 0\n\ndef test_b():\n    assert f() == 1\n"
    code = "import itertools\nn = itertools.count()\ndef f(): return next(n)\n"
    assert set(await kinds(pools, code, tests)) == {"flaky"}


CHECK = "def test_ok():\n    assert solve([2]) == 4\n\n"


@pytest.mark.parametrize(
    ("tests", "outcome", "says"),
    [
        (
            "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_a():\n    assert solve([2]) == 4\n",
            "runtime_error",
            "XPASS",
        ),
        (
            "import pytest\n@pytest.mark.xfail\ndef test_a():\n    assert solve([2]) == 5\n",
            "protocol_error",
            "shows nothing",
        ),
        (
            "import pytest\ndef test_a():\n    if solve([2]) == 4: pytest.skip('no')\n",
            "protocol_error",
            "shows nothing",
        ),
        (
            "import pytest\ndef test_a():\n    assert solve([2]) == 4\n    pytest.exit('enough', 0)\n"
            "def test_b():\n    assert solve([2]) == 5\n",
            "protocol_error",
            "before all had been run",
        ),
        ("import os\ndef test_a():\n    os._exit(0)\n", "crashed", "did not come to their end"),
        ("import sys\nsys.exit(0)\n", "runtime_error", "SystemExit"),
        ("async def test_a():\n    assert solve([2]) == 5\n", "runtime_error", "asynchronous"),
        (
            "import pytest\n@pytest.fixture\ndef f():\n    yield 1\n    raise OSError('late')\n"
            "def test_a(f):\n    assert solve([2]) == 4\n",
            "runtime_error",
            "late",
        ),
        (
            "import pytest\n@pytest.mark.skip\ndef test_a():\n    assert solve([2]) == 4\n",
            "protocol_error",
            "every test is skipped",
        ),
    ],
    ids=[
        "strict xfail that passes",
        "expected failure",
        "skip upon an answer",
        "pytest.exit",
        "os._exit",
        "sys.exit while loading",
        "asynchronous",
        "teardown",
        "all skipped",
    ],
)
async def test_what_fails_in_pytest_or_is_not_run_never_passes(
    pools: Pools, tests: str, outcome: str, says: str
) -> None:
    for before in ("", CHECK):
        if before and "skipped" in says:
            continue
        outcomes = (await judged(pools, SQUARES, before + tests)).outcomes
        found = next(found for found in outcomes if found.outcome != "pass")
        assert (found.outcome, found.by_the_test) == (outcome, True)
        assert says in (found.detail or "")


@pytest.mark.parametrize(
    "tests",
    [
        "def test_a(subtests):\n    for n in (2, 4):\n        with subtests.test(n=n):\n"
        "            assert solve([n]) == 4\n",
        "import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        for n in (2, 4):\n"
        "            with self.subTest(n=n):\n                self.assertEqual(solve([n]), 4)\n",
    ],
    ids=["pytest", "unittest"],
)
async def test_one_subtest_that_fails_fails_its_test(pools: Pools, tests: str) -> None:
    assert "wrong_answer" in await kinds(pools, SQUARES, tests)
    assert set(await kinds(pools, "def solve(xs): return 4", tests)) == {"pass"}


async def test_what_the_tests_mark_to_be_skipped_is_counted_apart(pools: Pools) -> None:
    tests = "import pytest\n@pytest.mark.skip\ndef test_a():\n    assert solve([2]) == 5\n"
    result = await judged(pools, SQUARES, CHECK + tests)
    assert [found.outcome for found in result.outcomes] == ["pass"]
    assert result.skipped == 1


async def test_tests_of_one_name_are_told_apart(pools: Pools) -> None:
    tests = (
        "class TestA:\n    def test(self):\n        assert f() == 0\n"
        "class TestB:\n    def test(self):\n        assert f() in (0, 1)\n"
    )
    code = "import itertools\nn = itertools.count()\ndef f(): return next(n)\n"
    found = {f.name: f.outcome for f in (await judged(pools, code, tests)).outcomes}
    assert found == {"TestA::test": "flaky", "TestB::test": "pass"}


async def test_tests_that_are_cut_off_by_the_clock_pass_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with ProgramTester(workers=1, seconds=2.0) as tester:
        await tester.run(SQUARES, CHECK)
        monkeypatch.setattr("mcp_reasoner.sandbox.worker._GRACE_SECONDS", -100.0)
        report = await tester.run(SQUARES, CHECK)
        assert (report.status, report.passed) == ("unverified", False)


async def test_tests_that_sleep_pass_nothing(pools: Pools) -> None:
    tests = "import time\ndef test_b():\n    assert solve([2]) == 4\n    time.sleep(60)\n"
    limits = CaseLimits(seconds=0.2, memory_mb=256)
    result = await judge_suite(*pools, SQUARES, CHECK + tests, limits=limits)
    assert [found.outcome for found in result.outcomes] == ["pass", "timeout"]
    assert result.outcomes[1].by_the_test
