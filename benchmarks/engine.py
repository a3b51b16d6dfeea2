"""How much of llama.cpp's speed is left after the host's scheduler, text and HTTP.

`python benchmarks/engine.py [--model GGUF] [--tokens N] [--rounds N] [--json FILE]`

For 1, 8 and 16 samples of one prompt it compares tokens per second, prompt
included, of a bare loop over llama.cpp's C API, with sampling but without text,
with those of a real engine host: as one streamed request for n samples, and as
n streamed requests at once, which is how a front asks. End tokens are ignored,
so that all do the same work. Rounds alternate, the best of each counts: what
another process takes away is no property of either. On Linux it also compares
processor time, which tells the same on a busy machine: all of the host's
threads, HTTP included, against the bare loop's one.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx2
import llama_cpp.llama_cpp as lib

import mcp_reasoner
from mcp_reasoner.engine.capacity import Capacity, plan_capacity
from mcp_reasoner.engine.llama import Model
from mcp_reasoner.engine.options import HostOptions
from mcp_reasoner.engine.protocol import Sampling
from mcp_reasoner.engine.sampler import Chain

NANO = Path(mcp_reasoner.__file__).parent / "nano" / "nano.gguf"
PROMPT = (
    "<|im_start|>user\nFind the largest root of x^2-5x+6=0? Please reason step by step, "
    "and put your final answer within \\boxed{}.<|im_end|>\n<|im_start|>assistant\n"
)
SAMPLES = (1, 8, 16)


class BareLoop:
    """The prompt once, copied to every sequence, then one token of each in every decode."""

    def __init__(self, model: Model, capacity: Capacity) -> None:
        params = lib.llama_context_default_params()
        params.n_ctx = capacity.cells
        params.n_batch = params.n_ubatch = capacity.batch
        params.n_seq_max = max(SAMPLES)
        params.n_threads = params.n_threads_batch = capacity.threads
        params.kv_unified = params.no_perf = True
        self.context = lib.llama_init_from_model(model.handle, params)
        self.memory = lib.llama_get_memory(self.context)
        self.batch = lib.llama_batch_init(capacity.batch, 0, 1)

    def run(self, prompt: list[int], samples: int, tokens: int) -> None:
        """Generate `tokens` for each of `samples`."""
        lib.llama_memory_clear(self.memory, True)
        chains = [Chain(Sampling(), seed=index) for index in range(samples)]
        for position, token in enumerate(prompt):
            self._put(position, token, position, 0, wanted=position == len(prompt) - 1)
        self._decode(len(prompt))
        for slot in range(1, samples):
            lib.llama_memory_seq_cp(self.memory, 0, slot, -1, -1)
        drawn = [self._draw(chain, len(prompt) - 1) for chain in chains]
        for position in range(len(prompt), len(prompt) + tokens - 1):
            for slot in range(samples):
                self._put(slot, drawn[slot], position, slot, wanted=True)
            self._decode(samples)
            drawn = [self._draw(chain, slot) for slot, chain in enumerate(chains)]

    def _put(self, index: int, token: int, position: int, slot: int, *, wanted: bool) -> None:
        batch = self.batch
        batch.token[index] = token
        batch.pos[index] = position
        batch.n_seq_id[index] = 1
        batch.seq_id[index][0] = slot
        batch.logits[index] = wanted

    def _decode(self, size: int) -> None:
        self.batch.n_tokens = size
        if lib.llama_decode(self.context, self.batch) != 0:
            raise RuntimeError("llama_decode failed")

    def _draw(self, chain: Chain, entry: int) -> int:
        return int(lib.llama_sampler_sample(chain.handle, self.context, entry))


@contextmanager
def running_host(options: HostOptions) -> Iterator[tuple[int, httpx2.AsyncHTTPTransport]]:
    """A host of its own: its process id, and the way to it."""
    with (options.folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mcp_reasoner.engine.host", options.to_json()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        path = options.folder / f"{options.key}.sock"
        give_up = time.monotonic() + 120
        while not path.exists():
            if process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError((options.folder / "log").read_text()[-2000:])
            time.sleep(0.05)
        yield process.pid, httpx2.AsyncHTTPTransport(uds=str(path))
    finally:
        process.terminate()
        process.wait(30)


def processor_seconds(pid: int) -> float:
    """What a process has computed so far; 0 where /proc does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def ask(client: httpx2.AsyncClient, *, samples: int, tokens: int, seed: int) -> None:
    """One streamed request, read to its end."""
    body = {
        "prompt": PROMPT,
        "n": samples,
        "seed": seed,
        "max_tokens": tokens,
        "ignore_eos": True,
        "stream": True,
    }
    last = b""
    async with client.stream("POST", "/v1/completions", json=body) as response:
        async for piece in response.aiter_raw():
            last = (last + piece)[-32:]
    if not last.endswith(b"data: [DONE]\n\n"):
        raise RuntimeError(f"the stream ended early: {last!r}")


