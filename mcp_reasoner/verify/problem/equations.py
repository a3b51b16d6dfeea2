"""Rules for equations in one unknown: all roots, one of them, their sum or their number.

Every reading that the words leave open (real or complex, repeated roots counted once
or as often as they occur) is computed, and the question is only read where all of
them agree. Systems of several equations go to `systems`.
"""

import itertools
from dataclasses import dataclass
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Relation, free_names
from mcp_reasoner.verify.order import compare
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.pattern import Slots
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, Roots, equation_roots
from mcp_reasoner.verify.problem.question import Question, SetQuestion, ValueQuestion, show
from mcp_reasoner.verify.problem.rule import (
    NotReadError,
    equations,
    formula,
    only_reading,
    rules,
    shown,
)
from mcp_reasoner.verify.problem.systems import system_question
from mcp_reasoner.verify.truth import truth

__all__ = ["RULES", "Equation", "Wanted", "solution_set"]

_LARGEST = frozenset(["largest", "greatest", "biggest", "maximum", "larger", "greater", "bigger"])
_OF_TWO = frozenset(["larger", "greater", "bigger", "smaller", "lesser"])


@dataclass(frozen=True)
class Wanted:
    """What the adjectives before "roots" say."""

    fields: tuple[str, ...] = ("real", "complex")
    repeated: tuple[bool, ...] = (False, True)
    kinds: frozenset[str] = frozenset()

    @classmethod
    def read(cls, words: str) -> "Wanted":
        """From words such as "distinct real positive"."""
        found = set(words.split())
        fields: tuple[str, ...] = ("real", "complex")
        if "real" in found and "complex" in found:
            raise NotReadError("the roots are to be real and complex")
        if "real" in found:
            fields = ("real",)
        elif "complex" in found:
            fields = ("complex",)
        kinds = found & {"positive", "negative", "integer", "rational"}
        if "integral" in found:
            kinds.add("integer")
        if kinds:
            fields = ("real",)
        once = bool(found & {"distinct", "different"})
        return cls(fields, (False,) if once else (False, True), frozenset(kinds))

    def accepts(self, root: Any) -> bool:
        """Whether a real root has all the kinds asked for."""
        sign = compare(root, sympy.Integer(0))
        return all(
            {
                "positive": sign == 1,
                "negative": sign == -1,
                "integer": bool(root.is_Integer),
                "rational": bool(root.is_Rational),
            }[kind]
            for kind in self.kinds
        )

    def name(self) -> str:
        """The adjectives as the claim states them."""
        words = sorted(self.kinds)
        if self.fields == ("complex",):
            words.append("complex")
        elif "integer" not in words and "rational" not in words:
            words.append("real")
        return " ".join(words)


@dataclass(frozen=True)
class Equation:
    """One equation in one unknown with its roots."""

    relation: Relation
    name: str
    text: str
    roots: Roots

    @classmethod
    def read(cls, text: str, name: str | None, *, zero_of: bool = False) -> "Equation":
        """From an `<e>` slot; with `zero_of`, a formula alone is set equal to zero."""
        names = () if name is None else (name,)
        relation = _relation(text, names, zero_of=zero_of)
        unknowns = free_names(relation)
        if len(unknowns) != 1 or (name is not None and unknowns != {name}):
            raise NotReadError("the equation is not one in the unknown asked for")
        (unknown,) = unknowns
        return cls(relation, unknown, shown(text), equation_roots(relation, unknown))

    def holds(self, value: Any) -> bool:
        """Whether a value satisfies the equation as written; undefined is no."""
        try:
            return truth(self.relation, values={self.name: value})
        except ExpressionError:
            return False

    def listed(self, wanted: Wanted, field: str) -> tuple[tuple[Any, int], ...]:
        """The roots of a reading with their multiplicities; NotReadError if some are not solved."""
        if not (self.roots.real_solved if field == "real" else self.roots.all_solved):
            raise NotReadError("the equation has roots that are not solved exactly")
        every = self.roots.real + (self.roots.complex if field == "complex" else ())
        return tuple(pair for pair in every if not wanted.kinds or wanted.accepts(pair[0]))


def _relation(text: str, names: tuple[str, ...], *, zero_of: bool) -> Relation:
    if zero_of and "=" not in text:
        return Relation((formula(text, names), formula("0")), ("=",))
    found = equations(text, names)
    if len(found) != 1:
        raise NotReadError("there is more than one equation")
    return found[0]


