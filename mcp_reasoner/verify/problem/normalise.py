"""A problem's text made ready for the rules, without changing what it asks.

White space becomes single blanks, `\\(…\\)`, `\\[…\\]` and `$$…$$` become `$…$`, one
final full stop or question mark goes, and so do the phrases of a fixed list that
cannot change an answer ("please reason step by step"). What restricts the form of
the answer ("as a fraction in lowest terms") is taken off and kept as a `Form`.

Characters outside a fixed list make the text unreadable: a look-alike letter or an
invisible character may hide anything. Whatever else stands in the text stays, and
is for the rules to consume or to fail on.
"""

import re
from dataclasses import dataclass

from mcp_reasoner.verify.problem.forms import ANY, Form, take_form

__all__ = ["MAX_PROBLEM", "Text", "UnreadableError", "normalise"]

MAX_PROBLEM = 1000
"""Longer problems than this are told in words, which no rule reads."""


class UnreadableError(Exception):
    """The text is outside what the rules can read; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """The problem, cleaned; `exclaims` when it may end in an exclamation mark.

    `said` is what the language takes it to say, once it is read.
    """

    body: str
    form: Form
    exclaims: bool
    said: str = ""


_SIGNS = "²³⁰¹⁴⁵⁶⁷⁸⁹⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉×·⋅÷−‑√π≤≥≠≡±°∈∞∫∑∏∅⌊⌋⌈⌉…⋯αβγδεζηθκλμνξρστφχψωΔΩ"
_ALLOWED = frozenset(map(chr, range(32, 127))) | frozenset(_SIGNS) | frozenset("\t\r\n\u00a0’‘“”")
_SUBSTITUTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "−": "-", "‑": "-"})

_BOX = r"(?:\$? ?\\boxed ?\{ ?\} ?\$?|a box|\\boxed)"
_SOLUTIONS = (
    r"(?P<noun>solutions?|roots?|real roots|real solutions|integer roots|integers|values?|answers?"
    r"|possible values|possible solutions|numbers|zeros|real numbers|such integers|such numbers)"
)
_KINDS = frozenset(["real", "integer", "integers", "numbers"])
"""Nouns and adjectives that say which are to be listed, where the question does not."""
_NEUTRAL = re.compile(
    r"(?:^| |(?<=\.))\(?(?:please )?(?:"
    rf"(?:reason|think) step by step(?:,? and put your final answer (?:with)?in {_BOX})?"
    rf"|put your (?:final )?answer (?:with)?in {_BOX}"
    r"|let's think step by step|think carefully"
    r"|show (?:all )?(?:of )?your (?:work|working|steps|reasoning)"
    r"|explain your (?:work|reasoning|answer|steps)"
    r"|justify your answer|do not use a calculator|thank you|thanks"
    r"|give only the (?:final )?answer|answer only|in your head|without (?:using )?a calculator"
    rf"|(?:enter|list|give|write) (?:all )?(?:the |your |all the |all of the |all such "
    rf")?{_SOLUTIONS},? "
    r"(?:separated by|separating them with|with) commas?"
    r") ?[.!]?\)?$",
    re.IGNORECASE | re.ASCII,
)
_OPENING = re.compile(r"^(?:(?:question|problem|exercise|task): ?|please )", re.I | re.A)
_ALIGNED = re.compile(
    r"(?:\\\[|\$\$|\$)? ?\\begin ?\{(align\*?|aligned|gather\*?|gathered)\}(.*?)\\end ?\{\1\} "
    r"?(?:\\\]|\$\$|\$)?"
)
_REDUCED = re.compile(
    r", (?:reducing|simplifying) any fractions in your answer(?=\.?$)", re.I | re.A
)
_EMPHASIS = re.compile(r"\$?\\(?:textbf|textit|emph) ?\{([A-Za-z]+)\}\$?", re.ASCII)
_SOLVE_FOR = re.compile(r"(\b[Ss]olve for )\$ ?([a-z]) ?: ?", re.ASCII)
_ENDING = re.compile(r"(?<!\\)([.,?;])$")
_SPACES = re.compile(
    r"^(?:\\[ ,;:!]|\\q?quad\b|~|\\displaystyle\b|\s)+|(?:\\[ ,;:!]|\\q?quad|~|\s)+$"
)


def normalise(problem: str) -> Text:
    """The cleaned problem; raises UnreadableError."""
    if len(problem) > MAX_PROBLEM:
        raise UnreadableError("the problem is longer than what the rules read")
    strange = next((char for char in problem if char not in _ALLOWED), None)
    if strange is not None:
        raise UnreadableError(f"the problem holds the character U+{ord(strange):04X}")
    text = " ".join(problem.translate(_SUBSTITUTES).split())
    text = re.sub(r"\.{4}$", "...", text.rstrip())
    text = _SOLVE_FOR.sub(r"\1$\2$: $", text)
    text = _EMPHASIS.sub(r"\1", text)
    text = _REDUCED.sub("", _dollars(text))
    form, punctuated = ANY, False
    while True:
        before = text
        text = _NEUTRAL.sub(_unless_it_restricts, text).strip()
        text = _OPENING.sub("", text).strip()
        text, stopped = _without_full_stop(text)
        punctuated = punctuated or stopped
        if form == ANY:
            text, form = take_form(text)
            punctuated = punctuated or form != ANY
        if text == before:
            break
    if not text:
        raise UnreadableError("the problem is empty")
    return Text(body=text, form=form, exclaims=text.endswith("!") and not punctuated)


def _unless_it_restricts(found: re.Match[str]) -> str:
    """Nothing for a neutral phrase; "list the integers, separated by commas" may be none."""
    words = _KINDS & set((found["noun"] or "").lower().split())
    asked = set(re.findall(r"[a-z]+", found.string[: found.start()].lower()))
    return "" if words <= asked else found.group()


def _without_full_stop(text: str) -> tuple[str, bool]:
    # Several stops say that something goes on.
    stopped = text.endswith((".", "?")) and not text.endswith("..")
    return (text[:-1].rstrip(), True) if stopped else (text, False)


def _dollars(text: str) -> str:
    """One spelling of the marks around formulas; their final comma or stop moves outside."""
    text = _ALIGNED.sub(_lines, text)
    text = re.sub(r" ?(?<!\\)\\\[", " $", text)
    text = re.sub(r"(?<!\\)\\\] ?", "$ ", text)
    text = re.sub(r"(?<!\\)\\[()]", "$", text)
    text = re.sub(r" ?\$\$([^$]*)\$\$ ?", r" $\1$ ", text).strip()
    parts = text.split("$")
    if len(parts) % 2 == 0:
        raise UnreadableError('the problem holds a single "$"')
    for index in range(1, len(parts), 2):
        formula = parts[index].strip()
        while formula and (ending := _ENDING.search(formula)):
            after = parts[index + 1]
            gap = " " if after[:1].isspace() or after[:1].isalpha() or after[:1] == "(" else ""
            parts[index + 1] = f"{ending.group(1)}{gap}{after.lstrip()}"
            formula = formula[: ending.start()].strip()
        formula = _SPACES.sub("", formula)
        if not formula:
            raise UnreadableError("the problem holds an empty formula")
        parts[index] = formula
    return re.sub(r" {2,}", " ", "$".join(parts)).strip()


def _lines(found: re.Match[str]) -> str:
    """The lines of an aligned block as formulas of one list."""
    lines = [line.replace("&", "").strip() for line in re.split(r"\\\\", found.group(2))]
    kept = [
        re.sub(r"[.,;]$|(?:,|\\quad)? ?\\text ?\{ ?and ?\}$", "", line).strip() for line in lines
    ]
    stop = "." if re.search(r"\. ?$", found.group(2)) else ""
    return f" ${', '.join(line for line in kept if line)}${stop} "
