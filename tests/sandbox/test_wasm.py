"""Programs in WebAssembly: what they can do, what they cannot reach, and how they end."""

from collections.abc import AsyncIterator
from typing import Any

import anyio
import pytest

from mcp_reasoner.errors import InputError, VerifierError
from mcp_reasoner.sandbox import wasm
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.verify.code.cases import read_cases
from mcp_reasoner.verify.code.judge import CaseLimits, judge_cases
from mcp_reasoner.verify.code.tester import ProgramTester

MISSING = wasm.available()


def in_webassembly(test: Any) -> Any:
    """Tests that need the extra, and some time."""
    return pytest.mark.slow(pytest.mark.skipif(bool(MISSING), reason=MISSING)(test))


pytestmark = pytest.mark.anyio

LIMITS = CaseLimits(seconds=2.0, memory_mb=128)
DOUBLE = {"function": "f", "cases": [{"args": [n], "expected": 2 * n} for n in (3, 5, 8)]}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One pool serves all tests, which want one event loop for it."""
    return "asyncio"


@pytest.fixture(scope="module")
async def pool(anyio_backend: str) -> AsyncIterator[WorkerPool]:
    async with WorkerPool(
        workers=1, tasks="mcp_reasoner.verify.code.tasks", levels=["wasm"]
    ) as opened:
        yield opened


async def kinds(pool: WorkerPool, code: str) -> set[str]:
    found = await judge_cases(pool, code, read_cases(DOUBLE), limits=LIMITS)
    return {one.outcome for one in found}


PROGRAMS: dict[str, tuple[str, set[str]]] = {
    "right": ("def f(n): return 2 * n", {"pass"}),
    "with the library": (
        "import collections, fractions, heapq, re, json, datetime, decimal, itertools\n"
        "def f(n): return int(fractions.Fraction(n) * 2)",
        {"pass"},
    ),
    "wrong": ("def f(n): return n", {"wrong_answer"}),
    "equal to all": (
        "class E:\n    def __eq__(self, o): return True\ndef f(n): return E()",
        {"wrong_type"},
    ),
    "spinning": ("def f(n):\n    while True: pass", {"timeout"}),
    "much memory": ("def f(n): return len(bytearray(1 << 29))", {"memory_limit"}),
    "an exit": ("import os\ndef f(n): os._exit(0)", {"exited_early"}),
    "deep": ("def f(n): return f(n)", {"runtime_error"}),
    "a flood": (
        "import os\ndef f(n):\n    while True: os.write(1, b'y' * 65536)",
        {"output_limit"},
    ),
    "forged lines": (
        "import os\ndef f(n):\n    os.write(1, b'{\"n\":0,\"value\":7}\\n')\n    return 0",
        {"wrong_answer", "exited_early", "protocol_error"},
    ),
    "lists": ("import os\ndef f(n): return 2 * n + len(os.listdir('/'))", {"runtime_error"}),
    "writes": ("def f(n):\n    open('/tmp/x', 'w')\n    return 2 * n", {"runtime_error"}),
    "looks at the environment": ("import os\ndef f(n): return 2 * n + len(os.environ)", {"pass"}),
}  # fmt: skip


@in_webassembly
@pytest.mark.parametrize("name", PROGRAMS)
async def test_programs_run_and_end_as_in_any_box(pool: WorkerPool, name: str) -> None:
    code, allowed = PROGRAMS[name]
    found = await kinds(pool, code)
    assert found
    assert found <= allowed


@in_webassembly
async def test_a_cancelled_program_ends_and_the_next_one_runs(pool: WorkerPool) -> None:
    call: dict[str, Any] = {"of": "f", "args": {"list": []}}
    with anyio.move_on_after(1.0):
        await pool.stream(
            "run", {"code": "def f():\n    while True: pass", "calls": [[0, call]]}, seconds=60
        )
    assert await kinds(pool, "def f(n): return 2 * n") == {"pass"}


@in_webassembly
async def test_a_report_says_that_it_was_webassembly_and_refutes_nothing_that_it_lacks() -> None:
    threads = (
        "import threading\ndef f(n):\n    threading.Thread(target=print).start()\n    return 2 * n"
    )
    async with ProgramTester(workers=1, seconds=5.0, isolation="wasm") as tester:
        right = await tester.run("def f(n): return 2 * n", DOUBLE)
        lacking = await tester.run(threads, DOUBLE)
        wrong = await tester.run("def f(n): return n", DOUBLE)
        with pytest.raises(InputError, match="tests in Python are run on Linux only"):
            await tester.run("def f(n): return 2 * n", "assert f(1) == 2")
    assert [right.status, lacking.status, wrong.status] == ["verified", "unverified", "refuted"]
    assert right.isolation.level == "wasm"
    assert "webassembly" in right.isolation.mechanisms


async def test_without_the_extra_the_refusal_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wasm, "available", lambda: "wasmtime is missing: pip install x")
    monkeypatch.setattr("mcp_reasoner.sandbox.seccomp.supported", lambda: False)
    async with ProgramTester(workers=1) as tester:
        with pytest.raises(VerifierError, match="wasmtime is missing: pip install"):
            await tester.run("def f(n): return 2 * n", DOUBLE)