def solution_set(equation: Equation, wanted: Wanted, *, single: bool) -> Question:
    """The question for all roots; with `single`, the text speaks of one."""
    readings = [equation.listed(wanted, field) for field in wanted.fields]
    pairs = only_reading(readings, "whether complex solutions count")
    if single and len(pairs) != 1:
        raise AmbiguousError(
            "the problem speaks of one solution, and there is another number of them"
        )
    known = equation.roots.real + equation.roots.complex
    noun = f"{wanted.name()} root{'' if len(pairs) == 1 else 's'}"
    article = "the only" if len(pairs) == 1 else "all"
    return SetQuestion(
        subject=f"{article} {noun} of {equation.text}",
        values=tuple(root for root, _ in pairs),
        multiplicities=tuple(count for _, count in pairs),
        names=frozenset([equation.name]),
        holds=equation.holds,
        equation=equation.text,
        noun=noun,
        excluded=tuple(root for root, _ in known if (root, _) not in pairs),
    )


def _extreme(equation: Equation, wanted: Wanted, size: str) -> Question:
    if "real" not in wanted.fields:
        raise NotReadError("complex numbers have no order")
    if "complex" in wanted.fields:
        counts = equation.roots.counts()
        only_reading(
            [counts["real", False], counts["complex", False]], "whether complex roots count"
        )
    roots = [root for root, _ in equation.listed(wanted, "real")]
    if not roots or (size in _OF_TWO and len(roots) != 2):
        raise AmbiguousError(
            f"the equation has {len(roots)} such roots, of which none is the {size}"
        )
    value = roots[-1] if size in _LARGEST else roots[0]
    noun = f"{wanted.name()} root{'' if len(roots) == 1 else 's'}"
    listed = ", ".join(show(root) for root in roots)
    if not equation.holds(value):
        raise NotReadError("a computed root does not satisfy the equation")
    return ValueQuestion(
        subject=f"the {size} of the {len(roots)} {noun} of {equation.text}",
        value=value,
        names=frozenset([equation.name]),
        kind="substitution",
        detail=f"{shown(show(value))} substituted in {equation.text}; its {noun}: {listed}",
    )


def _total(equation: Equation, wanted: Wanted, word: str) -> Question:
    totals = []
    for field, repeated in itertools.product(wanted.fields, wanted.repeated):
        terms = [
            root
            for root, count in equation.listed(wanted, field)
            for _ in range(count if repeated else 1)
        ]
        if not terms:
            raise AmbiguousError("the equation has no such roots in one of its readings")
        total = sympy.Add(*terms) if word == "sum" else sympy.Mul(*terms)
        totals.append(sympy.radsimp(sympy.expand(total)))
    value = only_reading(totals, "which roots count, and how often")
    listed = ", ".join(show(root) for root, _ in equation.listed(wanted, wanted.fields[0]))
    return ValueQuestion(
        subject=f"the {word} of the {wanted.name()} roots of {equation.text}",
        value=value,
        kind="substitution",
        detail=f"the roots are {listed}; their {word} is {show(value)}",
    )


def _number(equation: Equation, wanted: Wanted) -> Question:
    if wanted.kinds:
        counts = [
            sum(count if repeated else 1 for _, count in equation.listed(wanted, "real"))
            for repeated in wanted.repeated
        ]
    else:
        table = equation.roots.counts()
        counts = [table[key] for key in itertools.product(wanted.fields, wanted.repeated)]
    value = only_reading(counts, "which roots count, and how often")
    return ValueQuestion(
        subject=f"the number of {wanted.name()} roots of {equation.text}",
        value=sympy.Integer(value),
        kind="substitution",
        detail=f"{equation.text} has {value} {wanted.name()} roots, counted exactly",
    )


def _name(slots: Slots) -> str | None:
    names = {slots.bare(slot) for slot in ("v", "v2") if slots.has(slot)}
    if len(names) > 1:
        raise NotReadError("two unknowns are asked for")
    return names.pop() if names else None


def _solve(slots: Slots, text: Text) -> Question:
    name = _name(slots)
    names = () if name is None else (name,)
    if len(equations(slots.text("e"), names)) > 1:
        if name is not None:
            raise NotReadError("one unknown is asked for, and there are several equations")
        return system_question(slots.text("e"), None)
    wanted = Wanted.read(slots.word("field").replace("numbers", "").rstrip("s "))
    return solution_set(Equation.read(slots.text("e"), name), wanted, single=False)


def _roots_of(slots: Slots, text: Text) -> Question:
    wanted = Wanted.read(slots.word("adj"))
    noun, size = slots.word("noun"), slots.word("size")
    single = not noun.endswith("s")
    zero_of = noun.startswith(("root", "zero"))
    if (single and slots.has("all")) or (size and not single):
        raise NotReadError("one and several roots are asked for at once")
    equation = Equation.read(slots.text("e"), _name(slots), zero_of=zero_of)
    if size:
        return _extreme(equation, wanted, size)
    return solution_set(equation, wanted, single=single)


