"""Words that change what a number beside them says, and words that withdraw or weaken it.

    counts("apples")            True: "5 apples" is 5 of something
    counts("dozen eggs")        False: "5 dozen eggs" is another number

Lists only, and closed ones: what is on none of them is taken for a noun or its company. A
text that these words are in is not read as a plain statement; nothing here is a parser.
`units` knows which words convert, `conclusions` where in a sentence its value stands.
"""

import re
from typing import Final

__all__ = [
    "NUMBER_WORDS",
    "counts",
    "has_words",
    "hedged",
    "negated",
    "number_word",
    "of_another",
    "retracted",
    "withdrawn",
]

_UNITS: Final = dict(
    zip(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(20),
        strict=True,
    )
)
_TENS: Final = dict(
    zip(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        range(20, 100, 10),
        strict=True,
    )
)
_SCALES: Final = {"thousand": 1000, "million": 10**6, "billion": 10**9}
NUMBER_WORDS: Final = (*_UNITS, *_TENS)
"""The words for whole numbers that are one word."""

# Beside a number these make another number of it, a bound, a comparison or a part.
_CHANGING: Final = frozenset(
    [
        *_UNITS, *_TENS, *_SCALES, "trillion", "hundred", "hundreds", "thousands", "millions",
        "billions", "lakh", "lakhs", "crore", "crores", "grand", "dozen", "dozens", "score",
        "gross", "pair", "pairs", "couple", "couples", "half", "halves", "third", "thirds",
        "quarter", "quarters", "double", "triple", "quadruple", "twice", "thrice", "fold",
        "percent", "percentage", "percentages", "pct", "cent", "basis", "plus", "minus", "times",
        "divided", "multiplied", "over", "squared", "cubed", "square", "cube", "root", "factorial",
        "modulo", "mod", "power", "exponent", "raised", "log", "ln", "exp", "sin", "cos", "tan",
        "cot", "sec", "csc", "sqrt", "abs", "pi", "base", "binary", "octal", "hex", "hexadecimal",
        "ternary", "decimal", "repeating", "recurring", "bar", "more", "less", "fewer", "greater",
        "larger", "smaller", "bigger", "higher", "lower", "above", "below", "under", "beyond",
        "than", "least", "most", "up", "down", "approximately", "approx", "about", "around",
        "roughly", "nearly", "almost", "exclusive", "inclusive", "or", "and", "but", "except",
        "excluding", "including", "without", "out", "through", "until", "between", "inverse",
        "reciprocal", "remainder", "ago", "infinity", "alpha", "beta", "gamma", "theta", "lambda",
        "deg", "degree", "degrees", "radian", "radians", "clock",
    ]
)  # fmt: skip
# Fifths and twentieths, but neither months nor lengths.
_PART: Final = re.compile(
    r"(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|\w+teen|\w+tie|hundred|thousand|million)ths?"
)
_NEGATIONS: Final = re.compile(
    r"\b(?:not|no|never|none|nor|neither|cannot|without|false|wrong|incorrect|impossible|"
    r"doubt|fails?|except|rather|instead|unlike|other than|exclud\w*|reject\w*|discard\w*|"
    r"extraneous|spurious|invalid|eliminat\w*|ignor\w*|contradict\w*|rule[sd]? out)\b|n't\b|n’t\b",
    re.IGNORECASE,
)
_HEDGES: Final = re.compile(
    r"\b(?:could|may|might|maybe|perhaps|probably|possibly|guess|suppose|assum\w*|if|unless|"
    r"would|likely|either|unsure|unclear|think|believe|seems?|appears?|whether|estimate\w*)\b|\?",
    re.IGNORECASE,
)
_WITHDRAWALS: Final = re.compile(
    r"\b(?:no|not|wait|actually|rather|instead|sorry|wrong|incorrect|mistake|mistaken|error|"
    r"correction|corrected|correcting|hmm|hold on|recheck|redo|oops)\b",
    re.IGNORECASE,
)
_ANOTHER: Final = re.compile(
    r"(?:\b(?:of|than|to|from|by|twice|half|double|minus|plus|times|into)\s+(?:the|our|my|its|an?)"
    r"|\b(?:wrong|incorrect|possible|first|second|third|another|partial|previous|other|common|naive"
    r"|bad|his|her|their|false|earlier|initial|tempting)|['’]s)\s+(?:\w+\s+)?"
    r"(?:answer|solution|result|option|choice|guess|value|part)\b",
    re.IGNORECASE,
)
_DEFINITE: Final = re.compile(
    rf"\b(?:the|these|those|all) (?:\d+|{'|'.join([*_UNITS, *_TENS])})(?= [a-z]{{3}})",
    re.IGNORECASE,
)
_SHORT: Final = frozenset("a an as at be by do go in is it my of on to us we".split())  # noqa: SIM905
_ENGLISH: Final = _SHORT | frozenset(
    "all and any are but can did for get had has her him his how if its let may no nor not now "  # noqa: SIM905
    "off one or our out ran say see set she so sum the then too two use was way who why yes yet "
    "you".split()
)
_RETRACTIONS: Final = re.compile(
    r"\b(?:wait|actually|sorry|mistake|mistaken|oops|hmm|correction|scratch that|hold on|rather|"
    r"(?:is|was|that's|am) (?:wrong|incorrect|not right))\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")


