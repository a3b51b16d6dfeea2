"""The tools through an in-memory client: schemas, results, errors, deadlines, cancellation."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp_types import CallToolResult, TextContent

from mcp_reasoner.config import Settings
from mcp_reasoner.sandbox import landlock, seccomp
from mcp_reasoner.server.app import create_server
from mcp_reasoner.services import Services, open_services

pytestmark = pytest.mark.anyio

QUADRATIC = "Find the largest root of x^2-5x+6=0"
UNREADABLE = "A farmer has some sheep and sells a third of them. How many are left of 27?"

Connect = Callable[..., AbstractAsyncContextManager[tuple[Client, Services]]]


@pytest.fixture
def connect(tmp_path: Path) -> Connect:
    """Connects a client to a server whose model is a script of the given entries."""

    @asynccontextmanager
    async def connected(
        *entries: dict[str, Any], **settings: Any
    ) -> AsyncIterator[tuple[Client, Services]]:
        file = tmp_path / "script.jsonl"
        script = entries or ({"match": "", "outputs": ["<think>\n\n</think>\\boxed{3}"]},)
        file.write_text("\n".join(map(json.dumps, script)), encoding="utf-8")
        chosen = Settings(engine=f"scripted:{file}", verify_workers=1, **settings)
        with anyio.fail_after(60):
            async with (
                open_services(chosen) as services,
                Client(create_server(services)) as client,
            ):
                yield client, services

    return connected


def data(result: CallToolResult) -> dict[str, Any]:
    """The structured result, after holding it against its text mirror."""
    assert not result.is_error, result.content
    block, *links = result.content
    assert isinstance(block, TextContent)
    assert json.loads(block.text) == result.structured_content
    assert [link.type for link in links] == ["resource_link"] * len(links)
    assert isinstance(result.structured_content, dict)
    return result.structured_content


def sentence(result: CallToolResult) -> str:
    assert result.is_error
    [block] = result.content
    assert isinstance(block, TextContent)
    assert "\n" not in block.text
    return block.text


@pytest.mark.filterwarnings("ignore:open_binary is deprecated")
async def test_the_tools_explain_themselves_within_their_limits(connect: Connect) -> None:
    async with connect() as (client, _):
        tools = (await client.list_tools()).tools
        again = (await client.list_tools()).tools
    assert {tool.name for tool in tools} == {
        "solve_math",
        "verify_answer",
        "check_proof",
        "run_tests",
        "write_function_with_tests",
        "get_result",
    }
    assert [tool.name for tool in tools] == [tool.name for tool in again]
    seen_by_model = json.dumps(
        [[t.name, t.description, t.input_schema] for t in tools], separators=(",", ":")
    )
    import bpe_openai  # it warns when it is imported

    tokens = len(bpe_openai.get_encoding("o200k_base").encode(seen_by_model))
    assert tokens < 2000, tokens
    for tool in tools:
        assert tool.title
        assert tool.description
        assert len(tool.description) <= 600
        assert tool.input_schema["additionalProperties"] is False
        assert tool.output_schema is not None
        assert tool.output_schema["type"] == "object"
        annotations = tool.annotations
        assert annotations is not None
        assert annotations.read_only_hint is True
        assert annotations.destructive_hint is False
        assert annotations.open_world_hint is False
        assert annotations.idempotent_hint is not None
        for parameter in tool.input_schema["properties"].values():
            assert parameter["description"]


async def test_check_proof_returns_the_contracts_fields(connect: Connect) -> None:
    steps = [
        "12 * 4 = 48 legs.",
        "Half of them: 48 / 2 = 23.",
        "The chairs are red.",
        "23 + 1 = 24",
    ]
    async with connect() as (client, _):
        arguments = {"statement": "How many legs have 12 chairs?", "proof": steps}
        result = data(await client.call_tool("check_proof", arguments))
        text = {**arguments, "proof": "12 * 4 = 48 legs."}
        sound = data(await client.call_tool("check_proof", text))
    assert (result["status"], result["refutes"]) == ("refuted", "step")
    assert result["first_wrong_step"] == 1
    assert result["counterexample"] == "48 / 2 is 24, not 23"
    assert result["coverage"] == {"checked": 3, "claims": 3, "steps": 4}
    [right, wrong, _] = result["claims"]
    assert (right["verdict"], right["level"], right["step"]) == ("proved", 4, 0)
    assert (wrong["verdict"], wrong["formal"]) == ("refuted", "48 / 2 = 23")
    assert wrong["checker"].startswith("sympy ")
    assert len(json.dumps(result)) / 4 < 500
    assert sound["status"] == "unverified"
    assert sound["first_wrong_step"] is None
    assert "not a proof of the theorem" in sound["reason"]


async def test_solve_math_returns_the_contracts_fields(connect: Connect) -> None:
    async with connect() as (client, _):
        result = data(await client.call_tool("solve_math", {"problem": QUADRATIC}))
    assert result["status"] == "verified"
    assert (result["answer"], result["answer_latex"]) == ("3", "3")
    assert result["claim"]
    assert result["agreement"] == {"k": 1, "n": 1}
    assert result["usage"]["samples"] == 1
    assert result["model"] == {"name": "scripted", "embedded": False}
    assert result["run_id"].startswith("r_")
    assert isinstance(result["seed"], int)
    decisive = [item for item in result["evidence"] if item["decisive"]]
    assert decisive[0]["rerun"].startswith("mcp-reasoner verify-answer ")
    assert len(json.dumps(result)) / 4 < 500


async def test_a_long_run_is_handed_over_at_the_soft_deadline(connect: Connect) -> None:
    disagreeing = ["<think>so \\boxed{18}", "<think>so \\boxed{9}"]
    entry = {"match": "", "outputs": disagreeing, "hang": True}
    async with connect(entry, soft_deadline_seconds=0.3) as (client, services):
        first = data(await client.call_tool("solve_math", {"problem": UNREADABLE}))
        assert first["status"] == "running"
        run = await services.get_run(first["run_id"])
        again = first
        while "best_candidate" not in again:  # it appears once the sample has begun
            waiting = {"run_id": run.id, "wait_seconds": 0.1}
            again = data(await client.call_tool("get_result", waiting))
            assert again["status"] == "running"
        assert again["best_candidate"] in {"9", "18"}
        assert again["progress"]["seconds"] >= first["progress"]["seconds"]
        ended = data(await client.call_tool("get_result", {"run_id": run.id, "cancel": True}))
        assert ended["status"] == "cancelled"
        assert run.finished


async def test_get_result_gives_the_same_result_again(connect: Connect) -> None:
    async with connect() as (client, _):
        first = data(await client.call_tool("solve_math", {"problem": QUADRATIC}))
        again = data(await client.call_tool("get_result", {"run_id": first["run_id"]}))
    assert again == first


async def test_the_same_call_gets_the_result_that_is_there_unless_it_is_to_be_fresh(
    connect: Connect,
) -> None:
    async with connect() as (client, _):
        asked = {"problem": QUADRATIC}
        first = data(await client.call_tool("solve_math", asked))
        again = data(await client.call_tool("solve_math", asked))
        fresh = data(await client.call_tool("solve_math", {**asked, "fresh": True}))
        after = data(await client.call_tool("solve_math", asked))
    assert again == first
    assert fresh["run_id"] != first["run_id"]
    assert after == fresh


async def test_a_call_that_waits_hears_how_many_runs_are_ahead(connect: Connect) -> None:
    said: list[str | None] = []
    heard = anyio.Event()

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        said.append(message)
        heard.set()

    silent = {"match": "", "outputs": [], "hang": True}
    async with (
        connect(silent, soft_deadline_seconds=30, max_runs=2) as (client, services),
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(client.call_tool, "solve_math", {"problem": UNREADABLE})
        while not services.runs.running():
            await anyio.lowlevel.checkpoint()
        asked = {"problem": UNREADABLE, "fresh": True}

        async def call() -> None:
            await client.call_tool("solve_math", asked, progress_callback=hear)

        tasks.start_soon(call)
        await heard.wait()
        refused = sentence(await client.call_tool("solve_math", asked))
        tasks.cancel_scope.cancel()
    assert said[0] == "waiting for the model, 1 run ahead"
    assert "busy: 2 runs are in progress, which is the limit; try again in 30 s" in refused


async def test_cancelling_the_call_cancels_the_run(connect: Connect) -> None:
    entry = {"match": "", "outputs": ["<think>"], "hang": True}
    async with connect(entry) as (client, services):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(client.call_tool, "solve_math", {"problem": UNREADABLE})
            while not services.runs.running():
                await anyio.lowlevel.checkpoint()
            [run] = services.runs.running()
            tasks.cancel_scope.cancel()
        assert await run.wait(10)
        assert run.cancelled


async def test_progress_is_sent_when_asked_for(connect: Connect) -> None:
    heard: list[tuple[float, str | None]] = []
    enough = anyio.Event()

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append((progress, message))
        if message == "3 samples, 9 tokens":  # all that the first samples ever say
            enough.set()

    entry = {"match": "", "outputs": ["<think>hm"], "hang": True}
    async with (
        connect(entry, soft_deadline_seconds=30) as (client, _),
        anyio.create_task_group() as tasks,
    ):

        async def call() -> None:
            await client.call_tool("solve_math", {"problem": UNREADABLE}, progress_callback=hear)

        tasks.start_soon(call)
        await enough.wait()
        tasks.cancel_scope.cancel()
    values = [value for value, _ in heard]
    assert values == sorted(set(values))


@pytest.mark.skipif(
    not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
)
async def test_run_tests_judges_a_program(connect: Connect) -> None:
    cases = {"function": "f", "cases": [{"args": [2], "expected": 4}]}
    async with connect() as (client, _):
        arguments = {"code": "def f(n): return n * n", "tests": cases}
        right = data(await client.call_tool("run_tests", arguments))
        assert (right["status"], right["passed"], right["counts"]) == (
            "verified",
            True,
            {"pass": 1},
        )
        arguments = {"code": "def f(n): return n", "tests": "assert f(2) == 4"}
        wrong = data(await client.call_tool("run_tests", arguments))
        assert (wrong["status"], wrong["tests"][0]["outcome"]) == ("refuted", "wrong_answer")
        arguments = {"code": "def f(n): return n", "tests": {"cases": 3}}
        assert "the tests must be" in sentence(await client.call_tool("run_tests", arguments))


FUNCTION = "<think>\nhm\n</think>\n\n```python\ndef double(n):\n    return 2 * n\n```"
DOUBLE = {
    "specification": "Double a number.",
    "signature": "def double(n: int) -> int",
    "tests": "from solution import double\n\ndef test_two():\n    assert double(2) == 4\n",
}


@pytest.mark.skipif(
    not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
)
async def test_write_function_gives_a_function_that_passes_the_callers_tests(
    connect: Connect,
) -> None:
    async with connect({"match": "", "outputs": [FUNCTION]}) as (client, _):
        written = data(await client.call_tool("write_function_with_tests", DOUBLE))
    assert (written["status"], written["claim"]) == ("verified", "passes your test")
    assert written["code"] == "def double(n):\n    return 2 * n\n"
    assert written["tests"] == DOUBLE["tests"]
    assert written["test_strength"]["killed"] > 0


@pytest.mark.skipif(
    not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
)
async def test_write_function_goes_on_after_its_soft_deadline(connect: Connect) -> None:
    entry = {"match": "", "outputs": ["<think>hm"], "hang": True}
    async with connect(entry, soft_deadline_seconds=0.5) as (client, _):
        running = data(await client.call_tool("write_function_with_tests", DOUBLE))
        assert running["status"] == "running"
        arguments = {"run_id": running["run_id"], "cancel": True}
        ended = data(await client.call_tool("get_result", arguments))
        assert ended["status"] == "cancelled"


async def test_verify_answer_compares_with_a_reference(connect: Connect) -> None:
    async with connect() as (client, _):
        equal = data(
            await client.call_tool("verify_answer", {"answer": "0.5", "reference": "\\frac12"})
        )
        wrong = data(await client.call_tool("verify_answer", {"answer": "0.3", "reference": "1/3"}))
    assert (equal["status"], equal["equivalence"]) == ("verified", "equal")
    assert (wrong["status"], wrong["equivalence"]) == ("refuted", "different")


@pytest.mark.parametrize(
    ("tool", "arguments", "expected"),
    [
        ("solve_math", {}, "solve_math needs the argument 'problem'"),
        ("solve_math", {"problem": ""}, "argument 'problem' is not usable"),
        ("solve_math", {"problem": 5}, "argument 'problem' is not usable"),
        ("solve_math", {"problem": "x", "cheks": ["a"]}, "has no argument 'cheks'"),
        ("solve_math", {"problem": "x", "effort": "huge"}, "argument 'effort' is not usable"),
        ("solve_math", {"problem": "x", "max_seconds": "5"}, "argument 'max_seconds'"),
        ("solve_math", {"problem": "x", "max_seconds": -1}, "argument 'max_seconds'"),
        ("solve_math", {"problem": QUADRATIC, "checks": ["x +* 3"]}, "x +* 3"),
        (
            "write_function_with_tests",
            {"specification": "x", "signature": "fn f()"},
            "the signature must be a Python one",
        ),
        ("verify_answer", {"answer": "3"}, "needs a reference, checks, constraints or a problem"),
        ("verify_answer", {"answer": "3", "checks": ["__import__('os')"]}, "__import__"),
        ("get_result", {"run_id": "nonsense"}, "run_id must be an id"),
        ("get_result", {"run_id": "r_" + "0" * 26}, "no run r_00000"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_bad_calls_get_one_clear_sentence(
    connect: Connect, tool: str, arguments: dict[str, Any], expected: str
) -> None:
    async with connect() as (client, _):
        assert expected in sentence(await client.call_tool(tool, arguments))


async def test_an_engine_that_fails_is_one_sentence_for_the_model(connect: Connect) -> None:
    async with connect({"match": "", "error": "the GPU has left"}) as (client, _):
        answer = await client.call_tool("solve_math", {"problem": QUADRATIC})
    assert "the GPU has left" in sentence(answer)


async def test_a_missing_model_is_told_by_the_tool_and_verifying_goes_on(tmp_path: Path) -> None:
    settings = Settings(model=str(tmp_path / "absent.gguf"), verify_workers=1)
    with anyio.fail_after(60):
        async with (
            open_services(settings) as services,
            Client(create_server(services)) as client,
        ):
            solved = await client.call_tool("solve_math", {"problem": QUADRATIC})
            assert "there is no model file at" in sentence(solved)
            judged = await client.call_tool("verify_answer", {"answer": "3", "reference": "3"})
            assert data(judged)["status"] == "verified"
