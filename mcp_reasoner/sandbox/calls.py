"""Inside the box: loads a stranger's program, makes the calls it is asked for, answers values.

The only part of the judge that runs beside the program, and so the part that nothing
may depend on: what is written here can be forged by the program, but it never holds
what is expected, so forging gains nothing. It says no more than what each call gave.
A line of JSON for each event: `{"at": n}` before a call, then `{"n": n, "value": …}` or
`{"n": n, "raised": …}`, and `{"done": true}` at the end. `programs` loads this module
with builtins of its own.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
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
        event = _answer(_made, namespace, call)
        if event is None:
            return
        say({"n": number, **event})
    if data.get("trace"):
        sys.settrace(None)
        statements = _statements(compile(data["code"], "candidate.py", "exec"))
        say({"reached": sorted(reached), "statements": sorted(statements)})
    say({"done": True})


def serve(data: Mapping[str, Any]) -> None:
    """Load `data["code"]` and answer the questions that come on `data["reader"]`, line by line.

    `{"op": "call", "on": …, "args": …, "kwargs": …}`, `get`, `set` and `special` work on what
    a path names: `["name", attribute, …]`, or `[{"h": n}, …]` for an object that an earlier
    answer kept here. The answer is as for a call, with `after`, what became of the arguments.
    """
    lines = os.fdopen(data["reader"], "r", encoding="ascii")
    read_json, next_line = json.loads, lines.readline
    say, namespace = _teller(data["writer"]), _namespace()
    objects = Objects(namespace)
    if not _load(data["code"], namespace, say):
        return
    say({"loading": False, "names": objects.names()})
    while line := next_line():
        event = _answer(objects.answer, read_json(line))
        if event is None:
            return
        say(event)


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
    except (SystemExit, KeyboardInterrupt):
        return False
    except BaseException as error:
        say({"loading": _described(error)})
        return False
    return True


def _answer(work: Callable[..., dict[str, Any]], *given: Any) -> dict[str, Any] | None:
    """What comes of one call, as an event; None if it ends the program."""
    try:
        return work(*given)
    except (SystemExit, KeyboardInterrupt):
        return None
    except OversizeValueError as error:
        return {"oversize": str(error)}
    except UnsupportedValueError as error:
        return {"unsupported": str(error)}
    except BaseException as error:
        return {"raised": _described(error)}


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
        target = _target(namespace, call["of"], call)
        results = []
        for name, given in call["sequence"]:
            args, kwargs = _arguments(given)
            results.append(encode(getattr(target, name)(*args, **kwargs)))
        return {"value": {"list": results}}
    args, kwargs = _arguments(call)
    value = encode(_function(namespace, call["of"])(*args, **kwargs))
    if call.get("unchanged"):
        return {"value": value, "after": encode([args, kwargs])}
    return {"value": value}


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


def _target(namespace: Mapping[str, Any], kind: str, call: Mapping[str, Any]) -> Any:
    args, kwargs = _arguments(call)
    return namespace[kind](*args, **kwargs)


def _arguments(call: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    args: list[Any] = decode(call.get("args", {"list": []}))
    kwargs: dict[str, Any] = decode(call.get("kwargs", {"d": []}))
    return args, kwargs


def _described(error: BaseException) -> dict[str, Any]:
    """An exception without calling anything of its own: its classes, lines, and plain message."""
    classes = [_NAME(kind)[:60] for kind in type.mro(type(error))][:20]
    frames, trace = [], BaseException.__dict__["__traceback__"].__get__(error)
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == "candidate.py":
            frames.append([trace.tb_lineno, code.co_name[:60]])
        trace = trace.tb_next
    arguments = BaseException.__dict__["args"].__get__(error)
    message = arguments[0] if arguments and type(arguments[0]) is str else ""
    return {"classes": classes, "frames": frames[-_FRAMES:], "message": message[:_TEXT]}
