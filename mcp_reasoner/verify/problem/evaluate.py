"""Rules for formulas to be computed, in signs or in words ("27 times 34")."""

from mcp_reasoner.verify.nodes import Binary, Node, Number, walk
from mcp_reasoner.verify.problem.forms import LOWEST
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.pattern import Slots
from mcp_reasoner.verify.problem.question import Question, ValueQuestion, show
from mcp_reasoner.verify.problem.rule import (
    ASK,
    VALUE_OF,
    NotReadError,
    arithmetic,
    constant,
    exact,
    exact_integer,
    rules,
    shown,
)
from mcp_reasoner.verify.syntax import parse

__all__ = ["RULES"]


def _value(slots: Slots, text: Text) -> Question:
    written = parse(slots.text("m"))
    if isinstance(written, Binary) and written.op == "mod":
        return _reduced(written, shown(slots.text("m")))
    node, value = constant(slots.text("m"))
    if isinstance(node, Number):
        raise NotReadError("a numeral alone asks nothing")
    return ValueQuestion(
        subject=f"the value of {shown(slots.text('m'))}",
        value=value,
        source=node,
        detail=f"computed exactly: {show(value)}",
    )


def _reduced(node: Binary, written: str) -> Question:
    """`7^5 mod 13`: the modulus belongs to all of the formula before it."""
    dividend = exact_integer(arithmetic(node.left))
    modulus = exact_integer(arithmetic(node.right))
    if modulus < 1 or dividend < 0:
        raise NotReadError("a remainder of negative numbers has two readings")
    value = exact(node)
    return ValueQuestion(
        subject=f"the value of {written}", value=value, detail=f"computed exactly: {show(value)}"
    )


def _simplified(slots: Slots, text: Text) -> Question:
    node, value = constant(slots.text("m"))
    if not value.is_Rational:
        raise NotReadError("what counts as simple is not fixed for a number with roots")
    decimal = any(isinstance(part, Number) and "." in part.text for part in walk(node))
    if decimal and text.form != LOWEST:
        raise NotReadError("whether a decimal or a fraction is wanted is not said")
    return ValueQuestion(
        subject=f"the value of {shown(slots.text('m'))} in lowest terms",
        value=value,
        source=node,
        form=LOWEST,
        detail=f"computed exactly: {show(value)}",
    )


def _rewritten(slots: Slots, text: Text) -> Question:
    """`Write 3/4+1/4 as a fraction in lowest terms`: only with a form to write it in."""
    if text.form != LOWEST:
        raise NotReadError("how the number is to be written is not said")
    return _simplified(slots, text)


_SIGNS = {
    "sum": "+",
    "add": "+",
    "plus": "+",
    "product": "*",
    "multiply": "*",
    "times": "*",
    "multiplied by": "*",
    "minus": "-",
    "difference": "-",
    "divide": "/",
    "divided by": "/",
    "quotient": "/",
}


def _in_words(slots: Slots, text: Text) -> Question:
    word = slots.word("op")
    sign = _SIGNS[word]
    first, second = slots.number("q"), slots.number("q2")
    # Which is taken from which, and whether a remainder stays, is not said.
    turned = word in ("difference", "quotient") and first < second
    rest = word == "quotient" and (not second or first % second)
    if turned or rest:
        raise NotReadError(f"the {word} of these numbers has two readings")
    written = f"({slots.bare('q')}){sign}({slots.bare('q2')})"
    return _computed(parse(written), f"{slots.bare('q')} {sign} {slots.bare('q2')}")


def _subtracted(slots: Slots, text: Text) -> Question:
    written = f"({slots.bare('q2')})-({slots.bare('q')})"
    return _computed(parse(written), f"{slots.bare('q2')} - {slots.bare('q')}")


def _computed(node: Node, subject: str) -> Question:
    value = exact(node)
    return ValueQuestion(
        subject=f"the value of {subject}",
        value=value,
        source=node,
        detail=f"computed exactly: {show(value)}",
    )


def _factorial(slots: Slots, text: Text) -> Question:
    value = constant(f"{slots.integer('n')}!")[1]
    return ValueQuestion(
        subject=f"{slots.integer('n')} factorial", value=value, detail=f"computed: {show(value)}"
    )


def _root(slots: Slots, text: Text) -> Question:
    """The square root of a positive number is the positive one; of a negative one unclear."""
    degree = {"square": 2, "cube": 3}[slots.word("degree")]
    number = slots.integer("n")
    if number < 0:
        raise NotReadError("a root of a negative number has two readings")
    value = constant(f"sqrt({number})" if degree == 2 else f"cbrt({number})")[1]
    if not value.is_Integer:
        raise NotReadError("how exact the root is to be is not said")
    return ValueQuestion(
        subject=f"the {slots.word('degree')} root of {number}",
        value=value,
        detail=f"{show(value)}^{degree} = {number}",
    )


_FIND = r"(?:find|compute|calculate|determine|give|what is|what's)"
RULES = (
    *rules(_value, rf"{ASK}{VALUE_OF} <m>(?: ?=)?", r"<m> ="),
    *rules(_simplified, r"simplify:? <m>", r"reduce <m>(?: to lowest terms)?"),
    *rules(_rewritten, r"(?:write|express) <m>"),
    *rules(
        _in_words,
        rf"{_FIND} the (?P<op>sum|product|difference|quotient) of <q> and <q2>",
        rf"{_FIND} the (?P<op>difference) between <q> and <q2>",
        r"(?P<op>add) <q> (?:and|to) <q2>",
        r"(?P<op>multiply) <q> (?:by|and|with) <q2>",
        r"(?P<op>divide) <q> by <q2>",
        rf"{ASK}{VALUE_OF} <q> (?P<op>plus|minus|times|multiplied by|divided by) <q2>",
    ),
    *rules(_subtracted, r"subtract <q> from <q2>"),
    *rules(_factorial, rf"{ASK}{VALUE_OF} <n> factorial"),
    *rules(_root, rf"{_FIND} the (?P<degree>square|cube) root of <n>"),
)
