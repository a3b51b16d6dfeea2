"""`eval` as a user sees it: table, results, kills, signals, refusals, and the real model."""

import gzip
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mcp_reasoner.sandbox import landlock, seccomp

# The generators of problems belong to the checkout and are not installed.
sys.path.append(str(Path(__file__).parents[2]))

from benchmarks.held_out import held_out, line

COMMAND = [sys.executable, "-m", "mcp_reasoner", "eval"]
PROBLEMS = [
    {"problem": "Find the largest root of x^2-5x+6=0", "answer": "3", "subject": "roots"},
    # The known answer is wrong, so that the verified one counts as wrong.
    {"problem": "Find the smallest root of x^2-5x+6=0", "answer": "3", "subject": "roots"},
    {"problem": "A farmer has sheep", "answer": "18", "subject": "stories"},
    {"problem": "A farmer has goats", "answer": "18", "subject": "stories"},
    {"problem": "A farmer has nothing to say", "answer": "18", "subject": "stories"},
    {"problem": "A farmer has friends", "answer": "more than one", "subject": "stories"},
]
SCRIPT: list[dict[str, Any]] = [
    {"match": "largest", "outputs": [r"\boxed{3}"]},
    {"match": "smallest", "outputs": [r"\boxed{2}"]},
    {"match": "sheep", "outputs": [r"\boxed{18}"]},
    {"match": "goats", "outputs": [r"\boxed{17}"]},
    {"match": "nothing", "outputs": ["<think>hm</think> I do not know."]},
    {"match": "friends", "outputs": [r"\boxed{5}"]},
]
HANGING = [*SCRIPT[:2], {"match": "", "outputs": ["<think>"], "hang": True}]


def write(path: Path, objects: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(data) + "\n" for data in objects), encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "problems.jsonl", PROBLEMS)


