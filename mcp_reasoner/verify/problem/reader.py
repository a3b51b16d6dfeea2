"""From a problem and a candidate to a judgement: all rules, one reading."""

import re
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.evidence import Judgement
from mcp_reasoner.verify.problem import (
    calculus,
    counting,
    equations,
    evaluate,
    number_theory,
    percent,
    sequences,
    systems,
)
from mcp_reasoner.verify.problem.candidate import Answer
from mcp_reasoner.verify.problem.language.asking import readings
from mcp_reasoner.verify.problem.normalise import Text, UnreadableError, normalise
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotPolynomialError
from mcp_reasoner.verify.problem.question import Question
from mcp_reasoner.verify.problem.rule import NotReadError, Rule
from mcp_reasoner.verify.text import clean

__all__ = ["RULES", "judge_problem", "read_problem", "require_clear"]

RULES: Final[tuple[Rule, ...]] = (
    *evaluate.RULES,
    *equations.RULES,
    *systems.RULES,
    *number_theory.RULES,
    *calculus.RULES,
    *sequences.RULES,
    *percent.RULES,
    *counting.RULES,
)
# "Compute - 3 + 4", "Compute -- 3": after a word and before a space, a dash may be one.
_DASH = re.compile(r"--|(?:(?<![\\A-Za-z])(?!pi\b)[A-Za-z]{2,}|[:;,.]) - ", re.ASCII)
_UNREAD = "no rule reads a check out of the whole problem"


def judge_problem(problem: str, answer: str) -> Judgement:
    """The verdict on `answer` by what the problem's own text states; never raises on text."""
    try:
        text = normalise(problem)
        question = _question(text)
        return question.judge(Answer(answer), text.form)
    except (UnreadableError, AmbiguousError) as reason:
        return Judgement(verdict="unverified", reason=clean(str(reason)))


def read_problem(problem: str) -> str | None:
    """What the rules take the problem to ask ("the value of 3+4"), None where they abstain."""
    try:
        return _question(normalise(problem)).subject
    except (UnreadableError, AmbiguousError):
        return None


def require_clear(text: Text) -> None:
    """Raise AmbiguousError where a mark belongs to a formula or to the words around it."""
    if text.exclaims and not re.search(r"[a-z] [0-9]+!$", text.body):
        raise AmbiguousError('whether "!" is a factorial or ends the sentence is unclear')
    if _DASH.search(text.body):
        raise AmbiguousError("whether a dash between words and a formula is a minus is unclear")


def _question(text: Text) -> Question:
    """The question on which all rules that read the text agree."""
    require_clear(text)
    found: list[Question] = []
    reason = _UNREAD
    for rule in RULES:
        slots = rule.phrase.match(text.body)
        if slots is None:
            continue
        try:
            found.append(rule.build(slots, text))
        except (NotReadError, NotPolynomialError, ExpressionError) as error:
            reason = f"{_UNREAD}: {error}"
    try:
        found += readings(text)
    except AmbiguousError:
        # What a rule reads as a whole stands, where the language only gets stuck.
        if not found:
            raise
    if not found:
        raise UnreadableError(reason)
    if len({question.key for question in found}) > 1:
        raise AmbiguousError("the problem has two readings with different answers")
    return found[0]
