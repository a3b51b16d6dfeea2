"""The engine host: `python -m mcp_reasoner.engine.host OPTIONS_JSON`, one process per model.

It holds `KEY.lock` for life, answers on `KEY.sock` from the first moment (also
while the weights load), and says in `KEY.json` where it is. It ends after
`idle_seconds` without a request, on SIGTERM and SIGINT, and when asked to.
Exit codes: 0 ended as it should, 1 could not start (one sentence in
`KEY.error`), 4 another host holds the lock. It writes nothing to stdout; stderr
is its log. What decodes is `loop`, what answers `openai_server`.
"""

import asyncio
import contextlib
import faulthandler
import hashlib
import json
import logging
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import uvicorn
from starlette.types import ASGIApp

from mcp_reasoner import __version__
from mcp_reasoner.engine.loop import DecodeLoop
from mcp_reasoner.engine.openai_server import EngineServer
from mcp_reasoner.engine.options import HostOptions
from mcp_reasoner.engine.peers import (
    LoopbackGuard,
    OwnUserProtocol,
    SecretGuard,
    is_loopback,
    listen,
    local_url,
    read_token,
)
from mcp_reasoner.engine.runtime import MAX_SOCKET_BYTES, open_runtime_folder, try_lock, unlock
from mcp_reasoner.errors import EngineError, ReasonerError, SettingsError

__all__ = ["LOCK_HELD", "main", "serve"]

log = logging.getLogger(__name__)

FAILED = 1
LOCK_HELD = 4
LOCK_SECONDS = 1.0
"""A front that looks whether the lock is free holds it for a moment."""

SIGNALS = (signal.SIGTERM, signal.SIGINT)
STOP_SECONDS = 3.0
BACKLOG = 256
DIGEST_PIECE = 16 * 1024 * 1024
SWITCH_SECONDS = 0.0005
"""The decode thread may wait this long for the interpreter after each decode (default 5 ms)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a host to its end; the exit code."""
    faulthandler.enable()
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        (text,) = given
        options = HostOptions.from_json(text)
    except (KeyError, TypeError, ValueError):
        log.error("the host takes its options as one argument, a JSON object")
        return FAILED
    return serve(options, unix=hasattr(socket, "AF_UNIX"))


def serve(options: HostOptions, *, unix: bool) -> int:
    """Run a host with `options`, on a Unix socket or on a port of the loopback device."""
    for number in SIGNALS:
        signal.signal(number, _leave)
    sys.setswitchinterval(SWITCH_SECONDS)
    os.umask(0o077)
    try:
        folder = open_runtime_folder(options.folder)
        lock = _lock(folder / f"{options.key}.lock")
    except (ReasonerError, OSError) as error:
        log.error("%s", error)
        return FAILED
    if lock is None:
        log.error("another host holds %s.lock", options.key)
        return LOCK_HELD
    try:
        return _Host(options, folder=folder, unix=unix).run()
    except (ReasonerError, OSError) as error:
        log.error("%s", error)
        _write_private(folder / f"{options.key}.error", f"{error}\n")
        return FAILED
    finally:
        unlock(lock)


