"""All that the samples of one run have written, and what has become known of it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.tester import TestReport

__all__ = ["Candidate", "Role", "Written"]

Role = Literal["function", "repair", "tests", "brute force"]


@dataclass(eq=False)
class Candidate:
    """A function; `count` is how many samples gave it as their answer.

    `naive` ones were written to compare others with; `mends` is the code that it was to mend.
    `report` is what the caller's tests make
    of it, `against` what speaks against it although it passes them: the specification's own
    examples, or another function that differs.
    """

    code: str
    count: int = 0
    naive: bool = False
    mends: str | None = None
    report: TestReport | None = None
    against_examples: str | None = None
    disputed: str | None = None

    @property
    def passes(self) -> bool:
        """Whether it passes all of the caller's tests."""
        return self.report is not None and self.report.passed

    @property
    def against(self) -> str | None:
        """What speaks against it, as the rest of a sentence."""
        return self.against_examples or self.disputed

    @property
    def verified(self) -> bool:
        """Whether the tests decide for it, and nothing speaks against it."""
        decided = self.report is not None and self.report.status == "verified"
        return decided and self.against is None


@dataclass
class Written:
    """What there is so far; `drawn` counts the samples of each kind that were begun."""

    candidates: dict[str, Candidate] = field(default_factory=dict)
    proposals: list[tuple[Case, ...]] = field(default_factory=list)
    brute_force: list[str] = field(default_factory=list)
    drawn: Counter[Role] = field(default_factory=Counter)

    def candidate(self, code: str) -> tuple[Candidate, bool]:
        """The candidate with this code, and whether it is new."""
        new = code not in self.candidates
        return self.candidates.setdefault(code, Candidate(code)), new

    @property
    def known_cases(self) -> list[Case]:
        """The calls that writers of tests have thought of."""
        return [case for proposal in self.proposals for case in proposal]
