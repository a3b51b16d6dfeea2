"""A caller's tests in Python as a file that plain pytest can run, and what they test.

A file of test functions stays as it is, but for the import of what it uses by name alone.
Asserts at the top level, and a function `check(candidate)` that nobody calls, become tests:
pytest would collect none of them. Read by rule, and never run here.
"""

import ast
import builtins
from collections.abc import Iterable

__all__ = ["function_of_tests", "standing_alone"]

_MODULES = frozenset({"candidate", "solution", "main", "code_under_test", "your_module", "module"})
"""Names under which tests import what they test, as in `sandbox.testing`."""


def function_of_tests(tests: str) -> str | None:
    """The one name that tests take from the program, if it is one; None if that is open."""
    try:
        tree = ast.parse(tests)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    imported = _imported(tree)
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    foreign = {
        name
        for name in called - _bound(tree)
        if not hasattr(builtins, name) and name != "candidate"
    }
    found = imported or foreign
    return found.pop() if len(found) == 1 else None


def standing_alone(tests: str, code: str) -> str:
    """`tests` as a file for pytest, beside a module `solution` that holds `code`."""
    try:
        tree, program = ast.parse(tests), ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return tests
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - _bound(tree)
    made = "" if any(map(_is_test, tree.body)) else _tests_of(tree, program)
    if made:
        used |= {node.id for node in ast.walk(ast.parse(made)) if isinstance(node, ast.Name)}
    wanted = sorted(used & _bound_at_top(program))
    lines = tests.splitlines() if not made else _without_acts(tests, tree)
    if wanted and not _uses_a_module(tree):
        at = _first_line(tree)
        lines[at:at] = [f"from solution import {', '.join(wanted)}", ""]
    return "\n".join(lines).rstrip("\n") + "\n" + made


def _tests_of(tree: ast.Module, program: ast.Module) -> str:
    """Tests made of what stands at the top level."""
    acts = [ast.unparse(act) for act in _acts(tree)]
    made = ""
    if acts:
        body = "\n".join(f"    {line}" for act in acts for line in act.splitlines())
        made += f"\n\ndef test_asserts():\n{body}\n"
    check = next(
        (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "check"), None
    )
    if check is not None and len(check.args.args) == 1 and not any("check(" in act for act in acts):
        made += f"\n\ndef test_check():\n    check({_main(program)})\n"
    return made


def _acts(tree: ast.Module) -> list[ast.stmt]:
    """The statements at the top level from the first one on that checks or calls something."""
    first = next(
        (
            index
            for index, node in enumerate(tree.body)
            if not _is_kept(node) and not isinstance(node, ast.Assign | ast.AnnAssign)
        ),
        len(tree.body),
    )
    return [node for node in tree.body[first:] if not _is_kept(node)]


def _is_kept(node: ast.stmt) -> bool:
    """Whether a statement only defines or describes."""
    describes = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    defines = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
    return describes or isinstance(node, defines)


def _without_acts(tests: str, tree: ast.Module) -> list[str]:
    lines: list[str | None] = [*tests.splitlines()]
    for act in _acts(tree):
        for number in range(act.lineno - 1, act.end_lineno or act.lineno):
            lines[number] = None
    return [line for line in lines if line is not None]


def _is_test(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name.startswith("test")
    if not isinstance(node, ast.ClassDef):
        return False
    return node.name.startswith("Test") or any(
        ast.unparse(base).endswith("TestCase") for base in node.bases
    )


def _imported(tree: ast.Module) -> set[str]:
    """What is imported from the program by name."""
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in _MODULES
        for alias in node.names
    }


def _uses_a_module(tree: ast.Module) -> bool:
    """Whether the program is imported in any way."""
    return bool(_imported(tree)) or any(
        alias.name in _MODULES
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    )


def _bound(tree: ast.Module) -> set[str]:
    """The names that a text binds itself, anywhere."""
    bound = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    return bound


def _bound_at_top(program: ast.Module) -> set[str]:
    return _bound(ast.Module(body=[_shell(node) for node in program.body], type_ignores=[]))


def _shell(node: ast.stmt) -> ast.stmt:
    """A definition without what is bound inside of it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return ast.ClassDef(
            name=node.name, bases=[], keywords=[], body=[ast.Pass()], decorator_list=[]
        )
    return node


def _main(program: ast.Module) -> str:
    """What is meant where no function is named, as `sandbox.remote` has it."""
    for node in program.body:
        if isinstance(node, ast.ClassDef) and node.name == "Solution":
            methods = [
                n.name
                for n in node.body
                if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")
            ]
            if len(methods) == 1:
                return f"Solution().{methods[0]}"
    functions = [n.name for n in program.body if isinstance(n, ast.FunctionDef)]
    return functions[-1] if functions else "None"


def _first_line(tree: ast.Module) -> int:
    """Before which line an import may stand: after the description and imports of the future."""

    def first(nodes: Iterable[ast.stmt]) -> int:
        last = 0
        for index, node in enumerate(nodes):
            describes = index == 0 and isinstance(node, ast.Expr) and _is_kept(node)
            future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
            if not (describes or future):
                break
            last = node.end_lineno or node.lineno
        return last

    return first(tree.body)
