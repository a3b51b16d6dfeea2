"""The result of get_result, which is that of whichever tool began the run."""

from typing import Literal

from pydantic import Field

from mcp_reasoner.server.results.answers import SolveMathResult
from mcp_reasoner.server.results.programs import CoverageItem, StrengthItem
from mcp_reasoner.server.results.proofs import ProofClaimItem, ProofCoverageItem

__all__ = ["RunResult"]


class RunResult(SolveMathResult):
    """What get_result gives: the result of whichever tool began the run."""

    code: str | None = Field(None, description="of write_function_with_tests")
    tests: str | None = None
    test_strength: StrengthItem | None = None
    coverage: CoverageItem | ProofCoverageItem | None = None
    refutes: Literal["step", "statement"] | None = Field(None, description="of check_proof")
    first_wrong_step: int | None = None
    counterexample: str | None = None
    weakest: int | None = None
    claims: list[ProofClaimItem] | None = None
    not_shown: dict[str, int] | None = None
    statement: ProofClaimItem | None = None
    opinions: list[str] | None = None
    proof: str | None = None
