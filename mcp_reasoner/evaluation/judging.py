"""A given answer against the known one: right, wrong, or neither can be shown.

The project's own checks decide, as for any caller: two answers are the same or differ by
proof alone, and a function is right if it passes its tests in the box.
"""

from mcp_reasoner.evaluation.problems import CodeProblem
from mcp_reasoner.evaluation.record import Judged
from mcp_reasoner.verify.code.tester import ProgramTester
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.verifier import Verifier

__all__ = ["judge_answer", "judge_code"]

_JUDGED: dict[str, Judged] = {"verified": "right", "refuted": "wrong", "unverified": "undecided"}


async def judge_answer(verifier: Verifier, given: str, *, gold: str) -> tuple[Judged, str | None]:
    """Whether `given` equals `gold`, and why not or why it stays open."""
    judgement = await verifier.judge(given, reference=gold)
    return _JUDGED[judgement.verdict], judgement.reason


async def judge_code(
    tester: ProgramTester, code: str, *, problem: CodeProblem
) -> tuple[Judged, str | None]:
    """Whether `code` passes the problem's tests, below what the prompt has above the function.

    Raises VerifierError where nothing can be run, and InputError for tests that are none.
    """
    report = await tester.run(f"{problem.context}\n\n{code}", problem.tests)
    return _JUDGED[report.status], clean(report.reason, 300) if report.reason else None
