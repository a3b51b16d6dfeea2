"""For all … there is …, put to a solver as it stands: polynomials over whole and real numbers.

Only what a solver takes literally is given to it: no divisions, roots or other functions, no
rational names (a real witness need not be rational). `unsat` of the opposite proves. A refutation
is not taken from here: `decide` looks for a point at which there is provably no witness.
"""

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Logic, Node, Not, Relation
from mcp_reasoner.verify.proof.deciders.ruling import Ruling
from mcp_reasoner.verify.proof.deciders.smt.deciding import SolverName, open_solver
from mcp_reasoner.verify.proof.deciders.smt.encoding import Encoding
from mcp_reasoner.verify.proof.deciders.theorem import Theorem, is_polynomial

__all__ = ["decide_quantified"]


def decide_quantified(name: SolverName, theorem: Theorem, *, seconds: float) -> Ruling | None:
    """A proof of a theorem with `exists`; None where there is none."""
    domains = {**theorem.domains, **theorem.exists}
    if not set(domains.values()) <= {"integer", "real"}:
        return None
    if not all(_is_plain(statement) for statement in theorem.statements):
        return None
    solver = open_solver(name)
    try:
        encoding = Encoding(solver, theorem.statements, domains=domains)
        given = [encoding.statement(node) for node in theorem.hypotheses]
        conclusion = encoding.statement(theorem.conclusion)
        if encoding.facts() or not encoding.exact:
            return None
    except ExpressionError:
        return None
    bound = [(other, domain == "integer") for other, domain in theorem.exists.items()]
    some = solver.quantified(bound, conclusion, every=False)
    answer = solver.check([*given, solver.negated(some)], seconds=seconds)
    if answer.result != "unsat":
        return None
    return Ruling(verdict="proved", method=solver.name)


def _is_plain(node: Node) -> bool:
    """Whether a statement relates polynomials, and nothing else."""
    match node:
        case Logic(_, items):
            return all(map(_is_plain, items))
        case Not(item):
            return _is_plain(item)
        case Relation(sides, _):
            return all(map(is_polynomial, sides))
    return False
