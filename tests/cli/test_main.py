"""The command as a process: what it does without a command, with bad settings, and on signals."""

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pytest

from mcp_reasoner import __version__
from mcp_reasoner.reasoning.effort import EFFORTS

COMMAND = [sys.executable, "-m", "mcp_reasoner"]
QUADRATIC = "Find the largest root of x^2-5x+6=0"


def run(
    *arguments: str, stdin: int | IO[bytes] = subprocess.DEVNULL, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        stdin=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "script.jsonl"
    entry = {"match": "root", "outputs": ["<think>\n\n</think>\n\\boxed{3}"]}
    farm = {"match": "farmer", "outputs": ["\\boxed{18}"]}
    slow = {"match": "slow", "outputs": ["<think>"], "hang": True}
    file.write_text("\n".join(map(json.dumps, (entry, farm, slow))), encoding="utf-8")
    return file


def test_without_a_command_and_without_a_pipe_it_shows_help_and_exits_2() -> None:
    done = run()
    assert done.returncode == 2
    assert "solve" in done.stdout


def test_the_version_is_told() -> None:
    assert run("--version").stdout.strip().endswith(__version__)


def test_solve_prints_the_answer_its_verdict_and_the_evidence(script: Path) -> None:
    done = run("solve", QUADRATIC, "--engine", f"scripted:{script}")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "3"
    assert lines[1].startswith("verified: ")
    assert "decisive" in lines[2]


def test_solve_says_what_it_may_cost_and_draws_nothing(tmp_path: Path) -> None:
    nothing = tmp_path / "none.jsonl"
    nothing.write_text('{"match": "", "error": "a sample was drawn"}\n', encoding="utf-8")
    done = run("solve", QUADRATIC, "--plan", "--json", "--engine", f"scripted:{nothing}")
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    assert plan["decided_by"] == "the largest of the 2 real roots of x^2-5x+6=0"
    assert plan["first_samples"] == 1
    assert plan["budget_tokens"] == EFFORTS["standard"].tokens
    open_ended = run("solve", "How many of 27 sheep?", "--plan", "--engine", f"scripted:{nothing}")
    assert "only agreement of samples" in open_ended.stdout
    declined = run("solve", "Who was Napoleon?", "--plan", "--engine", f"scripted:{nothing}")
    assert declined.stdout.startswith("nothing would be drawn: this asks for a fact")


def test_solve_prints_the_structured_result_and_nothing_else(script: Path) -> None:
    done = run("solve", QUADRATIC, "--json", "--seed", "7", "--engine", f"scripted:{script}")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["status"], result["answer"], result["seed"]) == ("verified", "3", 7)


def test_the_command_that_the_evidence_names_repeats_the_check(script: Path) -> None:
    done = run("solve", QUADRATIC, "--json", "--engine", f"scripted:{script}")
    rerun = json.loads(done.stdout)["evidence"][0]["rerun"]
    program, *arguments = shlex.split(rerun)
    assert program == "mcp-reasoner"
    again = run(*arguments)
    assert again.returncode == 0, again.stderr
    assert "verified" in again.stdout


def test_an_unverified_answer_exits_3(script: Path) -> None:
    done = run("solve", "A farmer has sheep", "--engine", f"scripted:{script}")
    assert done.returncode == 3
    assert done.stdout.startswith("18\nunverified: ")


def test_a_missing_script_is_one_sentence_and_wrong_usage() -> None:
    done = run("solve", "x", "--engine", "scripted:/nowhere/at/all")
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_missing_model_is_one_sentence(tmp_path: Path) -> None:
    done = run("solve", "x", "--model", str(tmp_path / "absent.gguf"))
    assert done.returncode == 1
    assert done.stderr.startswith("error: there is no model file at ")
    assert done.stderr.count("\n") == 1


def test_a_bad_setting_names_itself_and_its_source() -> None:
    done = run("config", "show", MCP_REASONER_CONTEXT="lots")
    assert done.returncode == 2
    assert "'context' from MCP_REASONER_CONTEXT" in done.stderr


def test_settings_come_from_command_line_over_environment_over_file(
    tmp_path: Path, script: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('sequences = 3\ncontext = 1000\nengine = "scripted:/from/file"\n')
    environment: dict[str, Any] = {"MCP_REASONER_CONFIG": str(file), "MCP_REASONER_CONTEXT": "2000"}
    done = run("config", "show", "--json", **environment)
    shown = json.loads(done.stdout)
    assert shown["sequences"] == {"value": 3, "source": str(file)}
    assert shown["context"] == {"value": 2000, "source": "MCP_REASONER_CONTEXT"}
    assert shown["keep_runs"]["source"] == "default"
    solved = run("solve", QUADRATIC, "--engine", f"scripted:{script}", **environment)
    assert solved.returncode == 0, solved.stderr


def test_an_unknown_setting_in_the_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("contxt = 5\n")
    done = run("config", "show", MCP_REASONER_CONFIG=str(file))
    assert done.returncode == 2
    assert "unknown setting 'contxt'" in done.stderr


def test_an_empty_problem_is_refused() -> None:
    done = run("solve", "  ")
    assert done.returncode == 1
    assert done.stderr == "error: a problem has between 1 and 20000 characters\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_solve_says_cancelled_and_exits_130(script: Path, number: int) -> None:
    process = subprocess.Popen(
        [*COMMAND, "solve", "Find the slow sum 3+4", "--json", "--engine", f"scripted:{script}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None
        # The line that says that the signal is now caught.
        for line in process.stderr:
            if "solving" in line:
                break
        process.send_signal(number)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert json.loads(out)["status"] == "cancelled"
