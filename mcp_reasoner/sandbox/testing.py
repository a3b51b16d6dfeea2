"""Inside a box of their own: runs a caller's tests with pytest, the program being elsewhere.

Whatever the tests use of the program stands for it only (`remote`): each use goes out as
a line, and the answer comes as a plain value, so that nothing of the program's runs here.
`run` tells on its writer what it asks (`{"ask": …}`) and what became of each test
(`{"test": …}`, see `reporting`). The last line, `{"done": …}`, has what pytest itself
made of it.
"""

import ast
import json
import os
import sys
import threading
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from _pytest.assertion import rewrite, util

from mcp_reasoner.sandbox.counting import COUNTED, count_checks, mark_checks
from mcp_reasoner.sandbox.mentions import Mentions, read_mentions
from mcp_reasoner.sandbox.remote import Program
from mcp_reasoner.sandbox.reporting import Reporter
from mcp_reasoner.sandbox.values import write

__all__ = ["TASKS"]

_NAME = "tests"


def run(data: Mapping[str, Any]) -> None:
    """Run `data["tests"]` against a program with `data["names"]`; `again` is for a second run.

    It turns the order, and lets arguments be as they were where a call gave a value too.
    """
    lines = os.fdopen(data["reader"], "r", encoding="ascii")
    writer, again = data["writer"], bool(data.get("again"))
    one_at_a_time = threading.RLock()

    def say(event: dict[str, Any]) -> None:
        line = (write(event) + "\n").encode("ascii")
        while line:
            line = line[os.write(writer, line) :]

    def ask(question: dict[str, Any]) -> dict[str, Any]:
        with one_at_a_time:
            say({"ask": question})
            answer: dict[str, Any] = json.loads(lines.readline() or '{"lost": "exited_early"}')
        if answer.get("printed"):
            sys.stdout.write(str(answer["printed"]))
        return answer

    try:
        mentions = read_mentions(data["tests"], [entry["name"] for entry in data["names"]])
    except SyntaxError as error:
        say({"broken": f"the tests are not valid Python: {error.msg} (line {error.lineno})"})
        return
    program = Program(data["names"], ask, mentions, keep_arguments=again)
    reporter = Reporter(say, program)
    if "numpy" in data["tests"]:
        # Before the tests take their functions from there.
        __import__("numpy.testing")
    count_checks(reporter.count)
    plugin = _InMemory(data["tests"], program, mentions, reporter, turned=again)
    options = ["-p", "no:cacheprovider", "-p", "no:faulthandler", "-p", "no:terminal", "-s"]
    options += ["--noconftest", "-c", os.devnull, "--rootdir=/", "--import-mode=importlib"]
    options += ["-o", "enable_assertion_pass_hook=true", "-W", "ignore"]
    code = -1
    try:
        code = int(pytest.main(options, plugins=[plugin, reporter]))
    except BaseException as error:
        reporter.tell("the tests", error, "")
    say({"done": {"tests": plugin.planned, "exit": code}})


class _InMemory:
    """Collects the tests from their text; there is no file."""

    def __init__(
        self,
        source: str,
        program: Program,
        mentions: Mentions,
        reporter: Reporter,
        *,
        turned: bool,
    ) -> None:
        self._source = source
        self._program = program
        self._mentions = mentions
        self._reporter = reporter
        self._turned = turned
        self.planned = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool:
        """Make items of everything; a failure while the module is loaded is a failed test."""
        session.items = []
        module = _Module.from_parent(session, path=Path("/tests.py"))
        module.load = lambda: self._load(session.config)
        try:
            items = list(session.genitems(module))
        except BaseException as error:
            self._reporter.tell("the tests", error, "")
            return True
        session.config.hook.pytest_collection_modifyitems(
            session=session, config=session.config, items=items
        )
        session.items = list(reversed(items)) if self._turned else items
        session.testscollected = self.planned = len(items)
        return True

    def _load(self, config: pytest.Config) -> types.ModuleType:
        tree = ast.parse(self._source)
        tests = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
        called = _calls_itself(tree, "check")
        mark_checks(tree)
        rewrite.rewrite_asserts(tree, self._source.encode(), "/tests.py", config)
        module = types.ModuleType(_NAME)
        module.__file__ = "/tests.py"
        module.__dict__[COUNTED] = self._reporter.counted
        self._stand_in(module)
        self._reporter.begin()
        # Pytest counts assertions in tests only; here they may stand outside of any.
        util._assertion_pass = lambda *told: self._reporter.pytest_assertion_pass(*told[-2:])
        try:
            exec(compile(tree, "/tests.py", "exec"), module.__dict__)  # noqa: S102 - in the box
        except BaseException:
            self._program.silent = True  # no test comes after this, and its text may never end
            raise
        util._assertion_pass = None
        has_tests = any(name.startswith(("test", "Test")) for name in vars(module))
        check = tests.get("check")
        made_calls = self._reporter.calls > 0
        if (
            not has_tests
            and check is not None
            and len(check.args.args) == 1
            and not (made_calls and called)
        ):
            own = module.__dict__["check"]
            main = self._program.main()
            module.__dict__["test_check"] = lambda: own(main)
        elif self._reporter.checks or (made_calls and not has_tests):
            self._reporter.tell_top_level()
        self._reporter.loaded(_assigned(tree) if made_calls else frozenset())
        return module

    def _stand_in(self, module: types.ModuleType) -> None:
        """Put the program where the tests look for it."""
        program = _ProgramModule(self._program, self._mentions)
        for name in sorted(self._mentions.modules):
            parent, _, child = name.rpartition(".")
            sys.modules.setdefault(name, program)
            if parent:
                sys.modules.setdefault(parent, types.ModuleType(parent))
                vars(sys.modules[parent])[child] = sys.modules[name]
        for name in self._mentions.free & set(self._program.names):
            try:
                module.__dict__[name] = self._program.get(name)
            except AttributeError:
                continue  # a test that needs it says so
        if "candidate" in self._mentions.free and "candidate" not in self._program.names:
            module.__dict__["candidate"] = self._program.main()


class _ProgramModule(types.ModuleType):
    """The program as a module; `*` gives of it what the tests use."""

    def __init__(self, program: Program, mentions: Mentions) -> None:
        super().__init__("solution")
        self.__path__: list[str] = []
        self.__all__ = sorted(
            name for name in mentions.free & set(program.names) if name[:1] != "_"
        )
        self.__dict__["_program"] = program

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.__dict__["_program"].get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__"):
            super().__setattr__(name, value)
        else:
            raise TypeError("nothing of the program's can be replaced by the tests here")


class _Module(pytest.Module):
    """The tests as a module that is made, not found."""

    load: Callable[[], types.ModuleType]

    def _getobj(self) -> types.ModuleType:
        return self.load()


def _calls_itself(tree: ast.Module, name: str) -> bool:
    """Whether the top level of the tests calls one of their functions."""
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
        for statement in tree.body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
    )


def _assigned(tree: ast.Module) -> frozenset[str]:
    """Names that get their values at the top level."""
    return frozenset(
        node.id
        for statement in tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )


TASKS = {"run": run}
