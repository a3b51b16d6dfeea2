"""The engine hosts of this user: finding, starting, asking and ending their processes.

A host is known by its key's files in the runtime folder: who holds `KEY.lock`
lives, `KEY.json` says where it answers, `KEY.log` is its stderr and `KEY.error`
why it could not load. What a front does with one, and what it does when one
dies, is `manager`'s; this module decides nothing and remembers nothing.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import sysconfig
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio

from mcp_reasoner.engine.client import ClientLimits, OpenAIEngine
from mcp_reasoner.engine.jsonfile import read_json
from mcp_reasoner.engine.options import HostOptions
from mcp_reasoner.engine.runtime import is_locked, try_lock, unlock
from mcp_reasoner.errors import EngineError

__all__ = [
    "LOCK_HELD",
    "HostProcess",
    "HostRecord",
    "HostStatus",
    "host_client",
    "host_command",
    "host_environment",
    "host_statuses",
    "is_alive",
    "last_words",
    "lethal_fault",
    "read_record",
    "remove_stale",
    "stop_hosts",
]

LOCK_HELD = 4
"""The exit code of a host whose lock another host holds."""

_FAULTS = {"SIGSEGV", "SIGILL", "SIGABRT", "SIGBUS", "SIGFPE"}
_FAULT_LINES = {
    "Segmentation fault": "SIGSEGV",
    "Illegal instruction": "SIGILL",
    "Aborted": "SIGABRT",
    "Bus error": "SIGBUS",
    "Floating-point exception": "SIGFPE",
    "Floating point exception": "SIGFPE",
}
_FATAL = re.compile(r"^Fatal Python error: (.+)$", re.MULTILINE)
_PROBE = ClientLimits(connect=5.0, silence=10.0)
_STOP_SECONDS = 10.0
_TERMINATE_SECONDS = 5.0
_POLL_SECONDS = 0.05
_LOG_TAIL = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class HostRecord:
    """What a host wrote about itself. `endpoint` is `unix:PATH` or a loopback URL."""

    folder: Path
    key: str
    pid: int
    version: str
    endpoint: str
    name: str = "?"
    model: str = "?"
    started: float = 0.0
    secret: str | None = None

    @property
    def log(self) -> Path:
        """Where the host's stderr goes."""
        return self.folder / f"{self.key}.log"


@dataclass(frozen=True, kw_only=True)
class HostStatus:
    """A host that lives. `health` is what it says of itself, None when it does not answer."""

    record: HostRecord
    health: dict[str, Any] | None


def read_record(folder: Path, key: str) -> HostRecord | None:
    """The record of the key's host, None when there is none; whether it lives is not asked."""
    found = read_json(folder / f"{key}.json")
    pid, version, endpoint = (found.get(name) for name in ("pid", "version", "endpoint"))
    if not (isinstance(pid, int) and isinstance(version, str) and isinstance(endpoint, str)):
        return None
    started, secret = found.get("started"), found.get("secret")
    return HostRecord(
        folder=folder,
        key=key,
        pid=pid,
        version=version,
        endpoint=endpoint,
        name=str(found.get("name", "?")),
        model=str(found.get("model", "?")),
        started=float(started) if isinstance(started, int | float) else 0.0,
        secret=secret if isinstance(secret, str) else None,
    )


def is_alive(folder: Path, key: str) -> bool:
    """Whether some process holds the key's lock, which a host does for life."""
    return is_locked(folder / f"{key}.lock")


def remove_stale(folder: Path, key: str) -> None:
    """Remove what a host that died has left; its log and its locks stay.

    Under the host's lock, which a starting host waits for a moment for, so that
    nothing of a living one can go.
    """
    lock = try_lock(folder / f"{key}.lock")
    if lock is None:
        return
    try:
        for suffix in ("json", "sock", "error"):
            (folder / f"{key}.{suffix}").unlink(missing_ok=True)
    finally:
        unlock(lock)


def host_client(record: HostRecord, *, limits: ClientLimits | None = None) -> OpenAIEngine:
    """A client of the host; the caller closes it."""
    if record.endpoint.startswith("unix:"):
        socket = Path(record.endpoint.removeprefix("unix:"))
        return OpenAIEngine(socket=socket, host=True, model=record.name, limits=limits)
    return OpenAIEngine(
        record.endpoint, host=True, api_key=record.secret, model=record.name, limits=limits
    )


