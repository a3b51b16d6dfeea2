"""`run-tests` as a user sees it: sentences, JSON, exit codes, batches, and no box at all."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mcp_reasoner.cli.testing import run_tests
from mcp_reasoner.config import load_settings
from mcp_reasoner.errors import VerifierError
from mcp_reasoner.sandbox import landlock, seccomp

pytestmark = pytest.mark.skipif(
    not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
)

RIGHT = "def solve(n):\n    return 2 * n\n"
WRONG = "def solve(n):\n    return n\n"
CASES = (
    '{"function": "solve", "cases": [{"args": [0], "expected": 0}, {"args": [3], "expected": 6}]}'
)
PYTHON = "from solution import solve\n\ndef test_three():\n    assert solve(3) == 6\n"


def invoke(*arguments: str, text: str | None = None) -> Result:
    settings = load_settings({"verify_workers": 1, "verify_seconds": 5.0}).settings
    runner = CliRunner()
    return runner.invoke(run_tests, arguments, obj=settings, input=text, standalone_mode=False)


def files(tmp_path: Path, code: str, tests: str, suffix: str) -> tuple[str, str]:
    (tmp_path / "code.py").write_text(code)
    (tmp_path / f"tests{suffix}").write_text(tests)
    return str(tmp_path / "code.py"), str(tmp_path / f"tests{suffix}")


@pytest.mark.parametrize(
    ("code", "tests", "suffix", "exit_code", "says"),
    [
        (RIGHT, CASES, ".json", 0, "verified: passes all 2 tests, twice, in two orders"),
        (WRONG, CASES, ".json", 4, "refuted: case 2: wrong_answer, solve(3) must give 6"),
        (RIGHT, PYTHON, ".py", 0, "verified: passes all 1 test, twice"),
        (WRONG, PYTHON, ".py", 4, "refuted: test_three: wrong_answer, assert 3 == 6"),
        (RIGHT, "def test_a():\n    pass\n", ".py", 3, "unverified: test_a: protocol_error"),
        (RIGHT, "import nowhere\n", ".py", 3, "unverified: the top level: runtime_error"),
    ],
)
def test_one_program_gives_a_sentence_and_an_exit_code(
    tmp_path: Path, code: str, tests: str, suffix: str, exit_code: int, says: str
) -> None:
    result = invoke(*files(tmp_path, code, tests, suffix))
    assert result.return_value == exit_code, result.output
    assert result.stdout.startswith(says)


def test_json_is_the_structured_result(tmp_path: Path) -> None:
    found = json.loads(invoke(*files(tmp_path, WRONG, CASES, ".json"), "--json").stdout)
    assert found["status"] == "refuted"
    assert found["passed"] is False
    assert found["counts"] == {"pass": 1, "wrong_answer": 1}
    assert found["tests"][1] == {
        "name": "case 2",
        "outcome": "wrong_answer",
        "detail": "solve(3) must give 6",
        "got": "3",
    }
    assert found["isolation"]["level"] in ("full", "process")
    assert {"landlock", "seccomp", "rlimits"} <= set(found["isolation"]["mechanisms"])
    assert found["isolation"]["residual"]


def test_a_batch_is_judged_in_order_line_by_line() -> None:
    lines = [
        {"id": 1, "code": RIGHT, "tests": json.loads(CASES)},
        {"id": 2, "code": WRONG, "tests": PYTHON},
        {"id": 3, "code": RIGHT, "tests": "def test_a( assert"},
        {"id": 4, "code": RIGHT},
        {"id": 5, "code": RIGHT, "tests": CASES, "more": 1},
    ]
    result = invoke("--batch", "-", text="\n".join([*map(json.dumps, lines), "no JSON"]))
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line.get("id") for line in found] == [1, 2, 3, 4, 5, None]
    assert [line.get("status") for line in found[:2]] == ["verified", "refuted"]
    assert "not valid Python" in found[2]["error"]
    assert found[3]["error"] == '"code" must be text, "tests" text or an object'
    assert "is not one of id, code, tests" in found[4]["error"]
    assert "is not JSON" in found[5]["error"]


def test_where_no_box_can_be_made_nothing_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mcp_reasoner.sandbox.seccomp.supported", lambda: False)
    monkeypatch.setattr("mcp_reasoner.sandbox.wasm.available", lambda: "the extra is missing")
    result = invoke(*files(tmp_path, RIGHT, CASES, ".json"))
    assert isinstance(result.exception, VerifierError)
    assert "no program is run here" in str(result.exception)


def test_without_a_box_nothing_runs_unless_the_operator_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seccomp, "supported", lambda: False)
    monkeypatch.setattr("mcp_reasoner.sandbox.wasm.available", lambda: "the extra is missing")
    arguments = [*files(tmp_path, RIGHT, CASES, ".json"), "--json"]
    refused = invoke(*arguments)
    assert isinstance(refused.exception, VerifierError)
    settings = load_settings({"verify_workers": 1, "isolation": "none"}).settings
    runner = CliRunner()
    ran = runner.invoke(run_tests, arguments, obj=settings, standalone_mode=False)
    found = json.loads(ran.stdout)
    assert (found["status"], found["isolation"]["level"]) == ("verified", "none")
    assert "the network" in found["isolation"]["residual"][0]
