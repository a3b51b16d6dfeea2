"""Inside the box of the tests: tells what became of each test, with what was counted.

A test has passed when pytest says so of all its phases and subtests, whatever was raised,
and when no question of it was lost, whatever was caught. How the event is read outside:
`mcp_reasoner.verify.code.suite`.
"""

import ast
import inspect
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

import pytest

from mcp_reasoner.sandbox.arguments import alike
from mcp_reasoner.sandbox.raised import RemoteError
from mcp_reasoner.sandbox.remote import Lost, Program

__all__ = ["Reporter"]

_MESSAGE = 500
_NOT_CARRIED = frozenset(
    {
        *("monkeypatch", "patch", "mock", "Mock", "MagicMock", "mocker", "patch_dict"),
        *("warns", "recwarn", "deprecated_call", "catch_warnings", "caplog", "assertLogs"),
        *("tmp_path", "tmpdir", "tmp_path_factory", "tempfile", "capfd", "open", "environ"),
        *("getsource", "signature", "assertWarns"),
    }
)
"""What acts on the process that it is used in: the program, being in another, notices nothing."""


class _UnsupportedTestError(Exception):
    """A test of a kind that is not run here."""


class Reporter:
    """A plugin for pytest.

    `{"test": name, "calls": …, "checks": …}` with `failed` (an outcome, or `in_the_test`) and
    `message` where it failed; `fault` says why the failure is none of the program's; `loose`
    what was equal but for its type; `changed` that the program changed arguments and gave a
    value too. Or `skipped`, or `given up`.
    """

    def __init__(self, say: Callable[[dict[str, Any]], None], program: Program) -> None:
        self._say = say
        self._program = program
        self._called = 0
        self._error: BaseException | None = None
        self._told = False
        self._loose = ""
        self._fault = ""
        self._by_fixtures: dict[str, int] = {}
        self._by_the_top: frozenset[str] | None = None
        self._credit = 0
        self.checks = 0

    @property
    def calls(self) -> int:
        """Of the program, in this test."""
        return self._program.calls - self._called

    def begin(self) -> None:
        """Count from here."""
        self._called, self.checks, self._told = self._program.calls, 0, False
        self._loose = self._fault = ""
        self._credit = 0
        self._program.begin()

    def loaded(self, names: frozenset[str]) -> None:
        """The tests are loaded; `names` have values for which the program may have been called."""
        self._by_the_top = names or None

    def count(self) -> None:
        """Something was checked."""
        self.checks += 1

    def counted(self, value: Any) -> Any:
        """`value`, which a test looks at to decide whether it fails."""
        self.checks += 1
        return value

    def tell_top_level(self) -> None:
        """What is asserted outside of any test has held."""
        self.tell("the top level", self._program.lost, "")

    def tell(self, name: str, error: BaseException | None, message: str) -> None:
        """One test has ended; `error` or `message` is why it failed, if it did."""
        event: dict[str, Any] = {
            "test": name,
            "calls": self.calls + self._credit,
            "checks": self.checks,
            "loose": self._loose,
            "changed": self._program.changed,
        }
        if error is not None or message:
            # What was lost counts more than what became of it in the test.
            error = self._program.lost or error
            event["failed"] = _kind(error)
            if event["failed"] == "wrong_answer" and self._program.mistyped:
                event["failed"] = "wrong_type"
            if error is not None and (isinstance(error, Lost) or not message):
                self._program.silent = (
                    True  # its exceptions might take for ever to say what they are
                )
                kind = "" if isinstance(error, Lost) else f"{type(error).__name__}: "
                message = f"{kind}{error}"
                self._program.silent = False
            event["message"] = message[:_MESSAGE]
            event["fault"] = self._fault
            if self._program.restricted:
                event["fault"] = "a box has no files, processes, network or further packages"
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
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Note what the test uses that does not work across boxes."""
        function = getattr(item, "function", None)
        used = {*getattr(item, "fixturenames", ()), *_names_of(function)}
        if hasattr(function, "patchings"):
            used.add("patch")
        missed = sorted(used & _NOT_CARRIED)
        if missed:
            self._fault = f"the program, in another box, notices nothing of {', '.join(missed)}"
        if self._by_the_top and (used & self._by_the_top or hasattr(item, "callspec")):
            self._credit = 1

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Any:
        """What a fixture asks of the program counts for every test that uses the fixture."""
        before = self._program.calls
        try:
            return (yield)
        finally:
            self._by_fixtures[fixturedef.argname] = self._program.calls - before

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> None:
        """Say of what pytest does not run either that it shows nothing of the program."""
        if inspect.iscoroutinefunction(pyfuncitem.obj):
            raise _UnsupportedTestError("asynchronous tests are not run")
        names = pyfuncitem.fixturenames
        self._credit += sum(self._by_fixtures.get(name, 0) for name in names)

    def pytest_assertion_pass(self, orig: str, expl: str) -> None:
        """An assertion held."""
        self.checks += 1
        self._loose = self._loose or _loose(expl)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Any:
        """Keep what was raised: reports have only its text."""
        self._program.silent = True
        try:
            report = yield
        finally:
            self._program.silent = False
        # Only now: what a `unittest` method raised stands in `call` by a hook of pytest's.
        self._error = call.excinfo.value if call.excinfo is not None else None
        return report

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
            self.tell(name, self._program.lost, "")


def _kind(error: BaseException | None) -> str:
    if isinstance(error, Lost):
        return error.outcome
    if isinstance(error, AssertionError | pytest.fail.Exception):
        return "wrong_answer"
    of_the_program = getattr(error, "of_the_program", False)
    if of_the_program and isinstance(error, SystemExit):
        return "exited_early"
    if of_the_program and isinstance(error, MemoryError):
        return "memory_limit"
    if isinstance(error, RemoteError) or of_the_program:
        return "runtime_error"
    return "in_the_test"


def _names_of(function: Any) -> Iterator[str]:
    """All names that a function's code uses."""
    codes = [code for code in [getattr(function, "__code__", None)] if isinstance(code, CodeType)]
    while codes:
        code = codes.pop()
        yield from code.co_names
        codes += [constant for constant in code.co_consts if isinstance(constant, CodeType)]


def _loose(explanation: str) -> str:
    """What an assertion took for equal though it has another type, as `20.0 == 20`."""
    head = explanation.partition("\n")[0]
    try:
        compared = ast.parse(head.strip(), mode="eval").body
        if isinstance(compared, ast.Compare) and isinstance(compared.ops[0], ast.Eq):
            one, other = map(ast.literal_eval, (compared.left, compared.comparators[0]))
            if one == other and not alike(one, other):
                return head[:80]
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        pass
    return ""
