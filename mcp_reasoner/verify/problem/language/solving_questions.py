"""Questions for numbers that satisfy equations and inequalities: solve, for what, how many."""

from collections.abc import Sequence
from typing import Any, Final

import sympy

from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import (
    Binary,
    Call,
    Node,
    Number,
    Relation,
    Unary,
    free_names,
    walk,
    whole,
)
from mcp_reasoner.verify.problem.language.asks import Ask, alone, subject
from mcp_reasoner.verify.problem.language.clauses import Setting, conditions_of
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.functions import graph
from mcp_reasoner.verify.problem.language.meanings import Condition
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.language.roots import Roots, domain
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.question import (
    FormulaQuestion,
    ListQuestion,
    Question,
    RegionQuestion,
    ResidueQuestion,
    ValueQuestion,
    show,
)
from mcp_reasoner.verify.problem.rule import NotReadError, canonical
from mcp_reasoner.verify.problem.solving.one_unknown import region
from mcp_reasoner.verify.problem.solving.quick import quick_truth
from mcp_reasoner.verify.regions import Reals, Span

__all__ = ["PHRASES"]


def _all(roots: Roots) -> Ask:
    """All of them: a list, or ranges."""
    if not roots.plural:
        raise NotReadError("one number is asked for, not all")
    return Ask(lambda setting, text: _listed(roots, setting, text))


def _one(roots: Roots) -> Ask:
    """The text speaks of one; there must be exactly one."""
    if roots.plural:
        raise NotReadError("several numbers are asked for, not one")

    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        values = roots.values()
        if len(values) != 1:
            raise AmbiguousError("the problem speaks of one solution, and there is another number")
        return _value(values[0], roots, text)

    return Ask(answer)


def _listed(roots: Roots, setting: Setting, text: Text) -> Question:
    alone(setting)
    try:
        spans = roots.spans()
    except NotReadError:
        values = roots.values()
        return ListQuestion(
            subject=subject(text),
            values=tuple(values),
            names=frozenset([roots.name]),
            detail=_detail(values),
        )
    return RegionQuestion(
        subject=subject(text),
        spans=spans,
        names=frozenset([roots.name]),
        detail=f"the signs between all places where they can change: {Reals(None, spans).shown()}",
    )


def _detail(values: Sequence[Any]) -> str:
    listed = ", ".join(show(value) for value in values[:8])
    return f"all {len(values)} found, and put into what is stated: {listed}"


def _value(value: Any, roots: Roots, text: Text) -> Question:
    return ValueQuestion(
        subject=subject(text),
        value=canonical(value),
        names=frozenset([roots.name]),
        kind="substitution",
        detail=f"the only number that fits: {show(value)}",
    )


def _solve(node: Node, adj: str = "") -> Ask:
    conditions = conditions_of(node)
    names = frozenset().union(*(condition.names for condition in conditions))
    if len(names) != 1:
        raise NotReadError("the statement is not one about a single unknown")
    return _all(Roots(next(iter(names)), conditions, domain(adj, ""), plural=True))


def _solve_for(node: Node, name: str, adj: str = "") -> Ask:
    if free_names(node) != {name}:
        raise NotReadError("the statement is not one in the unknown asked for")
    return _solve(node, adj)


def _for_name(name: str, node: Node, adj: str = "") -> Ask:
    return _solve_for(node, name, adj)


def _for_what(
    name: str, conditions: tuple[Condition, ...], adj: str = "", noun: str = "values"
) -> Ask:
    roots = Roots(name, conditions, domain(adj, noun), noun.endswith("s"))
    return _all(roots) if roots.plural else _one(roots)


def _congruence(node: Node, asked: str = "") -> Ask:
    """`Solve 3x ≡ 4 (mod 7)`: one remainder of the modulus, or the question is another."""
    match node:
        case Call("congruent", (left, right, Number(_, size))) if (
            size.denominator == 1 and 2 <= size <= 5_000
        ):
            modulus = int(size)
        case _:
            raise NotReadError("this is no congruence")
    names = free_names(left) | free_names(right)
    if len(names) != 1:
        raise NotReadError("the congruence is not one in a single unknown")
    (name,) = names
    if asked and asked != name:
        raise NotReadError("another unknown is asked for than the congruence has")

    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        found = [value for value in range(modulus) if quick_truth(node, {name: value})]
        if len(found) != 1:
            raise NotReadError("the congruence has another number of solutions than one")
        return ResidueQuestion(subject=subject(text), residue=found[0], modulus=modulus, name=name)

    return Ask(answer)


def _inverse_function(node: Node) -> Ask:
    """Of a fraction of linear polynomials, written in the same variable."""
    variable, body = graph(node)
    heads = ["y"]
    if isinstance(node, Relation) and isinstance(node.operands[0], Call):
        name = node.operands[0].name
        heads += [f"{name}^{{-1}}({variable})", f"{name}^-1({variable})"]
    symbol = sympy.Symbol(variable)
    value = sympy.together(to_sympy(body))
    if not value.is_rational_function(symbol):
        raise NotReadError("the function is no fraction of polynomials")
    top, bottom = (sympy.Poly(part, symbol) for part in sympy.fraction(value))
    if max(top.degree(), bottom.degree()) != 1:
        raise NotReadError("the function is no fraction of linear polynomials")
    a, b = top.coeff_monomial(symbol), top.coeff_monomial(1)
    c, d = bottom.coeff_monomial(symbol), bottom.coeff_monomial(1)
    if a * d == b * c:
        raise NotReadError("the function has no inverse")
    inverse = (d * symbol - b) / (a - c * symbol)

    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        return FormulaQuestion(
            subject=subject(text),
            formula=sympy.cancel(inverse),
            variables=(variable,),
            heads=tuple(heads),
            detail=f"put into the function it gives {variable}",
        )

    return Ask(answer)


