"""`verify-answer` as a user sees it: sentences, JSON, exit codes, batches."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mcp_reasoner.cli.verify import verify_answer
from mcp_reasoner.config import load_settings


def invoke(*arguments: str, text: str | None = None) -> Result:
    settings = load_settings({"verify_workers": 1}).settings
    runner = CliRunner()
    return runner.invoke(verify_answer, arguments, obj=settings, input=text, standalone_mode=False)


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (["0.5", "--reference", "1/2"], 0, "verified: 0.5 = 1/2 exactly"),
        (["0.3", "--reference", "1/3"], 4, "refuted: 0.3 is not 1/3"),
        (["90", "--reference", r"90^\circ"], 3, "unverified: "),
        (["3", "--check", "x^2=9", "--check", "x>0"], 0, "verified: 3 satisfies your checks"),
        (["2", "--check", "x^2=4"], 3, "unverified: your checks also accept -2"),
        (["2", "--constraint", "integer(x)"], 3, "unverified: "),
        (["3", "--problem", "Find the largest root of x^2-5x+6=0"], 0, "verified: "),
        (["--check", "x=-3", "--", "-3"], 0, "verified: -3 satisfies your check x=-3"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_one_answer_gives_a_sentence_and_an_exit_code(
    arguments: list[str], code: int, line: str
) -> None:
    result = invoke(*arguments)
    assert result.return_value == code
    assert result.stdout.startswith(line)


def test_json_is_the_structured_result() -> None:
    result = invoke("0.5", "--reference", "1/2", "--json")
    assert json.loads(result.stdout) == {
        "status": "verified",
        "equivalence": "equal",
        "claim": "0.5 = 1/2 exactly",
        "evidence": [{"kind": "symbolic", "decisive": True, "detail": "0.5 = 1/2 exactly"}],
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "give an ANSWER"),
        (["3"], "give --reference"),
        (["3", "--batch", "-"], "--batch takes everything"),
        (["3", "--check", "x +* 3"], "x +* 3"),
    ],
    ids=str,
)
def test_wrong_usage_is_one_clear_error(arguments: list[str], words: str) -> None:
    result = invoke(*arguments)
    assert words in str(getattr(result.exception, "message", result.exception))


LINES: list[Any] = [
    {"id": 1, "answer": "3", "reference": "3.0"},
    "garbage",
    {"id": "b", "answer": "4", "checks": ["x^2=9"]},
    {"id": 2.5, "answer": 5, "reference": "1"},
    {"id": 4, "answer": "5"},
    {"id": 5, "answer": "5", "refrence": "1"},
    {"id": 6, "answer": "5", "checks": ["x+"]},
    {"id": 7, "answer": "5", "checks": "x=5"},
    [1],
    {"id": 8, "answer": "9**9**9**9", "reference": "1"},
    {"id": 9, "answer": "x=1, y=2", "checks": ["x+y=3", "x<y"], "problem": None},
    {"id": 10, "reference": "5"},
    {"id": 11, "answer": "\ud800", "reference": "1"},
    {"answer": "2/4", "reference": "1/2"},
]


def test_a_batch_gives_one_result_a_line_in_order(tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in LINES]
    file.write_text("\n\n".join(texts), encoding="utf-8")
    result = invoke("--batch", str(file))
    assert result.return_value == 0
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    shown = [(row.get("id"), row.get("status", "error")) for row in rows]
    assert shown == [
        (1, "verified"),
        (None, "error"),
        ("b", "refuted"),
        (2.5, "error"),
        (4, "error"),
        (5, "error"),
        (6, "error"),
        (7, "error"),
        (None, "error"),
        (8, "unverified"),
        (9, "verified"),
        (10, "error"),
        (11, "unverified"),
        (None, "verified"),
    ]
    errors = [row["error"] for row in rows if "error" in row]
    assert "garbage" in errors[0]
    assert "text" in errors[1]
    assert "reference" in errors[2]
    assert "refrence" in errors[3]
    assert "x+" in errors[4]


def test_a_batch_is_read_from_stdin_and_survives_bytes_that_are_no_text() -> None:
    text = '{"id": 1, "answer": "3", "reference": "3"}\n{"id": 2, "answer": "' + "9" * 1_100_000
    result = invoke("--batch", "-", text=text + '"}\n{"id": 3, "answer": "3", "reference": "4"}\n')
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row.get("status", "error") for row in rows] == ["verified", "error", "refuted"]
