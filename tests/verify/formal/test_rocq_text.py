"""Rocq statements taken apart, and those that could mean something else refused."""

import pytest

from mcp_reasoner.errors import InputError
from mcp_reasoner.verify.formal.rocq_text import read_rocq_statement, sentences


def test_a_theorem_becomes_a_proposition() -> None:
    found = read_rocq_statement(
        "From Coq Require Import ZArith.\nOpen Scope Z_scope.\n"
        "Theorem t (n : Z) (h : n > 0) : 2 * n > 0."
    )
    assert found.header == ("From Coq Require Import ZArith.", "Open Scope Z_scope.")
    assert (found.name, found.proposition) == ("t", "forall (n : Z) (h : n > 0), 2 * n > 0")


def test_a_bare_proposition_has_no_name() -> None:
    assert read_rocq_statement("forall n : nat, n = n").name == ""


def test_comments_strings_and_points_inside_names_end_no_sentence() -> None:
    text = 'A (* . x (* y. *) *) "a. b" B.c d. E.'
    assert [" ".join(part.split()) for part in sentences(text)] == ['A "a. b" B.c d', "E"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Axiom a : False. Theorem t : False.",
        "Definition n := 3. Theorem t : n = 3.",
        'Notation "x = y" := True. Theorem t : 1 = 2.',
        "Unset Guard Checking. Theorem t : True.",
        "Set Implicit Arguments. Theorem t : True.",
        "Load evil. Theorem t : True.",
        'Add LoadPath "/" as X. Theorem t : True.',
        "Declare ML Module evil. Theorem t : True.",
        "Theorem t : True. Admitted.",
        "Theorem t",
        "Theorem t@{u} : True.",
        "Axiom a : False.",
        "Definition t : True := I",
        "(* not closed",
        'Theorem t : "open',
    ],
)
def test_whatever_could_change_a_statement_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_rocq_statement(text)
