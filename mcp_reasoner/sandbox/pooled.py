"""What works with a pool of workers: one of its own, or an open one that it is given.

The base of the fronts of verification. It opens and closes only what is its own, and bounds every
wait: the pool's limits count from the start of a job, so the wait for a worker is bounded here.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

import anyio

from mcp_reasoner.errors import VerifierTimeoutError
from mcp_reasoner.sandbox.pool import WorkerPool

__all__ = ["Pooled"]

_QUEUE_SECONDS: Final = 60.0


class Pooled:
    """An asynchronous context manager around a pool of workers.

    It opens a pool of its own (`workers` at most, started on first use), or works with the open
    `pool` it is given and leaves that open. Jobs may take `memory_mb`, and `seconds` unless a
    call says less.
    """

    def __init__(
        self,
        *,
        pool: WorkerPool | None = None,
        seconds: float = 10.0,
        memory_mb: int = 1024,
        workers: int | None = None,
    ) -> None:
        self._pool = pool or WorkerPool(workers=workers)
        self._owns_pool = pool is None
        self._seconds = seconds
        self._memory_mb = memory_mb

    @property
    def pool(self) -> WorkerPool:
        """The workers, for others that work beside this one."""
        return self._pool

    @property
    def size(self) -> int:
        """How many jobs can be done at a time."""
        return self._pool.size

    async def __aenter__(self) -> Self:
        if self._owns_pool:
            await self._pool.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._owns_pool:
            await self._pool.__aexit__(kind, error, trace)

    async def _run(self, task: str, data: Mapping[str, Any], *, seconds: float) -> Any:
        """What a worker makes of a task; raises VerifierError where none did in time."""
        with anyio.move_on_after(seconds + _QUEUE_SECONDS):
            return await self._pool.run(task, data, seconds=seconds, memory_mb=self._memory_mb)
        raise VerifierTimeoutError("no worker was free in time for the check")
