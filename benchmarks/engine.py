"""How much of llama.cpp's speed is left after the host's scheduler, sampling, text and HTTP.

`python benchmarks/engine.py [--json FILE] [--plot FILE] [--bin FOLDER] [--model GGUF]`

Our host, by its own step metrics and through its endpoint, side by side with
llama-batched-bench (decoding alone: the limit), llama-server and llama-cpp-python's
`Llama`, on the same weights: of random values in Qwen2.5-0.5B's shape unless
`--model` names others (`benchmarks/weights.py`). Contenders take turns; each ratio
is of one turn, and the median over all turns counts, since these machines are
never quiet. With `--processor-time` all rates are by the processor time of each
contender, for one thread on a machine that others use too. `--bin` is the folder of
the peers' binaries, which `benchmarks/peers.sh FOLDER` builds; without it only
`Llama` is compared with.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from benchmarks.engine_peers import (
    RECOMMENDED,
    TOP_K,
    Served,
    Setting,
    batched_bench,
    llama_server,
    one_after_another,
    our_host,
)
from benchmarks.weights import SHAPES, quantize, write
from mcp_reasoner.engine.capacity import count_cores
from mcp_reasoner.engine.protocol import Sampling

Rows = dict[str, list[float]]
DECODE_PROMPT = 64
LONG_PROMPT = 4096
PARTS = ("decode", "shared", "endpoint", "Llama", "soak")


class Bench:
    """The measurements; `results` maps a line of the table to its figure of every turn."""

    def __init__(self, arguments: argparse.Namespace, model: Path, folder: Path) -> None:
        self.turns: int = arguments.turns
        self.samples: list[int] = arguments.samples
        self.tokens: int = arguments.tokens
        self.prompt_tokens: int = arguments.prompt
        self.parts: set[str] = set(arguments.parts)
        self.apart: bool = arguments.apart
        self.bin: Path | None = arguments.bin
        self.folder = folder
        self.setting = Setting(
            model=model,
            threads=arguments.threads or count_cores(),
            gpu_layers=arguments.gpu_layers,
            context=LONG_PROMPT + arguments.tokens + 64,
            sequences=max(self.samples),
            processor_time=arguments.processor_time,
        )
        self.results: Rows = defaultdict(list)
        self._began = time.monotonic()
        self._random = random.Random(1)

    def prompt(self, tokens: int) -> list[int]:
        """Fresh tokens every time, so that no cache helps unasked."""
        return [self._random.randrange(300, 8000) for _ in range(tokens)]

    def run(self) -> None:
        """All of it."""
        with our_host(self.setting, self.folder) as host:
            host.seconds(self.prompt(64), samples=2, tokens=8, sampling=RECOMMENDED)
            parts = {
                "decode": self.decode,
                "shared": self.shared_prompt,
                "endpoint": self.endpoint,
                "Llama": self.one_by_one,
            }
            for name in (part for part in PARTS if part in parts.keys() & self.parts):
                for turn in range(self.turns):
                    print(f"{name}: turn {turn + 1} of {self.turns}", file=sys.stderr, flush=True)
                    parts[name](host)
            if "soak" in self.parts:
                self.soak(host)

    def note(self, name: str, value: float) -> None:
        """Keep one figure, and show it: all of them together take an hour on two cores."""
        self.results[name].append(value)
        passed = time.monotonic() - self._began
        print(f"{passed:7.0f} s  {name}: {value:.3f}", file=sys.stderr, flush=True)

    def decode(self, host: Served) -> None:
        """Decode rates of steps without prompt tokens, by the host's own account."""
        for samples in self.samples:
            limit = 0.0
            if self.bin is not None:
                limit = batched_bench(
                    self.bin / "llama-batched-bench",
                    self.setting,
                    prompt=DECODE_PROMPT,
                    tokens=self.tokens,
                    samples=samples,
                )
                self.note(f"{samples} samples, batched-bench: tokens/s", limit)
            for name, sampling in (("top_k 40", TOP_K), ("recommended", RECOMMENDED)):
                rate = self._decode_rate(host, f"{samples} samples, decode, {name}", sampling)
                if limit:
                    self.note(f"{samples} samples, decode, {name} / batched-bench", rate / limit)

    def _decode_rate(self, host: Served, head: str, sampling: Sampling) -> float:
        samples = int(head.split()[0])
        before = host.metrics()
        seconds = self._seconds(host, DECODE_PROMPT, samples, self.tokens, sampling)
        after = host.metrics()

        def grown(metric: str, kind: str = "") -> float:
            return after[metric, kind] - before.get((metric, kind), 0.0)

        steps = grown("step_seconds_sum", "decode")
        rate = grown("generated_tokens_total", "decode") / steps
        if self.setting.processor_time:
            # What the prompt costs is taken off, as it is with llama-batched-bench.
            seconds -= self._seconds(host, DECODE_PROMPT, samples, 1, sampling)
            rate = samples * (self.tokens - 1) / seconds
        self.note(f"{head}: tokens/s", rate)
        steps += grown("step_seconds_sum", "prefill")
        self.note(f"{head}: share of sampling", grown("sampling_seconds_total") / steps)
        self.note(f"{head}: share of Python", grown("python_seconds_total") / steps)
        return rate

    def shared_prompt(self, host: Served) -> None:
        """What it costs until all samples of one long prompt have begun, against one alone."""
        most = max(self.samples)
        one, all_of_them = (
            self._seconds(host, LONG_PROMPT, samples, 1, RECOMMENDED) for samples in (1, most)
        )
        self.note(f"{most} samples of {LONG_PROMPT} tokens / one", all_of_them / one)

    def endpoint(self, host: Served) -> None:
        """Tokens/s in aggregate through HTTP, prompt included."""
        for samples in self.samples:
            ours = self._rate(host, samples)
            self.note(f"{samples} samples, endpoint: tokens/s", ours)
            if self.bin is not None:
                self._llama_server(samples, ours, together=True)
                if self.apart:
                    self._llama_server(samples, ours, together=False)

    def one_by_one(self, host: Served) -> None:
        """The same through `Llama`, which keeps the prompt but decodes one sample at a time."""
        most = max(self.samples)
        ours = self._rate(host, most)
        seconds = one_after_another(
            self.setting, self.prompt(self.prompt_tokens), samples=most, tokens=self.tokens
        )
        alone = most * self.tokens / seconds
        self.note(f"{most} samples, Llama: tokens/s", alone)
        self.note(f"{most} samples, endpoint / Llama", ours / alone)

    def _llama_server(self, samples: int, ours: float, *, together: bool) -> None:
        assert self.bin is not None
        binary, name = self.bin / "llama-server", "llama-server"
        name += "" if together else ", a request each"
        with llama_server(
            binary, self.setting, self.folder, slots=samples, together=together
        ) as server:
            server.seconds(self.prompt(32), samples=1, tokens=4, sampling=RECOMMENDED)
            theirs = self._rate(server, samples)
        self.note(f"{samples} samples, {name}: tokens/s", theirs)
        self.note(f"{samples} samples, endpoint / {name}", ours / theirs)

    def soak(self, host: Served) -> None:
        """Memory after many requests, against memory after the first few."""

        def ask(count: int) -> None:
            for _ in range(count // 8):
                host.seconds(self.prompt(16), samples=8, tokens=2, sampling=RECOMMENDED)

        ask(200)
        before = host.memory()
        ask(1000)
        if before:
            self.note("memory after 1,000 requests / before", host.memory() / before)

    def _rate(self, served: Served, samples: int) -> float:
        seconds = self._seconds(served, self.prompt_tokens, samples, self.tokens, RECOMMENDED)
        return samples * self.tokens / seconds

    def _seconds(
        self, served: Served, prompt: int, samples: int, tokens: int, sampling: Sampling
    ) -> float:
        """Of a request with a prompt of so many tokens that were never seen before."""
        return served.seconds(
            self.prompt(prompt), samples=samples, tokens=tokens, sampling=sampling
        )


def table(results: Rows) -> str:
    """Medians, with the range over all turns, as Markdown."""
    lines = ["| measured | median | least | most |", "| --- | --- | --- | --- |"]
    for name, values in results.items():
        shown = [statistics.median(values), min(values), max(values)]
        form: Callable[[float], str] = (
            (lambda value: f"{value:,.1f}") if "tokens/s" in name else (lambda v: f"{v:.3f}")
        )
        lines.append(f"| {name} | {' | '.join(form(value) for value in shown)} |")
    return "\n".join(lines)


def plot(results: Rows, samples: list[int], path: Path) -> None:
    """Tokens/s over the number of samples, as a PNG; needs matplotlib."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    lines = {
        "llama-batched-bench (decoding only)": "{} samples, batched-bench: tokens/s",
        "our host, decode steps": "{} samples, decode, recommended: tokens/s",
        "our host, endpoint": "{} samples, endpoint: tokens/s",
        "llama-server": "{} samples, llama-server: tokens/s",
        "Llama, one after another": "{} samples, Llama: tokens/s",
    }
    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    for label, form in lines.items():
        points = [(n, results[form.format(n)]) for n in samples if form.format(n) in results]
        if points:
            axes.plot(
                [n for n, _ in points],
                [statistics.median(values) for _, values in points],
                marker="o",
                label=label,
            )
    axes.set_xlabel("samples at once")
    axes.set_ylabel("tokens/s in aggregate")
    axes.set_ylim(bottom=0)
    axes.legend()
    figure.savefig(path, dpi=120, bbox_inches="tight")


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model", type=Path, help="a GGUF (default: random weights)")
    parser.add_argument("--shape", choices=SHAPES, default="qwen2.5-0.5b")
    parser.add_argument("--type", default="Q4_K_M", help="of random weights")
    parser.add_argument("--bin", type=Path, help="folder of llama-server and llama-batched-bench")
    parser.add_argument("--samples", type=int, nargs="+", default=[1, 8, 16])
    parser.add_argument(
        "--apart",
        action="store_true",
        help="ask llama-server for each sample by itself too: it then decodes the prompt each time",
    )
    parser.add_argument("--prompt", type=int, default=2048, help="tokens, of endpoint and Llama")
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--threads", type=int)
    parser.add_argument(
        "--processor-time",
        action="store_true",
        help="rates by processor time, not by the clock (with --threads 1)",
    )
    parser.add_argument("--gpu-layers", type=int, default=0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    if arguments.bin is None:
        print("no --bin: `benchmarks/peers.sh FOLDER` builds the peers", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="bench-", dir="/tmp") as name:
        folder = Path(name)
        model = arguments.model
        if model is None:
            plain, model = folder / "plain.gguf", folder / "model.gguf"
            write(SHAPES[arguments.shape], plain)
            quantize(plain, model, arguments.type)
            plain.unlink()
        bench = Bench(arguments, model, folder)
        try:
            bench.run()
        finally:  # what was measured before an interruption is worth keeping
            if arguments.json is not None:
                arguments.json.write_text(json.dumps(bench.results, indent=1) + "\n")
    print(table(bench.results))
    if arguments.plot is not None:
        plot(bench.results, arguments.samples, arguments.plot)


if __name__ == "__main__":
    main()
