"""Whether an assertion about unknowns holds: a rewriting as an identity, an equation from another.

    decide_algebra(assertion)     Finding("refuted", counterexample="at x=5: …")

`proved` where the formal claim is. A rewriting is `refuted` only if it is false as an identity
and cannot be an equation to solve either: its sides differ by a number that is not zero, or
they agree nowhere that anything else in the text admits. An equation that is drawn from another
is `refuted` only if the two have no solution in common, nor has it with any equation before.
This computes with sympy and belongs in a worker process.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Name, Number, Relation, walk
from mcp_reasoner.verify.proof.arithmetic import CHECKER
from mcp_reasoner.verify.proof.claims import Finding
from mcp_reasoner.verify.proof.deciders.decide import rule
from mcp_reasoner.verify.proof.deciders.exact import confirmed
from mcp_reasoner.verify.proof.deciders.theorem import read_theorem
from mcp_reasoner.verify.proof.reader import Assertion
from mcp_reasoner.verify.proof.rounding import decimals, uncertain
from mcp_reasoner.verify.statements import read_statement
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.truth import truth

__all__ = ["decide_algebra"]

_POINTS: Final = (
    (5, 7, 11, 13, 17, 19, 23),
    (8, 12, 6, 10, 14, 18, 4),
    (101, 37, 53, 29, 31, 59, 2),
)
_SOLVED_FOR: Final = "it may be an equation to be solved"


def decide_algebra(assertion: Assertion) -> Finding:
    """The finding about an assertion with unknowns."""
    start = time.perf_counter()
    try:
        found = _decide(assertion)
    except (ExpressionError, sympy.PolynomialError) as error:
        found = _open(clean(str(error), 200))
    return Finding(
        **found,
        checker=CHECKER,
        milliseconds=round((time.perf_counter() - start) * 1000, 2),
    )


def _open(detail: str) -> dict[str, Any]:
    return {"verdict": "unknown", "detail": detail}


def _decide(assertion: Assertion) -> dict[str, Any]:
    assert assertion.formal is not None  # noqa: S101 - the caller has looked
    if assertion.valued:
        return _with_values(assertion)
    ruling = rule("quick", assertion.formal)
    if ruling.verdict == "unknown" and assertion.formal.hypotheses:
        ruling = rule("algebra", assertion.formal, consistent=True)
    if ruling.verdict == "proved":
        return {"verdict": "proved", "assumptions": ruling.assumptions}
    if assertion.open_because is not None:
        return _open(assertion.open_because)
    difference = _difference(assertion.formal.conclusion)
    if assertion.formal.hypotheses:
        wrong = _drawn_wrongly(assertion, difference)
    else:
        wrong = _never_equal(assertion, difference)
    if not wrong:
        return _open(_SOLVED_FOR)
    counterexample = _counterexample(assertion)
    if counterexample is None:
        return _open("no point was found at which it fails exactly")
    if _may_be_modular(assertion, difference):
        return _open("it may be meant modulo a number")
    return {"verdict": "refuted", "counterexample": counterexample}


def _may_be_modular(assertion: Assertion, difference: Any) -> bool:
    """Whether a rewriting may hold modulo one of the numbers that are spoken of.

    It does not where its sides differ modulo each at a point of whole numbers.
    """
    for modulus in assertion.moduli:
        values = [difference.subs(point) for point in _points(assertion)]
        if not any(value.is_Integer and value % modulus for value in values):
            return True
    return False


def _with_values(assertion: Assertion) -> dict[str, Any]:
    """A calculation with names, all of which have values."""
    assert assertion.formal is not None  # noqa: S101 - the caller has looked
    theorem = read_theorem(assertion.formal)
    values: dict[str, Any] = {}
    for hypothesis in theorem.hypotheses:
        match hypothesis:
            case Relation((Name(name), calculation), ("=",)):
                values[name] = to_sympy(calculation)
    if truth(theorem.conclusion, values=values):
        return {"verdict": "proved"}
    if assertion.open_because is not None:
        return _open(assertion.open_because)
    failure = confirmed(theorem, values)
    if failure is None:
        return _open("it was not decided")
    return {"verdict": "refuted", "counterexample": failure}


def _difference(text: str) -> Any:
    """The numerator of the difference of an equation's sides, a polynomial in its letters."""
    match read_statement(text, names=_letters(text)):
        case Relation((left, right), ("=",)):
            difference = to_sympy(left) - to_sympy(right)
            numerator, _ = sympy.fraction(sympy.together(difference))
            return sympy.expand(numerator)
    raise ExpressionError("it is not an equation")


