"""What a run of a small program costs in the box, beside other ways of running it.

`python benchmarks/sandbox.py [--json FILE] [--runs N]`

The program uses numpy. One run after another, then as many at once as there are
cores, at each level that this machine has; a fresh interpreter, with and without
numpy; and a fresh interpreter in bubblewrap where `bwrap` is installed. Milliseconds
are medians; the ways take turns, round by round.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import anyio

from mcp_reasoner.errors import VerifierCrashedError
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.sandbox.values import encode

PROGRAM = """
import numpy as np
def solve(xs):
    values = np.array(xs)
    return int((values[values % 2 == 0] ** 2).sum())
"""
PLAIN = "print(sum(x * x for x in [1, 2, 3, 4] if x % 2 == 0))"
NUMPY = f"{PROGRAM}\nprint(solve([1, 2, 3, 4]))"
CALLS = [[0, {"of": "solve", "args": encode([[1, 2, 3, 4]])}]]
LEVELS = ("full", "process")
ROUNDS = 5

Way = Callable[[], Awaitable[None]]


def boxed(pool: WorkerPool) -> Way:
    """One run in a box."""

    async def run() -> None:
        stream = await pool.stream("run", {"code": PROGRAM, "calls": CALLS}, seconds=10)
        if '{"n":0,"value":20}' not in stream.lines:
            raise RuntimeError(f"a run went wrong: {stream}")

    return run


def interpreted(*command: str) -> Way:
    """One run in a process of its own."""

    async def run() -> None:
        done = await anyio.run_process([*command], stderr=subprocess.STDOUT)
        if done.stdout.strip() != b"20":
            raise RuntimeError(f"{command} said {done.stdout!r}")

    return run


def bubblewrap(program: str) -> list[str] | None:
    """The command that runs a program with everything of the host to be read, and no network."""
    found = shutil.which("bwrap")
    if found is None:
        return None
    options = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-all"]
    return [found, *options, "--die-with-parent", sys.executable, "-I", "-c", program]


async def one_by_one(way: Way, runs: int) -> float:
    """Milliseconds a run, the median."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        await way()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


async def at_once(way: Way, runs: int, workers: int) -> float:
    """Runs a second, `workers` at a time."""
    left = runs

    async def work() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await way()

    began = time.perf_counter()
    async with anyio.create_task_group() as tasks:
        for _ in range(workers):
            tasks.start_soon(work)
    return runs / (time.perf_counter() - began)


async def measure(runs: int) -> dict[str, dict[str, float]]:
    """A row for each way: its median over the rounds."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    async with AsyncExitStack() as stack:
        ways: dict[str, tuple[Way, int]] = {}
        for level in LEVELS:
            pool = await stack.enter_async_context(
                WorkerPool(
                    tasks="mcp_reasoner.sandbox.programs",
                    packages=("mcp_reasoner", "numpy"),
                    levels=[level],
                )
            )
            try:
                await pool.isolation()
            except VerifierCrashedError as error:
                print(f"{level}: {error}", file=sys.stderr)
                continue
            ways[f"box, level {level}, numpy"] = (boxed(pool), pool.size)
        cores = max((size for _, size in ways.values()), default=1)
        ways["interpreter -I -S"] = (interpreted(sys.executable, "-I", "-S", "-c", PLAIN), cores)
        ways["interpreter, numpy"] = (interpreted(sys.executable, "-I", "-c", NUMPY), cores)
        for name, program in (("bubblewrap", PLAIN), ("bubblewrap, numpy", NUMPY)):
            command = bubblewrap(program)
            if command is None:
                print("bubblewrap is not installed", file=sys.stderr)
                break
            ways[name] = (interpreted(*command), cores)
        for _ in range(ROUNDS):
            for name, (way, size) in ways.items():
                found[name]["ms"].append(await one_by_one(way, runs))
                found[name]["runs/s"].append(await at_once(way, runs * 2, size))
    return {
        name: {unit: statistics.median(values) for unit, values in row.items()}
        for name, row in found.items()
    }


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=50, help="of each way, in each round")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows = anyio.run(measure, arguments.runs)
    print("| way | ms a run | runs/s, all cores |\n| --- | --- | --- |")
    for name, row in rows.items():
        print(f"| {name} | {row['ms']:.1f} | {row['runs/s']:.0f} |")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
