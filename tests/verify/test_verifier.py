"""The front of verification: parts combined, limits kept, hostile text survived."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import anyio
import pytest

from mcp_reasoner.errors import InputError, VerifierCrashedError, VerifierTimeoutError
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.verify.evidence import Evidence, Judgement
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.verifier import Verifier

pytestmark = pytest.mark.anyio

BOUND = 120


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def verifier() -> AsyncIterator[Verifier]:
    async with Verifier(workers=1) as opened:
        yield opened


class PreparedPool(WorkerPool):
    """A pool whose workers have already answered: task to wire form or error."""

    def __init__(self, answers: Mapping[str, Judgement | Exception | None]) -> None:
        super().__init__(workers=1)
        self.answers = answers
        self.ran: list[str] = []

    async def run(
        self, task: str, data: Mapping[str, Any], *, seconds: float = 10.0, memory_mb: int = 1024
    ) -> Any:
        if task == "validate":
            return None
        self.ran.append(task)
        match self.answers[task]:
            case Exception() as error:
                raise error
            case Judgement() as judgement:
                return judgement.to_wire()
        return {"verdict": "verified"}


def verified(claim: str) -> Judgement:
    evidence = Evidence(kind="caller_check", decisive=True, detail=claim)
    return Judgement(verdict="verified", claim=claim, evidence=(evidence,))


def refuted() -> Judgement:
    evidence = Evidence(kind="counterexample", decisive=True, detail="2, not 0")
    return Judgement(verdict="refuted", reason="it fails", evidence=(evidence,))


def unverified(reason: str, *, passed: int = 0) -> Judgement:
    evidence = Evidence(kind="caller_check", decisive=False, detail="holds")
    return Judgement(verdict="unverified", reason=reason, evidence=(evidence,) * passed)


LATE = VerifierTimeoutError("late")


@pytest.mark.parametrize(
    ("parts", "verdict", "text"),
    [
        pytest.param(
            {"checks": verified("a"), "reference": verified("b"), "problem": verified("c")},
            "verified",
            "a; b; c",
            id="all agree",
        ),
        pytest.param(
            {"checks": verified("a"), "problem": unverified("nothing was read")},
            "verified",
            "a",
            id="an unread problem is no obstacle",
        ),
        pytest.param(
            {"checks": verified("a"), "reference": unverified("open")},
            "unverified",
            "open",
            id="an open reference is one",
        ),
        pytest.param(
            {"checks": unverified("open"), "reference": verified("b")},
            "unverified",
            "open",
            id="open checks are one",
        ),
        pytest.param(
            {"checks": unverified("vacuous", passed=1), "reference": verified("b")},
            "verified",
            "b",
            id="passing but vacuous checks are none",
        ),
        pytest.param(
            {"checks": unverified("vacuous", passed=1), "problem": verified("c")},
            "verified",
            "c",
            id="passing but vacuous checks beside the problem",
        ),
        pytest.param(
            {"checks": verified("a"), "reference": refuted()}, "refuted", "it fails", id="refuted"
        ),
        pytest.param(
            {"checks": verified("a"), "problem": refuted()},
            "refuted",
            "it fails",
            id="refuted by the problem",
        ),
        pytest.param(
            {"checks": LATE, "reference": verified("b")},
            "unverified",
            "longer than 10 s",
            id="checks that took too long",
        ),
        pytest.param(
            {"reference": VerifierCrashedError("the check needed more than 9 MB of memory")},
            "unverified",
            "more than 9 MB",
            id="a crash",
        ),
        pytest.param({"problem": None}, "unverified", "unreadable", id="an unreadable reply"),
    ],
)
async def test_parts_combine_to_one_judgement(
    parts: dict[str, Judgement | Exception | None], verdict: str, text: str
) -> None:
    verifier = Verifier(pool=PreparedPool(parts))
    judgement = await verifier.judge(
        "3",
        checks=["x=3"] if "checks" in parts else (),
        reference="3" if "reference" in parts else None,
        problem="What is 1+2?" if "problem" in parts else None,
    )
    assert judgement.verdict == verdict
    assert text in (judgement.claim or judgement.reason or "")


async def test_a_refutation_ends_the_judging() -> None:
    pool = PreparedPool({"checks": refuted()})
    await Verifier(pool=pool).judge("3", checks=["x=3"], reference="3", problem="p")
    assert pool.ran == ["checks"]


async def test_without_anything_to_check_by_nothing_is_decided(verifier: Verifier) -> None:
    judgement = await verifier.judge("3")
    assert (judgement.verdict, judgement.reason) == (
        "unverified",
        "nothing was given to check the answer by",
    )


async def test_checks_and_a_reference_are_decided_in_workers(verifier: Verifier) -> None:
    with anyio.fail_after(BOUND):
        judgement = await verifier.judge("3", checks=["x^2=9", "x>0"], reference="6/2")
    assert judgement.verdict == "verified"
    assert judgement.claim == "3 satisfies your checks x^2=9 and x>0; 3 = 6/2 exactly"
    assert judgement.equivalence == "equal"


async def test_the_problem_itself_is_a_check(verifier: Verifier) -> None:
    with anyio.fail_after(BOUND):
        right = await verifier.judge("3", problem="Find the largest root of x^2-5x+6=0")
        wrong = await verifier.judge("2", problem="Find the largest root of x^2-5x+6=0")
        unread = await verifier.judge("2", problem="How many people live in Rome?")
    assert (right.verdict, wrong.verdict, unread.verdict) == ("verified", "refuted", "unverified")
    assert unread.reason


async def test_too_long_a_problem_is_said_and_is_no_obstacle(verifier: Verifier) -> None:
    with anyio.fail_after(BOUND):
        alone = await verifier.judge("3", problem="x" * 20_001)
        beside = await verifier.judge("3", problem="x" * 20_001, reference="6/2")
    assert alone.reason == "the problem has 20001 characters; at most 20000 are read"
    assert beside.verdict == "verified"


async def test_another_type_than_the_wanted_one_is_refuted(verifier: Verifier) -> None:
    with anyio.fail_after(BOUND):
        wrong = await verifier.judge("37/2", reference="18.5", answer_type="integer")
        right = await verifier.judge("36/2", reference="18", answer_type="integer")
        alone = await verifier.judge("18", answer_type="integer")
    assert (wrong.verdict, right.verdict, alone.verdict) == ("refuted", "verified", "unverified")


async def test_bad_checks_are_an_input_error(verifier: Verifier) -> None:
    with anyio.fail_after(BOUND):
        for call in (
            verifier.validate(checks=["x +* 3"], constraints=[]),
            verifier.judge("3", constraints=["x +* 3"]),
            verifier.judge("3", checks=["x=3"] * 21),
            verifier.judge("3", checks=["x" * 100_000]),
        ):
            with pytest.raises(InputError):
                await call
        await verifier.validate(checks=["x = 3"], constraints=["integer(x)"])


async def test_a_check_that_takes_too_long_is_no_verdict() -> None:
    # Equal, but written out it has six million terms.
    rest = "(2+y)^180*(3+z)^180"
    with anyio.fail_after(BOUND):
        async with Verifier(workers=1, seconds=1) as verifier:
            judgement = await verifier.judge(
                f"(1+x)^180*{rest}", reference=f"(1+x)^178*(1+2x+x^2)*{rest}"
            )
            assert judgement.verdict == "unverified"
            assert judgement.reason == "the check took longer than 1 s"
            assert judgement.equivalence == "unknown"
            assert (await verifier.judge("1/2", reference="0.5")).verdict == "verified"


HOSTILE = [
    pytest.param("__import__('os').system('touch /tmp/owned')", id="code"),
    pytest.param("().__class__.__mro__[1].__subclasses__()", id="attributes"),
    pytest.param("9**9**9**9", id="tower"),
    pytest.param("10**10**8", id="large power"),
    pytest.param("factorial(10**9)", id="factorial"),
    pytest.param("2^{2^{2^{2^{2^{2}}}}}", id="tower in LaTeX"),
    pytest.param("e^{e^{e^{9}}}", id="tower of e"),
    pytest.param("(" * 100_000, id="100 kB of brackets"),
    pytest.param("(" * 1900, id="brackets"),
    pytest.param("\\frac{" * 300, id="fractions"),
    pytest.param("-" * 1900 + "1", id="signs"),
    pytest.param("1+" * 900 + "1", id="terms"),
    pytest.param("sqrt(" * 55 + "2" + ")" * 55, id="roots"),
    pytest.param("\\boxed{" * 2000, id="boxes"),
    pytest.param("$" * 1999, id="dollars"),
    pytest.param("1 " * 900, id="spaced digits"),
    pytest.param("1,111" * 300, id="groups"),
    pytest.param("\x00", id="NUL"),
    pytest.param("\ud800", id="lone surrogate"),
    pytest.param("3\u202e2", id="bidirectional mark"),
    pytest.param("\x1b[2J3", id="escape sequence"),
    pytest.param("9" * 1_000_000, id="1 MB of digits"),
    pytest.param("", id="nothing"),
    pytest.param(" \n\t", id="blanks"),
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_gets_one_sentence_and_the_next_call_works(
    verifier: Verifier, text: str
) -> None:
    with anyio.fail_after(BOUND):
        judgements = [
            await verifier.judge(text, reference="3"),
            await verifier.judge("3", reference=text),
            await verifier.judge(text, checks=["x^2 = 9", "x > 0"]),
            await verifier.judge(text, problem="Find the largest root of x^2-5x+6=0"),
            await verifier.judge("3", problem=text),
        ]
        with pytest.raises(InputError) as caught:
            await verifier.judge("3", checks=[text])
        assert await verifier.classes([text, "3", "6/2"]) == [[0], [1, 2]] or len(text) > 20_000
        assert (await verifier.judge("1/2", reference="0.5")).verdict == "verified"
    for sentence in (*(judgement.reason or "" for judgement in judgements), str(caught.value)):
        assert sentence
        assert sentence == clean(sentence, 700)
    assert "verified" not in {judgement.verdict for judgement in judgements}


async def test_classes_join_equal_answers(verifier: Verifier) -> None:
    with anyio.fail_after(BOUND):
        assert await verifier.classes([]) == []
        assert await verifier.classes(["3"]) == [[0]]
        found = await verifier.classes(["1/2", "3", "0.5", "1/2", r"\frac{6}{2}"])
    assert found == [[0, 2, 3], [1, 4]]


async def test_classes_fall_back_to_what_is_written_alike() -> None:
    verifier = Verifier(pool=PreparedPool({"classes": LATE}))
    assert await verifier.classes(["1/2", "0.5", "1 / 2"]) == [[0, 2], [1]]


async def test_several_judgements_run_at_a_time() -> None:
    with anyio.fail_after(BOUND):
        async with Verifier(workers=2) as verifier, anyio.create_task_group() as tasks:
            verdicts: list[str] = []

            async def judge(number: int) -> None:
                judgement = await verifier.judge(str(number), reference=f"{2 * number}/2")
                verdicts.append(judgement.verdict)

            for number in range(8):
                tasks.start_soon(judge, number)
    assert verdicts == ["verified"] * 8
