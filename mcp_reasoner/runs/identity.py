"""Ids of runs, which are `r_` and a ULID, and the principal who needs no name.

Ids sort by time and cannot be guessed.
"""

import re
import secrets
import time
from typing import Final

__all__ = ["LOCAL", "begun_at", "is_run_id", "new_run_id"]

LOCAL: Final = "local"
"""The principal of whoever runs this process: the command line and stdio."""

# Crockford's base 32: no I, L, O or U, so that ids survive being read aloud.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RUN_ID = re.compile(rf"r_[{_ALPHABET}]{{26}}")


def new_run_id() -> str:
    """A fresh id: 48 bits of milliseconds since 1970, then 80 random bits."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "r_" + "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def begun_at(run_id: str) -> float:
    """When the run of this id began, in seconds since 1970."""
    milliseconds = 0
    for sign in run_id[2:12]:
        milliseconds = milliseconds << 5 | _ALPHABET.index(sign)
    return milliseconds / 1000


def is_run_id(text: str) -> bool:
    """Whether `text` has the form of a run's id."""
    return _RUN_ID.fullmatch(text) is not None
