r"""What a sentence states to be the answer: `149` of "Thus the answer should be $149$.".

English only. A question, a denial, a condition, a quotation, and what is said of the
answer instead of what it is ("the answer is an integer from 0 to 999") state none. The
words around the formula are read, never the formula: that is for `verify`. Cutting a
stream into sentences is `sentences`.
"""

import re
from typing import Final, NamedTuple

from mcp_reasoner.reasoning.boxes import is_placeholder

__all__ = ["MAX_STATED", "Statement", "is_open", "statements"]

MAX_STATED: Final = 300
"""The longest answer that a sentence can state, in characters."""

_MARKS = r"[*_}]{0,4}"
_INTRODUCTION = re.compile(
    rf"""(?xi) \banswers?\b
    (?:\s+(?:to|for|of)\s+(?:this|the|our|your)\s+(?:\w+\s+)?(?:problem|question|exercise))?
    {_MARKS} (?: \s*[:=]
      | \s+(?:therefore|thus|then|hence|indeed|now)?,?\s*
        (?: (?:is|are|equals?|remains?|becomes?|(?:must|should|will)\s+be|has\s+to\s+be
              |comes\s+(?:out\s+)?to(?:\s+be)?|turns\s+out\s+to\s+be|works\s+out\s+(?:to|as))\b
          | (?P<hedged>(?:might|may|could|would|can)\s+be\b)
          | (?P<bare>(?:of\s+)?(?=[-+]?\d|\$|\\[(\[]|\\[dt]?frac|\\sqrt)) )
      | (?P<heading>\s*\n) )
    (?: [\s*_:}},"]|=(?!=)
      | (?:indeed|simply|just|exactly|precisely|then|thus|therefore|hence|clearly|still|also|again
          |actually|now|probably|likely|equal\s+to|given\s+by|(?:option|choice)(?=\s*\(?[A-Z]\b)
          |the\s+(?:number|integer|value|fraction|expression|interval|pair|set))\b )*
    """
)
# What may stand before "answer": adjectives that change nothing, then one of these or no word.
_ADJECTIVES = re.compile(
    r"final|correct|right|required|desired|requested|overall|total|exact|numerical|numeric"
    r"|simplified",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"so|thus|hence|therefore|then|and|but|the|our|my|your|a|an|that|think|conclude|because"
    r"|since|which|gives|giving|yields|yielding|get|obtain|have|wait|okay|ok|yes|no|now",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"([A-Za-z']+)[\s*_]*$")
_CONCLUDING = re.compile(r"(?i)\b(?:so|thus|hence|therefore|then|consequently)\b|=>|⇒|∴")
# What makes a condition of a whole sentence, unless "even" or a conclusion takes it back.
_CONDITION = re.compile(
    r"(?i)(?<!even )\b(?:if|suppose|supposing|unless|otherwise|in (?:that|which) case"
    r"|e\.g|for example|imagine)\b"
)
_WEAK_CONDITION = re.compile(r"(?i)(?<!even )\b(?:when|whenever|assuming)\b")
_DENIAL = re.compile(
    r"(?i)\b(?:not|never|nor|neither|cannot|doubt|wonder|whether|maybe|perhaps|possibly|expect"
    r"|guess|claims?|check)\b|n't\b"
)
_CLAUSE = re.compile(r"(?i)[,;:()]|\b(?:so|thus|hence|therefore|but|because)\b|=>|⇒")
_QUOTED = re.compile(r"""(?:^|[\s(])"(?=\S)[^"]*$""")

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
# After a comma or "and" an answer goes on with a number or a formula.
_GOES_ON = re.compile(r"\s*(?:(?:and|or)\s+)?(?:[-+]?\s*\d|\$|\\(?!\))|[A-Za-z]\s*=|[-+]?[a-z]\b)")
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
# Words that begin something new after an answer; words that make it something else.
_CUT_WORDS = re.compile(
    r"because|since|as|so|thus|hence|therefore|which|but|while|whereas|giving|from|after|by"
    r"|again|indeed|too|also|anyway|though|overall|altogether|then|now|exactly|here|above|we"
    r"|obtained|total",
    re.IGNORECASE,
)
_SPOILING_WORDS = re.compile(
    r"is|are|was|were|be|been|being|seems|looks|appears|matches|works|makes|fits|holds|does|do"
    r"|did|has|have|had|can|could|may|might|must|should|will|would|cannot|not|more|less|than"
    r"|to|of|into|onto|in|on|at|the|a|an|this|that|these|those|it|its|he|she|they|them|there"
    r"|right|wrong|correct|incorrect|modulo|plausible|valid|final|answer|answers|result"
    r"|mentioned|given|expected|required|earlier|below|before|already|still|no|yes|if|when"
    r"|unless|for|provided|assuming|where|with|only|or|until|digit|digits|integer|between|among",
    re.IGNORECASE,
)
_BOX = re.compile(r"\\(?:boxed|fbox)\b")
_BARE_END = re.compile(r"(?<![A-Za-z]{2})[\s*_)\"']*(?:[.,;]|$|(?=[A-Za-z]))")
_UNIT_WORDS = 3  # at most so many plain words in a row after a number: "square units"
_RANGE = re.compile(r"\d+\s*(?:-|\.\.+)\s*\d+")
_TRAILING = " \t\n*_\"'`.,;:"


class Statement(NamedTuple):
    """An answer that was stated, and where it ends in its sentence."""

    content: str
    end: int


