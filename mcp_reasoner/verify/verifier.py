"""The front of all verification: one judgement from everything that was asked.

What the server, the strategies and the command line use. Holds no sympy and computes
nothing on untrusted text: every part is a task in a worker process (`tasks`). What a
worker does not finish in time, or at all, is no evidence for anything.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from mcp_reasoner.errors import InputError, VerifierError, VerifierTimeoutError
from mcp_reasoner.sandbox.confinement import Isolation
from mcp_reasoner.sandbox.pooled import Pooled
from mcp_reasoner.verify.asked import asked_forms
from mcp_reasoner.verify.evidence import Equivalence, Judgement
from mcp_reasoner.verify.proposal import Trial
from mcp_reasoner.verify.text import clean, unspaced

__all__ = ["CHECKED_TYPES", "MAX_ANSWERS", "Verifier"]

CHECKED_TYPES: Final = frozenset(["fraction", "integer", "rational", "real"])
"""The types of `answer_type` that an answer can be proved not to have."""

MAX_ANSWERS: Final = 256
"""How many answers are put into classes at once; each costs comparisons with all classes."""
_MAX_TEXT: Final = 20_000


class Verifier(Pooled):
    """Judges answers within `seconds` a call; an asynchronous context manager."""

    @property
    def refused(self) -> dict[str, str]:
        """Levels of isolation that are not to be had here, with the reasons."""
        return self._pool.refused

    async def isolation(self) -> Isolation:
        """How checks are kept apart from this machine."""
        return await self._pool.isolation()

    async def validate(self, *, checks: Sequence[str], constraints: Sequence[str]) -> None:
        """Raise InputError, one sentence, for a check or constraint that cannot be used."""
        if not checks and not constraints:
            return
        _require_bounded(checks, constraints)
        data = {"checks": list(checks), "constraints": list(constraints)}
        await self._run("validate", data, seconds=self._seconds)

    async def judge(
        self,
        answer: str,
        *,
        problem: str | None = None,
        checks: Sequence[str] = (),
        constraints: Sequence[str] = (),
        reference: str | None = None,
        answer_type: str | None = None,
    ) -> Judgement:
        """Judge one answer by all that is given.

        Refuted where anything decisive fails, also where it is not of `answer_type`.
        Verified where a decisive check passes and nothing else that was asked (checks,
        reference) stays open; what cannot be read out of `problem` is no obstacle. Whether it has
        the form that `problem` or `answer_type` asks for is told. Raises InputError for checks
        that cannot be used, and nothing else for what the texts contain.
        """
        _require_bounded(checks, constraints)
        if len(answer) > _MAX_TEXT:
            return _open(f"the answer has {len(answer)} characters; at most {_MAX_TEXT} are read")
        if reference is not None and len(reference) > _MAX_TEXT:
            return _open(
                f"the reference has {len(reference)} characters; at most {_MAX_TEXT} are read"
            )
        deadline = time.monotonic() + self._seconds
        found: dict[str, Judgement] = {}
        for task, data in self._parts(answer, problem, checks, constraints, reference, answer_type):
            found[task] = await self._part(task, data, seconds=deadline - time.monotonic())
            if found[task].verdict == "refuted":
                break
        if problem is not None and len(problem) > _MAX_TEXT:
            found["problem"] = _open(
                f"the problem has {len(problem)} characters; at most {_MAX_TEXT} are read"
            )
        return _combined(found, statements=len(checks) + len(constraints))

    def _parts(
        self,
        answer: str,
        problem: str | None,
        checks: Sequence[str],
        constraints: Sequence[str],
        reference: str | None,
        answer_type: str | None,
    ) -> list[tuple[str, dict[str, Any]]]:
        parts: list[tuple[str, dict[str, Any]]] = []
        if checks or constraints:
            lists = {"checks": list(checks), "constraints": list(constraints)}
            parts.append(("checks", {"answer": answer, **lists}))
        if answer_type in CHECKED_TYPES:
            parts.append(("type", {"answer": answer, "answer_type": answer_type}))
        if reference is not None:
            parts.append(("reference", {"answer": answer, "reference": reference}))
        if problem is not None and len(problem) <= _MAX_TEXT:
            parts.append(("problem", {"answer": answer, "problem": problem}))
        if asked := asked_forms(problem or "", answer_type):
            parts.append(("form", {"answer": answer, "asked": [asdict(form) for form in asked]}))
        return parts

    async def _part(self, task: str, data: Mapping[str, Any], *, seconds: float) -> Judgement:
        """One part's judgement; a part that is not carried out decides nothing.

        Only checks that cannot be read are the caller's error: what an answer, a reference or
        a problem says is something to judge.
        """
        unknown: Equivalence | None = "unknown" if task == "reference" else None
        late = f"the check took longer than {self._seconds:g} s"
        if seconds <= 0:
            return Judgement(verdict="unverified", reason=late, equivalence=unknown)
        try:
            return Judgement.from_wire(await self._run(task, data, seconds=seconds))
        except VerifierTimeoutError:
            reason = late
        except InputError as error:
            if task == "checks":
                raise
            reason = clean(str(error), 300)
        except VerifierError as error:
            reason = clean(str(error), 300)
        except (KeyError, TypeError, ValueError):
            reason = "the check gave an unreadable result"
        return Judgement(verdict="unverified", reason=reason, equivalence=unknown)

    async def contradiction(self, problem: str) -> Judgement | None:
        """A refuted judgement where the problem's own text rules out any one answer.

        Its `reason` says whether the problem contradicts itself or is ill-posed. None where
        it may have an answer, also where nothing was found out in time.
        """
        if len(problem) > _MAX_TEXT:
            return None
        try:
            found = await self._run("contradiction", {"problem": problem}, seconds=self._seconds)
            return None if found is None else Judgement.from_wire(found)
        except (VerifierError, InputError, KeyError, TypeError, ValueError):
            return None

    async def classes(self, answers: Sequence[str]) -> list[list[int]]:
        """The indices of `answers` in classes of equal ones, in order of first appearance.

        Only proved equality joins two answers; within the time limit, or else answers that
        are written alike.
        """
        alike: dict[str, list[int]] = {}
        for index, answer in enumerate(answers):
            alike.setdefault(unspaced(answer), []).append(index)
        groups = list(alike.values())
        distinct = [answers[group[0]] for group in groups]
        if len(distinct) < 2 or len(distinct) > MAX_ANSWERS:
            return groups
        if any(len(answer) > _MAX_TEXT for answer in distinct):
            return groups
        try:
            found = await self._run("classes", {"answers": distinct}, seconds=self._seconds)
            if sorted(place for places in found for place in places) != list(range(len(groups))):
                return groups
            return [sorted(i for place in places for i in groups[place]) for places in found]
        except (VerifierError, InputError, TypeError, ValueError):
            return groups

    async def trial(self, proposal: str, answers: Sequence[str]) -> Trial:
        """Put answers to the checks that a model proposed; no checks where nothing came of it.

        Whatever is found supports, and decides nothing.
        """
        if len(proposal) > _MAX_TEXT or len(answers) > MAX_ANSWERS:
            return Trial()
        data = {"text": proposal, "answers": list(answers)}
        try:
            found = Trial.from_wire(await self._run("trial", data, seconds=self._seconds))
        except (VerifierError, InputError, KeyError, TypeError, ValueError):
            return Trial()
        return found if len(found.findings) == len(answers) else Trial()

    async def reading(self, problem: str) -> str | None:
        """What the rules take `problem` to ask, so that they can check an answer; None if none."""
        if len(problem) > _MAX_TEXT:
            return None
        try:
            found = await self._run("reading", {"problem": problem}, seconds=self._seconds)
        except (VerifierError, InputError):
            return None
        return clean(found, 400) if isinstance(found, str) else None

    async def latex(self, answer: str) -> str | None:
        """The LaTeX form of `answer` as written, None where it cannot be read in time."""
        if len(answer) > _MAX_TEXT:
            return None
        try:
            found = await self._run("latex", {"answer": answer}, seconds=self._seconds)
        except (VerifierError, InputError):
            return None
        return clean(found, len(answer) * 4 + 100) if isinstance(found, str) else None


def _require_bounded(checks: Sequence[str], constraints: Sequence[str]) -> None:
    for text in (*checks, *constraints):
        if len(text) > _MAX_TEXT:
            raise InputError(
                f"a check has {len(text)} characters; at most {_MAX_TEXT} are accepted"
            )


def _open(reason: str) -> Judgement:
    return Judgement(verdict="unverified", reason=reason)


def _combined(found: Mapping[str, Judgement], *, statements: int) -> Judgement:
    """One judgement from those of the parts, which came in the order of their weight.

    `statements` is how many checks and constraints there were: each that passed left one
    piece of evidence. Where all passed but prove nothing, another part may still decide.
    """
    evidence = tuple(item for judgement in found.values() for item in judgement.evidence)
    form = found["form"].form if "form" in found else None
    compared = found.get("reference")
    equivalence = compared.equivalence if compared else None
    for judgement in found.values():
        if judgement.verdict == "refuted":
            return Judgement(
                verdict="refuted",
                evidence=evidence,
                reason=judgement.reason,
                equivalence=equivalence,
            )
    stated = found.get("checks")
    still_open = [
        judgement
        for judgement, passes in (
            (stated, stated is None or len(stated.evidence) == statements),
            (compared, compared is None or compared.verdict == "verified"),
        )
        if judgement is not None and not passes
    ]
    passed = [judgement for judgement in found.values() if judgement.verdict == "verified"]
    if passed and not still_open:
        claims = [judgement.claim for judgement in passed if judgement.claim]
        return Judgement(
            verdict="verified",
            evidence=evidence,
            claim="; ".join(claims),
            equivalence=equivalence,
            form=form,
        )
    reasons = [judgement.reason for judgement in (still_open or found.values()) if judgement.reason]
    return Judgement(
        verdict="unverified",
        evidence=evidence,
        reason=reasons[0] if reasons else "nothing was given to check the answer by",
        equivalence=equivalence,
        form=form,
    )
