"""The front of formal languages: a statement and a proof in, a report out.

Finds the toolchains of this machine when they are first asked for, tests each once (`selftest`)
and uses only those that passed. SMT-LIB problems go to z3 and cvc5 in worker processes. What is
late, crashes or cannot be read is never a proof.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import anyio
import anyio.to_thread

from mcp_reasoner.errors import InputError, VerifierError
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.sandbox.pooled import Pooled
from mcp_reasoner.verify.formal.backend import Backend, FormalVerdict, report_of
from mcp_reasoner.verify.formal.lean import GET_LEAN, Lean
from mcp_reasoner.verify.formal.rocq import Rocq
from mcp_reasoner.verify.formal.selftest import SelfTest, SelfTestMemory, self_test
from mcp_reasoner.verify.proof.claims import DECIDED_LEVEL, ProofReport
from mcp_reasoner.verify.text import clean, clean_program

__all__ = ["GET_ROCQ", "LANGUAGES", "FormalChecker", "ToolchainStatus"]

GET_ROCQ: Final = (
    "Rocq (Coq) was not found: install it (`apt install coq`, or https://rocq-prover.org/install), "
    "or name its `coqc` in the setting `coqc`"
)
LANGUAGES: Final[Mapping[str, str]] = {
    "rocq": "rocq",
    "coq": "rocq",
    "lean": "lean",
    "lean4": "lean",
    "smt-lib": "smt-lib",
    "smtlib": "smt-lib",
    "smt2": "smt-lib",
}
"""The names under which a language may be asked for, and its own."""
_SOLVERS: Final = ("z3", "cvc5")


@dataclass(frozen=True)
class ToolchainStatus:
    """One language on this machine, for `doctor`: in use or not, and why.

    `absent`: no toolchain was found, which is no fault of one.
    """

    language: str
    ready: bool
    detail: str
    absent: bool = False


class FormalChecker(Pooled):
    """Checks proofs in formal languages; an asynchronous context manager.

    `state` is a folder in which passed self-tests are remembered; `coqc` and `lean` name tools
    that are not on the path, `lean_project` a project whose libraries Lean proofs may import.
    """

    def __init__(
        self,
        *,
        pool: WorkerPool | None = None,
        state: Path | None = None,
        coqc: str | None = None,
        lean: str | None = None,
        lean_project: Path | None = None,
        memory_mb: int = 1024,
    ) -> None:
        super().__init__(pool=pool, memory_mb=memory_mb)
        self._memory = SelfTestMemory(state)
        self._find: Mapping[str, Callable[[], Backend | None]] = {
            "rocq": lambda: Rocq.find(coqc),
            "lean": lambda: Lean.find(lean, lean_project),
        }
        self._found: dict[str, Backend | None] = {}
        self._outcomes: dict[str, SelfTest] = {}
        self._testing = anyio.Lock()

    async def check(
        self, language: str, statement: str, proof: str, *, seconds: float = 60.0
    ) -> ProofReport:
        """The report on a proof; InputError for a language that is not known.

        `verified` where a kernel accepted it (level 5), or a solver found a problem in SMT-LIB
        unsatisfiable (level 4); `unverified`, with the reason, for everything else.
        """
        name = LANGUAGES.get(language.strip().lower())
        if name is None:
            known = ", ".join(sorted(set(LANGUAGES.values())))
            raise InputError(f"{language[:40]!r} is no formal language here; known are {known}")
        if name == "smt-lib":
            return await self._smt(statement if statement.strip() else proof, seconds=seconds)
        backend, why = await self._ready(name)
        if backend is None:
            return _unverified(proof, why)
        try:
            verdict = await backend.check(statement, proof, seconds=seconds)
        except VerifierError as error:
            verdict = FormalVerdict(accepted=False, reason=str(error))
        return report_of(verdict, proof)

    async def status(self) -> tuple[ToolchainStatus, ...]:
        """Every language that needs a toolchain, with its self-test, which runs if it has not."""
        found: list[ToolchainStatus] = []
        for name in self._find:
            backend, why = await self._ready(name)
            if backend is None:
                absent = self._found[name] is None
                found.append(ToolchainStatus(name, False, why, absent=absent))
            else:
                cases = self._outcomes[name].cases
                detail = f"{backend.version}; {cases} cases of the self-test passed"
                found.append(ToolchainStatus(name, True, detail))
        return tuple(found)

    async def _ready(self, name: str) -> tuple[Backend | None, str]:
        """A toolchain that has passed its self-test; else None and why there is none."""
        async with self._testing:
            if name not in self._found:
                self._found[name] = await anyio.to_thread.run_sync(self._find[name])
            backend = self._found[name]
            if backend is None:
                return None, GET_ROCQ if name == "rocq" else GET_LEAN
            if name not in self._outcomes:
                outcome = self._memory.recall(backend) or await self_test(backend)
                self._outcomes[name] = outcome
                self._memory.keep(backend, outcome)
            outcome = self._outcomes[name]
        if not outcome.passed:
            return None, f"{backend.version} is not used: its self-test failed: {outcome.fault}"
        return backend, ""

    async def _smt(self, text: str, *, seconds: float) -> ProofReport:
        """Both solvers on a problem: one must find it unsatisfiable, and none the opposite."""
        told: dict[str, Mapping[str, Any]] = {}
        faults: list[str] = []

        async def ask(solver: str) -> None:
            data = {"solver": solver, "text": text, "seconds": max(0.1, seconds - 1)}
            try:
                found = await self._run("smt", data, seconds=seconds)
                if isinstance(found, Mapping):
                    told[solver] = found
            except (VerifierError, InputError) as error:
                faults.append(clean(str(error), 200))

        async with anyio.create_task_group() as group:
            for solver in _SOLVERS:
                group.start_soon(ask, solver)
        results = {solver: str(found.get("result")) for solver, found in told.items()}
        unsat = [solver for solver, result in results.items() if result == "unsat"]
        sat = [solver for solver, result in results.items() if result == "sat"]
        if unsat and sat:
            return _unverified(text, f"{unsat[0]} and {sat[0]} contradict each other")
        if sat:
            return _unverified(text, f"{' and '.join(sat)} found values that satisfy the problem")
        if not unsat:
            return _unverified(text, faults[0] if faults else "no solver decided it in time")
        names = " and ".join(str(told[solver]["solver"]) for solver in sorted(unsat))
        return ProofReport(
            status="verified",
            steps=(clean_program(text)[:20_000],),
            level=DECIDED_LEVEL,
            claim=f"the assertions cannot hold together: {names} found them unsatisfiable",
        )


def _unverified(proof: str, reason: str) -> ProofReport:
    steps = (clean_program(proof)[:20_000],)
    return ProofReport(status="unverified", steps=steps, reason=clean(reason, 400))
