"""SMT-LIB problems read by an own parser: declarations and assertions, nothing that acts.

    read_problem("(declare-const x Int) (assert (< x x)) (check-sat)").assertions

A solver's own parser obeys commands that write files; this one knows the sorts Bool, Int and
Real, constants, defined functions (which are written out), `let`, quantifiers, arithmetic and
logic. Whatever else stands in a problem is an error: a part left out would make another one of
it. What the terms mean is the standard's; division is total there, and the solvers' own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from mcp_reasoner.errors import InputError

__all__ = ["Apply", "Constant", "Number", "Problem", "Quantified", "Sort", "Term", "read_problem"]

Sort: TypeAlias = Literal["Bool", "Int", "Real"]
_SORTS: Final[Mapping[str, Sort]] = {"Bool": "Bool", "Int": "Int", "Real": "Real"}
_MAX_TEXT: Final = 100_000
_MAX_TERMS: Final = 20_000
_MAX_DEPTH: Final = 200


@dataclass(frozen=True)
class Number:
    """A numeral or a decimal."""

    value: Fraction
    sort: Sort


@dataclass(frozen=True)
class Constant:
    """A declared constant, or a bound name made unique."""

    name: str
    sort: Sort


@dataclass(frozen=True)
class Apply:
    """An operator of the standard on terms; its sort is what the operator gives."""

    op: str
    args: tuple["Term", ...]
    sort: Sort


@dataclass(frozen=True)
class Quantified:
    """`forall` or `exists` over constants that occur nowhere else."""

    op: Literal["forall", "exists"]
    names: tuple[Constant, ...]
    body: "Term"
    sort: Sort = "Bool"


Term: TypeAlias = Number | Constant | Apply | Quantified


@dataclass(frozen=True)
class Problem:
    """What is asserted, in order, with the names that the text gives (`:named`)."""

    assertions: tuple[tuple[str, Term], ...]


def read_problem(text: str) -> Problem:
    """The assertions of a problem; InputError, one sentence, for whatever is not understood."""
    if len(text) > _MAX_TEXT:
        raise InputError(f"an SMT-LIB problem may have at most {_MAX_TEXT} characters")
    return _Reader().problem(_expressions(text))


# -- S-expressions -------------------------------------------------------------------------

_Atom: TypeAlias = str
_Expression: TypeAlias = "_Atom | list[_Expression]"
_TOKEN = re.compile(
    r'\s+|;[^\n]*|(?P<open>\()|(?P<close>\))|(?P<string>"(?:[^"]|"")*")'
    r"|(?P<quoted>\|[^|\\]*\|)|(?P<atom>[A-Za-z0-9~!@$%^&*_\-+=<>.?/:#]+)"
)


def _expressions(text: str) -> list[_Expression]:
    found: list[_Expression] = []
    stack: list[list[_Expression]] = [found]
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise InputError(f"the character {text[at]!r} is no part of SMT-LIB here")
        at = match.end()
        if match["open"]:
            inner: list[_Expression] = []
            stack[-1].append(inner)
            stack.append(inner)
            if len(stack) > _MAX_DEPTH:
                raise InputError(f"the problem nests deeper than {_MAX_DEPTH} levels")
        elif match["close"]:
            if len(stack) == 1:
                raise InputError('the problem has a ")" too many')
            stack.pop()
        elif match["string"]:
            stack[-1].append(match["string"])
        elif match["quoted"]:
            stack[-1].append(match["quoted"][1:-1] or "||")
        elif match["atom"]:
            stack[-1].append(match["atom"])
    if len(stack) > 1:
        raise InputError('the problem has a "(" that is not closed')
    return found


# -- commands and terms --------------------------------------------------------------------

_SILENT: Final = frozenset(["set-info", "set-logic", "check-sat", "exit", "get-model"])
_SILENT_OPTIONS: Final = frozenset([":produce-models", ":produce-proofs", ":produce-unsat-cores"])
_LOGIC: Final = frozenset(["and", "or", "xor", "=>", "not"])
_CHAINED: Final = frozenset(["=", "distinct", "<", "<=", ">", ">="])
_ARITHMETIC: Final = frozenset(["+", "-", "*"])
_WHOLE: Final[Mapping[str, int]] = {"div": 2, "mod": 2, "abs": 1}


@dataclass(frozen=True)
class _Function:
    parameters: tuple[Constant, ...]
    body: Term


class _Reader:
    def __init__(self) -> None:
        self._declared: dict[str, Constant] = {}
        self._functions: dict[str, _Function] = {}
        self._terms = 0
        self._fresh = 0
        self._named = ""

    def problem(self, expressions: Sequence[_Expression]) -> Problem:
        assertions: list[tuple[str, Term]] = []
        asked = False
        for expression in expressions:
            if not isinstance(expression, list) or not expression:
                raise InputError("an SMT-LIB problem is a list of commands in brackets")
            command, *rest = expression
            if asked and command not in ("exit", "get-model", "set-info"):
                raise InputError('one "check-sat" stands at the end of the problem')
            asked = asked or command == "check-sat"
            self._named = ""
            match command:
                case "assert" if len(rest) == 1:
                    term = self._term(rest[0], {})
                    if term.sort != "Bool":
                        raise InputError("what is asserted must be true or false")
                    assertions.append((self._named or f"assertion {len(assertions) + 1}", term))
                case "declare-const" if len(rest) == 2:
                    self._declare(rest[0], rest[1])
                case "declare-fun" if len(rest) == 3 and rest[1] == []:
                    self._declare(rest[0], rest[2])
                case "define-fun" if len(rest) == 4:
                    self._define(rest)
                case "set-option" if rest and rest[0] in _SILENT_OPTIONS:
                    continue
                case str() if command in _SILENT:
                    continue
                case _:
                    shown = command if isinstance(command, str) else "a list"
                    raise InputError(f"the command {shown[:40]!r} is not read here")
        if not assertions:
            raise InputError("the problem asserts nothing")
        return Problem(tuple(assertions))

    def _declare(self, name: _Expression, sort: _Expression) -> None:
        known = self._new_name(name)
        self._declared[known] = Constant(known, self._sort(sort))

    def _define(self, parts: Sequence[_Expression]) -> None:
        name, parameters, sort, body = parts
        known = self._new_name(name)
        if not isinstance(parameters, list):
            raise InputError("a defined function has a list of parameters")
        scope: dict[str, Term] = {}
        constants: list[Constant] = []
        for parameter in parameters:
            if not isinstance(parameter, list) or len(parameter) != 2:
                raise InputError("a parameter has a name and a sort")
            constant = self._unique(str(parameter[0]), self._sort(parameter[1]))
            scope[str(parameter[0])] = constant
            constants.append(constant)
        term = self._term(body, scope)
        if term.sort != self._sort(sort):
            raise InputError(f"the function {known[:40]!r} does not give the sort it names")
        self._functions[known] = _Function(tuple(constants), term)

    def _new_name(self, name: _Expression) -> str:
        if not isinstance(name, str) or name in self._declared or name in self._functions:
            raise InputError("a name is declared twice, or is none")
        return name

    def _sort(self, sort: _Expression) -> Sort:
        if not isinstance(sort, str) or sort not in _SORTS:
            raise InputError("the sorts Bool, Int and Real are read, no others")
        return _SORTS[sort]

    def _unique(self, name: str, sort: Sort) -> Constant:
        self._fresh += 1
        return Constant(f"{name} #{self._fresh}", sort)

    def _count(self) -> None:
        self._terms += 1
        if self._terms > _MAX_TERMS:
            raise InputError(f"the problem has more than {_MAX_TERMS} terms")

    def _term(self, expression: _Expression, scope: Mapping[str, Term]) -> Term:
        self._count()
        if isinstance(expression, str):
            return self._atom(expression, scope)
        if not expression or not isinstance(expression[0], str):
            raise InputError("a term begins with an operator")
        op, *rest = expression
        match op:
            case "let":
                return self._let(rest, scope)
            case "forall" | "exists":
                return self._quantified(op, rest, scope)
            case "!":
                return self._annotated(rest, scope)
        args = tuple(self._term(item, scope) for item in rest)
        if op in self._functions:
            return self._called(self._functions[op], args)
        return _applied(str(op), args)

    def _atom(self, text: str, scope: Mapping[str, Term]) -> Term:
        if text in scope:
            return scope[text]
        if text in self._declared:
            return self._declared[text]
        if text in self._functions and not self._functions[text].parameters:
            return self._functions[text].body
        if text in ("true", "false"):
            return Apply(text, (), "Bool")
        if re.fullmatch(r"0|[1-9][0-9]{0,400}", text):
            return Number(Fraction(int(text)), "Int")
        if re.fullmatch(r"(?:0|[1-9][0-9]{0,400})\.[0-9]{1,400}", text):
            return Number(Fraction(text), "Real")
        raise InputError(f"the name {text[:40]!r} is not declared")

    def _let(self, rest: Sequence[_Expression], scope: Mapping[str, Term]) -> Term:
        if len(rest) != 2 or not isinstance(rest[0], list):
            raise InputError("a let has bindings and a body")
        inner = dict(scope)
        for binding in rest[0]:
            if not isinstance(binding, list) or len(binding) != 2:
                raise InputError("a binding has a name and a term")
            inner[str(binding[0])] = self._term(binding[1], scope)
        return self._term(rest[1], inner)

    def _quantified(self, op: str, rest: Sequence[_Expression], scope: Mapping[str, Term]) -> Term:
        if len(rest) != 2 or not isinstance(rest[0], list) or not rest[0]:
            raise InputError("a quantifier has sorted names and a body")
        inner, names = dict(scope), []
        for binding in rest[0]:
            if not isinstance(binding, list) or len(binding) != 2:
                raise InputError("a quantifier has sorted names and a body")
            constant = self._unique(str(binding[0]), self._sort(binding[1]))
            inner[str(binding[0])] = constant
            names.append(constant)
        body = self._term(rest[1], inner)
        if body.sort != "Bool":
            raise InputError("the body of a quantifier must be true or false")
        return Quantified("forall" if op == "forall" else "exists", tuple(names), body)

    def _annotated(self, rest: Sequence[_Expression], scope: Mapping[str, Term]) -> Term:
        if len(rest) != 3 or rest[1] != ":named" or not isinstance(rest[2], str):
            raise InputError("the only annotation that is read is :named")
        term = self._term(rest[0], scope)
        self._named = rest[2]
        return term

    def _called(self, function: _Function, args: tuple[Term, ...]) -> Term:
        if [arg.sort for arg in args] != [known.sort for known in function.parameters]:
            raise InputError("a defined function is called with other sorts than it declares")
        put = dict(zip((known.name for known in function.parameters), args, strict=True))
        return self._put_in(function.body, put)

    def _put_in(self, term: Term, put: Mapping[str, Term]) -> Term:
        self._count()
        match term:
            case Constant(name):
                return put.get(name, term)
            case Apply(op, args, sort):
                return Apply(op, tuple(self._put_in(arg, put) for arg in args), sort)
            case Quantified(op, names, body):
                return Quantified(op, names, self._put_in(body, put))
        return term


def _applied(op: str, args: tuple[Term, ...]) -> Apply:
    """An operator of the standard, with whole numbers made reals where both meet."""
    sorts = {arg.sort for arg in args}
    if op in _LOGIC and sorts == {"Bool"}:
        if (op == "not") == (len(args) == 1):
            return Apply(op, args, "Bool")
    elif op in _CHAINED and len(args) >= 2:
        if "Bool" in sorts and (sorts != {"Bool"} or op not in ("=", "distinct")):
            raise InputError(f"{op} is between numbers")
        return Apply(op, _of_one_sort(args), "Bool")
    elif op == "ite" and len(args) == 3 and args[0].sort == "Bool":
        chosen = _of_one_sort(args[1:])
        return Apply(op, (args[0], *chosen), chosen[0].sort)
    elif op in _ARITHMETIC and args and "Bool" not in sorts:
        same = _of_one_sort(args)
        if len(args) >= 2 or op == "-":
            return Apply(op, same, same[0].sort)
    elif op == "/" and len(args) >= 2 and "Bool" not in sorts:
        return Apply(op, tuple(_as_real(arg) for arg in args), "Real")
    elif len(args) == _WHOLE.get(op, -1) and sorts == {"Int"}:
        return Apply(op, args, "Int")
    elif op == "to_real" and sorts == {"Int"} and len(args) == 1:
        return Apply(op, args, "Real")
    elif op in ("to_int", "is_int") and sorts == {"Real"} and len(args) == 1:
        return Apply(op, args, "Int" if op == "to_int" else "Bool")
    raise InputError(f"the operator {op[:40]!r} is not read here with these arguments")


def _of_one_sort(args: tuple[Term, ...]) -> tuple[Term, ...]:
    sorts = {arg.sort for arg in args}
    if len(sorts) == 1:
        return args
    if "Bool" in sorts:
        raise InputError("numbers and truth values stand where one kind is needed")
    return tuple(_as_real(arg) for arg in args)


def _as_real(term: Term) -> Term:
    if term.sort == "Real":
        return term
    if isinstance(term, Number):
        return Number(term.value, "Real")
    return Apply("to_real", (term,), "Real")