def run(
    file: Path, *arguments: str, script: list[dict[str, Any]] | None = SCRIPT
) -> subprocess.CompletedProcess[str]:
    engine = []
    if script is not None:
        engine = ["--engine", f"scripted:{write(file.parent / 'script.jsonl', script)}"]
    return subprocess.run(
        [*COMMAND, str(file), *engine, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def results(file: Path) -> list[dict[str, Any]]:
    text = file.with_name("problems.results.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def interrupted(file: Path, number: signal.Signals) -> tuple[int, str, str]:
    """Begin an evaluation that hangs at its third problem, and send it a signal there."""
    script = write(file.parent / "hanging.jsonl", HANGING)
    process = subprocess.Popen(
        [*COMMAND, str(file), "--engine", f"scripted:{script}", "--parallel", "1"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None
        for told in process.stderr:
            if told.startswith("2 of 6"):
                break
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    return process.returncode, out, err


# -- what comes out ------------------------------------------------------------------------


def test_every_problem_is_solved_judged_and_counted(file: Path) -> None:
    done = run(file, "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert {name: count for name, count in summary["outcomes"].items() if count} == {
        "verified right": 1,
        "verified wrong": 1,
        "unverified right": 1,
        "unverified wrong": 1,
        "abstained, no candidate": 1,
        "unverified undecided": 1,
    }
    assert summary["families"]["roots"] == {"verified right": 1, "verified wrong": 1}
    assert [shown["line"] for shown in summary["verified_wrong"]] == [2]
    assert [shown["line"] for shown in summary["undecided"]] == [6]
    assert summary["tokens"]["total"] > 0
    # One sample decided the two roots; two agreed on each of the others.
    assert summary["calibration"] == [
        {
            "agreement": "1 of 1",
            "right": 1,
            "judged": 2,
            "unverified_right": 0,
            "unverified_judged": 0,
        },
        {
            "agreement": "all of 2 or more",
            "right": 1,
            "judged": 2,
            "unverified_right": 1,
            "unverified_judged": 2,
        },
    ]
    header, *records = results(file)
    assert header["evaluation"]["file"] == "problems.jsonl"
    assert sorted(record["line"] for record in records) == [1, 2, 3, 4, 5, 6]
    [first] = [record for record in records if record["line"] == 1]
    assert first["outcome"] == "verified right"
    assert first["result"]["evidence"][0]["decisive"] is True


def test_the_table_and_the_plot_are_made(file: Path) -> None:
    pytest.importorskip("matplotlib")
    plot = file.with_name("plot.png")
    done = run(file, "--plot", str(plot), "--limit", "2")
    assert done.returncode == 0, done.stderr
    assert "VERIFIED WRONG: 1\n  line 2:" in done.stdout
    assert done.stdout.startswith("problems.jsonl: 2 problems, scripted, effort standard, seed 0")
    assert "2 of 2" in done.stderr
    assert plot.read_bytes().startswith(b"\x89PNG")


def test_bad_lines_are_told_and_left_out(file: Path) -> None:
    lines = file.read_text().splitlines()
    file.write_text("\n".join([lines[0], "nonsense", '{"problem": "no answer"}']))
    done = run(file, "--json")
    assert done.returncode == 0, done.stderr
    assert "line 2 is left out: it is not JSON" in done.stderr
    assert 'line 3 is left out: it has no "answer"' in done.stderr
    summary = json.loads(done.stdout)
    assert summary["bad_line_count"] == 2
    assert summary["outcomes"]["verified right"] == 1


def test_a_gzipped_file_is_read_and_its_results_are_named_alike(file: Path) -> None:
    zipped = file.with_name("problems.jsonl.gz")
    zipped.write_bytes(gzip.compress(file.read_bytes()))
    done = run(zipped, "--limit", "1")
    assert done.returncode == 0, done.stderr
    assert [record.get("line") for record in results(file)] == [None, 1]


def test_a_problem_that_cannot_be_solved_is_an_error_and_the_others_go_on(file: Path) -> None:
    done = run(file, "--json", script=SCRIPT[:2] + SCRIPT[3:])
    assert done.returncode == 0, done.stderr
    [error] = json.loads(done.stdout)["errors"]
    assert error["line"] == 3
    again = run(file, "--json", "--resume")
    summary = json.loads(again.stdout)
    assert "5 are finished" in again.stderr
    assert summary["outcomes"]["error"] == 0
    assert summary["outcomes"]["unverified right"] == 1


def test_an_engine_that_always_fails_ends_it(tmp_path: Path) -> None:
    many = [{"question": f"{n}?", "answer": str(n)} for n in range(40)]
    file = write(tmp_path / "problems.jsonl", many)
    done = run(file, script=[{"match": "", "error": "it broke"}])
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1].startswith("error: 8 problems in a row failed; the last: ")
    assert len(results(file)) < 20


# -- kills and signals ---------------------------------------------------------------------


def test_a_killed_evaluation_is_resumed_where_it_was(file: Path) -> None:
    code, _, _ = interrupted(file, signal.SIGKILL)
    assert code == -signal.SIGKILL
    before = results(file)
    assert [record.get("line") for record in before] == [None, 1, 2]
    path = file.with_name("problems.results.jsonl")
    with path.open("a") as cut:
        cut.write('{"line": 3, "id": "line 3", "outc')
    done = run(file, "--json", "--resume")
    assert done.returncode == 0, done.stderr
    assert "written only in part and is dropped" in done.stderr
    assert "2 are finished" in done.stderr
    after = results(file)
    assert after[:3] == before
    assert sorted(record["line"] for record in after[1:]) == [1, 2, 3, 4, 5, 6]
    summary = json.loads(done.stdout)
    assert (summary["left"], sum(summary["outcomes"].values())) == (0, 6)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_evaluation_keeps_its_results(file: Path, number: signal.Signals) -> None:
    code, out, err = interrupted(file, number)
    assert code == 130
    assert "4 not finished" in out
    assert err.splitlines()[-1] == "cancelled; --resume goes on from here"
    assert [record.get("line") for record in results(file)] == [None, 1, 2]


# -- refusals ------------------------------------------------------------------------------


def test_results_are_not_overwritten_unasked_nor_mixed(file: Path) -> None:
    assert run(file, "--limit", "1").returncode == 0
    before = results(file)
    for arguments, says in (
        ((), "holds results already"),
        (("--resume", "--effort", "quick"), "results of another effort (standard, now quick)"),
        (("--resume", "--seed", "1"), "results of another seed (0, now 1)"),
    ):
        done = run(file, *arguments)
        assert done.returncode == 1
        assert says in done.stderr.splitlines()[-1]
        assert results(file) == before
    write(file, PROBLEMS[:3])
    done = run(file, "--resume")
    assert done.returncode == 1
    assert "results of another file content" in done.stderr
    assert run(file, "--overwrite", "--limit", "2").returncode == 0
    assert len(results(file)) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--resume", "--overwrite"], 2, "not both"),
        (["--give-tests"], 2, "--give-tests is for functions"),
        (["--answer-field", "absent"], 1, "the fields absent"),
        (["--output", "{file}", "--overwrite"], 1, "which holds the problems"),
        (["--engine", "scripted:/nowhere"], 2, "cannot read the scripted engine's file"),
    ],
    ids=["both", "tests", "field", "input", "engine"],
)
def test_wrong_use_is_one_sentence(file: Path, arguments: list[str], code: int, says: str) -> None:
    done = run(file, *[word.format(file=file) for word in arguments], script=None)
    assert done.returncode == code
    assert says in done.stderr.splitlines()[-1]
    assert done.stdout == ""
    assert [json.loads(line) for line in file.read_text().splitlines()] == PROBLEMS


PROOFS = [
    {"id": "a", "problem": "Add.", "steps": ["2 + 2 = 4.", "4 + 3 = 8."], "label": 1},
    {"id": "b", "problem": "Add.", "steps": ["2 + 2 = 4.", "So we are done."], "label": -1},
    {"id": "c", "problem": "Add.", "steps": ["2 + 2 = 5.", "5 + 1 = 6."], "label": 1},
    {"id": "d", "problem": "Add.", "steps": ["A step of another kind.", "Done."], "label": 0},
]


def test_proofs_are_held_against_their_marked_steps(tmp_path: Path) -> None:
    file = tmp_path / "proofs.json"
    file.write_text(json.dumps(PROOFS))
    done = run(file, "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    counted = {name: count for name, count in summary["outcomes"].items() if count}
    assert counted == {
        "refuted right": 1,
        "refuted wrong": 1,
        "unverified right": 1,
        "unverified wrong": 1,
    }
    [alarm] = summary["refuted"]
    assert (alarm["id"], alarm["given"], alarm["gold"]) == ("c", "step 0", "step 1")
    shown = run(file, "--resume").stdout
    assert "refuted, though not at the marked step: 1" in shown
    assert '"step 0", known: "step 1"' in shown


# -- functions -----------------------------------------------------------------------------

FUNCTION = {
    "task_id": "Mine/1",
    "prompt": 'def double(n: int) -> int:\n    """ Double a number. """\n',
    "entry_point": "double",
    "test": "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 10\n",
}
RIGHT = "<think>\nhm\n</think>\n\n```python\ndef double(n):\n    return 2 * n\n```"


@pytest.mark.skipif(
    not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
)
@pytest.mark.parametrize(
    ("output", "arguments", "outcome"),
    [
        (RIGHT, [], "unverified right"),
        (RIGHT.replace("2 * n", "n + 2"), [], "unverified wrong"),
        (RIGHT, ["--give-tests"], "verified right"),
        (RIGHT.replace("2 * n", "n + 2"), ["--give-tests"], "abstained, candidate wrong"),
    ],
    ids=["right", "wrong", "tests given", "tests given and wrong"],
)
def test_functions_are_judged_by_tests_that_the_tool_does_not_see(
    tmp_path: Path, output: str, arguments: list[str], outcome: str
) -> None:
    file = write(tmp_path / "problems.jsonl", [FUNCTION])
    script = [{"match": "", "outputs": [output]}]
    done = run(file, "--effort", "quick", *arguments, script=script)
    assert done.returncode == 0, done.stderr
    assert results(file)[1]["outcome"] == outcome


# -- the real model ------------------------------------------------------------------------


@pytest.fixture
def _no_host_left() -> Iterator[None]:
    yield
    subprocess.run([*COMMAND[:-1], "engine", "stop"], capture_output=True, timeout=60, check=False)


@pytest.mark.usefixtures("_no_host_left")
def test_the_embedded_model_is_evaluated_on_problems_it_never_saw(tmp_path: Path) -> None:
    file = tmp_path / "problems.jsonl"
    lines = [line(problem, index) for index, problem in enumerate(held_out(12, seed=5))]
    file.write_text("\n".join(lines), encoding="utf-8")
    done = run(file, "--json", "--seed", "3", script=None)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["evaluation"]["model"] == "nano-1"
    assert sum(summary["outcomes"].values()) == 12
    assert summary["outcomes"]["verified wrong"] == 0
    assert summary["outcomes"]["error"] == 0
    assert summary["outcomes"]["verified right"] >= 6
    assert len(summary["families"]) == 12
