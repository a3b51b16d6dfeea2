r"""How one equation comes from another: a chain that rewrites, a line drawn from the line before.

    drawn("\\] Dividing both sides by 4: \\[")      True

Only what is plain: between an equation and what is drawn from it stand marks, arrows and a few
words about both sides. "or", cases and substitutions break the line.
"""

import re
from collections.abc import Sequence
from typing import Final

from mcp_reasoner.verify.nodes import Name, free_names
from mcp_reasoner.verify.proof.assertions import Link

__all__ = ["drawn", "is_solved", "rewrites"]

_FORMULA: Final = re.compile(
    r"\\\(.*?\\\)|\$[^$]*\$|\\frac\{[^{}]*\}\{[^{}]*\}|\b\d+[a-z]?\b|\b[a-z]\b"
)
_ARROW: Final = re.compile(
    r"\\(?:Rightarrow|implies|iff|Longrightarrow|Leftrightarrow|therefore)\b|⇒|⟹|=>|∴"
)
_PLAIN: Final = re.compile(
    r"(?:so|then|thus|hence|therefore|we|get|have|obtain|gives?|giving|yields?|which|this|that|simplif\w+"
    r"|to|divid\w+|both|sides?|by|subtract\w*|add\w*|multipl\w+|from|the|equation|solv\w+|for|isolat\w+"
    r"|combin\w+|like|terms?|expand\w*|factor\w*|rearrang\w*|further|now|finally|first|next|second|third"
    r"|and|of|it|us|is|becomes|rewrit\w*|as|cross|distribut\w*|left|right|hand|mov\w+|into|out|fractions?"
    r"|denominators?|through|each|term|on|in|let|our|following|result\w*|equivalent|means|implies|clear"
    r"|eliminat\w*|remov\w*|values?|constants?|variables?|one|other|all|can|be|find|a|an)",
    re.IGNORECASE,
)
_MAX_WORDS: Final = 22


def rewrites(link: Link, chain: Sequence[Link]) -> bool:
    """Whether a link goes on from a formula in the same letters, as a step of a calculation."""
    left, right = link.left.operand, link.right.operand
    if link.place == 0 or link.sign != "=" or left is None or right is None:
        return False
    names = free_names(left.node)
    if not names or names != free_names(right.node):
        return False
    before = [item for item in chain if item.chain == link.chain and item.place < link.place]
    sides = [item.left.operand for item in before]
    if any(side is not None and side.numeric for side in sides):
        return False
    last = sides[-1]
    if last is None or free_names(last.node) == names:
        return True
    # "P = (x+1)^2 = …": a capital names what is rewritten; "y = x^2 = 2x + 3" may be two curves.
    return isinstance(last.node, Name) and last.node.name.isupper()


def is_solved(link: Link) -> bool:
    """Whether an equation gives a letter its value."""
    left, right = link.left.operand, link.right.operand
    if left is None or right is None:
        return False
    for side, other in ((left, right), (right, left)):
        if isinstance(side.node, Name) and other.numeric:
            return True
    return False


def drawn(between: str) -> bool:
    """Whether what stands between two equations says that the second comes from the first."""
    arrow = bool(_ARROW.search(between))
    text = _ARROW.sub(" ", between)
    text = re.sub(
        r"\\[\[\]()]|\\(?:quad|qquad|text|left|right)\b|\\\\|[&$.,:;{}*#]|\\[,;: ]", " ", text
    )
    words = _FORMULA.sub(" ", between if not arrow else text)
    words = re.sub(r"\\[\[\]()]|\\[A-Za-z]+|[^A-Za-z\s]", " ", words)
    found = words.split()
    if len(found) > _MAX_WORDS or not all(_PLAIN.fullmatch(word) for word in found):
        return False
    if arrow or found:
        return True
    # Nothing but marks: lines of one display, or displays one after another.
    return "," not in between and ("\\]" in between or "\\\\" in between or "\n" in between)
