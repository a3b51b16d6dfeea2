"""The runs of a front: started, joined, waited for, cancelled, resumed, and kept in the store.

The same question of the same principal joins the run that is going, or gets the result that
is there. A front owns the runs that it works on under a lease (`store`) which it renews while
it lives, and writes down what their samples draw; so whoever asks next for a run whose front
is gone goes on with it. Without a store runs live in memory, and end with their process.
"""

import functools
import hashlib
import json
import math
import os
import secrets
import socket
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import anyio
import anyio.abc
import anyio.to_thread

from mcp_reasoner import __version__
from mcp_reasoner.errors import EngineBusyError, InputError, RunNotFoundError, StoreError
from mcp_reasoner.runs.identity import LOCAL, is_run_id
from mcp_reasoner.runs.run import AnyRun, KeptRun, Run, Work
from mcp_reasoner.runs.store import LEASE_SECONDS, RunRecord, RunStore, SampleRecord

__all__ = ["RunRegistry", "WorkOf", "question_key"]

_BEAT_SECONDS: Final = LEASE_SECONDS / 5
_DAY_SECONDS: Final = 86_400.0
_KEEP_SECONDS: Final = 5.0
"""How long the end of a run may take to be kept."""
_RETRY_SECONDS: Final = (5.0, 30.0, 120.0)
"""When who found no room may ask again: soonest, while no run has ended yet, and latest."""
_CACHED: Final = frozenset(["verified", "unverified", "refuted"])
"""What is given again to the same question: not what ended for want of time or of luck."""

T = TypeVar("T")
WorkOf = Callable[[str, Mapping[str, Any]], Work]
"""What a run of a tool with these arguments does."""


