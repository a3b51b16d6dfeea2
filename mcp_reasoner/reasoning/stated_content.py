r"""How far a stated answer goes in its sentence, and what of it is the answer.

`149` of "149, because …", `12 square units` of "12 square units by symmetry". Formulas
are passed over, not parsed; plain words are read, and what is not understood is no answer.
What announces an answer is `stated`.
"""

import re
from typing import Final

from mcp_reasoner.reasoning.boxes import is_placeholder

__all__ = ["MAX_STATED", "TRAILING", "content_end", "content_of"]

MAX_STATED: Final = 300
"""The longest answer that a sentence can state, in characters."""
TRAILING: Final = " \t\n*_\"'`.,;:"
"""What around an answer does not belong to it."""

_MATHEMATICAL_WORDS = (
    "sqrt|cbrt|sin|cos|tan|cot|sec|csc|arcsin|arccos|arctan|log|ln|exp|pi|gcd|lcm|mod|infinity|inf"
    "|min|max|binom|choose|factorial|percent"
)
_TEXT = r"\\(?:text|mbox|mathrm|textbf|mathbf|textit|operatorname)\s*\{[^{}]*\}"
_PIECE = re.compile(
    rf"""(?xs)
      (?P<mathematics>
        \$\$.+?\$\$ | \$[^$]+\$ | \\\(.+?\\\) | \\\[.+?\\\] | {_TEXT} | \\[A-Za-z]+ | \\.
      | \d+(?:[.,]\d+)* | \.\d+ | (?:{_MATHEMATICAL_WORDS})\b | (?<![A-Za-z])[A-Za-z](?![A-Za-z'])
      | approximately(?=\s) | [-+*/=<>^_|{{}}()\[\]%°'!$~] | [^\x00-\x7f] )
    | (?P<word>[A-Za-z][A-Za-z'-]+)
    | (?P<space>\s+)
    | (?P<end>.)"""
)
# What continues an answer after a comma or "and": a number or a formula.
_GOES_ON = re.compile(
    r"\s*+(?:(?:and|or)\s++)?(?:[-+]?\s*+\d|\$|\\(?!\))|[A-Za-z]\s*=|[-+]?[a-z]\b(?!\s+[A-Za-z]{2}))"
)
_MATHEMATICS_NEXT = re.compile(r"\s*(?:[-+]?\d|\$|\\)")
# What follows a bracket or a dash that belongs to the sentence and not to the formula.
_ASIDE = re.compile(rf"(?!(?:{_MATHEMATICAL_WORDS})\b)[A-Za-z]{{2}}")
_REMARK = re.compile(r"\s+[A-Za-z]{2}")
_ARTICLE = re.compile(r"(?:a\s+\d|(?:[aA]|an|An|I)\s+[A-Za-z]{2})")
_PHRASE = re.compile(
    r"""(?xi) (?: yes|no|true|false|none|infinity|infinite|undefined|impossible|diverges|converges
      | does\s+not\s+exist | (?:the\s+)?empty\s+set
      | infinitely\s+many(?:\s+(?:solutions|values|pairs|points|integers|numbers))?
      | no\s+(?:(?:real|integer|such|positive)\s+)?(?:solutions?|values?|roots?|integers?|numbers?)
      ) (?=\s*(?:[*_.,;]|$))"""
)
# Words that begin something new after an answer, those of them that do not before a formula
# ("10 by 12"), words that do after "and", and words that make it something else.
_CUT_WORDS = re.compile(
    r"because|since|as|so|thus|hence|therefore|which|but|while|whereas|giving|from|after|by"
    r"|again|indeed|too|also|anyway|though|overall|altogether|then|now|exactly|here|above|we"
    r"|obtained|total",
    re.IGNORECASE,
)
_JOINING_WORDS = re.compile(r"as|from|after|by", re.IGNORECASE)
_NEW_CLAUSE = re.compile(
    r"\s+(?:we|i|it|this|that|so|thus|hence|therefore|not|our|the|there|all\s+is|done)\b",
    re.IGNORECASE,
)
_SPOILING_WORDS = re.compile(
    r"is|are|was|were|be|been|being|seems|looks|appears|matches|works|makes|fits|holds|does|do"
    r"|did|has|have|had|can|could|may|might|must|should|will|would|cannot|not|more|less|than"
    r"|to|of|into|onto|in|on|at|the|a|an|this|that|these|those|it|its|he|she|they|them|there"
    r"|right|wrong|correct|incorrect|modulo|plausible|valid|final|answer|answers|result"
    r"|mentioned|given|expected|required|earlier|below|before|already|still|no|yes|with|and|or"
    r"|until|digit|digits|integer|between|among|half|if|when|unless|for|provided|assuming|where",
    re.IGNORECASE,
)
# What makes an answer one of several, or one for some case only.
_TAKEN_BACK = re.compile(
    r"""(?i)[\s*_$"'(),;:-]*(?:if|when|whenever|unless|provided|assuming|where|for|or|except)\b"""
)
_UNIT_WORDS = 3  # at most so many plain words in a row after a number: "square units"
_RANGE = re.compile(r"\d+\s*(?:-|\.\.+)\s*\d+")
_BOX = re.compile(r"\\(?:boxed|fbox)\b")
_DELIMITER = re.compile(r"(?<!\\)\\[()\[\]]")
_DOLLAR = re.compile(r"(?<!\\)\$")
_RELATION = re.compile(r"\b(?:and|or)\b|[<>≤≥≠]|\\(?:leq?|geq?|neq?|lt|gt)(?![a-z])")


