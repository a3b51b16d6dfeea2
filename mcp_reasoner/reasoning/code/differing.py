"""Differential testing: what functions give for the same inputs, and where two of them differ.

Inputs are those that texts name, and generated ones by the types of the signature. The first
difference found is shrunk to a simple one. Nobody knows here which of two is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import anyio

from mcp_reasoner.reasoning.code.budget import Clock
from mcp_reasoner.reasoning.code.interface import Interface
from mcp_reasoner.reasoning.code.searching import simplest
from mcp_reasoner.verify.code.agreement import key_of
from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.compare import shown
from mcp_reasoner.verify.code.inputs import Arguments, arguments, generate
from mcp_reasoner.verify.code.observe import Observed, agree
from mcp_reasoner.verify.code.reading import found_signature
from mcp_reasoner.verify.code.tester import ProgramTester
from mcp_reasoner.verify.text import clean

__all__ = ["Difference", "Differences"]

INPUTS = 60
"""Generated inputs on which functions are compared."""

_SHRINKING_SECONDS = 6.0


@dataclass(frozen=True, kw_only=True)
class Difference:
    """An input on which two functions do not give the same; `one` is the first one's."""

    case: Case
    one: Observed
    other: Observed

    @property
    def turned(self) -> "Difference":
        """The same, told from the other one's side."""
        return Difference(case=self.case, one=self.other, other=self.one)

    def __str__(self) -> str:
        given = [shown(argument) for argument in self.case.args]
        given += [f"{name}={shown(value)}" for name, value in self.case.kwargs.items()]
        first, second = _said(self.one), _said(self.other)
        if self.one.given and self.other.given:
            second = second.removeprefix("gives ")
        return f"{self.case.function}({', '.join(given)}) {first}, the other {second}"


class Differences:
    """Compares functions on the same inputs, each of which runs once for each function."""

    def __init__(
        self,
        tester: ProgramTester,
        interface: Interface,
        known: Sequence[Case],
        clock: Clock,
        *,
        seed: int,
    ) -> None:
        self._tester = tester
        self._interface = interface
        self._known = known
        self._clock = clock
        self._seed = seed
        self._inputs: tuple[Case, ...] | None = None
        self._simple: Arguments | None = None
        self._observed: dict[str, tuple[Observed, ...]] = {}
        self._turn = anyio.Lock()

    async def inputs(self, code: str) -> tuple[Case, ...]:
        """The inputs; where there is no signature, the one in `code` says what to generate."""
        async with self._turn:
            if self._inputs is None:
                self._inputs = await self._made(code)
            return self._inputs

    async def _made(self, code: str) -> tuple[Case, ...]:
        call, signature = self._interface.call, self._interface.signature
        if call is None:
            return ()
        signature = signature or await found_signature(self._tester, code, name=call)
        drawn: tuple[tuple[Any, ...], ...] = ()
        if signature is not None:
            plain = [case for case in self._known if not case.kwargs]
            source = arguments(signature, plain)
            self._simple = arguments(signature, plain, with_examples=False)
            if source is not None:
                drawn = generate(source, count=INPUTS, seed_number=self._seed)
        cases = {key_of(case): case for case in [*self._known, *map(self._case, drawn)]}
        return tuple(cases.values())

    async def behaviour(self, code: str) -> tuple[Observed, ...]:
        """What a function gives for each of the inputs."""
        inputs = await self.inputs(code)
        if code not in self._observed:
            self._observed[code] = await self._observe(code, inputs)
        return self._observed[code]

    async def compared(self, one: str, other: str) -> int:
        """On how many inputs both give a value."""
        first, second = await self.behaviour(one), await self.behaviour(other)
        return sum(a.given and b.given for a, b in zip(first, second, strict=True))

    async def between(self, one: str, other: str) -> Difference | None:
        """A simple input on which two functions do not give the same, if one is found."""
        first, second = await self.behaviour(one), await self.behaviour(other)
        differing = [
            Difference(case=case, one=a, other=b)
            for case, a, b in zip(await self.inputs(one), first, second, strict=True)
            if agree(a, b) is False
        ]
        if not differing:
            return None
        if self._simple is None:
            return differing[0]
        return await self._shrunk(self._simple, one, other) or differing[0]

    async def _shrunk(self, source: Arguments, one: str, other: str) -> Difference | None:
        seen: dict[str, Difference] = {}
        until = anyio.current_time() + self._clock.left(most=_SHRINKING_SECONDS)

        async def differ(drawn: tuple[Any, ...]) -> bool:
            if anyio.current_time() > until:
                return False
            case = self._case(drawn)
            (a,), (b,) = [await self._observe(code, [case]) for code in (one, other)]
            if agree(a, b) is not False:
                return False
            seen[repr(drawn)] = Difference(case=case, one=a, other=b)
            return True

        found = await simplest(source, differ, seed=self._seed)
        return seen.get(repr(found))

    async def _observe(self, code: str, cases: Sequence[Case]) -> tuple[Observed, ...]:
        return await self._tester.observe(code, cases, max_seconds=self._clock.left())

    def _case(self, drawn: tuple[Any, ...]) -> Case:
        return Case(name="input", function=self._interface.call or "", args=drawn, kwargs={})


def _said(found: Observed) -> str:
    return f"gives {shown(found.value)}" if found.given else f"raises {clean(found.raised or '')}"
