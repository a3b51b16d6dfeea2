"""Proofs cut into steps: every step an exact part of the text, nothing lost between."""

import pytest

from mcp_reasoner.verify.proof.steps import MAX_STEPS, split_steps


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("1. Two and two.\n2. Four.\n3. Done.", ["1. Two and two.", "2. Four.", "3. Done."]),
        ("Step 1: add.\nStill.\nStep 2: end.", ["Step 1: add.\nStill.", "Step 2: end."]),
        ("## Step 1: a\nx\n## Step 2: b", ["## Step 1: a\nx", "## Step 2: b"]),
        ("First 2.5 kg.\n\nThen more.\n \nEnd.", ["First 2.5 kg.", "Then more.", "End."]),
        ("- one\n- two", ["- one", "- two"]),
        ("It is 3.5. So 7 follows. (Done.)", ["It is 3.5.", "So 7 follows.", "(Done.)"]),
        ("We have\n\\[ a\n\n= b \\]\nhere.\n\nEnd.", ["We have\n\\[ a\n\n= b \\]\nhere.", "End."]),
        ("\\begin{align}\nx\n\n&= 1\n\\end{align}", ["\\begin{align}\nx\n\n&= 1\n\\end{align}"]),
        ("\\item a\n\\item b", ["\\item a", "\\item b"]),
        ("only this", ["only this"]),
        ("", []),
    ],
)
def test_a_proof_is_cut_where_its_form_says_so(text: str, steps: list[str]) -> None:
    assert list(split_steps(text)) == steps


def test_every_step_is_a_part_of_the_text_and_no_word_is_lost() -> None:
    text = "Lemma 1. Let $x=2$.\n\n  Then \\[x^2\n=4.\\]\n\n\nHence. Quod."
    steps = split_steps(text)
    assert all(step in text for step in steps)
    assert "".join("".join(steps).split()) == "".join(text.split())


def test_very_many_steps_end_in_one_long_one() -> None:
    assert len(split_steps("\n\n".join("step" for _ in range(3 * MAX_STEPS)))) == MAX_STEPS
