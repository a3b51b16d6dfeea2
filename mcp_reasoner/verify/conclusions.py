r"""What a text in words comes to: "Therefore, there are 12 distinct sequences." says 12.

    conclusion("The area is 15 cm².").answer     "15 cm²"
    conclusion("It is not 5.")                   None

Reads a value only where a sentence plainly states one: right after a verb, or as the only value
of a sentence that concludes. What is denied or compared is not read; of a sentence that guesses
there is no answer, only the ways to take it. Marks of an answer, such as boxes, are for
`extraction`.
"""

import re
from dataclasses import dataclass
from typing import Final

from mcp_reasoner.verify.sentences import FORMULA, Prose, masked
from mcp_reasoner.verify.units import read_unit
from mcp_reasoner.verify.wording import NUMBER_WORDS, counts, hedged, negated, of_another, withdrawn

__all__ = ["Conclusion", "conclusion"]

_MAX_VALUES: Final = 200
_NUMERAL: Final = (
    r"(?<![\w.,/^])[-+\u2212]?[$€£¥]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:[.,]\d+)?|\.\d+)"
    r"(?:(?:\s\d+)?/\d+)?(?:\s?(?:\\?%|[€£¥$°]))?(?!\d)"
)
_TUPLE: Final = r"[(\[][^()\[\]\n]{0,60}\d[^()\[\]\n]{0,60}[)\]]"
_LIST: Final = rf"{FORMULA}(?:(?:,?\s*(?:and|or)\s+|,\s*){FORMULA})*"
_VALUE: Final = re.compile(
    rf"{_LIST}|{_TUPLE}|{_NUMERAL}|\b(?:{'|'.join(NUMBER_WORDS)})(?:-[a-z]+)?\b", re.IGNORECASE
)
_VERB: Final = re.compile(
    r"(?:(?:\b(?:is|are|was|were|be|equals?|gives?|yields?|obtain|get|have|find|becomes?|that|"
    r"says|it[’']s|there[’']s|so|thus|hence|therefore|finally)|[:=])\s*,?\s*)"
    r"(?:(?:exactly|simply|just|indeed|therefore|thus|then|also|finally|only|in total|equal to|"
    r"given by|the (?:number|value|point|interval|set|pair|matrix|ordered pair))\s+)*$",
    re.IGNORECASE,
)
_CONCLUDES: Final = re.compile(
    r"[*_\s]*(?:(?:so|thus|hence|therefore|consequently|finally|in conclusion|overall|altogether"
    r"|in total)\b|final answer\W)",
    re.IGNORECASE,
)
_IS_THE_ANSWER: Final = re.compile(
    r"\s*(?:is|are)\s+(?:the|our|my)\s+(?:final |correct |required |desired )?"
    r"(?:answers?|solutions?|results?)[\s.!*]*$",
    re.IGNORECASE,
)
# What such a word has to do with a value, the value is not the whole of.
_PART: Final = re.compile(
    r"\b(?:by|from|with|than|of|at|for|to|in|on|divide|multiply|add|subtract|use|using|let|set|"
    r"when|case|step|part|question|problem|substitute|plug)\s*$",
    re.IGNORECASE,
)
_BY: Final = re.compile(
    r"\b(?:increase|decrease|grow|rise|fall|drop|change|shrink|differ)[a-z]*\s+by\s*$",
    re.IGNORECASE,
)
_SETTLES: Final = re.compile(r"\b(?:finally|in the end|ultimately)\W*$", re.IGNORECASE)
_CLAUSE: Final = re.compile(
    r"[,;:]|\b(?:is|are|was|were|it|we|so|then|because|since|as|when)\b", re.IGNORECASE
)
_SUBORDINATE: Final = re.compile(
    r"\b(?:when|where|because|since|while|after|before|until|for which|such that)\b[^,;:]*$",
    re.IGNORECASE,
)
_NOTHING: Final = re.compile(r"[\s,;!*_]*\.?|\s*(?:a|an|the)\b[\s.]*")
_DENIED: Final = re.compile(rf"\bnot\s+(?:{_VALUE.pattern})", re.IGNORECASE)
# "The most that could be there is 19" leaves nothing open.
_POSSIBLE: Final = re.compile(
    rf"\b(?:that|which) (?:could|may|might|would) (?:be|have)\b(?!\s*(?:{_VALUE.pattern}))",
    re.IGNORECASE,
)
_NO_FIRST: Final = re.compile(r"^\W*(?:no|not)\b,?\s+(?=it[’']s\b|it is\b|the\b)", re.IGNORECASE)
# What begins another statement, and what goes on with the same one.
_CONNECTIVES: Final = re.compile(
    r"\b(?:(and|while|whereas|but|or)|so|which|it[’']s|thus|hence|therefore|giving|then)\b|(;)",
    re.IGNORECASE,
)
_COURTESY: Final = re.compile(r"\W*(?:i hope|hope this|let me know|please|thank)\b", re.IGNORECASE)
_AFTER_UNIT: Final = re.compile(r"\s*(?:ago|long|wide|tall|high|deep|old|away|each|in total)?\s*")


