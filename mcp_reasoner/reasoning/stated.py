r"""What a sentence states to be the answer: `149` of "Thus the answer should be $149$.".

English only. A question, a denial, a condition, a quotation, and what is said of the
answer instead of what it is ("the answer is an integer from 0 to 999") state none. The
words around the formula are read, never the formula: that is for `verify`. How far the
answer goes is `stated_content`; cutting a stream into sentences is `sentences`.
"""

import re
from typing import NamedTuple

from mcp_reasoner.reasoning.stated_content import TRAILING, content_end, content_of

__all__ = ["Statement", "is_open", "statements"]

# Quantifiers are possessive (`++`) wherever blanks could be shared out in many ways, so that no
# text makes a sentence slow to read.
_WHOLE = (
    r"(?:\s++(?:to|for|of)\s++(?:this|the|our|your)\s++(?:\w++\s++)??"
    r"(?:problem|question|exercise))?"
)
_INTRODUCTION = re.compile(
    rf"""(?xi) \banswers?\b {_WHOLE} [*_}}]{{0,4}}
    (?: \s*+[:=]
      | \s++(?:therefore|thus|then|hence|indeed|now)?+,?+\s*+
        (?: (?:is|are|equals?|remains?|becomes?|(?:must|should|will)\s+be|has\s+to\s+be
              |comes\s+(?:out\s+)?to(?:\s+be)?|turns\s+out\s+to\s+be|works\s+out\s+(?:to|as))\b
          | (?P<hedged>(?:might|may|could|would|can)\s+be\b)
          | (?P<bare>(?:of\s+)?(?=[-+]?\d|\$|\\[(\[]|\\[dt]?frac|\\sqrt)) )
      | (?P<heading>[^\S\n]*+\n) )
    (?: [\s*_:}},"]|=(?!=)
      | (?:indeed|simply|just|exactly|precisely|then|thus|therefore|hence|clearly|still|also|again
          |actually|now|probably|likely|equal\s+to|given\s+by|(?:option|choice)(?=\s*\(?[A-Z]\b)
          |the\s+(?:number|integer|value|fraction|expression|interval|pair|set))\b )*
    """
)
# The other way round: "so 149 is the answer".
_REVERSED = re.compile(
    rf"""(?xi) (?:^|[:,=]|\b(?:so|thus|hence|therefore|then|that|conclude)\b) [\s*_]*+
    (?P<content>\$[^$]+\$|\\\([^()]+\\\)|-?\d[\d.,]*(?:/\d+)?)
    [\s*_]++is\s++(?:(?:indeed|therefore|thus)\s++)?(?:the|our)\s++
    (?:(?:final|correct|required)\s++)?answer\b {_WHOLE} (?=[\s*_"')]*(?:[,;:]|$))"""
)
# What may stand before "answer": adjectives that change nothing, then one of these or no word.
_ADJECTIVES = re.compile(
    r"final|correct|right|required|desired|requested|overall|total|exact|numerical|numeric"
    r"|simplified|corrected|revised",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"so|thus|hence|therefore|then|and|but|the|our|my|your|a|an|that|think|conclude|because"
    r"|since|which|gives|giving|yields|yielding|get|obtain|have|wait|okay|ok|yes|no|now",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"(?<![A-Za-z'])([A-Za-z']++)[\s*_]*+$")
_CONCLUDING = re.compile(r"(?i)\b(?:so|thus|hence|therefore|then|consequently)\b|=>|⇒|∴")
# What makes a condition of a whole sentence, unless "even" or a conclusion takes it back.
_CONDITION = re.compile(
    r"(?i)(?<!even )\b(?:if|suppose|supposing|unless|otherwise|in (?:that|which) case"
    r"|e\.g|for example|imagine)\b"
)
_WEAK_CONDITION = re.compile(
    r"(?i)(?<!even )\b(?:(?:when|whenever|assuming|in this case"
    r"|(?:for|in|with|to) (?:part|case|step|small))\b|(?:for|in|with) [a-z]\s*=)"
)
_DENIAL = re.compile(
    r"(?i)\b(?:not|never|nor|neither|cannot|doubt|wonder|whether|maybe|perhaps|possibly|expect"
    r"|guess|claims?|check)\b|n't\b"
)
_CLAUSE = re.compile(r"(?i)[,;:()]|\b(?:so|thus|hence|therefore|but|because)\b|=>|⇒")
_QUOTED = re.compile(r"""(?:^|[\s(])"(?=\S)[^"]*$""")
_BARE_END = re.compile(r"(?<![A-Za-z]{2})[\s*_)\"']*(?:[.,;]|$|(?=[A-Za-z]))")


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
        last = content_end(sentence, match.end(), end)
        if last is None or not _is_introduced(sentence[: match.start()], match):
            continue
        if "\n" in match.group() and not ends_line:
            continue  # the number of an item in the list that follows
        # "answer 70" needs no verb, but "answer 1 matches" and "answer 1: …" say something else.
        if match["bare"] is not None and not _BARE_END.match(sentence, last):
            continue
        raw = sentence[match.end() : last]
        content = content_of(raw)
        if content is None or (match["hedged"] and re.search(r"\bor\b", content)):
            continue
        found.append(Statement(content, match.end() + len(raw.rstrip(TRAILING))))
    for match in _REVERSED.finditer(sentence):
        content = content_of(match["content"])
        if content is not None and _is_asserted(sentence[: match.start("content")]):
            found.append(Statement(content, match.end("content")))
    return sorted(found, key=lambda statement: statement.end)


def is_open(sentence: str, *, mark: str) -> bool:
    """Whether the answer that `sentence` announces goes on after its end at `mark`."""
    at = sentence.lower().rfind("answer")
    if at < 0 or mark not in {"", "."}:
        return False
    match = _INTRODUCTION.match(sentence + "\n", at)
    if match is None or not _is_introduced(sentence[: match.start()], match):
        return False
    rest = sentence[match.end() :]
    unclosed = rest.count("\\[") > rest.count("\\]") or rest.count("$$") % 2 == 1
    return unclosed or (not mark and not rest.strip())


def _is_introduced(before: str, match: re.Match[str]) -> bool:
    """Whether what stands before an introduction lets it state the answer."""
    rest = before
    while (word := _LAST_WORD.search(rest)) and _ADJECTIVES.fullmatch(word[1]):
        rest = rest[: word.start()]
    if word and not _BEFORE.fullmatch(word[1]):
        return False
    if match["heading"] and rest.strip(" \t\n#*_>-{\\").removesuffix("textbf"):
        return False
    if match["hedged"] and not _CONCLUDING.search(before):
        return False
    return _is_asserted(before)


def _is_asserted(before: str) -> bool:
    """Whether what stands before a statement neither denies it nor makes it depend on anything."""
    concludes = _CONCLUDING.search(before) is not None
    if _CONDITION.search(before) or (_WEAK_CONDITION.search(before) and not concludes):
        return False
    clause = before[max((cut.end() for cut in _CLAUSE.finditer(before)), default=0) :]
    return not (_DENIAL.search(clause) or _QUOTED.search(before))