def statements(sentence: str, *, mark: str, ends_line: bool) -> list[Statement]:
    """The answers that `sentence` states, in order.

    `sentence` has ordinary characters; `mark` is the punctuation that ended it (empty for a
    line's or the text's end), and `ends_line` says whether nothing follows it on its line.
    """
    # An exclamation mark may be a factorial, and dots may go on.
    if "answer" not in sentence.lower() or "?" in mark or "!" in mark or ".." in mark:
        return []
    found = []
    introductions = list(_INTRODUCTION.finditer(sentence))
    ends = [*(match.start() for match in introductions), len(sentence)][1:]
    for match, end in zip(introductions, ends, strict=True):
        content_end = _extent(sentence, match.end(), end)
        if content_end is None or not _is_asserted(sentence[: match.start()], match):
            continue
        raw = sentence[match.end() : content_end]
        if _BOX.search(raw):
            continue  # a candidate in its own right
        if "\n" in match.group() and not ends_line:
            continue  # the number of an item in the list that follows
        content = _value(_bare(raw))
        if match["hedged"] and re.search(r"\bor\b", content):
            continue
        # "answer 70" needs no verb, but "answer 1 matches" and "answer 1: …" say something else.
        if match["bare"] is not None and not _BARE_END.match(sentence, content_end):
            continue
        if _is_answer(content):
            found.append(Statement(content, match.end() + len(raw.rstrip(_TRAILING))))
    return found


def is_open(sentence: str, *, mark: str) -> bool:
    """Whether the answer that `sentence` announces goes on after its end at `mark`."""
    if "answer" not in sentence.lower() or mark not in {"", "."}:
        return False
    *_, match = None, *_INTRODUCTION.finditer(sentence + "\n")
    if match is None or not _is_asserted(sentence[: match.start()], match):
        return False
    rest = sentence[match.end() :]
    unclosed = rest.count("\\[") > rest.count("\\]") or rest.count("$$") % 2 == 1
    return unclosed or (not mark and not rest.strip())


def _is_asserted(before: str, match: re.Match[str]) -> bool:
    """Whether what stands before an introduction lets it state an answer."""
    rest = before
    while (word := _LAST_WORD.search(rest)) and _ADJECTIVES.fullmatch(word[1]):
        rest = rest[: word.start()]
    if word and not _BEFORE.fullmatch(word[1]):
        return False
    if match["heading"] and rest.strip(" \t\n#*_>-{\\").removesuffix("textbf"):
        return False
    concludes = _CONCLUDING.search(before) is not None
    if match["hedged"] and not concludes:
        return False
    if _CONDITION.search(before) or (_WEAK_CONDITION.search(before) and not concludes):
        return False
    clause = before[max((cut.end() for cut in _CLAUSE.finditer(before)), default=0) :]
    return not (_DENIAL.search(clause) or _QUOTED.search(before))


def _extent(sentence: str, start: int, end: int) -> int | None:
    """Where the answer that begins at `start` ends; None where what is there is no answer."""
    if phrase := _PHRASE.match(sentence, start, end):
        return phrase.end()
    if _ARTICLE.match(sentence, start, end):
        return None
    last = start  # the end of what belongs to the answer
    words = 0
    mathematical = False
    for piece in _PIECE.finditer(sentence, start, min(end, start + MAX_STATED)):
        text = piece.group()
        match piece.lastgroup:
            case "mathematics":
                if text == "-" and _REMARK.match(sentence, piece.end()):
                    break
                if text == "(" and _ASIDE.match(sentence, piece.end()):
                    break
                mathematical = mathematical or re.search(r"[\w\\∅∞]", text) is not None
                last, words = piece.end(), 0
            case "word":
                lower = text.lower()
                joint = lower in {"and", "or"}
                if joint and mathematical and _GOES_ON.match(sentence, piece.end(), end):
                    last = piece.end()
                    continue
                if mathematical and (_CUT_WORDS.fullmatch(text) or lower == "and"):
                    break
                inches = lower == "in" and not sentence[piece.end() : end].strip(_TRAILING)
                words += 1
                spoiling = _SPOILING_WORDS.fullmatch(text) and not inches
                if not mathematical or spoiling or words > _UNIT_WORDS:
                    return None
                last = piece.end()
            case "end":
                if text in ",;" and mathematical and _GOES_ON.match(sentence, piece.end(), end):
                    continue
                break
    return last if mathematical else None


def _bare(raw: str) -> str:
    """The formula without emphasis, quotation and mathematics marks, and full stops around it."""
    text = raw.strip(_TRAILING)
    for opening, closing in (("\\(", "\\)"), ("\\[", "\\]")):
        text = text.replace(opening, " ").replace(closing, " ")
    if len(re.findall(r"(?<!\\)\$", text)) % 2 == 0:
        text = re.sub(r"(?<!\\)\$", " ", text)
    # A brace may be left from the emphasis around "Answer:", as in \textbf{Answer: 5}.
    if text.endswith("}") and text.count("}") > text.count("{"):
        text = text[:-1]
    return " ".join(text.strip(_TRAILING).split())


def _value(text: str) -> str:
    """The last part of a chain of equations, which says what all of it comes to."""
    if re.search(r"[,;]|\b(?:and|or)\b|[<>≤≥≠]|\\(?:le|ge|ne|lt|gt)", text):
        return text
    parts, depth, start = [], 0, 0
    for index, char in enumerate(text):
        depth += (char in "{([") - (char in "})]")
        if char == "=" and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    last = text[start:].strip()
    return last if len(parts) > 1 and last else text


def _is_answer(content: str) -> bool:
    unfinished = content.endswith(("…", "=", "\\dots", "\\ldots"))
    return not (unfinished or _RANGE.fullmatch(content) or is_placeholder(content))
