"""The tasks that worker processes run, by name: JSON data in, JSON data out.

This module is what a worker imports before its first job, and with it sympy; the server's
process never imports it. Errors of the input travel back as such; everything else that
goes wrong here is a check that was not carried out.
"""

import importlib
from collections.abc import Mapping
from typing import Any, Final

from mcp_reasoner.sandbox.zygote import Task
from mcp_reasoner.verify.asked import Asked
from mcp_reasoner.verify.checks import judge_checks, read_statements
from mcp_reasoner.verify.equivalence import classes, judge_reference
from mcp_reasoner.verify.formal.smt_solving import solve
from mcp_reasoner.verify.forms import judge_form
from mcp_reasoner.verify.kinds import judge_type
from mcp_reasoner.verify.latex import answer_latex
from mcp_reasoner.verify.problem import contradiction, judge_problem, read_problem
from mcp_reasoner.verify.proof.claims import FormalClaim
from mcp_reasoner.verify.proof.deciders.decide import rule
from mcp_reasoner.verify.proof.judging import judge_claims, judge_statement
from mcp_reasoner.verify.proof.statement import read_statement_claim
from mcp_reasoner.verify.trial import try_answers

__all__ = ["TASKS"]

# What sympy imports inside its functions: once here instead of once in every child.
for _module in (
    "sympy.combinatorics",
    "sympy.physics.units",
    "sympy.sets.setexpr",
    "sympy.tensor.tensor",
):
    importlib.import_module(_module)


def _validate(data: Mapping[str, Any]) -> Any:
    read_statements(data["checks"], what="check")
    read_statements(data["constraints"], what="constraint")


def _checks(data: Mapping[str, Any]) -> Any:
    judgement = judge_checks(data["answer"], checks=data["checks"], constraints=data["constraints"])
    return judgement.to_wire()


def _reference(data: Mapping[str, Any]) -> Any:
    return judge_reference(data["answer"], data["reference"]).to_wire()


def _problem(data: Mapping[str, Any]) -> Any:
    return judge_problem(data["problem"], data["answer"]).to_wire()


def _reading(data: Mapping[str, Any]) -> Any:
    return read_problem(data["problem"])


def _contradiction(data: Mapping[str, Any]) -> Any:
    judgement = contradiction(data["problem"])
    return None if judgement is None else judgement.to_wire()


def _type(data: Mapping[str, Any]) -> Any:
    return judge_type(data["answer"], data["answer_type"]).to_wire()


def _classes(data: Mapping[str, Any]) -> Any:
    return classes(data["answers"])


def _form(data: Mapping[str, Any]) -> Any:
    asked = [Asked(**form) for form in data["asked"]]
    return judge_form(data["answer"], asked).to_wire()


def _trial(data: Mapping[str, Any]) -> Any:
    return try_answers(data["text"], data["answers"]).to_wire()


def _latex(data: Mapping[str, Any]) -> Any:
    return answer_latex(data["answer"])


def _smt(data: Mapping[str, Any]) -> Any:
    return solve(data["solver"], data["text"], seconds=data["seconds"])


def _statement(data: Mapping[str, Any]) -> Any:
    claim = read_statement_claim(data["text"])
    return None if claim is None else claim.to_wire()


def _rule(data: Mapping[str, Any]) -> Any:
    claim = FormalClaim.from_wire(data["claim"])
    options = {key: data[key] for key in ("consistent", "seconds")}
    return rule(data["method"], claim, **options).to_wire()


def _proof_claims(data: Mapping[str, Any]) -> Any:
    low, high = data.get("low", 0), data.get("high")
    return judge_claims(data["statement"], data["steps"], low=low, high=high)


def _proof_statement(data: Mapping[str, Any]) -> Any:
    return judge_statement(data["statement"])


TASKS: Final[Mapping[str, Task]] = {
    "checks": _checks,
    "classes": _classes,
    "contradiction": _contradiction,
    "form": _form,
    "latex": _latex,
    "problem": _problem,
    "proof_claims": _proof_claims,
    "proof_statement": _proof_statement,
    "reading": _reading,
    "reference": _reference,
    "rule": _rule,
    "smt": _smt,
    "statement": _statement,
    "trial": _trial,
    "type": _type,
    "validate": _validate,
}
"""Every task; the keys of its data are those of the functions it calls."""
