"""The same server on every transport, in both eras of the protocol: the same assertions.

The client is the SDK's, in memory, on stdio, over Streamable HTTP and over HTTP+SSE.
"""

import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp_types import PromptReference, TextContent, TextResourceContents

from mcp_reasoner.config import Settings
from mcp_reasoner.reasoning.effort import EFFORTS
from mcp_reasoner.server.app import create_server
from mcp_reasoner.services import open_services
from tests.server.http.conftest import (
    QUADRATIC,
    SHEEP,
    Served,
    connected,
    serving,
    write_script,
)

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("transport", ["memory", "stdio", "http", "sse"]),
    pytest.mark.parametrize("mode", ["legacy", "auto"]),
]

Connect = Callable[[], AbstractAsyncContextManager[Client]]

TOOLS = [
    *("solve_math", "verify_answer", "check_proof", "run_tests"),
    *("write_function_with_tests", "get_result"),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all the clients over HTTP."""
    home = tmp_path_factory.mktemp("served")
    (home / "XDG_RUNTIME_DIR").mkdir(mode=0o700)
    names = ("CONFIG_HOME", "DATA_HOME", "STATE_HOME", "CACHE_HOME", "RUNTIME_DIR")
    folders = {f"XDG_{name}": str(home / f"XDG_{name}") for name in names}
    with serving(write_script(home), **folders) as server:
        yield server


@pytest.fixture
def connect(request: pytest.FixtureRequest, tmp_path: Path, transport: str, mode: Any) -> Connect:
    """Connects a client on the transport and in the era of the test."""
    script = write_script(tmp_path)

    @asynccontextmanager
    async def in_memory() -> AsyncIterator[Client]:
        async with (
            open_services(Settings(engine=f"scripted:{script}", verify_workers=1)) as services,
            Client(create_server(services), mode=mode) as client,
        ):
            yield client

    @asynccontextmanager
    async def on_stdio() -> AsyncIterator[Client]:
        arguments = ["-m", "mcp_reasoner", "stdio", "--engine", f"scripted:{script}"]
        command = StdioServerParameters(
            command=sys.executable, args=arguments, env=dict(os.environ)
        )
        async with Client(command, mode=mode) as client:
            yield client

    @asynccontextmanager
    async def bounded() -> AsyncIterator[Client]:
        with anyio.fail_after(90):
            if transport == "memory":
                opened: AbstractAsyncContextManager[Client] = in_memory()
            elif transport == "stdio":
                opened = on_stdio()
            else:
                url = request.getfixturevalue("served").url
                opened = connected(url, transport, mode=mode)
            async with opened as client:
                yield client

    return bounded


async def read(client: Client, uri: str) -> dict[str, Any]:
    [content] = (await client.read_resource(uri)).contents
    assert isinstance(content, TextResourceContents)
    found: dict[str, Any] = json.loads(content.text)
    return found


async def test_everything_is_found(connect: Connect, mode: str) -> None:
    async with connect() as client:
        assert (client.protocol_version == "2026-07-28") is (mode == "auto")
        assert [tool.name for tool in (await client.list_tools()).tools] == TOOLS
        prompts = [prompt.name for prompt in (await client.list_prompts()).prompts]
        assert prompts == ["delegate_math", "delegate_function", "delegate_proof"]
        resources = [str(found.uri) for found in (await client.list_resources()).resources]
        assert resources == ["reasoner://status"]
        templates = (await client.list_resource_templates()).resource_templates
        assert [found.uri_template for found in templates] == ["reasoner://runs/{run_id}"]
        assert client.instructions


async def test_everything_is_answered(connect: Connect) -> None:
    async with connect() as client:
        solved = await client.call_tool("solve_math", {"problem": QUADRATIC})
        block, link = solved.content
        assert solved.structured_content is not None
        assert solved.structured_content["status"] == "verified"
        assert isinstance(block, TextContent)
        assert json.loads(block.text) == solved.structured_content
        assert link.type == "resource_link"
        assert (await read(client, str(link.uri)))["result"] == solved.structured_content
        again = {"run_id": solved.structured_content["run_id"]}
        fetched = await client.call_tool("get_result", again)
        assert fetched.structured_content == solved.structured_content
        unknown = await client.call_tool("solve_math", {"problem": "x", "cheks": ["a"]})
        assert unknown.is_error
        [block] = unknown.content
        assert isinstance(block, TextContent)
        assert block.text.startswith("solve_math has no argument 'cheks'; it accepts problem,")
        with pytest.raises(MCPError, match="no run"):
            await client.read_resource("reasoner://runs/r_01ARZ3NDEKTSV4RRFFQ69G5FAV")
        prompt = await client.get_prompt("delegate_math", {"problem": "THE STEP"})
        assert "THE STEP" in str(prompt.messages[0].content)
        reference = PromptReference(type="ref/prompt", name="delegate_math")
        typed = await client.complete(reference, {"name": "effort", "value": ""})
        assert typed.completion.values == list(EFFORTS)


async def test_progress_is_told_and_cancelling_frees_the_engine(connect: Connect) -> None:
    told = anyio.Event()

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        assert progress > 0
        assert message
        told.set()

    async with connect() as client:
        async with anyio.create_task_group() as calls:

            async def call() -> None:
                await client.call_tool("solve_math", {"problem": SHEEP}, progress_callback=hear)

            calls.start_soon(call)
            await told.wait()
            assert (await read(client, "reasoner://status"))["runs"]["running"] == 1
            calls.cancel_scope.cancel()
        while (await read(client, "reasoner://status"))["runs"]["running"]:
            await anyio.lowlevel.checkpoint()
