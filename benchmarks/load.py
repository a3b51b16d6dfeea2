"""A server under bad clients: does it still answer, work, and leave nothing behind?

`python benchmarks/load.py [--json FILE] [--requests N]`

A real `mcp-reasoner serve` with tokens and a scripted model. Two hundred clients connect and
stall, half of them in the middle of a request; others open event streams and read nothing;
sixteen connections send requests that are all wrong: bad JSON, bad methods, wrong hosts, origins
and tokens, unknown paths and sessions, bodies too long and nested too deep, bytes that are no
HTTP. Meanwhile `/healthz` is asked from a fresh connection each time, and good calls are made.
Afterwards the server's memory, tasks and file descriptors are held against those of before.

The bad clients share the machine's cores with the server, so that the figures are worse than with
clients elsewhere; the idle server is measured beside.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import random
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from mcp_reasoner.server.http.tokens import digest

STALLED = 200
SLOW_READERS = 20
PROCESSES, CONNECTIONS = 2, 8
CALLER, OTHER = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
PROBLEM = "Find the largest root of x^2-5x+6=0"
SCRIPT = {"match": "", "outputs": ["<think>\n\n</think>\n\\boxed{3}"]}
ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
PING = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"}).encode()
_SETTLE_SECONDS = 10.0


class Server:
    """A server process and where it listens."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port

    def healthy(self) -> float:
        """Milliseconds of a health check on a connection of its own."""
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"/healthz answered {answer.status}")
        return (time.perf_counter() - began) * 1000

    def call(self) -> float:
        """Milliseconds of a whole good call: connecting, greeting, and a tool's verified answer."""
        began = time.perf_counter()
        client = {"name": "load", "version": "1"}
        hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client}
        session, _ = self._post({"id": 1, "method": "initialize", "params": hello}, {})
        asked = {"name": "solve_math", "arguments": {"problem": PROBLEM, "fresh": True}}
        known = {"Mcp-Session-Id": session}
        _, said = self._post({"id": 2, "method": "tools/call", "params": asked}, known)
        self._request("DELETE", None, known)
        if '"status":"verified"' not in said.replace("\\", ""):
            raise RuntimeError(f"a good call was answered {said[:300]}")
        return (time.perf_counter() - began) * 1000

    def _post(self, message: dict[str, Any], headers: dict[str, str]) -> tuple[str, str]:
        return self._request("POST", json.dumps({"jsonrpc": "2.0", **message}), headers)

    def _request(self, method: str, body: str | None, headers: dict[str, str]) -> tuple[str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        whole = {**ACCEPT, "Authorization": f"Bearer {CALLER}", **headers}
        connection.request(method, "/mcp", body, whole)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"a good request was answered {answer.status}: {text[:300]}")
        return answer.getheader("mcp-session-id") or "", text

    def footprint(self) -> dict[str, float]:
        """Memory (MiB), file descriptors, threads and asynchronous tasks."""
        folder = Path(f"/proc/{self.process.pid}")
        status = (folder / "status").read_text()
        rss, threads = (
            int(re.findall(rf"^{name}:\s+(\d+)", status, re.MULTILINE)[0])
            for name in ("VmRSS", "Threads")
        )
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {CALLER}"})
        figures = connection.getresponse().read().decode()
        connection.close()
        tasks = float(re.findall(r"^mcp_reasoner_tasks (\S+)", figures, re.MULTILINE)[0])
        descriptors = len(list((folder / "fd").iterdir()))
        return {"MiB": rss / 1024, "descriptors": descriptors, "threads": threads, "tasks": tasks}


