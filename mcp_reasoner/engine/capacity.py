"""How much one host takes of its machine: cells of the cache, threads, tokens in a decode.

Small pure functions, and the two readings of the machine that feed them. What
a GPU can hold is not asked here: `loop` halves the cells until they fit.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from mcp_reasoner.engine.options import HostOptions

__all__ = ["Capacity", "count_cores", "physical_memory", "plan_capacity"]

CELL_STEP = 256
"""llama.cpp rounds the cache up to this."""

MAX_SEQUENCES = 128
"""Half of what llama.cpp can tell apart: each sample may need a sequence for its prefix."""

SMALL_MODEL = 100_000_000
"""Below this many parameters a second thread costs more in barriers than it computes."""

MEMORY_SHARE = 4
"""The cache may take one part in this many of the main memory."""


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """The sizes a host works with; `context` is the longest prompt and answer of one sample."""

    context: int
    sequences: int
    cells: int
    threads: int
    batch: int
    chunk: int

    @property
    def smaller(self) -> "Capacity | None":
        """Half the cells, but a whole context still; None when there is nothing to give up."""
        if self.cells <= _rounded(self.context):
            return None
        cells = max(_rounded(self.context), _rounded(self.cells // 2))
        return Capacity(**{**self.__dict__, "cells": cells})


def plan_capacity(
    options: HostOptions,
    *,
    trained_context: int,
    parameters: int,
    cell_bytes: int,
    memory: int,
    cores: int,
    on_gpu: bool,
) -> Capacity:
    """Sizes for `options` on a machine with `memory` bytes and `cores`.

    Unless `kv_cells` says otherwise, every sequence gets a whole context, but
    in main memory all of them together at most a quarter of it, and one context
    at least.
    """
    sequences = max(1, min(options.sequences, MAX_SEQUENCES))
    context = max(2, min(options.context, trained_context))
    if options.kv_cells is not None:
        cells = max(2, options.kv_cells)
        context = min(context, cells)
    else:
        cells = sequences * context
        if not on_gpu:
            cells = max(context, min(cells, memory // MEMORY_SHARE // max(1, cell_bytes)))
    small = parameters < SMALL_MODEL
    # One core stays free: for this process's own Python, and because the slowest thread, held
    # up by anything else that runs, holds up all.
    threads = options.threads or (1 if small else max(1, cores - 1))
    # The chunk bounds how long a running sample, or a cancelling client, waits for a prompt.
    chunk = 512 if on_gpu or small else 128
    return Capacity(
        context=context,
        sequences=sequences,
        cells=_rounded(cells),
        threads=threads,
        batch=chunk + sequences,
        chunk=chunk,
    )


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
