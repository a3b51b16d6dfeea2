"""The parts of a problem that are written in signs: formulas, statements, names, numerals.

These are the leaves of the language. A formula stands bare or in one pair of dollars; the
maths grammar must consume all of it. Which letters are functions, and which are names that
may stand side by side, is found once in the whole problem.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from mcp_reasoner.verify.grammar.words import FUNCTIONS
from mcp_reasoner.verify.nodes import (
    Call,
    Group,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Relation,
    whole,
)
from mcp_reasoner.verify.problem.language.engine import Reading
from mcp_reasoner.verify.problem.language.functions import MARKS, graph
from mcp_reasoner.verify.problem.language.meanings import Quantity, of_node
from mcp_reasoner.verify.problem.rule import NotReadError, arithmetic
from mcp_reasoner.verify.syntax import parse

__all__ = [
    "OPERATION",
    "READERS",
    "formula_in",
    "functions_in",
    "names_in",
    "parsed",
    "statement_in",
    "statements",
]

_DEFINED = re.compile(r"(?<![A-Za-z\\])([A-Za-z]) ?\( ?[a-z] ?\) ?=", re.ASCII)
_CALLED = re.compile(r"\bfunctions? \$?([A-Za-z])\$?(?![A-Za-z])", re.ASCII)
_IN_DOLLARS = re.compile(r"\$([^$]*)\$")
_COMMANDS = re.compile(r"\\(?:text|mathrm|operatorname|mbox) ?\{[^}]*\}|\\[A-Za-z]+", re.ASCII)
_ALONE = re.compile(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])", re.ASCII)
_BARE = re.compile(
    # Beside a sign, or where words say that a name follows.
    r"(?<![A-Za-z$\\])([A-Za-z])(?= ?[-+*/^=<>])|(?<=[-+*/^=<>(])([A-Za-z])(?![A-Za-z])"
    r"|(?<=[-+*/^=<>] )([A-Za-z])(?![A-Za-z])"
    r"|\b(?:integers?|numbers?|values? (?:of|for)|let|constants?|primes?|pairs?|triples?) "
    r"\(?([A-Za-z](?:, ?[A-Za-z])*,?(?: and [A-Za-z])?)\)?(?![A-Za-z'(])",
    re.ASCII,
)
_CONSTANT_LETTERS: Final = frozenset("ei")
"""Letters that are constants, unless the problem says otherwise, which is not read."""
# In LaTeX a space before the brackets of a function says nothing.
_CALL_SPACE = re.compile(r"(\\(?:sin|cos|tan|cot|sec|csc|ln|exp)) *\\left ?\(", re.ASCII)
_NAME = re.compile(r"\$? ?(?:[A-Za-z]|\\[a-z]{2,7}) ?\$?", re.ASCII)
_RUNS = re.compile(r"(?<![A-Za-z\\{])[A-Za-z]{2,4}(?![A-Za-z}])", re.ASCII)
_NO_PRODUCTS: Final = frozenset([*FUNCTIONS, "and", "or", "not", "in", "mod", "pi", "lcm", "gcd"])
_WORDS: Final = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
}
_TENS: Final = {
    word: value
    for value, word in enumerate(
        ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=3
    )
}
_LARGE: Final = {
    "one hundred": 100,
    "a hundred": 100,
    "one thousand": 1000,
    "a thousand": 1000,
    "one million": 10**6,
    "a million": 10**6,
}
_GROUPED = re.compile(r"\$?([1-9][0-9]{0,2}(?:,(?:\\!)?[0-9]{3})+)\$?", re.ASCII)
_DIGITS = re.compile(r"\$? ?(-?[0-9]{1,40}) ?\$?", re.ASCII)


def functions_in(body: str) -> frozenset[str]:
    """The letters that a problem defines as functions (`f(x) =`)."""
    found = set(_DEFINED.findall(body)) | set(_CALLED.findall(body))
    marked = {f"{letter}{mark}" for letter in found for mark in MARKS}
    return frozenset(found | marked | operations_in(body))


def names_in(body: str) -> frozenset[str]:
    """The letters that a problem uses as names: those may stand side by side as a product."""
    found: set[str] = set()
    for formula in _IN_DOLLARS.findall(body):
        plain = _COMMANDS.sub(" ", formula)
        found |= set(_ALONE.findall(plain))
        for run in _RUNS.findall(plain):
            found |= set(run) if run not in _NO_PRODUCTS else set()
    for groups in _BARE.findall(_IN_DOLLARS.sub(" ", body)):
        found |= set(_ALONE.findall(" ".join(groups).replace(" and ", " ")))
    return frozenset(found - functions_in(body) - _CONSTANT_LETTERS)


OPERATION: Final = "operation"
"""The name of an operation that a problem defines, as a function of two variables."""
_OPERATORS: Final = (
    r"\\(?:star|oplus|otimes|odot|ominus|diamond|circledast|ast|bullet|triangle|square|clubsuit"
    r"|heartsuit|spadesuit|nabla|&|#|dagger|Diamond|Box|bigstar|bigcirc|boxplus)|@|\#|★|∗"
)
_OPERAND: Final = r"(?:[0-9]{1,6}|[a-zA-Z]|\([^()]{1,40}\)|operation\([^()]{1,60}\))"


def operations_in(body: str) -> frozenset[str]:
    """The name of the operation, where the problem uses the sign of one, and of no other."""
    return frozenset([OPERATION]) if len(set(re.findall(_OPERATORS, body))) == 1 else frozenset()


def _operated(text: str) -> str:
    """`5 \\star 1` as a call; where three stand in a row, which comes first is not said."""
    signs = set(re.findall(_OPERATORS, text))
    if len(signs) > 1:
        raise NotReadError("the formula has several operations of the problem's own")
    for _ in range(6):
        pattern = rf"({_OPERAND}) ?(?:{_OPERATORS}) ?({_OPERAND})(?! ?(?:{_OPERATORS}))"
        shorter = re.sub(pattern, _call, text, count=1)
        if shorter == text:
            break
        text = shorter
    return text


def _call(found: re.Match[str]) -> str:
    left, right = (
        part[1:-1] if part.startswith("(") else part for part in (found.group(1), found.group(2))
    )
    return f"operation({left}, {right})"


def _plain(text: str) -> str:
    """A formula without its dollars; NotReadError where dollars stand around parts of it."""
    if "$" in text:
        if not (text.startswith("$") and text.endswith("$")) or text.count("$") != 2:
            raise NotReadError("a formula and other things stand side by side")
        # Kept, so that the grammar knows that this is LaTeX.
        return text
    return text


def _called(text: str, functions: frozenset[str]) -> str:
    """`f'(x)`, `f^{-1}(x)` and `(f \\circ g)(x)` as the grammar knows them."""
    letters = "".join(sorted(name for name in functions if len(name) == 1))
    if not letters:
        return text
    text = re.sub(r"\\(?:left|right) ?(?=[()])", "", text)
    text = re.sub(rf"([{letters}]) ?\^ ?\{{ ?-1 ?\}} ?(?=\()", r"\1inverse", text)
    text = re.sub(rf"([{letters}]) ?\^ ?\(-1\) ?(?=\()", r"\1inverse", text)
    text = re.sub(rf"([{letters}])'''(?=\()", r"\1primeprimeprime", text)
    text = re.sub(rf"([{letters}])''(?=\()", r"\1primeprime", text)
    text = re.sub(rf"([{letters}])'(?=\()", r"\1prime", text)
    return re.sub(
        rf"\( ?([{letters}]) ?\\circ ?([{letters}]) ?\) ?\(([^()]{{1,30}})\)", r"\1(\2(\3))", text
    )


def parsed(reading: Reading, text: str) -> Node:
    """Whatever stands in a text in signs."""
    # `x`, `y` and `z` need no declaration, unless others have one.
    names = reading.names | (frozenset("xyz") - reading.functions) if reading.names else ()
    text = _called(_plain(text), reading.functions)
    if OPERATION in reading.functions:
        text = _operated(text)
    text = _CALL_SPACE.sub(r"\1(", text)
    if "$" in text and names:
        text = _RUNS.sub(lambda run: _apart(run.group()), text)
    return parse(text, names=names, functions=reading.functions)


def _apart(run: str) -> str:
    """In LaTeX, letters side by side are factors: `xy^2` is x times y^2."""
    return run if run in _NO_PRODUCTS else " ".join(run)


def formula_in(reading: Reading, text: str, *, angles: bool = True) -> Node:
    """The formula that a text is."""
    return arithmetic(parsed(reading, text), angles=angles)


def statement_in(reading: Reading, text: str) -> Node:
    """The equation, inequality or congruence, or several of them, that a text is."""
    return statements(parsed(reading, text))


def statements(node: Node) -> Node:
    """`node`, if it is a statement whose parts are arithmetic; lists become "and"."""
    match node:
        case Group("list", items):
            return Logic("and", tuple(map(statements, items)))
        case Logic(op, items):
            return Logic(op, tuple(map(statements, items)))
        case Not(item):
            return Not(statements(item))
        case Relation(operands, operators) if set(operators) in _CHAINS or len(operators) == 1:
            if "in" in operators:
                raise NotReadError("this is no statement about one number")
            for operand in operands:
                arithmetic(operand)
            return node
        case Call("congruent" | "divides", args):
            for arg in args:
                arithmetic(arg)
            return node
        case Call("integer" | "prime" | "even" | "odd", (arg,)):
            arithmetic(arg)
            return node
    raise NotReadError("this is no statement")


# `a = b < c` may be two statements that stand side by side.
_CHAINS: Final = ({"<"}, {"<=", "<"}, {"<="}, {">"}, {">=", ">"}, {">="})


def numeral_in(text: str) -> int:
    """A whole number in digits or in words."""
    if found := _DIGITS.fullmatch(text):
        digits = found.group(1)
        if len(digits.lstrip("-")) > 1 and digits.lstrip("-")[0] == "0":
            raise NotReadError("a number that begins with 0 may be in another base")
        return int(digits)
    if found := _GROUPED.fullmatch(text):
        return int(found.group(1).replace(",", "").replace("\\!", ""))
    word = " ".join(text.lower().split())
    if word in _WORDS:
        return _WORDS[word]
    if word in _LARGE:
        return _LARGE[word]
    tens, _, ones = word.replace("-", " ").partition(" ")
    if tens in ("twenty", *_TENS):
        base = 20 if tens == "twenty" else 10 * _TENS[tens]
        if not ones:
            return base
        if 1 <= _WORDS.get(ones, 0) <= 9:
            return base + _WORDS[ones]
    raise NotReadError("this is no whole number")


def _formula(reading: Reading, text: str) -> Iterator[Node]:
    yield formula_in(reading, text)


def _quantity(reading: Reading, text: str) -> Iterator[Quantity]:
    if "$" not in text:
        try:
            value = numeral_in(text)
        except NotReadError:
            pass
        else:
            node: Node = whole(value) if value >= 0 else formula_in(reading, text)
            yield of_node(node)
            return
    elif found := _GROUPED.fullmatch(text):
        yield of_node(whole(int(found.group(1).replace(",", "").replace("\\!", ""))))
        return
    yield of_node(formula_in(reading, text))


def _formula_value(reading: Reading, text: str) -> Iterator[Quantity]:
    yield of_node(formula_in(reading, text))


def _statement(reading: Reading, text: str) -> Iterator[Node]:
    yield statement_in(reading, text)


def _curve(reading: Reading, text: str) -> Iterator[Quantity]:
    """The formula in `f(x) = x^2 + 1` or `y = x^2 + 1`."""
    _, body = graph(parsed(reading, text))
    yield of_node(arithmetic(body))


def _root_formula(reading: Reading, text: str) -> Iterator[Node]:
    """A polynomial, or an equation: what has roots."""
    node = parsed(reading, text)
    match node:
        case Relation((left, right), ("=",)):
            arithmetic(left)
            arithmetic(right)
            yield node
        case Name():
            raise NotReadError("a name alone has no roots")
        case _:
            yield arithmetic(node)


def _name(reading: Reading, text: str) -> Iterator[str]:
    if _NAME.fullmatch(text):
        node = parsed(reading, text)
        if isinstance(node, Name):
            yield node.name


def _function_letter(reading: Reading, text: str) -> Iterator[str]:
    plain = text.strip("$ ")
    # `f` and `f(x)` both name the function.
    found = re.fullmatch(r"([A-Za-z])(?: ?\( ?[a-z] ?\))?", plain, re.ASCII)
    if found and found.group(1) in reading.functions:
        yield found.group(1)


def _tuple(reading: Reading, text: str) -> Iterator[Node]:
    node = parsed(reading, text)
    if isinstance(node, Group) and node.kind == "tuple":
        yield node


def _numeral(reading: Reading, text: str) -> Iterator[int]:
    yield numeral_in(text)


def _decimal(reading: Reading, text: str) -> Iterator[Fraction]:
    node = formula_in(reading, text)
    if isinstance(node, Number):
        yield node.value


READERS = {
    "curve": (_curve,),
    "decimal": (_decimal,),
    "formula": (_formula,),
    "formula value": (_formula_value,),
    "function letter": (_function_letter,),
    "name": (_name,),
    "numeral": (_numeral,),
    "quantity": (_quantity,),
    "root formula": (_root_formula,),
    "statement": (_statement,),
    "tuple": (_tuple,),
}
