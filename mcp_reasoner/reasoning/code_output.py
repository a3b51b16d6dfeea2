"""Reading programs and tests out of what a model wrote: the last fence of its answer counts."""

import re
from collections.abc import Sequence

from mcp_reasoner.reasoning.output import read_output
from mcp_reasoner.verify.text import clean_program

__all__ = ["read_program", "read_tests_text", "top_level_functions"]

_FENCE = re.compile(r"```[ \t]*(?:python3?|py)?[ \t]*\n(?P<code>.*?)(?:\n[ \t]*```|\Z)", re.DOTALL)
_TOP_LEVEL = re.compile(r"^(?:def|class)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)
MAX_PROGRAM = 50_000


def read_program(text: str, function: str | None) -> str | None:
    """The last fenced program that defines `function` (or anything); None if there is none."""
    # What is shown must be what was run: so it is cleaned before anything is done with it.
    for code in map(clean_program, reversed(_fences(text))):
        names = top_level_functions(code)
        if len(code) <= MAX_PROGRAM and (function in names if function else names):
            return code.strip("\n") + "\n"
    return None


def read_tests_text(text: str) -> str:
    """All that stands in fences of the answer, or the answer where there are none."""
    answer = read_output(text).answer
    return "\n".join(_fences(text)) or answer[:MAX_PROGRAM]


def top_level_functions(code: str) -> list[str]:
    """The names of functions and classes at the top level, in order."""
    return _TOP_LEVEL.findall(code)


def _fences(text: str) -> Sequence[str]:
    answer = read_output(text).answer
    return [match["code"] for match in _FENCE.finditer(answer)]
