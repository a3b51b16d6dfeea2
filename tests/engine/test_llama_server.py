"""The client against a real llama-server: samples, cancelling, and what it refuses.

Runs where `llama-server` is on the PATH or named by LLAMA_SERVER;
`benchmarks/peers.sh FOLDER` builds one.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import anyio
import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from mcp_reasoner.engine.client import OpenAIEngine
from mcp_reasoner.engine.protocol import (
    Message,
    SampleEvent,
    SampleFinished,
    SampleRequest,
    SampleText,
    Sampling,
)
from mcp_reasoner.errors import EngineError, ModelError
from tests.conftest import write_endless_model
from tests.engine.conftest import NANO, WAIT_SECONDS, wait_for

SERVER = os.environ.get("LLAMA_SERVER") or shutil.which("llama-server")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.anyio,
    pytest.mark.skipif(
        SERVER is None,
        reason="there is no llama-server: `benchmarks/peers.sh FOLDER` builds one, and "
        "LLAMA_SERVER=FOLDER/bin/llama-server names it",
    ),
]

CONTEXT = 2048


@dataclass(frozen=True)
class Server:
    """A llama-server on loopback."""

    url: str
    process: subprocess.Popen[bytes]

    def metric(self, name: str) -> float:
        text = httpx2.get(f"{self.url}/metrics", timeout=10).text
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if sample.name == f"llamacpp:{name}":
                    return sample.value
        raise AssertionError(f"llama-server has no metric {name}")

    @property
    def busy_slots(self) -> int:
        slots = httpx2.get(f"{self.url}/slots", timeout=10).json()
        return sum(bool(slot["is_processing"]) for slot in slots)


def start(model: Path, log: Path) -> Server:
    assert SERVER is not None
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    arguments = (
        f"--host 127.0.0.1 --port {port} -np 4 -c {4 * CONTEXT} -t 2 --metrics --slots "
        "--no-repack --no-webui --reasoning-format none"
    )
    with log.open("wb") as output:
        process = subprocess.Popen(
            [SERVER, "-m", str(model), *arguments.split()],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    server = Server(f"http://127.0.0.1:{port}", process)

    def healthy() -> bool:
        assert process.poll() is None, log.read_text()[-2000:]
        try:
            return httpx2.get(f"{server.url}/health", timeout=5).status_code == 200
        except httpx2.HTTPError:
            return False

    wait_for(healthy, seconds=60)
    return server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose samples go on until they are stopped."""
    folder = tmp_path_factory.mktemp("llama-server")
    write_endless_model(folder / "endless.gguf")
    server = start(folder / "endless.gguf", folder / "log")
    yield server
    server.process.terminate()
    server.process.wait(WAIT_SECONDS)


def request(**sampling: object) -> SampleRequest:
    messages = [Message(role="user", content="What is 2+2?")]
    return SampleRequest(messages=messages, seed=3, sampling=Sampling(**sampling))  # type: ignore[arg-type]


async def drawn(engine: OpenAIEngine, wanted: SampleRequest) -> list[SampleEvent]:
    async with engine.sample(wanted) as events:
        return [event async for event in events]


async def test_a_sample_is_read_to_its_limit(server: Server) -> None:
    async with OpenAIEngine(server.url) as engine:
        assert (await engine.model()).name
        events = await drawn(engine, request(max_tokens=30))
    assert events[-1] == SampleFinished(reason="length", tokens=30)
    assert "".join(event.text for event in events if isinstance(event, SampleText))


async def test_leaving_a_sample_really_stops_it_there(server: Server) -> None:
    async with OpenAIEngine(server.url) as engine, engine.sample(request()) as events:
        tokens = 0
        async for event in events:
            tokens += 1
            if tokens == 5:
                assert server.busy_slots == 1
                assert isinstance(event, SampleText)
                break
    began = time.monotonic()
    wait_for(lambda: server.busy_slots == 0, seconds=10)
    stopped = time.monotonic() - began
    wait_for(lambda: server.metric("requests_processing") == 0)
    decodes = server.metric("n_decode_total")
    # Another request takes as many decodes as it has tokens, so that none was for the one before.
    async with OpenAIEngine(server.url) as engine:
        await drawn(engine, request(max_tokens=20))
    assert server.metric("n_decode_total") - decodes <= 21
    print(f"llama-server stopped decoding within {stopped:.2f} s of the close, after {decodes:g}")


async def test_cancelled_samples_among_others_leave_the_others_alone(server: Server) -> None:
    finished: list[list[SampleEvent]] = []

    async def whole(engine: OpenAIEngine) -> None:
        finished.append(await drawn(engine, request(max_tokens=60)))

    async with OpenAIEngine(server.url) as engine, anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(whole, engine)
        async with engine.sample(request()) as events:
            await anext(events)
    assert [events[-1] for events in finished] == [SampleFinished(reason="length", tokens=60)] * 3
    wait_for(lambda: server.busy_slots == 0)


async def test_a_json_schema_is_kept_to(server: Server) -> None:
    schema = {"type": "object", "properties": {"a": {"enum": [1, 2]}}, "required": ["a"]}
    async with OpenAIEngine(server.url) as engine:
        events = await drawn(engine, request(max_tokens=200, json_schema=schema))
    text = "".join(event.text for event in events if isinstance(event, SampleText))
    assert json.loads(text)["a"] in (1, 2)


async def test_confidence_is_made_of_its_log_probabilities(server: Server) -> None:
    async with OpenAIEngine(server.url) as engine:
        events = await drawn(engine, request(max_tokens=10, confidence_window=4))
        assert not [notice for notice in engine.notices() if "log-prob" in notice]
    confidences = [event.confidence for event in events if isinstance(event, SampleText)]
    assert all(value is not None and value > 0 for value in confidences)


async def test_what_cannot_be_is_one_sentence(server: Server) -> None:
    long = SampleRequest(messages=[Message(role="user", content="1+" * CONTEXT)], seed=1)
    async with OpenAIEngine(server.url) as engine:
        with pytest.raises(EngineError, match="the prompt does not fit the context"):
            await drawn(engine, long)
    async with OpenAIEngine(server.url, model="no-such-model") as engine:
        with pytest.raises(ModelError, match="does not have the model 'no-such-model'"):
            await drawn(engine, request())


async def test_a_server_that_dies_is_one_sentence(tmp_path: Path) -> None:
    write_endless_model(tmp_path / "endless.gguf")
    dying = start(tmp_path / "endless.gguf", tmp_path / "log")
    async with OpenAIEngine(dying.url) as engine:
        async with engine.sample(request()) as events:
            await anext(events)
            dying.process.kill()
            dying.process.wait(WAIT_SECONDS)
            with pytest.raises(EngineError, match="closed the connection before the sample was"):
                _ = [event async for event in events]
        with pytest.raises(EngineError, match="cannot reach the engine at"):
            await drawn(engine, request())


def test_a_problem_is_solved_through_it(tmp_path: Path) -> None:
    nano = start(NANO, tmp_path / "log")
    try:
        command = (sys.executable, "-m", "mcp_reasoner", "solve", "--engine", nano.url, "--json")
        done = subprocess.run(
            [*command, "Find the largest root of x^2-5x+6=0"],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        nano.process.terminate()
        nano.process.wait(WAIT_SECONDS)
    found = json.loads(done.stdout)
    assert (found["status"], found["answer"]) == ("verified", "3")
