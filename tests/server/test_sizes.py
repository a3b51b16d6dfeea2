"""What a result costs the model that reads it: typically 500 tokens, and never over 2,000."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp_types import CallToolResult

from mcp_reasoner.config import Settings
from mcp_reasoner.sandbox import landlock, seccomp
from mcp_reasoner.server.app import create_server
from mcp_reasoner.server.sizes import MAX_TOKENS, bounded, estimated_tokens
from mcp_reasoner.services import open_services

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("ignore:open_binary is deprecated")]

TYPICAL = 500
SIGNS = "ΩжЖ漢字ﷺ😀𝔘"
SHEEP = "A farmer sells a third of 27 sheep. How many are left?"
DOUBLE = "<think>\nhm\n</think>\n\n```python\ndef double(n):\n    return 2 * n\n```"
LONG_CODE = "def long(n):\n" + "".join(f"    x{i} = {i * 7919}\n" for i in range(500))
SCRIPT = [
    {"match": "root", "outputs": ["<think>\n\n</think>\n\\boxed{3}"]},
    {"match": "huge", "outputs": ["<think>hm</think>\\boxed{" + "1234567890" * 3000 + "}"]},
    {"match": "signs", "outputs": ["<think>hm</think>\\boxed{" + SIGNS * 500 + "}"]},
    {"match": "long", "outputs": [f"<think>hm</think>\n```python\n{LONG_CODE}    return n\n```"]},
    {"match": "Double", "outputs": [DOUBLE]},
    {"match": "", "outputs": ["<think>hm</think> \\boxed{18}"]},
]
boxed = pytest.mark.skipif(
    not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
)


def tokens(data: Any) -> int:
    """As the tokenizer of a large model counts them."""
    import bpe_openai  # it warns when it is imported

    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return len(bpe_openai.get_encoding("o200k_base").encode(text))


@asynccontextmanager
async def connected(folder: Path) -> AsyncIterator[Client]:
    file = folder / "script.jsonl"
    file.write_text("\n".join(map(json.dumps, SCRIPT)), encoding="utf-8")
    settings = Settings(engine=f"scripted:{file}", verify_workers=1)
    with anyio.fail_after(120):
        async with open_services(settings) as services, Client(create_server(services)) as client:
            yield client


def suite(count: int, *, name: str = "test", expected: str = "0") -> str:
    tests = [f"def {name}_{n}():\n    assert f({n}) == {expected}\n" for n in range(count)]
    return "\n\n".join(["from solution import f\n", *tests])


CALLS: dict[str, tuple[int, str, dict[str, Any]]] = {
    "a verified answer": (
        TYPICAL,
        "solve_math",
        {"problem": "Find the largest root of x^2-5x+6=0", "checks": ["x^2-5*x+6=0", "x>2"]},
    ),
    "an unverified answer": (TYPICAL, "solve_math", {"problem": SHEEP}),
    "a huge answer": (MAX_TOKENS, "solve_math", {"problem": f"huge: {SHEEP}"}),
    "an answer of rare signs": (MAX_TOKENS, "solve_math", {"problem": f"signs: {SHEEP}"}),
    "a comparison": (TYPICAL, "verify_answer", {"answer": "0.5", "reference": "1/2"}),
    "a long comparison": (
        MAX_TOKENS,
        "verify_answer",
        {"answer": "19" * 950, "reference": "91" * 950},
    ),
    "a comparison of rare signs": (
        MAX_TOKENS,
        "verify_answer",
        {"answer": SIGNS * 240, "reference": "3"},
    ),
    "a proof": (
        TYPICAL,
        "check_proof",
        {"statement": "How many legs have 12 chairs?", "proof": ["12 * 4 = 48.", "48 / 2 = 23."]},
    ),
    "a proof of 150 claims": (
        MAX_TOKENS,
        "check_proof",
        {
            "statement": "The sums are right.",
            "proof": [f"{n} + {n} = {2 * n + n % 3 // 2} and {n} * 2 = {2 * n}" for n in range(75)],
        },
    ),
    "a proof of rare signs": (
        MAX_TOKENS,
        "check_proof",
        {"statement": SIGNS * 200, "proof": [f"{SIGNS * 200} {n} + 1 = {n}" for n in range(9)]},
    ),
    "tests that pass": (
        TYPICAL,
        "run_tests",
        {"code": "def f(n):\n    return n * n", "tests": {"function": "f", "cases": [[[2], 4]]}},
    ),
    "200 tests that fail at length": (
        MAX_TOKENS,
        "run_tests",
        {
            "code": "def f(n):\n    return 'x' * 5000",
            "tests": suite(200, name="test_" + "name_" * 30, expected="'y' * 500"),
        },
    ),
    "200 tests that fail in rare signs": (
        MAX_TOKENS,
        "run_tests",
        {"code": f"def f(n):\n    return {SIGNS!r} * 99", "tests": suite(200)},
    ),
    "a function": (
        TYPICAL,
        "write_function_with_tests",
        {
            "specification": "Double a number.",
            "signature": "def double(n: int) -> int",
            "tests": "from solution import double\n\ndef test_a():\n    assert double(2) == 4\n",
        },
    ),
    "a function without tests": (
        TYPICAL,
        "write_function_with_tests",
        {"specification": "Double a number.", "signature": "def double(n: int) -> int"},
    ),
    "a long function with long tests": (
        MAX_TOKENS,
        "write_function_with_tests",
        {
            "specification": "a long function",
            "signature": "def long(n: int) -> int",
            "tests": suite(150, expected="0 + n").replace("import f", "import long as f"),
        },
    ),
}
CALLS["tests that pass"][2]["tests"] = {"function": "f", "cases": [{"args": [2], "expected": 4}]}


@boxed
@pytest.mark.parametrize("name", CALLS)
async def test_a_result_is_within_its_limit(tmp_path: Path, name: str) -> None:
    limit, tool, arguments = CALLS[name]
    async with connected(tmp_path) as client:
        result = await client.call_tool(tool, arguments)
        assert isinstance(result, CallToolResult)
        assert not result.is_error, result.content
        data = result.structured_content
        assert data is not None
        found = tokens(data)
        assert found <= limit, (found, data)
        if "left_out" in data and "run_id" in data:
            [link] = [block for block in result.content if block.type == "resource_link"]
            whole = json.dumps((await client.read_resource(str(link.uri))).model_dump(mode="json"))
            assert all(part in whole for part in data["left_out"])


def test_what_is_left_out_is_named_and_what_is_small_is_left_alone() -> None:
    small = {"status": "verified", "tests": [{"name": "a"}], "code": "def f(): ..."}
    assert bounded(small) is small
    large = {**small, "code": "x = 1\n" * 5000, "tests": "assert True\n" * 10}
    assert bounded(large) == {"status": "verified", "left_out": ["tests", "code"]}
    items = [{"name": f"test_{number}", "got": "z9" * 150} for number in range(20)]
    cut = bounded({**small, "tests": items})
    assert cut["tests"] == items[: len(cut["tests"])]
    assert 3 <= len(cut["tests"]) < 20
    assert cut["code"] == small["code"]
    assert cut["left_out"] == ["tests"]


@pytest.mark.parametrize("text", ["x = 1\n" * 99, "1234567890" * 99, SIGNS * 99, "the sum " * 99])
def test_sizes_are_estimated_on_the_safe_side(text: str) -> None:
    assert tokens({"answer": text}) <= estimated_tokens({"answer": text})
