"""The front of formal languages: reports, missing toolchains, solvers that disagree."""

import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from mcp_reasoner.errors import InputError, VerifierTimeoutError
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.verify.formal.checker import FormalChecker
from mcp_reasoner.verify.formal.rocq import Rocq
from mcp_reasoner.verify.formal.selftest import SelfTest, SelfTestMemory
from tests.sandbox.test_isolation import boxes_can_be_made

pytestmark = pytest.mark.anyio

PROBLEM = "(declare-const x Int)(assert (< x x))(check-sat)"


class PreparedPool(WorkerPool):
    """A pool whose workers have already answered: solver to result or error."""

    def __init__(self, answers: Mapping[str, str | Exception]) -> None:
        super().__init__(workers=1)
        self.answers = answers

    async def run(
        self, task: str, data: Mapping[str, Any], *, seconds: float = 10.0, memory_mb: int = 1024
    ) -> Any:
        answer = self.answers[data["solver"]]
        if isinstance(answer, Exception):
            raise answer
        return {"result": answer, "solver": data["solver"]}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def checker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FormalChecker]:
    async with FormalChecker(state=tmp_path_factory.mktemp("state")) as opened:
        yield opened


async def test_a_problem_is_put_to_both_solvers(checker: FormalChecker) -> None:
    report = await checker.check("SMT-LIB", PROBLEM, "")
    assert (report.status, report.level) == ("verified", 4)
    assert report.claim is not None
    assert "cvc5" in report.claim
    assert "z3" in report.claim


async def test_a_problem_that_is_not_read_is_unverified(checker: FormalChecker) -> None:
    report = await checker.check("smt2", "(reset)(assert false)", "")
    assert report.status == "unverified"
    assert report.reason is not None
    assert "reset" in report.reason


@pytest.mark.parametrize(
    ("z3", "cvc5", "status"),
    [
        ("unsat", "unsat", "verified"),
        ("unsat", "unknown", "verified"),
        (VerifierTimeoutError("late"), "unsat", "verified"),
        ("unsat", "sat", "unverified"),
        ("sat", "unsat", "unverified"),
        ("sat", "unknown", "unverified"),
        ("unknown", "unknown", "unverified"),
        ("nonsense", "unknown", "unverified"),
        (VerifierTimeoutError("late"), VerifierTimeoutError("late"), "unverified"),
    ],
)
async def test_solvers_must_not_contradict_each_other(
    z3: str | Exception, cvc5: str | Exception, status: str
) -> None:
    pool = PreparedPool({"z3": z3, "cvc5": cvc5})
    report = await FormalChecker(pool=pool).check("smt-lib", PROBLEM, "")
    assert report.status == status


async def test_an_unknown_language_is_one_sentence(checker: FormalChecker) -> None:
    with pytest.raises(InputError, match="known are lean, rocq, smt-lib"):
        await checker.check("agda", "x", "y")


async def test_without_a_toolchain_one_sentence_says_how_to_get_it(tmp_path: Path) -> None:
    missing = str(tmp_path / "none")
    checker = FormalChecker(state=tmp_path, coqc=missing, lean=missing)
    for language, word in (("coq", "apt install coq"), ("lean", "elan")):
        report = await checker.check(language, "Theorem t : True.", "exact I.")
        assert report.status == "unverified"
        assert report.reason is not None
        assert word in report.reason
    assert [status.ready for status in await checker.status()] == [False, False]


@pytest.mark.skipif(
    shutil.which("coqc") is None or not boxes_can_be_made(),
    reason="coqc is not installed here, or there is no box for it",
)
async def test_a_toolchain_that_fails_its_self_test_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def failing(backend: object) -> SelfTest:
        return SelfTest(1, "an unfinished proof was accepted")

    monkeypatch.setattr("mcp_reasoner.verify.formal.checker.self_test", failing)
    checker = FormalChecker(state=tmp_path)
    report = await checker.check("coq", "Theorem t : True.", "Proof. exact I. Qed.")
    assert report.status == "unverified"
    assert report.reason is not None
    assert "an unfinished proof was accepted" in report.reason
    assert not (tmp_path / "formal.json").exists()


@pytest.mark.skipif(
    shutil.which("coqc") is None or not boxes_can_be_made(),
    reason="coqc is not installed here, or there is no box for it",
)
async def test_a_proof_is_verified_by_the_kernel(tmp_path: Path) -> None:
    found = Rocq.find()
    assert found is not None
    SelfTestMemory(tmp_path).keep(found, SelfTest(1))  # its cases are tests of their own
    checker = FormalChecker(state=tmp_path)
    report = await checker.check("coq", "Theorem t : 1 = 1.", "Proof. reflexivity. Qed.")
    assert (report.status, report.level) == ("verified", 5)
    statuses = {status.language: status for status in await checker.status()}
    assert statuses["rocq"].ready
    assert "self-test passed" in statuses["rocq"].detail
