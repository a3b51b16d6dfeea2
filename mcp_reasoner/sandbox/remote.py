"""Inside the box of the tests: what stands for the program, its functions, classes and objects.

Plain values come as they are. Anything else is a `Remote`, whose every use is a
question. An object of the program's is never equal to a plain value, whatever it
says of itself: only two objects of the program's may be compared by its own methods.
"""

import builtins
import types
from collections.abc import Callable, Iterator
from typing import Any

from mcp_reasoner.sandbox.objects import SPECIAL
from mcp_reasoner.sandbox.values import Generated, UnsupportedValueError, decode, encode

__all__ = ["Lost", "Program", "Remote", "RemoteError"]

_ITERATORS = frozenset(
    {
        *("generator", "map", "filter", "zip", "enumerate", "reversed", "range", "islice", "count"),
        *("list_iterator", "tuple_iterator", "set_iterator", "range_iterator", "dict_keyiterator"),
        *("dict_keys", "dict_values", "dict_items"),
    }
)
Ask = Callable[[dict[str, Any]], dict[str, Any]]


class RemoteError(Exception):
    """An exception of the program's of a class that is not known here."""


class Lost(BaseException):
    """The program has no answer any more; `outcome` says why."""

    def __init__(self, outcome: str) -> None:
        super().__init__(f"the program gave no answer: {outcome}")
        self.outcome = outcome


