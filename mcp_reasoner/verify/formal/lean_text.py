"""What the text of a Lean proof may contain, and the parts of a Lean statement.

Lean's language can change itself: a macro, an elaborator or an option can alter what a
statement, a tactic or a listing means, and code runs while a file is compiled. Such words are
refused wherever they stand, in comments too; the kernel's listing (`lean`) decides the rest.
"""

import re
from dataclasses import dataclass
from typing import Final

from mcp_reasoner.errors import InputError

__all__ = ["LeanStatement", "read_lean_proof", "read_lean_statement"]

_MAX_STATEMENT: Final = 20_000
_MAX_PROOF: Final = 200_000
_FORBIDDEN: Final = (
    *("sorry", "admit", "axiom", "constant", "opaque", "unsafe", "extern", "implemented_by"),
    *("native_decide", "ofReduceBool", "ofReduceNat", "reduceBool", "reduceNat", "trustCompiler"),
    *("macro", "macro_rules", "syntax", "declare_syntax_cat", "notation", "notation3", "infix"),
    *("infixl", "infixr", "prefix", "postfix", "elab", "elab_rules", "by_elab", "run_cmd"),
    *("run_elab", "run_meta", "run_tac", "initialize", "builtin_initialize", "set_option"),
    *("attribute", "export", "simproc", "dsimproc", "csimp", "unif_hint", "binder_predicate"),
    *("declare_simp_like_tactic", "register_simp_attr", "register_option", "addDecl", "debug"),
    *("skipKernelTC", "meta", "prelude", "partial", "IO", "Lean", "Elab", "Meta", "eval"),
)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_']*")
_NAME = r"[A-Za-z_][A-Za-z0-9_']*(?:\.[A-Za-z_][A-Za-z0-9_']*)*"
_HEADER = re.compile(rf"(?:import|open)(?:[ \t]+{_NAME})+[ \t]*")
_THEOREM = re.compile(rf"(?:theorem|lemma)\s+(?P<name>{_NAME})(?![\w'.])(?P<rest>.*)", re.DOTALL)
_OPENERS: Final = {"(": ")", "[": "]", "{": "}", "⦃": "⦄"}


@dataclass(frozen=True)
class LeanStatement:
    """The lines that import and open, a name ("" for a bare proposition), the proposition."""

    imports: tuple[str, ...]
    opens: tuple[str, ...]
    name: str
    proposition: str


def read_lean_statement(text: str) -> LeanStatement:
    """Take a statement apart; InputError, one sentence, where it is not of the shape."""
    if len(text) > _MAX_STATEMENT:
        raise InputError(f"a formal statement may have at most {_MAX_STATEMENT} characters")
    _refuse_words(text, "statement")
    lines = text.strip().splitlines()
    header: list[str] = []
    while lines and (not lines[0].strip() or _HEADER.fullmatch(lines[0].strip())):
        line = lines.pop(0).strip()
        if line:
            header.append(line)
    rest = "\n".join(lines).strip()
    rest = re.sub(r":=\s*(?:by)?\s*$", "", rest).strip()
    name, proposition = "", rest
    theorem = _THEOREM.fullmatch(rest)
    if theorem is not None:
        name = theorem["name"]
        binders, proposition = _at_colon(theorem["rest"])
        if binders:
            proposition = f"∀ {binders}, {proposition}"
    if not proposition or ":=" in proposition or "--" in proposition or "/-" in proposition:
        raise InputError(
            "a Lean statement is lines of import and open, then one theorem without its proof, "
            "or one proposition; no comments"
        )
    return LeanStatement(
        tuple(line for line in header if line.startswith("import")),
        tuple(line for line in header if line.startswith("open")),
        name,
        proposition,
    )


def read_lean_proof(text: str) -> str:
    """The proof, if nothing in it could change what a file means; InputError names what could."""
    if len(text) > _MAX_PROOF:
        raise InputError(f"a formal proof may have at most {_MAX_PROOF} characters")
    _refuse_words(text, "proof")
    if re.search(r"\bopen\b[^\n]*\bin\b", text) or re.search(r"\bopen\b[^\n]*\n\s*in\b", text):
        raise InputError('the proof may not use "open … in": write full names')
    if re.search(r"@\[(?!simp\]|ext\]|inline\]|reducible\])", text):
        raise InputError("the proof may not use attributes but @[simp], @[ext], @[reducible]")
    if re.search(r"#[A-Za-z]", text):
        raise InputError('the proof may not use commands that begin with "#"')
    return text


def _refuse_words(text: str, what: str) -> None:
    if "«" in text or "‹sorry" in text:
        raise InputError(f"the {what} may not use names in « »")
    words = set(_WORD.findall(text))
    for word in _FORBIDDEN:
        if word in words:
            raise InputError(f'the {what} may not contain the word "{word}"')


def _at_colon(text: str) -> tuple[str, str]:
    waiting: list[str] = []
    for at, char in enumerate(text):
        if char in _OPENERS:
            waiting.append(_OPENERS[char])
        elif waiting and char == waiting[-1]:
            waiting.pop()
        elif char == ":" and not waiting and text[at + 1 : at + 2] not in (":", "="):
            return text[:at].strip(), text[at + 1 :].strip()
    raise InputError('a theorem has a ":" and a proposition after its name')
