"""Odd characters of model output made ordinary, one for one, so that positions stay true.

Models write non-breaking hyphens, en dashes for minus, curly quotes, thin spaces and
full-width digits. What acts on a terminal is not removed here: that is `verify.text.clean`.
"""

from typing import Final

__all__ = ["ordinary"]

_SPACES: Final = [0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
_TABLE: Final = {
    **dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63], "-"),
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys([0x2018, 0x2019, 0x201A, 0x201B], "'"),
    **dict.fromkeys([0x201C, 0x201D, 0x201E, 0x201F], '"'),
    # Full-width forms of what ASCII prints, in the same order.
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}


def ordinary(text: str) -> str:
    """`text` with ASCII dashes, quotes, blanks, digits and signs; its length stays the same."""
    return text if text.isascii() else text.translate(_TABLE)
