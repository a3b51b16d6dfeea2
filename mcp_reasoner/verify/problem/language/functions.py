"""Functions that a problem defines by a formula, and their calls put in place.

    expanded(parse("f(2)+1", functions="f"), {"f": Function("x", parse("x^2"))})     2^2 + 1

A call stands in the tree as `Call("f", …)`; `fprime`, `fprimeprime` and `finverse` are the
derivatives and the inverse of `f`, which are worked out here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sympy

from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Call, Logic, Name, Node, Relation, free_names, walk
from mcp_reasoner.verify.problem.rule import NotReadError
from mcp_reasoner.verify.problem.solving.one_unknown import region
from mcp_reasoner.verify.problem.solving.reals import points_of
from mcp_reasoner.verify.problem.solving.truths import holds
from mcp_reasoner.verify.problem.solving.writing import written
from mcp_reasoner.verify.problem.trees import replaced

__all__ = ["MARKS", "Function", "conjuncts", "expanded", "graph", "is_definition"]

MAX_DEPTH: Final = 40
"""How deep calls may stand inside calls."""
MAX_NODES: Final = 5_000
MARKS: Final = ("primeprimeprime", "primeprime", "prime", "inverse")
"""What may follow the letter of a function in the name of a call."""


@dataclass(frozen=True)
class Function:
    """A function of one variable, or of two, given by a formula; or by pieces, each on a part.

    Where there are `pieces`, `body` is the first of them, and the function is only called at
    numbers.
    """

    variable: str
    body: Node
    pieces: tuple[tuple[Node, Node], ...] = ()
    second: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of its arguments."""
        return (self.variable, self.second) if self.second else (self.variable,)

    def at(self, value: Any) -> Node:
        """The piece that holds at a number."""
        found = [
            body for body, condition in self.pieces if holds(condition, {self.variable: value})
        ]
        if len(found) != 1:
            raise NotReadError("the function is defined twice or not at all at a number")
        return found[0]


def conjuncts(node: Node) -> list[Node]:
    """The statements that "and" joins."""
    if isinstance(node, Logic) and node.op == "and":
        return [part for item in node.items for part in conjuncts(item)]
    return [node]


def is_definition(node: Node) -> bool:
    """Whether a statement gives a function of one letter: `f(x) = …`."""
    match node:
        case Relation((Call(name, (Name(),)), _), ("=",)):
            return len(name) == 1
    return False


def graph(node: Node) -> tuple[str, Node]:
    """The variable and the formula in `f(x) = …` or `y = …`, the only ways to give a function.

    In `x = y^2` and `y^2 = x` no side is a function of the other as the words around would have it.
    """
    match node:
        case Relation((Call(name, (Name(variable),)), body), ("=",)) if len(
            name
        ) == 1 and free_names(body) == {variable}:
            return variable, body
        case Relation((Name("y"), body), ("=",)) if free_names(body) == {"x"}:
            return "x", body
    raise NotReadError("no function of one variable is given")


def expanded(node: Node, functions: Mapping[str, Function], depth: int = 0) -> Node:
    """`node` with every call of a defined function replaced by its formula."""
    if not functions or not any(_is_call(part, functions) for part in walk(node)):
        return node
    if depth > MAX_DEPTH or sum(1 for _ in walk(node)) > MAX_NODES:
        raise NotReadError("the functions call each other too often")

    def call(part: Node) -> Node | None:
        if not (isinstance(part, Call) and _is_call(part, functions)):
            return None
        letter, mark = _split(part.name)
        function = functions[letter]
        if len(part.args) != len(function.variables):
            raise NotReadError("a function is called with another number of arguments")
        arguments = [expanded(arg, functions, depth + 1) for arg in part.args]
        if function.pieces:
            return _of_pieces(function, arguments[0], mark)
        body = expanded(function.body, functions, depth + 1)
        if len(arguments) == 2:
            if mark:
                raise NotReadError("a function of two variables has no such value")
            given: dict[Node, Node] = dict(
                zip(map(Name, function.variables), arguments, strict=True)
            )
            return replaced(body, lambda inner: given.get(inner))
        (argument,), variable = arguments, function.variable
        if mark == "inverse":
            return _inverse(body, variable, argument)
        if mark:
            body = _derivative(body, variable, mark.count("prime"))
        return replaced(body, lambda inner: argument if inner == Name(variable) else None)

    return replaced(node, call)


def _of_pieces(function: Function, argument: Node, mark: str) -> Node:
    """At a number: the piece that holds there; backwards, the only number that is taken to it."""
    if free_names(argument):
        raise NotReadError("a function given by pieces is called at an unknown")
    variable = function.variable
    if mark == "inverse":
        found: list[Any] = []
        for body, condition in function.pieces:
            equation = Relation((body, argument), ("=",))
            found += points_of(region([equation, condition], variable))
        if len(found) != 1:
            raise NotReadError("the function takes several numbers to this one, or none")
        return written(found[0])
    if mark:
        raise NotReadError("a function given by pieces is not differentiated")
    body = function.at(to_sympy(argument))
    return replaced(body, lambda inner: argument if inner == Name(variable) else None)


def _split(name: str) -> tuple[str, str]:
    mark = next((mark for mark in MARKS if name[1:] == mark), "")
    return name.removesuffix(mark), mark


def _is_call(part: Node, functions: Mapping[str, Function]) -> bool:
    return isinstance(part, Call) and _split(part.name)[0] in functions


def _derivative(body: Node, variable: str, times: int) -> Node:
    value = sympy.diff(to_sympy(body), sympy.Symbol(variable), times)
    if value.has(sympy.Derivative, sympy.sign, sympy.floor):
        raise NotReadError("the function has no derivative in a closed form")
    return written(value)


def _inverse(body: Node, variable: str, argument: Node) -> Node:
    """The only real number that the function takes to the argument."""
    if free_names(argument) or free_names(body) != {variable}:
        raise NotReadError("the inverse of the function is not taken at a number")
    found = points_of(region([Relation((body, argument), ("=",))], variable))
    if len(found) != 1:
        raise NotReadError("the function takes several numbers to this one, or none")
    return written(found[0])
