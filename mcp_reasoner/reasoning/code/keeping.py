"""The pytest file that a caller keeps: their own tests made to stand alone, or generated ones.

Each file is run against the function before it is handed out, and what it is worth is
measured on those of its tests that the function passes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mcp_reasoner.reasoning.code.budget import Clock
from mcp_reasoner.reasoning.code.choosing import Choice
from mcp_reasoner.reasoning.code.interface import Interface
from mcp_reasoner.reasoning.code.task import CodeTask
from mcp_reasoner.verify.code.cases import Case, read_cases
from mcp_reasoner.verify.code.observe import TOLERANCE, Observed, agree
from mcp_reasoner.verify.code.reading import standing_alone
from mcp_reasoner.verify.code.render import Properties, pytest_file
from mcp_reasoner.verify.code.tester import ProgramTester

__all__ = ["Kept", "generated_tests", "kept_tests"]

_ENOUGH = 5
"""A property is one where it held on so many inputs."""
_MUTABLE = (list, dict, set, bytearray)
_TOLD = ("wrong_answer", "runtime_error")
_TYPES = ("int", "float", "bool", "str", "list", "dict", "set", "tuple")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file, "" if there is nothing to keep; `passing` has what the function passes of it.

    `cases` are the values that the passing tests ask for, as cases, which run much faster.
    """

    file: str
    passing: str
    cases: tuple[Case, ...] = ()


async def kept_tests(tester: ProgramTester, task: CodeTask, code: str, clock: Clock) -> str:
    """The caller's own tests as a file that pytest can run; as they are where that fails."""
    if task.cases is not None:
        return pytest_file(read_cases(task.cases), numpy="numpy" in code)
    own = str(task.tests)
    file = await standing_alone(tester, own, code)
    if file == own or (await tester.run(code, file, max_seconds=clock.left())).passed:
        return file
    return own


def generated_tests(interface: Interface, choice: Choice) -> Kept:
    """What samples agree on, and what held of the chosen function besides."""
    failed = {found.name: found for found in choice.failed}
    passed = tuple(case for case in choice.cases if case.name not in failed)
    # To pytest's `==`, True is 1: only another value can be an expected failure.
    told = [c for c in choice.cases if c.name not in failed or failed[c.name].outcome in _TOLD]
    gives = {found.name: found.got or found.outcome for found in choice.failed}
    held = _held(choice)
    properties = _properties(interface, choice, held)
    numpy = "numpy" in choice.candidate.code
    beside = [
        replace(case, expected=found.value, raises=None, tolerance=TOLERANCE)
        for case, found in (held if properties.brute_force else ())
    ]
    return Kept(
        file=pytest_file(told, properties=properties, failing=gives, numpy=numpy),
        passing=pytest_file(passed, properties=properties, numpy=numpy),
        cases=(*passed, *beside),
    )


def _held(choice: Choice) -> list[tuple[Case, Observed]]:
    """The inputs for which it gave a value, and the same as the naive function if there is one."""
    beside = choice.beside or choice.behaviour
    return [
        (case, found)
        for case, found, other in zip(choice.inputs, choice.behaviour, beside, strict=True)
        if agree(found, other) and not case.kwargs
    ]


def _properties(
    interface: Interface, choice: Choice, held: Sequence[tuple[Case, Observed]]
) -> Properties:
    """What held of the function on all inputs that can show it."""
    if len(held) < _ENOUGH:
        return Properties()
    types = {type(found.value).__name__ for _, found in held}
    returns = interface.signature.returns if interface.signature else None
    said = (returns or "").partition("[")[0].lower()  # `List` is `list`
    gives = said if said in _TYPES and types == {said} else None
    mutable = any(isinstance(value, _MUTABLE) for case, _ in held for value in case.args)
    return Properties(
        function=interface.call or "",
        inputs=[case.args for case, _ in held],
        brute_force=choice.brute_force,
        unchanged=mutable and not any(found.changed for _, found in held),
        # NumPy's numbers come out of the box as Python's.
        gives=gives if "numpy" not in choice.candidate.code else None,
    )
