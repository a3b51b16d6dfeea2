r"""The text of a step cut into marks: numbers, words, signs, brackets, and where formulas stand.

    scan(r"So \(2 \times 3 = 6\) books.")

Prose and LaTeX together, every character looked at once, each mark with its place in the
text. It knows spellings (`\cdot`, `×`, `\leq`) and what is money, a bullet or emphasis
rather than mathematics; what marks mean together is for `segments` and `operands`. A
character on no list is a mark of kind `other`, which nothing reads.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

__all__ = ["Mark", "MarkKind", "scan"]

MarkKind: TypeAlias = Literal[
    "number",
    "word",
    "operator",
    "relation",
    "open",
    "close",
    "bar",
    "command",
    "money",
    "punctuation",
    "break",
    "row",
    "enter",
    "leave",
    "other",
]


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a step: `text` in the spelling of the grammar, and where it stands.

    `math` is whether it stands inside a formula, `boxed` whether in a text box there,
    `spaced` whether white space comes before it.
    """

    kind: MarkKind
    text: str
    start: int
    end: int
    math: bool = False
    boxed: bool = False
    spaced: bool = False


_NUMBER: Final = r"\d{1,3}(?:(?:,|\{,\}|,\\!)\d{3})+(?![\d])(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_ENVIRONMENTS: Final = (
    r"(?:align|aligned|alignat|alignedat|equation|gather|gathered|eqnarray|split|multline|math"
    r"|displaymath|flalign)\*?"
)
# Environments of prose, whose ends are ends of lines.
_FRAMES: Final = (
    r"(?:abstract|center|claim|corollary|definition|document|enumerate|example|exercise|itemize"
    r"|lemma|note|problem|proof|proposition|quote|remark|solution|theorem)\*?"
)
_MASTER: Final = re.compile(
    rf"""
      (?P<enter>\\\[|\\\(|\$\$|\\begin\{{{_ENVIRONMENTS}\}}(?:\{{[^}}]*\}})?)
    | (?P<leave>\\\]|\\\)|\\end\{{{_ENVIRONMENTS}\}})
    | (?P<frame>\\(?:begin|end)\{{{_FRAMES}\}}(?:\[[^\]]*\])?)
    | (?P<opaque>\\begin\{{(?P<env>[a-zA-Z]+\*?)\}}.*?\\end\{{(?P=env)\}})
    | (?P<money>\\\$|[£€])
    | (?P<dollar>\$)
    | (?P<box>\\(?:text(?:bf|it|rm)?|mathrm|mbox|hbox|operatorname)
        \s*\{{(?P<inside>[^{{}}]*)\}})
    | (?P<wrap>\\(?:boxed|fbox)\s*\{{)
    | (?P<row>\\\\(?:\[[^\]]*\])?)
    | (?P<tag>\\tag\*?\s*\{{[^{{}}]*\}}|\\label\s*\{{[^{{}}]*\}})
    | (?P<skip>\\(?:left|right|[bB]igg?[lrm]?|limits|nolimits|displaystyle|textstyle|quad|qquad
        |thinspace|hspace\s*\{{[^{{}}]*\}}|phantom\s*\{{[^{{}}]*\}})(?![a-zA-Z])|\\[,;:!\ >]|&)
    | (?P<ellipsis>\.\.\.+|…|⋯|\\(?:[clv]?dots[a-z]?)(?![a-zA-Z]))
    | (?P<command>\\[a-zA-Z]+|\\[{{}}|%&\#_])
    | (?P<odd>\d+(?:\.\d+){{2,}}|\d+,\d{{1,2}}(?!\d)|\d+,\d{{4,}}|\d+:\d+(?::\d+)?)
    | (?P<number>{_NUMBER})
    | (?P<arrow>=>|->|-->|⇒|→|⟹|⟶|∴|<=>|⇔|<<|>>)
    | (?P<relation><=|>=|==|!=|=|<|>|≤|≥|≠|≈|≡|≅|≃|∼)
    | (?P<stars>\*\*)
    | (?P<operator>[-+*/^!%_−–‐‑×·⋅∙÷√±∓°∗])
    | (?P<raised>[²³⁴⁵⁶⁷⁸⁹⁰¹]+)
    | (?P<open>[(\[{{⌊⌈])
    | (?P<close>[)\]}}⌋⌉])
    | (?P<bar>\|)
    | (?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)
    | (?P<punctuation>[.,;:?"“”])
    | (?P<break>\n)
    | (?P<blank>[^\S\n]+|~)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMAND_RELATIONS: Final = {
    "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=",
    "lt": "<", "gt": ">", "ne": "!=", "neq": "!=", "approx": "~", "sim": "~", "simeq": "~",
    "cong": "~", "doteq": "~", "equiv": "≡", "Rightarrow": "→", "implies": "→", "iff": "→",
    "to": "→", "rightarrow": "→", "Leftrightarrow": "→", "Longrightarrow": "→", "therefore": "→",
    "longrightarrow": "→", "Longleftrightarrow": "→", "leftrightarrow": "→", "mapsto": "→",
    "because": "→", "impliedby": "→",
}  # fmt: skip
_RELATIONS: Final = {
    "==": "=", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "≅": "~", "≃": "~", "∼": "~",
}  # fmt: skip
_COMMAND_OPERATORS: Final = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "%": "%", "_": "_", "circ": "°",
    "degree": "°", "pm": "±", "mp": "±",
}  # fmt: skip
_OPERATORS: Final = {
    "−": "-", "–": "-", "‐": "-", "‑": "-", "×": "*", "·": "*", "⋅": "*", "∙": "*", "∗": "*",
    "÷": "/", "∓": "±",
}  # fmt: skip
_CALLS: Final = re.compile(r"[A-Za-z}](?:\\[,; ]|\\left|\s)*[(\[]$")
_SUPERSCRIPTS: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
_MATH_DOLLARS: Final = re.compile(
    r"\$(?=[^\s$])((?:\\.|[^$\\\n]|\n(?!\s*\n))*?)(?<=[^\s\\])\$(?!\d)"
)
_PROSE: Final = re.compile(r"(?<![\\a-zA-Z{])[a-z]{3,}(?![a-zA-Z{(])")
_KNOWN_PROSE: Final = frozenset(
    ["sin", "cos", "tan", "log", "gcd", "lcm", "max", "min", "mod", "and"]
)
_BULLET: Final = re.compile(r"(?:^|\n)[ \t]*(?P<mark>[-*•+–]|\(?\d{1,2}[.)]|[a-z][.)])(?=[ \t])")


def scan(text: str) -> tuple[Mark, ...]:
    """The marks of `text`, in order; white space has none, a line's end has one."""
    return tuple(_Scanner(text).run())


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Mark] = []
        self.inside: list[str] = []  # what closes the formulas we are in
        self.wraps: list[int] = []  # depths of braces that only wrap
        self.braces = 0
        self.spaced = True
        self.bullets = {m.start("mark"): m.end("mark") for m in _BULLET.finditer(text)}

    def run(self) -> list[Mark]:
        at = 0
        while at < len(self.text):
            if at in self.bullets and not self.inside and not self._goes_on():
                end = self.bullets[at]
                self.put("punctuation", ".", at, end)
                at = end
                continue
            match = _MASTER.match(self.text, at)
            if match is None:  # pragma: no cover - the last group takes any character
                break
            at = self.take(match, at)
        return self.found

    def _goes_on(self) -> bool:
        """Whether the line before asks to be continued."""
        last = next((mark for mark in reversed(self.found) if mark.kind != "break"), None)
        return last is not None and last.kind in ("operator", "relation")

    def put(self, kind: MarkKind, text: str, start: int, end: int, *, boxed: bool = False) -> None:
        self.found.append(Mark(kind, text, start, end, bool(self.inside), boxed, self.spaced))
        self.spaced = kind == "break"

    def take(self, match: re.Match[str], at: int) -> int:
        kind, text, end = match.lastgroup or "other", match.group(), match.end()
        if match["env"] is not None:
            kind = "opaque"
        elif match["inside"] is not None:
            kind = "box"
        match kind:
            case "enter":
                self.enter(text, at, end)
            case "leave":
                self.leave(at, end)
            case "dollar":
                return self.dollar(at)
            case "box":
                self.box(match)
            case "wrap":
                self.put("open", "(", at, end)
                self.braces += 1
                self.wraps.append(self.braces)
            case "row":
                self.put("row", "", at, end)
            case "skip" | "tag" | "blank":
                self.spaced = True
            case "frame":
                self.put("break", "\n\n", at, end)
            case "ellipsis" | "opaque" | "odd" | "other":
                self.put("other", text[:20], at, end)
            case "command":
                self.command(text[1:], at, end)
            case "number":
                listed = "," in text and self._may_be_list(at, end)
                digits = re.sub(r"\{,\}|,\\!|,", "", text)
                self.put("other" if listed else "number", digits, at, end)
            case "arrow":
                self.put("relation", "→", at, end)
            case "relation":
                self.relation(text, at, end)
            case "stars":
                self.stars(at, end)
            case "raised":
                self.put("operator", "^", at, at)
                self.put("number", "".join(map(_SUPERSCRIPTS.__getitem__, text)), at, end)
            case "operator":
                self.operator(text, at, end)
            case "open" | "close" | "bar":
                self.bracket(kind, text, at, end)
            case "break":
                self.line_end(at, end)
            case _:
                self.put(kind, text, at, end)  # type: ignore[arg-type]
        return end

    def _may_be_list(self, at: int, end: int) -> bool:
        """Whether a numeral with commas may be the arguments of a function, or a pair."""
        before, after = self.text[:at], self.text[end : end + 1]
        if not before.endswith(("(", "[", "{")):
            return False
        return after in (")", "]", "}", ",") or bool(_CALLS.search(before))

    def enter(self, text: str, at: int, end: int) -> None:
        if text == "$$" and self.inside and self.inside[-1] == "$$":
            self.leave(at, end)
            return
        if not self.inside:
            self.put("enter", text, at, end)
        self.inside.append("$$" if text == "$$" else "")

    def leave(self, at: int, end: int) -> None:
        if not self.inside:
            self.put("other", "", at, end)
            return
        self.inside.pop()
        if not self.inside:
            self.put("leave", "", at, end)

    def dollar(self, at: int) -> int:
        """`$` opens or closes a formula, or is money."""
        if self.inside and self.inside[-1] == "$":
            self.leave(at, at + 1)
            return at + 1
        match = None if self.inside else _MATH_DOLLARS.match(self.text, at)
        if match and not set(_PROSE.findall(match[1])) - _KNOWN_PROSE:
            self.put("enter", "$", at, at + 1)
            self.inside.append("$")
        else:
            self.put("money", "$", at, at + 1)
        return at + 1

    def box(self, match: re.Match[str]) -> None:
        start, content = match.start("inside"), match["inside"]
        self.spaced = True
        for mark in scan(content):
            kind = "other" if mark.kind in ("enter", "leave", "relation", "command") else mark.kind
            self.found.append(
                Mark(kind, mark.text, mark.start + start, mark.end + start, True, True, mark.spaced)
            )
        self.spaced = True

    def command(self, name: str, at: int, end: int) -> None:
        if name in _COMMAND_RELATIONS:
            self.put("relation", _COMMAND_RELATIONS[name], at, end)
        elif name in ("circ", "degree") and not self._raised(name):
            self.put("other", "", at, end)  # the composition of functions
        elif name in ("lvert", "rvert", "vert"):
            self.put("bar", "|", at, end)
        elif name in _COMMAND_OPERATORS:
            self.put("operator", _COMMAND_OPERATORS[name], at, end)
        elif name in "{}":
            self.put("open" if name == "{" else "close", "\\" + name, at, end)
        elif name == "not":
            self.put("other", "", at, end)
        else:
            self.put("command", "\\" + name, at, end)

    def _raised(self, name: str) -> bool:
        """Whether a degree sign is raised, as it must be where it is a circle."""
        last = [mark.text for mark in self.found[-2:]]
        return name == "degree" or last[-1:] == ["^"] or last == ["^", "{"]

    def relation(self, text: str, at: int, end: int) -> None:
        before = self.text[at - 1 : at]
        if text == "!=" and (before.isdigit() or before == ")"):
            self.put("other", text, at, end)  # a factorial or "not equal"
        else:
            self.put("relation", _RELATIONS.get(text, text), at, end)

    def stars(self, at: int, end: int) -> None:
        """`**` is a power between operands written alike, else emphasis."""
        before, after = self.text[at - 1 : at], self.text[end : end + 1]
        last = self.found[-1].kind if self.found else "break"
        alike = before.isspace() == after.isspace()
        if last in ("number", "close") and alike and (after.isspace() or after.isdigit()):
            self.put("operator", "^", at, end)
        else:
            self.spaced = True

    def operator(self, text: str, at: int, end: int) -> None:
        before, after = self.text[at - 1 : at], self.text[end : end + 1]
        if text == "*" and not self.inside and before.isspace() != after.isspace():
            # Emphasis hugs its word on one side; a product is written alike on both.
            hugs = after.isalpha() or before.isalpha() or before in ".,:!?)"
            if hugs:
                self.spaced = True
                return
        if text in "–−" and before.isdigit() and after.isdigit() and text == "–":
            self.put("other", text, at, end)  # a range
            return
        self.put("operator", _OPERATORS.get(text, text), at, end)

    def bracket(self, kind: str, text: str, at: int, end: int) -> None:
        if text == "{":
            self.braces += 1
        elif text == "}":
            wrapped = bool(self.wraps) and self.wraps[-1] == self.braces
            self.braces -= 1
            if wrapped:
                self.wraps.pop()
                self.put("close", ")", at, end)
                return
        self.put(kind, text, at, end)  # type: ignore[arg-type]

    def line_end(self, at: int, end: int) -> None:
        if self.inside:
            self.spaced = True
            return
        rest = self.text[end:]
        blank = re.match(r"[ \t]*\n", rest) is not None or not rest.strip()
        self.put("break", "\n\n" if blank else "\n", at, end)
