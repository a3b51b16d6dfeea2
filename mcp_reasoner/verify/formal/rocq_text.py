"""The text of a Rocq statement taken apart: its imports, its name, its proposition.

    read_rocq_statement("Theorem t (n : nat) : n + 0 = n.").proposition
    "forall (n : nat), n + 0 = n"

Only sentences that load libraries and open scopes may come before the theorem: anything else
could change what the proposition means. Nothing is checked here beyond the shape.
"""

import re
from dataclasses import dataclass
from typing import Final

from mcp_reasoner.errors import InputError

__all__ = ["RocqStatement", "read_rocq_statement", "sentences"]

_MAX_STATEMENT: Final = 20_000
_IDENT = r"[A-Za-z_][A-Za-z0-9_']*"
_QUALID = rf"{_IDENT}(?:\.{_IDENT})*"
_HEADER = re.compile(
    rf"(?:From\s+{_QUALID}\s+)?Require(?:\s+(?:Import|Export))?(?:\s+{_QUALID})+"
    rf"|Import(?:\s+{_QUALID})+|(?:Local\s+)?Open\s+Scope\s+{_IDENT}",
)
_THEOREM = re.compile(
    rf"(?:Theorem|Lemma|Corollary|Proposition|Fact|Remark)\s+(?P<name>{_IDENT})(?![@'\w])(?P<rest>.*)",
    re.DOTALL,
)
_OPENERS: Final = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class RocqStatement:
    """`header` are whole sentences, with their full stops; `name` "" for a bare proposition."""

    header: tuple[str, ...]
    name: str
    proposition: str

    @property
    def opening(self) -> str:
        """The header as text, to stand at the top of a file."""
        return "".join(f"{sentence}\n" for sentence in self.header)


def read_rocq_statement(text: str) -> RocqStatement:
    """Take a statement apart; InputError, one sentence, where it is not of the shape."""
    if len(text) > _MAX_STATEMENT:
        raise InputError(f"a formal statement may have at most {_MAX_STATEMENT} characters")
    parts = sentences(text)
    if not parts:
        raise InputError("the statement is empty: give a Theorem or a proposition")
    *header, last = parts
    for sentence in header:
        if not _HEADER.fullmatch(sentence):
            raise InputError(
                "before the theorem, a statement may only load libraries and open scopes "
                "(Require Import, From … Require Import, Open Scope)"
            )
    name, proposition = "", last
    theorem = _THEOREM.fullmatch(last)
    if theorem is not None:
        name = theorem["name"]
        binders, proposition = _at_colon(theorem["rest"])
        if binders:
            proposition = f"forall {binders}, {proposition}"
    if not proposition or re.match(r"[A-Z][a-z]+\s+[A-Za-z_]", proposition):
        raise InputError("the statement must end in a Theorem or a proposition")
    return RocqStatement(tuple(f"{sentence}." for sentence in header), name, proposition)


def sentences(text: str) -> list[str]:
    """The sentences of a text without comments and full stops; InputError where one is open."""
    found: list[str] = []
    current: list[str] = []
    at, depth, quoted = 0, 0, False
    while at < len(text):
        char, pair = text[at], text[at : at + 2]
        if quoted:
            quoted = char != '"'
        elif pair == "(*" and pair + text[at + 2 : at + 3] != "(*)":
            depth, at = depth + 1, at + 2
            continue
        elif pair == "*)" and depth:
            depth, at = depth - 1, at + 2
            current.append(" ")
            continue
        elif char == '"' and not depth:
            quoted = True
        if not depth:
            ends = char == "." and not quoted and (at + 1 == len(text) or text[at + 1].isspace())
            if ends and text[at - 1 : at] != ".":
                found.append("".join(current).strip())
                current = []
            else:
                current.append(char)
        at += 1
    if depth or quoted:
        raise InputError("a comment or a string in the statement is not closed")
    rest = "".join(current).strip()
    return [*found, rest] if rest else found


def _at_colon(text: str) -> tuple[str, str]:
    """What stands before and after the colon of a theorem; binders have their own in brackets."""
    waiting: list[str] = []
    for at, char in enumerate(text):
        if char in _OPENERS:
            waiting.append(_OPENERS[char])
        elif waiting and char == waiting[-1]:
            waiting.pop()
        elif char == ":" and not waiting and text[at + 1 : at + 2] not in (":", "=", ">"):
            return text[:at].strip(), text[at + 1 :].strip()
    raise InputError('a theorem has a ":" and a proposition after its name')
