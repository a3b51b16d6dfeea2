"""Statements about one real unknown, whatever kind of expression they hold."""

from collections.abc import Sequence

from mcp_reasoner.verify.nodes import Binary, Call, Logic, Node, free_names, walk
from mcp_reasoner.verify.problem.solving.exponentials import exponential_solutions
from mcp_reasoner.verify.problem.solving.reals import real_solutions
from mcp_reasoner.verify.regions import Span

__all__ = ["region"]


def region(nodes: Sequence[Node], name: str) -> tuple[Span, ...]:
    """All real values of one unknown for which all statements hold."""
    statement = nodes[0] if len(nodes) == 1 else Logic("and", tuple(nodes))
    if any(_is_transcendent(part, name) for part in walk(statement)):
        return exponential_solutions(statement, name)
    return real_solutions(statement, name)


def _is_transcendent(part: Node, name: str) -> bool:
    match part:
        case Call(called, args):
            logarithm = called in ("log", "ln", "log2", "log10", "exp")
            return logarithm and any(name in free_names(arg) for arg in args)
        case Binary("^", _, exponent):
            return name in free_names(exponent)
    return False
