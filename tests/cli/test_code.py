"""`code` as a user sees it: the function, its tests and the verdict; sentences for the rest."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mcp_reasoner.cli.code import code
from mcp_reasoner.config import load_settings
from mcp_reasoner.errors import InputError
from mcp_reasoner.sandbox import landlock, seccomp

pytestmark = pytest.mark.skipif(
    not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
)

DOUBLE = "<think>\nhm\n</think>\n\n```python\ndef double(n):\n    return 2 * n\n```"
TESTS = "from solution import double\n\ndef test_two():\n    assert double(2) == 4\n"


def invoke(folder: Path, output: str, *arguments: str) -> Result:
    script = folder / "script.jsonl"
    script.write_text(json.dumps({"match": "", "outputs": [output]}), encoding="utf-8")
    settings = load_settings({"engine": f"scripted:{script}", "verify_workers": 1}).settings
    return CliRunner().invoke(code, arguments, obj=settings, standalone_mode=False)


def test_a_function_that_passes_the_tests_is_verified(tmp_path: Path) -> None:
    (tmp_path / "tests.py").write_text(TESTS)
    arguments = ["Double a number", "--tests", str(tmp_path / "tests.py")]
    shown = invoke(tmp_path, DOUBLE, *arguments)
    assert shown.return_value == 0
    assert "def double(n):\n    return 2 * n\n" in shown.stdout
    assert "verified: passes your test" in shown.stdout
    structured = json.loads(invoke(tmp_path, DOUBLE, *arguments, "--json").stdout)
    assert structured["status"] == "verified"
    assert structured["tests"] == TESTS
    decisive = [item for item in structured["evidence"] if item["decisive"]]
    assert [item["rerun"] for item in decisive] == [
        "mcp-reasoner run-tests solution.py test_solution.py"
    ]


def test_without_tests_it_is_unverified(tmp_path: Path) -> None:
    arguments = ["Double a number", "--signature", "double(n: int)", "--effort", "quick"]
    shown = invoke(tmp_path, DOUBLE, *arguments)
    assert shown.return_value == 3
    assert "unverified: no tests of yours decide" in shown.stdout


def test_what_writes_no_function_is_abstained(tmp_path: Path) -> None:
    shown = invoke(tmp_path, "<think>\n</think>\nNo.", "Double a number", "--effort", "quick")
    assert shown.return_value == 5
    assert "no sample wrote a Python function" in shown.stdout


def test_bad_input_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "tests.js").write_text("test()")
    for arguments, says in (
        ((" ",), "between 1 and"),
        (("Double", "--tests", str(tmp_path / "tests.js")), "only Python"),
        (("Double a number in Rust",), "not Rust"),
    ):
        result = invoke(tmp_path, DOUBLE, *arguments)
        assert isinstance(result.exception, InputError)
        assert says in str(result.exception)
