"""What lines mean: fields found by their names, known answers as data sets write them."""

import json
from pathlib import Path
from typing import Any

import pytest

from mcp_reasoner.errors import InputError
from mcp_reasoner.evaluation.problems import (
    CodeProblem,
    MathProblem,
    ProblemSet,
    ProofProblem,
    known_answer,
    read_problems,
)
from mcp_reasoner.evaluation.source import read_source

FUNCTION = {
    "task_id": "Mine/1",
    "prompt": "import math\n\ndef helper(n: int) -> int:\n    return n + 1\n\n\n"
    'def double(n: int) -> int:\n    """ Double a number.\n    >>> double(2)\n    4\n    """\n',
    "entry_point": "double",
    "test": "def check(candidate):\n    assert candidate(helper(1)) == 4\n",
}


def read(folder: Path, *objects: Any, **fields: str) -> ProblemSet:
    path = folder / "file.jsonl"
    path.write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
    return read_problems(read_source(path), fields=fields)


@pytest.mark.parametrize("problem", ["problem", "question", "prompt", "input"])
@pytest.mark.parametrize("answer", ["answer", "gold", "target", "expected", "final_answer"])
@pytest.mark.parametrize("identity", ["id", "unique_id", "task_id", "idx"])
def test_fields_are_found_by_their_usual_names(
    tmp_path: Path, problem: str, answer: str, identity: str
) -> None:
    found = read(tmp_path, {problem: "1+1?", answer: 2, identity: 7, "subject": "sums"})
    assert found.form == "math"
    expected = MathProblem(line=1, id="7", family="sums", text="1+1?", gold="2")
    assert found.problems == (expected,)


def test_fields_may_be_named(tmp_path: Path) -> None:
    line = {"problem": "no", "answer": "no", "q": "1+1?", "a": "2", "key": "k", "level": 3}
    names = {"problem": "q", "answer": "a", "id": "key", "family": "level"}
    [found] = read(tmp_path, line, **names).problems
    assert found == MathProblem(line=1, id="k", family="3", text="1+1?", gold="2")


def test_without_an_id_it_is_the_line(tmp_path: Path) -> None:
    found = read(tmp_path, {"problem": "1+1?", "answer": 2}, {"problem": "1+2?", "answer": 3})
    assert [problem.id for problem in found.problems] == ["line 1", "line 2"]
    assert all(problem.family is None for problem in found.problems)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("She sells 9.\n9 * 2 = <<9*2=18>>18\n#### 18", "18"),
        ("#### 1,200", "1,200"),
        (r"We get $x=1$, then \boxed{\frac{1}{2}}.", r"\frac{1}{2}"),
        (r" \left( 3, \frac{\pi}{2} \right) ", r"\left( 3, \frac{\pi}{2} \right)"),
        ("204", "204"),
    ],
    ids=["gsm8k", "thousands", "solution", "latex", "integer"],
)
def test_a_known_answer_is_read_as_data_sets_write_it(text: str, answer: str) -> None:
    assert known_answer(text) == answer


def test_a_solution_gives_the_answer_only_where_nothing_else_does(tmp_path: Path) -> None:
    solution = r"Hence \boxed{5}."
    [found] = read(tmp_path, {"problem": "?!", "solution": solution}).problems
    assert found == MathProblem(line=1, id="line 1", family=None, text="?!", gold="5")
    both = read(tmp_path, {"problem": "?!", "solution": solution, "answer": "6"})
    assert both.fields["answer"] == "answer"


def test_two_fields_that_could_be_the_answer_and_differ_are_refused(tmp_path: Path) -> None:
    line = {"input": "1+1", "answer": "3", "target": "2"}
    with pytest.raises(InputError, match="--answer-field"):
        read(tmp_path, line)
    [found] = read(tmp_path, line, answer="target").problems
    assert isinstance(found, MathProblem)
    assert found.gold == "2"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"problem": "1+1?"}, 'it has no "answer"'),
        ({"problem": "1+1?", "answer": None}, 'it has no "answer"'),
        ({"answer": "2"}, 'it has no "problem"'),
        ({"problem": " ", "answer": "2"}, '"problem" is empty'),
        ({"problem": "1+1?", "answer": ""}, '"answer" is empty'),
        ({"problem": "1+1?", "answer": "so ####"}, '"answer" holds no answer'),
        ({"problem": "1+1?", "answer": ["1", "2"]}, '"answer" is neither text nor a number'),
        ({"problem": "1+1?", "answer": {"is": "2"}}, '"answer" is neither text nor a number'),
        ({"problem": "1" * 20_001, "answer": "2"}, '"problem" has 20001 characters'),
    ],
    ids=["missing", "null", "no problem", "blank", "empty", "mark", "list", "object", "long"],
)
def test_a_line_that_lacks_something_is_a_bad_line(
    tmp_path: Path, line: dict[str, Any], reason: str
) -> None:
    found = read(tmp_path, {"problem": "1+1?", "answer": "2"}, line)
    [bad] = found.bad_lines
    assert bad.number == 2
    assert bad.reason.startswith(reason)
    assert len(found.problems) == 1


def test_a_file_without_problems_says_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r'has "text", "label": name them with --problem-field'):
        read(tmp_path, {"text": "hm", "label": 1})
    with pytest.raises(InputError, match="the fields q and a"):
        read(tmp_path, {"problem": "hm", "answer": 1}, problem="q", answer="a")
    with pytest.raises(InputError, match="holds no JSON objects"):
        read(tmp_path)
    with pytest.raises(InputError, match=r'line 1: "problem" is empty'):
        read(tmp_path, {"problem": "", "answer": "1"})


def test_functions_with_tests_are_known_by_their_fields(tmp_path: Path) -> None:
    found = read(tmp_path, FUNCTION)
    assert found.form == "code"
    [problem] = found.problems
    assert isinstance(problem, CodeProblem)
    assert problem.id == "Mine/1"
    assert problem.specification == FUNCTION["prompt"]
    # The helper comes first in the prompt and is not what is asked for.
    assert problem.signature == "def double(n: int) -> int:"
    assert problem.context.endswith("return n + 1\n\n\n")
    assert problem.tests.endswith("check(double)\n")


def test_a_prompt_without_its_function_is_a_bad_line(tmp_path: Path) -> None:
    found = read(tmp_path, FUNCTION, {**FUNCTION, "entry_point": "triple"})
    [bad] = found.bad_lines
    assert bad.reason == 'the prompt has no line that begins with "def triple("'


def test_process_bench_is_known_by_its_fields(tmp_path: Path) -> None:
    found = read(tmp_path, {"problem": "p", "steps": ["one", "two"], "label": -1})
    assert found.form == "proof"
    [problem] = found.problems
    assert isinstance(problem, ProofProblem)
    assert (problem.statement, problem.steps, problem.mark) == ("p", ("one", "two"), None)


def test_a_marked_step_is_one_of_the_steps(tmp_path: Path) -> None:
    proof = {"id": "a", "problem": "p", "steps": ["one", "two"], "label": 1}
    bad = ({**proof, "label": 2}, {**proof, "label": -2}, {**proof, "steps": []}, {"id": "b"})
    found = read(tmp_path, proof, *bad)
    [problem] = found.problems
    assert isinstance(problem, ProofProblem)
    assert (problem.id, problem.mark) == ("a", 1)
    assert [line.reason for line in found.bad_lines] == [
        '"label" is neither the number of a step nor -1',
        '"label" is neither the number of a step nor -1',
        '"steps" is no list of texts',
        '"steps" is no list of texts',
    ]
