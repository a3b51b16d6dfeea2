"""A candidate's answer read into values; an answer with anything more to it is not read.

The text is untrusted: it goes through the maths grammar whole, and words count only
from short fixed lists ("no real solutions", "yes"). `3 (and 2)` or `3, I think` is
unreadable, which never counts for or against the answer.
"""

import re
from dataclasses import dataclass
from typing import Any

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Matrix, Quantity
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
from mcp_reasoner.verify.reading import read
from mcp_reasoner.verify.syntax import parse

__all__ = ["MAX_ANSWER", "Answer"]

MAX_ANSWER = 400
_NOTHING = re.compile(
    r"(?:there (?:is|are) )?(?:none|no (?:real |such |integer |positive |negative )*"
    r"(?:solutions?|roots?|values?|zeros?)(?: exists?)?)",
    re.IGNORECASE | re.ASCII,
)
_EVERYTHING = re.compile(
    r"(?:all |the set of all )?(?:real numbers|reals)|\\(?:mathbb|mathbf|Bbb) ?\{?R\}?|ℝ", re.I
)
_RUNS = re.compile(r"(?<![A-Za-z\\{])[A-Za-z]{2,4}(?![A-Za-z}])", re.ASCII)
_YES = frozenset(["yes", "true"])
_NO = frozenset(["no", "false"])


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

    def value(self, names: frozenset[str], units: frozenset[str] = frozenset()) -> Node:
        """A single value: `3`, `x = 3` with one of these names, `3 cm` with one of these units."""
        node = _right_side(self._single(names, units), names)
        _require_numeric(node)
        if any(isinstance(part, Unary | Binary) and part.op == "±" for part in walk(node)):
            raise UnreadableError("the answer gives two values where one is asked")
        return node

    def _single(self, names: frozenset[str], units: frozenset[str]) -> Node:
        """The tree of one value; numerals such as `12,345` and `2\\frac12` count as such."""
        try:
            node = self.node(names)
        except UnreadableError:
            amounts = [item for item in self._readings(names) if isinstance(item, Quantity)]
            if len(amounts) != 1:
                raise
            (amount,) = amounts
            if amount.unit and amount.unit not in units:
                raise UnreadableError("the answer has a unit that is not asked for") from None
            return amount.node
        if isinstance(node, Unary) and node.op == "°":
            if "°" not in units:
                raise UnreadableError("the answer is an angle, which is not asked for")
            return node.operand
        if isinstance(node, Unary) and node.op == "%" and "%" in units:
            return node.operand
        return node

    def _readings(self, names: frozenset[str]) -> tuple[Any, ...]:
        try:
            return read(self.cleaned(), names=names)
        except ExpressionError as error:
            raise UnreadableError(f"the answer cannot be read: {error}") from error

    def typed(self, names: frozenset[str] = frozenset()) -> Any:
        """The only reading of the answer as a typed value of `answers`."""
        readings = self._readings(names)
        if len(readings) != 1:
            raise UnreadableError("the answer can be read in two ways")
        return readings[0]

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

    def formula(self, variables: tuple[str, ...], heads: tuple[str, ...]) -> Node:
        """An expression in the variables, perhaps after one of `heads` (`f'(x)`) and `=`."""
        text = self.cleaned()
        for head in heads:
            pattern = re.escape(head).replace(r"\ ", " ?") + r" ?= ?"
            found = re.match(pattern, text)
            if found:
                text = text[found.end() :]
                break
        if "\\" in text or "$" in text:
            text = _RUNS.sub(
                lambda run: " ".join(run[0]) if set(run[0]) <= set(variables) else run[0], text
            )
        node = Answer(text).node(frozenset(variables))
        if not free_names(node) <= set(variables) or not _is_arithmetic(node):
            raise UnreadableError(f"the answer is no formula in {', '.join(variables)}")
        return node

    def region(self, names: frozenset[str]) -> Node | None:
        """A set of real numbers: intervals or inequalities; None for the empty set."""
        text = self.cleaned()
        if _NOTHING.fullmatch(text) or text in ("\\emptyset", "\\varnothing", "∅", "empty set"):
            return None
        if _EVERYTHING.fullmatch(text):
            return parse("(-\\infty, \\infty)")
        # Between the brackets of an interval a comma cannot separate thousands.
        return Answer(re.sub(r"(?<=[0-9}]),(?=[0-9])", ", ", text)).node(names)

    def matrix(self) -> tuple[tuple[Node, ...], ...]:
        """The rows of a matrix."""
        found = self.typed()
        if not isinstance(found, Matrix):
            raise UnreadableError("the answer is no matrix")
        for row in found.rows:
            for entry in row:
                _require_numeric(entry)
        return found.rows

    def points(self, names: tuple[str, ...]) -> tuple[tuple[Node, ...], ...]:
        """Tuples in no order: `(1, 2), (2, 1)`, a set of them, or `x = 1, y = 2`."""
        if _NOTHING.fullmatch(self.cleaned()):
            return ()
        node = self.node(frozenset(names))
        found: list[tuple[Node, ...]] = []
        parts = node.items if isinstance(node, Group) and node.kind in ("list", "set") else (node,)
        if isinstance(node, Logic):
            parts = node.items
        for part in parts:
            match part:
                case Group("tuple", items):
                    found.append(items)
                case Relation((Group("tuple", left), Group("tuple", items)), ("=",)) if (
                    tuple(getattr(one, "name", "") for one in left) == names
                ):
                    found.append(items)
                case _ if names:
                    point = self.point(frozenset([names]))
                    return (tuple(point[name] for name in names),)
                case _:
                    raise UnreadableError("the answer holds something other than points")
        for items in found:
            for item in items:
                _require_numeric(item)
        return tuple(found)

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
