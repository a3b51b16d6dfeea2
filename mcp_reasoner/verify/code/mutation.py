"""Altered versions of a program, to see what its tests would notice.

One small change each, as published mutation testers make them: another operator or
comparison, a constant off by one, a condition turned round, a statement or a result left
out. The text is only parsed here, never run. A mutant that no test kills shows
nothing by itself, since it may mean the same; tests that kill none show nothing at all.
Its neighbour `altering` changes everything that a program gives.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Mutant", "mutants"]

_OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
_Change = Callable[[ast.AST], ast.AST | None]


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A program with one change: `line` and, for people, what became of it there.

    `empties` says that a function now gives nothing at all, which tests of types notice too;
    `often_same` that it means the same for most programs, so that it counts only if noticed.
    """

    code: str
    line: int
    change: str
    empties: bool = False
    often_same: bool = False


def mutants(code: str, *, limit: int = 20) -> tuple[Mutant, ...]:
    """At most `limit` mutants of `code`, spread over it; none if it is not valid Python.

    The first ones take away all that a function gives, so that tests which notice
    anything notice them. What stands last comes first: before it there are often helpers
    that nothing uses.
    """
    try:
        tree = ast.parse(code)
        same = ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    found: dict[str, Mutant] = {}
    for made in (_without_results(tree), _changes(tree)):
        for mutant in made:
            if mutant.code != same:
                found.setdefault(mutant.code, mutant)
    emptied = [mutant for mutant in found.values() if mutant.change.startswith("the body")]
    head = _spread(emptied, min(3, limit))
    others = [mutant for mutant in found.values() if not mutant.change.startswith("the body")]
    return (*head, *_spread(others, limit - len(head)))


def _spread(made: list[Mutant], count: int) -> list[Mutant]:
    """At most `count` of them, evenly from the last to the first."""
    backwards = made[::-1]
    if len(backwards) <= count:
        return backwards
    return [backwards[index * len(backwards) // count] for index in range(count)]


def _without_results(tree: ast.Module) -> Iterator[Mutant]:
    """Functions that give nothing."""
    for path, node in _nodes(tree):
        if isinstance(node, ast.FunctionDef) and _gives(node):
            emptied = ast.FunctionDef(**{**vars(node), "body": [ast.Return(value=None)]})
            yield _mutant(tree, path, emptied, node.lineno, "the body", "return None")


def _gives(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) for node in ast.walk(function)
    )


def _changes(tree: ast.Module) -> Iterator[Mutant]:
    for path, node in _nodes(tree):
        for replacement in _alternatives(node):
            line = getattr(node, "lineno", 0)
            old = _shown(node)
            if replacement is None:
                yield _mutant(tree, path, ast.Pass(), line, old, "left out")
            else:
                yield _mutant(tree, path, replacement, line, old, _shown(replacement))


def _alternatives(node: ast.AST) -> Iterator[ast.AST | None]:
    """What may stand in the place of `node`; None for nothing at all."""
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp):
        other = _OTHER.get(type(node.op))
        if other is not None:
            yield _with(node, op=other())
    elif isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            other = _OTHER.get(type(operator))
            if other is not None:
                operators = [*node.ops[:index], other(), *node.ops[index + 1 :]]
                yield _with(node, ops=operators)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        yield _with(node, test=ast.UnaryOp(op=ast.Not(), operand=node.test))
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield ast.Constant(value=not node.value)
        elif isinstance(node.value, int | float):
            yield ast.Constant(value=node.value + 1)
        elif isinstance(node.value, str) and node.value:
            yield ast.Constant(value="")
    elif isinstance(node, ast.Return) and not _is_none(node.value):
        yield ast.Return(value=ast.Constant(value=None))
    elif isinstance(node, ast.Continue):
        yield ast.Break()
    elif isinstance(node, ast.Break):
        yield ast.Continue()
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Raise) or (
        isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    ):
        yield None


def _is_none(node: ast.AST | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


_Path = tuple[tuple[str, int | None], ...]


def _nodes(tree: ast.AST) -> Iterator[tuple[_Path, ast.AST]]:
    """Every node below `tree` with the way to it, but annotations and docstrings."""
    pending: list[tuple[_Path, ast.AST]] = [((), tree)]
    while pending:
        path, node = pending.pop(0)
        if path:
            yield path, node
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_params"):
                continue
            if isinstance(value, ast.AST):
                pending.append(((*path, (name, None)), value))
            elif isinstance(value, list):
                for index, item in enumerate(value):
                    if isinstance(item, ast.AST) and not _is_docstring(item):
                        pending.append(((*path, (name, index)), item))


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _mutant(
    tree: ast.Module, path: _Path, replacement: ast.AST, line: int, old: str, new: str
) -> Mutant:
    changed = copy.deepcopy(tree)
    *way, (name, index) = path
    node: ast.AST = changed
    for step, at in way:
        value = getattr(node, step)
        node = value if at is None else value[at]
    if index is None:
        setattr(node, name, replacement)
    else:
        getattr(node, name)[index] = replacement
    code = ast.unparse(ast.fix_missing_locations(changed))
    return Mutant(code=code, line=line, change=f"{old} → {new}", empties=new == "return None")


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else text[:57] + "…"
