"""The pytest file that a caller keeps: their own tests made to stand alone, or generated ones.

Each file is run against the function before it is handed out, and what it is worth is
measured on those of its tests that the function passes.
"""

from dataclasses import dataclass

from mcp_reasoner.reasoning.code.budget import Clock
from mcp_reasoner.reasoning.code.choosing import Choice
from mcp_reasoner.reasoning.code.interface import Interface
from mcp_reasoner.reasoning.code.task import CodeTask
from mcp_reasoner.verify.code.cases import Case, read_cases
from mcp_reasoner.verify.code.observe import agree
from mcp_reasoner.verify.code.reading import standing_alone
from mcp_reasoner.verify.code.render import Properties, pytest_file
from mcp_reasoner.verify.code.tester import ProgramTester

__all__ = ["Kept", "generated_tests", "kept_tests"]

_ENOUGH = 5
"""A property is one where it held on so many inputs."""
_MUTABLE = (list, dict, set, bytearray)
_TYPES = ("int", "float", "bool", "str", "list", "dict", "set", "tuple")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file, "" if there is nothing to keep; `passing` has what the function passes of it.

    `calls` are all calls that the passing tests make.
    """

    file: str
    passing: str
    calls: tuple[Case, ...] = ()


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
    code = choice.candidate.code
    failing = {found.name: found.got or found.outcome for found in choice.failed}
    passed = tuple(case for case in choice.cases if case.name not in failing)
    properties = _properties(interface, choice)
    numpy = "numpy" in code
    properties_calls = [
        Case(name="input", function=properties.function, args=args, kwargs={})
        for args in properties.inputs
    ]
    return Kept(
        file=pytest_file(choice.cases, properties=properties, failing=failing, numpy=numpy),
        passing=pytest_file(passed, properties=properties, numpy=numpy),
        calls=(*passed, *properties_calls),
    )


def _properties(interface: Interface, choice: Choice) -> Properties:
    """What held of the function on all inputs that can show it."""
    pairs = [
        (case, found)
        for case, found in zip(choice.inputs, choice.behaviour, strict=True)
        if found.given and not case.kwargs
    ]
    if choice.brute_force is not None:
        alike = [agree(a, b) for a, b in zip(choice.behaviour, choice.beside, strict=True)]
        given = zip(choice.inputs, choice.behaviour, alike, strict=True)
        pairs = [(case, found) for case, found, same in given if same and not case.kwargs]
    if len(pairs) < _ENOUGH:
        return Properties()
    types = {type(found.value).__name__ for _, found in pairs}
    returns = interface.signature.returns if interface.signature else None
    said = (returns or "").partition("[")[0].lower()  # `List` is `list`
    gives = said if said in _TYPES and types == {said} else None
    mutable = any(isinstance(value, _MUTABLE) for case, _ in pairs for value in case.args)
    return Properties(
        function=interface.call or "",
        inputs=[case.args for case, _ in pairs],
        brute_force=choice.brute_force,
        unchanged=mutable and not any(found.changed for _, found in pairs),
        # NumPy's numbers come out of the box as Python's.
        gives=gives if "numpy" not in choice.candidate.code else None,
    )