def counts(text: str) -> bool:
    """Whether words after a number only say what is counted: "apples", "distinct pairs (x, y)".

    No digit and none of the words above may be among them; "the three given conditions" may,
    since such a number has its own noun.
    """
    text = _DEFINITE.sub("the", text)
    text = re.sub(r"\b(?:square|cubic) (?=units?\b)", "", text)
    text = re.sub(r"\b(?:ordered|unordered) (?:pairs?|couples?|triples?)\b", "tuples", text)
    words = [part for word in _WORD.findall(text) for part in re.split("[-'’]", word.lower())]
    if not words or any(char.isdigit() for char in text):
        return False
    if set(words) & _CHANGING or any(_PART.fullmatch(word) for word in words):
        return False
    if negated(text) or hedged(text):
        return False
    # One or two letters are names or abbreviations of units, unless English has them.
    short = {word for word in words if len(word) < 3}
    first = len(words[0]) > 2 or words[0] == "of"
    return first and short <= _SHORT


def negated(text: str) -> bool:
    """Whether a word that denies something is in the text."""
    return _NEGATIONS.search(text) is not None


def hedged(text: str) -> bool:
    """Whether the text leaves open that it holds."""
    return _HEDGES.search(text) is not None


def withdrawn(text: str) -> bool:
    """Whether the text takes back what stood before it."""
    return _WITHDRAWALS.search(text) is not None


def of_another(text: str) -> bool:
    """Whether the text is about another answer, or what is made of it: "twice the answer"."""
    return _ANOTHER.search(text) is not None


def retracted(text: str) -> bool:
    """Whether the text plainly takes back what stood before it, more than by a mere "no"."""
    return _RETRACTIONS.search(text) is not None


def has_words(text: str) -> bool:
    """Whether short words of English are in the text, so that its letters are no product."""
    return any(word.lower() in _ENGLISH for word in _WORD.findall(text) if len(word) > 1)


def number_word(text: str) -> int | None:
    """The number that words say, below a thousand million: "seven", "two hundred and five"."""
    words = [word for word in re.split(r"[\s-]+", text.strip().lower()) if word != "and"]
    if not words or len(words) > 12:
        return None
    words[:1] = ["one"] if words[0] == "a" and len(words) > 1 else words[:1]
    total = group = 0
    last = 10**12  # how large the part before was: parts come in falling size
    largest = 10**12
    for word in words:
        if word in _SCALES:
            scale = _SCALES[word]
            if not group or scale >= largest:
                return None
            total, group, largest, last = total + group * scale, 0, scale, 10**12
        elif word == "hundred":
            if not 1 <= group <= 9:
                return None
            group, last = group * 100, 100
        elif word in _TENS:
            if last < 100:
                return None
            group, last = group + _TENS[word], 10
        elif word in _UNITS:
            value = _UNITS[word]
            if last <= 1 or (last == 10 and not 1 <= value <= 9) or (value == 0 and len(words) > 1):
                return None
            group, last = group + value, 1
        else:
            return None
    return total + group