def content_end(sentence: str, start: int, end: int) -> int | None:
    """Where the answer that begins at `start` ends; None where what is there is no answer."""
    if phrase := _PHRASE.match(sentence, start, end):
        return phrase.end()
    if _ARTICLE.match(sentence, start, end):
        return None
    last = _extent(sentence, start, end)
    return None if last is None or _TAKEN_BACK.match(sentence, last, end) else last


def content_of(raw: str) -> str | None:
    """The answer within what `content_end` delimits; None where it is a placeholder or a box."""
    if _BOX.search(raw):
        return None  # a candidate in its own right
    content = _value(_bare(raw))
    unfinished = content.endswith(("…", "=", "\\dots", "\\ldots"))
    if unfinished or _RANGE.fullmatch(content) or is_placeholder(content):
        return None
    return content


def _extent(sentence: str, start: int, end: int) -> int | None:
    last = start  # the end of what belongs to the answer
    words = 0
    mathematical = False
    for piece in _PIECE.finditer(sentence, start, min(end, start + MAX_STATED + 1)):
        if piece.end() > start + MAX_STATED:
            return None
        text, after = piece.group(), piece.end()
        match piece.lastgroup:
            case "mathematics":
                if text == "-" and _REMARK.match(sentence, after):
                    break
                if text == "(" and _ASIDE.match(sentence, after):
                    break
                mathematical = mathematical or re.search(r"[\w\\∅∞]", text) is not None
                last, words = after, 0
            case "word" if mathematical and text.lower() in {"and", "or"}:
                if text.lower() == "and" and _NEW_CLAUSE.match(sentence, after, end):
                    break
                if not _GOES_ON.match(sentence, after, end):
                    return None
            case "word":
                joins = _JOINING_WORDS.fullmatch(text) and _MATHEMATICS_NEXT.match(sentence, after)
                if mathematical and _CUT_WORDS.fullmatch(text) and not joins:
                    break
                inches = text == "in" and not sentence[after:end].strip(TRAILING)
                words += 1
                spoiling = _SPOILING_WORDS.fullmatch(text) and not inches
                if not mathematical or spoiling or joins or words > _UNIT_WORDS:
                    return None
                last = after
            case "end" if not (
                text in ",;" and mathematical and _GOES_ON.match(sentence, after, end)
            ):
                break
    return last if mathematical else None


def _bare(raw: str) -> str:
    """The formula without emphasis, quotation and mathematics marks, and full stops around it."""
    text = _DELIMITER.sub(" ", raw.strip(TRAILING))
    if len(_DOLLAR.findall(text)) % 2 == 0:  # else it is money
        text = _DOLLAR.sub(" ", text)
    # A brace may be left from the emphasis around "Answer:", as in \textbf{Answer: 5}.
    if text.endswith("}") and text.count("}") > text.count("{"):
        text = text[:-1]
    return " ".join(text.strip(TRAILING).split())


def _value(text: str) -> str:
    """The last part of a chain of equations, which says what all of it comes to."""
    if _RELATION.search(text):
        return text
    equations = depth = start = 0
    for index, char in enumerate(text):
        depth += (char in "{([") - (char in "})]")
        if depth == 0 and char in ",;":
            return text
        if depth == 0 and char == "=":
            equations += 1
            start = index + 1
    return text[start:].strip() if equations > 1 else text