@dataclass(frozen=True)
class Conclusion:
    """The value that a text states, None where it only guesses, and all that it might mean."""

    answer: str | None
    others: tuple[tuple[str, ...], ...]


def conclusion(text: str, *, concludes: bool = False) -> Conclusion | None:
    """What `text` states at its end; None where that is not plain.

    `concludes` says that its last sentence is known to be the conclusion.
    """
    prose = masked(text)
    sentences = [item for item in prose.sentences() if not _COURTESY.match(item)]
    for place in range(len(sentences) - 1, -1, -1):
        sentence = sentences[place]
        if _VALUE.search(sentence):
            found = _stated(prose, sentence, concludes)
            if found is None or found.answer is None:
                return found
            bare = found.answer.rstrip("\\%")  # 60% may be meant where 60 is asked
            values = {bare: None} | {
                prose.restored(match[0]): None for match in _VALUE.finditer(prose.text)
            }
            if len(values) > _MAX_VALUES:
                return None
            together = tuple(prose.restored(match[0]) for match in _VALUE.finditer(sentence))
            several = (together,) if len(together) > 1 else ()
            return Conclusion(found.answer, (*((value,) for value in values), *several))
        if negated(sentence) or withdrawn(sentence) or hedged(sentence):
            return None
    return None


def _stated(prose: Prose, sentence: str, concludes: bool) -> Conclusion | None:
    plain = _POSSIBLE.sub("", _DENIED.sub("", _NO_FIRST.sub("", sentence)))
    values = list(_VALUE.finditer(plain))
    if hedged(plain):
        texts = tuple(prose.restored(match[0]) for match in values)
        if not 1 < len(texts) <= _MAX_VALUES:
            return None
        settled = _SETTLES.search(plain, 0, values[-1].start())
        singly = texts[-1:] if settled else texts
        return Conclusion(None, (texts, *((value,) for value in singly)))
    if negated(plain) or of_another(plain):
        return None
    for match in reversed(values):
        before, after = plain[: match.start()], plain[match.end() :]
        unit, rest = _unit(after)
        whole = _NOTHING.fullmatch(rest) or (
            counts(prose.restored(rest)) and not _CLAUSE.search(rest)
        )
        if _SUBORDINATE.search(before):
            return None
        if (_VERB.search(before) and whole) or _IS_THE_ANSWER.fullmatch(after):
            if _is_second(plain, values, match):
                return None
            return Conclusion(f"{prose.restored(match[0])} {unit}".strip(), ())
    if (concludes or _CONCLUDES.match(sentence)) and len(values) == 1:
        match = values[0]
        before, after = plain[: match.start()], plain[match.end() :]
        unit, rest = _unit(after)
        around = _BY.sub("", _CONCLUDES.sub("", before, count=1))
        plain_words = all(
            _NOTHING.fullmatch(part) or counts(f"of {part}") for part in (around, rest)
        )
        if plain_words and not _PART.search(around):
            return Conclusion(f"{prose.restored(match[0])} {unit}".strip(), ())
    return None


def _is_second(plain: str, values: list[re.Match[str]], last: re.Match[str]) -> bool:
    """Whether another value was stated of something else before: "a is 3 and b is 4"."""
    for match in values:
        if match.start() < last.start() and _VERB.search(plain[: match.start()]):
            between = list(_CONNECTIVES.finditer(plain, match.end(), last.start()))
            if between and (between[-1][1] or between[-1][2]):
                return True
    return False


def _unit(after: str) -> tuple[str, str]:
    """The known unit that follows a value, and what follows the unit."""
    words = re.findall(r"[^\s,;.]+|[,;.]", after)[:4]
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        if words[count - 1] not in ",;." and read_unit(name).known:
            rest = after[after.index(words[count - 1]) + len(words[count - 1]) :]
            return name, "" if _AFTER_UNIT.fullmatch(rest) else rest.strip()
    return "", after.strip()
