"""`kill -9` of fronts at random moments: no finished result is lost, and nothing is corrupted.

Fronts are real stdio servers that share one store, each with runs that finish all the time and
runs that are being drawn. What a client has been told must be there, word for word; what was not
finished must be gone on with, from the tokens that were kept.
"""

import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest

from mcp_reasoner.config import RUNS_FILE, Settings
from mcp_reasoner.runs.store import LEASE_SECONDS, RunStore
from mcp_reasoner.services import open_services

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

MOMENTS, AT_ONCE, SEED = 50, 3, 7
LATEST_SECONDS = 4.0  # what is drawn is written down every three seconds
QUICK = "Find the largest root of x^2-5x+6=0"
LONG = "A farmer has some sheep and sells a third of them. How many are left of 27?"
THOUGHTS = "".join(f"{n} times {n + 1} is {n * (n + 1)}, and so on; " for n in range(2, 180))
DRAWN = f"<think>{THOUGHTS}</think>\n\\boxed{{18}}"


class Front:
    """A server whose client asks without end, and notes what it has been told of ended runs."""

    def __init__(self) -> None:
        self.told: dict[str, dict[str, Any]] = {}
        self.answered = threading.Event()
        self._id = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mcp_reasoner", "stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        client = {"name": "test", "version": "1"}
        hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client}
        self._ask("initialize", hello)
        assert self._process.stdout is not None
        self._process.stdout.readline()
        self._send({"method": "notifications/initialized"})
        for problem in (LONG, LONG, QUICK, QUICK):
            self._call(problem)
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _ask(self, method: str, params: dict[str, Any]) -> None:
        self._id += 1
        self._send({"id": self._id, "method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self._process.stdin.flush()

    def _call(self, problem: str) -> None:
        arguments = {"problem": problem, "effort": "quick", "fresh": True}
        self._ask("tools/call", {"name": "solve_math", "arguments": arguments})

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if not line.endswith("\n"):
                return  # cut off
            result = json.loads(line)["result"]["structuredContent"]
            self.told[result["run_id"]] = result
            self.answered.set()
            try:
                self._call(QUICK)
            except OSError:
                return

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(20)
        self._listener.join(20)
        with self._process:
            pass


def killed_at(moment: float, *, busy: bool) -> dict[str, dict[str, Any]]:
    """What a client had been told when its front was killed, so many seconds after its calls.

    Of a `busy` front the time counts from its first answer: it is surely at work then.
    """
    front = Front()
    if busy:
        assert front.answered.wait(60)
    time.sleep(moment)  # the moment is what is varied here
    front.kill()
    return front.told


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of this process and of the fronts: one store, one script."""
    script = tmp_path / "script.jsonl"
    entries = [
        {"match": "root", "outputs": ["<think>\n\n</think>\n\\boxed{3}"]},
        {"match": "sheep", "outputs": [DRAWN], "delay_seconds": 0.02},
    ]
    script.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
    monkeypatch.setenv("MCP_REASONER_ENGINE", f"scripted:{script}")
    monkeypatch.setenv("MCP_REASONER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MCP_REASONER_KEEP_RUNS", "100000")
    monkeypatch.setenv("MCP_REASONER_VERIFY_WORKERS", "1")
    return Settings()


async def test_fronts_killed_at_any_moment_lose_no_result_and_corrupt_nothing(
    settings: Settings,
) -> None:
    rng = random.Random(SEED)
    moments = [rng.uniform(0, LATEST_SECONDS) for _ in range(MOMENTS)]
    path = settings.data_dir / RUNS_FILE
    told: dict[str, dict[str, Any]] = {}
    with ThreadPoolExecutor(AT_ONCE) as fronts:
        killed = [
            fronts.submit(killed_at, moment, busy=number % 3 > 0)
            for number, moment in enumerate(moments)
        ]
        for each in killed:
            told |= each.result()
            connection = sqlite3.connect(path)
            assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
            assert connection.execute("pragma foreign_key_check").fetchall() == []
            connection.close()
    assert len(told) > MOMENTS

    store = RunStore.open(path)
    records = store.newest(principal="local", limit=1_000_000)
    finished = {record.id: record for record in records if record.ended}
    unfinished = [record for record in records if not record.ended]
    drawn = {
        record.id: sum(sample.count for sample in store.samples(record.id)) for record in unfinished
    }
    for run_id, result in told.items():
        assert finished[run_id].state == "finished"
        assert finished[run_id].result == result
    for record in finished.values():
        assert record.state == "finished"
        assert record.result is not None
        assert record.result["status"] in {"verified", "unverified"}
    assert {record.state for record in unfinished} == {"running"}
    going_on = {run_id: count for run_id, count in drawn.items() if count}
    assert going_on  # else the next part shows nothing

    ended = await gone_on_with(settings, [record.id for record in unfinished])
    assert len(ended) == len(unfinished)
    for run_id, result in ended.items():
        assert result["status"] in {"verified", "unverified"}
        assert result["usage"]["tokens"] >= drawn[run_id]
        for sample in store.samples(run_id):
            assert sample.text in {DRAWN, "<think>\n\n</think>\n\\boxed{3}"}
    store.close()
    print(
        f"{MOMENTS} kills: {len(told)} results told and {len(finished)} finished, none lost; "
        f"{len(unfinished)} unfinished and gone on with, {len(going_on)} of them from "
        f"{sum(going_on.values())} kept tokens"
    )


async def gone_on_with(settings: Settings, run_ids: list[str]) -> dict[str, dict[str, Any]]:
    """The results of runs whose fronts are gone, which another front goes on with."""
    ended: dict[str, dict[str, Any]] = {}
    with anyio.fail_after(LEASE_SECONDS + 300):
        async with open_services(settings) as services:
            while left := [run_id for run_id in run_ids if run_id not in ended]:
                for run_id in left:
                    run = await services.get_run(run_id)
                    if run.finished:
                        assert run.error is None
                        assert run.result is not None
                        ended[run_id] = run.result.wire()
                await anyio.sleep(0.2)  # a lease that lapses tells nobody
    return ended
