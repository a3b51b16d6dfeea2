"""What runs are worked on with: the engine, the verifier and its like, the strategies, the runs.

This is the heavy half of `services`, which imports it when it is opened: a server answers
`initialize` before that.
"""

import functools
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from mcp_reasoner.config import RUNS_FILE, Settings
from mcp_reasoner.engine.protocol import Engine
from mcp_reasoner.engine.select import open_engine
from mcp_reasoner.engine.unavailable import UnavailableEngine
from mcp_reasoner.errors import EngineError, InputError, ReasonerError
from mcp_reasoner.reasoning.clr import ClrSettings
from mcp_reasoner.reasoning.code import CodeTask, write_function
from mcp_reasoner.reasoning.effort import EffortName
from mcp_reasoner.reasoning.math import solve_math
from mcp_reasoner.reasoning.plan import Plan, plan_math
from mcp_reasoner.reasoning.proof.checking import check_proof
from mcp_reasoner.reasoning.proof.task import ProofTask
from mcp_reasoner.reasoning.task import MathTask
from mcp_reasoner.runs.registry import RunRegistry, question_key
from mcp_reasoner.runs.run import AnyRun, Run, Work
from mcp_reasoner.runs.store import RunRecord
from mcp_reasoner.server.results import CheckProofResult, SolveMathResult, WriteFunctionResult
from mcp_reasoner.verify.code.tester import ProgramTester
from mcp_reasoner.verify.formal.checker import FormalChecker
from mcp_reasoner.verify.proof.checker import ProofChecker
from mcp_reasoner.verify.proof.prover import Prover
from mcp_reasoner.verify.verifier import Verifier

__all__ = ["Workshop", "open_workshop"]

_FORMAL_SECONDS = 300.0
"""A proof assistant's longest time for one file."""


