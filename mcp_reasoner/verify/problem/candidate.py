"""A candidate's answer read into values; an answer with anything more to it is not read.

The text is untrusted: it goes through the maths grammar whole, and words count only
from short fixed lists ("no real solutions", "yes"). `3 (and 2)` or `3, I think` is
unreadable, which never counts for or against the answer.
"""

import re
from dataclasses import dataclass

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import (
    Binary,
    Call,
    Constant,
    Group,
    Logic,
    Name,
    Node,
    Number,
    Relation,
    Unary,
    free_names,
    walk,
)
from mcp_reasoner.verify.plus_minus import alternatives
from mcp_reasoner.verify.problem.normalise import UnreadableError
from mcp_reasoner.verify.syntax import parse

__all__ = ["MAX_ANSWER", "Answer", "is_reduced", "is_written_out"]

MAX_ANSWER = 400
_NOTHING = re.compile(
    r"(?:there (?:is|are) )?(?:none|no (?:real |such |integer |positive |negative )*"
    r"(?:solutions?|roots?|values?|zeros?)(?: exists?)?)",
    re.IGNORECASE | re.ASCII,
)
_YES = frozenset(["yes", "true"])
_NO = frozenset(["no", "false"])
_IRRATIONAL_FUNCTIONS = frozenset(["sqrt", "cbrt", "root", "ln"])


