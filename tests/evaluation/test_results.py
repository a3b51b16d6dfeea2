"""The results file: whole lines, resumed, never mixed and never overwritten unasked."""

import json
from pathlib import Path
from typing import Any

import pytest

from mcp_reasoner.errors import InputError
from mcp_reasoner.evaluation.record import Record, RecordStatus
from mcp_reasoner.evaluation.results import ResultsFile

EVALUATION = {"file": "a.jsonl", "model": "m", "effort": "quick", "seed": 0}


def record(line: int, status: RecordStatus = "verified") -> Record:
    return Record(line=line, id=f"line {line}", status=status, judged="right")


def opened(path: Path, *, resume: bool = False, overwrite: bool = False, **other: Any) -> Any:
    return ResultsFile(path, {**EVALUATION, **other}, resume=resume, overwrite=overwrite)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "results.jsonl"
    with opened(file) as results:
        results.append(record(2))
        results.append(record(1))
    return file


def test_each_record_is_a_line_below_what_was_evaluated(path: Path) -> None:
    first, *rest = map(json.loads, path.read_text().splitlines())
    assert first["evaluation"] == EVALUATION
    assert [data["line"] for data in rest] == [2, 1]


def test_a_line_is_in_the_file_before_the_next_problem(tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    with opened(file) as results:
        results.append(record(1))
        assert file.read_text().count("\n") == 2


def test_resuming_goes_on_with_what_is_there(path: Path) -> None:
    with opened(path, resume=True) as results:
        assert sorted(results.records) == [1, 2]
        assert results.notice is None
        results.append(record(3))
    with opened(path, resume=True) as results:
        assert sorted(results.records) == [1, 2, 3]


def test_resuming_without_results_begins(tmp_path: Path) -> None:
    with opened(tmp_path / "new.jsonl", resume=True) as results:
        assert results.records == {}


def test_a_problem_that_ended_in_an_error_is_to_be_done_again(path: Path) -> None:
    with opened(path, resume=True) as results:
        results.append(record(3, "error"))
    with opened(path, resume=True) as results:
        assert sorted(results.records) == [1, 2]
        results.append(record(3))
    with opened(path, resume=True) as results:
        assert results.records[3].status == "verified"


@pytest.mark.parametrize("kept", range(1, 60, 7))
def test_a_last_line_that_was_written_in_part_is_dropped(path: Path, kept: int) -> None:
    whole = path.read_bytes()
    path.write_bytes(
        whole + b'{"line": 3, "id": "line 3", "outcome": "verified right", "sta'[:kept]
    )
    with opened(path, resume=True) as results:
        assert "written only in part" in results.notice
        assert sorted(results.records) == [1, 2]
    assert path.read_bytes() == whole


def test_a_first_line_that_was_written_in_part_is_written_anew(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20])
    with opened(path, resume=True) as results:
        assert results.records == {}
    assert json.loads(path.read_text())["evaluation"] == EVALUATION


def test_results_that_are_there_are_not_overwritten_unasked(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(InputError, match="--resume goes on with them, --overwrite drops them"):
        opened(path)
    assert path.read_bytes() == before
    with opened(path, overwrite=True) as results:
        assert results.records == {}


@pytest.mark.parametrize(
    ("name", "value"), [("model", "other"), ("effort", "deep"), ("seed", 1), ("file", "b.jsonl")]
)
def test_results_of_something_else_are_refused(path: Path, name: str, value: Any) -> None:
    before = path.read_bytes()
    with pytest.raises(InputError, match=f"results of another {name}") as refused:
        opened(path, resume=True, **{name: value})
    assert "\n" not in str(refused.value)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", ['{"line": 1}\n', "hello\n", "[]\n"], ids=str)
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(content)
    with pytest.raises(InputError, match="is no results file"):
        opened(file, resume=True)
    assert file.read_text() == content


def test_a_broken_line_in_the_middle_is_named(path: Path) -> None:
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines[:2], "broken\n", *lines[2:]]))
    with pytest.raises(InputError, match=r"^line 3 of "):
        opened(path, resume=True)


def test_two_evaluations_do_not_write_to_one_file(path: Path) -> None:
    with opened(path, resume=True), pytest.raises(InputError, match="another evaluation"):
        opened(path, resume=True)


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        opened(tmp_path / "nowhere" / "results.jsonl")