@dataclass(frozen=True)
class Workshop:
    """The open resources of one front."""

    settings: Settings
    engine: Engine
    verifier: Verifier
    checker: ProofChecker
    prover: Prover
    formal: FormalChecker
    tester: ProgramTester
    runs: RunRegistry

    @property
    def clr(self) -> ClrSettings:
        """How effort `max` compares its answers."""
        return ClrSettings(
            trajectories=self.settings.clr_trajectories, claims=self.settings.clr_claims
        )

    async def plan(
        self,
        problem: str,
        *,
        checks: tuple[str, ...],
        effort: EffortName,
        max_seconds: float,
    ) -> Plan:
        """What a run of solve_math would do and cost; nothing is drawn."""
        return await plan_math(
            self.verifier,
            problem,
            checks=checks,
            effort=effort,
            max_seconds=max_seconds,
            clr=self.clr,
        )

    async def start(
        self,
        tool: str,
        arguments: dict[str, Any],
        *,
        seed: int | None,
        principal: str,
        fresh: bool,
    ) -> AnyRun:
        """Begin a run of `tool`, or join or give what there is of the same question."""
        key = question_key(tool, {**arguments, "seed": seed}, model=await self._model_name())
        return await self.runs.start(
            tool,
            {**arguments, "seed": secrets.randbelow(2**31) if seed is None else seed},
            self.work_of,
            principal=principal,
            key=key,
            cached_seconds=self.settings.cache_seconds,
            fresh=fresh,
        )

    async def _model_name(self) -> str:
        """What tells one model's answers from another's."""
        try:
            model = await self.engine.model()
        except EngineError:
            return "unknown"
        return f"{model.name} {model.sha256}"

    async def replay(self, record: RunRecord) -> dict[str, Any]:
        """Make the checks of a run's result once more, without any model.

        Gives the `status` of now and of `before`, whether they are the `same`, and a `detail`.
        Raises InputError for a run without a result that could be checked.
        """
        result = record.result or {}
        given = record.arguments
        judged: tuple[str, str | None]
        answer = result.get("answer") or result.get("best_candidate")
        code = result.get("code") or result.get("best_candidate")
        if record.tool == "solve_math" and answer:
            found = await self.verifier.judge(
                answer,
                problem=given["problem"],
                checks=given["checks"],
                constraints=given["constraints"],
                answer_type=given["answer_type"],
            )
            judged = found.verdict, found.claim or found.reason
        elif record.tool == "write_function_with_tests" and code and given["tests"]:
            report = await self.tester.run(code, given["tests"])
            judged = report.status, report.claim or report.reason
        else:
            raise InputError(f"run {record.id} has no result that could be checked again")
        before = result.get("status")
        status, detail = judged
        return {
            "run_id": record.id,
            "status": status,
            "before": before,
            "same": status == before,
            "detail": detail or "",
        }

    def work_of(self, tool: str, arguments: Mapping[str, Any]) -> Work:
        """What a run of `tool` does; `arguments` are as its start made them."""
        match tool:
            case "solve_math":
                return functools.partial(self._solve_math, arguments)
            case "write_function_with_tests":
                return functools.partial(self._write_function, arguments)
            case "check_proof":
                return functools.partial(self._check_proof, arguments)
        raise InputError(f"runs of {tool} cannot be gone on with")

    async def _solve_math(self, arguments: Mapping[str, Any], run: Run) -> SolveMathResult:
        lists = {name: tuple(arguments[name]) for name in ("checks", "constraints")}
        task = MathTask(**{**arguments, **lists, "run_id": run.id, "clr": self.clr})
        engine = run.journal(self.engine)
        outcome = await solve_math(
            engine, self.verifier, task, report=run.report, tester=self.tester
        )
        return SolveMathResult.of_outcome(outcome, task=task, run_id=run.id)

    async def _write_function(self, arguments: Mapping[str, Any], run: Run) -> WriteFunctionResult:
        reveal = self.settings.reveal_failures
        task = CodeTask(**{**arguments, "run_id": run.id, "reveal_failures": reveal})
        engine = run.journal(self.engine)
        outcome = await write_function(engine, self.tester, task, report=run.report)
        return WriteFunctionResult.of_outcome(
            outcome, run_id=run.id, isolation=self.tester.isolation
        )

    async def _check_proof(self, arguments: Mapping[str, Any], run: Run) -> CheckProofResult:
        proof = arguments["proof"]
        steps = proof if isinstance(proof, str) else tuple(proof)
        task = ProofTask(**{**arguments, "proof": steps, "run_id": run.id})
        if task.language != "text":
            return await self._check_formally(task, run)
        engine = run.journal(self.engine)
        outcome = await check_proof(engine, self.checker, self.prover, task, report=run.report)
        return CheckProofResult.of_outcome(outcome, run_id=run.id)

    async def _check_formally(self, task: ProofTask, run: Run) -> CheckProofResult:
        text = task.proof if isinstance(task.proof, str) else "\n".join(task.proof)
        found = await self.formal.check(
            task.language, task.statement, text, seconds=min(task.max_seconds, _FORMAL_SECONDS)
        )
        return CheckProofResult.of(found).model_copy(update={"run_id": run.id})


@asynccontextmanager
async def open_workshop(
    settings: Settings, *, stored: bool, kept_seconds: float
) -> AsyncIterator[Workshop]:
    """Open all of them; leaving interrupts what is running and ends the workers.

    Without `stored`, runs live in memory alone; a run is kept for `kept_seconds` after it began.

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
        checker = ProofChecker(
            pool=verifier.pool,
            seconds=settings.verify_seconds,
            memory_mb=settings.verify_memory_mb,
        )
        prover = Prover(
            pool=verifier.pool,
            seconds=settings.verify_seconds,
            memory_mb=settings.verify_memory_mb,
        )
        formal = FormalChecker(
            pool=verifier.pool,
            state=settings.state_dir,
            coqc=settings.coqc,
            lean=settings.lean,
            lean_project=settings.lean_project,
            memory_mb=settings.verify_memory_mb,
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
            RunRegistry(
                path=settings.data_dir / RUNS_FILE if stored else None,
                keep=settings.keep_runs,
                kept_seconds=kept_seconds,
                limit=settings.max_runs,
                each=settings.runs_per_principal,
                tokens_per_day=settings.tokens_per_day,
            )
        )
        yield Workshop(
            settings=settings,
            engine=engine,
            verifier=verifier,
            checker=checker,
            prover=prover,
            formal=formal,
            tester=tester,
            runs=runs,
        )
