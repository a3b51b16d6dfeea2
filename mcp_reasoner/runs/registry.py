"""The runs of this process: started, waited for, cancelled, and kept for a while when finished.

In memory only: a run ends with its process. What a run computes is a
strategy's business; here it is a coroutine that reports its progress.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import anyio
import anyio.abc

from mcp_reasoner.errors import EngineBusyError, InputError, ReasonerError, RunNotFoundError
from mcp_reasoner.reasoning.outcome import Progress
from mcp_reasoner.runs.identity import is_run_id, new_run_id

__all__ = ["Run", "RunRegistry"]

ResultT = TypeVar("ResultT")


class Run(Generic[ResultT]):
    """One tool call: running, or finished with a result, an error, or cancelled."""

    def __init__(self, tool: str) -> None:
        self.id = new_run_id()
        self.tool = tool
        self.progress = Progress()
        self.result: ResultT | None = None
        self.error: ReasonerError | None = None
        self.cancelled = False
        self._started = time.monotonic()
        self._ended: float | None = None
        self._done = anyio.Event()
        self._scope = anyio.CancelScope()

    @property
    def seconds(self) -> float:
        """How long it has been running, or ran."""
        return (self._ended or time.monotonic()) - self._started

    @property
    def finished(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self._done.is_set()

    def cancel(self) -> None:
        """Ask it to end; what it holds (samples being decoded, checks) is freed at once."""
        self._scope.cancel()

    async def wait(self, seconds: float) -> bool:
        """Wait for its end, for at most `seconds`; whether it has ended."""
        with anyio.move_on_after(seconds):
            await self._done.wait()
        return self.finished

    def report(self, progress: Progress) -> None:
        """Note how far it is; strategies call this."""
        self.progress = progress

    async def _execute(self, work: Callable[["Run[ResultT]"], Awaitable[ResultT]]) -> None:
        try:
            with self._scope:
                try:
                    self.result = await work(self)
                except ReasonerError as error:
                    self.error = error
        finally:
            self.cancelled = self.result is None and self.error is None
            self._ended = time.monotonic()
            self._done.set()


class RunRegistry:
    """Owns the runs; leaving its context cancels those that are still going."""

    def __init__(self, *, keep: int = 256, limit: int = 32) -> None:
        if keep < 1 or limit < 1:
            raise ValueError("keep and limit are at least 1")
        self._keep = keep
        self._limit = limit
        self._runs: OrderedDict[str, Run[Any]] = OrderedDict()
        self._tasks: anyio.abc.TaskGroup | None = None

    async def __aenter__(self) -> Self:
        self._tasks = anyio.create_task_group()
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._tasks is not None:
            self._tasks.cancel_scope.cancel()
            # Without the caller's exception, which the group would wrap in a group.
            await self._tasks.__aexit__(None, None, None)

    def start(self, tool: str, work: Callable[[Run[ResultT]], Awaitable[ResultT]]) -> Run[ResultT]:
        """Begin `work` in the background; raises EngineBusyError when too many are going."""
        if self._tasks is None:
            raise RuntimeError("the registry is not open")
        going = len(self.running())
        if going >= self._limit:
            raise EngineBusyError(
                f"{going} runs are in progress, which is the limit; "
                "fetch or cancel one with get_result, then call again"
            )
        run: Run[ResultT] = Run(tool)
        self._runs[run.id] = run
        self._forget_oldest()
        self._tasks.start_soon(run._execute, work, name=f"{tool} {run.id}")
        return run

    def get(self, run_id: str) -> Run[Any]:
        """The run with this id; raises RunNotFoundError."""
        if not is_run_id(run_id):
            raise InputError("run_id must be an id that a `running` result gave, such as r_01J…")
        try:
            return self._runs[run_id]
        except KeyError:
            raise RunNotFoundError(
                f"no run {run_id} in this server process; "
                f"it keeps its last {self._keep} runs until it ends"
            ) from None

    def running(self) -> list[Run[Any]]:
        """The runs that have not ended, oldest first."""
        return [run for run in self._runs.values() if not run.finished]

    def _forget_oldest(self) -> None:
        surplus = len(self._runs) - self._keep
        finished = [run.id for run in self._runs.values() if run.finished]
        for run_id in finished[: max(0, surplus)]:
            del self._runs[run_id]
