"""The shape of the package: who may import whom, what is exported, and what must never appear."""

import ast
import importlib.util
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import mcp_reasoner

PACKAGE = Path(mcp_reasoner.__file__).parent
MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages([str(PACKAGE)], prefix="mcp_reasoner.")
    # The engine host's modules load llama.cpp when imported, which only the host may do.
    if info.name != "mcp_reasoner.engine.llama"
)

# For each part of the package, the parts it may import from.
ALLOWED = {
    "sandbox": {"sandbox", "errors"},
    "verify": {"verify", "sandbox", "lengths", "errors"},
    "engine": {"engine", "nano", "config", "errors"},
    "reasoning": {"reasoning", "verify", "engine.protocol", "lengths", "errors"},
    "runs": {"runs", "reasoning.outcome", "engine.protocol", "errors"},
    "nano": {"nano"},
    "lengths": set(),
    "services": {"engine", "reasoning", "runs", "verify", "workshop", "config", "errors"},
    "workshop": {"engine", "reasoning", "runs", "server.results", "verify", "config", "errors"},
    "evaluation": {
        *("evaluation", "services", "runs", "reasoning", "verify"),
        *("server.results", "lengths", "errors"),
    },
    "server": {
        *("server", "services", "runs", "reasoning", "verify", "engine"),
        *("lengths", "config", "errors"),
    },
    "clients": {"clients", "errors"},
    "cli": {"*"},
}


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    allowed = ALLOWED.get(part)
    if allowed is None or "*" in allowed:
        return
    for name in imports_of(path):
        if not name.startswith("mcp_reasoner."):
            continue
        target = name.removeprefix("mcp_reasoner.")
        assert any(target == prefix or target.startswith(prefix + ".") for prefix in allowed), (
            f"{path.relative_to(PACKAGE)} imports {name}"
        )


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_server_imports_mcp_and_only_the_host_llama_cpp(path: Path) -> None:
    relative = path.relative_to(PACKAGE).as_posix()
    for name in imports_of(path):
        top = name.partition(".")[0]
        assert top != "llama_cpp" or relative in {
            "engine/llama.py",
            "engine/grammar.py",
            "engine/sampler.py",
        }, name
        assert top not in {"mcp", "mcp_types"} or relative.startswith("server/"), name


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_evaluates_text_as_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    forbidden = r"\b(sympify|parse_expr|lambdify|parse_latex|parse_smt2_\w+|eval|exec)\s*\("
    calls = [
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
    ]
    found = {name for name in calls if re.fullmatch(forbidden, name + "(")}
    # Programs and their tests run where nothing can be reached; only there.
    in_the_box = {"sandbox/calls.py", "sandbox/testing.py"}
    allowed = {"exec"} if str(path.relative_to(PACKAGE)) in in_the_box else set()
    assert found <= allowed


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_exported_names_exist(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            # Their order is the linter's business (RUF022).
            names = ast.literal_eval(node.value)
            defined = _defined(tree)
            assert set(names) <= defined, set(names) - defined
            return
    # Only packages that are nothing but a description, and entry points, export nothing.
    assert path.name in {"__init__.py", "__main__.py"}


def _defined(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)
            case ast.Assign():
                names.update(t.id for t in node.targets if isinstance(t, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.ImportFrom() | ast.Import():
                names.update((alias.asname or alias.name) for alias in node.names)
            case _:
                pass
    return names


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is(name: str) -> None:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)


def test_a_front_loads_neither_llama_cpp_nor_sympy() -> None:
    code = (
        "import sys, mcp_reasoner.cli.main, mcp_reasoner.server.stdio\n"
        "print(sorted({'llama_cpp', 'sympy', 'numpy', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
