"""An SMT-LIB problem put to z3 or cvc5, term by term.

    solve("z3", text, seconds=5)      {"result": "unsat", "solver": "z3 4.15"}

Belongs in a worker process: the solvers take their time and their memory. Terms are built
through their interfaces; no text reaches a solver.
"""

import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any, Final, Protocol

from mcp_reasoner.errors import InputError
from mcp_reasoner.verify.formal.smtlib import (
    Apply,
    Constant,
    Number,
    Quantified,
    Term,
    read_problem,
)

__all__ = ["solve"]


def solve(solver: str, text: str, *, seconds: float) -> dict[str, str]:
    """What a solver says about a problem: `unsat`, `sat` or `unknown`; InputError for its text."""
    problem = read_problem(text)
    until = time.monotonic() + seconds
    builder: _Builder = _Z3() if solver == "z3" else _Cvc5()
    terms = [_built(builder, term, {}) for _, term in problem.assertions]
    left = max(0.1, until - time.monotonic())
    return {"result": builder.check(terms, seconds=left), "solver": builder.name}


class _Builder(Protocol):
    name: str

    def number(self, number: Number) -> Any: ...

    def constant(self, constant: Constant) -> Any: ...

    def apply(self, op: str, args: Sequence[Any], term: Apply) -> Any: ...

    def quantified(self, term: Quantified, names: Sequence[Any], body: Any) -> Any: ...

    def bound(self, constant: Constant) -> Any: ...

    def check(self, terms: Sequence[Any], *, seconds: float) -> str: ...


def _built(builder: _Builder, term: Term, bound: Mapping[str, Any]) -> Any:
    match term:
        case Number():
            return builder.number(term)
        case Constant(name):
            return bound[name] if name in bound else builder.constant(term)
        case Apply(op, args):
            return builder.apply(op, [_built(builder, arg, bound) for arg in args], term)
        case Quantified(_, names, body):
            inner = {name.name: builder.bound(name) for name in names}
            made = _built(builder, body, {**bound, **inner})
            return builder.quantified(term, list(inner.values()), made)


class _Z3:
    def __init__(self) -> None:
        import z3

        self._z3 = z3
        self.name = f"z3 {z3.get_version_string()}"
        self._operators: Final[Mapping[str, Callable[..., Any]]] = {
            "and": lambda *a: z3.And(*a),
            "or": lambda *a: z3.Or(*a),
            "not": z3.Not,
            "distinct": lambda *a: z3.Distinct(*a),
            "ite": z3.If,
            "div": lambda a, b: a / b,
            "mod": lambda a, b: a % b,
            "abs": lambda a: z3.If(a >= 0, a, -a),
            "to_real": z3.ToReal,
            "to_int": z3.ToInt,
            "is_int": z3.IsInt,
            "true": lambda: z3.BoolVal(True),
            "false": lambda: z3.BoolVal(False),
        }
        self._chains: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
            "=": lambda a, b: a == b,
            "<": lambda a, b: a < b,
            "<=": lambda a, b: a <= b,
            ">": lambda a, b: a > b,
            ">=": lambda a, b: a >= b,
        }
        self._folds: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
            "+": lambda a, b: a + b,
            "-": lambda a, b: a - b,
            "*": lambda a, b: a * b,
            "/": lambda a, b: a / b,
            "xor": z3.Xor,
        }

    def number(self, number: Number) -> Any:
        if number.sort == "Int":
            return self._z3.IntVal(int(number.value))
        return self._z3.RealVal(f"{number.value.numerator}/{number.value.denominator}")

    def constant(self, constant: Constant) -> Any:
        make = {"Int": self._z3.Int, "Real": self._z3.Real, "Bool": self._z3.Bool}
        return make[constant.sort](constant.name)

    bound = constant

    def apply(self, op: str, args: Sequence[Any], term: Apply) -> Any:
        if op in self._operators:
            return self._operators[op](*args)
        if op in self._chains:
            pairs = [self._chains[op](a, b) for a, b in itertools.pairwise(args)]
            return pairs[0] if len(pairs) == 1 else self._z3.And(*pairs)
        if op == "-" and len(args) == 1:
            return -args[0]
        if op == "=>":
            return reduce(lambda right, left: self._z3.Implies(left, right), reversed(args))
        if op in self._folds:
            return reduce(self._folds[op], args)
        raise InputError(f"the operator {op[:40]!r} is not read here")

    def quantified(self, term: Quantified, names: Sequence[Any], body: Any) -> Any:
        make = self._z3.ForAll if term.op == "forall" else self._z3.Exists
        return make(list(names), body)

    def check(self, terms: Sequence[Any], *, seconds: float) -> str:
        solver = self._z3.Solver()
        solver.set("timeout", max(1, int(seconds * 1000)))
        solver.add(*terms)
        return str(solver.check())


