"""Answers put to proposed checks: what is left out, what passes, and that nothing is decisive."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from mcp_reasoner.verify.proposal import MAX_CHECKS, SCHEMA, Trial
from mcp_reasoner.verify.trial import try_answers
from mcp_reasoner.verify.verifier import Verifier


def listed(*checks: dict[str, Any]) -> str:
    return json.dumps({"checks": checks})


def holds(statement: str) -> dict[str, Any]:
    return {"kind": "holds", "statement": statement}


def over(kind: str, *ranges: tuple[str, int, int], **formulas: str) -> dict[str, Any]:
    variables = [{"name": name, "from": low, "to": high} for name, low, high in ranges]
    return {"kind": kind, "variables": variables, **formulas}


CHINESE = "n mod 3 = 2 and n mod 5 = 3 and n mod 7 = 2"


@pytest.mark.parametrize(
    ("proposal", "passes", "fails"),
    [
        (listed(holds("answer^2 = 2"), holds("answer > 0")), [r"\sqrt{2}"], ["1.4", "2"]),
        (listed(holds("3*answer + 1 = 2")), ["1/3", "x = 1/3"], ["0.333"]),
        (listed(holds("divides(9, answer) and 20 < answer < 30")), ["27"], ["26", "36"]),
        (listed(over("count", ("n", 1, 100), where="divides(3, n)")), ["33", "66/2"], ["34"]),
        (listed(over("count", ("x", 1, 9), ("y", 1, 9), where="x + 2*y = 9")), ["4"], ["5"]),
        (listed(over("sum", ("k", 1, 10), where="odd(k)", value="k^2")), ["165"], ["385"]),
        (listed(over("smallest", ("n", 1, 500), where=CHINESE, value="n")), ["23"], ["128"]),
        (listed(over("largest", ("n", 1, 99), where="prime(n)", value="n/2")), ["97/2"], ["97"]),
        (
            listed(
                over("every", ("n", 1, 30), statement="divides(answer, n^5 - n)"),
                holds("answer > 20"),
            ),
            ["30"],
            ["31", "10"],
        ),
        (
            listed(
                over("some", ("x", 1, 9), ("y", 1, 9), statement="x^3 + y^3 = answer"),
                holds("answer > 1000"),
            ),
            ["1458"],
            ["1001"],
        ),
    ],
    ids=[
        *("equation", "linear", "divisor", "count", "pairs", "sum"),
        *("least", "most", "every", "some"),
    ],
)
def test_answers_pass_or_fail(proposal: str, passes: Sequence[str], fails: Sequence[str]) -> None:
    trial = try_answers(proposal, [*passes, *fails])
    outcomes = [finding.outcome for finding in trial.findings]
    assert outcomes == ["passes"] * len(passes) + ["fails"] * len(fails)


@pytest.mark.parametrize(
    ("proposal", "detail"),
    [
        (listed(holds("answer > 0")), "also accept 4"),
        (listed(holds("answer = answer")), "also accept 4"),
        (listed(holds("integer(answer)"), holds("answer < 100")), "also accept 4"),
        (listed(over("some", ("x", 1, 9), statement="x + 1 > answer")), "also accept 4"),
        (listed(holds("1/(answer - 3) = 1")), "divides by zero"),
        (listed(over("every", ("n", 0, 3), statement="answer/n > 0")), "divides by zero"),
    ],
    ids=["range", "tautology", "type", "some", "undefined", "undefined at a point"],
)
def test_checks_that_do_not_tell_answers_apart_decide_nothing(proposal: str, detail: str) -> None:
    (finding,) = try_answers(proposal, ["3"]).findings
    assert finding.outcome == "open"
    assert detail in finding.detail


@pytest.mark.parametrize(
    "answer", ["(1, 2)", "5 cm", "x + 1", "odd", r"\infty", "", "x > 2", "9^9^9^9"]
)
def test_an_answer_that_is_no_number_stays_open(answer: str) -> None:
    (finding,) = try_answers(listed(holds("answer = 7")), [answer]).findings
    assert finding.outcome == "open"


@pytest.mark.parametrize(
    "proposal",
    [
        "",
        "I would check that it is even.",
        "{" * 5000,
        '{"checks": 3}',
        '{"checks": []}',
        '{"checks": [3, null, "answer = 3"]}',
        listed(holds("x = 3")),
        listed(holds("answer = y")),
        listed(holds("answer + 1")),
        listed(holds("__import__('os').system('x') = answer")),
        listed(holds("answer = " + "1+" * 200 + "1")),
        listed({"kind": "proves", "statement": "answer = 3"}),
        listed({"kind": "holds"}),
        listed(over("count", ("n", 1, 9), where="n = answer")),
        listed(over("count", ("n", 1, 9), where="m = 3")),
        listed(over("count", where="1 = 1")),
        listed(over("count", ("n", 1, 9), ("n", 1, 9), where="n = 3")),
        listed(over("count", ("answer", 1, 9), where="answer = 3")),
        listed(over("count", ("n", 1, 10**12), where="n = 3")),
        listed(over("count", ("n", 1, 9), where="sin(n) > 0")),
        listed(over("smallest", ("n", 1, 9), where="n > 9", value="n")),
        listed(over("sum", ("n", 0, 9), where="n = n", value="1/n")),
        listed(over("every", ("n", 1, 10**6), statement="answer > n")),
        listed(over("every", ("n", 9, 1), statement="answer > n")),
        listed(over("count", ("n", 1, True), where="n = 1")),
        '{"checks": [{"kind": "holds", "statement": ["answer = 3"]}]}',
    ],
)
def test_what_cannot_be_used_is_left_out(proposal: str) -> None:
    assert try_answers(proposal, ["3"]) == Trial()


def test_usable_checks_stand_beside_unusable_ones_and_among_words() -> None:
    text = "Here it is:\n```json\n" + listed(holds("x = 1"), holds("answer = 3")) + "\n```"
    trial = try_answers(text, ["3"])
    assert trial.checks == ("answer = 3",)
    assert trial.findings[0].outcome == "passes"


def test_no_more_checks_than_asked_for_are_looked_at() -> None:
    trial = try_answers(listed(*[holds("answer = 3")] * (MAX_CHECKS + 3)), ["3"])
    assert len(trial.checks) == MAX_CHECKS


def test_findings_are_never_decisive() -> None:
    trial = try_answers(listed(holds("answer = 3")), ["3", "4", "(1, 2)"])
    found = [trial.evidence(index) for index in range(3)]
    assert [item is None for item in found] == [False, False, True]
    for item in found:
        assert item is None or (item.kind, item.decisive) == ("properties", False)
    assert "against it" in str(found[1])


def test_the_schema_names_every_kind_and_nothing_beyond_the_language() -> None:
    forms = SCHEMA["properties"]["checks"]["items"]["anyOf"]
    kinds = [kind for form in forms for kind in form["properties"]["kind"]["enum"]]
    assert sorted(kinds) == sorted(
        ["holds", "every", "some", "count", "sum", "smallest", "largest"]
    )
    assert all(form["additionalProperties"] is False for form in forms)


@pytest.fixture
async def verifier() -> AsyncIterator[Verifier]:
    async with Verifier(workers=1, seconds=2.0) as opened:
        yield opened


@pytest.mark.anyio
async def test_the_verifier_carries_a_trial_out_in_a_worker(verifier: Verifier) -> None:
    trial = await verifier.trial(listed(holds("answer = 3")), ["3", "4"])
    assert [finding.outcome for finding in trial.findings] == ["passes", "fails"]


@pytest.mark.anyio
async def test_a_trial_that_takes_too_long_finds_nothing(verifier: Verifier) -> None:
    long = over("count", ("a", 1, 400), ("b", 1, 500), where="prime(binomial(2000, a) + b)")
    assert await verifier.trial(listed(long), ["3"]) == Trial()
    assert await verifier.trial("x" * 30_000, ["3"]) == Trial()
