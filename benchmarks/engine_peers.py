"""What the engine benchmark compares: our host, llama-server, llama-batched-bench, `Llama`.

Each contender is given the same weights, threads and GPU layers, and generates
the same number of tokens with end tokens ignored. Times are seconds of wall
clock, seen from outside, or of processor time: on a machine that others use too,
only that says something.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from mcp_reasoner.engine.options import HostOptions
from mcp_reasoner.engine.protocol import Sampling

START_SECONDS = 300.0
RECOMMENDED = Sampling()
TOP_K = Sampling(top_k=40)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What all contenders have in common; `context` is of one sample, in tokens."""

    model: Path
    threads: int
    gpu_layers: int
    context: int
    sequences: int
    processor_time: bool = False


@dataclass(frozen=True)
class Served:
    """An OpenAI-compatible server of ours or theirs, and its process."""

    process: subprocess.Popen[bytes]
    base_url: str
    socket: Path | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    together: bool = False
    """All samples of a prompt in one request: llama-server's own way to share the prompt."""

    processor_time: bool = False

    def client(self) -> httpx2.AsyncClient:
        """A client of its own for each measurement."""
        limits = httpx2.Limits(max_connections=None)
        transport = (
            httpx2.AsyncHTTPTransport(uds=str(self.socket), limits=limits) if self.socket else None
        )
        return httpx2.AsyncClient(
            base_url=self.base_url, transport=transport, limits=limits, timeout=3600
        )

    async def generate(
        self, prompt: Sequence[int], *, samples: int, tokens: int, sampling: Sampling
    ) -> list[float]:
        """`samples` streams at once, read to their ends; the times of their first tokens."""
        began = time.perf_counter()

        async def one(client: httpx2.AsyncClient, seed: int) -> float:
            body = {
                "prompt": list(prompt),
                "seed": seed,
                "max_tokens": tokens,
                "temperature": sampling.temperature,
                "top_p": sampling.top_p,
                "top_k": sampling.top_k,
                "min_p": sampling.min_p,
                "ignore_eos": True,
                "stream": True,
                **self.fields,
                **({"n_cmpl": samples} if self.together else {}),
            }
            first, last = 0.0, b""
            async with client.stream("POST", "/v1/completions", json=body) as response:
                async for piece in response.aiter_raw():
                    first = first or time.perf_counter() - began
                    last = (last + piece)[-32:]
            if b"[DONE]" not in last:
                raise RuntimeError(f"a stream ended early: {last!r}")
            return first

        async with self.client() as client:
            requests = 1 if self.together else samples
            return await asyncio.gather(*(one(client, seed) for seed in range(requests)))

    def seconds(
        self, prompt: Sequence[int], *, samples: int, tokens: int, sampling: Sampling
    ) -> float:
        """How long all of that takes, by the wall clock or in processor time of the server."""
        began = self._now()
        asyncio.run(self.generate(prompt, samples=samples, tokens=tokens, sampling=sampling))
        return self._now() - began

    def _now(self) -> float:
        if not self.processor_time:
            return time.perf_counter()
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def metrics(self) -> dict[tuple[str, str], float]:
        """Our host's own figures by name and kind of step."""
        transport = httpx2.HTTPTransport(uds=str(self.socket)) if self.socket else None
        with httpx2.Client(base_url=self.base_url, transport=transport, timeout=60) as client:
            text = client.get("/metrics").text
        return {
            (sample.name.removeprefix("mcp_reasoner_engine_"), sample.labels.get("kind", "")):
                sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if "le" not in sample.labels
        }  # fmt: skip

    def memory(self) -> int:
        """Resident bytes of its process; 0 where /proc does not tell."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return 0
        return next(
            (int(line.split()[1]) * 1024 for line in status.splitlines() if "VmRSS" in line), 0
        )


@contextmanager
def our_host(setting: Setting, folder: Path) -> Iterator[Served]:
    """An engine host of its own."""
    options = HostOptions(
        model=setting.model,
        folder=folder,
        key="bench",
        name="bench",
        context=setting.context,
        sequences=setting.sequences,
        threads=setting.threads,
        gpu_layers=setting.gpu_layers,
        idle_seconds=24 * 3600.0,  # it waits while its peers are measured
    )
    command = [sys.executable, "-m", "mcp_reasoner.engine.host", options.to_json()]
    socket = folder / "bench.sock"
    with _started(command, folder / "host.log") as process:
        served = Served(
            process, "http://engine", socket=socket, processor_time=setting.processor_time
        )
        _wait(process, lambda: socket.exists() and _healthy(served), folder / "host.log")
        yield served


@contextmanager
def llama_server(
    binary: Path, setting: Setting, folder: Path, *, slots: int, together: bool
) -> Iterator[Served]:
    """A llama-server with so many slots, each with a whole context."""
    port = 18_231
    log = folder / "server.log"
    command = [str(binary), "-m", str(setting.model), "--port", str(port), "-np", str(slots)]
    command += ["-c", str(slots * setting.context), "-t", str(setting.threads), "--no-webui"]
    command += ["-ngl", str(999 if setting.gpu_layers < 0 else setting.gpu_layers)]
    with _started(command, log) as process:
        fields = {"cache_prompt": True}
        served = Served(
            process,
            f"http://127.0.0.1:{port}",
            fields=fields,
            together=together,
            processor_time=setting.processor_time,
        )
        _wait(process, lambda: _healthy(served), log)
        yield served


def batched_bench(
    binary: Path, setting: Setting, *, prompt: int, tokens: int, samples: int
) -> float:
    """llama-batched-bench's decode rate in tokens/s; it draws no tokens."""
    command = [str(binary), "-m", str(setting.model), "-npp", str(prompt)]
    command += ["-npl", str(samples), "-t", str(setting.threads)]
    command += ["-c", str(samples * (prompt + tokens)), "--output-format", "jsonl"]
    command += ["-ngl", str(999 if setting.gpu_layers < 0 else setting.gpu_layers)]

    def run(count: int) -> tuple[float, float]:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [*command, "-ntg", str(count)], capture_output=True, text=True, check=True, timeout=3600
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        (line,) = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
        user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
        return line["speed_tg"], user + system

    speed, seconds = run(tokens)
    if not setting.processor_time:
        return speed
    return samples * (tokens - 1) / (seconds - run(1)[1])


