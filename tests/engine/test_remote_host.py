"""A front and an engine host on another port, as on another machine: the client against our own."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from mcp_reasoner.engine.client import ClientLimits, OpenAIEngine
from mcp_reasoner.engine.protocol import (
    Message,
    SampleEvent,
    SampleFinished,
    SampleRequest,
    SampleStarted,
    SampleText,
    Sampling,
)
from mcp_reasoner.errors import EngineError
from tests.engine.conftest import NANO, PROBLEM, WAIT_SECONDS, wait_for

pytestmark = pytest.mark.anyio

TOKEN = "a-token-of-some-length"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `mcp-reasoner engine run --bind` with a token."""
    folder = tmp_path_factory.mktemp("remote")
    (folder / "run").mkdir(mode=0o700)
    (folder / "token").write_text(TOKEN)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    command = [sys.executable, "-m", "mcp_reasoner", "engine", "run", "--model", str(NANO)]
    process = subprocess.Popen(
        [*command, "--bind", address, "--token-file", str(folder / "token")],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "MCP_REASONER_RUNTIME_DIR": str(folder / "run")},
    )
    headers = {"Authorization": f"Bearer {TOKEN}"}

    def ready() -> bool:
        assert process.poll() is None
        try:
            answer = httpx2.get(f"http://{address}/health", headers=headers, timeout=5)
        except httpx2.HTTPError:
            return False
        return bool(answer.json()["status"] == "ready")

    wait_for(ready)
    yield f"http://{address}"
    process.terminate()
    process.wait(WAIT_SECONDS)


def request(**changes: object) -> SampleRequest:
    messages = [Message(role="user", content=PROBLEM)]
    fields = {"messages": messages, "seed": 5, "run_id": "r", **changes}
    return SampleRequest(**fields)  # type: ignore[arg-type]


async def drawn(engine: OpenAIEngine, wanted: SampleRequest) -> list[SampleEvent]:
    async with engine.sample(wanted) as events:
        return [event async for event in events]


def text_of(events: list[SampleEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, SampleText))


def ids_of(events: list[SampleEvent]) -> tuple[int, ...]:
    texts = [event for event in events if isinstance(event, SampleText)]
    return tuple(token for event in texts for token in event.token_ids)


async def test_a_sample_is_continued_from_its_exact_tokens(url: str) -> None:
    greedy = Sampling(temperature=0.0)
    async with OpenAIEngine(url, api_key=TOKEN) as engine:
        whole = await drawn(engine, request(sampling=greedy))
        first = await drawn(engine, request(sampling=Sampling(temperature=0.0, max_tokens=20)))
        started = first[0]
        assert isinstance(started, SampleStarted)
        assert first[-1] == SampleFinished(reason="length", tokens=20)
        so_far = (*started.prompt_ids, *ids_of(first))
        rest = await drawn(engine, request(continues=so_far, sampling=greedy))
    assert text_of(first) + text_of(rest) == text_of(whole)
    assert not engine.notices()


async def test_thoughts_schemas_confidence_and_deadlines_go_through(url: str) -> None:
    schema = {"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"]}
    async with OpenAIEngine(url, api_key=TOKEN) as engine:
        capped = await drawn(
            engine,
            request(
                sampling=Sampling(
                    thinking_tokens=10, json_schema=schema, max_tokens=60, confidence_window=8
                )
            ),
        )
        answer = text_of(capped).partition("</think>")[2].strip()
        assert answer.startswith("{")
        end = capped[-1]
        assert isinstance(end, SampleFinished)
        # A number may go on up to the limit.
        assert end.reason == "length" or isinstance(json.loads(answer)["x"], int)
        cut = await drawn(engine, request(deadline_seconds=0.001, continues=(70,) * 20))
    assert isinstance(cut[-1], SampleFinished)
    assert cut[-1].reason == "length"


@pytest.mark.parametrize("key", [None, "another-token-of-some-length"])
async def test_without_the_token_nothing_is_answered(url: str, key: str | None) -> None:
    async with OpenAIEngine(url, api_key=key, limits=ClientLimits(busy=1.0)) as engine:
        with pytest.raises(EngineError, match=r"refused the API key \(401\)"):
            await drawn(engine, request())


def test_a_problem_is_solved_through_it(url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "MCP_REASONER_ENGINE_API_KEY": TOKEN, "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "mcp_reasoner", "solve", "--engine", url, "--json", PROBLEM],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=environment,
    )
    found = json.loads(done.stdout)
    assert (found["status"], found["answer"]) == ("verified", "3")
