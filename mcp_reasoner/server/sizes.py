"""How large a result may be that a model is to read, and what is left out of one that is larger.

Sizes are estimated without a tokenizer, on the safe side. What is left out is named in
`left_out`; the run's resource has it all, and so has the command line. Which details a result
shows at all is decided in `results`.
"""

import re
from typing import Any, Final

__all__ = ["MAX_TOKENS", "bounded", "estimated_tokens"]

MAX_TOKENS: Final = 2_000

_PIECES: Final = re.compile(r"[A-Za-z]+|[0-9]+| |[^\x00-\x7f]|.", re.DOTALL)
_RARE: Final = 2.0
"""Of scripts and signs beyond ASCII, a character can take more than one token."""
# Of lists the last entries go first, which matter least; texts go whole, for half a program is
# worth nothing.
_LISTS: Final = ("claims", "tests", "opinions", "notices", "evidence")
_TEXTS: Final = ("tests", "proof", "code", "best_candidate")


def estimated_tokens(data: Any) -> float:
    """About how many tokens JSON-ready data takes, rather too many than too few."""
    match data:
        case dict():
            return sum(estimated_tokens(k) + estimated_tokens(v) + 1 for k, v in data.items())
        case list():
            return sum(estimated_tokens(item) + 1 for item in data)
        case str():
            return 2 + sum(_piece_tokens(piece) for piece in _PIECES.findall(data))
    return 2 + len(str(data)) / 3


def _piece_tokens(piece: str) -> float:
    """Of a word, a number, a space or a sign."""
    if not piece.isascii():
        return _RARE
    if piece == " ":
        return 0.3  # most go with the word that follows
    if piece.isalnum():
        return max(1.0, len(piece) / (3 if piece.isdigit() else 4))
    return 1.0 if piece.isprintable() else 2.0  # the others are escaped


def bounded(data: dict[str, Any]) -> dict[str, Any]:
    """The result `data`, without what makes it too large."""
    over = estimated_tokens(data) - MAX_TOKENS
    if over <= 0:
        return data
    kept, left_out = dict(data), []
    over += 10 * len(_LISTS)  # for saying so
    for name in _LISTS:
        items = kept.get(name)
        if over <= 0 or not isinstance(items, list) or len(items) < 2:
            continue
        shown = list(items)
        while over > 0 and len(shown) > 1:
            over -= estimated_tokens(shown.pop()) + 1
        kept[name] = shown
        left_out.append(name)
    for name in _TEXTS:
        if over > 0 and isinstance(kept.get(name), str):
            over -= estimated_tokens(kept.pop(name))
            left_out.append(name)
    return {**kept, "left_out": left_out}
