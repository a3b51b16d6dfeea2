"""The longest texts that callers may give, in characters.

Whoever reads such a text holds it to its bound; the tools and the command line say the bound
without importing the reader.
"""

from typing import Final

__all__ = ["MAX_CODE", "MAX_PROBLEM", "MAX_SPECIFICATION", "MAX_STATEMENT"]

MAX_CODE: Final = 200_000
"""A program."""
MAX_PROBLEM: Final = 20_000
"""A math problem."""
MAX_SPECIFICATION: Final = 20_000
"""What a function is to do."""
MAX_STATEMENT: Final = 20_000
"""What a proof proves."""
