"""From a whole problem to its question, in every way in which the language can read it.

A problem is a question, perhaps with a setting before or after it. Every reading that makes
sense is answered; one that is nonsense (a remainder of √2) is no reading.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.problem.language import (
    attributes,
    bases,
    chances,
    clauses,
    definitions,
    dice,
    distributions,
    divisors,
    draws,
    formulas,
    geometry,
    graphs,
    lines,
    lowest_terms,
    matrices,
    measures,
    numerals,
    optima,
    polynomial_phrases,
    properties,
    quantities,
    questions,
    recurrences,
    residues,
    roots,
    runs,
    sequences,
    series,
    sets,
    solving_questions,
    tuples,
    values,
    vieta,
)
from mcp_reasoner.verify.problem.language.asks import Ask
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Grammar, Production, Reading, phrases
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotPolynomialError
from mcp_reasoner.verify.problem.question import Question
from mcp_reasoner.verify.problem.rule import NotReadError

__all__ = ["grammar", "readings", "stated"]


@dataclass(frozen=True)
class _Problem:
    """A question in its setting."""

    ask: Ask
    setting: Setting


def _alone(ask: Ask) -> _Problem:
    return _Problem(ask, Setting())


def _after(setting: Setting, ask: Ask) -> _Problem:
    return _Problem(ask, setting)


def _before(ask: Ask, setting: Setting) -> _Problem:
    return _Problem(ask, setting)


def _around(first: Setting, ask: Ask, second: Setting) -> _Problem:
    return _Problem(ask, first + second)


_LET: Final = (
    r"(?:(?:let|suppose(?: that)?|assume(?: that)?|given(?: that)?|consider|define|if|when"
    r"|for|it is given that|there are|the) )?"
)
_IF: Final = (
    r",? (?:if|when|given(?: that)?|where|for which|such that|so that|assuming(?: that)?"
    r"|provided(?: that)?|satisfying|with|for|at)"
)
_THEN: Final = r"(?:then |now |also )?"
_WHERE: Final = "{0}, where {1}"
_WHERE_BEFORE: Final = "{1}, where {0}"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases("problem", _alone, r"<question>"),
    *phrases(
        "problem",
        _after,
        rf"{_LET}<setting>[.,;:]? {_THEN}<question>",
        r"in (?:the )?(?:equation |inequality )?<setting>, <question>",
        says=_WHERE_BEFORE,
    ),
    *phrases(
        "problem",
        _before,
        rf"<question>{_IF} <setting>",
        r"<question>[.,]? (?:let|here|suppose) <setting>",
        says=_WHERE,
    ),
    *phrases(
        "problem",
        _around,
        rf"{_LET}<setting>[.;,] {_THEN}<question>{_IF} <setting>",
        says="{1}, where {0} and {2}",
    ),
)


_MODULES: Final = (
    attributes,
    bases,
    chances,
    clauses,
    definitions,
    dice,
    distributions,
    divisors,
    draws,
    geometry,
    graphs,
    lines,
    lowest_terms,
    matrices,
    measures,
    optima,
    polynomial_phrases,
    properties,
    quantities,
    questions,
    recurrences,
    residues,
    roots,
    runs,
    sequences,
    series,
    sets,
    solving_questions,
    tuples,
    values,
    vieta,
)


# Errors that say that something may have a value, which was not found.
_UNDECIDED: Final = ("decided", "too large", "digits", "at most", "up to", "for fractions only")


@cache
def grammar() -> Grammar:
    """All phrases of all modules, once."""
    productions = [*PHRASES, *(one for module in _MODULES for one in module.PHRASES)]
    readers: dict[str, tuple[Any, ...]] = {
        **formulas.READERS,
        **clauses.READERS,
        **definitions.READERS,
        **numerals.READERS,
        **geometry.READERS,
        **lowest_terms.READERS,
        **matrices.READERS,
        **recurrences.READERS,
        **sequences.READERS,
        **series.READERS,
    }
    readers["quantity"] = (
        *formulas.READERS["quantity"],
        *numerals.QUANTITIES,
        *series.QUANTITIES,
    )
    return Grammar(productions, readers)


def stated(text: Text) -> tuple[str, ...]:
    """What the text can be taken to say, before any of it is answered."""
    return tuple(said for _, said in _stated(text))


def _stated(text: Text) -> tuple[tuple[_Problem, str], ...]:
    reading = Reading(
        grammar(),
        functions=formulas.functions_in(text.body),
        names=formulas.names_in(text.body),
    )
    return reading.stated("problem", text.body)


def readings(text: Text) -> list[Question]:
    """The questions that the text can be; AmbiguousError where one of them stays undecided."""
    found: list[Question] = []
    for problem, said in _stated(text):
        try:
            found.append(problem.ask.question(problem.setting, replace(text, said=said)))
        except (NotReadError, NotPolynomialError):
            continue
        except (AmbiguousError, MemoryError, RecursionError):
            raise
        except ExpressionError as error:
            if any(words in str(error) for words in _UNDECIDED):
                raise AmbiguousError(str(error)) from error
            continue
        except Exception as error:
            # The algebra system gives up in many ways; none of them decides anything.
            message = f"the algebra system failed ({type(error).__name__})"
            raise AmbiguousError(message) from error
    return found
