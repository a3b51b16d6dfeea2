"""How soon a front answers, how much memory it takes, and what it adds to a call.

`python benchmarks/start.py [--json FILE] [--plot FILE] [--pairs N]`

From spawning `mcp-reasoner stdio` to its reply to `initialize`, beside a bare server of the MCP
SDK with one tool, turn by turn; the ratio is the median over the pairs, also of processor time,
which a busy machine changes less. Memory is both the resident set (RSS) and what of it is not
shared with other processes (PSS), after the reply and after calls. The calls ask for
nothing of a model: what is left is the front's own part.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OURS = [sys.executable, "-m", "mcp_reasoner", "stdio"]
BARE = """
from mcp.server import MCPServer

server = MCPServer("bare", version="1")

@server.tool()
def add(a: int, b: int) -> int:
    "Add two numbers."
    return a + b

server.run("stdio")
"""
PROBLEM = "Find the largest root of x^2-5x+6=0"
SCRIPT = {"match": "", "outputs": ["<think>\n\n</think>\n\\boxed{3}"]}
REPEATS = 50


class Front:
    """A server process, spoken to in lines of JSON-RPC."""

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        began = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **environment},
        )
        self._id = 0
        client = {"name": "benchmark", "version": "1"}
        params = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client}
        self.ask("initialize", params)
        self.started = time.perf_counter() - began
        # The second field in brackets may hold spaces; times follow it, in hundredths.
        figures = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        self.computed = (int(figures[11]) + int(figures[12])) / os.sysconf("SC_CLK_TCK")
        self._send({"method": "notifications/initialized"})

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self.process.stdin.flush()

    def ask(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """The reply to a request."""
        assert self.process.stdout is not None
        self._id += 1
        self._send({"id": self._id, "method": method, "params": params or {}})
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"the server ended instead of answering {method}")
            reply: dict[str, Any] = json.loads(line)
            if reply.get("id") == self._id:
                return reply

    def call(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """The result of a tool's call."""
        result: dict[str, Any] = self.ask("tools/call", {"name": tool, "arguments": arguments})
        found: dict[str, Any] = result["result"]
        return found

    def memory(self) -> dict[str, float]:
        """MiB, resident and as its own share."""
        lines = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()
        sizes = {line.split(":")[0]: line.split()[1] for line in lines[1:]}
        return {name.upper(): int(sizes[name]) / 1024 for name in ("Rss", "Pss")}


@contextmanager
def front(command: list[str], environment: Mapping[str, str]) -> Iterator[Front]:
    """A front that is ended with the context."""
    opened = Front(command, environment)
    try:
        yield opened
    finally:
        opened.process.kill()
        with opened.process:
            pass


def milliseconds(front: Front, method: str, params: dict[str, Any]) -> dict[str, float]:
    """How long a request takes: the first time, and the median and the slowest after it."""
    times = []
    for _ in range(REPEATS + 1):
        began = time.perf_counter()
        front.ask(method, params)
        times.append((time.perf_counter() - began) * 1000)
    later = times[1:]
    return {"first": times[0], "median": statistics.median(later), "most": max(later)}


def calls(environment: Mapping[str, str]) -> dict[str, Any]:
    """Requests without a model's part, and the memory before and after them."""
    with front(OURS, environment) as ours:
        before = ours.memory()
        found: dict[str, Any] = {"tools/list": milliseconds(ours, "tools/list", {})}
        first = ours.call("solve_math", {"problem": PROBLEM})["structuredContent"]
        if first["status"] != "verified":
            raise RuntimeError(f"the scripted answer was not verified: {first}")
        asked: dict[str, tuple[str, dict[str, Any]]] = {
            "get_result of a finished run": ("get_result", {"run_id": first["run_id"]}),
            "solve_math again, from the cache": ("solve_math", {"problem": PROBLEM}),
            "a call with a wrong argument": ("solve_math", {"problem": PROBLEM, "cheks": []}),
            "get_result of no run": ("get_result", {"run_id": "r_" + "0" * 26}),
            "verify_answer in a worker": ("verify_answer", {"answer": "0.5", "reference": "1/2"}),
        }
        for name, (tool, arguments) in asked.items():
            found[name] = milliseconds(ours, "tools/call", {"name": tool, "arguments": arguments})
        return {"milliseconds": found, "MiB": {"started": before, "after calls": ours.memory()}}


