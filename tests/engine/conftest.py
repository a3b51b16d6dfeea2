"""Real engine hosts in folders of their own, on the embedded model."""

import contextlib
import importlib.resources
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from openai import OpenAI

from mcp_reasoner.engine.options import HostOptions

NANO = Path(str(importlib.resources.files("mcp_reasoner"))) / "nano" / "nano.gguf"
WAIT_SECONDS = 30.0

PROBLEM = (
    "Find the largest root of x^2-5x+6=0? "
    "Please reason step by step, and put your final answer within \\boxed{}."
)


def wait_for(condition: Callable[[], bool], *, seconds: float = WAIT_SECONDS) -> None:
    """Ask again and again, at most this long."""
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "this should have happened by now"
        time.sleep(0.01)


@dataclass
class Host:
    """A host's process and what it left in its folder."""

    options: HostOptions
    process: subprocess.Popen[bytes]

    def path(self, suffix: str) -> Path:
        return self.options.folder / f"{self.options.key}.{suffix}"

    @property
    def log(self) -> str:
        return self.path("log").read_text(errors="replace")

    def http(self) -> httpx2.Client:
        """A client whose connections are closed with it."""
        return httpx2.Client(
            transport=httpx2.HTTPTransport(uds=str(self.path("sock"))),
            base_url="http://engine",
            timeout=WAIT_SECONDS,
        )

    @contextlib.contextmanager
    def openai(self) -> Iterator[OpenAI]:
        with self.http() as http:
            yield OpenAI(base_url="http://engine/v1", api_key="-", http_client=http, max_retries=0)

    def health(self) -> dict[str, Any]:
        with self.http() as http:
            answer: dict[str, Any] = http.get("/health").json()
            return answer

    def record(self) -> dict[str, Any]:
        """What it says about itself in its folder; nothing before it answers."""
        try:
            found: dict[str, Any] = json.loads(self.path("json").read_text())
        except FileNotFoundError:
            return {}
        return found

    def wait_answering(self) -> None:
        wait_for(lambda: self.record().get("pid") == self.process.pid)

    def wait_ready(self) -> None:
        self.wait_answering()
        wait_for(lambda: self.health()["status"] == "ready")

    def wait_end(self) -> int:
        return self.process.wait(WAIT_SECONDS)


@contextlib.contextmanager
def running_host(**changes: Any) -> Iterator[Host]:
    """A host on the embedded model, ended with the context; `changes` are of its options."""
    # Not pytest's folder: on some systems its path is too long for a socket.
    with tempfile.TemporaryDirectory(prefix="reasoner-", dir="/tmp") as name:
        folder = Path(name)
        options = HostOptions(
            **{
                "model": NANO,
                "folder": folder,
                "key": "test",
                "name": "nano-1",
                "embedded": True,
                **changes,
            }
        )
        with start_host(options) as host:
            yield host


@contextlib.contextmanager
def start_host(options: HostOptions, *, program: tuple[str, ...] = ()) -> Iterator[Host]:
    """One host process; `program` in place of the module, for what its options cannot say."""
    command = [sys.executable, *(program or ("-m", "mcp_reasoner.engine.host"))]
    with (options.folder / f"{options.key}.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, options.to_json()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield Host(options, process)
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGTERM)
            try:
                process.wait(WAIT_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """One host for all tests that leave it as they find it."""
    with running_host(idle_seconds=600.0) as host:
        host.wait_ready()
        yield host


@pytest.fixture
def client(host: Host) -> Iterator[OpenAI]:
    """The official client, talking to `host`."""
    with host.openai() as client:
        yield client


def sse(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The chunks of a stream, without its end mark."""
    for line in lines:
        if line.startswith("data: ") and line != "data: [DONE]":
            chunk: dict[str, Any] = json.loads(line.removeprefix("data: "))
            yield chunk
