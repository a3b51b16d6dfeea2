"""Inside the box of the tests: what stands for the program, its functions, classes and objects.

Plain values come as they are. Anything else is a `Remote`, whose every use is a question.
What a question gives is a plain value in the end, and has to be the right one. Only
where the program would be told a value of the test's and asked for its opinion
(`result - 20`, `20 in result`, `result == 20`) could an object pose as whatever is
expected: such questions are for objects that the tests themselves have made of a
class that they name. See `Remote._judging`.
"""

import importlib
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

from mcp_reasoner.sandbox.arguments import settle
from mcp_reasoner.sandbox.mentions import Mentions
from mcp_reasoner.sandbox.objects import SPECIAL
from mcp_reasoner.sandbox.raised import Raised
from mcp_reasoner.sandbox.values import UnsupportedValueError, decode, encode

__all__ = ["Lost", "Program", "Remote"]

GENERATED_LIMIT = 10_000
"""Elements of an iterator of the tests' that is given to the program."""

_OPINIONS = frozenset(
    f"__{name}__"
    for name in (
        *("contains", "eq", "lt", "le", "gt", "ge", "add", "sub", "mul", "matmul", "truediv"),
        *("floordiv", "mod", "pow", "and", "or", "xor", "lshift", "rshift"),
        *("iadd", "isub", "imul", "iand", "ior", "ixor"),
        *("radd", "rsub", "rmul", "rtruediv", "rand", "ror"),
    )
)
"""Questions about another value, by whose answer it is judged."""
_CALCULATIONS = _OPINIONS - {f"__{name}__" for name in ("contains", "eq", "lt", "le", "gt", "ge")}
_TOLD = frozenset({"__name__", "__qualname__"})

_UNREADABLE = (UnsupportedValueError, LookupError, TypeError, AttributeError, ValueError)

Ask = Callable[[dict[str, Any]], dict[str, Any]]


class Lost(BaseException):
    """The program has no answer any more, or none that counts; `outcome` says why."""

    def __init__(self, outcome: str, why: str = "") -> None:
        super().__init__(why or f"the program gave no answer: {outcome}")
        self.outcome = outcome


