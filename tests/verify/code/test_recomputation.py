"""Programs that compute an answer: what they give, and all the ways in which they give none."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mcp_reasoner.verify.code import recomputation
from mcp_reasoner.verify.code.recomputation import recompute
from mcp_reasoner.verify.code.tester import ProgramTester

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One for all tests, so that the workers are started once."""
    return "asyncio"


@pytest.fixture(scope="module")
async def tester() -> AsyncIterator[ProgramTester]:
    async with ProgramTester(workers=1) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recomputation, "RUN_SECONDS", 2.0)
    monkeypatch.setattr(recomputation, "_SMALL_SECONDS", 1.0)


async def test_exact_values_of_every_kind_become_text(tester: ProgramTester) -> None:
    values = {
        "sum(k for k in range(1000) if k % 3 == 0 or k % 5 == 0)": "233168",
        "__import__('fractions').Fraction(-3, 7)": "-3/7",
        "__import__('sympy').sqrt(8) / 3": "2*sqrt(2)/3",
        "__import__('numpy').int64(5)": "5",
        "(1, 2)": "(1, 2)",
        "{3}": "{3}",
        "[1, __import__('fractions').Fraction(1, 2)]": "1, 1/2",
        "{'x': 1, 'y': 2}": "x = 1, y = 2",
        "3 > 2": "yes",
        "'north'": "north",
    }
    for value, expected in values.items():
        found = await recompute(tester, f"def answer():\n    return {value}\n")
        assert found.answer == expected, found


async def test_what_is_no_exact_value_is_no_answer(tester: ProgramTester) -> None:
    bodies = [
        "0.5",
        "[1, 0.5]",
        "__import__('sympy').sqrt(2).evalf()",
        "0.5 * __import__('sympy').sqrt(2)",
        "__import__('decimal').Decimal('0.1')",
        "__import__('numpy').float64(2)",
        "1j",
        "None",
        "10**6000",
        "'x' * 5000",
        "''",
        "1 / 0",
    ]
    for body in bodies:
        found = await recompute(tester, f"def answer():\n    return {body}\n")
        assert found.answer is None, (body, found)
        assert found.reason


async def test_a_program_that_does_not_end_gives_nothing(tester: ProgramTester) -> None:
    found = await recompute(tester, "def answer():\n    while True:\n        pass\n")
    assert (found.answer, found.reason) == (None, "it gave no exact answer within 2 s")


async def test_where_small_sizes_do_not_end_the_size_asked_is_not_tried(
    tester: ProgramTester,
) -> None:
    found = await recompute(tester, "def answer(n: int = 2024):\n    while True:\n        pass\n")
    assert found.reason == "it gave nothing, not even at small sizes"


async def test_a_program_with_a_size_is_run_at_the_size_asked(tester: ProgramTester) -> None:
    code = "def answer(n=2024):\n    assert n > 2\n    return sum(range(n + 1))\n"
    assert (await recompute(tester, code)).answer == "2049300"


async def test_what_is_too_slow_at_the_size_asked_says_so(tester: ProgramTester) -> None:
    code = "def answer(n=90):\n    return n if n < 2 else answer(n - 1) + answer(n - 2)\n"
    found = await recompute(tester, code)
    assert found.reason == "it gave no exact answer at size 90 within 2 s"


async def test_hostile_programs_reach_nothing_and_give_nothing(
    tester: ProgramTester, tmp_path: Path
) -> None:
    canary = tmp_path / "canary"
    canary.write_text("secret")
    programs = [
        f"def answer():\n    return open({str(canary)!r}).read()\n",
        f"import os\ndef answer():\n    os.system('touch {tmp_path}/made')\n    raise SystemExit\n",
        "import os\nos._exit(0)\n",
        "import os\ndef answer():\n    os.kill(os.getppid(), 9)\n    return 1 / 0\n",
        "import socket\ndef answer():\n    return str(socket.create_connection(('127.0.0.1', 22)))\n",
        "def answer():\n    return len([0] * 10**11)\n",
        "def answer():\n    return answer()\n",
        "def answer(:\n",
        "",
    ]
    for code in programs:
        found = await recompute(tester, code)
        assert found.answer is None, code
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["canary"]  # noqa: ASYNC240


async def test_what_a_program_writes_is_fit_to_be_quoted(tester: ProgramTester) -> None:
    found = await recompute(tester, "def answer():\n    return '\\x1b[2J3\\u202e\\n4'\n")
    assert found.answer == "3 4"
