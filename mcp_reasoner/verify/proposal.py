"""Checks that a model may propose for an answer it has not seen: their form, and the findings.

A list in JSON, so that its decoding can be constrained by `SCHEMA`. Formulas in it are those
of the caller's checks, and `answer` is the answer. A check is one of

- `holds`: a `statement` about `answer`;
- `every`, `some`: a `statement` about `answer` and `variables` that go through whole numbers;
- `count`, `sum`, `smallest`, `largest`: `answer` is what a search through the `variables` gives,
  of the formula `value` over the points where `where` holds.

Plain data without sympy, so that the server's process can hold it; `trial` reads such a list
and puts answers to it, in a worker process. What a model formalised supports, and decides
nothing in either direction.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from mcp_reasoner.verify.evidence import Evidence
from mcp_reasoner.verify.text import clean

__all__ = ["MAX_CHECKS", "MAX_FORMULA", "MAX_POINTS", "SCHEMA", "VARIABLES", "Finding", "Trial"]

MAX_CHECKS: Final = 4
MAX_FORMULA: Final = 200
"""The longest formula of a proposed check, in characters."""
MAX_POINTS: Final = 200_000
"""How many points one search looks at: a few seconds."""
VARIABLES: Final = tuple("abcdjkmnpqrstuvwxyz")
"""The names that a search may use."""
_MAX_VARIABLES: Final = 4


def _object(**properties: Any) -> dict[str, Any]:
    """The schema of an object with exactly these fields."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


# Without its greatest length: grammars nest as deep as a text may be long.
_FORMULA: Final = {"type": "string", "pattern": r"^[A-Za-z0-9 +*/%!=<>(),.^-]+$"}
_RANGES: Final = {
    "type": "array",
    "minItems": 1,
    "maxItems": _MAX_VARIABLES,
    "items": _object(
        name={"enum": list(VARIABLES)}, **{"from": {"type": "integer"}, "to": {"type": "integer"}}
    ),
}
_FORMS: Final = (
    _object(kind={"enum": ["holds"]}, statement=_FORMULA),
    _object(kind={"enum": ["every", "some"]}, variables=_RANGES, statement=_FORMULA),
    _object(kind={"enum": ["count"]}, variables=_RANGES, where=_FORMULA),
    _object(
        kind={"enum": ["sum", "smallest", "largest"]},
        variables=_RANGES,
        where=_FORMULA,
        value=_FORMULA,
    ),
)
SCHEMA: Final[Mapping[str, Any]] = _object(
    checks={
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_CHECKS,
        "items": {"anyOf": list(_FORMS)},
    }
)
"""The JSON schema of a list of proposed checks."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What became of one answer: it passes all checks, fails one, or nothing was decided.

    `detail` is the check that it fails, or why nothing was decided.
    """

    outcome: Literal["passes", "fails", "open"]
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The checks of one proposal that can be used, as shown, and a finding for each answer."""

    checks: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def evidence(self, index: int) -> Evidence | None:
        """What the finding on one answer supports, if anything; never decisive."""
        finding = self.findings[index]
        if finding.outcome == "open":
            return None
        whose = "a sample proposed without seeing an answer"
        if finding.outcome == "passes":
            detail = f"it passes what {whose}: {'; '.join(self.checks)}"
        else:
            detail = f"against it: it fails what {whose}: {finding.detail}"
        return Evidence(kind="properties", decisive=False, detail=clean(detail, 300))

    def to_wire(self) -> dict[str, Any]:
        """This trial as JSON-ready data, as the workers send it."""
        return asdict(self)

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> "Trial":
        """The trial that a worker sent; raises KeyError, TypeError or ValueError if it is none."""
        return cls(
            checks=tuple(map(str, data["checks"])),
            findings=tuple(Finding(**finding) for finding in data["findings"]),
        )
