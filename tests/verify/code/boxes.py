"""Boxes for tests of programs: one worker for programs, one for tests in Python."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.verify.code.judge import CaseLimits
from mcp_reasoner.verify.code.tester import PROGRAM_PACKAGES, TEST_PACKAGES

LIMITS = CaseLimits(seconds=3.0, memory_mb=256)
LEVELS = ("full", "process")


@asynccontextmanager
async def open_pools() -> AsyncIterator[tuple[WorkerPool, WorkerPool]]:
    """Pools of programs and of tests, as `ProgramTester` has them."""
    async with (
        WorkerPool(
            workers=1,
            tasks="mcp_reasoner.sandbox.programs",
            packages=PROGRAM_PACKAGES,
            levels=LEVELS,
        ) as programs,
        WorkerPool(
            workers=1,
            tasks="mcp_reasoner.sandbox.testing",
            packages=TEST_PACKAGES,
            levels=LEVELS,
        ) as suites,
    ):
        yield programs, suites
