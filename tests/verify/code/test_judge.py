"""Programs in the box, good and hostile, and the outcome that each gets."""

from collections.abc import AsyncIterator
from typing import Any

import anyio
import pytest

from mcp_reasoner.sandbox import landlock, seccomp
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.verify.code.cases import read_cases
from mcp_reasoner.verify.code.judge import CaseLimits, judge_cases
from mcp_reasoner.verify.code.outcomes import CaseOutcome

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
    ),
]

LIMITS = CaseLimits(seconds=1.5, memory_mb=256)
DOUBLE = {"function": "f", "cases": [{"args": [n], "expected": 2 * n} for n in (3, 5, 8)]}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One pool serves all tests, which want one event loop for it."""
    return "asyncio"


@pytest.fixture(scope="module")
async def pool(anyio_backend: str) -> AsyncIterator[WorkerPool]:
    async with WorkerPool(
        workers=2,
        tasks="mcp_reasoner.sandbox.programs",
        packages=("mcp_reasoner", "numpy"),
        levels=["full", "process"],
    ) as opened:
        yield opened


async def outcomes(
    pool: WorkerPool, code: str, tests: dict[str, Any] | None = None
) -> tuple[CaseOutcome, ...]:
    return await judge_cases(pool, code, read_cases(tests or DOUBLE), limits=LIMITS)


async def kinds(pool: WorkerPool, code: str, tests: dict[str, Any] | None = None) -> set[str]:
    return {found.outcome for found in await outcomes(pool, code, tests)}


RIGHT = {
    "plain": "def f(n): return 2 * n",
    "prints": "def f(n):\n    print('FAILED', n)\n    return n + n",
    "numpy": "import numpy as np\ndef f(n): return np.int64(n) * 2",
    "threads": (
        "import threading\ndef f(n):\n    r = []\n"
        "    t = threading.Thread(target=lambda: r.append(2 * n)); t.start(); t.join()\n"
        "    return r[0]"
    ),
    "imports later": "def f(n):\n    import fractions, calendar\n    return int(fractions.Fraction(n) * 2)",
}


@pytest.mark.parametrize("name", RIGHT)
async def test_right_programs_pass(pool: WorkerPool, name: str) -> None:
    assert await kinds(pool, RIGHT[name]) == {"pass"}


HOSTILE = {
    "wrong": ("def f(n): return 7", {"wrong_answer"}),
    "equal to all": (
        "class E:\n    def __eq__(self, o): return True\n    __hash__ = None\n"
        "def f(n): return E()",
        {"wrong_type"},
    ),
    "an int of its own": (
        "class I(int):\n    def __eq__(self, o): return True\n    __hash__ = int.__hash__\n"
        "def f(n): return I(0)",
        {"wrong_type"},
    ),
    "a float": ("def f(n): return 2.0 * n", {"wrong_type"}),
    "a text": ("def f(n): return str(2 * n)", {"wrong_answer"}),
    "exit while loading": ("import sys; sys.exit(0)", {"exited_early"}),
    "exit in the call": ("import os\ndef f(n): os._exit(0)", {"exited_early"}),
    "another kind of exit": ("def f(n): raise SystemExit", {"exited_early"}),
    "an exception of no kind": (
        "class B(BaseException):\n    def __str__(self):\n        while True: pass\n"
        "def f(n): raise B",
        {"runtime_error"},
    ),
    "a syntax error": ("def f(n) return", {"runtime_error"}),
    "no such function": ("def g(n): return n", {"runtime_error"}),
    "builtins replaced": (
        "import builtins\nfor name in ('len', 'isinstance', 'zip', 'type', 'list', 'repr', 'range'):\n"
        "    setattr(builtins, name, lambda *a: 0)\ndef f(n): return 0",
        {"wrong_answer"},
    ),
    "json replaced": (
        "import json\njson.dumps = lambda *a, **k: '{\"done\": true}'\ndef f(n): return 0",
        {"wrong_answer"},
    ),
    "answers forged": (
        "import os\nfor d in range(3, 30):\n    try: os.write(d, b'{\"n\": 0, \"value\": 6}\\n')\n"
        "    except OSError: pass\ndef f(n): return 0",
        {"exited_early", "protocol_error", "wrong_answer"},
    ),
    "descriptors closed": ("import os\ndef f(n): os.closerange(0, 99); return 2 * n", {"protocol_error"}),
    "spinning": ("def f(n):\n    while True: pass", {"timeout"}),
    "spinning in C": ("def f(n): return sum(range(10**12))", {"timeout"}),
    "alarms cancelled": (
        "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\ndef f(n):\n"
        "    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        {"timeout"},
    ),
    "much memory": ("def f(n): return len(bytearray(1 << 33))", {"memory_limit"}),
    "a fault": ("import ctypes\ndef f(n): return ctypes.string_at(1)", {"crashed"}),
    "an abort": ("import os\ndef f(n): os.abort()", {"crashed"}),
    "a number without end": ("def f(n): return 1 << 5_000_000", {"output_limit"}),
    "a text without end": ("def f(n): return 'x' * 2_000_000", {"output_limit"}),
    "a list of itself": ("def f(n):\n    x = []\n    x.append(x)\n    return x", {"wrong_type"}),
    "a generator without end": ("import itertools\ndef f(n):\n    yield from itertools.count()", {"wrong_type"}),
    "a surrogate": ("def f(n): return '\\ud800'", {"wrong_answer"}),
    "children": ("import os\ndef f(n):\n    os.fork()\n    return 2 * n", {"runtime_error"}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_programs_never_pass(pool: WorkerPool, name: str) -> None:
    code, allowed = HOSTILE[name]
    found = await kinds(pool, code)
    assert found
    assert found <= allowed


async def test_a_program_that_counts_its_calls_is_flaky(pool: WorkerPool) -> None:
    code = "answers = iter([6, 10, 16])\ndef f(n): return next(answers)"
    assert "flaky" in await kinds(pool, code)


async def test_a_case_that_ends_the_process_costs_only_itself(pool: WorkerPool) -> None:
    code = "import os\ndef f(n):\n    if n == 5: os._exit(3)\n    return 2 * n"
    found = await outcomes(pool, code)
    assert [one.outcome for one in found] == ["pass", "exited_early", "pass"]


async def test_what_is_wrong_is_said(pool: WorkerPool) -> None:
    (found, *_) = await outcomes(pool, "def f(n):\n    return n + 1")
    assert found == CaseOutcome(
        name="case 1", outcome="wrong_answer", detail="f(3) must give 6", got="4"
    )
    (found, *_) = await outcomes(pool, "def f(n):\n    return g(n)\ndef g(n):\n    return n / 0")
    assert found.outcome == "runtime_error"
    assert found.detail == (
        "it raised ZeroDivisionError: division by zero (line 2 in f, line 4 in g)"
    )


@pytest.mark.parametrize(
    ("code", "case", "outcome"),
    [
        ("class S:\n    def f(self, n): return n", {"function": "S().f", "args": [1], "expected": 1}, "pass"),
        ("class S:\n    @staticmethod\n    def f(n): return n", {"function": "S.f", "args": [1], "expected": 1}, "pass"),
        ("def f(n): raise KeyError(n)", {"args": [1], "raises": "KeyError"}, "pass"),
        ("def f(n): raise KeyError(n)", {"args": [1], "raises": "LookupError"}, "pass"),
        ("def f(n): raise KeyError(n)", {"args": [1], "raises": "ValueError"}, "runtime_error"),
        ("def f(n): return n", {"args": [1], "raises": "ValueError"}, "wrong_answer"),
        ("def f(n): return n / 3", {"args": [1], "expected": 0.3333, "tolerance": 1e-3}, "pass"),
        ("def f(n): return n / 3", {"args": [1], "expected": 0.3333}, "wrong_answer"),
        ("def f(n): return float('nan')", {"args": [1], "expected": 0.0, "tolerance": 9}, "wrong_answer"),
        ("def f(x): x.append(1); return 2", {"args": [[]], "expected": 2, "unchanged": True}, "wrong_answer"),
        ("def f(x): return len(x)", {"args": [[1, 2]], "expected": 2, "unchanged": True}, "pass"),
        ("def f(n): return (n, n)", {"args": [1], "expected": [1, 1]}, "wrong_type"),
        ("def f(*, n): return {n: None}", {"kwargs": {"n": "k"}, "expected": {"k": None}}, "pass"),
        ("def f(n): return True", {"args": [1], "expected": 1}, "wrong_type"),
        ("def f(x): x[0] = 1.0; return 2", {"args": [[1]], "expected": 2, "unchanged": True}, "wrong_answer"),
        ("def f(n): return 10 ** 400", {"args": [1], "expected": 0.5, "tolerance": 9}, "wrong_answer"),
        ("def f(n): raise SystemExit(3)", {"args": [1], "raises": "SystemExit"}, "pass"),
        ("def f(n): raise SystemExit(3)", {"args": [1], "expected": 3}, "exited_early"),
        ("from collections import Counter\ndef f(s): return Counter(s)", {"args": ["a"], "expected": {"a": 1}}, "wrong_type"),
        ("import signal\ndef f(n):\n    signal.signal(signal.SIGALRM, lambda *a: None)\n    return n", {"args": [1], "expected": 1}, "pass"),
    ],
)  # fmt: skip
async def test_what_a_case_may_ask(
    pool: WorkerPool, code: str, case: dict[str, Any], outcome: str
) -> None:
    (found,) = await outcomes(pool, code, {"function": "f", "cases": [case]})
    assert found.outcome == outcome


STACK = """
class Stack:
    def __init__(self, *items): self.items = list(items)
    def push(self, x): self.items.append(x)
    def pop(self): return self.items.pop()
    def top(self, *, above=0): return self.items[-1 - above]
