"""Relations that a step states in words: "7 divides 91", "n(n+1) is even", "√2 is irrational".

    [found] = worded("So 91 is divisible by 7.")      found.text is "91 is divisible by 7"

A clause counts only where it stands between words that cannot change it ("since", a comma), and
where each side is one formula. It becomes a statement of the grammar by `predicates`; whether
the sentence asserts it is for `moods`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mcp_reasoner.verify.nodes import Call, Node, Not, Unary, free_names, walk
from mcp_reasoner.verify.proof.predicates import read_predicate

__all__ = ["Worded", "worded"]

_SIMPLE: Final = r"[A-Za-z0-9()^*!+\-/_]{1,60}"
_PLAIN: Final = rf"(?<![\w.,$\\^]){_SIMPLE}(?: [-+*/] {_SIMPLE}){{0,9}}(?![\w$\\^])"
_FORMULA: Final = rf"(?:\$[^$\n]{{1,200}}?\$|\\\([^\n]{{1,200}}?\\\)|√ ?\d+|{_PLAIN})"
_IS: Final = (
    r"(?:is|must be|is (?:also|clearly|indeed|therefore|thus|again|itself|always))(?P<not> not)?"
)
_KIND: Final = (
    r"an? (?:even|odd) (?:integer|number)|even|odd|an integer|a whole number"
    r"|(?:a )?prime(?: number)?|(?:an )?irrational(?: number)?|(?:a )?rational(?: number)?"
)
_CLAUSE: Final = re.compile(
    rf"(?P<a>{_FORMULA}) (?:"
    rf"(?P<verb>divides|does not divide) (?P<divided>{_FORMULA})"
    rf"|{_IS} (?:(?P<of>divisible by|a multiple of|congruent to) (?P<b>{_FORMULA})"
    rf"(?: (?:modulo|mod) (?P<m>{_FORMULA}))?|(?P<kind>{_KIND}))"
    rf"|leaves (?:a )?remainder (?:of )?(?P<rest>{_FORMULA}) "
    rf"(?:when|if|on being|upon being) divided by (?P<by>{_FORMULA}))",
    re.ASCII,
)
_REMAINDER: Final = re.compile(
    rf"(?:[Ww]hen (?P<a>{_FORMULA}) is divided by (?P<by>{_FORMULA}),? the remainder is"
    rf"|[Tt]he remainder (?:when|of) (?P<a2>{_FORMULA}) (?:is )?divided by (?P<by2>{_FORMULA}) is"
    rf"|(?P<a3>{_FORMULA}) divided by (?P<by3>{_FORMULA}) leaves (?:a )?remainder(?: of)?)"
    rf" (?P<rest>{_FORMULA})",
    re.ASCII,
)
_BEGINS: Final = re.compile(
    r"(?:^|[.:;!(\n]|\b(?:since|because|so|thus|hence|that|but|then|therefore|as|indeed|now|clearly"
    r"|also|finally|note|note that|and|moreover|the (?:number|integer|product|sum|prime)))"
    r"[\s,]*$",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(
    r"^(?:\s*$|\s*[,;:)](?!\s*(?:or|except|unless|only|if|not|but not)\b)|\.(?!\d)|\s*\n\s*\n"
    r"|\s+(?:and|so|but|because|since|which|hence|thus|as|while|therefore|for)\b(?!\s+(?:not|only)))",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(r"(?:[$)\d!]|(?<![A-Za-z])[A-Za-z])[\s,]*and[\s,]*$", re.ASCII)
_AFTER_AND: Final = re.compile(
    r"\b(?:both|either|neither|nor|not|no|of|or|with|to|by|than)\s*$", re.I
)

_WORDS: Final = frozenset(["verb", "not", "of", "kind"])


@dataclass(frozen=True)
class Worded:
    """A statement that a step makes in words, with its place and the letters in it."""

    statement: Node
    start: int
    end: int

    @property
    def names(self) -> frozenset[str]:
        """The letters in it."""
        return free_names(self.statement)


def worded(text: str) -> Iterator[Worded]:
    """The statements in words of a step, in their order."""
    for pattern in (_CLAUSE, _REMAINDER):
        for match in pattern.finditer(text):
            if not _stands_alone(text, match):
                continue
            statement = _statement(match)
            if statement is not None:
                yield Worded(statement, match.start(), match.end())


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() :]
    if not _BEGINS.search(before) or _AFTER_AND.search(before):
        return False
    # "2 and 7 is ...", "12 is divisible by 3 and 4": the first part says less, and is said.
    return _JOINED.search(before) is None and _ENDS.search(after[:40]) is not None


def _statement(match: re.Match[str]) -> Node | None:
    parts = match.groupdict()
    phrase = _phrase(parts)
    formulas = " ".join(text for key, text in parts.items() if text and key not in _WORDS)
    letters = frozenset(re.findall(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])", formulas))
    node = read_predicate(phrase, names=letters)
    if node is None or not _is_sure(node):
        return None
    return node


def _phrase(part: dict[str, str | None]) -> str:
    """The clause in the words that `predicates` knows."""
    formulas = {key: _as_formula(value) for key, value in part.items() if value is not None}
    divisor = formulas.get("by") or formulas.get("by2") or formulas.get("by3")
    first = formulas.get("a") or formulas.get("a2") or formulas.get("a3")
    if divisor is not None:
        return f"{first} leaves remainder {formulas['rest']} when divided by {divisor}"
    if "verb" in formulas:
        return f"{first} {part['verb']} {formulas['divided']}"
    negated = "not " if part.get("not") else ""
    if "of" in formulas:
        modulus = f" modulo {formulas['m']}" if "m" in formulas else ""
        return f"{first} is {negated}{part['of']} {formulas['b']}{modulus}"
    return f"{first} is {negated}{part['kind']}"


def _as_formula(text: str) -> str:
    if text.startswith("\\("):
        return f"${text[2:-2].strip()}$"
    return f"${text}$" if not text.startswith("$") else text


def _is_sure(node: Node) -> bool:
    """Whether nothing in it has a meaning of its own here: a percentage, degrees, a choice."""
    return not any(
        (isinstance(part, Unary) and part.op in "%°±")
        or (isinstance(part, Not) and not isinstance(part.item, Call))
        for part in walk(node)
    )
