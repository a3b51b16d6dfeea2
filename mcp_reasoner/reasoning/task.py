"""What a caller asks of solve_math: plain frozen data."""

from dataclasses import dataclass, field
from typing import Literal

from mcp_reasoner.reasoning.clr import ClrSettings
from mcp_reasoner.reasoning.effort import EffortName

__all__ = ["AnswerType", "MathTask"]

AnswerType = Literal[
    "integer",
    "rational",
    "real",
    "complex",
    "expression",
    "fraction",
    "interval",
    "list",
    "set",
    "tuple",
]
"""What form of answer a caller may ask for."""


@dataclass(frozen=True, kw_only=True)
class MathTask:
    """What the caller asked; `checks` suffice for an answer, `constraints` are necessary only."""

    problem: str
    checks: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    answer_type: AnswerType | None = None
    effort: EffortName = "standard"
    max_seconds: float = 1800.0
    seed: int = 0
    run_id: str | None = None
    clr: ClrSettings = field(default_factory=ClrSettings)
