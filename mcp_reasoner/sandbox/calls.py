"""Inside the box: loads a stranger's program, makes the calls it is asked for, answers values.

The only part of the judge that runs beside the program, and so the part that nothing
may depend on: what is written here can be forged by the program, but it never holds
what is expected, so forging gains nothing. It says no more than what each call gave.
A line of JSON for each event: `{"at": n}` before a call, then `{"n": n, "value": …}` or
`{"n": n, "raised": …}`, and `{"done": true}` at the end. `programs` loads this module
with builtins of its own.
"""

import builtins
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mcp_reasoner.sandbox.objects import Objects
from mcp_reasoner.sandbox.values import (
    OversizeValueError,
    UnsupportedValueError,
    decode,
    encode,
    write,
)

__all__ = ["UNHEARD", "run", "serve"]

UNHEARD = 97
"""The exit code when the program has closed the way for answers."""

_FRAMES = 4
_NAME = type.__dict__["__name__"].__get__
_TEXT = 200
_PRINTED_LIMIT = 100_000
_RECURSION_LIMIT, _DIGITS_LIMIT = 1000, 4300
"""Python's own defaults."""


def run(data: Mapping[str, Any]) -> None:
    """Load `data["code"]` and make `data["calls"]`; what comes of each goes to `data["writer"]`."""
    say, namespace = _teller(data["writer"]), _namespace()
    say({"loading": True})
    reached: set[int] = set()
    if data.get("trace"):
        _trace(reached)
    if not _load(data["code"], namespace, say):
        return
    say({"loading": False})
    for number, call in data["calls"]:
        say({"at": number})
        say({"n": number, **_answer(_made, namespace, call)})
    if data.get("trace"):
        sys.settrace(None)
        statements = _statements(compile(data["code"], "candidate.py", "exec"))
        say({"reached": sorted(reached), "statements": sorted(statements)})
    say({"done": True})


def serve(data: Mapping[str, Any]) -> None:
    """Load `data["code"]` and answer the questions that come on `data["reader"]`, line by line.

    `{"op": "call", "on": …, "args": …, "kwargs": …}`, `get`, `set` and `special` work on what
    a path names: `["name", attribute, …]`, or `[{"h": n}, …]` for an object that an earlier
    answer kept here. The answer is as for a call, with `after`, what became of the arguments,
    and `printed`. Instead, a function of the tests may be asked for (`{"callback": …}`);
    what it gave is then the next line, unless further questions come before.
    """
    lines = os.fdopen(data["reader"], "r", encoding="ascii")
    read_json, next_line = json.loads, lines.readline
    say, namespace = _teller(data["writer"]), _namespace()
    printed = sys.stdout = sys.stderr = Printed()

    def ask_back(given: dict[str, Any]) -> dict[str, Any]:
        say({**given, "printed": printed.taken()})
        while line := next_line():
            message: dict[str, Any] = read_json(line)
            if "op" not in message:
                if "raised" in message:
                    raise _raised_by_the_tests(message["raised"])
                return message
            say({**_answer(objects.answer, message), "printed": printed.taken()})
        raise EOFError("the tests have ended")

    objects = Objects(namespace, ask_back)
    if not _load(data["code"], namespace, say):
        return
    say({"loading": False, "names": objects.names(), "printed": printed.taken()})
    while line := next_line():
        event = _answer(objects.answer, read_json(line), keep=objects.keep)
        say({**event, "printed": printed.taken()})


class Printed:
    """A text stream that keeps what was written last, up to a bound."""

    encoding, errors, closed = "utf-8", "strict", False

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left = _PRINTED_LIMIT

    def write(self, text: str) -> int:
        """Keep the text; what is beyond the bound is lost."""
        if type(text) is not str:
            raise TypeError("write() argument must be str")
        if self._left > 0:
            self._parts.append(text[: self._left])
            self._left -= len(text)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Keep them all."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        """No."""
        return False

    def writable(self) -> bool:
        """Yes."""
        return True

    def taken(self) -> str:
        """What was kept since this was asked last."""
        found = "".join(self._parts)
        self._parts, self._left = [], _PRINTED_LIMIT
        return found


def _teller(writer: int) -> Callable[[dict[str, Any]], None]:
    """Writes events, by functions that are kept before any program could replace them."""
    put, leave = os.write, os._exit

    def say(event: dict[str, Any]) -> None:
        line = (write(event) + "\n").encode("ascii")
        try:
            while line:
                line = line[put(writer, line) :]
        except OSError:
            leave(UNHEARD)

    return say


def _namespace() -> dict[str, Any]:
    """Where a program's names go, in an interpreter as programs expect it."""
    sys.setrecursionlimit(_RECURSION_LIMIT)
    sys.set_int_max_str_digits(_DIGITS_LIMIT)
    sys.argv = ["candidate.py"]
    return {"__name__": "candidate", "__file__": "candidate.py"}


