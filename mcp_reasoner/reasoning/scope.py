"""What is no problem for the model, declined by its words alone: no model call, no tokens.

`decline(problem)` names what stands against a text and what would be accepted instead, or
gives None. It reads words, not mathematics, and leans to one side: a real problem is never
to be declined, while what slips through costs tokens and ends unverified. So a text that
asks for a number from data that it holds passes, whatever else it says. Whether a problem
contradicts itself is for `verify.problem.contradictions`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from mcp_reasoner.reasoning import scope_words as words

__all__ = ["Declined", "DeclinedKind", "decline"]

DeclinedKind: TypeAlias = Literal[
    "chat",
    "code",
    "current",
    "empty",
    "fact",
    "missing_data",
    "not_text",
    "opinion",
    "proof",
    "several",
    "translation",
    "writing",
]


@dataclass(frozen=True)
class Declined:
    """Why a text is no problem for the model; `reason` says what would be accepted."""

    kind: DeclinedKind
    reason: str


_REASONS: Final[dict[DeclinedKind, str]] = {
    "chat": "this is conversation; give a mathematical problem with all the data it needs",
    "code": "this asks for a program; `write_function_with_tests` takes such requests",
    "current": "this asks for current data, which the model cannot see; put the data into the "
    "problem and ask for what is to be computed from them",
    "empty": "this holds no question; give a whole problem that says what is to be found",
    "fact": "this asks for a fact or an explanation, and the model is built to reason, not to "
    "know; give a problem that can be computed from what it states",
    "missing_data": "the problem refers to something that is not in its text (a figure, a table, "
    "a file or an earlier problem); put everything it needs into words or LaTeX",
    "not_text": "this is not readable text; give the problem in words or LaTeX",
    "opinion": "this asks for an opinion or advice; give a problem with one answer that follows "
    "from what it states",
    "proof": "this asks for a proof, not for an answer; `check_proof` checks a proof that you "
    "have, and a problem that asks for a value is accepted here",
    "several": "these are several problems at once; give each in a call of its own",
    "translation": "this asks for work on a text; give a mathematical problem with all the data "
    "it needs",
    "writing": "this asks for writing; give a mathematical problem with all the data it needs",
}


def decline(problem: str) -> Declined | None:
    """Why `problem` is out of scope, or None; pure and quick, linear in the text."""
    kind = _kind(problem)
    return None if kind is None else Declined(kind, _REASONS[kind])


def _kind(problem: str) -> DeclinedKind | None:
    if _is_no_text(problem):
        return "not_text"
    text = _Text(problem)
    return next((kind for kind, applies in _RULES if applies(text)), None)


class _Text:
    """A problem's words without drawings and instructions, with what guards the rules."""

    def __init__(self, problem: str) -> None:
        self.drawn = words.DRAWING.search(problem) is not None
        self.whole = words.DRAWING.sub(" ", problem)
        plain = words.NEUTRAL.sub(" ", self.whole.replace("’", "'").replace("`", ""))
        self.lines = re.sub(r"[ \t]+", " ", plain).strip()
        self.body = " ".join(plain.split())
        self.numerals = len(words.NUMERAL.findall(self.body))
        self.conditional = words.CONDITION.search(self.body) is not None
        self.mathematical = words.MATHS.search(self.body) is not None
        self.sentences = [s for s in re.split(r"(?<=[.?!])\s+", self.body) if s]

    def says(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self.body) is not None

    @property
    def little_data(self) -> bool:
        """Nothing to compute from: one number at most (a year, say), and no condition."""
        return self.numerals <= 1 and not self.conditional

    @property
    def no_data(self) -> bool:
        """No number, no condition and no word of mathematics."""
        return self.numerals == 0 and not self.conditional and not self.mathematical


# -- nothing to read -----------------------------------------------------------------------