@contextmanager
def serving() -> Iterator[Server]:
    """A server of its own folder, ended with the context."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "script.jsonl").write_text(json.dumps(SCRIPT), encoding="utf-8")
        lines = [f"caller {digest(CALLER)}", f"other {digest(OTHER)}"]
        (folder / "tokens").write_text("\n".join(lines), encoding="utf-8")
        settings = {
            "MCP_REASONER_ENGINE": f"scripted:{folder / 'script.jsonl'}",
            "MCP_REASONER_DATA_DIR": name,
            "MCP_REASONER_STATE_DIR": name,
            "MCP_REASONER_TOKEN_FILE": str(folder / "tokens"),
            # Else most of what is wrong would be refused for its number alone.
            "MCP_REASONER_REQUESTS_PER_MINUTE": "1000000",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "mcp_reasoner", "serve", "--port", "0"],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **settings},
        )
        with process:
            try:
                assert process.stderr is not None
                found = None
                while found is None:
                    line = process.stderr.readline()
                    if not line:
                        raise RuntimeError("the server did not start")
                    found = re.search(r"serving http://127\.0\.0\.1:(\d+)/mcp", line)
                threading.Thread(target=process.stderr.read, daemon=True).start()
                yield Server(process, int(found.group(1)))
            finally:
                process.kill()


def wrong_requests(rng: random.Random) -> Iterator[bytes]:
    """Requests of which none is right, for ever; each is one that a connection survives or not."""
    good = {
        "Host": "127.0.0.1",
        "Authorization": f"Bearer {OTHER}",
        "Accept": "application/json, text/event-stream",
        "Content-Type": "application/json",
    }

    def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
        told = {**good, **headers, "Content-Length": str(len(body))}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {told[name]}" for name in told)]
        return "\r\n".join([*lines, "", ""]).encode() + body

    unknown = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "no/such"}).encode()
    kinds = [
        lambda: request("POST", "/mcp", b'{"jsonrpc": "2.0", "id": '),
        lambda: request("POST", "/mcp", rng.randbytes(rng.randrange(1, 2000))),
        lambda: request("POST", "/mcp", b"[]"),
        lambda: request("POST", "/mcp", unknown),
        lambda: request("POST", "/mcp", PING, **{"Content-Type": "text/plain"}),
        lambda: request("POST", "/mcp", PING, **{"Mcp-Session-Id": rng.randbytes(16).hex()}),
        lambda: request(rng.choice(["PUT", "PATCH", "DELETE", "BREW"]), "/mcp"),
        lambda: request("POST", "/mcp", PING, Host="evil.example"),
        lambda: request("POST", "/mcp", PING, Origin="https://evil.example"),
        lambda: request("POST", "/mcp", PING, Authorization=f"Bearer {rng.randbytes(9).hex()}"),
        lambda: request("GET", "/" + rng.randbytes(6).hex()),
        lambda: request("POST", "/messages/?session_id=" + rng.randbytes(16).hex(), PING),
        lambda: rng.randbytes(rng.randrange(1, 200)) + b"\r\n\r\n",
    ]
    rare = [
        lambda: request("POST", "/mcp", b"[" * 100_000),
        lambda: request("POST", "/mcp", b"x" * 3_000_000),
    ]
    while True:
        yield rng.choice(rare if rng.random() < 0.005 else kinds)()


def send_wrong(port: int, count: int, seed: int) -> dict[str, int]:
    """Send so many wrong requests on some connections; how many got which status."""
    found: Counter[str] = Counter()
    lock = threading.Lock()

    def work(number: int) -> None:
        requests = wrong_requests(random.Random(seed * 100 + number))
        connection: socket.socket | None = None
        for _ in range(count // CONNECTIONS):
            status = "closed"
            with suppress(OSError):
                if connection is None:
                    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
                with suppress(BrokenPipeError, ConnectionResetError):
                    connection.sendall(next(requests))  # refused before it was all sent, perhaps
                status, goes_on = answer_on(connection)
                if not goes_on:
                    connection.close()
                    connection = None
            with lock:
                found[status] += 1
            if status == "closed":
                connection = None
        if connection is not None:
            connection.close()

    workers = [threading.Thread(target=work, args=(n,)) for n in range(CONNECTIONS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return dict(found)


def answer_on(connection: socket.socket) -> tuple[str, bool]:
    """The status of an answer, and whether the connection is good for another request."""
    answer = http.client.HTTPResponse(connection)
    try:
        answer.begin()
        answer.read()
        return f"{answer.status // 100}xx", not answer.will_close and answer.status != 413
    except (http.client.HTTPException, ValueError):
        return "closed", False
    finally:
        answer.close()


@contextmanager
def stalling(port: int) -> Iterator[None]:
    """Clients that connect and stall, and clients that ask for streams and do not read."""
    bearer = f"Authorization: Bearer {OTHER}\r\n".encode()
    begun = b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n" + bearer + b"Content-Length: 99\r\n\r\n{"
    stream = b"GET /sse HTTP/1.1\r\nHost: 127.0.0.1\r\n" + bearer + b"\r\n"
    with ExitStack() as stack:
        for number in range(STALLED + SLOW_READERS):
            connection = socket.create_connection(("127.0.0.1", port), timeout=30)
            stack.callback(connection.close)
            if number >= STALLED:
                connection.sendall(stream)
            elif number % 2:
                connection.sendall(begun)
        yield


def summary(times: list[float]) -> dict[str, float]:
    """Median, 99th percentile and most, in milliseconds, and how many took over 100."""
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]
    return {
        "checks": len(ordered),
        "median": statistics.median(ordered),
        "p99": p99,
        "max": ordered[-1],
        "over 100": sum(each > 100 for each in ordered),
    }


def call_until(server: Server, done: threading.Event) -> list[float]:
    """Make good calls, one after another."""
    calls = []
    while not done.is_set():
        calls.append(server.call())
    return calls


def under_load(server: Server, requests: int, seed: int) -> dict[str, Any]:
    """Health checks and good calls while all the bad clients are at it."""
    checks: list[float] = []
    context = multiprocessing.get_context("spawn")
    with stalling(server.port), context.Pool(PROCESSES) as pool, ThreadPoolExecutor(1) as caller:
        pool.map(abs, range(4 * PROCESSES), chunksize=1)  # they have started
        began = time.perf_counter()
        sending = [
            pool.apply_async(send_wrong, (server.port, requests // PROCESSES, seed + number))
            for number in range(PROCESSES)
        ]
        done = threading.Event()
        calling = caller.submit(call_until, server, done)
        while not all(each.ready() for each in sending):
            checks.append(server.healthy())
        done.set()
        calls = calling.result()
        statuses: Counter[str] = Counter()
        for each in sending:
            statuses.update(each.get())
        seconds = time.perf_counter() - began
    return {
        "health ms": summary(checks),
        "good call ms": summary(calls),
        "answers": dict(sorted(statuses.items())),
        "seconds": seconds,
    }


def settled(server: Server, before: dict[str, float]) -> dict[str, float]:
    """The footprint once what was open is closed, or after a while."""
    give_up = time.monotonic() + _SETTLE_SECONDS
    while True:
        after = server.footprint()
        closed = all(after[name] <= before[name] for name in ("descriptors", "tasks"))
        if closed or time.monotonic() > give_up:
            return after
        time.sleep(0.2)


def measure(requests: int) -> dict[str, Any]:
    """An idle server, then the same one under load, twice: once to grow what grows once."""
    with serving() as server:
        for _ in range(5):
            server.call()
        idle = summary([server.healthy() for _ in range(200)])
        under_load(server, requests // 5, seed=1)
        before = server.footprint()
        before = settled(server, {**before, "descriptors": 0, "tasks": 0})
        found = under_load(server, requests, seed=7)
        after = settled(server, before)
        return {"idle health ms": idle, **found, "before": before, "after": after}


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    found = measure(arguments.requests)
    print("| | times | median, ms | p99, ms | most, ms | over 100 ms |")
    print("| --- " * 6 + "|")
    for name in ("idle health ms", "health ms", "good call ms"):
        row = found[name]
        print(
            f"| {name.removesuffix(' ms')} | {row['checks']} | {row['median']:.1f} | "
            f"{row['p99']:.1f} | {row['max']:.1f} | {row['over 100']} |"
        )
    sent = sum(found["answers"].values())
    print(f"{sent} wrong requests in {found['seconds']:.0f} s: {found['answers']}")
    for moment in ("before", "after"):
        print(moment, {name: round(value, 1) for name, value in found[moment].items()})
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
