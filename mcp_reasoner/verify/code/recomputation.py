"""What a program says that a model wrote to compute a problem's answer, run in the box.

The program defines `answer()`, or `answer(n=2024)` where the problem has a size that makes the
work grow: then small sizes are tried first, and a program that does not end for any of them
is not run at the size asked. What it gives is written as text, exactly: a program that gives a
float gives no answer. A program that fails or takes too long is evidence for nothing.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from mcp_reasoner.errors import VerifierError
from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.observe import Observed
from mcp_reasoner.verify.code.tester import ProgramTester
from mcp_reasoner.verify.text import clean

__all__ = ["FUNCTION", "RUN_SECONDS", "SMALL_SIZES", "Recomputed", "recompute"]

FUNCTION: Final = "answer"
"""The function that a program must define."""
RUN_SECONDS: Final = 30.0
"""How long a program may compute the answer."""
SMALL_SIZES: Final = (1, 2, 3, 4, 5, 6)
_SMALL_SECONDS: Final = 5.0
_MAX_ANSWER: Final = 400

_SIZED: Final = re.compile(
    rf"^def[ \t]+{FUNCTION}\(\s*\w+\s*(?::\s*int\s*)?=\s*([0-9][0-9_]*)\s*,?\s*\)", re.MULTILINE
)
# Appended to the program: its value as the text of an answer. It can gain nothing by forging this.
_WRITER: Final = f"""

def _written(value):
    if value is None or isinstance(value, float | complex):
        raise TypeError("no exact value")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{{key}} = {{_written(item)}}" for key, item in value.items())
    if isinstance(value, set | frozenset):
        return "{{" + ", ".join(map(_written, value)) + "}}"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_written, value)) + ")"
    if isinstance(value, list):
        return ", ".join(map(_written, value))
    atoms = value.atoms() if hasattr(value, "atoms") else [value]
    if any(type(atom).__name__ in ("Float", "Decimal", "mpf", "mpc") for atom in atoms):
        raise TypeError("no exact value")
    return str(value)


def _written_answer(*sizes):
    return _written({FUNCTION}(*sizes))
"""


@dataclass(frozen=True, kw_only=True)
class Recomputed:
    """The answer that a program gives, as text, or None and the `reason` why it gives none."""

    answer: str | None = None
    reason: str = ""


async def recompute(tester: ProgramTester, code: str) -> Recomputed:
    """Run a program that defines `answer`, at small sizes first where it has a size."""
    program = code + _WRITER
    sized = _SIZED.search(code)
    try:
        if sized is not None:
            sizes = [size for size in SMALL_SIZES if size < int(sized[1])]
            found = await _observe(tester, program, *((n,) for n in sizes), seconds=_SMALL_SECONDS)
            if sizes and not any(value.given for value in found):
                return Recomputed(reason="it gave nothing, not even at small sizes")
        (whole,) = await _observe(tester, program, (), seconds=RUN_SECONDS)
    except VerifierError as error:
        return Recomputed(reason=clean(str(error)))
    if not whole.given:
        at = f" at size {clean(sized[1], 20)}" if sized is not None else ""
        return Recomputed(reason=f"it gave no exact answer{at} within {RUN_SECONDS:g} s")
    text = clean(whole.value, _MAX_ANSWER) if isinstance(whole.value, str) else ""
    if not text or text.endswith("…"):
        return Recomputed(reason="its answer is no text, or too long")
    return Recomputed(answer=text)


async def _observe(
    tester: ProgramTester, program: str, *calls: tuple[Any, ...], seconds: float
) -> tuple[Observed, ...]:
    cases = [
        Case(name=f"call {number}", function="_written_answer", args=args, kwargs={})
        for number, args in enumerate(calls)
    ]
    return await tester.observe(program, cases, max_seconds=seconds)
