"""How long a worker takes to be ready, and a job from call to value.

    python benchmarks/pool.py [JOBS]

Prints milliseconds; an unknown task is the job, so only the pool itself is measured.
"""

import statistics
import sys
import time

import anyio

from mcp_reasoner.errors import VerifierCrashedError
from mcp_reasoner.sandbox.pool import WorkerPool

__all__ = ["main"]


async def _measure(jobs: int) -> None:
    async with WorkerPool(workers=1) as pool:
        times = []
        for _ in range(jobs + 1):
            start = time.perf_counter()
            try:
                await pool.run("no such task", {})
            except VerifierCrashedError:
                times.append((time.perf_counter() - start) * 1000)
    first, *rest = times
    print(f"first job with the start of its worker: {first:.0f} ms")
    print(f"{jobs} jobs: median {statistics.median(rest):.1f} ms, slowest {max(rest):.1f} ms")


def main() -> None:
    """Measure with as many jobs as the command line says, or 100."""
    anyio.run(_measure, int(sys.argv[1]) if len(sys.argv) > 1 else 100)


if __name__ == "__main__":
    main()
