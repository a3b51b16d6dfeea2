"""Exit codes: what a status means to a shell."""

from typing import Final

__all__ = ["CANCELLED", "COULD_NOT_RUN", "EXIT_CODES", "WRONG_USAGE"]

EXIT_CODES: Final = {
    "verified": 0,
    "unverified": 3,
    "refuted": 4,
    "abstained": 5,
    "running": 6,
    "cancelled": 130,
}
COULD_NOT_RUN: Final = 1
WRONG_USAGE: Final = 2
CANCELLED: Final = EXIT_CODES["cancelled"]
