"""The front of the deciders: one finding for a formal claim, within a time limit.

Like `verify.verifier`, it computes nothing on a claim itself: each method of `deciders` is a
job in a worker process. The quick ones run first; then the others race, and the first that
decides ends the race. A method that is late, crashes or runs out of memory has found nothing.
"""

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import anyio
import anyio.abc

from mcp_reasoner.errors import InputError, VerifierError
from mcp_reasoner.sandbox.pooled import Pooled
from mcp_reasoner.verify.proof.claims import Finding, FormalClaim
from mcp_reasoner.verify.text import clean

__all__ = ["Prover"]

_Method: TypeAlias = Literal["quick", "algebra", "z3", "cvc5"]
_RACING: Final[Sequence[_Method]] = ("z3", "algebra", "cvc5")
_QUICK_SECONDS: Final = 4.0
_SPARE_SECONDS: Final = 1.0
_MAX_TEXT: Final = 4_000
_ENOUGH_POINTS: Final = 5
_CONTRADICTORY: Final = (
    "the hypotheses contradict each other, so that anything would follow from them"
)


class Prover(Pooled):
    """Decides formal claims within `seconds` each; an asynchronous context manager."""

    async def decide(self, claim: FormalClaim, *, seconds: float | None = None) -> Finding:
        """What is found about a claim: `unknown`, with the reason, where nothing decides it.

        Never raises for what a claim says.
        """
        start = time.monotonic()
        limit = self._seconds if seconds is None else seconds
        if sum(map(len, (claim.conclusion, *claim.hypotheses))) > _MAX_TEXT:
            found = _Race()
            found.detail = f"claims of more than {_MAX_TEXT} characters are not decided"
        else:
            found = await self._found(claim, start + limit)
        return found.finding(milliseconds=(time.monotonic() - start) * 1000)

    async def read_statement(self, text: str) -> FormalClaim | None:
        """The formal claim that a statement is read as by rule; None where it is not read."""
        if len(text) > _MAX_TEXT:
            return None
        try:
            found = await self._run("statement", {"text": text}, seconds=_QUICK_SECONDS)
            return None if found is None else FormalClaim.from_wire(found)
        except (VerifierError, InputError, KeyError, TypeError, ValueError):
            return None

    async def _found(self, claim: FormalClaim, until: float) -> "_Race":
        race = _Race()
        quick = min(_QUICK_SECONDS, until - time.monotonic())
        race.add(await self._rule("quick", claim, race, seconds=quick))
        left = until - time.monotonic()
        if race.decided or not race.readable or left <= 0:
            return race
        async with anyio.create_task_group() as group:

            async def run(method: _Method) -> None:
                race.add(await self._rule(method, claim, race, seconds=left))
                if race.decided:
                    group.cancel_scope.cancel()

            for method in _RACING:
                group.start_soon(run, method)
        return race

    async def _rule(
        self, method: _Method, claim: FormalClaim, race: "_Race", *, seconds: float
    ) -> Mapping[str, Any]:
        """The ruling of one method in its wire form; `unknown` where it did not come."""
        data = {
            "method": method,
            "claim": claim.to_wire(),
            "consistent": race.consistent,
            "seconds": max(0.1, seconds - _SPARE_SECONDS) if seconds > 2 else seconds,
        }
        unknown: dict[str, Any] = {"verdict": "unknown", "method": method}
        try:
            found = await self._run("rule", data, seconds=seconds)
            return found if isinstance(found, Mapping) else unknown
        except (VerifierError, InputError) as error:
            detail = clean(str(error), 200)
        return {**unknown, "detail": detail}


class _Race:
    """What the methods have found so far."""

    def __init__(self) -> None:
        self.consistent = False
        self.readable = True
        self.detail = ""
        self._agreed = 0
        self._proof: Mapping[str, Any] | None = None
        self._other: Mapping[str, Any] | None = None

    def add(self, ruling: Mapping[str, Any]) -> None:
        """Take a ruling into account; what has no known verdict is none."""
        verdict = ruling.get("verdict")
        self.consistent |= ruling.get("consistent") is True
        self._agreed = max(self._agreed, int(ruling.get("agreed") or 0))
        if verdict == "proved":
            self._proof = self._proof or ruling
        elif verdict in ("refuted", "contradictory"):
            self._other = self._other or ruling
        elif not self.detail:
            self.readable = ruling.get("method") != "reading"
            self.detail = str(ruling.get("detail") or "")

    @property
    def decided(self) -> bool:
        """Whether nothing that is still to come could change the finding."""
        return self._other is not None or (self._proof is not None and self.consistent)

    def finding(self, *, milliseconds: float) -> Finding:
        """What they have found together."""
        took = math.ceil(milliseconds * 10) / 10
        other = self._other
        if other is not None and other["verdict"] == "refuted":
            return Finding(
                verdict="refuted",
                checker=str(other["method"]),
                milliseconds=took,
                detail=str(other.get("detail") or ""),
                counterexample=clean(str(other["counterexample"]), 400),
            )
        if other is not None:
            return Finding(
                verdict="unknown",
                checker=str(other["method"]),
                milliseconds=took,
                detail=_CONTRADICTORY,
            )
        proof = self._proof
        if proof is not None and self.consistent:
            return Finding(
                verdict="proved",
                checker=str(proof["method"]),
                milliseconds=took,
                detail=str(proof.get("detail") or ""),
                assumptions=tuple(proof.get("assumptions") or ()),
            )
        if proof is not None:
            detail = "it follows, but whether its hypotheses can hold together was not decided"
            return Finding(
                verdict="unknown", checker=str(proof["method"]), milliseconds=took, detail=detail
            )
        if self._agreed >= _ENOUGH_POINTS:
            return Finding(
                verdict="numerically_supported",
                checker="exact evaluation",
                milliseconds=took,
                detail=f"it holds at {self._agreed} points, which proves nothing",
            )
        return Finding(
            verdict="unknown", checker="", milliseconds=took, detail=clean(self.detail, 200)
        )
