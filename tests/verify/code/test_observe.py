"""What programs give for inputs that nobody knows the value of."""

from collections.abc import AsyncIterator

import anyio
import pytest

from mcp_reasoner.sandbox import landlock, seccomp
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.judge import CaseLimits
from mcp_reasoner.verify.code.observe import Observed, observe

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
    ),
]

LIMITS = CaseLimits(seconds=1.0, memory_mb=256)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One pool serves all tests, which want one event loop for it."""
    return "asyncio"


@pytest.fixture(scope="module")
async def pool(anyio_backend: str) -> AsyncIterator[WorkerPool]:
    async with WorkerPool(
        workers=1,
        tasks="mcp_reasoner.sandbox.programs",
        packages=("mcp_reasoner", "numpy"),
        levels=["full", "process"],
    ) as opened:
        yield opened


async def seen(pool: WorkerPool, code: str, *arguments: object) -> tuple[Observed, ...]:
    cases = [Case(name="", function="f", args=(value,), kwargs={}) for value in arguments]
    return await observe(pool, code, cases, limits=LIMITS)


async def test_values_faults_refusals_and_limits_are_told_apart(pool: WorkerPool) -> None:
    code = """
def f(x):
    if x == 0:
        raise ValueError("no")
    if x == 1:
        return [][0]
    if x == 2:
        return f(x)
    if x == 3:
        return object()
    if x == 4:
        import os
        os._exit(0)
    return x
"""
    found = await seen(pool, code, 0, 1, 2, 3, 4, 5)
    assert found == (
        Observed(raised="ValueError", refused=True),
        Observed(raised="IndexError"),
        Observed(),
        Observed(),
        Observed(),
        Observed(given=True, value=5),
    )


async def test_an_input_that_never_ends_costs_itself_alone(pool: WorkerPool) -> None:
    code = "def f(x):\n    while x == 1:\n        pass\n    return x\n"
    found = await seen(pool, code, 0, 1, 2)
    assert [one.value for one in found] == [0, None, 2]


async def test_a_program_that_never_ends_is_given_up_after_two_inputs(pool: WorkerPool) -> None:
    with anyio.fail_after(20):
        found = await seen(pool, "def f(x):\n    while True:\n        pass\n", *range(100))
    assert set(found) == {Observed()}


async def test_a_changed_argument_is_noticed(pool: WorkerPool) -> None:
    found = await seen(pool, "def f(x):\n    x.append(1)\n    return 0\n", [2])
    assert found == (Observed(given=True, value=0, changed=True),)
    found = await seen(pool, "def f(x):\n    return x + [1]\n", [2])
    assert found == (Observed(given=True, value=[2, 1]),)


async def test_what_does_not_load_gives_nothing(pool: WorkerPool) -> None:
    for code in ("def f(x:", "raise SystemExit", "1 / 0", "import os\nos._exit(0)"):
        assert await seen(pool, code, 1, 2) == (Observed(), Observed())
