"""Functions written from prepared outputs; the boxes that run everything are real."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest

from mcp_reasoner.engine.protocol import SampleEvent, SampleRequest
from mcp_reasoner.engine.scripted import ScriptedEngine
from mcp_reasoner.reasoning.code import CodeOutcome, CodeTask, write_function
from mcp_reasoner.reasoning.outcome import Progress
from mcp_reasoner.sandbox import landlock, seccomp
from mcp_reasoner.verify.code.tester import ProgramTester

NO_BOX = pytest.mark.skipif(
    not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
)

SPECIFICATION = (
    "Return how many numbers of a list are even. "
    "For example, `count_even([1, 2, 4])` returns 2 and `count_even([])` returns 0."
)
SIGNATURE = "def count_even(xs: list[int]) -> int"
TESTS = {
    "function": "count_even",
    "cases": [
        {"args": [[]], "expected": 0},
        {"args": [[2, 4, 5]], "expected": 2},
        {"args": [[-2, 0]], "expected": 2},
    ],
}
WEAK_TESTS = {"function": "count_even", "cases": [{"args": [[2]], "expected": 1}]}
RIGHT = "def count_even(xs):\n    return sum(1 for x in xs if x % 2 == 0)\n"
ALSO_RIGHT = """def count_even(xs):
    n = 0
    for x in xs:
        if not x & 1:
            n += 1
    return n
"""
WRONG = "def count_even(xs):\n    return len(xs)\n"
ALMOST = "def count_even(xs):\n    return sum(1 for x in xs if x % 2 == 0 and x >= 0)\n"
CASES = (
    "assert count_even([2, 3]) == 1\nassert count_even([7]) == 0\nassert count_even([-4]) == 1\n"
)


def fenced(code: str) -> str:
    return f"<think>\nhm\n</think>\n\nHere it is:\n\n```python\n{code}```\n"


def asked(**fields: object) -> CodeTask:
    given = {"specification": SPECIFICATION, "signature": SIGNATURE, "seed": 1, **fields}
    return CodeTask(**given)  # type: ignore[arg-type]


class Watched(ScriptedEngine):
    """Keeps the prompts, and counts the samples that are being decoded."""

    prompts: list[str]
    open_samples = 0

    @asynccontextmanager
    async def sample(self, request: SampleRequest) -> AsyncIterator[AsyncIterator[SampleEvent]]:
        """A sample, counted as long as it is open."""
        self.prompts.append(request.messages[-1].content)
        self.open_samples += 1
        try:
            async with super().sample(request) as events:
                yield events
        finally:
            self.open_samples -= 1


class Script:
    """Writes functions from outputs that a test prepares for each kind of prompt."""

    def __init__(self, tester: ProgramTester, folder: Path) -> None:
        self.tester = tester
        self._file = folder / "script.jsonl"
        self.prompts: list[str] = []
        self.progress: list[Progress] = []
        self.engine: Watched | None = None

    async def write(
        self,
        task: CodeTask,
        *functions: str,
        repairs: Sequence[str] = (),
        tests: Sequence[str] = (),
        brute_force: Sequence[str] = (),
        kind: type[Watched] = Watched,
        **fields: object,
    ) -> CodeOutcome:
        """The outcome; every output but those that begin with `<think>` is put in a fence."""
        entries: list[dict[str, object]] = [
            {"match": match, "outputs": [*map(_output, outputs)], **fields}
            for match, outputs in (
                ("It is wrong", repairs),
                ("Write test cases", tests),
                ("brute-force", brute_force),
                ("", functions),
            )
            if outputs
        ]
        lines = "\n".join(json.dumps(entry) for entry in entries)
        self._file.write_text(lines, encoding="utf-8")
        self.engine = kind.from_file(self._file)
        self.engine.prompts = self.prompts
        with anyio.fail_after(60):
            return await write_function(self.engine, self.tester, task, report=self.progress.append)


def _output(text: str) -> str:
    return text if text.startswith("<think>") else fenced(text)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One pool of boxes serves the tests of a module, which want one event loop for it."""
    return "asyncio"


@pytest.fixture(scope="module")
async def tester(anyio_backend: str) -> AsyncIterator[ProgramTester]:
    async with ProgramTester(seconds=3.0, memory_mb=256, workers=2) as opened:
        yield opened


@pytest.fixture
def script(tester: ProgramTester, tmp_path: Path) -> Script:
    return Script(tester, tmp_path)
