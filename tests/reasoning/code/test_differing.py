"""Differential testing: where two functions differ, and that it is told by a simple input."""

import anyio
import pytest

from mcp_reasoner.reasoning.code.budget import Clock
from mcp_reasoner.reasoning.code.differing import Differences
from mcp_reasoner.reasoning.code.interface import read_interface
from mcp_reasoner.reasoning.code.task import CodeTask
from mcp_reasoner.verify.code.tester import ProgramTester
from tests.reasoning.code.conftest import NO_BOX

pytestmark = [pytest.mark.anyio, NO_BOX]

SIZE = "def f(xs):\n    return len(xs)\n"


async def differences(
    tester: ProgramTester, signature: str | None = "f(xs: list[int])", text: str = "A function."
) -> Differences:
    task = CodeTask(specification=text, signature=signature)
    interface = await read_interface(tester, task)
    return Differences(tester, interface, interface.examples, Clock(60), seed=1)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("def f(xs):\n    return len(set(xs))\n", "f([0, 0]) gives 2, the other 1"),
        (
            "def f(xs):\n    return xs[0] and len(xs) or len(xs)\n",
            "f([]) gives 0, the other raises IndexError",
        ),
    ],
    ids=["twice the same", "a fault"],
)
async def test_a_difference_is_told_by_the_simplest_input(
    tester: ProgramTester, other: str, told: str
) -> None:
    found = await (await differences(tester)).between(SIZE, other)
    assert found is not None
    assert str(found) == told


async def test_a_difference_can_be_told_from_either_side(tester: ProgramTester) -> None:
    found = await (await differences(tester, signature="f()")).between(
        "def f():\n    return 1\n", "def f():\n    return True\n"
    )
    assert found is not None
    assert (str(found), str(found.turned)) == (
        "f() gives 1, the other True",
        "f() gives True, the other 1",
    )


@pytest.mark.parametrize(
    "other",
    [
        "def f(xs):\n    return sum(1 for _ in xs)\n",
        "def f(xs):\n    if len(xs) > 2:\n        raise ValueError\n    return len(xs)\n",
        "def f(xs):\n    while len(xs) > 5:\n        pass\n    return len(xs)\n",
        "def f(xs):\n    return object()\n",
    ],
    ids=["the same", "a refusal", "too slow", "no plain value"],
)
async def test_what_cannot_be_compared_is_no_difference(tester: ProgramTester, other: str) -> None:
    assert await (await differences(tester)).between(SIZE, other) is None


async def test_without_a_signature_the_functions_own_says_what_inputs_are(
    tester: ProgramTester,
) -> None:
    found = await differences(tester, signature=None, text="A function `f`: f([1]) == 1.")
    typed = SIZE.replace("f(xs)", "f(xs: list[int])")
    difference = await found.between(typed, "def f(xs):\n    return len(set(xs))\n")
    assert str(difference) == "f([0, 0]) gives 2, the other 1"


async def test_where_nothing_says_what_inputs_are_only_examples_are_compared(
    tester: ProgramTester,
) -> None:
    found = await differences(tester, signature="f(x)", text="f(3) == 9")
    assert [case.args for case in await found.inputs(SIZE)] != []
    none = await differences(tester, signature="f(x)", text="No example.")
    assert await none.inputs("def f(x): return x\n") == ()
    assert await none.between("def f(x): return 1\n", "def f(x): return 2\n") is None


async def test_shrinking_can_be_cancelled(tester: ProgramTester) -> None:
    found = await differences(tester)
    other = "def f(xs):\n    return len(set(xs))\n"
    await found.behaviour(SIZE)
    await found.behaviour(other)
    with anyio.fail_after(10), anyio.CancelScope() as scope:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(found.between, SIZE, other)
            await anyio.wait_all_tasks_blocked()
            # It is searching in a thread now.
            scope.cancel()
    assert scope.cancelled_caught
