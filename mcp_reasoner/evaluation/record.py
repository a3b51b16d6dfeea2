"""What became of one problem: one line of the results, and what it counts as.

Plain frozen data; `results` writes and reads it, `summary` counts it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self, cast, get_args

__all__ = ["ABSTAINED_EMPTY", "ERROR", "OUTCOMES", "UNDECIDED", "Judged", "Record", "RecordStatus"]

RecordStatus = Literal["verified", "unverified", "refuted", "abstained", "error"]
Judged = Literal["right", "wrong", "undecided"]
"""A given answer against the known one; `undecided` where neither can be shown."""

ERROR: Final = "error"
ABSTAINED_EMPTY: Final = "abstained, no candidate"
OUTCOMES: Final = (
    *(f"verified {judged}" for judged in get_args(Judged)),
    *(f"unverified {judged}" for judged in get_args(Judged)),
    *(f"abstained, candidate {judged}" for judged in get_args(Judged)),
    ABSTAINED_EMPTY,
    "refuted",
    "refuted right",
    "refuted wrong",
    ERROR,
)
"""All that a problem can count as. `refuted` says that the problem contradicts itself; of a proof,
`refuted right` that its first wrong step was found where it is marked."""

UNDECIDED: Final = tuple(name for name in OUTCOMES if name.endswith("undecided"))


@dataclass(frozen=True, kw_only=True)
class Record:
    """One finished problem.

    `given` is the result's answer, or the candidate of one that abstained, `gold` the
    known answer (of a function, none: its tests decide); of a proof both are its first
    wrong step. `judged` is None where nothing was given, `why` says what was wrong with it,
    or what the error was. `result` is the
    tool's own, as the contract has it.
    """

    line: int
    id: str
    status: RecordStatus
    family: str | None = None
    judged: Judged | None = None
    given: str | None = None
    gold: str | None = None
    why: str | None = None
    agreement: tuple[int, int] | None = None
    tokens: int = 0
    seconds: float = 0.0
    result: Mapping[str, Any] | None = None

    @property
    def outcome(self) -> str:
        """Which of OUTCOMES this is."""
        if self.status == "error" or (self.status == "refuted" and self.judged is None):
            return self.status
        if self.judged is None:
            return ABSTAINED_EMPTY
        comma = ", candidate" if self.status == "abstained" else ""
        return f"{self.status}{comma} {self.judged}"

    def wire(self) -> dict[str, Any]:
        """This record as JSON-ready data, without what is absent."""
        agreement = None if self.agreement is None else dict(zip("kn", self.agreement, strict=True))
        data = {
            "line": self.line,
            "id": self.id,
            "family": self.family,
            "outcome": self.outcome,
            "status": self.status,
            "judged": self.judged,
            "given": self.given,
            "gold": self.gold,
            "why": self.why,
            "agreement": agreement,
            "tokens": self.tokens,
            "seconds": self.seconds,
            "result": self.result,
        }
        return {name: value for name, value in data.items() if value is not None}

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> Self:
        """The record of a line that `wire` made; raises ValueError for anything else."""
        line, identity, status = data.get("line"), data.get("id"), data.get("status")
        tokens, seconds = data.get("tokens"), data.get("seconds")
        judged, agreement = data.get("judged"), data.get("agreement")
        if not (
            isinstance(line, int)
            and isinstance(identity, str)
            and status in get_args(RecordStatus)
            and judged in (None, *get_args(Judged))
            and isinstance(tokens, int)
            and isinstance(seconds, int | float)
            and (agreement is None or isinstance(agreement, dict))
        ):
            raise ValueError("it is no result of an evaluation")
        texts = {name: data.get(name) for name in ("family", "given", "gold", "why")}
        return cls(
            line=line,
            id=identity,
            status=cast("RecordStatus", status),
            judged=judged,
            agreement=None if agreement is None else (int(agreement["k"]), int(agreement["n"])),
            tokens=tokens,
            seconds=float(seconds),
            result=data.get("result"),
            **{name: text for name, text in texts.items() if isinstance(text, str)},
        )
