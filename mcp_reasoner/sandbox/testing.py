"""Inside a box of their own: runs a caller's tests with pytest, the program being elsewhere.

Whatever the tests use of the program stands for it only: each call goes out as a
line, and the answer comes as a plain value, so that nothing of the program's runs
here. `run` tells on its writer what it asks (`{"ask": …}`) and what became of each
test (`{"test": …}`); what has to be counted, calls and assertions, is counted. The last
line, `{"done": …}`, has what pytest itself made of it.
"""

import ast
import functools
import inspect
import json
import os
import sys
import types
import unittest
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from _pytest.assertion import rewrite, util

from mcp_reasoner.sandbox.remote import Lost, Program, RemoteError
from mcp_reasoner.sandbox.values import write

__all__ = ["TASKS"]

_NAME = "tests"
_MESSAGE = 500
_MODULES = ("candidate", "solution", "main", "code_under_test", "your_module", "module")
"""Names under which tests import what they test."""


def run(data: Mapping[str, Any]) -> None:
    """Run `data["tests"]` against a program with `data["names"]`; `reversed` turns the order."""
    lines = os.fdopen(data["reader"], "r", encoding="ascii")
    writer = data["writer"]

    def say(event: dict[str, Any]) -> None:
        line = (write(event) + "\n").encode("ascii")
        while line:
            line = line[os.write(writer, line) :]

    def ask(question: dict[str, Any]) -> dict[str, Any]:
        say({"ask": question})
        answer: dict[str, Any] = json.loads(lines.readline() or '{"lost": "exited_early"}')
        return answer

    try:
        tree = ast.parse(data["tests"])
    except SyntaxError as error:
        say({"broken": f"the tests are not valid Python: {error.msg} (line {error.lineno})"})
        return
    program = Program(data["names"], ask, mentioned=_names_in(tree))
    reporter = _Reporter(say, program)
    _count_other_checks(reporter)
    plugin = _InMemory(data["tests"], program, reporter, turned=bool(data.get("reversed")))
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
        reporter: "_Reporter",
        *,
        turned: bool,
    ) -> None:
        self._source = source
        self._program = program
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
        rewrite.rewrite_asserts(tree, self._source.encode(), "/tests.py", config)
        module = types.ModuleType(_NAME)
        module.__file__ = "/tests.py"
        for name in _MODULES:
            sys.modules.setdefault(name, self._program.module(name))
        module.__dict__.update(self._program.public())
        self._reporter.begin()
        # Pytest counts assertions in tests only; here they may stand outside of any.
        util._assertion_pass = lambda *_: self._reporter.pytest_assertion_pass()
        exec(compile(tree, "/tests.py", "exec"), module.__dict__)  # noqa: S102 - in the box
        util._assertion_pass = None
        has_tests = any(name.startswith(("test", "Test")) for name in vars(module))
        check = tests.get("check")
        if (
            not has_tests
            and check is not None
            and len(check.args.args) == 1
            and not (self._reporter.calls and _calls_itself(tree, "check"))
        ):
            own = module.__dict__["check"]
            main = self._program.main()
            module.__dict__["test_check"] = lambda: own(main)
        elif self._reporter.checks or self._reporter.calls:
            self._reporter.tell("the top level", None, "")
        return module


class _Module(pytest.Module):
    """The tests as a module that is made, not found."""

    load: Callable[[], types.ModuleType]

    def _getobj(self) -> types.ModuleType:
        return self.load()


class _UnsupportedTestError(Exception):
    """A test of a kind that is not run here."""


class _Reporter:
    """Tells what became of each test, with the numbers of calls and of things checked.

    A test passes when pytest says so of all its phases and subtests, whatever was raised.
    """

    def __init__(self, say: Callable[[dict[str, Any]], None], program: Program) -> None:
        self._say = say
        self._program = program
        self._called = 0
        self._error: BaseException | None = None
        self._told = False
        self.checks = 0

    @property
    def calls(self) -> int:
        """Of the program, in this test."""
        return self._program.calls - self._called

    def begin(self) -> None:
        """Count from here."""
        self._called, self.checks, self._told = self._program.calls, 0, False

    def tell(self, name: str, error: BaseException | None, message: str) -> None:
        """One test has ended; `error` or `message` is why it failed, if it did."""
        event: dict[str, Any] = {"test": name, "calls": self.calls, "checks": self.checks}
        if error is not None or message:
            event["failed"] = self._kind(error)
            if error is not None and (isinstance(error, Lost) or not message):
                message = f"{type(error).__name__}: {error}"
            event["message"] = message[:_MESSAGE]
        self._say(event)

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Pytest itself failed; no test has passed then."""
        self.tell("pytest", excinfo.value, "")

    def pytest_exception_interact(
        self, call: pytest.CallInfo[Any], report: pytest.CollectReport | pytest.TestReport
    ) -> None:
        """What goes wrong while tests are collected ends them all."""
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            self.tell("the top level", call.excinfo.value, "")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self) -> None:
        """A test begins, its fixtures with it."""
        self.begin()

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> None:
        """Say of what pytest does not run either that it shows nothing of the program."""
        if inspect.iscoroutinefunction(pyfuncitem.obj):
            raise _UnsupportedTestError("asynchronous tests are not run")

    def pytest_assertion_pass(self) -> None:
        """An assertion held."""
        self.checks += 1

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Any:
        """Keep what was raised: reports have only its text."""
        self._error = call.excinfo.value if call.excinfo is not None else None
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of a test, or one of its subtests, has ended."""
        name = report.nodeid.partition("::")[2] or report.nodeid
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            text = getattr(crash, "message", None) or str(report.longrepr or "it failed")
            self.tell(name, self._error, text)
            self._told = True
        elif report.skipped:
            # Before anything was asked, it can have been for the tests' own reasons only.
            kind = "skipped" if report.when == "setup" and not self.calls else "given up"
            self._say({"test": name, kind: True})
            self._told = True
        elif report.when == "teardown" and not self._told:
            self.tell(name, None, "")

    @staticmethod
    def _kind(error: BaseException | None) -> str:
        if isinstance(error, Lost):
            return error.outcome
        if isinstance(error, AssertionError | pytest.fail.Exception):
            return "wrong_answer"
        if isinstance(error, RemoteError) or getattr(error, "of_the_program", False):
            return "runtime_error"
        return "in_the_test"


def _count_other_checks(reporter: _Reporter) -> None:
    """Have what checks without `assert` counted too: expected exceptions, unittest's methods."""

    def counted(method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            found = method(*args, **kwargs)
            if hasattr(found, "__exit__"):
                return _Counted(found, reporter)
            reporter.checks += 1
            return found

        return wrapped

    pytest.raises = counted(pytest.raises)
    for name in dir(unittest.TestCase):
        if name.startswith("assert"):
            setattr(unittest.TestCase, name, counted(getattr(unittest.TestCase, name)))


class _Counted:
    """A context that expects something, counted when it ends as it should."""

    def __init__(self, context: Any, reporter: _Reporter) -> None:
        self._context = context
        self._reporter = reporter

    def __enter__(self) -> Any:
        return self._context.__enter__()

    def __exit__(self, *error: Any) -> Any:
        taken = self._context.__exit__(*error)
        if error[0] is None or taken:
            self._reporter.checks += 1
        return taken


def _calls_itself(tree: ast.Module, name: str) -> bool:
    """Whether the top level of the tests calls one of their functions."""
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
        for statement in tree.body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
    )


def _names_in(tree: ast.Module) -> frozenset[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return frozenset(names)


TASKS = {"run": run}
