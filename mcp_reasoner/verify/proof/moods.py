"""Whether the words around a formula assert it, or suppose, ask, estimate or deny it.

    mood("If x were 3, then 2x = 7.", …)     hypothetical

Words on short lists, in the sentence of a formula and at the beginning of the next. A
supposition holds to the end of its sentence, and of the whole proof where that speaks of a
contradiction. The lists are generous: what is not surely asserted is left alone.
"""

import re
from typing import Final, Literal, TypeAlias

__all__ = ["Mood", "contradicts", "denied", "mood", "quoted", "supposes"]

Mood: TypeAlias = Literal["asserted", "supposed", "asked", "approximate"]

_SUPPOSES: Final = re.compile(
    r"\b(?:suppos(?!ed to)\w+|assum\w+|hypothes\w+|if|unless|whether|imagine|pretend|contradict\w+"
    r"|for the sake|what if|were to|in case|guess\w*|try(?:ing)?|trial|tried|test(?:ing|s)?|perhaps"
    r"|maybe|possibly|supposedly|claims?|claimed|false(?:ly)?|incorrect(?:ly)?|wrong(?:ly)?"
    r"|mistake(?:n|nly)?|conjectur\w+|were (?:it|this|that)|would (?:hold|follow))\b",
    re.IGNORECASE,
)
_STRONG: Final = re.compile(
    r"\b(?:suppos(?!ed to)\w+|assum\w+|by contradiction|for (?:a )?contradiction)\b", re.IGNORECASE
)
_CONTRADICTS: Final = re.compile(
    r"\b(?:contradict\w*|absurd\w*|impossible|reductio|inconsistent)\b", re.IGNORECASE
)
_APPROXIMATE: Final = re.compile(
    r"(?<![\w~])~\s*[\d$]|\b(?:about|around|nearly|almost|roughly|close to)\s+(?:\\?\$|\\\()*\s*\d"
    r"|\b(?:approx\w*|roughly|rounded|rounding|rounds? (?:up|down|off|to|it|this)|estimat\w*"
    r"|truncat\w*|nearest|decimal places?|significant (?:figures|digits))\b",
    re.IGNORECASE,
)
_UNTRUE: Final = (
    r"(?:not|n['’]t|never|no longer)\s+(?:\w+\s+){0,2}?(?:true|equal|correct|right|possible|valid"
    r"|holds?|work|works|match|matches|so|the same|consistent|satisf\w+)\b"
    r"|\b(?:false|incorrect\w*|wrong\w*|contradict\w*|absurd\w*|impossible|invalid|mistake\w*|errors?"
    r"|oops|wait|untrue|inconsistent|extraneous|correction|fails?|failed|cannot (?:be|hold))\b"
    r"|≠|\\neq?\b|\\not\b|✗|✘|❌"
)
_DENIES: Final = re.compile(_UNTRUE, re.IGNORECASE)
_DENIED_NEXT: Final = re.compile(rf"^\W*no\b\W|{_UNTRUE}", re.IGNORECASE)
_BEFORE_DENIES: Final = re.compile(
    r"(?:\b(?:not|never|false|incorrect|wrong|untrue|impossible)|n['’]t)\b(?:\W+\w+){0,4}\W*$"
    r"|\b(?:would|could|might|should)\b[^.;:]{0,25}$",
    re.IGNORECASE,
)
_REACTS: Final = re.compile(
    r"^\W*(?:but|however|this|that|these|which|it|no|not|so|wait|oops|hmm|actually|since this"
    r"|as this|clearly|obviously|a contradiction|contradiction|impossible|false|wrong|incorrect"
    r"|here|hence|thus|therefore|both|neither"
    r"|the (?:equation|equality|statement|result|left|two|above))\b",
    re.IGNORECASE,
)
_LOOKED_AT: Final = 140


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


def quoted(before: str, after: str) -> bool:
    """Whether what stands between two parts of a sentence is in quotation marks."""
    straight = before.count('"') % 2 == 1 and '"' in after
    return straight or (before.rfind("“") > before.rfind("”") and "”" in after)


def contradicts(text: str) -> bool:
    """Whether a text speaks of a contradiction."""
    return bool(_CONTRADICTS.search(text))


def denied(before: str, after: str, following: str) -> bool:
    """Whether words beside a formula take it back.

    `before` and `after` are the rest of its sentence, `following` is the next one.
    """
    if _BEFORE_DENIES.search(before) or _DENIES.search(after[:_LOOKED_AT]):
        return True
    return bool(_REACTS.search(following) and _DENIED_NEXT.search(following[:_LOOKED_AT]))