class _Host:
    """One life of a host that holds the lock."""

    def __init__(self, options: HostOptions, *, folder: Path, unix: bool) -> None:
        self._options = options
        self._unix = unix
        self._socket_path = folder / f"{options.key}.sock"
        self._record_path = folder / f"{options.key}.json"
        self._error_path = folder / f"{options.key}.error"
        self._crashes_path = folder / f"{options.key}.crashes"

    def run(self) -> int:
        """Serve until something ends it; the files of this host are gone afterwards."""
        # What lies there is of a host that died: this one has the lock.
        # Counted in advance: what ends as it should takes it back.
        crashes = _read_count(self._crashes_path)
        self._options = replace(self._options, crashes=crashes)
        _write_count(self._crashes_path, crashes + 1)
        for path in (self._socket_path, self._record_path, self._error_path):
            path.unlink(missing_ok=True)
        secret = self._secret()
        listener = self._listen()
        try:
            self._write_record(listener, secret)
            return asyncio.run(self._serve(listener, secret))
        finally:
            listener.close()
            for path in (self._record_path, self._socket_path):
                path.unlink(missing_ok=True)
            _write_count(self._crashes_path, self._options.crashes)

    async def _serve(self, listener: socket.socket, secret: str | None) -> int:
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()

        def announce() -> None:
            loop.call_soon_threadsafe(phase_changed)

        decode = DecodeLoop(self._options, announce=announce)
        engine = EngineServer(self._options, decode, stop=ended.set)
        server = _Server(
            uvicorn.Config(
                self._guarded(engine.app, secret),
                http=OwnUserProtocol,
                ws="none",
                lifespan="off",
                access_log=False,
                log_config=None,
                log_level="warning",
                timeout_graceful_shutdown=1,
                server_header=False,
            )
        )

        def phase_changed() -> None:
            engine.phase_changed()
            if decode.phase == "failed":
                ended.set()

        for number in SIGNALS:
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, ended.set)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        warming = asyncio.create_task(engine.warm_up())
        digesting = asyncio.create_task(self._digest(engine))
        decode.start()
        watching = asyncio.create_task(self._watch_idle(engine, ended))
        await asyncio.wait(
            {serving, asyncio.ensure_future(ended.wait())}, return_when=asyncio.FIRST_COMPLETED
        )
        for task in (watching, warming, digesting):
            task.cancel()
        patience = 0.0 if decode.phase == "loading" else STOP_SECONDS
        await asyncio.to_thread(decode.stop, timeout=patience)
        server.should_exit = True
        await serving
        await engine.close()
        if decode.failure is not None:
            raise EngineError(decode.failure)
        log.info("ended")
        return 0

    def _secret(self) -> str | None:
        """What clients must bring: the operator's token, or on a port of our own choice our own."""
        options = self._options
        if options.token_file is not None:
            return read_token(options.token_file)
        if options.bind is not None:
            if not is_loopback(options.bind):
                raise SettingsError(
                    f"{options.bind} is open to other machines; give a token file, or bind to "
                    "127.0.0.1"
                )
            return None
        return None if self._unix else secrets.token_urlsafe(32)

    def _guarded(self, app: ASGIApp, secret: str | None) -> ASGIApp:
        if secret is not None:
            return SecretGuard(app, secret=secret)
        return LoopbackGuard(app) if self._options.bind is not None else app

    def _listen(self) -> socket.socket:
        if self._options.bind is not None:
            return listen(self._options.bind, backlog=BACKLOG)
        if not self._unix:
            listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            listener.bind(("127.0.0.1", 0))
        else:
            path = str(self._socket_path)
            if len(os.fsencode(path)) > MAX_SOCKET_BYTES:
                raise EngineError(f"{path} is too long a path for a Unix socket")
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            listener.bind(path)
            self._socket_path.chmod(0o600)
        listener.listen(BACKLOG)
        return listener

    def _write_record(self, listener: socket.socket, secret: str | None) -> None:
        record: dict[str, object] = {
            "pid": os.getpid(),
            "version": __version__,
            "started": time.time(),
            "name": self._options.name,
            "model": str(self._options.model),
        }
        if listener.family == getattr(socket, "AF_UNIX", None):
            record["endpoint"] = f"unix:{self._socket_path}"
        else:
            record["endpoint"] = local_url(listener)
        if secret is not None:
            record["secret"] = secret
        _write_private(self._record_path, json.dumps(record) + "\n")

    async def _watch_idle(self, engine: EngineServer, ended: asyncio.Event) -> None:
        limit = self._options.idle_seconds
        while (idle := engine.idle_seconds()) < limit:  # noqa: ASYNC110 - time itself is awaited
            await asyncio.sleep(min(limit - idle, 60.0))
        log.info("idle for %g s", limit)
        ended.set()

    async def _digest(self, engine: EngineServer) -> None:
        """Tell which weights these are; piece by piece, so that an end need not wait for it."""
        digest = hashlib.sha256()
        with self._options.model.open("rb") as file:
            while piece := await asyncio.to_thread(file.read, DIGEST_PIECE):
                await asyncio.to_thread(digest.update, piece)
        engine.sha256 = digest.hexdigest()


class _Server(uvicorn.Server):
    """Uvicorn, but signals are the host's: it has files to remove after the server's end."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take over no signal."""
        yield


def _leave(_number: int, _frame: object) -> NoReturn:
    """What a signal does until the event loop takes it over: end, but remove the files."""
    raise SystemExit(0)


def _lock(path: Path) -> int | None:
    give_up = time.monotonic() + LOCK_SECONDS
    while (descriptor := try_lock(path)) is None and time.monotonic() < give_up:
        time.sleep(0.05)
    return descriptor


def _read_count(path: Path) -> int:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return 0


def _write_count(path: Path, count: int) -> None:
    if count:
        _write_private(path, f"{count}\n")
    else:
        path.unlink(missing_ok=True)


def _write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 that is never seen half written."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.touch(mode=0o600)
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    sys.stderr.flush()
    # Not through the interpreter's end: a decode that is still under way, or a GPU's driver,
    # may crash there, after all that matters is done.
    os._exit(code)