def _values_of(slots: Slots, text: Text) -> Question:
    wanted = Wanted.read(slots.word("adj"))
    noun, size = slots.word("noun"), slots.word("size")
    equation = Equation.read(slots.text("e"), _name(slots))
    if size:
        if noun.endswith("s"):
            raise NotReadError("one and several values are asked for at once")
        return _extreme(equation, wanted, size)
    single = bool(noun) and not noun.endswith("s") and not slots.has("all")
    return solution_set(equation, wanted, single=single)


def _total_of(slots: Slots, text: Text) -> Question:
    zero_of = slots.word("noun").startswith(("root", "zero"))
    equation = Equation.read(slots.text("e"), _name(slots), zero_of=zero_of)
    return _total(equation, Wanted.read(slots.word("adj")), slots.word("total"))


def _number_of(slots: Slots, text: Text) -> Question:
    zero_of = slots.word("noun").startswith(("root", "zero"))
    equation = Equation.read(slots.text("e"), _name(slots), zero_of=zero_of)
    return _number(equation, Wanted.read(slots.word("adj")))


_FIND: Final = r"(?:find|determine|compute|calculate|give|state|list|what is|what are)"
_ADJ: Final = (
    r"(?P<adj>(?:(?:real|complex|distinct|different|positive|negative|integer|integral|rational"
    r"|possible|exact) )*)"
)
_SIZE: Final = (
    r"(?:(?P<size>largest|larger|greatest|greater|biggest|bigger|maximum|smallest|smaller|least"
    r"|lesser|minimum) )?"
)
_NOUN: Final = r"(?P<noun>roots?|solutions?|zeros?|zeroes)"
_EQUATION: Final = (
    r"(?:the )?(?:(?:following |quadratic |linear |cubic |polynomial |simple )*"
    r"(?:equation|polynomial|quadratic):? )?"
)
_FIELD: Final = r"(?: (?:over|in) the (?P<field>reals?|real numbers|complex numbers|integers))?"
_SUCH_THAT: Final = (
    r"(?:such that|so that|if|when|given that|given|with|for which|where|satisfying"
    r"|that satisf(?:y|ies)|which satisf(?:y|ies)|that solves?)"
)
RULES = (
    *rules(
        _solve,
        rf"solve {_EQUATION}<e>(?: for <v>)?{_FIELD}",
        rf"solve for <v>(?: in)?[:,]? {_EQUATION}<e>",
        r"solve (?:the )?(?:following )?equation for <v>[:,]? <e>",
        r"<e>[.,;] solve for <v>",
    ),
    *rules(
        _roots_of,
        rf"{_FIND}(?P<all> all)?(?: of)?(?: the)? {_SIZE}{_ADJ}{_NOUN} (?:of|to) {_EQUATION}<e>",
    ),
    *rules(
        _values_of,
        rf"{_FIND}(?P<all> all)?(?: of)?(?: the)? {_SIZE}{_ADJ}"
        rf"(?:(?P<noun>values?) (?:of|for) )?<v> {_SUCH_THAT} {_EQUATION}<e>",
        rf"what {_ADJ}(?P<noun>values?) (?:of|for) <v> (?:satisf(?:y|ies)|solves?) {_EQUATION}<e>",
        rf"(?:for )?what {_ADJ}(?P<noun>values?) of <v> (?:is|does|do) <e> (?:true|hold)",
        rf"(?:if|when|given|given that|suppose|suppose that|let) <e>, (?:then )?{_FIND}"
        rf"(?P<all> all)?(?: of)?(?: the)? {_SIZE}{_ADJ}(?P<noun>values?) (?:of|for) <v>",
        rf"(?:if|when|given|given that|suppose|suppose that) <e>, (?:then )?{_FIND} <v>",
        r"(?:if|when|given|given that|suppose that) <e>, (?:then )?solve for <v>",
    ),
    *rules(
        _total_of,
        rf"{_FIND} the (?P<total>sum|product) of (?:all )?(?:of )?(?:the )?{_ADJ}{_NOUN} "
        rf"(?:of|to) {_EQUATION}<e>",
        rf"{_FIND} the (?P<total>sum|product) of (?:all )?(?:of )?(?:the )?{_ADJ}(?P<noun>values) "
        rf"of <v> {_SUCH_THAT} {_EQUATION}<e>",
    ),
    *rules(
        _number_of,
        rf"(?:how many|(?:{_FIND}|count) the number of) {_ADJ}{_NOUN} (?:of|to) {_EQUATION}<e>",
        rf"how many {_ADJ}{_NOUN} (?:does|do) {_EQUATION}<e> have",
    ),
)
