"""What the function is to be called and what it takes, before anything is written.

Everyone who writes (functions, tests, the brute-force function) is told the same, so that
what they write fits together. It comes from the signature, the tests' own use of it, or the
examples; of the caller's tests nothing but the name is read.
"""

from dataclasses import dataclass

from mcp_reasoner.errors import InputError
from mcp_reasoner.reasoning.code.task import CodeTask
from mcp_reasoner.verify.code.cases import Case, read_cases
from mcp_reasoner.verify.code.reading import (
    examples_of,
    found_signature,
    function_of_examples,
    function_of_tests,
    signature_of,
)
from mcp_reasoner.verify.code.signature import Signature
from mcp_reasoner.verify.code.tester import ProgramTester

__all__ = ["Interface", "read_interface"]

_DEFAULT = "solve"


@dataclass(frozen=True, kw_only=True)
class Interface:
    """`call` is how it is called: `f`, or `Solution().f`; None where only tests know.

    `examples` are the specification's own.
    """

    call: str | None
    signature: Signature | None = None
    examples: tuple[Case, ...] = ()

    @property
    def head(self) -> str | None:
        """The name that a program must define at its top level."""
        return None if self.call is None else self.call.partition(".")[0].removesuffix("()")

    @property
    def asked_for(self) -> str:
        """What is to be written, for a prompt."""
        if self.signature is not None and self.signature.name == self.call:
            return f"a Python function `{self.signature.text}`"
        if self.call is None:
            return "a Python function"
        if "." in self.call:
            return f"a Python class `{self.head}` with a method `{self.call.rpartition('.')[2]}`"
        return f"a Python {'class' if self.call[0].isupper() else 'function'} named `{self.call}`"


async def read_interface(tester: ProgramTester, task: CodeTask) -> Interface:
    """Read it from what the caller gave; InputError for what cannot be read or does not fit."""
    given = None if task.signature is None else await signature_of(tester, task.signature)
    tested = await _tested(tester, task)
    if given is not None and tested is not None and task.cases and tested != given.name:
        raise InputError(
            f"the signature is of {given.name}, but your tests call {tested}: give both one name"
        )
    call = given.name if given is not None else tested
    signature = given or await found_signature(tester, task.specification, name=call)
    if call is None and signature is not None:
        call = signature.name
    if call is None:
        call = await function_of_examples(tester, task.specification)
    if call is None and task.tests is None:
        call = _DEFAULT
    examples = await examples_of(tester, task.specification, call) if call else ()
    return Interface(call=call, signature=signature, examples=examples)


async def _tested(tester: ProgramTester, task: CodeTask) -> str | None:
    """What the caller's tests call, where that is one thing."""
    if task.tests is None:
        return None
    if task.cases is not None:
        called = {case.function for case in read_cases(task.cases)}
        return called.pop() if len(called) == 1 else None
    return await function_of_tests(tester, str(task.tests))