"""


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        ({"calls": [["push", [2]], ["top"], ["pop", []]], "expected": [None, 2, 2]}, "pass"),
        ({"args": [7, 8], "calls": [["top", [], {"above": 1}]], "expected": [7]}, "pass"),
        ({"calls": [["push", [2]], ["pop"]], "expected": [None, 3]}, "wrong_answer"),
        ({"calls": [["push", [2]], ["pop"], ["pop"]], "raises": "IndexError"}, "pass"),
        ({"calls": [["pop"], ["push", [2]]], "raises": "IndexError"}, "runtime_error"),
        ({"calls": [["push", [2]]], "raises": "IndexError"}, "wrong_answer"),
        ({"calls": [["none"]], "expected": [1]}, "runtime_error"),
    ],
)
async def test_calls_on_one_object_are_made_in_sequence(
    pool: WorkerPool, case: dict[str, Any], outcome: str
) -> None:
    (found,) = await outcomes(pool, STACK, {"function": "Stack", "cases": [case]})
    assert found.outcome == outcome
    if outcome == "wrong_answer" and "expected" in case:
        assert found.detail == "Stack(): push(2); pop() must give [None, 3]"
        assert found.got == "[None, 2]"


@pytest.mark.parametrize(
    "code",
    ["import pandas\ndef f(n): return 1", "def f(n): return open('/etc/hostname').read()"],
)
async def test_what_only_a_box_lacks_says_nothing_against_a_program(
    pool: WorkerPool, code: str
) -> None:
    found = await outcomes(pool, code)
    assert {(one.outcome, one.by_the_test) for one in found} == {("runtime_error", True)}
    assert "a box has no files" in (found[0].detail or "")


async def test_what_time_left_out_says_nothing_against_the_program(pool: WorkerPool) -> None:
    limits = CaseLimits(seconds=5.0, memory_mb=256, give_up=anyio.current_time() + 0.5)
    code = "import os, time\ndef f(n):\n    time.sleep(0.2)\n    os._exit(0)\n"
    cases = read_cases({"function": "f", "cases": [{"args": [1], "expected": 1}] * 500})
    outcomes = await judge_cases(pool, code, cases, limits=limits)
    assert len(outcomes) == 500
    assert [found.by_the_test for found in outcomes[:1]] == [False]
    assert outcomes[-1].outcome == "timeout"
    assert outcomes[-1].by_the_test