def measure(pairs: int) -> dict[str, Any]:
    """Everything; a store and settings of its own."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.jsonl"
        script.write_text(json.dumps(SCRIPT), encoding="utf-8")
        environment = {
            "MCP_REASONER_ENGINE": f"scripted:{script}",
            "MCP_REASONER_DATA_DIR": folder,
            "MCP_REASONER_STATE_DIR": folder,
        }
        bare = [sys.executable, "-c", BARE]
        for command in (bare, OURS):  # once for the bytecode and the disk's cache
            with front(command, environment):
                pass
        starts: list[tuple[float, float]] = []
        computed: list[tuple[float, float]] = []
        for number in range(pairs):
            both = [(0, bare), (1, OURS)]
            took, used = [0.0, 0.0], [0.0, 0.0]
            for place, command in both if number % 2 else reversed(both):
                with front(command, environment) as opened:
                    took[place], used[place] = opened.started, opened.computed
                    if place == 0:
                        memory = opened.memory()
            starts.append((took[0], took[1]))
            computed.append((used[0], used[1]))
        found = calls(environment)
    found["MiB"]["bare server"] = memory
    ratios = [ours / bare_one for bare_one, ours in starts]
    found["start"] = {
        "pairs": [[round(a, 4), round(b, 4)] for a, b in starts],
        "bare seconds": statistics.median(a for a, _ in starts),
        "seconds": statistics.median(b for _, b in starts),
        "ratio": statistics.median(ratios),
        "processor time ratio": statistics.median(b / a for a, b in computed),
        "ratio quartiles": statistics.quantiles(ratios, n=4)[::2],
    }
    return found


def plot(found: dict[str, Any], file: Path) -> None:
    """Starts of both servers, pair by pair, and their ratio; needs matplotlib."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    pairs = found["start"]["pairs"]
    left.boxplot([[a for a, _ in pairs], [b for _, b in pairs]])
    left.set_xticks([1, 2], ["bare SDK server", "mcp-reasoner stdio"])
    left.set_ylabel("spawn to the reply of initialize, s")
    left.set_ylim(bottom=0)
    right.plot(sorted(b / a for a, b in pairs), "o-")
    right.axhline(1.1, linestyle="--", color="grey", label="goal: at most 1.1")
    right.set_xlabel("pairs, by ratio")
    right.set_ylabel("ratio")
    right.legend()
    figure.savefig(file, dpi=120)


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=21)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    found = measure(arguments.pairs)
    start = found["start"]
    low, high = start["ratio quartiles"]
    print(
        f"start: {start['seconds']:.2f} s, bare server {start['bare seconds']:.2f} s; ratio "
        f"{start['ratio']:.3f} (quartiles {low:.2f} to {high:.2f}, {len(start['pairs'])} pairs), "
        f"of processor time {start['processor time ratio']:.3f}"
    )
    print("| request | first, ms | median, ms | slowest, ms |\n| --- | --- | --- | --- |")
    for name, row in found["milliseconds"].items():
        print(f"| {name} | {row['first']:.1f} | {row['median']:.1f} | {row['most']:.1f} |")
    print("| memory, MiB | RSS | PSS |\n| --- | --- | --- |")
    for name, row in found["MiB"].items():
        print(f"| {name} | {row['RSS']:.0f} | {row['PSS']:.0f} |")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n")
    if arguments.plot is not None:
        plot(found, arguments.plot)


if __name__ == "__main__":
    main()
