"""What it means for a test that a program raised an exception, or ended.

Both are told by the program's own box, so that they never speak for a program: here they
become outcomes, with a sentence.
"""

from typing import Any

from mcp_reasoner.sandbox.calls import UNHEARD
from mcp_reasoner.verify.code.compare import shown
from mcp_reasoner.verify.code.outcomes import CaseOutcome, Outcome

__all__ = ["classes_of", "clean", "of_an_end", "of_an_exception"]

_NOT_HERE = {"OSError", "ImportError"}
"""What a program meets that wants more of a machine than a box has."""

_ENDS: dict[str, tuple[Outcome, str]] = {
    "timeout": ("timeout", "it took longer than {seconds:g} s"),
    "oversize": ("output_limit", "it wrote more than is read"),
}


def classes_of(raised: Any) -> list[str]:
    """The names of an exception's classes, as the box tells them."""
    told = raised.get("classes") if isinstance(raised, dict) else None
    return [name for name in told if isinstance(name, str)] if isinstance(told, list) else []


def of_an_exception(raised: Any, when: str, *, memory_mb: int) -> CaseOutcome:
    """The outcome of an exception that nobody expected, as the box tells it."""
    raised = raised if isinstance(raised, dict) else {}
    classes = classes_of(raised)
    name = clean(classes[0]) if classes else "an exception"
    if "MemoryError" in classes:
        detail = f"it needed more than {memory_mb} MB"
        return CaseOutcome(name="", outcome="memory_limit", detail=detail)
    frames = raised.get("frames")
    places = [
        f"line {frame[0]} in {clean(frame[1])}"
        for frame in (frames if isinstance(frames, list) else [])
        if isinstance(frame, list) and len(frame) == 2 and type(frame[0]) is int
    ]
    message = raised.get("message")
    said = f": {clean(message)}" if isinstance(message, str) and message else ""
    where = f" ({', '.join(places)})" if places else ""
    detail = f"it raised {name}{said}{where} {when}".rstrip()
    if "SystemExit" in classes:
        return CaseOutcome(name="", outcome="exited_early", detail=detail)
    # A program that needs what only a box withholds has not been shown to be wrong.
    withheld = not _NOT_HERE.isdisjoint(classes)
    if withheld:
        detail += "; a box has no files, processes, network or further packages"
    return CaseOutcome(name="", outcome="runtime_error", detail=detail, by_the_test=withheld)


def of_an_end(
    end: str, when: str, *, seconds: float, signal: int = 0, code: int = 0, readable: bool = True
) -> CaseOutcome:
    """The outcome of a process that ended without an answer; `readable`: what it said before."""
    if end in _ENDS:
        outcome, detail = _ENDS[end]
        said = detail.format(seconds=seconds)
        return CaseOutcome(name="", outcome=outcome, detail=f"{said} {when}")
    if signal:
        detail = f"its process was ended by signal {signal} {when}"
        return CaseOutcome(name="", outcome="crashed", detail=detail)
    if code == UNHEARD or not readable:
        detail = f"what it wrote could not be read {when}"
        return CaseOutcome(name="", outcome="protocol_error", detail=detail)
    detail = f"it ended without an answer {when}"
    return CaseOutcome(name="", outcome="exited_early", detail=detail)


def clean(text: object) -> str:
    """A text of the program's, for a sentence."""
    return shown(str(text))[1:-1]
