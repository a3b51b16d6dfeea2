"""Whether two answers are the same: equal (proved), different (with a witness), or open.

    judge_reference("1/2", "0.5")    verified, "1/2 = 0.5 exactly"

Takes each text as `sides` reads it, and has `comparison` put two readings side by side. Where
a text has two readings, or may be taken in another way, two answers are called different only
if they are in every way, and where the readings disagree the outcome is `unknown`, never a
guess. Which answers of several are the same is said here, too.
"""

from collections.abc import Sequence

from mcp_reasoner.verify.answers import (
    Answer,
    Assignment,
    Collection,
    Matrix,
    Quantity,
    Region,
)
from mcp_reasoner.verify.comparison import compare_readings
from mcp_reasoner.verify.evidence import Evidence, Judgement
from mcp_reasoner.verify.sides import Side, sides
from mcp_reasoner.verify.text import clean, unspaced
from mcp_reasoner.verify.values import Outcome
from mcp_reasoner.verify.wrapping import unwrapped

__all__ = ["classes", "compare_answers", "judge_reference"]


def judge_reference(answer: str, reference: str) -> Judgement:
    """Compare an answer with a reference that the caller holds for right."""
    outcome, left, right = _compared(answer, reference)
    mine = clean(left, 80) or "an empty answer"
    theirs = clean(right, 80) or "an empty reference"
    detail = clean(outcome.detail, 250)
    match outcome.equivalence:
        case "equal":
            plain = not any(sign in mine + theirs for sign in "=<>")
            claim = f"{mine} = {theirs} {detail}"
            if not plain:
                claim = f"{mine} and {theirs} are equal {detail}"
            evidence = Evidence(kind="symbolic", decisive=True, detail=claim)
            return Judgement(
                verdict="verified", evidence=(evidence,), claim=claim, equivalence="equal"
            )
        case "different":
            evidence = Evidence(kind="counterexample", decisive=True, detail=detail)
            reason = f"{mine} is not {theirs}"
            return Judgement(
                verdict="refuted", evidence=(evidence,), reason=reason, equivalence="different"
            )
        case "probably_equal":
            evidence = Evidence(kind="numeric", decisive=False, detail=detail)
            reason = f"{mine} and {theirs} could not be proved equal: {detail}"
            return Judgement(
                verdict="unverified",
                evidence=(evidence,),
                reason=clean(reason, 400),
                equivalence="probably_equal",
            )
    reason = clean(f"{mine} and {theirs} could not be compared: {detail}", 400)
    return Judgement(verdict="unverified", reason=reason, equivalence="unknown")


def classes(answers: Sequence[str]) -> list[list[int]]:
    """The indices of `answers` in classes of proved equality, in order of first appearance.

    All of a class are equal to each other: 5 is the number of 5 cm and that of 5 m, and yet
    those are two answers.
    """

    def equal(left: str, right: str) -> bool:
        return compare_answers(left, right).equivalence == "equal"

    found: list[list[int]] = []
    for index, answer in enumerate(answers):
        for group in found:
            if all(equal(answer, answers[place]) for place in group):
                group.append(index)
                break
        else:
            found.append([index])
    return found


def compare_answers(left: str, right: str) -> Outcome:
    """Compare the texts of two answers; what cannot be read or computed is `unknown`."""
    return _compared(left, right)[0]


def _compared(left: str, right: str) -> tuple[Outcome, str, str]:
    """The outcome, and what was compared of each text as it was written."""
    mine, theirs = sides(left), sides(right)
    first = None
    for a in mine:
        for b in theirs:
            outcome = _sides_compared(a, b)
            result = outcome, unwrapped(a.shown), unwrapped(b.shown)
            if outcome.equivalence != "unknown":
                return result
            first = first or result
    assert first is not None  # noqa: S101 - every text has a side
    return first


def _sides_compared(left: Side, right: Side) -> Outcome:
    alike = _same_text(left.shown, right.shown)
    if alike and not (left.readings and right.readings):
        return Outcome("equal", "as text, letter for letter")
    if left.error or right.error:
        return Outcome("unknown", left.error or right.error)
    outcome = _readings_compared(left.readings, right.readings)
    if alike and len(left.readings) > 1:
        return Outcome("equal", "as text, letter for letter")
    unsettled = left.withdrawn or right.withdrawn
    if outcome is None or (outcome.equivalence == "equal" and unsettled):
        outcome = Outcome("unknown", "a text does not settle on one answer")
    if outcome.equivalence == "equal":
        if left.concluded or right.concluded:
            return Outcome("equal", f"{outcome.detail}, as the words of a text conclude")
        return outcome
    if outcome.equivalence == "different" and left.shown.replace(",", ".") == right.shown.replace(
        ",", "."
    ):
        return Outcome("unknown", "a comma may be that of a decimal")
    if (outcome.equivalence == "different" or not (left.readings and right.readings)) and (
        left.others or right.others
    ):
        return _in_every_way(outcome, left, right)
    return outcome


def _in_every_way(outcome: Outcome, left: Side, right: Side) -> Outcome:
    """Different only where the other ways to take a text are, too."""
    for side, other in ((left, right), (right, left)):
        for readings, written in side.others:
            if not other.readings or _same_text(written, other.shown):
                return Outcome("unknown", "a text may be taken to give another answer")
            found = _readings_compared(readings, other.readings) if readings else None
            if found is not None and found.equivalence != "different":
                return Outcome("unknown", "a text may be taken to give another answer")
            if found is not None and not side.readings:
                outcome = found
    return outcome


def _readings_compared(left: tuple[Answer, ...], right: tuple[Answer, ...]) -> Outcome | None:
    """What all readings agree on; None where one side has none."""
    if not left or not right:
        return None
    mine, theirs = _plausible(left, right), _plausible(right, left)
    outcomes = [compare_readings(a, b) for a in mine for b in theirs]
    if len({outcome.equivalence for outcome in outcomes}) == 1:
        return outcomes[0]
    if _are_numerals(mine) and _are_numerals(theirs):
        # Nobody writes a list whose digits happen to be those of the other's decimal.
        for found in outcomes:
            if found.equivalence == "equal":
                return Outcome("equal", f"{found.detail}, with a comma as one of them has it")
    return Outcome("unknown", "one of them can be read in two ways, which decide differently")


def _same_text(left: str, right: str) -> bool:
    first, second = unspaced(unwrapped(left)), unspaced(unwrapped(right))
    return first == second and bool(first)


def _are_numerals(readings: tuple[Answer, ...]) -> bool:
    """Whether the readings are those of one numeral, a list of its digits among them."""
    numbers = [item for item in readings if isinstance(item, Quantity) and not item.unit]
    return len(numbers) == 1 and all(
        item in numbers or (isinstance(item, Collection) and item.kind == "list")
        for item in readings
    )


def _plausible(mine: tuple[Answer, ...], theirs: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """Without the readings that the other side rules out.

    `1,5` is a list beside several values; `12,345` is a number beside a single one; `5 m` has a
    unit beside what has one.
    """
    units = tuple(item for item in mine if isinstance(item, Quantity) and item.unit)
    if units and all(isinstance(item, Quantity) and item.unit for item in theirs):
        return units
    several = all(isinstance(item, Collection | Assignment | Region | Matrix) for item in theirs)
    lists = tuple(item for item in mine if isinstance(item, Collection))
    if several and lists:
        return lists
    single = all(isinstance(item, Quantity) for item in theirs)
    return mine[:1] if single and isinstance(mine[0], Quantity) and lists else mine
