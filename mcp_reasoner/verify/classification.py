"""What kind of answer a tree is: a quantity, a list, values by name, an equation, a range.

    classified(parse("x = 1 or x = 2"))     Assignment((("x", Quantity(1)), ("x", Quantity(2))))

Looks at the shape of a tree from `syntax` only. The text of an answer, with its units and
its words, is for `reading`; what a range or an equation contains is for `equivalence`.
"""

from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import (
    Answer,
    Assignment,
    Collection,
    Equation,
    Family,
    Quantity,
    Region,
)
from mcp_reasoner.verify.nodes import (
    Binary,
    Call,
    Group,
    Interval,
    Logic,
    Name,
    Node,
    Not,
    Relation,
    Unary,
    free_names,
    walk,
)
from mcp_reasoner.verify.plus_minus import alternatives

__all__ = ["COUNTER", "classified", "list_of"]

COUNTER: Final = "counter_1"
"""The name of the whole number in a family that names none: x ≡ 3 (mod 7) is 3 + 7k."""


def classified(node: Node) -> Answer:
    """The typed value of a tree; ExpressionError where it is a statement or no clear value."""
    match node:
        case Logic(_, items):
            if all(_is_region(item) for item in items):
                return Region(node)
            found_list = list_of([classified(item) for item in items])
            names = {name for name, _ in _pairs(found_list)}
            if node.op == "or" and len(names) > 1:
                raise ExpressionError("the answer leaves open which name has its value")
            return found_list
        case Group("list", items):
            return _named_list(items)
        case Group(kind, items):
            found = [value for item in items for value in _alternatives(item)]
            return Collection(kind, tuple(classified(item) for item in found))
        case Relation((Name(name), right), ("in",)):
            if isinstance(right, Group) and right.kind == "set":
                return Assignment(tuple((name, classified(item)) for item in right.items))
            return Region(node)
        case Relation((Name(name), right), ("=",)) if name not in free_names(right):
            values = _alternatives(right)
            return Assignment(tuple((name, classified(value)) for value in values))
        case Relation((Group("tuple", names), Group("tuple", values)), ("=",)):
            return _by_position(names, values)
        case Relation((left, right), ("=",)):
            if _is_measure(left) and not free_names(right):
                return Assignment(((_label(left), classified(right)),))
            return Equation(left, right)
        case Relation(operands, operators) if set(operators) == {"="}:
            return _chain(operands)
        case Relation((Name() as name, value), ("!=",)):
            return Region(_unequal(name, [value]))
        case Relation() if _is_region(node):
            return Region(node)
        case Interval() | Binary("∪" | "∩" | "∖"):
            return Region(node)
        case Unary("-", Interval()) | Binary("-", Interval(), Group("set")):
            return Region(node)
        case Unary("%" | "°" as mark, operand):
            return Quantity(operand, mark)
        case Call("congruent", (Name(name), rest, modulus)):
            step = Binary("+", rest, Binary("*", modulus, Name(COUNTER)))
            return Family(Assignment(((name, Quantity(step)),)), ((COUNTER, "Z"),))
        case Not() | Relation() | Call("divides" | "integer" | "prime" | "even" | "odd"):
            raise ExpressionError("the answer is a statement, not a value")
    readings = _alternatives(node)
    if len(readings) > 1:
        return Collection("list", tuple(classified(reading) for reading in readings))
    if any(isinstance(part, Relation | Logic | Group | Interval) for part in walk(node)):
        raise ExpressionError("a list or a statement stands inside a formula")
    return Quantity(node)


def _chain(operands: tuple[Node, ...]) -> Answer:
    """Of `x = 2 + 3 = 5` the last member counts; names before it all have its value."""
    *before, last = operands
    names = [item.name for item in before if isinstance(item, Name)]
    if any(name in free_names(last) for name in names) or (
        free_names(last) and not all(free_names(item) for item in before)
    ):
        raise ExpressionError("the answer is a statement, not a value")
    if names and isinstance(before[0], Name):
        values = _alternatives(last)
        return Assignment(tuple((name, classified(v)) for name in names for v in values))
    if not any(free_names(item) for item in operands):
        return classified(last)
    return classified(Relation((before[0], last), ("=",)))


def _unequal(name: Name, values: list[Node]) -> Node:
    values = [reading for value in values for reading in _alternatives(value)]
    relations = tuple(Relation((name, value), ("!=",)) for value in values)
    return relations[0] if len(relations) == 1 else Logic("and", relations)


def _is_measure(node: Node) -> bool:
    """What geometry names by points: AB, |AB|, AB/CD."""
    match node:
        case Name(name):
            return name.isupper()
        case Binary("*" | "/", left, right):
            return _is_measure(left) and _is_measure(right)
        case Call("abs", (inner,)):
            return _is_measure(inner)
    return False


def _label(node: Node) -> str:
    match node:
        case Name(name):
            return name
        case Binary(op, left, right):
            return _label(left) + ("/" if op == "/" else "") + _label(right)
        case Call(_, (inner,)):
            return _label(inner)
    return ""


def _alternatives(node: Node) -> tuple[Node, ...]:
    has_sign = any(isinstance(part, Unary | Binary) and part.op == "±" for part in walk(node))
    return alternatives(node) if has_sign else (node,)


def _is_region(node: Node) -> bool:
    match node:
        case Relation(_, operators):
            return "=" not in operators
        case Logic(_, items):
            return all(_is_region(item) for item in items)
    return False


def _named_list(items: tuple[Node, ...]) -> Answer:
    """`n = 2, 3, 4` gives n three values; otherwise every item stands for itself."""
    first, *rest = items
    match first:
        case Relation((Name() as name, value), ("!=",)):
            # x ≠ 1, 2 and x ≠ 1, x ≠ 2 rule out both.
            values = [value]
            for item in rest:
                match item:
                    case Relation((Name() as other, again), ("!=",)) if other == name:
                        values.append(again)
                    case _:
                        values.append(item)
            return Region(_unequal(name, values))
        case Relation((Name(name), value), ("=",)) if not any(
            isinstance(item, Relation | Logic | Group) for item in rest
        ):
            values = [part for item in (value, *rest) for part in _alternatives(item)]
            return Assignment(tuple((name, classified(part)) for part in values))
    return list_of([classified(item) for item in items])


def list_of(items: list[Answer]) -> Answer:
    """Items with commas or connectives between: all by name, or a bare list."""
    if all(isinstance(item, Assignment) for item in items):
        return Assignment(tuple(pair for item in items for pair in _pairs(item)))
    flat: list[Answer] = []
    for item in items:
        flat += item.items if isinstance(item, Collection) and item.kind == "list" else [item]
    return Collection("list", tuple(flat))


def _pairs(item: Answer) -> tuple[tuple[str, Answer], ...]:
    return item.pairs if isinstance(item, Assignment) else ()


def _by_position(names: tuple[Node, ...], values: tuple[Node, ...]) -> Answer:
    if len(names) != len(values) or not all(isinstance(name, Name) for name in names):
        raise ExpressionError("the names and the values of the answer do not match")
    found = [name.name for name in names if isinstance(name, Name)]
    if len(set(found)) != len(found):
        raise ExpressionError("a name of the answer comes twice")
    return Assignment(
        tuple((name, classified(value)) for name, value in zip(found, values, strict=True))
    )