def question_key(tool: str, arguments: Mapping[str, Any], *, model: str) -> str:
    """The same for the same question to the same model by the same version."""
    text = json.dumps([tool, arguments, model, __version__], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _busy(said: str, wait: float) -> EngineBusyError:
    again = f"busy: {said}; try again in {math.ceil(wait)} s, or cancel one with get_result"
    return EngineBusyError(again, retry_seconds=wait)


class RunRegistry:
    """Owns the runs; leaving its context interrupts those that are still going.

    `path` names the store's file, which is opened with the first run; None keeps runs in
    memory. `keep` bounds the ended runs of a principal that began more than `kept_seconds` ago,
    `limit` the going ones of all, `each` those of one remote principal, and `tokens_per_day` what
    its runs may draw in 24 hours.
    """

    def __init__(
        self,
        *,
        path: Path | None = None,
        keep: int = 256,
        kept_seconds: float = 0.0,
        limit: int = 32,
        each: int | None = None,
        tokens_per_day: int | None = None,
    ) -> None:
        if keep < 1 or limit < 1:
            raise ValueError("keep and limit are at least 1")
        self._path = path
        self._keep = keep
        self._kept_seconds = kept_seconds
        self._limit = limit
        self._each = each
        self._tokens_per_day = tokens_per_day
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._store: RunStore | None = None
        self._opening = anyio.Lock()
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._keys: dict[str, str] = {}  # of going runs: question and principal -> id
        self._took: deque[float] = deque(maxlen=32)  # seconds, of the runs that ended last
        self._tasks: anyio.abc.TaskGroup | None = None

    @property
    def limit(self) -> int:
        """How many runs may be going at once."""
        return self._limit

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
        self.interrupt()
        if self._tasks is not None:
            with anyio.move_on_after(_KEEP_SECONDS, shield=True):
                for run in self.running():
                    await run.wait(_KEEP_SECONDS)
            self._tasks.cancel_scope.cancel()
            # Without the caller's exception, which the group would wrap in a group.
            await self._tasks.__aexit__(None, None, None)
        if self._store is not None:
            self._store.close()

    async def start(
        self,
        tool: str,
        arguments: Mapping[str, Any],
        work_of: WorkOf,
        *,
        principal: str = LOCAL,
        key: str | None = None,
        cached_seconds: float = 0.0,
        fresh: bool = False,
    ) -> AnyRun:
        """Begin a run, or join the one of the same `key`, or give the one that is there.

        A finished run of the same key is given if it is no older than `cached_seconds`; with
        key None, or when it is to be `fresh`, neither is looked for. A fresh run is what the
        same question joins or is given from then on. Raises EngineBusyError when too many are
        going, and StoreError when the run cannot be kept.
        """
        if (
            key is not None
            and not fresh
            and (same := await self._same(key, principal, cached_seconds))
        ):
            return same
        await self._require_room(principal)
        run = Run(tool, principal=principal)
        await self._ask(
            lambda store: store.add(
                run.id,
                principal=principal,
                tool=tool,
                arguments=arguments,
                key=key or "",
                owner=self._owner,
                version=__version__,
            )
        )
        self._begin(run, work_of(tool, arguments), key=key)
        return run

    async def _require_room(self, principal: str) -> None:
        """Raise EngineBusyError where one more run would be too many."""
        going = self.running()
        if len(going) >= self._limit:
            raise _busy(f"{len(going)} runs are in progress, which is the limit", self._wait(going))
        if principal == LOCAL:
            return
        own = [run for run in going if run.principal == principal]
        if self._each is not None and len(own) >= self._each:
            said = f"{len(own)} of your runs are in progress, which is the limit of each caller"
            raise _busy(said, self._wait(own))
        if self._tokens_per_day is not None:
            since = time.time() - _DAY_SECONDS
            drawn = await self._ask(lambda store: store.tokens(principal=principal, since=since))
            if drawn is not None and drawn >= self._tokens_per_day:
                raise EngineBusyError(
                    f"your runs drew {drawn} tokens in the last 24 hours, of the "
                    f"{self._tokens_per_day} that each caller has"
                )

    def _wait(self, going: Sequence[Run]) -> float:
        """Seconds until one of these runs will probably have ended, as the last ones did."""
        soonest, unknown, latest = _RETRY_SECONDS
        oldest = max(run.seconds for run in going)
        expected = median(self._took) - oldest if self._took else unknown
        return min(max(expected, soonest), latest)

    async def _same(self, key: str, principal: str, cached_seconds: float) -> AnyRun | None:
        going = self._runs.get(self._keys.get(f"{principal} {key}", ""))
        if going is not None and not going.finished:
            return going
        since = time.time() - cached_seconds
        record = await self._ask(lambda store: store.find(key, principal=principal, since=since))
        if record is None or (record.state == "running" and record.lease < time.time()):
            return None
        if record.result is not None and record.result.get("status") not in _CACHED:
            return None
        return self._kept(record)

    async def get(self, run_id: str, work_of: WorkOf, *, principal: str = LOCAL) -> AnyRun:
        """The run with this id, gone on with where its front is gone; raises RunNotFoundError."""
        if not is_run_id(run_id):
            raise InputError("run_id must be an id that a `running` result gave, such as r_01J…")
        here = self._runs.get(run_id)
        # One that was interrupted here goes on wherever it is asked for next: perhaps here.
        if here is not None and here.principal == principal and not here.interrupted:
            return here
        record = await self._ask(lambda store: store.get(run_id, principal=principal))
        if record is None:
            raise RunNotFoundError(
                f"no run {run_id}; the last {self._keep} ended runs are kept, "
                "each for whoever began it"
            )
        if record.ended or not self._may_go_on():
            return self._kept(record)
        claimed = await self._ask(
            lambda store: store.claim(run_id, principal=principal, owner=self._owner)
        )
        if claimed is None:
            return self._kept(record)
        samples = await self._ask(lambda store: store.samples(run_id))
        run = Run(claimed.tool, principal=principal, run_id=run_id, before=tuple(samples or ()))
        self._begin(run, work_of(claimed.tool, claimed.arguments), key=claimed.key or None)
        return run

    async def ahead(self, run: AnyRun) -> int:
        """How many runs of this machine were begun before `run` and go on."""
        kept = await self._ask(lambda store: store.ahead(run.id))
        if kept is not None:
            return kept
        going = [other.id for other in self.running()]
        return going.index(run.id) if run.id in going else 0

    async def cancel(self, run_id: str, *, principal: str = LOCAL) -> None:
        """End a run, whichever front works on it."""
        here = self._runs.get(run_id)
        if here is not None and here.principal == principal:
            here.cancel()
            return
        await self._ask(lambda store: store.ask_to_end(run_id, principal=principal))

    async def newest(self, *, principal: str = LOCAL, limit: int = 20) -> list[RunRecord]:
        """The principal's last runs, newest first."""
        return await self._ask(lambda store: store.newest(principal=principal, limit=limit)) or []

    async def record(self, run_id: str, *, principal: str = LOCAL) -> RunRecord | None:
        """All that is kept of a run, its samples aside."""
        return await self._ask(lambda store: store.get(run_id, principal=principal))

    async def samples(self, run_id: str) -> list[SampleRecord]:
        """What is kept of a run's samples; who may see them has seen the run's record."""
        return await self._ask(lambda store: store.samples(run_id)) or []

    def interrupt(self) -> None:
        """Let go of the runs that are going, for whoever asks for them next."""
        for run in self.running():
            run.interrupt()

    def running(self) -> list[Run]:
        """The runs of this front that have not ended, oldest first."""
        return [run for run in self._runs.values() if not run.finished]

    def _may_go_on(self) -> bool:
        return len(self.running()) < self._limit

    def _begin(self, run: Run, work: Work, *, key: str | None) -> None:
        if self._tasks is None:
            raise RuntimeError("the registry is not open")
        if not self._runs:
            self._tasks.start_soon(self._beat)
        self._runs[run.id] = run
        if key is not None:
            self._keys[f"{run.principal} {key}"] = run.id
        self._forget_oldest()
        keep = functools.partial(self._keep_end)
        self._tasks.start_soon(functools.partial(run.execute, work, keep=keep), name=run.id)

    def _forget_oldest(self) -> None:
        ended = [run.id for run in self._runs.values() if run.finished]
        for run_id in ended[: max(0, len(self._runs) - self._keep)]:
            del self._runs[run_id]
        self._keys = {key: run_id for key, run_id in self._keys.items() if run_id in self._runs}

    def _kept(self, record: RunRecord) -> KeptRun:
        async def look() -> RunRecord | None:
            return await self.record(record.id, principal=record.principal)

        return KeptRun(record, look=look)

    # -- the store ---------------------------------------------------------------------

    async def _ask(self, question: Callable[[RunStore], T]) -> T | None:
        """The store's answer, without holding up the loop; None where there is no store."""
        if self._path is None:
            return None
        async with self._opening:
            if self._store is None:
                self._store = await anyio.to_thread.run_sync(RunStore.open, self._path)
        return await anyio.to_thread.run_sync(question, self._store)

    async def _beat(self) -> None:
        """Renew the leases, write down what was drawn, and end what was claimed or unwanted."""
        while True:
            await anyio.sleep(_BEAT_SECONDS)
            going = self.running()
            # A beat that fails is made up for by the next one; a lease lasts for several.
            with suppress(StoreError):
                ids = [run.id for run in going]
                kept = await self._ask(lambda store: store.renew(self._owner, run_ids=ids))  # noqa: B023
                if kept is None:
                    continue
                for run in going:
                    if run.finished:
                        continue
                    if run.id not in kept:
                        run.interrupt()
                    elif not kept[run.id]:
                        run.cancel()
                    else:
                        await self._write_down(run)

    async def _write_down(self, run: Run) -> None:
        samples, progress = run.changes(), asdict(run.progress)
        owner = self._owner
        await self._ask(lambda store: store.note(run.id, owner=owner, progress=progress))
        if samples:
            await self._ask(lambda store: store.keep_samples(run.id, owner=owner, samples=samples))

    async def _keep_end(self, run: Run) -> None:
        """Keep how a run has ended; a store that fails then loses that run alone."""
        owner, keep, before = self._owner, self._keep, time.time() - self._kept_seconds
        if run.result is not None:
            self._took.append(run.seconds)

        def end(store: RunStore) -> None:
            if run.result is not None:
                store.finish(run.id, owner=owner, result=run.result.wire())
            elif run.error is not None:
                store.fail(run.id, owner=owner, error=str(run.error))
            else:
                store.end(
                    run.id, owner=owner, state="interrupted" if run.interrupted else "cancelled"
                )
            store.forget(keep=keep, before=before)

        with anyio.move_on_after(_KEEP_SECONDS, shield=True), suppress(StoreError):
            await self._write_down(run)
            await self._ask(end)