def one_after_another(
    setting: Setting, prompt: Sequence[int], *, samples: int, tokens: int
) -> float:
    """Seconds for the samples with llama-cpp-python's `Llama`, which decodes one at a time."""
    from llama_cpp import Llama

    layers = setting.gpu_layers
    llama = Llama(
        str(setting.model),
        n_ctx=setting.context,
        n_threads=setting.threads,
        n_gpu_layers=layers,
        n_batch=512,
        verbose=False,
    )
    list(_tokens(llama, list(prompt)[:8], 2, seed=0))
    llama.n_tokens = 0  # what `reset` does, which has no type
    clock = time.process_time if setting.processor_time else time.perf_counter
    began = clock()
    for seed in range(samples):
        for _ in _tokens(llama, list(prompt), tokens, seed=seed):
            pass
    seconds = clock() - began
    llama.close()
    return seconds


def _tokens(llama: Any, prompt: list[int], tokens: int, *, seed: int) -> Iterator[int]:
    llama.set_seed(seed)
    made = llama.generate(prompt, temp=1.0, top_p=0.95, top_k=0, min_p=0.0)
    for _, token in zip(range(tokens), made, strict=False):
        yield token


@contextmanager
def _started(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _healthy(served: Served) -> bool:
    transport = httpx2.HTTPTransport(uds=str(served.socket)) if served.socket else None
    try:
        with httpx2.Client(base_url=served.base_url, transport=transport, timeout=10) as client:
            answer = client.get("/health")
            return answer.status_code == 200 and answer.json()["status"] in ("ready", "ok")
    except httpx2.HTTPError:
        return False


def _wait(process: subprocess.Popen[bytes], ready: Any, log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > give_up:
            raise RuntimeError(f"it did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.2)
