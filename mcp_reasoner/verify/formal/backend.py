"""What a formal language needs to be checked: the shape of its back-end and of its answer."""

from dataclasses import dataclass, field
from typing import Protocol

from mcp_reasoner.verify.proof.claims import KERNEL_LEVEL, ProofReport
from mcp_reasoner.verify.text import clean, clean_program

__all__ = ["Backend", "Case", "FormalVerdict", "report_of"]


@dataclass(frozen=True, kw_only=True)
class FormalVerdict:
    """Whether a kernel accepted a proof of a statement as it stands.

    `claim` says what was established where it did, `reason` why it did not otherwise.
    `axioms` are those that the proof, or a library it loads, rests on.
    """

    accepted: bool
    reason: str = ""
    claim: str = ""
    axioms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.accepted != bool(self.claim):
            raise ValueError("a proof is accepted with a claim and not otherwise")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case of a self-test: a proof that must be accepted, or must not be."""

    name: str
    statement: str
    proof: str
    accepted: bool = field(default=False)


class Backend(Protocol):
    """One language with the toolchain that was found on this machine."""

    @property
    def language(self) -> str:
        """The name by which it is asked for: "rocq", "lean"."""

    @property
    def version(self) -> str:
        """The toolchain, in words that change when it does."""

    @property
    def cases(self) -> tuple[Case, ...]:
        """What it must get right before it is used."""

    async def check(
        self, statement: str, proof: str, *, seconds: float, screened: bool = True
    ) -> FormalVerdict:
        """Have the kernel check a proof; never raises for what the texts contain.

        `screened=False` leaves out what is refused by the text alone, so that a self-test sees
        what the toolchain does with it. Raises VerifierError where the tools could not be run.
        """


def report_of(verdict: FormalVerdict, proof: str) -> ProofReport:
    """The report on a proof in a formal language: one step, which is all of it."""
    steps = (clean_program(proof)[:20_000],)
    if verdict.accepted:
        return ProofReport(
            status="verified", steps=steps, level=KERNEL_LEVEL, claim=clean(verdict.claim, 600)
        )
    return ProofReport(status="unverified", steps=steps, reason=clean(verdict.reason, 400))
