"""What a file of tests says of the program under test: by which names, from which modules.

Tests import the program under a name of their choice, or use its names as if they had been
written below it. A name counts as the program's only where nothing else can be meant: not
Python's own, not the tests' own, not a module's.
"""

import ast
import builtins
import importlib.util
import symtable
import sys
from dataclasses import dataclass
from typing import Any

__all__ = ["MODULES", "Mentions", "read_mentions"]

MODULES = ("candidate", "solution", "main", "code_under_test", "your_module", "module")
"""Names that stand for the program wherever they are imported."""


@dataclass(frozen=True)
class Mentions:
    """`of_the_program`: names of its that the tests use. `free`: those of them without import.

    `modules`: the modules that the program is taken to be.
    """

    of_the_program: frozenset[str]
    free: frozenset[str]
    modules: frozenset[str]


def read_mentions(source: str, names: list[str]) -> Mentions:
    """Read tests, which must be Python, for a program that has `names`."""
    tree = ast.parse(source)
    has = frozenset(names)
    free = _free(symtable.symtable(source, "tests", "exec")) - set(dir(builtins))
    modules, imported, aliases = _imports(tree, has)
    attributes = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in aliases
    }
    return Mentions(
        of_the_program=frozenset((free | imported | attributes) & has),
        free=frozenset(free),
        modules=frozenset(modules),
    )


def _free(table: symtable.SymbolTable) -> set[str]:
    """Names that are read and nowhere bound at the top level, of all scopes."""
    bound = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    found: set[str] = set()
    tables = [table]
    while tables:
        scope = tables.pop()
        tables += scope.get_children()
        for symbol in scope.get_symbols():
            read_here = scope is table and symbol.is_referenced()
            if read_here or (symbol.is_global() and symbol.is_referenced()):
                found.add(symbol.get_name())
    return found - bound


def _imports(tree: ast.Module, has: frozenset[str]) -> tuple[set[str], set[str], set[str]]:
    """Modules that the program is taken to be; names imported from them; names for them."""
    modules, imported, aliases = set(MODULES), set[str](), set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = {alias.name for alias in node.names}
            if node.module in MODULES or (not _exists(node.module) and names <= has | {"*"}):
                modules.add(node.module)
                imported |= names
            # `from package import program`
            for alias in node.names if not _exists(node.module) else ():
                if alias.name not in has and _used_of(tree, alias.asname or alias.name) & has:
                    modules |= {node.module, f"{node.module}.{alias.name}"}
                    aliases.add(alias.asname or alias.name)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                called = alias.asname or alias.name
                used = _used_of(tree, called)
                if alias.name in MODULES or (not _exists(alias.name) and used & has):
                    modules.add(alias.name)
                    aliases.add(called)
    return modules, imported, aliases


def _used_of(tree: ast.Module, name: str) -> set[str]:
    """What is used of a module, `name.attribute`; `name` may have dots."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == name
    }


def _exists(module: str) -> bool:
    """Whether there is such a module beside the program."""
    root = module.partition(".")[0]
    if root in sys.stdlib_module_names:
        return True
    found: Any = None
    try:
        found = importlib.util.find_spec(root)
    except (ImportError, ValueError):
        return False
    return found is not None