class _Cvc5:
    def __init__(self) -> None:
        import cvc5

        self._cvc5 = cvc5
        self.name = f"cvc5 {cvc5.__version__}"
        self._terms = cvc5.TermManager()
        self._known: dict[str, Any] = {}
        kind = cvc5.Kind
        self._kinds: Final[Mapping[str, Any]] = {
            "and": kind.AND,
            "or": kind.OR,
            "xor": kind.XOR,
            "=>": kind.IMPLIES,
            "not": kind.NOT,
            "=": kind.EQUAL,
            "distinct": kind.DISTINCT,
            "<": kind.LT,
            "<=": kind.LEQ,
            ">": kind.GT,
            ">=": kind.GEQ,
            "ite": kind.ITE,
            "+": kind.ADD,
            "-": kind.SUB,
            "*": kind.MULT,
            "/": kind.DIVISION,
            "div": kind.INTS_DIVISION,
            "mod": kind.INTS_MODULUS,
            "abs": kind.ABS,
            "to_real": kind.TO_REAL,
            "to_int": kind.TO_INTEGER,
            "is_int": kind.IS_INTEGER,
        }

    def number(self, number: Number) -> Any:
        if number.sort == "Int":
            return self._terms.mkInteger(str(int(number.value)))
        return self._terms.mkReal(f"{number.value.numerator}/{number.value.denominator}")

    def _sort(self, constant: Constant) -> Any:
        make = {
            "Int": self._terms.getIntegerSort,
            "Real": self._terms.getRealSort,
            "Bool": self._terms.getBooleanSort,
        }
        return make[constant.sort]()

    def constant(self, constant: Constant) -> Any:
        if constant.name not in self._known:
            sort = self._sort(constant)
            self._known[constant.name] = self._terms.mkConst(sort, constant.name)
        return self._known[constant.name]

    def bound(self, constant: Constant) -> Any:
        return self._terms.mkVar(self._sort(constant), constant.name)

    def apply(self, op: str, args: Sequence[Any], term: Apply) -> Any:
        if op in ("true", "false"):
            return self._terms.mkBoolean(op == "true")
        if op == "-" and len(args) == 1:
            return self._terms.mkTerm(self._cvc5.Kind.NEG, *args)
        if op not in self._kinds:
            raise InputError(f"the operator {op[:40]!r} is not read here")
        return self._terms.mkTerm(self._kinds[op], *args)

    def quantified(self, term: Quantified, names: Sequence[Any], body: Any) -> Any:
        kind = self._cvc5.Kind
        listed = self._terms.mkTerm(kind.VARIABLE_LIST, *names)
        return self._terms.mkTerm(kind.FORALL if term.op == "forall" else kind.EXISTS, listed, body)

    def check(self, terms: Sequence[Any], *, seconds: float) -> str:
        solver = self._cvc5.Solver(self._terms)
        solver.setOption("tlimit-per", str(max(1, int(seconds * 1000))))
        solver.setLogic("ALL")
        for term in terms:
            solver.assertFormula(term)
        result = solver.checkSat()
        return "unsat" if result.isUnsat() else "sat" if result.isSat() else "unknown"
