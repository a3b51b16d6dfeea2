"""Mutants: each is another program, each differs in one place, and what cannot be parsed has none."""

import ast
import difflib

import pytest

from mcp_reasoner.verify.code.mutation import mutants

CODE = '''
LIMIT = 3

def solve(xs: list[int], k: int = 2) -> int:
    """Count those that are small."""
    total = 0
    if not k:
        raise ValueError
    for x in xs:
        if x % k == 0 and not x > LIMIT:
            total += 1
        elif x < 0:
            continue
    return total
'''


def test_every_mutant_is_another_program_with_one_change() -> None:
    plain = ast.unparse(ast.parse(CODE)).splitlines()
    found = mutants(CODE, limit=100)
    assert len(found) >= 20
    assert len({mutant.code for mutant in found}) == len(found)
    for mutant in found:
        compile(mutant.code, "mutant", "exec")
        changed = [
            line
            for line in difflib.ndiff(plain, mutant.code.splitlines())
            if line.startswith(("+ ", "- "))
        ]
        assert changed
        assert mutant.line >= 2
        if not mutant.change.startswith("the body"):
            assert len(changed) <= 4


def test_the_first_mutant_gives_nothing() -> None:
    first = mutants(CODE, limit=5)[0]
    assert (first.change, first.empties) == ("the body → return None", True)
    assert {m.change for m in mutants(CODE, limit=100) if m.empties} == {
        "the body → return None",
        "return total → return None",
    }
    assert len(mutants(CODE, limit=5)) == 5


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x % k == 0", "x % k != 0"),
        ("x % k", "x // k"),
        ("not x > LIMIT", "x > LIMIT"),
        ("x < 0", "x <= 0"),
        ("total += 1", "left out"),
        ("continue", "break"),
        ("2", "3"),
        ("return total", "return None"),
        ("raise ValueError", "left out"),
    ],
)
def test_the_usual_changes_are_among_them(old: str, new: str) -> None:
    assert f"{old} → {new}" in {mutant.change for mutant in mutants(CODE, limit=100)}


@pytest.mark.parametrize("code", ["def f(:", "", "(" * 1000, "pass"])
def test_what_cannot_be_altered_has_none(code: str) -> None:
    assert mutants(code) == ()
