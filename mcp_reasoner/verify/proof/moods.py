"""Whether the words around a formula assert it, or suppose, ask, estimate or deny it.

    mood("If x were 3, then 2x = 7.", …)     hypothetical

Words on short lists, in the sentence of a formula and at the beginning of the next. A
supposition holds to the end of its sentence, and of the whole proof where that speaks of a
contradiction. The lists are generous: what is not surely asserted is left alone.
"""

import re
from typing import Final, Literal, TypeAlias

__all__ = ["Mood", "contradicts", "denied", "mood", "supposes"]

Mood: TypeAlias = Literal["asserted", "supposed", "asked", "approximate"]

_SUPPOSES: Final = re.compile(
    r"\b(?:suppos\w+|assum\w+|hypothes\w+|if|unless|whether|would|could|might|should|imagine|pretend"
    r"|contradict\w+|for the sake|what if|were to|in case|guess\w*|try(?:ing)?|trial|tried"
    r"|test(?:ing|s)?|perhaps|maybe|possibly|supposedly|claims?|claimed|false(?:ly)?|incorrect(?:ly)?|wrong(?:ly)?"
    r"|mistake(?:n|nly)?|instead|conjectur\w+)\b",
    re.IGNORECASE,
)
_STRONG: Final = re.compile(
    r"\b(?:suppos\w+|assum\w+|by contradiction|for (?:a )?contradiction)\b", re.IGNORECASE
)
_CONTRADICTS: Final = re.compile(
    r"\b(?:contradict\w*|absurd\w*|impossible|reductio|inconsistent)\b", re.IGNORECASE
)
_APPROXIMATE: Final = re.compile(
    r"≈|∼|\\approx|\\sim(?![a-z])|(?<![\w~])~\s*[\d$]"
    r"|\b(?:about|approx\w*|roughly|around|nearly|almost|round\w*|estimat\w*|close to|truncat\w*"
    r"|nearest|decimal places?|significant (?:figures|digits)|ish)\b",
    re.IGNORECASE,
)
_DENIES: Final = re.compile(
    r"≠|\\neq?\b|\\not\b|✗|✘|❌"
    r"|\b(?:not|never|no|nor|neither|cannot|\w+n['’]t|fails?|failed|false|incorrect\w*|wrong\w*"
    r"|contradict\w*|absurd\w*|impossible|invalid|mistake\w*|errors?|oops|wait|actually|untrue"
    r"|inconsistent|extraneous|unfortunately|however|correction|reject\w*|discard\w*|different)\b",
    re.IGNORECASE,
)
_REACTS: Final = re.compile(
    r"^\W*(?:but|however|this|that|these|which|it|no|not|so|wait|oops|hmm|actually|since this"
    r"|as this|clearly|obviously|a contradiction|contradiction|impossible|false|wrong|incorrect"
    r"|here|hence|thus|therefore|both|neither"
    r"|the (?:equation|equality|statement|result|left|two|above))\b",
    re.IGNORECASE,
)
_BEFORE: Final = 40


def mood(sentence: str) -> Mood:
    """What a sentence does with the formulas in it."""
    if sentence.rstrip("\"')*$\\]} \n").endswith("?"):
        return "asked"
    if _SUPPOSES.search(sentence):
        return "supposed"
    if _APPROXIMATE.search(sentence):
        return "approximate"
    return "asserted"


def supposes(text: str) -> bool:
    """Whether a text makes a supposition that may outlast its sentence."""
    return bool(_STRONG.search(text))


def contradicts(text: str) -> bool:
    """Whether a text speaks of a contradiction."""
    return bool(_CONTRADICTS.search(text))


def denied(before: str, after: str, following: str) -> bool:
    """Whether words beside a formula take it back.

    `before` and `after` are the rest of its sentence, `following` is the next one.
    """
    if _DENIES.search(before[-_BEFORE:]) or _DENIES.search(after):
        return True
    return bool(_REACTS.search(following) and _DENIES.search(following[:120]))
