r"""Forms of answers that the grammar of formulas does not have, recognised in the text.

    "f(x) = x^2"                     a value by name
    r"\{x \mid x > 3\}"              a set by its condition
    "x = 1/3 ≈ 0.333"                an exact value with its approximation
    "(B) 12"                         a choice with what it says
    "1, 2, …, n"                     items that go on

Each part is read by the caller. `numerals`, `families`, `matrices` and `amounts` know the other
forms; what is none of them is a formula, for `syntax`.
"""

import re
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.amounts import Reader
from mcp_reasoner.verify.answers import (
    Answer,
    Approximation,
    Assignment,
    Collection,
    Option,
    Quantity,
    Region,
    Sequence,
)
from mcp_reasoner.verify.nodes import Name, Node
from mcp_reasoner.verify.units import UNIT_WORDS
from mcp_reasoner.verify.wording import counts
from mcp_reasoner.verify.wrapping import BOX_TEXT, unwrapped

__all__ = ["in_bare_braces", "named_parts", "other_form", "respelled"]

_FUNCTION: Final = re.compile(r"([A-Za-z])\s*\(\s*([A-Za-z])\s*\)\s*=(?!=)\s*(.+)", re.DOTALL)
_LETTER: Final = re.compile(r"\(?\s*([A-Za-z])\s*\)?")
_BLANK: Final = r"(?:\s|~|\\[ ,;:!]|\\q?quad)"
_OPTION: Final = re.compile(
    rf"(?:{BOX_TEXT}\{{\s*)?(?:\(([A-J])\)|([A-J])[).])(?:\s*\}}{_BLANK}*|{_BLANK}+)(\S.*)",
    re.DOTALL,
)
_APPROXIMATELY: Final = re.compile(r"\\(?:approx|simeq|doteq|thickapprox)(?![a-z])|≈|≃|≅")
_APPROXIMATE_WORD: Final = re.compile(
    r"(?:approximately|approx\.?|about|roughly|around)\s+(?=\S)", re.I
)
_SET: Final = re.compile(
    r"(?:\\left\s*)?\\?\{\s*([A-Za-z])\s*(?:(?:\\in|∈)\s*(?:\\mathbb\s*\{?R\}?|ℝ|R)\s*)?"
    r"(?:\\mid|\\colon|:|\|)\s*(.+?)\s*(?:\\right\s*)?\\?\}",
    re.DOTALL,
)
_INTERVAL: Final = re.compile(r"([\[\]])([^\[\]()]+?)[,;]([^\[\]()]+)([\[\]])")
_DOTS: Final = re.compile(r"\\(?:l|c)?dots(?:c|b)?(?![a-z])|\.\.\.|…")
_CASES: Final = re.compile(
    r"(?:\\left\s*\\\{)?\s*\\begin\{(cases|array|aligned|align\*?|gathered)\}(?:\{[clr|\s]*\})?(.*)\\end\{\1\}"
    r"\s*(?:\\right\s*\.)?",
    re.DOTALL,
)
_BARE_BRACES: Final = re.compile(r"\{([^{}\\]*(?:\\(?![{}])[^{}\\]*)*)\}", re.DOTALL)
_INVERSE: Final = re.compile(r"\\(sin|cos|tan)\s*\^\s*\{\s*-\s*1\s*\}")
_GLUED: Final = re.compile(r"(?<=[\d)\]}])(or|and)(?=[A-Z(\\\[{\d-])")
_QUAD: Final = re.compile(r"\\(q?quad)(?=[A-Za-z])")
_APPLIED: Final = re.compile(r"(?<![A-Za-z\\_])([fghFGPW])\s*\(\s*([A-Za-z]|\d{1,3})\s*\)")
_RELATION: Final = re.compile(r"[<>≤≥]|\\[lg](?:eq?|t|eqslant)(?![a-z])")
_CONNECTIVE: Final = rf"(?:{BOX_TEXT}\{{\s*)?(?<![A-Za-z\\])(?:and|or)(?![A-Za-z])(?:\s*\}})?"
_GROUPS: Final = re.compile(rf"\s*(?:;|{_CONNECTIVE}|\\q?quad)(?:\s|;|{_CONNECTIVE}|\\q?quad)*")
_WITH_UNIT: Final = re.compile(
    r"-?[\d./]+(?:\s|~|\\[,; ])*(?:\\(?:text|mathrm)\s*\{\s*)?"
    rf"(?:{'|'.join(sorted(UNIT_WORDS, key=len, reverse=True))})\s*\}}?"
)
_SEPARATOR: Final = re.compile(
    r"[(\[{]|[)\]}]|(?<!\d),|,(?!\d)|;|(?<![A-Za-z\\])(?:and|or)(?![A-Za-z])"
)
_OR: Final = re.compile(r"(?<![A-Za-z\\])or(?![A-Za-z])")
_SPLIT: Final = re.compile(r"\s*(?:[,;]|\band\b|\bor\b)\s*")
_POINTS: Final = r"\{?\s*[A-Z]{1,4}\s*\}?"
_MEASURE: Final = (
    r"(?:[A-Za-z](?:_\{?\w{1,8}\}?)?'{0,2}\s*\([^()=<>]{1,20}\)"  # f(2), P(A)
    rf"|\\?\|\s*{_POINTS}\s*\\?\||(?:m\s*)?\\(?:angle|measuredangle)\s*{_POINTS}"
    rf"|\\(?:overline|overrightarrow|vec)\s*{_POINTS}|\[[A-Z]{{3,6}}\]"
    r"|[A-Z](?:_\{[^{}=<>]{1,20}\}|_[A-Za-z0-9])?)"  # S_{\triangle ABC}
)
_LABEL: Final = re.compile(rf"{_MEASURE}(?:\s*:\s*{_MEASURE})*|\\lim_\{{[^{{}}]*\}}[^=<>]{{1,40}}")
_WORDS: Final = re.compile(r"[A-Za-z][a-z]+(?: [a-z]+){0,6}")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z](?:_\{?\w\}?)?")
_CONSTANT: Final = re.compile(r"[\d.+*/\s$-]|\\(?:[dt]?frac|\$|cdot|times)(?![a-z])|[{}()]")


