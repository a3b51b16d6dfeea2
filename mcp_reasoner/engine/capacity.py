"""How much one host takes of its machine: cells of the cache, threads, tokens in a decode.

Small pure functions, and the two readings of the machine that feed them. What
a GPU can hold is not asked here: `loading` tries what is proposed until it fits.

The cache has one of two forms. In lanes each sample has cells of its own, so that
attention looks at no others: with long answers that is worth more than many samples
at once. Where the memory is too small for enough lanes of a whole context, all share
one store, in which what samples have in common is there once.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mcp_reasoner.engine.options import HostOptions

__all__ = ["Capacity", "count_cores", "physical_memory", "plan_capacities"]

CELL_STEP = 256
"""llama.cpp rounds the cache up to this."""

MAX_SEQUENCES = 128
"""Half of what llama.cpp can tell apart: each sample may need a sequence for its prefix."""

SMALL_MODEL = 100_000_000
"""Below this many parameters a second thread costs more in barriers than it computes."""

MEMORY_SHARE = 4
"""The cache may take one part in this many of the main memory."""

FEWEST_LANES = 4
"""On a CPU, so many samples in lanes are worth more than any number that share a store."""


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """The sizes a host works with; `context` is the longest prompt and answer of one sample.

    `lanes` is the number of slots with cells of their own; None where all share the `cells`.
    """

    context: int
    sequences: int
    cells: int
    threads: int
    batch: int
    chunk: int
    lanes: int | None = None

    @property
    def slots(self) -> int:
        """Sequences of llama.cpp: one for each sample, and some for what is kept."""
        return self.lanes or 2 * self.sequences


def plan_capacities(
    options: HostOptions,
    *,
    trained_context: int,
    parameters: int,
    cell_bytes: int,
    memory: int,
    cores: int,
    on_gpu: bool,
) -> Iterator[Capacity]:
    """Sizes for `options` on a machine with `memory` bytes and `cores`, the best ones first.

    Unless `kv_cells` says otherwise, every sequence gets a whole context, but
    in main memory all of them together at most a quarter of it, and one context
    at least.
    """
    sequences = max(1, min(options.sequences, MAX_SEQUENCES))
    context = max(2, min(options.context, trained_context, options.kv_cells or options.context))
    small = parameters < SMALL_MODEL
    # The chunk bounds how long a running sample, or a cancelling client, waits for a prompt.
    chunk = 512 if on_gpu or small else 128
    shared = Capacity(
        context=context,
        sequences=sequences,
        cells=0,
        # One core stays free: for this process's own Python, and because the slowest thread,
        # held up by anything else that runs, holds up all.
        threads=options.threads or (1 if small else max(1, cores - 1)),
        batch=chunk + sequences,
        chunk=chunk,
    )
    lane = _rounded(context)
    room = options.kv_cells
    if room is None:
        room = (sequences + 1) * lane
        if not on_gpu:
            room = min(room, memory // MEMORY_SHARE // max(1, cell_bytes))
    # A GPU decodes many samples in nearly the time of one, which makes up for more.
    fewest = (sequences + 1) // 2 if on_gpu else min(sequences, FEWEST_LANES)
    count = min(sequences, room // lane - 1)
    while count >= fewest:
        # One more than can run, for what is kept, and to move it when a gap is closed.
        yield replace(shared, sequences=count, lanes=count + 1, cells=(count + 1) * lane)
        count = count * 3 // 4
    cells = _rounded(max(context, room))
    while True:
        yield replace(shared, cells=cells)
        if cells == lane:
            return
        cells = max(lane, _rounded(cells // 2))


def count_cores() -> int:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def physical_memory(limit: Path = Path("/sys/fs/cgroup/memory.max")) -> int:
    """The main memory in bytes, or the container's share of it."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        return min(memory, int(limit.read_text()))
    except (OSError, ValueError):
        return memory


def _rounded(cells: int) -> int:
    return -(-cells // CELL_STEP) * CELL_STEP
