"""A real `mcp-reasoner serve` as a process, and clients for it."""

import functools
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client

START_SECONDS = 30

QUADRATIC = "Find the largest root of x^2-5x+6=0"
SHEEP = "A farmer has some sheep and sells a third of them. How many are left of 27?"


ROOT = Path(__file__).parents[3]
SERVE = ("mcp_reasoner", "serve", "--port", "0")


class Served:
    """A server that runs; `url` is its base, `lines` what it says on stderr."""

    def __init__(
        self, script: Path, *arguments: str, module: tuple[str, ...] = SERVE, **environment: str
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *module, *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "MCP_REASONER_ENGINE": f"scripted:{script}", **environment},
        )
        self.lines: list[str] = []
        self._ready = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()
        assert self._ready.wait(START_SECONDS), self.lines
        found = re.search(r"serving (https?://\S+)/mcp", "".join(self.lines))
        assert found, self.lines
        self.url = found.group(1)

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            self._ready.set()
        self._ready.set()

    @property
    def runs(self) -> int:
        """How many runs are going."""
        going: int = self.get("/readyz").json()["runs"]
        return going

    def get(self, path: str, **options: Any) -> httpx2.Response:
        return httpx2.get(self.url + path, timeout=10, **options)

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(20)


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line with these arguments."""
    return subprocess.run(
        [sys.executable, "-m", "mcp_reasoner", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def serving(script: Path, *arguments: str, **options: Any) -> Iterator[Served]:
    """A server that ends with the block."""
    served = Served(script, *arguments, **options)
    with served.process:  # which closes its pipe too
        try:
            yield served
        finally:
            served.process.kill()


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return write_script(tmp_path)


def write_script(folder: Path) -> Path:
    """What the model says: 3 to what asks for a root, nothing to an end to what has sheep."""
    file = folder / "script.jsonl"
    entries = [
        {"match": "root", "outputs": ["<think>\n\n</think>\n\\boxed{3}"]},
        {"match": "sheep", "outputs": ["<think>hm"], "hang": True},
    ]
    file.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
    return file


@pytest.fixture
def serve(script: Path) -> Callable[..., Any]:
    """Starts servers, which end with the test."""
    return functools.partial(serving, script)


@pytest.fixture
def new_token(tmp_path: Path) -> Callable[[str], str]:
    """Adds a token of a name to the file `tokens`, by the command that does so."""

    def added(name: str) -> str:
        done = command("serve", "--new-token", name, "--token-file", str(tmp_path / "tokens"))
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return added


@asynccontextmanager
async def connected(
    url: str,
    transport: str,
    *,
    token: str | None = None,
    trust: Any = True,
    **options: Any,
) -> AsyncIterator[Client]:
    """A client over `http` or `sse`; `trust` says which certificates are good."""

    def http_client(
        headers: dict[str, str] | None = None,
        timeout: httpx2.Timeout | None = None,
        auth: httpx2.Auth | None = None,
    ) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(headers=headers, timeout=timeout or 60, auth=auth, verify=trust)

    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    with anyio.fail_after(60):
        if transport == "sse":
            stream = sse_client(f"{url}/sse", headers=headers, httpx_client_factory=http_client)
            async with Client(stream, **options) as opened:
                yield opened
        else:
            async with http_client(headers=headers) as http:
                stream = streamable_http_client(f"{url}/mcp", http_client=http)
                async with Client(stream, **options) as opened:
                    yield opened
