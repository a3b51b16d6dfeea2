"""How far it is: lines for a file, a bar for a terminal."""

import os
import subprocess
import sys

import pytest

from mcp_reasoner.cli.progress import Progress, duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "0 s"), (89, "89 s"), (90, "2 min"), (3000, "50 min"), (7500, "2 h 5 min")],
)
def test_a_duration_is_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_without_a_terminal_there_is_a_line_for_each_tenth(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Progress(200, label="problems") as progress:
        for _ in range(200):
            progress.step()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("20 of 200, about ")
    assert lines[-1] == "200 of 200"


def test_nothing_to_do_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(0, label="problems"):
        pass
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no pseudo-terminals here")
def test_a_terminal_gets_a_bar() -> None:
    code = (
        "from mcp_reasoner.cli.progress import Progress\n"
        "with Progress(2, label='problems') as progress:\n"
        "    progress.step()\n    progress.step()\n"
    )
    controller, terminal = os.openpty()
    with subprocess.Popen([sys.executable, "-c", code], stderr=terminal) as process:
        os.close(terminal)
        shown = b""
        try:
            while piece := os.read(controller, 4096):
                shown += piece
        except OSError:
            pass  # The other end was closed, which Linux calls an error.
        assert process.wait(timeout=60) == 0
    os.close(controller)
    assert b"problems" in shown
    assert b"2/2" in shown