def _is_no_text(problem: str) -> bool:
    strange = sum(
        (ord(char) < 32 and char not in "\t\n\r\f\v")
        or char == "\ufffd"
        or 0xE000 <= ord(char) < 0xF900
        for char in problem
    )
    if strange > max(2, len(problem) // 20):
        return True
    # Files in base 64 mix both cases without end; long sums and products do not.
    longest = max(problem.split(), key=len, default="")
    cases = sum(char.isupper() for char in longest), sum(char.islower() for char in longest)
    return min(cases) >= 15 and bool(re.fullmatch(r"(?:data:.*,)?[\w+/=-]{60,}", longest))


def _is_empty(text: _Text) -> bool:
    found = re.findall(r"[^\W\d_]+", text.body)
    if not found:
        return not re.search(r"\d", text.body) or bool(words.NUMBER_ALONE.fullmatch(text.body))
    asks = "?" in text.body or re.search(rf"\b{words.ASK}", text.body, re.I)
    return len(found) <= 2 and text.no_data and not asks and not text.drawn and "$" not in text.body


# -- kinds of requests ---------------------------------------------------------------------


def _is_chat(text: _Text) -> bool:
    return bool(words.GREETING.fullmatch(text.body))


def _is_writing(text: _Text) -> bool:
    return text.says(words.WRITING) and not text.says(words.VALUE_ASKED)


def _is_translation(text: _Text) -> bool:
    return text.says(words.TRANSLATION)


def _is_code(text: _Text) -> bool:
    return text.says(words.CODE)


def _is_proof(text: _Text) -> bool:
    return text.says(words.PROOF) and not words.VALUE_ASKED.search(
        words.PROOF_ASKED.sub("", text.body)
    )


def _is_opinion(text: _Text) -> bool:
    return text.says(words.OPINION) and text.little_data and not text.mathematical


def _is_current(text: _Text) -> bool:
    alone = len(text.sentences) == 1 and text.little_data and "$" not in text.body
    return text.says(words.CURRENT) and (alone or text.no_data)


def _is_fact(text: _Text) -> bool:
    if len(text.sentences) > 1 or not text.little_data or "$" in text.body:
        return False
    if text.says(words.FACT):
        return not text.mathematical
    if text.says(words.COUNTED):
        return text.numerals == 0
    return text.no_data and (text.says(words.NAMED) or text.says(words.EXPLANATION))


# -- what the text does not hold -----------------------------------------------------------


def _misses_data(text: _Text) -> bool:
    if text.drawn:
        return False
    if text.says(words.EARLIER) and not re.search(r"\b(?:each|every)\b", text.body, re.I):
        return text.numerals <= 2
    if text.says(words.ATTACHED) and text.numerals <= 1:
        return True
    if text.says(words.TABLE) and not words.ROWS.search(text.whole):
        return text.numerals <= 2
    if (
        text.numerals > 1
        or text.says(words.DEFINED)
        or re.search(r"\\|\^|\b[A-Z]{2,}\b", text.body)
    ):
        return False
    if text.says(words.STRICTLY_POINTED):
        return len(text.body.split()) <= 25
    told = text.numerals == 1 or text.conditional or "=" in text.body
    return text.says(words.POINTED) and not told


# -- several problems ----------------------------------------------------------------------


def _is_several(text: _Text) -> bool:
    for marker in words.MARKERS:
        places = list(marker.finditer(text.lines))
        first = places[0][1].lower() if places else ""
        if len(places) < 2 or first not in ("1", "a", "i"):
            continue
        ends = [place.start() for place in places[1:]] + [len(text.lines)]
        items = [text.lines[p.end() : end] for p, end in zip(places, ends, strict=True)]
        asked = [item for item in items if words.ASKED_ITEM.match(item)]
        if len(asked) >= 2:
            return not any(words.REFERS_BACK.search(item) for item in asked[1:])
    parts = [part.strip() for part in re.split(r"(?<=[.?!;])\s+|\n", text.lines) if part.strip()]
    return len(parts) >= 2 and all(words.ARITHMETIC.fullmatch(part) for part in parts)


_RULES: Final[tuple[tuple[DeclinedKind, Callable[[_Text], bool]], ...]] = (
    ("chat", _is_chat),
    ("empty", _is_empty),
    ("several", _is_several),
    ("code", _is_code),
    ("writing", _is_writing),
    ("translation", _is_translation),
    ("proof", _is_proof),
    ("missing_data", _misses_data),
    ("current", _is_current),
    ("opinion", _is_opinion),
    ("fact", _is_fact),
)