def _how_many(roots: Roots) -> Ask:
    if not roots.plural:
        raise NotReadError("how many is asked of one")

    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        values = roots.once()
        return ValueQuestion(
            subject=subject(text), value=sympy.Integer(len(values)), detail=_detail(values)
        )

    return Ask(answer)


def _how_many_of(node: Node, adj: str = "", noun: str = "") -> Ask:
    names = free_names(node)
    if len(names) != 1:
        raise NotReadError("the equation is not one in a single unknown")
    return _how_many(
        Roots(
            next(iter(names)),
            conditions_of(node),
            domain(adj, noun),
            plural=True,
            repeatable=not noun.startswith("value")
            and not {"distinct", "different"} & set(adj.split()),
        )
    )


def _how_many_values(name: str, node: Node, adj: str = "", noun: str = "") -> Ask:
    if free_names(node) != {name}:
        raise NotReadError("the equation is not one in the unknown asked for")
    return _how_many_of(node, adj, noun)


def _domain_of(node: Node) -> Ask:
    """Where a function of one variable is defined in real numbers."""
    name, body = graph(node)
    if any(isinstance(part, Binary) and not _is_plain_power(part) for part in walk(body)):
        raise NotReadError("where such a power is defined is not said")

    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        # Equal to itself wherever it is defined.
        defined = [*_radicands(body), Relation((body, body), ("<=",))]
        spans: tuple[Span, ...] = region(defined, name)
        return RegionQuestion(
            subject=subject(text),
            spans=spans,
            names=frozenset([name]),
            detail=f"defined where nothing is divided by zero and no root is taken of a "
            f"negative number: {Reals(None, spans).shown()}",
        )

    return Ask(answer)


def _is_plain_power(part: Binary) -> bool:
    """Whether a power, if it is one, has a whole exponent, or a base without the variable."""
    match part:
        case Binary("^", base, Number(_, size) | Unary("-", Number(_, size))):
            return size.denominator == 1 or not free_names(base)
        case Binary("^", base, _):
            return not free_names(base)
    return True


def _radicands(body: Node) -> list[Node]:
    """That nothing below an even root is negative."""
    zero = whole(0)
    return [
        Relation((part.args[0], zero), (">=",))
        for part in walk(body)
        if isinstance(part, Call)
        and (part.name == "sqrt" or (part.name == "root" and part.args[1] in _EVEN))
    ]


_EVEN: Final = tuple(whole(degree) for degree in (2, 4, 6))
_KIND: Final = (
    r"(?:the )?(?:(?:following |quadratic |linear |absolute value |rational |radical |exponential "
    r"|logarithmic )*(?:equation|inequality|inequalities):? )?"
)
_ADJ: Final = (
    r"(?P<adj>(?:(?:real|complex|rational|integer|integral|positive|negative|non-?negative|nonzero"
    r"|possible|distinct|different) )*)"
)
_TAKE: Final = r"(?:satisf(?:y|ies)|solves?|makes?)"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "question",
        _solve,
        rf"solve {_KIND}<statement>",
        r"solve <statement> (?:over|in) the (?P<adj>real) numbers",
        r"find the solution set (?:of|to) (?:the (?:equation|inequality) )?<statement>",
        r"what is the solution set (?:of|to) (?:the (?:equation|inequality) )?<statement>",
    ),
    *phrases("question", _solve_for, rf"solve {_KIND}<statement> for {_ADJ}<name>"),
    *phrases(
        "question",
        _for_name,
        rf"solve for (?:the )?{_ADJ}(?:values? of )?<name>(?: in| such that| if| when)?[:,]? "
        rf"{_KIND}<statement>",
        says="solve {1} for {adj} {0}",
    ),
    *phrases(
        "question",
        _for_name,
        r"solve (?:the )?(?:following )?(?:equation|inequality) for <name>[:,]? <statement>",
        says="solve {1} for {0}",
    ),
    *phrases("question", _all, rf"{FIND}(?: all)?(?: of)?(?: the)?(?: set of(?: all)?)? <roots>"),
    *phrases("question", _one, rf"{FIND} (?:the|an?) <roots>"),
    *phrases(
        "question",
        _for_what,
        rf"(?:for )?(?:what|which) {_ADJ}(?P<noun>values?) of <name> (?:is|does|do) (?:it true "
        rf"that )?"
        r"<conditions>(?: true| satisfied| hold)?",
        rf"(?:what|which) {_ADJ}(?P<noun>values?) of <name> {_TAKE} {_KIND}<conditions>",
        rf"(?:what|which) {_ADJ}(?P<noun>numbers?) <name> {_TAKE} {_KIND}<conditions>",
    ),
    *phrases(
        "question",
        _congruence,
        r"solve (?:the )?(?:linear )?(?:congruence:? )?<statement>",
        r"solve (?:the )?(?:linear )?(?:congruence:? )?<statement> for <name>",
    ),
    *phrases(
        "question",
        _inverse_function,
        rf"{FIND} the inverse (?:function )?of (?:the function )?<statement>",
    ),
    *phrases("question", _how_many, r"how many <roots>(?: are there| exist)?"),
    *phrases(
        "question",
        _how_many_of,
        rf"how many {_ADJ}(?P<noun>solutions?|roots?|zeros?) (?:does|do) {_KIND}<statement> have",
    ),
    *phrases(
        "question",
        _how_many_values,
        rf"for how many {_ADJ}(?P<noun>values?) of <name> is <statement>(?: true)?",
    ),
    *phrases(
        "question",
        _domain_of,
        rf"{FIND} the (?:domain|largest possible domain|natural domain) of (?:the "
        rf")?(?:real-valued )?"
        r"(?:function )?<statement>",
    ),
)
