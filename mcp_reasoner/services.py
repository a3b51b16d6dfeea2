"""What every front needs, opened once per process: the engine, the verifier, the runs.

A front is the MCP server or one command of the command line. Nothing here is
heavy: the engine host starts with the first sample and the verifier's workers
with the first check.
"""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from mcp_reasoner.config import Settings
from mcp_reasoner.engine.protocol import Engine
from mcp_reasoner.engine.select import open_engine
from mcp_reasoner.engine.unavailable import UnavailableEngine
from mcp_reasoner.errors import ReasonerError
from mcp_reasoner.reasoning.clr import ClrSettings
from mcp_reasoner.reasoning.code import CodeTask, write_function
from mcp_reasoner.reasoning.effort import EffortName
from mcp_reasoner.reasoning.math import solve_math
from mcp_reasoner.reasoning.plan import Plan, plan_math
from mcp_reasoner.reasoning.task import MathTask
from mcp_reasoner.runs.registry import Run, RunRegistry
from mcp_reasoner.server.results import SolveMathResult, WriteFunctionResult
from mcp_reasoner.verify.code.tester import ProgramTester
from mcp_reasoner.verify.verifier import Verifier

__all__ = ["Services", "open_services"]


@dataclass(frozen=True)
class Services:
    """The open resources of one front."""

    settings: Settings
    engine: Engine
    verifier: Verifier
    tester: ProgramTester
    runs: RunRegistry

    @property
    def clr(self) -> ClrSettings:
        """How effort `max` compares its answers."""
        return ClrSettings(
            trajectories=self.settings.clr_trajectories, claims=self.settings.clr_claims
        )

    async def plan_solve_math(
        self,
        problem: str,
        *,
        checks: tuple[str, ...] = (),
        effort: EffortName = "standard",
        max_seconds: float | None = None,
    ) -> Plan:
        """What `start_solve_math` would do and cost; nothing is drawn."""
        return await plan_math(
            self.verifier,
            problem,
            checks=checks,
            effort=effort,
            max_seconds=self._seconds(max_seconds),
            clr=self.clr,
        )

    def start_solve_math(
        self,
        problem: str,
        *,
        checks: tuple[str, ...] = (),
        constraints: tuple[str, ...] = (),
        answer_type: str | None = None,
        effort: EffortName = "standard",
        max_seconds: float | None = None,
        seed: int | None = None,
    ) -> Run[SolveMathResult]:
        """Begin a run of solve_math; a missing seed is drawn and shown in the result."""

        async def work(run: Run[SolveMathResult]) -> SolveMathResult:
            task = MathTask(
                problem=problem,
                checks=checks,
                constraints=constraints,
                answer_type=answer_type,
                effort=effort,
                max_seconds=self._seconds(max_seconds),
                seed=_seed(seed),
                run_id=run.id,
                clr=self.clr,
            )
            outcome = await solve_math(
                self.engine, self.verifier, task, report=run.report, tester=self.tester
            )
            return SolveMathResult.of_outcome(outcome, task=task, run_id=run.id)

        return self.runs.start("solve_math", work)

    def start_write_function(
        self,
        specification: str,
        *,
        signature: str | None = None,
        tests: str | Mapping[str, Any] | None = None,
        effort: EffortName = "standard",
        max_seconds: float | None = None,
        seed: int | None = None,
    ) -> Run[WriteFunctionResult]:
        """Begin a run of write_function_with_tests."""

        async def work(run: Run[WriteFunctionResult]) -> WriteFunctionResult:
            task = CodeTask(
                specification=specification,
                signature=signature,
                tests=tests,
                effort=effort,
                max_seconds=self._seconds(max_seconds),
                seed=_seed(seed),
                run_id=run.id,
                reveal_failures=self.settings.reveal_failures,
            )
            outcome = await write_function(self.engine, self.tester, task, report=run.report)
            return WriteFunctionResult.of_outcome(outcome, run_id=run.id)

        return self.runs.start("write_function_with_tests", work)

    def _seconds(self, asked: float | None) -> float:
        return min(asked or self.settings.max_seconds, self.settings.max_seconds)


def _seed(given: int | None) -> int:
    return secrets.randbelow(2**31) if given is None else given


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Open all of them; leaving cancels what is running and ends the workers.

    An engine that cannot be opened is no error here: what is asked of it will be.
    """
    async with AsyncExitStack() as stack:
        engine: Engine
        try:
            engine = await stack.enter_async_context(open_engine(settings))
        except ReasonerError as error:
            engine = UnavailableEngine(error)
        verifier = await stack.enter_async_context(
            Verifier(
                seconds=settings.verify_seconds,
                memory_mb=settings.verify_memory_mb,
                workers=settings.verify_workers,
            )
        )
        tester = await stack.enter_async_context(
            ProgramTester(
                seconds=settings.verify_seconds,
                max_seconds=settings.max_seconds,
                isolation=settings.isolation,
                memory_mb=settings.verify_memory_mb,
                workers=settings.verify_workers,
            )
        )
        runs = await stack.enter_async_context(
            RunRegistry(keep=settings.keep_runs, limit=settings.max_runs)
        )
        yield Services(
            settings=settings, engine=engine, verifier=verifier, tester=tester, runs=runs
        )
