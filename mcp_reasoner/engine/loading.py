"""A model on its way into memory: weights, a context that fits, a scheduler of its size.

Runs in the decode thread. What does not fit is tried smaller before it is an
error, and one token is decoded before anything is promised.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mcp_reasoner.engine.capacity import (
    Capacity,
    count_cores,
    physical_memory,
    plan_capacities,
)
from mcp_reasoner.engine.llama import Context, Model
from mcp_reasoner.engine.options import HostOptions
from mcp_reasoner.engine.protocol import Sampling
from mcp_reasoner.engine.sampler import Chain
from mcp_reasoner.engine.scheduler import Scheduler
from mcp_reasoner.engine.sequence import Entry, Plan
from mcp_reasoner.errors import EngineError

__all__ = ["Loaded", "load"]

log = logging.getLogger(__name__)


SPARE_CELLS = 1024
"""What the cache may hold on a CPU beyond what runs, where that is less than twice as much."""


@dataclass(frozen=True)
class Loaded:
    """What the decode thread works with."""

    model: Model
    context: Context
    scheduler: Scheduler
    capacity: Capacity


def load(options: HostOptions, *, model_known: Callable[[Model], None]) -> Loaded:
    """Load what `options` name; raises ModelError or EngineError. `model_known` hears early."""
    started = time.monotonic()
    model = Model(options.model, gpu_layers=options.gpu_layers, safe=options.safe)
    model_known(model)
    on_gpu = model.offloads and options.gpu_layers != 0
    capacities = plan_capacities(
        options,
        trained_context=model.context,
        parameters=model.parameters,
        cell_bytes=model.cell_bytes(options.kv_type),
        memory=physical_memory(),
        cores=count_cores(),
        on_gpu=on_gpu,
    )
    context, capacity = _open_context(model, capacities, kv_type=options.kv_type, on_gpu=on_gpu)
    scheduler = Scheduler(
        sequences=capacity.sequences,
        cells=capacity.cells,
        context=capacity.context,
        batch=capacity.batch,
        chunk=capacity.chunk,
        spare=None if on_gpu or capacity.lanes else SPARE_CELLS,
        slots=capacity.lanes,
    )
    _warm_up(model, context)
    log.info("ready after %.1f s with %s", time.monotonic() - started, capacity)
    return Loaded(model, context, scheduler, capacity)


def _open_context(
    model: Model, capacities: Iterator[Capacity], *, kv_type: str, on_gpu: bool
) -> tuple[Context, Capacity]:
    """The first of `capacities` that fits; EngineError if none does."""
    refused = EngineError("there is no memory for a context")
    for capacity in capacities:
        try:
            context = Context(
                model,
                cells=capacity.cells,
                slots=capacity.slots,
                batch=capacity.batch,
                threads=capacity.threads,
                kv_type=kv_type,
                lanes=capacity.lanes is not None,
                # On a CPU, plain products of matrices are up to twice as fast for several
                # samples; but they cannot pass over what other samples hold in a shared store.
                flash=on_gpu or capacity.lanes is None,
            )
        except EngineError as error:
            refused = error
            log.warning("the cache does not fit: %s", error)
        else:
            return context, capacity
    raise refused


def _warm_up(model: Model, context: Context) -> None:
    """Decode one token, so that what cannot work fails here."""
    token = max(model.bos, 0)
    context.decode(Plan(entries=(Entry(token, 0, 0, True),)))
    Chain(Sampling(temperature=0.0), seed=0).draw(context, 0)
    context.clear()
