"""The local engine: one host process per model, started on demand and shared by all fronts.

A `LocalEngine` finds the running host of its model or starts one, draws samples
through it, and deals with its end: a host that llama.cpp or somebody killed is
started again once, with safe settings, and what it was drawing is drawn again
from the beginning with the same seed. It loads no weights and imports no
llama.cpp. The processes are `hosts`', the protocol `client`'s.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import anyio
import anyio.abc
import anyio.to_thread

from mcp_reasoner import __version__
from mcp_reasoner.engine.catalogue import LocalModel, model_sha256
from mcp_reasoner.engine.client import ClientLimits, OpenAIEngine
from mcp_reasoner.engine.fallback import SafetyMemory
from mcp_reasoner.engine.hosts import (
    LOCK_HELD,
    HostProcess,
    HostRecord,
    host_client,
    is_alive,
    last_words,
    lethal_fault,
    read_record,
    remove_stale,
)
from mcp_reasoner.engine.options import HostOptions
from mcp_reasoner.engine.protocol import ModelInfo, SampleEvent, SampleRequest, SampleRestarted
from mcp_reasoner.engine.runtime import engine_key, file_lock
from mcp_reasoner.errors import EngineBusyError, EngineCrashedError, EngineError, ModelError

__all__ = ["LocalEngine"]

_ANSWER_SECONDS = 60.0
"""How long a new host may take until it answers at all, still without weights."""

_LOAD_SECONDS = 600.0
_END_SECONDS = 30.0
"""How long a host whose connection broke may take to be gone (a core dump, say)."""

_CRASH_WINDOW_SECONDS = 600.0
"""A second crash within this time is an error; after it, the engine gets its one restart again."""

_PROBE = ClientLimits(connect=5.0, silence=10.0)
_POLL_SECONDS = 0.05
_MAX_FINDS = 3


@dataclass(eq=False)
class _Connection:
    """A host that was ready, as seen by this front. Once it is `gone`, it is asked no more."""

    record: HostRecord
    client: OpenAIEngine
    gone: bool = False
    restart: str | None = None
    """What to tell about its end; None when it ended as it should."""
    failure: EngineError | None = None
    """Why it is not started again."""


class LocalEngine:
    """An `Engine` on this machine; an async context manager. The host outlives it."""

    def __init__(
        self,
        model: LocalModel,
        *,
        folder: Path,
        state_dir: Path,
        context: int = 32768,
        sequences: int = 16,
        threads: int | None = None,
        gpu_layers: int = -1,
        kv_type: str = "f16",
        idle_seconds: float = 600.0,
        limits: ClientLimits | None = None,
    ) -> None:
        self._model = model
        self._state_dir = state_dir
        self._context = min(context, model.header.context or context)
        self._memory = SafetyMemory(state_dir=state_dir, architecture=model.header.architecture)
        self._options = HostOptions(
            model=model.path.resolve(),
            folder=folder,
            key=engine_key(
                model.path, context=self._context, gpu_layers=gpu_layers, kv_type=kv_type
            ),
            name=model.name,
            embedded=model.embedded,
            context=self._context,
            sequences=sequences,
            threads=threads,
            gpu_layers=gpu_layers,
            kv_type=kv_type,
            idle_seconds=idle_seconds,
        )
        self._limits = limits
        self._folder, self._key = folder, self._options.key
        self._log = folder / f"{self._key}.log"
        self._tasks: anyio.abc.TaskGroup | None = None
        self._connecting = anyio.Lock()
        self._connection: _Connection | None = None
        self._process: HostProcess | None = None
        self._safe = False
        self._lesson: str | None = None
        """A fault whose remedy has not yet been seen to work."""
        self._crashed_at: float | None = None
        self._notices: list[str] = []

    async def __aenter__(self) -> Self:
        self._tasks = anyio.create_task_group()
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._tasks is not None:
            self._tasks.cancel_scope.cancel()
            # Without the caller's exception, which the group would wrap in a group.
            await self._tasks.__aexit__(None, None, None)
        if self._connection is not None:
            await self._connection.client.aclose()

    def options(self, *, safe: bool = False) -> HostOptions:
        """What a host for this engine is told; `safe` adds to what is known of this machine."""
        return replace(self._options, safe=safe or self._memory.fault() is not None)

    async def model(self) -> ModelInfo:
        """The model's name and digest; reads the file once, and starts no host."""
        digest = await anyio.to_thread.run_sync(
            partial(model_sha256, self._model.path, state_dir=self._state_dir),
            abandon_on_cancel=True,
        )
        return ModelInfo(
            name=self._model.name,
            sha256=digest,
            embedded=self._model.embedded,
            context=self._context,
        )

    def notices(self) -> Sequence[str]:
        """Restarts of the host, oldest first."""
        return tuple(self._notices)

    @asynccontextmanager
    async def sample(self, request: SampleRequest) -> AsyncIterator[AsyncIterator[SampleEvent]]:
        """Draw one sample, starting a host if none runs; leaving the context cancels it."""
        async with aclosing(self._sample(request)) as events:
            yield events

    async def _sample(self, request: SampleRequest) -> AsyncGenerator[SampleEvent]:
        restarted, finds = False, 0
        while True:
            connection = await self._connected()
            delivered = False
            try:
                async with connection.client.sample(request) as events:
                    async for event in events:
                        delivered = True
                        self._learn()
                        yield event
                return
            except EngineError as error:
                if isinstance(error, EngineBusyError | ModelError):
                    raise
                reason = await self._ended(connection, error)
                finds += 1
                if reason is None and (delivered or finds > _MAX_FINDS):
                    raise EngineError(
                        "the engine host was stopped before it had finished"
                    ) from error
                if reason is not None and restarted:
                    raise self._ended_again() from error
            if reason is not None:
                restarted = True
                yield SampleRestarted(reason=reason)

    async def _connected(self) -> _Connection:
        async with self._connecting:
            if self._connection is None or self._connection.gone:
                if self._connection is not None:
                    await self._connection.client.aclose()
                    self._connection = None
                self._connection = await self._connect()
            return self._connection

    async def _connect(self) -> _Connection:
        """A host that is ready, found or started.

        One that crashes while it loads gets a restart; one that ends as it should
        meanwhile (somebody stopped it) is followed by another, a few times.
        """
        tasks = self._tasks
        if tasks is None:
            raise RuntimeError("a LocalEngine is used within its context only")
        ends = 0
        while True:
            async with AsyncExitStack() as stack:
                try:
                    record = await self._host()
                    client = host_client(record, limits=self._limits)
                    stack.push_async_callback(client.aclose)
                    if not await self._is_ready(record, client):
                        ends += 1
                        if ends > _MAX_FINDS:
                            raise self._not_started()
                        continue
                except EngineCrashedError as error:
                    if (failure := self._crashed(self._own_process())) is not None:
                        raise failure from error
                    continue
                stack.pop_all()
            tasks.start_soon(client.watch)
            return _Connection(record=record, client=client)

    async def _host(self) -> HostRecord:
        """A host that answers, started if need be: under a lock, so that fronts start one only."""
        start_lock = self._folder / f"{self._key}.start"
        wait = _ANSWER_SECONDS + _END_SECONDS
        async with file_lock(start_lock, wait_seconds=wait, holder="another start of the engine"):
            process: HostProcess | None = None
            give_up = anyio.current_time() + _ANSWER_SECONDS
            while anyio.current_time() < give_up:
                record = read_record(self._folder, self._key)
                health = await self._health(record) if record is not None else None
                if record is not None and health is not None:
                    if health.get("version") == __version__:
                        return record
                    await self._replace(record)
                elif process is not None and process.returncode is not None:
                    if process.returncode != LOCK_HELD:
                        raise self._not_started()
                    process = None
                elif process is None and not is_alive(self._folder, self._key):
                    process = self._process = self._start(crashed=record is not None)
                await anyio.sleep(_POLL_SECONDS)
        found = read_record(self._folder, self._key)
        who = f"process {found.pid}" if found is not None else f"who holds {self._key}.lock"
        raise EngineBusyError(
            f"the engine host ({who}) runs but does not answer; end it with "
            "`mcp-reasoner engine stop`"
        )

    def _start(self, *, crashed: bool) -> HostProcess:
        """A new host. One that `crashed` may have had only fronts that are gone, or are slower."""
        fault = lethal_fault(None, self._log) if crashed else None
        if fault is not None and not self._safe and self._memory.fault() is None:
            self._safe, self._lesson = True, fault
            self._notices.append(f"the engine host had crashed ({fault}): safe settings are used")
        remove_stale(self._folder, self._key)
        return HostProcess(self.options(safe=self._safe))

    async def _health(self, record: HostRecord) -> dict[str, object] | None:
        async with host_client(record, limits=_PROBE) as client:
            try:
                return await client.health()
            except EngineError:
                return None

    async def _replace(self, record: HostRecord) -> None:
        """Let the idle host of another version end; raises EngineBusyError when it is busy."""
        try:
            async with host_client(record, limits=_PROBE) as client:
                status = await client.post("/engine/drain")
        except EngineError:
            return  # it has ended, or is about to: the caller looks again
        with anyio.move_on_after(_END_SECONDS):
            while status == 202 and is_alive(self._folder, self._key):  # noqa: ASYNC110 - a process
                await anyio.sleep(_POLL_SECONDS)
            if status == 202:
                return
        raise EngineBusyError(
            f"the engine host (process {record.pid}) is of version {record.version}, not "
            f"{__version__}, and is busy; try again later or end it with "
            "`mcp-reasoner engine stop`"
        )

    async def _is_ready(self, record: HostRecord, client: OpenAIEngine) -> bool:
        """Wait until the host has loaded the model; False when it ended as it should instead."""
        give_up = anyio.current_time() + _LOAD_SECONDS
        wait = _POLL_SECONDS
        while anyio.current_time() < give_up:
            try:
                if (await client.health())["status"] == "ready":
                    return True
            except EngineError:
                if not is_alive(self._folder, self._key):
                    left = (self._folder / f"{self._key}.{suffix}" for suffix in ("json", "error"))
                    if any(path.exists() for path in left):
                        raise self._not_started() from None
                    return False
            await anyio.sleep(wait)
            wait = min(wait * 1.5, 1.0)
        raise EngineError(
            f"the engine host (process {record.pid}) has been loading {self._model.name} for over "
            f"{_LOAD_SECONDS:g} seconds; its log is {self._log}"
        )

    def _not_started(self) -> EngineError:
        """Why a host ended before it was ready: its own sentence, a fault, or its last words."""
        try:
            said = (self._folder / f"{self._key}.error").read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            said = ""
        if said:
            return ModelError(said)
        ended = f"the engine host ended while it loaded {self._model.name}"
        if fault := lethal_fault(self._own_process(), self._log):
            return EngineCrashedError(f"{ended} ({fault}); its log is {self._log}")
        return EngineError(f"{ended}: {last_words(self._log)} (log: {self._log})")

    def _own_process(self, pid: int | None = None) -> HostProcess | None:
        """The process that this front started last, if it has ended and is the one with `pid`."""
        process = self._process
        if process is None or process.returncode is None or pid not in (None, process.pid):
            return None
        return process

    async def _ended(self, connection: _Connection, error: EngineError) -> str | None:
        """Find out what became of the host behind a broken stream; all its samples come here.

        Returns what to tell about a restart, or None after an end as it should
        be. Raises what makes another attempt useless: `error` itself when the
        host lives on, or that it crashed before.
        """
        async with self._connecting:
            if not connection.gone:
                await self._examine(connection, error)
        if connection.failure is not None:
            raise connection.failure from error
        return connection.restart

    async def _examine(self, connection: _Connection, error: EngineError) -> None:
        if not isinstance(error, EngineCrashedError):
            health = await self._health(connection.record)
            if health is not None and health.get("status") == "ready":
                raise error
        with anyio.move_on_after(_END_SECONDS):
            while self._is_there(connection.record):  # noqa: ASYNC110 - a process
                await anyio.sleep(_POLL_SECONDS)
        if self._is_there(connection.record):
            raise error
        connection.gone = True
        process = self._own_process(connection.record.pid)
        if process is not None:
            crashed = process.returncode != 0
        else:
            # A host that ends as it should removes its record. One that is there may be of the
            # next host already; what was being drawn is drawn again then too.
            crashed = read_record(self._folder, self._key) is not None
        if crashed:
            connection.failure = self._crashed(process)
            connection.restart = self._notices[-1] if connection.failure is None else None

    def _is_there(self, record: HostRecord) -> bool:
        found = read_record(self._folder, self._key)
        return is_alive(self._folder, self._key) and (found is None or found.pid == record.pid)

    def _crashed(self, process: HostProcess | None) -> EngineCrashedError | None:
        """Take note of a crash: the next host is a safe one. The error, if there was one before."""
        now = anyio.current_time()
        before, self._crashed_at = self._crashed_at, now
        if before is not None and now - before < _CRASH_WINDOW_SECONDS:
            return self._ended_again()
        fault = lethal_fault(process, self._log)
        if not self._safe:
            self._lesson = fault
        self._safe = True
        cause = f" ({fault})" if fault else ""
        self._notices.append(
            f"the engine host ended unexpectedly{cause} and was started again with safe settings"
        )
        return None

    def _ended_again(self) -> EngineCrashedError:
        return EngineCrashedError(
            "the engine host ended unexpectedly again after it was started with safe settings; "
            f"its log is {self._log}"
        )

    def _learn(self) -> None:
        """A host with safe settings decodes: remember that this machine needs them."""
        if self._lesson is not None:
            self._memory.remember(self._lesson)
            self._lesson = None