def host_command(options: HostOptions) -> list[str]:
    """The command line of a host. `-P`: nothing is imported from the working directory."""
    return [sys.executable, "-P", "-m", "mcp_reasoner.engine.host", options.to_json()]


def host_environment() -> dict[str, str]:
    """The environment of a host: this process's own, and where this package lies.

    A package that is not installed (a checkout) is found through PYTHONPATH only.
    """
    environment = dict(os.environ)
    root = str(Path(__file__).resolve().parents[2])
    if root not in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        given = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = os.pathsep.join([root, given] if given else [root])
    return environment


class HostProcess:
    """A host that this process has started, and which outlives it.

    It is a session of its own without any descriptor of ours but its log. A
    thread waits for its end, so that it never stays behind as a zombie.
    """

    def __init__(self, options: HostOptions) -> None:
        log = options.folder / f"{options.key}.log"
        with contextlib.suppress(FileNotFoundError):
            log.replace(log.with_name(f"{log.name}.1"))
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            process = subprocess.Popen(
                host_command(options),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=descriptor,
                cwd=options.folder,
                env=host_environment(),
                close_fds=True,
                start_new_session=True,
            )
        except OSError as error:
            raise EngineError(f"cannot start the engine host: {error}") from error
        finally:
            os.close(descriptor)
        self.pid = process.pid
        self.returncode: int | None = None
        """Its exit code, or minus the signal that ended it; None while it lives."""
        threading.Thread(
            target=self._reap, args=(process,), name="engine-host-reaper", daemon=True
        ).start()

    def _reap(self, process: "subprocess.Popen[bytes]") -> None:
        self.returncode = process.wait()


def lethal_fault(process: HostProcess | None, log: Path) -> str | None:
    """The name of the fault that ended a host (`SIGSEGV`, …), None when it was none.

    Only who started a host sees its exit code; for others its log tells, since
    the host reports faults there.
    """
    if process is not None and process.returncode is not None:
        if process.returncode >= 0:
            return None
        with contextlib.suppress(ValueError):
            name = signal.Signals(-process.returncode).name
            return name if name in _FAULTS else None
        return None
    said = _FATAL.findall(_tail(log))
    return _FAULT_LINES.get(said[-1].strip()) if said else None


def last_words(log: Path) -> str:
    """The last line of a log that says something, for an error sentence."""
    lines = [line.strip() for line in _tail(log).splitlines()]
    said = [line for line in lines if line and not line.startswith(("File ", "Thread ", "<no "))]
    return said[-1][:300] if said else "its log is empty"


def _tail(log: Path) -> str:
    try:
        with log.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - _LOG_TAIL))
            return file.read().decode(errors="replace")
    except OSError:
        return ""


async def host_statuses(folder: Path) -> list[HostStatus]:
    """Every host that lives in the runtime folder.

    What dead ones left stays: by it their fronts know that they did not end as they should.
    """
    found = []
    for record in _records(folder):
        if not is_alive(folder, record.key):
            continue
        async with host_client(record, limits=_PROBE) as client:
            try:
                found.append(HostStatus(record=record, health=await client.health()))
            except EngineError:
                found.append(HostStatus(record=record, health=None))
    return found


def _records(folder: Path) -> list[HostRecord]:
    read = (read_record(folder, path.stem) for path in sorted(folder.glob("*.json")))
    return [record for record in read if record is not None]


async def stop_hosts(folder: Path) -> list[tuple[HostRecord, bool]]:
    """End every host in the folder and wait for it; each with whether it had to be killed.

    What hosts that died before have left is removed. Raises EngineError about one
    that cannot be ended.
    """
    ended = []
    for status in await host_statuses(folder):
        record = status.record
        async with host_client(record, limits=_PROBE) as client:
            with contextlib.suppress(EngineError):
                await client.post("/engine/stop")
        killed = False
        if not await _ends(record, _STOP_SECONDS):
            killed = True
            for number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(record.pid, number)
                if await _ends(record, _TERMINATE_SECONDS):
                    break
            else:
                raise EngineError(f"the engine host (process {record.pid}) cannot be ended")
        ended.append((record, killed))
    for record in _records(folder):
        remove_stale(folder, record.key)
    return ended


async def _ends(record: HostRecord, seconds: float) -> bool:
    """Whether the host ends within `seconds`, or another has taken its place."""
    with anyio.move_on_after(seconds):
        while is_alive(record.folder, record.key):
            found = read_record(record.folder, record.key)
            if found is not None and found.pid != record.pid:
                break
            await anyio.sleep(_POLL_SECONDS)
        return True
    return False