class Program:
    """All that the program has, by its names; `ask` puts a question to it.

    `calls` counts questions. Since the last `begin`: `lost` is the first `Lost`, even if the
    tests have caught it; `restricted` says that the program missed something that a box does
    not have, `changed` that it changed what it was given and gave a value too, `mistyped` that
    an object was compared with a plain value. While `silent`, no object is asked for its text.
    """

    def __init__(
        self,
        names: list[Mapping[str, Any]],
        ask: Ask,
        mentions: Mentions,
        *,
        keep_arguments: bool = False,
    ) -> None:
        self._ask = ask
        self._entries = {str(entry["name"]): entry for entry in names}
        self._known = mentions.of_the_program
        self._keep_arguments = keep_arguments
        self._named: dict[str, Any] = {}
        self._objects: dict[int, Any] = {}
        self._callbacks: list[Callable[..., Any]] = []
        self._raised = Raised(self, self._entries)
        self.calls = 0
        self.silent = False
        self.begin()

    def begin(self) -> None:
        """Nothing has been lost or missed yet."""
        self.lost: Lost | None = None
        self.restricted = self.changed = self.mistyped = False

    @property
    def names(self) -> list[str]:
        """Of everything that the program has, in its order."""
        return list(self._entries)

    def get(self, name: str) -> Any:
        """What the program has under a name; AttributeError if nothing."""
        entry = self._entries.get(name)
        if entry is None:
            raise AttributeError(f"the program has nothing of the name {name!r}")
        if entry["kind"] == "value":
            return self.question({"op": "get", "on": [name]})
        if name not in self._named:
            self._named[name] = self._stand_in(name, entry)
        return self._named[name]

    def main(self) -> Any:
        """The function that is meant where none is named.

        The one public method of a class `Solution`, or the last of the program's own functions.
        """
        solution = self._entries.get("Solution", {"kind": ""})
        if solution["kind"] == "class" and len(solution["methods"]) == 1:
            return getattr(self.get("Solution")(), solution["methods"][0])
        own = [name for name, entry in self._entries.items() if entry.get("own")]
        if not own:
            raise NameError("the program defines no function")
        return self.get(own[-1])

    def lose(self, outcome: str, why: str = "") -> Lost:
        """A `Lost` that is remembered: tests that catch everything must not swallow it."""
        lost = Lost(outcome, why)
        self.lost = self.lost or lost
        return lost

    def question(self, question: dict[str, Any], given: list[Any] | None = None) -> Any:
        """Ask, and give back the value or raise what was raised there."""
        answer = self._ask(question)
        while "callback" in answer:
            answer = self._ask(self._called_back(answer))
        if "lost" in answer:
            raise self.lose(str(answer["lost"]))
        if "raised" in answer:
            raise self._error(answer["raised"])
        if "value" not in answer:
            raise self.lose("output_limit" if "oversize" in answer else "wrong_type")
        try:
            value = decode(answer["value"], own=self._answered, live=True)
            if given is not None and "after" in answer:
                after = decode(answer["after"], own=self.object, live=True)
                if settle(given, after, assign=value is None or not self._keep_arguments):
                    # Whoever changes what it is given and gives a value as well may do so by
                    # mistake, or so that what is expected comes out wrong.
                    self.changed = self.changed or value is not None
        except _UNREADABLE:
            raise self.lose("protocol_error", "the program's answer could not be read") from None
        return value

    def _error(self, raised: Any) -> BaseException:
        try:
            error = self._raised.error(raised)
        except _UNREADABLE:
            return self.lose("protocol_error", "the program's answer could not be read")
        self.restricted = self.restricted or isinstance(error, OSError | ImportError)
        if isinstance(error, KeyboardInterrupt | GeneratorExit):
            return self.lose("runtime_error", f"{type(error).__name__}")
        return error

    def call(self, path: list[Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call what a path names; lists and the like that it changed are changed here too."""
        self.calls += 1
        question = {
            "op": "call",
            "on": path,
            "args": self.encode(list(args)),
            "kwargs": self.encode(kwargs),
        }
        return self.question(question, [list(args), kwargs])

    def encode(self, value: Any) -> Any:
        """A value of the tests' as it travels."""
        return encode(value, own=self._outgoing)

    def decode(self, data: Any) -> Any:
        """A value of the program's, as it is used here."""
        return decode(data, own=self.object, live=True)

    def object(self, told: Any) -> Any:
        """What stands for an object of the program's, of which its number and classes are told."""
        number, classes = told["n"], told["classes"]
        if number not in self._objects:
            known = [name for name in classes if name in self._known and self._is_class(name)]
            plain = self.decode(told["plain"]) if "plain" in told else None
            if plain is not None and not known:
                return plain
            kind = self.get(known[0]) if known else Remote
            kind = kind if isinstance(kind, Standing) else Remote
            made = object.__new__(_callable(kind) if told["callable"] else kind)
            standing = "known" if known else "own" if told["local"] else "foreign"
            made._become(self, [{"h": number}], standing=standing, plain=plain)
            self._objects[number] = _generator(made) if classes[0] == "generator" else made
        return self._objects[number]

    def _answered(self, told: Any) -> Any:
        """As `object`, for what came as an answer: whoever made it, it now has to be right."""
        found = self.object(told)
        if isinstance(found, Remote) and found._standing == "made":
            found._set("_standing", "known")
        return found

    def _is_class(self, name: str) -> bool:
        return bool(self._entries.get(name, {"kind": ""})["kind"] == "class")

    def _stand_in(self, name: str, entry: Mapping[str, Any]) -> Any:
        if entry["kind"] == "module":
            return _module(entry["module"])
        if entry["kind"] == "function":
            made = Callable_.__new__(Callable_)
            made._become(self, [name], standing="foreign", plain=None)
            return made
        if entry["module"] != "candidate":
            return getattr(_module(entry["module"]), entry["classes"][0])
        if "BaseException" in entry["classes"]:
            return self._raised.kind(name)
        # Only classes that descend from others of the program's are told to.
        above = [base for base in entry["bases"] if base != name and self._is_class(base)]
        bases = tuple(base for base in map(self.get, above) if isinstance(base, Standing))
        space = {"_program": self, "_class_path": [name], "__module__": "candidate"}
        return Standing(name, bases or (Remote,), space)

    def _called_back(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Call a function of the tests for the program."""
        args, kwargs = self.decode(asked["args"]), self.decode(asked["kwargs"])
        try:
            value = self._callbacks[asked["callback"]](*args, **kwargs)
            return {"value": self.encode(value)}
        except Exception as error:
            return {"raised": {"class": type(error).__name__, "message": str(error)[:500]}}

    def _outgoing(self, value: Any) -> Any:
        """What stands for a value that cannot travel."""
        path = getattr(value, "_path", None) if isinstance(value, Remote) else None
        if isinstance(value, Standing):
            path = value.__dict__.get("_class_path")
        if path is not None:
            return {"h": {"path": path}}
        if isinstance(value, Iterator):
            items = []
            for item in value:
                items.append(self.encode(item))
                if len(items) > GENERATED_LIMIT:
                    raise UnsupportedValueError("an iterator without end cannot be given")
            return {"g": items}
        if callable(value) and not isinstance(value, type):
            self._callbacks.append(value)
            return {"h": {"callback": len(self._callbacks) - 1}}
        raise UnsupportedValueError(f"a {type(value).__name__} cannot be given to the program")


class Standing(type):
    """Of the classes that stand for the program's: to use one is a question too."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make an object there."""
        path = cls.__dict__.get("_class_path")
        if path is None:
            raise TypeError("classes of the tests' own that extend the program's are not run here")
        program: Program = cls._program
        made = program.call(path, args, kwargs)
        # Small letters are for functions: what comes of one is an answer, whatever it is.
        if type(type(made)) is Standing and cls.__name__[:1].isupper():
            made._set("_standing", "made")
        return made

    def __getattr__(cls, name: str) -> Any:
        path = cls.__dict__.get("_class_path")
        if path is None or name.startswith(("__", "_mock", "pytest", "_pytest")):
            raise AttributeError(name)
        return cls._program.question({"op": "get", "on": [*path, name]})

    def __setattr__(cls, name: str, value: Any) -> None:
        path = cls.__dict__.get("_class_path")
        if path is None or name.startswith("_"):
            super().__setattr__(name, value)
        else:
            given = cls._program.encode([value])
            cls._program.question({"op": "set", "on": [*path, name], "args": given})

    def _asked(cls, name: str, *args: Any) -> Any:
        given = cls._program.encode(list(args))
        question = {"op": "special", "name": name, "on": cls._class_path, "args": given}
        return cls._program.question(question)

    def __iter__(cls) -> Iterator[Any]:
        return iter(cls._asked("__iter__"))

    def __len__(cls) -> int:
        return int(cls._asked("__len__"))

    def __getitem__(cls, key: Any) -> Any:
        return cls._asked("__getitem__", key)

    def __contains__(cls, member: Any) -> bool:
        return bool(cls._asked("__contains__", member))

    def __bool__(cls) -> bool:
        return True


class Remote(metaclass=Standing):
    """An object of the program's, as the tests see it.

    Its standing: `made` by the tests, of a class that they name; of a `known` class, but
    given as an answer; of an `own` class of the program's that the tests do not know;
    `foreign`, of a class of Python's.
    """

    _program: Program
    _class_path: list[Any]
    _path: list[Any]
    _standing: str
    _plain: Any

    def _become(self, program: Program, path: list[Any], *, standing: str, plain: Any) -> None:
        self._set("_program", program)
        self._set("_path", path)
        self._set("_standing", standing)
        self._set("_plain", plain)

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        # Python and pytest look for these on whatever they meet.
        if name.startswith(("__", "_mock", "pytest", "_pytest")) and name not in _TOLD:
            raise AttributeError(name)
        self._program.calls += 1
        return self._program.question({"op": "get", "on": [*self._path, name]})

    def __setattr__(self, name: str, value: Any) -> None:
        given = self._program.encode([value])
        self._program.question({"op": "set", "on": [*self._path, name], "args": given})

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Remote) and self._plain is not None:
            return bool(self._plain == other)
        try:
            said = bool(self._special("__eq__", other))
        except UnsupportedValueError:
            if self._standing == "foreign":
                raise self._undecided("eq") from None
            return NotImplemented
        self._program.mistyped |= not isinstance(other, Remote) and other is not None
        # That it is another may be believed of any object: it says so against its interest.
        return said and self._judging("__eq__", other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._plain) if self._plain is not None else int(self._special("__hash__"))

    def __iter__(self) -> Iterator[Any]:
        found = self._special("__iter__")
        return _RemoteIterator(found) if isinstance(found, Remote) else iter(found)

    def __repr__(self) -> str:
        if self._standing == "own" or self._program.silent:
            return "<an object of the program's own>"
        if isinstance(self._path[-1], str):
            return self._path[-1]
        return str(self._special("__repr__"))

    def _special(self, name: str, *args: Any) -> Any:
        program = self._program
        if name in _OPINIONS and not all(isinstance(arg, Remote) for arg in args):
            if self._plain is not None:
                return SPECIAL[name](self._plain, *args)
            if name != "__eq__":
                self._judging(name, *args)
        program.calls += 1
        given = program.encode(list(args))
        question = {"op": "special", "name": name, "on": self._path, "args": given}
        found = program.question(question)
        if isinstance(found, Remote) and self._standing == "made" and name in _CALCULATIONS:
            found._set("_standing", "made")
        return found

    def _judging(self, name: str, *values: Any) -> bool:
        """True if this object's opinion of the tests' values counts; otherwise the test is lost."""
        if self._standing == "made" or all(isinstance(value, Remote) for value in values):
            return True
        if self._standing == "own":
            why = "an object of the program's own stands where a plain value is expected"
            raise self._program.lose("wrong_type", why)
        raise self._undecided(name.strip("_"))

    def _undecided(self, sign: str) -> Lost:
        why = f"an object of the program's would itself judge a value of the test's ({sign})"
        return self._program.lose("undecided", why)


class Callable_(Remote):  # noqa: N801 - typing has the better name
    """A function of the program's, or anything of it that can be called."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What it gives."""
        return self._program.call(self._path, args, kwargs)


class _RemoteIterator:
    """Goes through what the program yields, one by one."""

    def __init__(self, source: Remote) -> None:
        self._source = source

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self._source._special("__next__")


def _callable(kind: Standing) -> Any:
    """As `kind`, but its objects can be called."""
    return Callable_ if kind is Remote else Standing(kind.__name__, (kind, Callable_), {})


def _module(name: str) -> Any:
    """A module of Python's own that the program has imported; the tests get the real one."""
    if name.partition(".")[0] not in {*sys.stdlib_module_names, "numpy"}:
        raise AttributeError(f"the tests cannot use the program's module {name!r}")
    return importlib.import_module(name)


def _generator(source: Remote) -> Generator[Any, Any, Any]:
    """A generator that yields what one of the program's does."""
    sent = None
    while True:
        try:
            item = source._special("__next__") if sent is None else source.send(sent)
        except StopIteration as end:
            return end.value
        sent = yield item


def _forwarded(name: str) -> Callable[..., Any]:
    def method(self: Remote, *args: Any) -> Any:
        return self._special(name, *args)

    method.__name__ = name
    return method


for _name in SPECIAL:
    if _name not in vars(Remote):
        type.__setattr__(Remote, _name, _forwarded(_name))