def respelled(text: str) -> str:
    r"""`text` with spellings that the grammar does not have in its own: `\sin^{-1}`, `1or2`."""
    text = _GLUED.sub(r" \1 ", _QUAD.sub(r"\\\1 ", text))
    text = _INVERSE.sub(r"\\arc\1", text)
    if match := _INTERVAL.fullmatch(text):
        opening, low, high, end = match.groups()
        if (opening, end) != ("[", "]"):  # ]0, 1[ is open at both ends
            return f"{'(' if opening == ']' else '['}{low}, {high}{')' if end == '[' else ']'}"
    if len(_APPLIED.findall(text)) == 1 and (
        _APPLIED.fullmatch(text) or (_RELATION.search(text) and "=" not in text)
    ):
        text = _APPLIED.sub(r"\1_of_\2", text)
    return text


def other_form(text: str, read: Reader) -> tuple[Answer, ...]:
    """The readings of an answer in one of these forms; none where it has another."""
    if readings := _several(text, read):
        return readings
    if match := _FUNCTION.fullmatch(text):
        return (Assignment(((f"{match[1]}({match[2]})", _one(read(match[3]))),)),)
    if (match := _LETTER.fullmatch(text)) and match[1] not in "ei":
        return (Quantity(Name(match[1])),)
    if match := _OPTION.fullmatch(text):
        return (Option(match[1] or match[2], _one(read(match[3]))),)
    if match := _APPROXIMATELY.search(text):
        return _approximated(text[: match.start()], text[match.end() :], read)
    if match := _APPROXIMATE_WORD.match(text):
        return _approximated("", text[match.end() :], read)
    if (match := _SET.fullmatch(text)) and re.search(
        rf"(?<![A-Za-z]){match[1]}(?![A-Za-z])", match[2]
    ):
        condition = _one(read(match[2].replace("\\,", "")))
        if isinstance(condition, Region):
            return (condition,)
        raise ExpressionError("the condition of a set is no range")
    if _DOTS.search(text) and "," in text:
        return _going_on(text, read)
    if (match := _CASES.fullmatch(text)) and "\\begin" not in match[2]:
        rows = [row for row in re.split(r"\\\\", match[2].replace("&", " ")) if row.strip()]
        if any("=" not in row for row in rows):
            raise ExpressionError("the cases of the answer are no values by name")
        return read(", ".join(row.strip().rstrip(",.") for row in rows))
    return ()


def in_bare_braces(text: str, read: Reader) -> tuple[Answer, ...]:
    """`${1, 2}$`: LaTeX sets these braces invisibly, so that it may be a set or a list."""
    match = _BARE_BRACES.fullmatch(unwrapped(text))
    if match is None or "," not in match[1] or not re.match(r"\s*(?:\$|\\\(|\\\[)", text):
        return ()
    lists = [item for item in read(match[1]) if isinstance(item, Collection)]
    if len(lists) != 1 or lists[0].kind != "list":
        return ()
    return (Collection("set", lists[0].items), lists[0])


