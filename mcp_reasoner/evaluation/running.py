"""Solving the problems of a file, several at once, through the same runs as the tools.

Each problem is one run of `solve_math`, `write_function_with_tests` or `check_proof`; what comes
back is held against what is known, and handed on at once. A problem that cannot be solved is an
error of its own; only an engine that fails again and again ends the evaluation.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import anyio

from mcp_reasoner.errors import EngineError, ReasonerError
from mcp_reasoner.evaluation.judging import judge_answer, judge_code
from mcp_reasoner.evaluation.problems import MathProblem, Problem, ProofProblem
from mcp_reasoner.evaluation.record import Judged, Record
from mcp_reasoner.reasoning.effort import EffortName
from mcp_reasoner.runs.run import AnyRun
from mcp_reasoner.server.results import CheckProofResult, SolveMathResult, WriteFunctionResult
from mcp_reasoner.services import Asked, Services
from mcp_reasoner.verify.text import clean

__all__ = ["MAX_FAILURES", "Plan", "evaluate"]

MAX_FAILURES = 8
"""After so many problems in a row that the engine failed, it is not asked again."""

_SEEDS_APART = 1000
"""Between the seeds of two problems: more than one run draws samples."""

_WAIT_SECONDS = 60.0
_FRESH = Asked(fresh=True)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How each problem is solved; `give_tests` hands a function's tests to the tool."""

    effort: EffortName = "standard"
    seed: int = 0
    max_seconds: float | None = None
    give_tests: bool = False


async def evaluate(
    services: Services,
    problems: Iterable[Problem],
    *,
    plan: Plan,
    at_once: int,
    finished: Callable[[Record], None],
) -> None:
    """Solve `problems`, `at_once` at a time; `finished` gets each record as it is there.

    Raises EngineError when the engine failed MAX_FAILURES problems in a row, and whatever
    ReasonerError `finished` raises; what was finished before is kept.
    """
    waiting = iter(problems)
    failures = 0
    failure: ReasonerError | None = None

    async def worker() -> None:
        nonlocal failures, failure
        for problem in waiting:
            try:
                try:
                    record = await _solved(services, problem, plan)
                    failures = 0
                except EngineError as error:
                    record = _error(problem, error)
                    failures += 1
                except ReasonerError as error:
                    record = _error(problem, error)
                finished(record)
                if failures >= MAX_FAILURES:
                    raise EngineError(
                        f"{failures} problems in a row failed; the last: {record.why}"
                    )
            except ReasonerError as error:
                failure = error
                tasks.cancel_scope.cancel()
                return

    async with anyio.create_task_group() as tasks:
        for _ in range(at_once):
            tasks.start_soon(worker)
    if failure is not None:
        raise failure


async def _solved(services: Services, problem: Problem, plan: Plan) -> Record:
    """Solve and judge one problem; raises ReasonerError where it could not be done."""
    seed = (plan.seed + _SEEDS_APART * problem.line) % 2**31
    judged: tuple[Judged, str | None] | None = None
    agreement = None
    if isinstance(problem, MathProblem):
        solving = await services.start_solve_math(
            problem.text, effort=plan.effort, max_seconds=plan.max_seconds, seed=seed, asked=_FRESH
        )
        await _end_of(solving)
        solved = SolveMathResult.of_run(solving)
        given = solved.answer or solved.best_candidate
        if given is not None:
            judged = await judge_answer(services.verifier, given, gold=problem.gold)
        if solved.agreement is not None:
            agreement = (solved.agreement.k, solved.agreement.n)
        return _record(problem, solved, given, judged, agreement)
    if isinstance(problem, ProofProblem):
        checking = await services.start_check_proof(
            problem.statement,
            problem.steps,
            effort=plan.effort,
            max_seconds=plan.max_seconds,
            seed=seed,
            asked=_FRESH,
        )
        await _end_of(checking)
        checked = CheckProofResult.of_run(checking)
        found = checked.first_wrong_step
        right: Judged = "right" if found == problem.mark else "wrong"
        if checked.status == "verified" and right == "wrong":
            right = "undecided"  # the statement was proved, which says nothing about the steps
        return _record(problem, checked, _step(found), (right, checked.reason), None)
    writing = await services.start_write_function(
        problem.specification,
        signature=problem.signature,
        tests=f"{problem.context}\n\n{problem.tests}" if plan.give_tests else None,
        effort=plan.effort,
        max_seconds=plan.max_seconds,
        seed=seed,
        asked=_FRESH,
    )
    await _end_of(writing)
    written = WriteFunctionResult.of_run(writing)
    given = written.code or written.best_candidate
    if given is not None:
        judged = await judge_code(services.tester, given, problem=problem)
    return _record(problem, written, given, judged, agreement)


async def _end_of(run: AnyRun) -> None:
    # A run ends by itself at its own limit of time.
    while not await run.wait(_WAIT_SECONDS):
        pass


def _record(
    problem: Problem,
    result: SolveMathResult | WriteFunctionResult | CheckProofResult,
    given: str | None,
    judged: tuple[Judged, str | None] | None,
    agreement: tuple[int, int] | None,
) -> Record:
    status = result.status
    if status == "running" or status == "cancelled" or result.usage is None:
        raise ReasonerError("the run ended without a result")
    verdict, why = judged or (None, None)
    if status == "refuted" and isinstance(problem, MathProblem):
        verdict = None  # it says that the problem contradicts itself, and gives no answer
    return Record(
        line=problem.line,
        id=problem.id,
        family=problem.family,
        status=status,
        judged=verdict,
        given=given,
        gold=_known(problem),
        why=why,
        agreement=agreement,
        tokens=result.usage.tokens,
        seconds=result.usage.seconds,
        result=result.wire(),
    )


def _known(problem: Problem) -> str | None:
    match problem:
        case MathProblem():
            return problem.gold
        case ProofProblem():
            return _step(problem.mark)
    return None


def _step(number: int | None) -> str:
    return "no wrong step" if number is None else f"step {number}"


def _error(problem: Problem, error: ReasonerError) -> Record:
    return Record(
        line=problem.line,
        id=problem.id,
        family=problem.family,
        status="error",
        why=clean(str(error), 400),
    )
