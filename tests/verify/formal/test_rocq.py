"""Real proofs through coqc and coqchk in their box: what is accepted, and every way to cheat."""

import shutil

import pytest

from mcp_reasoner.verify.formal.backend import Case, FormalVerdict
from mcp_reasoner.verify.formal.rocq import ROCQ_CASES, Rocq, axioms_listed
from tests.sandbox.test_isolation import boxes_can_be_made

GOAL = "Theorem t : forall n : nat, n + 0 = n."
RIGHT = "Theorem t : forall n : nat, n + 0 = n.\nProof. induction n; simpl; auto. Qed.\n"

needs_rocq = pytest.mark.skipif(
    shutil.which("coqc") is None or not boxes_can_be_made(),
    reason="coqc is not installed here, or there is no box for it",
)


@pytest.fixture(scope="module")
def rocq() -> Rocq:
    found = Rocq.find()
    assert found is not None
    return found


async def checked(
    rocq: Rocq, proof: str, statement: str = GOAL, seconds: float = 40
) -> FormalVerdict:
    return await rocq.check(statement, proof, seconds=seconds)


LISTING = """
CONTEXT SUMMARY
===============

* Theory: Set is predicative

* Axioms:
    Submitted.Proof.a

* Constants/Inductives relying on type-in-type: <none>

* Constants/Inductives relying on unsafe (co)fixpoints: <none>

* Inductives whose positivity is assumed: <none>
"""


def test_a_listing_is_read() -> None:
    listed = axioms_listed(LISTING)
    assert listed is not None
    assert listed["Axioms"] == ["Submitted.Proof.a"]
    assert sum(map(len, listed.values())) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("CONTEXT SUMMARY", "SUMMARY"),
        ("Set is predicative", "Set is impredicative"),
        ("* Axioms:", "* Assumptions:"),
        ("type-in-type: <none>", "type-in-type: some"),
        ("* Inductives whose positivity is assumed: <none>\n", ""),
        ("fixpoints: <none>\n", "fixpoints: <none>\n    Submitted.Proof.f\n"),
        ("* Axioms:\n", "* Axioms: <none>\n* Axioms:\n"),
    ],
)
def test_a_listing_of_another_shape_is_not(old: str, new: str) -> None:
    assert old in LISTING
    assert axioms_listed(LISTING.replace(old, new)) is None


@needs_rocq
@pytest.mark.anyio
@pytest.mark.parametrize("case", ROCQ_CASES, ids=lambda case: case.name)
async def test_the_self_test_holds(rocq: Rocq, case: Case) -> None:
    verdict = await checked(rocq, case.proof, case.statement)
    assert verdict.accepted == case.accepted, verdict.reason


@needs_rocq
@pytest.mark.anyio
async def test_a_script_without_its_theorem_will_do(rocq: Rocq) -> None:
    verdict = await checked(rocq, "Proof. induction n; simpl; auto. Qed.")
    assert verdict.claim.endswith("accepts the proof of forall n : nat, n + 0 = n, on no axioms")


@needs_rocq
@pytest.mark.anyio
async def test_axioms_of_the_library_are_named(rocq: Rocq) -> None:
    verdict = await checked(
        rocq,
        "Proof. intros; apply classic. Qed.",
        "From Coq Require Import Classical.\nTheorem t : forall p : Prop, p \\/ ~ p.",
    )
    assert verdict.accepted
    assert "classic" in verdict.claim


CHEATS = {
    "Admitted": "Theorem t : forall n : nat, n + 0 = n.\nAdmitted.\n",
    "admit": "Theorem t : forall n : nat, n + 0 = n.\nProof. admit. Admitted.\n",
    "a parameter": f"Parameter p : False.\n{RIGHT[:40]}\nProof. destruct p. Qed.\n",
    "a declared module": (
        "Module Type T. Axiom a : False. End T.\nDeclare Module M : T.\n"
        f"{RIGHT[:40]}\nProof. destruct M.a. Qed.\n"
    ),
    "another type behind a coercion": (
        "Definition c (x : True) : forall n : nat, n + 0 = n := fun n => match n with 0 => "
        "eq_refl | S m => f_equal S (match x with I => plus_n_O m end) end.\n"
        "Coercion c : True >-> Funclass.\nTheorem t : True.\nProof. exact I. Qed.\n"
    ),
    "global options": (
        "Global Unset Universe Checking.\nGlobal Unset Guard Checking.\n"
        "Fixpoint f (n : nat) : False := f n.\n"
        "Theorem t : forall n : nat, n + 0 = n.\nProof. destruct (f 0). Qed.\n"
    ),
    "a file beside it": f'{RIGHT}Redirect "Statement" Print t.\nRedirect "/tmp/out" Print t.\n',
    "a wrong proof": "Theorem t : forall n : nat, n + 0 = n.\nProof. exact I. Qed.",
    "nothing": "",
    "no theorem": "Definition x := 3.",
    "a theorem in a comment": f"(* {RIGHT} *)",
    "an error at the end": f"{RIGHT}Fail idtac.",
    "a quit": f"Quit.\n{RIGHT}",
    "a drop": "Drop.",
}


@needs_rocq
@pytest.mark.anyio
@pytest.mark.parametrize("proof", CHEATS.values(), ids=CHEATS)
async def test_a_cheat_is_not_accepted(rocq: Rocq, proof: str) -> None:
    assert not (await checked(rocq, proof)).accepted


@needs_rocq
@pytest.mark.anyio
async def test_what_a_proof_writes_stays_in_its_box(rocq: Rocq) -> None:
    # A file of its own is no harm; the files that judge it are written after it has ended.
    verdict = await checked(rocq, f'{RIGHT}Redirect "Clean" Print t.\nRedirect "x" Print t.\n')
    assert verdict.accepted


@needs_rocq
@pytest.mark.anyio
async def test_a_proof_that_does_not_end_is_late(rocq: Rocq) -> None:
    loop = "Theorem t : forall n : nat, n + 0 = n.\nProof. repeat (assert True by exact I). Qed.\n"
    verdict = await checked(rocq, loop, seconds=1)
    assert not verdict.accepted
    assert "longer than 1 s" in verdict.reason