def _several(text: str, read: Reader) -> tuple[Answer, ...]:
    """Solutions that each give every name its value, or numbers that each have a unit."""
    groups = [group.strip(" ,") for group in _GROUPS.split(text)]
    if len(groups) > 1 and all(group.count("=") > 1 for group in groups):
        solutions = [_one(read(group)) for group in groups]
        names = {
            tuple(sorted(name for name, _ in item.pairs)) if isinstance(item, Assignment) else ()
            for item in solutions
        }
        if len(names) == 1 and len(set(*names)) == len(*names) > 1:
            return (Collection("list", tuple(solutions)),)
    pieces = top_level(text)
    if 1 < len(pieces) <= 40 and any(_WITH_UNIT.fullmatch(piece) for piece in pieces):
        values = [read(piece)[0] for piece in pieces]
        if all(isinstance(value, Quantity) for value in values):
            return (Collection("list", tuple(values)),)
    return ()


def top_level(text: str) -> list[str]:
    """`text` split at the commas, semicolons and connectives that stand in no brackets."""
    depth, start, pieces = 0, 0, []
    for match in _SEPARATOR.finditer(text):
        depth += (match[0] in "([{") - (match[0] in ")]}")
        if depth == 0 and match[0] not in "([{)]}":
            pieces.append(text[start : match.start()])
            start = match.end()
    pieces.append(text[start:])
    return [piece.strip() for piece in pieces if piece.strip()]


def named_parts(text: str) -> tuple[tuple[str, str], ...]:
    r"""Names and texts of values where the names are no formulas: `∠A = 30°`, `S_1:S_2 = 3:4`.

    Of several equations in a row, the last one counts. None where the text is no such thing.
    """
    sides = [side.strip() for side in re.split(r"(?<![<>!=\\])=(?!=)", text)]
    pieces = _SPLIT.split(text)
    if len(pieces) == 1:
        if len(sides) > 2 and all(sides):
            return _one_name(sides[-2], sides[-1], chain=True)
        return _one_name(*sides) if len(sides) == 2 else ()
    if len(sides) == 2:
        return _one_name(*sides) if "=" in pieces[0] else ()
    found = [_one_name(*piece.split("=")) for piece in pieces if piece.count("=") == 1]
    names = {part[0][0] for part in found if part}
    if len(found) < len(pieces) or not all(found) or (len(names) > 1 and _OR.search(text)):
        return ()  # what has no name, or which name has its value, is left open
    return tuple(pair for part in found for pair in part)


def _one_name(left: str, right: str, *, chain: bool = False) -> tuple[tuple[str, str], ...]:
    label = unwrapped(left)
    words = _WORDS.fullmatch(label) and counts(f"of {label}")
    numbers = all(any(char.isdigit() for char in side) for side in (label, right))
    constant = numbers and not _CONSTANT.sub("", label)
    named = words or constant or _LABEL.fullmatch(label) or (chain and _PLAIN_NAME.fullmatch(label))
    if not right.strip() or not named:
        return ()
    return ((re.sub(r"\s|\\(?:left|right)", "", label), right.strip()),)


def _approximated(exact: str, rounded: str, read: Reader) -> tuple[Answer, ...]:
    """A rounded value, with the exact one where there is one."""
    value = _one(read(_APPROXIMATELY.split(rounded)[-1]))
    if not isinstance(value, Quantity):
        raise ExpressionError("an approximation in the answer is no number")
    exact = exact.strip().rstrip("=").strip()
    if not exact or re.fullmatch(r"[A-Za-z](?:_\{?\w\}?)?|[A-Z]{2}", exact):
        return (Approximation(value),)
    found = _one(read(exact))
    if isinstance(found, Quantity | Assignment):
        return (Approximation(value, found),)
    raise ExpressionError("what is approximated in the answer is no value")


def _going_on(text: str, read: Reader) -> tuple[Answer, ...]:
    inside = re.sub(r"^(?:\\left\s*)?\\?\{|(?:\\right\s*)?\\?\}$", "", text)
    items = [item.strip() for item in inside.split(",")]
    dots = [place for place, item in enumerate(items) if _DOTS.fullmatch(item)]
    if len(dots) != 1 or dots[0] == 0:
        raise ExpressionError("dots in the answer do not say how it goes on")
    nodes: list[Node] = []
    for item in items[: dots[0]] + items[dots[0] + 1 :]:
        value = _one(read(item))
        if not isinstance(value, Quantity) or value.unit:
            raise ExpressionError("an item beside dots is no number")
        nodes.append(value.node)
    return (Sequence(tuple(nodes[: dots[0]]), tuple(nodes[dots[0] :])),)


def _one(readings: tuple[Answer, ...]) -> Answer:
    if len(readings) > 1:
        raise ExpressionError("a part of the answer can be read in two ways")
    return readings[0]
