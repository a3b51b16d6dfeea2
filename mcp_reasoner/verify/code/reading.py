"""What can be read by rule out of a caller's or a model's text: signatures, examples, tests.

The rules are `signature`'s, `examples`' and `saved`'s; here they are carried out in a worker
(`tasks`), since nobody's text is parsed in the server's own process.
"""

from typing import Any, cast

from mcp_reasoner.sandbox.values import decode
from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.signature import Signature
from mcp_reasoner.verify.code.tester import ProgramTester

__all__ = [
    "examples_of",
    "found_signature",
    "function_of_examples",
    "function_of_tests",
    "signature_of",
    "standing_alone",
]


async def signature_of(tester: ProgramTester, text: str) -> Signature:
    """The signature that a caller gave; InputError for anything else."""
    return Signature.from_wire(await tester.read("signature", {"text": text}))


async def found_signature(
    tester: ProgramTester, text: str, *, name: str | None = None
) -> Signature | None:
    """The first signature that stands in a text, of the function `name` if one is given."""
    found = await tester.read("found signature", {"text": text, "name": name})
    return None if found is None else Signature.from_wire(found)


async def examples_of(tester: ProgramTester, text: str, function: str) -> tuple[Case, ...]:
    """The examples of calling `function` that stand in a text."""
    found = await tester.read("examples", {"text": text, "function": function})
    return tuple(map(_case, found))


async def function_of_examples(tester: ProgramTester, text: str) -> str | None:
    """The function of which a text has most examples."""
    return cast("str | None", await tester.read("function of examples", {"text": text}))


async def function_of_tests(tester: ProgramTester, tests: str) -> str | None:
    """The one function that tests in Python take from elsewhere, if there is one."""
    return cast("str | None", await tester.read("function of tests", {"tests": tests}))


async def standing_alone(tester: ProgramTester, tests: str, code: str) -> str:
    """Tests in Python as a file that pytest can run beside a module `solution` with `code`."""
    return str(await tester.read("standing alone", {"tests": tests, "code": code}))


def _case(data: Any) -> Case:
    return Case(
        name=data["name"],
        function=data["function"],
        args=tuple(decode(data["args"])),
        kwargs=decode(data["kwargs"]),
        expected=decode(data["expected"]),
        raises=data["raises"],
        tolerance=data["tolerance"],
    )