@dataclass(frozen=True)
class Answer:
    """One candidate's text, read on demand as the kind of answer that a question asks for."""

    text: str

    def cleaned(self) -> str:
        """The text without the marks around a formula and a final full stop."""
        text = self.text.strip()
        if len(text) > MAX_ANSWER:
            raise UnreadableError(f"the answer is longer than {MAX_ANSWER} characters")
        for opening, closing in (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")):
            inner = text[len(opening) : -len(closing)]
            if text.startswith(opening) and text.endswith(closing) and "$" not in inner:
                text = inner.strip()
                break
        text = text[:-1].rstrip() if re.search(r"[0-9a-zA-Z)}]\.$", text) else text
        words = re.fullmatch(r"\\text(?:bf|rm)? ?\{([A-Za-z ]*)\}", text)
        return words.group(1).strip() if words else text

    def node(self, names: frozenset[str]) -> Node:
        """The parsed answer."""
        text = self.cleaned()
        if not text:
            raise UnreadableError("the answer is empty")
        try:
            return parse(text, names=names)
        except ExpressionError as error:
            raise UnreadableError(f"the answer cannot be read: {error}") from error

    def value(self, names: frozenset[str]) -> Node:
        """A single value: `3`, or `x = 3` with one of these names."""
        node = _right_side(self.node(names), names)
        _require_numeric(node)
        if any(isinstance(part, Unary | Binary) and part.op == "±" for part in walk(node)):
            raise UnreadableError("the answer gives two values where one is asked")
        return node

    def values(self, names: frozenset[str]) -> tuple[Node, ...]:
        """Several values in no order: `2, 3`, `{2, 3}`, `x = 2 or x = 3`, `±2`, `none`."""
        if _NOTHING.fullmatch(self.cleaned()):
            return ()
        found: list[Node] = []
        for item in _items(self.node(names)):
            try:
                readings = alternatives(_right_side(item, names))
            except ExpressionError as error:
                raise UnreadableError(f"the answer cannot be read: {error}") from error
            for reading in readings:
                _require_numeric(reading)
                found.append(reading)
        return tuple(found)

    def point(self, orders: frozenset[tuple[str, ...]]) -> dict[str, Node]:
        """Values by name (`x = 1, y = 2`), or a tuple where its order leaves no doubt."""
        names = frozenset(next(iter(orders)))
        node = self.node(names)
        if isinstance(node, Relation) and len(node.operands) == 2:
            left, right = node.operands
            if isinstance(left, Group) and left.kind == "tuple":
                letters = tuple(item.name for item in left.items if isinstance(item, Name))
                if len(letters) != len(left.items) or frozenset(letters) != names:
                    raise UnreadableError("the answer names other unknowns than the problem")
                orders, node = frozenset([letters]), right
        if isinstance(node, Group) and node.kind == "tuple":
            if len(orders) != 1:
                raise UnreadableError("the order of the answer's values is unclear: name them")
            order = next(iter(orders))
            if len(node.items) != len(order):
                raise UnreadableError("the answer has another number of values than asked")
            result = dict(zip(order, node.items, strict=True))
        else:
            result = {}
            for item in _items(node):
                match item:
                    case Relation((Name(name), value), ("=",)) if (
                        name in names and name not in result
                    ):
                        result[name] = value
                    case _:
                        raise UnreadableError("the answer does not name its values")
            if result.keys() != names:
                raise UnreadableError("the answer does not give a value for every unknown")
        for value in result.values():
            _require_numeric(value)
        return result

    def formula(self, variable: str, heads: tuple[str, ...]) -> Node:
        """An expression in `variable`, perhaps after one of `heads` (`f'(x)`) and `=`."""
        text = self.cleaned()
        for head in heads:
            pattern = re.escape(head).replace(r"\ ", " ?") + r" ?= ?"
            found = re.match(pattern, text)
            if found:
                text = text[found.end() :]
                break
        node = Answer(text).node(frozenset([variable]))
        if not free_names(node) <= {variable} or not _is_arithmetic(node):
            raise UnreadableError(f"the answer is no formula in {variable}")
        return node

    def truth(self) -> bool:
        """Yes or no."""
        word = self.cleaned().lower()
        if word in _YES or word in _NO:
            return word in _YES
        raise UnreadableError("the answer is neither yes nor no")


def _items(node: Node) -> tuple[Node, ...]:
    """The members of a list; of a name's list (`x = 2, 3`) each as it stands."""
    match node:
        case Group("list" | "set", items) | Logic("or" | "and", items):
            return tuple(part for item in items for part in _items(item))
        case Group():
            raise UnreadableError("the answer is a tuple or an interval where values are asked")
    return (node,)


def _right_side(node: Node, names: frozenset[str]) -> Node:
    match node:
        case Relation((Name(name), value), ("=",)) if name.split("_")[0] in names:
            return value
    return node


def _is_arithmetic(node: Node) -> bool:
    return all(
        isinstance(part, Number | Name | Constant | Unary | Binary | Call) for part in walk(node)
    )


def _require_numeric(node: Node) -> None:
    if not _is_arithmetic(node):
        raise UnreadableError("the answer is not a number")
    if free_names(node):
        raise UnreadableError("the answer holds an unknown")


def is_written_out(node: Node, *, rational: bool) -> bool:
    """Whether a value stands there as an answer and not as a task left to the reader.

    A rational number is a numeral or a fraction of two numerals; an irrational or
    complex one may also hold roots, logarithms, π, e and i, and sums, products and
    quotients of them, but no powers except of e and i.
    """
    if rational:
        return _is_numeral(node) or _is_fraction(node)
    for part in walk(node):
        match part:
            case Number() | Constant() | Unary("-" | "+"):
                continue
            case Binary("+" | "-" | "*" | "/"):
                continue
            case Binary("^", Constant(), _):
                continue
            case Call(name) if name in _IRRATIONAL_FUNCTIONS:
                continue
        return False
    return True


def is_reduced(node: Node) -> bool:
    """Whether a numeral is whole or a fraction is in lowest terms, as written."""
    match node:
        case Number(_, value):
            return value.denominator == 1 and "." not in node.text
        case Unary("-" | "+", inner):
            return is_reduced(inner) and not isinstance(inner, Unary)
        case Binary("/", Unary("-", Number() as top), Number() as bottom) | Binary(
            "/", Number() as top, Number() as bottom
        ):
            if "." in top.text + bottom.text or bottom.value == 0:
                return False
            return (top.value / bottom.value).denominator == bottom.value > 1
    return False


def _is_numeral(node: Node) -> bool:
    match node:
        case Number():
            return True
        case Unary("-" | "+", Number()):
            return True
    return False


def _is_fraction(node: Node) -> bool:
    match node:
        case Unary("-" | "+", inner):
            return _is_fraction(inner) and not isinstance(inner, Unary)
        case Binary("/", top, bottom):
            return _is_numeral(top) and _is_numeral(bottom)
    return False
