"""SMT-LIB problems: the safe subset, its meaning in both solvers, and what is not read."""

import pytest

from mcp_reasoner.errors import InputError
from mcp_reasoner.verify.formal.smt_solving import solve
from mcp_reasoner.verify.formal.smtlib import read_problem

UNSAT = {
    "order": "(declare-const x Int)(assert (< x 3))(assert (> x 2))(check-sat)",
    "mixed": "(declare-fun x () Int)(assert (= (* 2 x) 3.0))(check-sat)",
    "let": "(declare-const x Real)(assert (let ((y (* x x))) (< y 0.0)))",
    "defined": "(declare-const a Int)(define-fun f ((x Int)) Int (+ x 1))(assert (= (f (f a)) a))",
    "quantifier": "(assert (not (forall ((x Int)) (exists ((y Int)) (< x y)))))",
    "shadow": "(assert (exists ((x Int)) (forall ((x Int)) (and (< x 0) (> x 1)))))",
    "implies": "(declare-const p Bool)(assert (not (=> p p p)))",
    "ite": "(declare-const x Int)(assert (< (ite (>= x 0) x (- x)) 0))",
    "chain": "(declare-const x Int)(assert (< x (+ x 0) (+ x 1)))",
    "distinct": "(declare-const p Bool)(declare-const q Bool)(declare-const r Bool)"
    "(assert (distinct p q r))",
    "div": "(assert (not (= (div (- 7) 2) (- 4))))",
    "mod": "(assert (not (= (mod (- 7) 2) 1)))",
    "names": "(declare-const |a b| Int)(assert (! (< |a b| |a b|) :named first))(check-sat)(exit)",
    "xor": "(declare-const p Bool)(assert (xor p p))",
    "whole": "(declare-const x Real)(assert (is_int x))(assert (= x 0.5))",
}

SAT = {
    "free": "(declare-const x Real)(assert (= (* x x) 2.0))",
    "division is total": "(declare-const x Real)(assert (= (/ x 0.0) 7.0))",
}

REFUSED = {
    "a channel": '(set-option :regular-output-channel "/tmp/x")(assert true)',
    "an echo": '(echo "x")(assert true)',
    "nothing asserted": "(check-sat)",
    "an unknown name": "(assert (< y 1))",
    "two declarations": "(declare-const x Int)(declare-const x Real)(assert true)",
    "a number as a truth": "(assert 1)",
    "a truth as a number": "(assert (< true 1))",
    "an unknown sort": "(declare-const x (_ BitVec 8))(assert true)",
    "a function of one argument": "(declare-fun f (Int) Int)(assert true)",
    "push": "(push 1)(assert true)",
    "assertions after the question": "(assert true)(check-sat)(assert false)",
    "an unclosed bracket": "(assert true",
    "a bracket too many": "(assert true))",
    "a strange character": "(assert true) \x00",
    "a wrong call": "(define-fun f ((x Int)) Int x)(assert (= (f true) 1))",
    "a wrong sort of a function": "(define-fun f ((x Int)) Bool x)(assert true)",
    "recursion": "(define-fun f ((x Int)) Int (f x))(assert true)",
    "depth": "(assert " + "(not " * 300 + "true" + ")" * 301,
    "not of two": "(assert (not true false))",
    "an include": "(include x)(assert true)",
    "a named term inside": "(assert (and (! true :pattern (x)) true))",
}


@pytest.mark.parametrize("solver", ["z3", "cvc5"])
@pytest.mark.parametrize("text", UNSAT.values(), ids=UNSAT)
def test_what_cannot_hold_is_unsat(solver: str, text: str) -> None:
    assert solve(solver, text, seconds=5)["result"] == "unsat"


@pytest.mark.parametrize("solver", ["z3", "cvc5"])
@pytest.mark.parametrize("text", SAT.values(), ids=SAT)
def test_what_can_hold_is_not(solver: str, text: str) -> None:
    assert solve(solver, text, seconds=2)["result"] in ("sat", "unknown")


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_whatever_else_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_problem(text)


def test_a_function_that_doubles_itself_is_bounded() -> None:
    lines = ["(define-fun f0 ((x Int)) Int (+ x x))"]
    lines += [f"(define-fun f{n} ((x Int)) Int (f{n - 1} (f{n - 1} x)))" for n in range(1, 40)]
    with pytest.raises(InputError, match="terms"):
        read_problem("".join(lines) + "(assert (= (f39 1) 1))")
