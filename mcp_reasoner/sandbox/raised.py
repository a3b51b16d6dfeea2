"""Inside the box of the tests: exceptions of the program's, as its tests may expect them.

Of Python's own classes an exception is made again from its arguments. Classes of the
program's get classes that stand for them, and what else is asked of their objects is a
question, as with `remote`.
"""

import builtins
import sys
from collections.abc import Mapping
from typing import Any, Protocol

__all__ = ["Raised", "RemoteError"]


class RemoteError(Exception):
    """An exception of the program's of a class that is not known here."""


class _Program(Protocol):
    silent: bool

    def question(self, question: dict[str, Any]) -> Any:
        """Ask the program."""

    def decode(self, data: Any) -> Any:
        """A value of the program's."""


class Raised:
    """Makes exceptions of what is told of them; `entries` are the program's names."""

    def __init__(self, program: _Program, entries: Mapping[str, Mapping[str, Any]]) -> None:
        self._program = program
        self._entries = entries
        self._kinds: dict[str, type[BaseException]] = {}

    def kind(self, name: str) -> type[BaseException]:
        """What stands for a class of exceptions that the program has under `name`."""
        if name not in self._kinds:
            entry = self._entries[name]
            self._kinds[name] = self._made(name, entry)
        return self._kinds[name]

    def error(self, told: Mapping[str, Any]) -> BaseException:
        """The exception; `of_the_program` marks it."""
        classes = [str(name) for name in told["classes"]]
        modules = [str(name) for name in told.get("modules", ())]
        own = next((name for name in classes if self._is_exception(name)), None)
        kind = self.kind(own) if own is not None else _known(classes, modules)
        message = str(told.get("message", ""))
        arguments = self._arguments(told, message)
        if kind is RemoteError:
            arguments = (f"{classes[0]}: {message}",)
        try:
            # Not by its own `__init__`, which may want other arguments than were kept.
            error = kind.__new__(kind, *arguments)
            if kind.__init__ is BaseException.__init__ or kind.__module__ == "builtins":
                error.__init__(*arguments)  # type: ignore[misc]
        except TypeError:
            error = RemoteError(f"{classes[0]}: {message}")
        error.args = arguments
        error.of_the_program = True  # type: ignore[attr-defined]
        if own is not None and "object" in told:
            error.__dict__["_path"] = [{"h": told["object"]["h"]["n"]}]
        return error

    def _arguments(self, told: Mapping[str, Any], message: str) -> tuple[Any, ...]:
        if "args" in told:
            return tuple(self._program.decode(told["args"]))
        return (message,) if message else ()

    def _is_exception(self, name: str) -> bool:
        entry = self._entries.get(name)
        return entry is not None and "BaseException" in entry.get("classes", ())

    def _made(self, name: str, entry: Mapping[str, Any]) -> type[BaseException]:
        above = [base for base in entry["bases"] if base != name]
        bases = tuple(
            self.kind(base) if self._is_exception(base) else _known([base], ["builtins"])
            for base in above
        )
        program = self._program

        def ask(error: BaseException, attribute: str) -> Any:
            path = error.__dict__.get("_path")
            if path is None or attribute.startswith("_"):
                raise AttributeError(attribute)
            return program.question({"op": "get", "on": [*path, attribute]})

        def text(error: BaseException) -> str:
            path = error.__dict__.get("_path")
            if path is None or program.silent:
                return BaseException.__str__(error)
            question = {"op": "special", "name": "__str__", "on": path}
            return str(program.question(question))

        space = {"__getattr__": ask, "__str__": text, "of_the_program": True}
        try:
            made = type(name, bases, space)
        except TypeError:  # bases that do not go together here
            made = type(name, (Exception,), space)
        return made


def _known(classes: list[str], modules: list[str]) -> type[BaseException]:
    """The first class that Python itself has, in a module that is loaded here."""
    for name, module in zip(classes, modules or ["builtins"] * len(classes), strict=False):
        root = module.partition(".")[0]
        # What ends or skips a test is not the program's to raise.
        ours = root in {*sys.stdlib_module_names, "numpy"} - {"unittest"}
        home = builtins if module == "builtins" else sys.modules.get(module) if ours else None
        found = getattr(home, name, None)
        if isinstance(found, type) and issubclass(found, BaseException):
            return found
    return RemoteError
