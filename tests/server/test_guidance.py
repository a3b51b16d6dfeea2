"""What a calling model is told and can read: instructions, prompts, completions, resources."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError
from mcp_types import PromptReference, TextContent, TextResourceContents

from mcp_reasoner.config import Settings
from mcp_reasoner.reasoning.effort import EFFORTS
from mcp_reasoner.server.app import create_server
from mcp_reasoner.services import open_services

pytestmark = pytest.mark.anyio

Connect = Callable[..., AbstractAsyncContextManager[Client]]


@pytest.fixture
def connect(tmp_path: Path) -> Connect:
    """Connects a client to a server with the given settings."""
    file = tmp_path / "script.jsonl"
    entry = {"match": "", "outputs": ["<think>\nfactor\n</think>\\boxed{3}"]}
    file.write_text(json.dumps(entry), encoding="utf-8")

    @asynccontextmanager
    async def connected(**settings: Any) -> AsyncIterator[Client]:
        chosen = Settings(engine=f"scripted:{file}", verify_workers=1, **settings)
        with anyio.fail_after(60):
            async with (
                open_services(chosen) as services,
                Client(create_server(services)) as client,
            ):
                yield client

    return connected


async def read(client: Client, uri: str) -> dict[str, Any]:
    [content] = (await client.read_resource(uri)).contents
    assert isinstance(content, TextResourceContents)
    found: dict[str, Any] = json.loads(content.text)
    return found


async def test_the_instructions_speak_of_the_tools_that_there_are(connect: Connect) -> None:
    async with connect(disabled_tools={"check_proof"}) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        said = client.instructions or ""
        prompts = {prompt.name for prompt in (await client.list_prompts()).prompts}
    assert "check_proof" not in names
    assert "check_proof" not in said
    assert all(f"- {name}: " in said for name in names)
    assert prompts == {"delegate_math", "delegate_function"}


async def test_a_description_can_be_the_operators(connect: Connect) -> None:
    async with connect(tool_descriptions={"run_tests": "Ours."}) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert tools["run_tests"].description == "Ours."
    assert tools["solve_math"].description != "Ours."


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("delegate_math", "problem"),
        ("delegate_function", "specification"),
        ("delegate_proof", "statement"),
    ],
)
async def test_a_prompt_teaches_how_to_hand_a_step_over(
    connect: Connect, name: str, argument: str
) -> None:
    async with connect() as client:
        prompt = await client.get_prompt(name, {argument: "THE STEP", "effort": "deep"})
        reference = PromptReference(type="ref/prompt", name=name)
        typed = await client.complete(reference, {"name": "effort", "value": "s"})
        other = await client.complete(reference, {"name": argument, "value": "s"})
    [message] = prompt.messages
    assert isinstance(message.content, TextContent)
    assert "THE STEP" in message.content.text
    assert "effort deep" in message.content.text
    assert typed.completion.values == [effort for effort in EFFORTS if effort.startswith("s")]
    assert other.completion.values == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"problem": "x", "efort": "deep"}, "has no argument 'efort'; it accepts problem, effort"),
        ({"problem": "x", "effort": "huge"}, "knows no effort 'huge'; it accepts quick, standard"),
        ({"effort": "deep"}, "delegate_math needs the argument 'problem'; it accepts problem"),
    ],
    ids=["unknown", "no effort", "missing"],
)
async def test_a_prompt_refuses_what_it_cannot_use(
    connect: Connect, arguments: dict[str, str], sentence: str
) -> None:
    async with connect() as client:
        with pytest.raises(MCPError, match=sentence):
            await client.get_prompt("delegate_math", arguments)


async def test_a_prompts_arguments_are_described(connect: Connect) -> None:
    async with connect() as client:
        for prompt in (await client.list_prompts()).prompts:
            step, effort = prompt.arguments or []
            assert (step.required, effort.required) == (True, False)
            assert step.description
            assert effort.description == " | ".join(EFFORTS)


async def test_a_run_can_be_read_in_full_by_the_link_in_its_result(connect: Connect) -> None:
    async with connect() as client:
        arguments = {"problem": "Find the largest root of x^2-5x+6=0"}
        result = await client.call_tool("solve_math", arguments)
        [link] = [block for block in result.content if block.type == "resource_link"]
        whole = await read(client, str(link.uri))
    assert whole["result"] == result.structured_content
    assert whole["arguments"]["problem"] == arguments["problem"]
    [sample] = whole["samples"]
    assert "factor" in sample["text"]


async def test_a_run_that_there_is_not_is_a_clear_error(connect: Connect) -> None:
    async with connect() as client:
        with pytest.raises(MCPError, match="no run"):
            await client.read_resource("reasoner://runs/r_01ARZ3NDEKTSV4RRFFQ69G5FAV")


async def test_the_status_can_be_read(connect: Connect) -> None:
    async with connect() as client:
        found = await read(client, "reasoner://status")
    assert found["model"]["name"] == "scripted"
    assert found["runs"]["running"] == 0