def _letters(text: str) -> frozenset[str]:
    return frozenset(char for char in text if char.isalpha() and char.isascii())


def _never_equal(assertion: Assertion, difference: Any) -> bool:
    """Whether the sides of a rewriting differ wherever the rest of the text lets its letters be."""
    if difference == 0:
        return False
    if not difference.free_symbols:
        return True
    if assertion.may_be_roots:
        return False
    known = [_difference(text) for text in assertion.known]
    if len(sympy.Add.make_args(difference)) == 1:
        return not any(_vanishes_at_zero(equation, difference) for equation in known)
    if assertion.pinned:
        return False
    return _shares_no_root(difference, known)


def _vanishes_at_zero(equation: Any, product: Any) -> bool:
    """Whether an equation in one letter allows a factor of a product of letters to be zero."""
    symbols = equation.free_symbols
    return (
        len(symbols) == 1
        and symbols <= product.free_symbols
        and equation.subs(dict.fromkeys(symbols, 0)) == 0
    )


def _shares_no_root(difference: Any, known: Sequence[Any]) -> bool:
    """Whether a polynomial in one letter has no root in common with any of the known ones."""
    if len(difference.free_symbols) != 1:
        return not known
    [symbol] = difference.free_symbols
    polynomial = sympy.Poly(difference, symbol)
    for equation in known:
        if equation == 0:
            continue
        if equation.free_symbols != {symbol}:
            return False
        if sympy.gcd(polynomial, sympy.Poly(equation, symbol)).degree() > 0:
            return False
    return True


def _drawn_wrongly(assertion: Assertion, difference: Any) -> bool:
    """Whether an equation contradicts the one it is drawn from, and all before it."""
    assert assertion.formal is not None  # noqa: S101 - the caller has looked
    [source] = map(_difference, assertion.formal.hypotheses)
    if not source.free_symbols or not difference.free_symbols:
        return False
    if not _shares_no_root(difference, [source, *map(_difference, assertion.known)]):
        return False
    return not _by_rounding(assertion, source)


def _by_rounding(assertion: Assertion, source: Any) -> bool:
    """Whether digits that were left off may explain that two equations do not agree."""
    assert assertion.formal is not None  # noqa: S101 - the caller has looked
    texts = (assertion.formal.conclusion, *assertion.formal.hypotheses)
    trees = [read_statement(text, names=_letters(text)) for text in texts]
    if any(uncertain(tree, assertion) for tree in trees[1:]):
        return True
    match trees[0]:
        case Relation((Name(), value), _) | Relation((value, Name()), _):
            pass
        case _:
            return bool(uncertain(trees[0], assertion))
    numerals = [part for part in walk(value) if isinstance(part, Number)]
    if len(numerals) != 1:
        return False
    step = sympy.Rational(1, 10 ** decimals(numerals[0]))
    given = to_sympy(value)
    return any(
        not (root / step).is_Integer and abs(sympy.re(root - given).evalf(30)) < step
        for root in sympy.Poly(source).nroots(n=30)
    )


def _counterexample(assertion: Assertion) -> str | None:
    """An exact point at which the claim fails; for an identity two kinds of points must."""
    assert assertion.formal is not None  # noqa: S101 - the caller has looked
    theorem = read_theorem(assertion.formal)
    failures = [confirmed(theorem, values) for values in _points(assertion)]
    if assertion.formal.hypotheses:
        return next((failure for failure in failures if failure), None)
    return failures[0] if len(failures) > 1 and all(failures) else None


def _points(assertion: Assertion) -> Iterator[Mapping[str, Any]]:
    assert assertion.formal is not None  # noqa: S101 - the caller has looked
    names = sorted(variable.name for variable in assertion.formal.variables)
    if assertion.formal.hypotheses:
        [source] = map(_difference, assertion.formal.hypotheses)
        polynomial = sympy.Poly(source, sympy.Symbol(names[0]))
        if polynomial.degree() <= 4:
            for root in sympy.roots(polynomial):
                yield {names[0]: root}
        return
    for values in _POINTS:
        yield {name: sympy.Integer(values[place % len(values)]) for place, name in enumerate(names)}
