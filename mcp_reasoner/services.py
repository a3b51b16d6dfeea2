"""What every front asks for, opened once per process: runs of the tools, the verifier, the engine.

A front is the MCP server or one command of the command line. Making the services is cheap, and
says what the tools take; opening them imports `workshop`, where the work is done. Nothing heavy
happens then either: the engine host starts with the first sample and the verifier's workers with
the first check.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mcp_reasoner.config import Settings
from mcp_reasoner.reasoning.effort import EffortName
from mcp_reasoner.runs.identity import LOCAL

if TYPE_CHECKING:  # they cost more to import than a server may take to answer
    from mcp_reasoner.engine.protocol import Engine
    from mcp_reasoner.reasoning.plan import Plan
    from mcp_reasoner.reasoning.task import AnswerType
    from mcp_reasoner.runs.registry import RunRegistry
    from mcp_reasoner.runs.run import AnyRun
    from mcp_reasoner.runs.store import RunRecord
    from mcp_reasoner.verify.code.tester import ProgramTester
    from mcp_reasoner.verify.formal.checker import FormalChecker
    from mcp_reasoner.verify.verifier import Verifier
    from mcp_reasoner.workshop import Workshop

__all__ = ["Asked", "Services", "kept_seconds", "open_services"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who asks for a run; a `fresh` one joins no other, and is not answered from the store."""

    principal: str = LOCAL
    fresh: bool = False


HERE = Asked()

_FETCH_SECONDS = 3600.0


def kept_seconds(settings: Settings) -> float:
    """For how long a run is surely kept after it began: its longest time, and one to fetch it."""
    return settings.max_seconds + _FETCH_SECONDS


class Services:
    """The services of one front; all but `settings` are there while they are `opened`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._workshop: Workshop | None = None

    @asynccontextmanager
    async def opened(self, *, stored: bool = True) -> AsyncIterator[None]:
        """Open them; leaving interrupts what is running and ends the workers.

        Without `stored`, runs live in memory alone. An engine that cannot be opened is no error
        here: what is asked of it will be.
        """
        from mcp_reasoner.workshop import open_workshop

        kept = kept_seconds(self.settings)
        async with open_workshop(self.settings, stored=stored, kept_seconds=kept) as workshop:
            self._workshop = workshop
            yield

    @property
    def are_open(self) -> bool:
        """Whether they have been opened."""
        return self._workshop is not None

    @property
    def _open(self) -> "Workshop":
        if self._workshop is None:
            raise RuntimeError("the services are not open")
        return self._workshop

    @property
    def engine(self) -> "Engine":
        """What draws samples."""
        return self._open.engine

    @property
    def verifier(self) -> "Verifier":
        """What judges answers."""
        return self._open.verifier

    @property
    def formal(self) -> "FormalChecker":
        """What has proof assistants and solvers decide."""
        return self._open.formal

    @property
    def tester(self) -> "ProgramTester":
        """What runs programs against tests."""
        return self._open.tester

    @property
    def runs(self) -> "RunRegistry":
        """The runs of this front."""
        return self._open.runs

    async def plan_solve_math(
        self,
        problem: str,
        *,
        checks: tuple[str, ...] = (),
        effort: EffortName = "standard",
        max_seconds: float | None = None,
    ) -> "Plan":
        """What `start_solve_math` would do and cost; nothing is drawn."""
        return await self._open.plan(
            problem, checks=checks, effort=effort, max_seconds=self._seconds(max_seconds)
        )

    async def start_solve_math(
        self,
        problem: str,
        *,
        checks: tuple[str, ...] = (),
        constraints: tuple[str, ...] = (),
        answer_type: "AnswerType | None" = None,
        effort: EffortName = "standard",
        max_seconds: float | None = None,
        seed: int | None = None,
        asked: Asked = HERE,
    ) -> "AnyRun":
        """Begin a run of solve_math; a missing seed is drawn and shown in the result."""
        arguments = {
            "problem": problem,
            "checks": list(checks),
            "constraints": list(constraints),
            "answer_type": answer_type,
            "effort": effort,
            "max_seconds": self._seconds(max_seconds),
        }
        return await self._start("solve_math", arguments, seed=seed, asked=asked)

    async def start_write_function(
        self,
        specification: str,
        *,
        signature: str | None = None,
        tests: str | Mapping[str, Any] | None = None,
        effort: EffortName = "standard",
        max_seconds: float | None = None,
        seed: int | None = None,
        asked: Asked = HERE,
    ) -> "AnyRun":
        """Begin a run of write_function_with_tests."""
        arguments = {
            "specification": specification,
            "signature": signature,
            "tests": tests,
            "effort": effort,
            "max_seconds": self._seconds(max_seconds),
        }
        return await self._start("write_function_with_tests", arguments, seed=seed, asked=asked)

    async def start_check_proof(
        self,
        statement: str,
        proof: str | Sequence[str],
        *,
        language: str = "text",
        effort: EffortName = "standard",
        max_seconds: float | None = None,
        seed: int | None = None,
        asked: Asked = HERE,
    ) -> "AnyRun":
        """Begin a run of check_proof; with an empty proof one is drafted.

        In a formal `language`, its own kernel decides, and no model is asked.
        """
        arguments = {
            "statement": statement,
            "proof": proof if isinstance(proof, str) else list(proof),
            "language": language,
            "effort": effort,
            "max_seconds": self._seconds(max_seconds),
        }
        return await self._start("check_proof", arguments, seed=seed, asked=asked)

    async def get_run(self, run_id: str, *, principal: str = LOCAL) -> "AnyRun":
        """The run with this id; one whose front is gone goes on here."""
        return await self.runs.get(run_id, self._open.work_of, principal=principal)

    async def replay(self, record: "RunRecord") -> dict[str, Any]:
        """Make the checks of a run's result once more, without any model.

        Gives the `status` of now and of `before`, whether they are the `same`, and a `detail`.
        Raises InputError for a run without a result that could be checked.
        """
        return await self._open.replay(record)

    async def _start(
        self, tool: str, arguments: dict[str, Any], *, seed: int | None, asked: Asked
    ) -> "AnyRun":
        return await self._open.start(
            tool, arguments, seed=seed, principal=asked.principal, fresh=asked.fresh
        )

    def _seconds(self, asked: float | None) -> float:
        return min(asked or self.settings.max_seconds, self.settings.max_seconds)


@asynccontextmanager
async def open_services(settings: Settings, *, stored: bool = True) -> AsyncIterator[Services]:
    """Services that are open; as `Services.opened` says."""
    services = Services(settings)
    async with services.opened(stored=stored):
        yield services
