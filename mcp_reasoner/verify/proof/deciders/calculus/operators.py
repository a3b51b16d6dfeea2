"""Which nodes are operators of calculus, for those who read them and those who settle them."""

from typing import Final

from mcp_reasoner.verify.nodes import BigOperator, Call, Constant, Node, walk

__all__ = ["has_calculus", "is_indefinite", "kind_of"]

_INFINITY: Final = Constant("infinity")


def has_calculus(node: Node) -> bool:
    """Whether any operator of calculus is in a formula or a statement."""
    return any(kind_of(part) for part in walk(node))


def kind_of(node: Node) -> str | None:
    """The name of an operator; None for any other node."""
    match node:
        case Call("derivative", _):
            return "derivative"
        case BigOperator("integral", _, _, _, _):
            return "integral"
        case BigOperator("sum", _, _, high, _) if high == _INFINITY:
            return "infinite sum"
        case BigOperator("limit" | "limit+" | "limit-", _, _, _, _):
            return "limit"
    return None


def is_indefinite(node: Node) -> bool:
    """Whether a node is an integral without limits."""
    return isinstance(node, BigOperator) and node.kind == "integral" and node.low is None