async def gather(client: httpx2.AsyncClient, requests: int, samples: int, tokens: int) -> None:
    """So many requests at once, for so many samples each."""
    await asyncio.gather(
        *(ask(client, samples=samples, tokens=tokens, seed=index) for index in range(requests))
    )


async def measure(
    model: Model, options: HostOptions, *, tokens: int, rounds: int
) -> list[dict[str, float]]:
    """A row for each number of samples."""
    capacity = plan_capacity(
        options,
        trained_context=model.context,
        parameters=model.parameters,
        cell_bytes=model.cell_bytes("f16"),
        memory=2**33,
        cores=2,
        on_gpu=False,
    )
    bare = BareLoop(model, capacity)
    prompt = model.tokenize(PROMPT, special=True)
    rows: list[dict[str, float]] = []
    with running_host(replace(options, threads=capacity.threads)) as (pid, transport):
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://engine", timeout=600
        ) as client:
            for samples in SAMPLES:
                best = {"bare": 0.0, "one_request": 0.0, "many_requests": 0.0}
                computed = dict.fromkeys(best, 0.0)
                for turn in range(rounds + 1):
                    for name in best:
                        measured = os.getpid() if name == "bare" else pid
                        before = processor_seconds(measured)
                        started = time.perf_counter()
                        if name == "bare":
                            bare.run(prompt, samples, tokens)
                        else:
                            requests = samples if name == "many_requests" else 1
                            await gather(client, requests, samples // requests, tokens)
                        seconds = time.perf_counter() - started
                        # The first turn warms caches and is not counted.
                        if turn:
                            best[name] = max(best[name], samples * tokens / seconds)
                            computed[name] += processor_seconds(measured) - before
                row = {"samples": float(samples)}
                row |= {name: round(value, 1) for name, value in best.items()}
                for name in ("one_request", "many_requests"):
                    row[f"{name}_ratio"] = round(best[name] / best["bare"], 3)
                    if computed["bare"]:
                        row[f"{name}_cpu"] = round(computed[name] / computed["bare"], 3)
                rows.append(row)
    return rows


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model", type=Path, default=NANO)
    parser.add_argument("--tokens", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--json", type=Path, default=None)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-", dir="/tmp") as folder:
        options = HostOptions(
            model=arguments.model,
            folder=Path(folder),
            key="bench",
            name="bench",
            gpu_layers=0,
            threads=arguments.threads,
        )
        model = Model(arguments.model, gpu_layers=0)
        rows = asyncio.run(
            measure(model, options, tokens=arguments.tokens, rounds=arguments.rounds)
        )
    print("samples  bare tok/s | one request: tok/s ratio  cpu | n requests: tok/s ratio  cpu")
    for row in rows:
        print(f"{row['samples']:7.0f}  {row['bare']:10.1f}", end="")
        for name in ("one_request", "many_requests"):
            ratio, cpu = row[f"{name}_ratio"], row.get(f"{name}_cpu", float("nan"))
            print(f" | {row[name]:18.1f}  {ratio:4.2f} {cpu:4.2f}", end="")
        print()
    if arguments.json is not None:
        arguments.json.write_text(json.dumps({"model": arguments.model.name, "rows": rows}) + "\n")


if __name__ == "__main__":
    main()
