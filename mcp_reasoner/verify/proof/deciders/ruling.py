"""What one method rules on a theorem, before the rulings of all are put together."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

__all__ = ["Ruling"]


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """A verdict of one method.

    `contradictory`: the hypotheses, or the side conditions with them, cannot hold together, so
    that they prove nothing. `consistent`: they are known to hold together somewhere; `proved`
    counts for nothing until somebody knows. `agreed` is at how many points the claim held.
    """

    verdict: Literal["proved", "refuted", "contradictory", "unknown"]
    method: str = ""
    detail: str = ""
    counterexample: str | None = None
    assumptions: tuple[str, ...] = ()
    consistent: bool = False
    agreed: int = 0

    def to_wire(self) -> dict[str, Any]:
        """This ruling as JSON-ready data."""
        return asdict(self)

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> Self:
        """The ruling in JSON data; raises TypeError or ValueError on anything else."""
        return cls(**{**data, "assumptions": tuple(data["assumptions"])})
