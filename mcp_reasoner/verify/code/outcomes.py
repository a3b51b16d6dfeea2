"""What can become of one test of a program. Plain frozen data."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["CaseOutcome", "Outcome"]

Outcome = Literal[
    "pass",
    "wrong_answer",
    "wrong_type",
    "runtime_error",
    "timeout",
    "memory_limit",
    "output_limit",
    "crashed",
    "exited_early",
    "flaky",
    "protocol_error",
]


@dataclass(frozen=True, kw_only=True)
class CaseOutcome:
    """One test: its name, what became of it, and for people and models why.

    `got` is what the program gave, bounded and cleaned; `detail` one sentence.
    `by_the_test` says that the test itself is at fault, or the box: it shows nothing, does not
    run, or needs what only a box lacks. It says nothing against the program then.
    """

    name: str
    outcome: Outcome
    detail: str | None = None
    got: str | None = None
    by_the_test: bool = False
