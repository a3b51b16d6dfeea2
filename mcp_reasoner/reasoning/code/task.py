"""What a caller asks of write_function_with_tests, and what it ends with. Plain frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mcp_reasoner.engine.protocol import ModelInfo
from mcp_reasoner.reasoning.effort import EffortName
from mcp_reasoner.reasoning.outcome import Usage
from mcp_reasoner.verify.code.tester import TestStrength
from mcp_reasoner.verify.evidence import Evidence

__all__ = ["CodeOutcome", "CodeTask"]


@dataclass(frozen=True, kw_only=True)
class CodeTask:
    """What the caller asked; `reveal_failures` lets repairs see the caller's failing tests."""

    specification: str
    signature: str | None = None
    tests: str | Mapping[str, Any] | None = None
    effort: EffortName = "standard"
    max_seconds: float = 1800.0
    seed: int = 0
    run_id: str | None = None
    reveal_failures: bool = False

    @property
    def cases(self) -> str | Mapping[str, Any] | None:
        """The tests, if they are cases in the JSON form."""
        if isinstance(self.tests, str) and not self.tests.lstrip().startswith("{"):
            return None
        return self.tests


@dataclass(frozen=True, kw_only=True)
class CodeOutcome:
    """The end of a run: `code` for `verified` and `unverified`, else `best_candidate` at most.

    `tests` is a pytest file; `coverage` is lines that the tests reach, and of how many.
    """

    status: Literal["verified", "unverified", "abstained"]
    model: ModelInfo
    seed: int
    usage: Usage
    code: str | None = None
    tests: str | None = None
    claim: str | None = None
    reason: str | None = None
    best_candidate: str | None = None
    evidence: tuple[Evidence, ...] = ()
    strength: TestStrength | None = None
    coverage: tuple[int, int] | None = None
    notices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.status == "verified" and not (
            self.code and self.claim and any(item.decisive for item in self.evidence)
        ):
            raise ValueError("a verified outcome needs code, a claim and decisive evidence")
