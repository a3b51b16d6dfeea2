"""Lean without a toolchain: what is refused by its text, and what of an audit is understood.

What a real `lean` does with a proof is for the self-test on the user's own machine.
"""

import shutil
from pathlib import Path

import pytest

from mcp_reasoner.errors import InputError
from mcp_reasoner.sandbox.tools import Outcome, Tool
from mcp_reasoner.verify.formal.backend import Case
from mcp_reasoner.verify.formal.lean import LEAN_CASES, Lean, audit_read
from mcp_reasoner.verify.formal.lean_text import read_lean_proof, read_lean_statement
from mcp_reasoner.verify.formal.selftest import self_test
from tests.sandbox.test_isolation import boxes_can_be_made

RIGHT = "theorem t (n : Nat) : n + 0 = n := rfl\n"


def test_a_theorem_becomes_a_proposition() -> None:
    found = read_lean_statement(
        "import Mathlib\nopen Nat Real\ntheorem t (n : Nat) {m : Nat} : n + m = m + n := by"
    )
    assert found.imports == ("import Mathlib",)
    assert found.opens == ("open Nat Real",)
    assert (found.name, found.proposition) == ("t", "∀ (n : Nat) {m : Nat}, n + m = m + n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "theorem t",
        "axiom a : False\ntheorem t : False",
        "def n := 3\ntheorem t : n = 3",
        'notation "x" => True\ntheorem t : False',
        "theorem t : True := trivial\ntheorem u : False",
        "theorem t : True -- and more",
        "theorem t : True /- and more -/",
        "theorem t : «sorry»",
        "theorem t : Lean.Elab.foo",
    ],
)
def test_a_statement_that_could_mean_something_else_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_lean_statement(text)


@pytest.mark.parametrize(
    "proof",
    [
        "theorem t : False := sorry",
        "theorem t : False := by admit",
        "axiom a : False",
        "theorem t : 1 = 1 := by native_decide",
        "theorem t : 1 = 1 := Lean.ofReduceBool _ _ rfl",
        "@[implemented_by foo] def f := 1",
        '@[extern "f"] def f := 1',
        "unsafe def f := 1",
        "opaque f : False",
        'macro "x" : term => `(1)',
        "macro_rules | `(x) => `(1)",
        'syntax "x" : term',
        'notation "False" => True',
        'infixl:65 " + " => f',
        'elab "x" : term => default',
        "run_cmd skip",
        "#eval 1",
        "#print axioms t",
        "set_option maxRecDepth 1 in\ntheorem t : True := trivial",
        "set_option debug.skipKernelTC true",
        "open Classical in\ntheorem t : True := trivial",
        "open Foo\n  in theorem t : True := trivial",
        "attribute [simp] foo",
        "@[simp, implemented_by g] def f := 1",
        "initialize x : Nat ← pure 1",
        "def x : IO Unit := pure ()",
        "theorem t : False := by run_tac skip",
        "theorem «t» : True := trivial",
        "export Nat (add)",
    ],
)
def test_a_proof_that_could_tamper_is_refused(proof: str) -> None:
    with pytest.raises(InputError):
        read_lean_proof(proof)


@pytest.mark.parametrize(
    "proof",
    [
        RIGHT,
        "open Nat\n@[simp] theorem u : 1 = 1 := rfl\ntheorem t (n : Nat) : n = n := by simp\n",
        "theorem mixed_prefixes (n : Nat) (openness : True) : True := trivial",
    ],
)
def test_an_honest_proof_is_let_through(proof: str) -> None:
    assert read_lean_proof(proof) == proof


def test_an_audit_is_understood_only_whole() -> None:
    assert audit_read("k axiom propext\nk axiom Quot.sound\nk done\n", "k") == [
        "propext",
        "Quot.sound",
    ]
    assert audit_read("k done\n", "k") == []


@pytest.mark.parametrize(
    "output",
    [
        "",
        "k axiom propext\n",
        "done\n",
        "k done\nk done\n",
        "k done\nk axiom a\n",
        "something else\nk done\n",
        "j axiom a\nk done\n",
        "k axiom a b\nk done\n",
        "k done more\n",
    ],
)
def test_an_audit_of_another_shape_is_not(output: str) -> None:
    assert audit_read(output, "k") is None


def lean(outcomes: list[Outcome]) -> "PreparedLean":
    tool = Tool(mounts=(), environment={})
    found = PreparedLean(Path("/lean"), "Lean (version 4.0.0, of a test)", tool)
    object.__setattr__(found, "outcomes", outcomes)
    return found


class PreparedLean(Lean):
    """A toolchain whose tools have already ended."""

    outcomes: list[Outcome]

    async def check(self, statement: str, proof: str, **options: object):  # type: ignore[no-untyped-def]
        stated = read_lean_statement(statement)
        return self._verdict(stated, self.outcomes, "k")


def ended(output: str = "", code: int = 0) -> Outcome:
    return Outcome(ended="exit", code=code, output=output, seconds=0.1)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("last", "accepted"),
    [
        (ended("k axiom propext\nk done\n"), True),
        (ended("k axiom sorryAx\nk done\n"), False),
        (ended("k axiom Lean.ofReduceBool\nk done\n"), False),
        (ended("k done\n", code=1), False),
        (ended(""), False),
        (Outcome(ended="timeout", code=0, output="k done\n", seconds=1), False),
        (Outcome(ended="oversize", code=0, output="k done\n", seconds=1), False),
    ],
)
async def test_only_a_whole_audit_without_other_axioms_accepts(
    last: Outcome, accepted: bool
) -> None:
    found = lean([ended(), ended(), ended(), last])
    assert (await found.check("theorem t : True", RIGHT)).accepted is accepted
    assert not (await lean([ended(), ended(), last]).check("theorem t : True", RIGHT)).accepted


@pytest.mark.anyio
@pytest.mark.skipif(not boxes_can_be_made(), reason="this system refuses namespaces to this user")
async def test_a_lean_that_accepts_everything_fails_its_self_test(tmp_path: Path) -> None:
    shell = shutil.which("sh")
    fake = tmp_path / "bin" / "lean"
    fake.parent.mkdir()
    fake.write_text(
        f"#!{shell}\n"
        f'case "$1" in --print-prefix) echo {tmp_path};; --version) echo Lean;; esac\n'
        "exit 0\n"
    )
    fake.chmod(0o755)
    found = Lean.find(str(fake))
    assert found is not None
    outcome = await self_test(found)
    assert not outcome.passed


def test_the_self_test_has_what_it_must_refuse() -> None:
    refused = {case.name for case in LEAN_CASES if not case.accepted}
    assert {
        "an unfinished proof",
        "an injected axiom",
        "native_decide",
        "a redefined listing command",
    } <= refused
    assert any(isinstance(case, Case) and case.accepted for case in LEAN_CASES)
