"""How large the cache, the batch and the crew of threads are, on machines made of numbers."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from mcp_reasoner.engine.capacity import Capacity, physical_memory, plan_capacities
from mcp_reasoner.engine.options import HostOptions

GIB = 2**30
VIBETHINKER = {"trained_context": 131072, "parameters": 3_000_000_000, "cell_bytes": 36 * 1024}
NANO = {"trained_context": 1024, "parameters": 4_600_000, "cell_bytes": 3072}


def plans(
    facts: dict[str, int],
    *,
    memory: int = 16 * GIB,
    cores: int = 8,
    on_gpu: bool = False,
    context: int = 32768,
    sequences: int = 16,
    kv_cells: int | None = None,
    threads: int | None = None,
) -> list[Capacity]:
    options = HostOptions(
        model=Path("m.gguf"),
        folder=Path("f"),
        key="k",
        name="m",
        context=context,
        sequences=sequences,
        kv_cells=kv_cells,
        threads=threads,
    )
    return list(plan_capacities(options, memory=memory, cores=cores, on_gpu=on_gpu, **facts))


def plan(facts: dict[str, int], **machine: Any) -> Capacity:
    """The one that is tried first."""
    return plans(facts, **machine)[0]


def test_a_small_model_has_a_whole_context_for_every_sequence_and_one_more() -> None:
    capacity = plan(NANO)
    assert (capacity.context, capacity.cells, capacity.threads) == (1024, 17 * 1024, 1)
    assert (capacity.sequences, capacity.lanes, capacity.slots) == (16, 17, 17)


def test_in_main_memory_the_cache_takes_a_quarter_at_most() -> None:
    capacity = plan(VIBETHINKER)
    assert capacity.cells == 116_736  # 4 GiB of 36 KiB each, rounded up to 256
    assert (capacity.context, capacity.sequences) == (32768, 16)
    assert (capacity.lanes, capacity.slots) == (None, 32)


def test_a_few_samples_in_lanes_go_before_many_that_share_a_store() -> None:
    capacity = plan(VIBETHINKER, memory=32 * GIB)
    assert (capacity.sequences, capacity.lanes, capacity.cells) == (6, 7, 7 * 32768)
    assert plan(VIBETHINKER, memory=16 * GIB, context=16384).lanes == 7
    assert plan(VIBETHINKER, memory=16 * GIB, sequences=2).lanes == 3


def test_however_small_the_machine_one_context_fits() -> None:
    assert plan(VIBETHINKER, memory=2 * GIB).cells == 32768


def test_on_a_gpu_every_sequence_has_a_context_until_it_does_not_fit() -> None:
    tried = plans(VIBETHINKER, on_gpu=True)
    lanes = [(capacity.sequences, capacity.cells) for capacity in tried if capacity.lanes]
    assert lanes == [(16, 17 * 32768), (12, 13 * 32768), (9, 10 * 32768)]
    shared = [(capacity.sequences, capacity.cells) for capacity in tried if not capacity.lanes]
    assert shared[0] == (16, 17 * 32768)
    assert shared[-1] == (16, 32768)
    assert all(more[1] > less[1] for more, less in itertools.pairwise(shared))


@pytest.mark.parametrize(
    ("given", "cells", "context"),
    [(100_000, 100_096, 32768), (1000, 1024, 1000)],
    ids=["rounded up", "less than a context"],
)
def test_cells_that_were_asked_for_are_taken(given: int, cells: int, context: int) -> None:
    capacity = plan(VIBETHINKER, kv_cells=given)
    assert (capacity.cells, capacity.context) == (cells, context)


@pytest.mark.parametrize(("cores", "asked", "threads"), [(8, None, 7), (1, None, 1), (8, 3, 3)])
def test_a_core_is_left_free_unless_told_otherwise(
    cores: int, asked: int | None, threads: int
) -> None:
    assert plan(VIBETHINKER, cores=cores, threads=asked).threads == threads


def test_every_batch_holds_a_token_of_each_sequence() -> None:
    capacity = plan(NANO, sequences=1000)
    assert capacity.sequences == 128
    assert capacity.batch >= capacity.sequences + capacity.chunk


def test_a_container_counts_as_its_share_of_the_memory(tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text("4096\n")
    assert physical_memory(limit) == 4096
    limit.write_text("max\n")
    assert physical_memory(limit) > 4096