class Program:
    """All that the program has, by its names; `ask` puts a question to it."""

    def __init__(self, names: list[dict[str, Any]], ask: Ask, *, mentioned: frozenset[str]) -> None:
        self._ask = ask
        self._mentioned = mentioned
        self._names = names
        self._exceptions: dict[str, type[BaseException]] = {}
        self._classes: dict[str, type[Remote]] = {}
        self.calls = 0
        self._public = {entry["name"]: self._stand_in(entry) for entry in names}

    def public(self) -> dict[str, Any]:
        """What a test may use by name."""
        return dict(self._public)

    def module(self, name: str) -> types.ModuleType:
        """A module that holds all of it."""
        module = types.ModuleType(name)
        module.__dict__.update(self._public)
        return module

    def main(self) -> Any:
        """The function that is meant where none is named.

        The one public method of a class `Solution`, or the last of the program's own functions.
        """
        for entry in self._names:
            if entry["name"] == "Solution" and len(entry.get("methods", ())) == 1:
                return getattr(self._public["Solution"](), entry["methods"][0])
        own = [e["name"] for e in self._names if e["kind"] == "function" and e.get("own")]
        if not own:
            raise NameError("the program defines no function")
        return self._public[own[-1]]

    def question(self, question: dict[str, Any], given: list[Any] | None = None) -> Any:
        """Ask, and give back the value or raise what was raised there."""
        answer = self._ask(question)
        if "lost" in answer:
            raise Lost(str(answer["lost"]))
        if "raised" in answer:
            raise self._exception(answer["raised"])
        if "value" not in answer:
            raise Lost("output_limit" if "oversize" in answer else "wrong_type")
        try:
            if given is not None and "after" in answer:
                self._update(given, decode(answer["after"], own=self.object))
            return self._plain(decode(answer["value"], own=self.object))
        except UnsupportedValueError:
            raise Lost("protocol_error") from None

    def call(self, path: list[Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call what a path names; lists and the like that it changed are changed here too."""
        self.calls += 1
        question = {
            "op": "call",
            "on": path,
            "args": encode(list(args), own=_number),
            "kwargs": encode(kwargs, own=_number),
        }
        return self.question(question, [list(args), kwargs])

    def object(self, told: Any) -> Any:
        """What stands for an object of the program's, of which its number and classes are told.

        Of a class that the tests never name, nothing but identity is to be had: where they
        expect a number, say, an object that poses as one must not be asked for its opinion.
        """
        number, classes, callable_ = told
        for name in classes:
            if name in self._classes and name in self._mentioned:
                return self._classes[name]._of(self, number)
        if classes[0] in _ITERATORS:
            return Remote._of(self, number)
        return (Function if callable_ else Opaque)._of(self, number)

    def _stand_in(self, entry: dict[str, Any]) -> Any:
        name = entry["name"]
        if entry["kind"] == "function":
            return Function._named(self, name)
        if entry["kind"] == "value":
            return self.question({"op": "get", "on": [name]})
        classes = entry["classes"]
        if "BaseException" in classes:
            base = _known_exception(classes[1:])
            made = type(name, (base,), {"of_the_program": True})
            self._exceptions[classes[0]] = made
            return made
        made_class = type(name, (Remote,), {"_program": self, "_class_path": [name]})
        self._classes[classes[0]] = made_class
        return made_class

    def _exception(self, raised: dict[str, Any]) -> BaseException:
        classes = raised["classes"]
        known = next((self._exceptions[n] for n in classes if n in self._exceptions), None)
        kind = known or _known_exception(classes)
        message = str(raised.get("message", ""))
        try:
            error = kind(message) if message else kind()
        except TypeError:
            error = RemoteError(f"{classes[0]}: {message}")
        error.of_the_program = True  # type: ignore[attr-defined]
        return error

    def _plain(self, value: Any) -> Any:
        return iter(value) if isinstance(value, Generated) else value

    def _update(self, given: Any, after: Any) -> None:
        """Let arguments that can change look as they do after the call."""
        if type(given) is not type(after):
            return
        if isinstance(given, list):
            for one, other in zip(given, after, strict=False):
                self._update(one, other)
            if len(given) != len(after) or any(
                not _same(one, other) for one, other in zip(given, after, strict=True)
            ):
                given[:] = after
        elif isinstance(given, dict):
            for key in given.keys() & after.keys():
                self._update(given[key], after[key])
            if list(given) != list(after) or any(not _same(given[k], after[k]) for k in after):
                given.clear()
                given.update(after)
        elif isinstance(given, set | bytearray) and given != after:
            given.clear()
            given.update(after) if isinstance(given, set) else given.extend(after)


class Remote:
    """An object of the program's."""

    _program: Program
    _class_path: list[Any]
    _path: list[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        made = self._program.call(self._class_path, args, kwargs)
        if not isinstance(made, Remote):
            raise Lost("wrong_type")
        object.__setattr__(self, "_path", made._path)

    @classmethod
    def _of(cls, program: Program, number: int) -> "Remote":
        return cls._at(program, [{"h": number}])

    @classmethod
    def _named(cls, program: Program, name: str) -> "Remote":
        return cls._at(program, [name])

    @classmethod
    def _at(cls, program: Program, path: list[Any]) -> "Remote":
        made = cls.__new__(cls)
        object.__setattr__(made, "_program", program)
        object.__setattr__(made, "_path", path)
        return made

    def __getattr__(self, name: str) -> Any:
        # Python and pytest look for these on whatever they meet.
        if name.startswith(("__", "_mock", "pytest", "_pytest")):
            raise AttributeError(name)
        return self._program.question({"op": "get", "on": [*self._path, name]})

    def __setattr__(self, name: str, value: Any) -> None:
        given = encode([value], own=_number)
        self._program.question({"op": "set", "on": [*self._path, name], "args": given})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Remote) and bool(self._special("__eq__", other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return int(self._special("__hash__"))

    def __iter__(self) -> Iterator[Any]:
        found = self._special("__iter__")
        return _RemoteIterator(found) if isinstance(found, Remote) else iter(found)

    def _special(self, name: str, *args: Any) -> Any:
        self._program.calls += 1
        given = encode(list(args), own=_number)
        question = {"op": "special", "name": name, "on": self._path, "args": given}
        return self._program.question(question)


class _RemoteIterator:
    """Goes through what the program yields, one by one."""

    def __init__(self, source: Remote) -> None:
        self._source = source

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self._source._special("__next__")


class Opaque(Remote):
    """An object of a class that the tests know nothing of."""

    def _special(self, name: str, *args: Any) -> Any:
        raise Lost("wrong_type")

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return "<an object of the program's own>"

    __str__ = __repr__


class Function(Remote):
    """A function of the program's, or anything of it that can be called."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._program.call(self._path, args, kwargs)


def _forwarded(name: str) -> Callable[..., Any]:
    def method(self: Remote, *args: Any) -> Any:
        return self._special(name, *args)

    method.__name__ = name
    return method


for _name in SPECIAL:
    if _name not in ("__eq__", "__hash__", "__iter__"):
        setattr(Remote, _name, _forwarded(_name))


def _number(value: Any) -> Any:
    """What goes out for a stand-in: the number of what it stands for."""
    if isinstance(value, Remote) and isinstance(value._path[0], dict) and len(value._path) == 1:
        return value._path[0]["h"]
    raise UnsupportedValueError(f"a {type(value).__name__} cannot be given to the program")


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other or (one != one and other != other))


def _known_exception(classes: list[str]) -> type[BaseException]:
    for name in classes:
        found = getattr(builtins, name, None)
        if isinstance(found, type) and issubclass(found, BaseException):
            return found
    return RemoteError
