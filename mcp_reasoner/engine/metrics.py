"""What the engine tells Prometheus: counters of the decode thread, readings at the time of asking.

The decode thread adds one line of figures per step; everything else is read when
`/metrics` is asked for. All names begin with `mcp_reasoner_engine_`.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

__all__ = ["CONTENT_TYPE", "Metrics"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
RATE_SECONDS = 10.0
STEP_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Metrics:
    """The figures of one host."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._steps = Histogram(
            "mcp_reasoner_engine_step_seconds",
            "One step: decode, sampling and bookkeeping; `decode` has no prompt tokens in it.",
            labelnames=("kind",),
            buckets=STEP_BUCKETS,
            registry=self._registry,
        )
        self._tokens = Counter(
            "mcp_reasoner_engine_generated_tokens",
            "Tokens drawn, by the kind of their step.",
            labelnames=("kind",),
            registry=self._registry,
        )
        self._prompt = self._counter("prompt_tokens", "Tokens decoded without being drawn.")
        self._decoding = self._counter("decode_seconds", "Time in llama.cpp's decode.")
        self._sampling = self._counter("sampling_seconds", "Time in drawing tokens.")
        self._python = self._counter("python_seconds", "Time of steps in neither of the two.")
        self.failures = self._counter("decode_failures", "Decodes that llama.cpp refused.")
        self._recent: deque[tuple[float, int]] = deque()
        self._drawn = 0
        self._busy = 0.0
        self.gauge("tokens_per_second", "Tokens drawn, over ten seconds.", self.rate)

    def step(
        self, *, tokens: int, prompt_tokens: int, decoding: float, sampling: float, whole: float
    ) -> None:
        """Count one step; times in seconds."""
        kind = "prefill" if prompt_tokens else "decode"
        self._steps.labels(kind).observe(whole)
        self._tokens.labels(kind).inc(tokens)
        self._prompt.inc(prompt_tokens)
        self._decoding.inc(decoding)
        self._sampling.inc(sampling)
        self._python.inc(max(0.0, whole - decoding - sampling))
        self._drawn += tokens
        self._busy += whole
        now = time.monotonic()
        self._recent.append((now, tokens))
        while self._recent[0][0] < now - RATE_SECONDS:
            self._recent.popleft()

    def rate(self) -> float:
        """Tokens per second over the last ten."""
        oldest = time.monotonic() - RATE_SECONDS
        return sum(count for at, count in tuple(self._recent) if at >= oldest) / RATE_SECONDS

    def speed(self) -> float | None:
        """Tokens per second of work since the host began; None before there was any."""
        return self._drawn / self._busy if self._drawn else None

    def gauge(self, name: str, help_text: str, read: Callable[[], float]) -> None:
        """A figure that is read when it is asked for."""
        gauge = Gauge(f"mcp_reasoner_engine_{name}", help_text, registry=self._registry)
        gauge.set_function(read)

    def total(self, name: str, help_text: str, read: Callable[[], float]) -> None:
        """A figure that only grows, counted elsewhere and read when it is asked for."""
        self._registry.register(_Total(f"mcp_reasoner_engine_{name}", help_text, read))

    def text(self) -> bytes:
        """Everything, in Prometheus' text form."""
        return generate_latest(self._registry)

    def _counter(self, name: str, help_text: str) -> Counter:
        return Counter(f"mcp_reasoner_engine_{name}", help_text, registry=self._registry)


class _Total(Collector):
    """A counter whose count is somebody else's, which the library's own cannot be."""

    def __init__(self, name: str, help_text: str, read: Callable[[], float]) -> None:
        self._name, self._help, self._read = name, help_text, read

    def describe(self) -> Iterator[CounterMetricFamily]:
        """Its name and what it counts, without asking for it."""
        yield CounterMetricFamily(self._name, self._help)

    def collect(self) -> Iterator[CounterMetricFamily]:
        """The count as it is now."""
        yield CounterMetricFamily(self._name, self._help, value=self._read())