def _load(code: str, namespace: dict[str, Any], say: Callable[[dict[str, Any]], None]) -> bool:
    """Run a program's top level; whether it came to its end."""
    try:
        exec(compile(code, "candidate.py", "exec"), namespace)  # noqa: S102 - in the box
    except SystemExit:
        return False
    except BaseException as error:
        say({"loading": _described(error)})
        return False
    return True


def _answer(
    work: Callable[..., dict[str, Any]],
    *given: Any,
    keep: Callable[[Any], Any] | None = None,
) -> dict[str, Any]:
    """What comes of one call, as an event. `keep` is for exceptions that may be asked about."""
    try:
        return work(*given)
    except OversizeValueError as error:
        return {"oversize": str(error)}
    except UnsupportedValueError as error:
        return {"unsupported": str(error)}
    except BaseException as error:
        return {"raised": _described(error, keep)}


def _raised_by_the_tests(told: Mapping[str, Any]) -> BaseException:
    """The exception of a function of the tests, as near as can be."""
    kind = getattr(builtins, told["class"], None)
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        kind = RuntimeError
    return kind(told["message"])


def _trace(reached: set[int]) -> None:
    """Keep the lines of the program that run from here on."""

    def follow(frame: Any, _event: str, _argument: Any) -> Any:
        if frame.f_code.co_filename != "candidate.py":
            return None
        reached.add(frame.f_lineno)
        return follow

    sys.settrace(follow)


def _statements(code: Any) -> set[int]:
    """The lines that a program's code has anything to do on."""
    found = {line for _, _, line in code.co_lines() if line}
    for constant in code.co_consts:
        if hasattr(constant, "co_lines"):
            found |= _statements(constant)
    return found


def _made(namespace: Mapping[str, Any], call: Mapping[str, Any]) -> dict[str, Any]:
    """One call, or a sequence of them on one object."""
    if "sequence" in call:
        return _in_sequence(namespace, call)
    args, kwargs = _arguments(call)
    value = encode(_function(namespace, call["of"])(*args, **kwargs))
    if call.get("unchanged"):
        return {"value": value, "after": encode([args, kwargs])}
    return {"value": value}


def _in_sequence(namespace: Mapping[str, Any], call: Mapping[str, Any]) -> dict[str, Any]:
    """What each call on one object gave; or the exception, and which call it came from."""
    args, kwargs = _arguments(call)
    target = _function(namespace, call["of"])(*args, **kwargs)
    results: list[Any] = []
    for number, (name, given) in enumerate(call["sequence"]):
        args, kwargs = _arguments(given)
        try:
            value = getattr(target, name)(*args, **kwargs)
        except BaseException as error:
            return {"raised": _described(error), "call": number}
        results.append(encode(value))
    return {"value": {"list": results}}


def _function(namespace: Mapping[str, Any], name: str) -> Callable[..., Any]:
    """`solve`, or the method of a fresh object: `Solution().solve`."""
    if "()." in name:
        kind, _, method = name.partition("().")
        found: Callable[..., Any] = getattr(namespace[kind](), method)
        return found
    head, *rest = name.split(".")
    thing = namespace[head]
    for part in rest:
        thing = getattr(thing, part)
    called: Callable[..., Any] = thing
    return called


def _arguments(call: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    args: list[Any] = decode(call.get("args", {"list": []}), live=True)
    kwargs: dict[str, Any] = decode(call.get("kwargs", {"d": []}), live=True)
    return args, kwargs


def _described(error: BaseException, keep: Callable[[Any], Any] | None = None) -> dict[str, Any]:
    """An exception without calling anything of its own: its classes, lines, and plain message."""
    kinds = type.mro(type(error))[:20]
    frames, trace = [], BaseException.__dict__["__traceback__"].__get__(error)
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == "candidate.py":
            frames.append([trace.tb_lineno, code.co_name[:60]])
        trace = trace.tb_next
    arguments = BaseException.__dict__["args"].__get__(error)
    message = arguments[0] if arguments and type(arguments[0]) is str else ""
    described = {
        "classes": [_NAME(kind)[:60] for kind in kinds],
        "modules": [str(kind.__module__)[:60] for kind in kinds],
        "frames": frames[-_FRAMES:],
        "message": message[:_TEXT],
    }
    if keep is not None:
        try:  # noqa: SIM105 - whatever a program may have done to contextlib
            described |= {"args": encode(list(arguments), own=keep), "object": keep(error)}
        except BaseException:  # noqa: S110 - then there is no more to be told
            pass
    return described
