"""`check-proof` as a user sees it: sentences, JSON, exit codes, batches."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from mcp_reasoner.cli.proof import check_proof
from mcp_reasoner.config import load_settings

WRONG = "She has 3 × 12 = 36 eggs.\n\nTwice that is 36 × 2 = 74."


def invoke(*arguments: str, text: str | None = None) -> Result:
    settings = load_settings({"verify_workers": 1}).settings
    runner = CliRunner()
    return runner.invoke(check_proof, arguments, obj=settings, input=text, standalone_mode=False)


def test_a_wrong_step_is_told_with_its_counterexample(tmp_path: Path) -> None:
    file = tmp_path / "proof.txt"
    file.write_text(WRONG, encoding="utf-8")
    result = invoke("--statement", "How many?", "--proof", str(file), "--no-model")
    assert result.return_value == 4
    lines = result.stdout.splitlines()
    assert lines[0] == "refuted: step 1 is wrong: 36 * 2 is 72, not 74"
    assert "  checked 2 of 2 claims" in lines


def test_the_proof_may_come_from_stdin_and_json_is_the_tools_result() -> None:
    result = invoke(
        "--statement", "How many?", "--proof", "-", "--json", text="2 + 2 = 4, said he."
    )
    assert result.return_value == 3
    found = json.loads(result.stdout)
    assert (found["status"], found["first_wrong_step"]) == ("unverified", None)
    assert found["coverage"] == {"checked": 1, "claims": 1, "steps": 1}


def test_a_batch_is_judged_in_order_line_by_line() -> None:
    lines = [
        {"id": 1, "statement": "?", "steps": ["1 + 1 = 2", "", "2 + 2 = 5"]},
        {"id": 2, "statement": "?", "proof": WRONG},
        {"id": 3, "statement": "?"},
        {"id": 4, "statement": "?", "steps": ["1"], "more": 1},
        {"id": 5, "statement": "?", "steps": [1]},
        {"id": 6, "statement": "1 + 1 = 2", "proof": "Clear."},
    ]
    result = invoke("--batch", "-", text="\n".join([*map(json.dumps, lines), "no JSON"]))
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line.get("id") for line in found] == [1, 2, 3, 4, 5, 6, None]
    assert [line.get("first_wrong_step") for line in found[:2]] == [2, 1]
    assert found[2]["error"] == 'the line needs either "proof" or "steps"'
    assert "is not one of id, statement, proof, steps" in found[3]["error"]
    assert found[4]["error"] == '"steps" must be a list of texts'
    assert found[5]["status"] == "verified"
    assert "is not JSON" in found[6]["error"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--statement", "x"),
        ("--statement", "x", "--batch", "-"),
        ("--statement", "x", "--proof", "-", "--language", "cobol"),
    ],
)
def test_wrong_usage_is_said(arguments: tuple[str, ...]) -> None:
    assert isinstance(invoke(*arguments, text="").exception, click.UsageError)


def test_a_problem_in_a_formal_language_is_put_to_its_solvers() -> None:
    problem = "(declare-const x Int)(assert (< x x))(check-sat)"
    arguments = ("--statement", problem, "--proof", "-", "--language", "smt-lib")
    result = invoke(*arguments, text="")
    assert result.return_value == 0
    assert result.stdout.startswith("verified: the assertions cannot hold together")


def test_a_formal_text_that_is_not_read_is_unverified() -> None:
    arguments = ("--statement", "(reset)", "--proof", "-", "--language", "smt-lib")
    result = invoke(*arguments, text="")
    assert result.return_value == 3
    assert result.stdout.startswith("unverified: the command 'reset' is not read here")
