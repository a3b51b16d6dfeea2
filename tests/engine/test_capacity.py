"""How large the cache, the batch and the crew of threads are, on machines made of numbers."""

from pathlib import Path

import pytest

from mcp_reasoner.engine.capacity import Capacity, physical_memory, plan_capacity
from mcp_reasoner.engine.options import HostOptions

GIB = 2**30
VIBETHINKER = {"trained_context": 131072, "parameters": 3_000_000_000, "cell_bytes": 36 * 1024}
NANO = {"trained_context": 1024, "parameters": 4_600_000, "cell_bytes": 3072}


def plan(
    facts: dict[str, int],
    *,
    memory: int = 16 * GIB,
    cores: int = 8,
    on_gpu: bool = False,
    context: int = 32768,
    sequences: int = 16,
    kv_cells: int | None = None,
    threads: int | None = None,
) -> Capacity:
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
    return plan_capacity(options, memory=memory, cores=cores, on_gpu=on_gpu, **facts)


def test_a_small_model_has_a_whole_context_for_every_sequence() -> None:
    capacity = plan(NANO)
    assert (capacity.context, capacity.cells, capacity.threads) == (1024, 16 * 1024, 1)


def test_in_main_memory_the_cache_takes_a_quarter_at_most() -> None:
    capacity = plan(VIBETHINKER)
    assert capacity.cells == 116_736  # 4 GiB of 36 KiB each, rounded up to 256
    assert capacity.context == 32768


def test_however_small_the_machine_one_context_fits() -> None:
    assert plan(VIBETHINKER, memory=2 * GIB).cells == 32768


def test_on_a_gpu_every_sequence_has_a_context_until_it_does_not_fit() -> None:
    capacity = plan(VIBETHINKER, on_gpu=True)
    sizes = [capacity.cells]
    while (smaller := capacity.smaller) is not None:
        capacity = smaller
        sizes.append(capacity.cells)
    assert sizes == [16 * 32768, 8 * 32768, 4 * 32768, 2 * 32768, 32768]


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
