"""A run: one tool call and all that it did, here in this process or kept in the store.

`Run` is being worked on here. `KeptRun` is what the store knows of a run that another front
works on, or that has ended: it is asked again while somebody waits. Both look the same to
whoever waits for a result.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol, TypeAlias

import anyio

from mcp_reasoner.engine.protocol import Engine
from mcp_reasoner.errors import InternalError, ReasonerError
from mcp_reasoner.reasoning.outcome import Progress
from mcp_reasoner.runs.identity import new_run_id
from mcp_reasoner.runs.journal import JournalEngine
from mcp_reasoner.runs.store import RunRecord, SampleRecord

__all__ = ["AnyRun", "KeptResult", "KeptRun", "Result", "Run", "Work"]

_POLL_SECONDS: Final = 0.25

log = logging.getLogger(__name__)


class Result(Protocol):
    """A structured result, as it goes out."""

    def wire(self) -> dict[str, Any]:
        """The result as JSON-ready data."""
        ...


@dataclass(frozen=True)
class KeptResult:
    """A structured result as it went out once."""

    data: Mapping[str, Any]

    def wire(self) -> dict[str, Any]:
        """The result as JSON-ready data."""
        return dict(self.data)


class AnyRun(Protocol):
    """What can be waited for, whoever works on it."""

    @property
    def id(self) -> str: ...  # noqa: D102 - the names speak
    @property
    def tool(self) -> str: ...  # noqa: D102
    @property
    def progress(self) -> Progress: ...  # noqa: D102
    @property
    def seconds(self) -> float: ...  # noqa: D102
    @property
    def updated(self) -> float: ...  # noqa: D102
    @property
    def finished(self) -> bool: ...  # noqa: D102
    @property
    def cancelled(self) -> bool: ...  # noqa: D102
    @property
    def result(self) -> Result | None: ...  # noqa: D102
    @property
    def error(self) -> ReasonerError | None: ...  # noqa: D102

    async def wait(self, seconds: float) -> bool:
        """Wait for its end, for at most `seconds`; whether it has ended."""
        ...


class Run:
    """A run of this process: running, or finished with a result, an error, or cancelled.

    `before` is what its samples had drawn when another front let it go. `followers` counts the
    calls that wait for it: the same question asked twice is one run. `promised` is set once a
    caller was given its id to come back with: it then goes on whoever leaves. `updated` is when it
    was last heard of, in seconds since 1970.
    """

    def __init__(
        self,
        tool: str,
        *,
        principal: str,
        run_id: str | None = None,
        before: tuple[SampleRecord, ...] = (),
    ) -> None:
        self.id = run_id or new_run_id()
        self.tool = tool
        self.principal = principal
        self.progress = Progress()
        self.result: Result | None = None
        self.error: ReasonerError | None = None
        self.cancelled = False
        self.followers = 0
        self.promised = False
        self.updated = time.time()
        self._before = before
        self._journal: JournalEngine | None = None
        self._interrupted = False
        self._started = time.monotonic()
        self._ended: float | None = None
        self._done = anyio.Event()
        self._scope = anyio.CancelScope()

    @property
    def seconds(self) -> float:
        """How long it has been running, or ran, in this process."""
        return (self._ended or time.monotonic()) - self._started

    @property
    def finished(self) -> bool:
        """Whether it has ended, in whatever way, and that is kept."""
        return self._done.is_set()

    @property
    def interrupted(self) -> bool:
        """Whether it was ended here so that somebody else may go on with it."""
        return self._interrupted

    def journal(self, engine: Engine) -> Engine:
        """`engine`, remembering what this run draws, and what it drew before."""
        self._journal = JournalEngine(engine, before=self._before)
        return self._journal

    def changes(self) -> list[SampleRecord]:
        """The samples that have changed since this was last asked."""
        return [] if self._journal is None else self._journal.changes()

    def cancel(self) -> None:
        """Ask it to end; what it holds (samples being decoded, checks) is freed at once."""
        self._scope.cancel()

    def interrupt(self) -> None:
        """End it here, to be gone on with elsewhere."""
        self._interrupted = True
        self._scope.cancel()

    def report(self, progress: Progress) -> None:
        """Note how far it is; strategies call this."""
        self.progress = progress
        self.updated = time.time()

    async def wait(self, seconds: float) -> bool:
        """Wait for its end, for at most `seconds`; whether it has ended."""
        with anyio.move_on_after(seconds):
            await self._done.wait()
        return self.finished

    async def execute(self, work: "Work", *, keep: Callable[["Run"], Awaitable[None]]) -> None:
        """Carry `work` out, and have its end kept before anybody hears of it."""
        try:
            with self._scope:
                try:
                    self.result = await work(self)
                except ReasonerError as error:
                    self.error = error
                except Exception:
                    # A fault ends this run, and none of the others beside it.
                    log.exception("run %s of %s failed", self.id, self.tool)
                    self.error = InternalError(
                        f"{self.tool} failed inside the server; its log says how"
                    )
        finally:
            ended = self.result is not None or self.error is not None
            self.cancelled = not ended and not self._interrupted
            self._ended = time.monotonic()
            self.updated = time.time()
            try:
                await keep(self)
            finally:
                self._done.set()


Work: TypeAlias = Callable[[Run], Awaitable[Result]]
"""What a run does: a coroutine that reports its progress and gives the structured result."""


class KeptRun:
    """A run as the store knows it; `look` reads it again."""

    def __init__(
        self, record: RunRecord, *, look: Callable[[], Awaitable[RunRecord | None]]
    ) -> None:
        self._record = record
        self._look = look

    @property
    def id(self) -> str:
        """Its id."""
        return self._record.id

    @property
    def tool(self) -> str:
        """The tool that began it."""
        return self._record.tool

    @property
    def progress(self) -> Progress:
        """How far it was when its owner last told."""
        return Progress(**(self._record.progress or asdict(Progress())))

    @property
    def seconds(self) -> float:
        """From its beginning until it was last heard of."""
        return self._record.updated - self._record.created

    @property
    def updated(self) -> float:
        """When it was last heard of, in seconds since 1970."""
        return self._record.updated

    @property
    def finished(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self._record.ended

    @property
    def cancelled(self) -> bool:
        """Whether it was ended without a result."""
        return self._record.state == "cancelled"

    @property
    def result(self) -> Result | None:
        """Its result as it went out."""
        return None if self._record.result is None else KeptResult(self._record.result)

    @property
    def error(self) -> ReasonerError | None:
        """Why it has none."""
        return None if self._record.error is None else ReasonerError(self._record.error)

    async def wait(self, seconds: float) -> bool:
        """Wait for its end, for at most `seconds`; whether it has ended."""
        with anyio.move_on_after(seconds):
            # Another process cannot tell us: it is looked at again.
            while not self.finished:
                await anyio.sleep(_POLL_SECONDS)
                self._record = await self._look() or self._record
        return self.finished
