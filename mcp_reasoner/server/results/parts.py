"""What all results have in common: the form on the wire, and the parts that several have.

The results themselves are in the modules beside this one, one for each kind of question.
"""

from typing import TYPE_CHECKING, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from mcp_reasoner.verify.evidence import EvidenceKind
from mcp_reasoner.verify.text import clean

if TYPE_CHECKING:  # these come with the work; the tools are described without it
    from mcp_reasoner.engine.protocol import ModelInfo
    from mcp_reasoner.reasoning.outcome import Usage
    from mcp_reasoner.runs.run import AnyRun
    from mcp_reasoner.verify.evidence import Evidence

__all__ = [
    "AgreementItem",
    "EvidenceItem",
    "ModelItem",
    "ProgressItem",
    "RunWireModel",
    "Status",
    "UsageItem",
    "WireModel",
    "shown",
]

Status = Literal["verified", "unverified", "refuted", "abstained", "running", "cancelled"]

_MAX_EVIDENCE: Final = 6
"""At most so many pieces of evidence are shown."""


class WireModel(BaseModel):
    """A result or a part of one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def wire(self) -> dict[str, Any]:
        """This result as JSON-ready data, without the absent fields."""
        return self.model_dump(mode="json", exclude_none=True)


class RunWireModel(WireModel):
    """The result of a run, which may still be running."""

    @classmethod
    def of_running(cls, run: "AnyRun") -> Self:
        """The result while a run goes on, or after it was cancelled."""
        raise NotImplementedError

    @classmethod
    def of_run(cls, run: "AnyRun") -> Self:
        """The result as it stands; raises the run's error where it ended with one."""
        if run.error is not None:
            raise run.error
        if run.result is None:
            return cls.of_running(run)
        return cls.model_validate(run.result.wire())


class EvidenceItem(WireModel):
    """What one check found."""

    kind: EvidenceKind
    decisive: bool = Field(description="whether this alone decides the verdict")
    detail: str = Field(description="what was found; may quote untrusted text")
    rerun: str | None = Field(None, description="a command that repeats the check")

    @classmethod
    def of(cls, evidence: "Evidence", *, rerun: str | None = None) -> Self:
        """The wire form of `evidence`; only what decides is worth repeating by `rerun`."""
        return cls(
            kind=evidence.kind,
            decisive=evidence.decisive,
            detail=evidence.detail,
            rerun=rerun if evidence.decisive else None,
        )


class AgreementItem(WireModel):
    """k of the n samples that answered gave this answer."""

    k: int
    n: int


class UsageItem(WireModel):
    """What the run has cost."""

    samples: int
    tokens: int
    seconds: float

    @classmethod
    def of(cls, usage: "Usage") -> Self:
        """The wire form of `usage`."""
        return cls(samples=usage.samples, tokens=usage.tokens, seconds=round(usage.seconds, 2))


class ProgressItem(UsageItem):
    """How far a running run is."""

    @classmethod
    def of_run(cls, run: "AnyRun") -> Self:
        """How far `run` is."""
        progress, seconds = run.progress, round(run.seconds, 2)
        return cls(samples=progress.samples, tokens=progress.tokens, seconds=seconds)


class ModelItem(WireModel):
    """What answered."""

    name: str
    sha256: str | None = None
    embedded: bool = Field(False, description="the tiny demonstration model, not VibeThinker-3B")

    @classmethod
    def of(cls, model: "ModelInfo") -> "ModelItem":
        """The wire form of `model`."""
        return cls(name=clean(model.name, 100), sha256=model.sha256, embedded=model.embedded)


def shown(evidence: "tuple[Evidence, ...]", *, rerun: str | None = None) -> list[EvidenceItem]:
    """The pieces that are worth a model's tokens, decisive ones first."""
    ordered = sorted(evidence, key=lambda item: not item.decisive)[:_MAX_EVIDENCE]
    return [EvidenceItem.of(item, rerun=rerun) for item in ordered]
