"""write_function_with_tests as a whole: what is drawn when, and what ends it.

With tests of the caller's, each function is run as soon as it stands in a stream, in a thought
too; the first that passes them all ends all that is still being decoded, and is verified unless
something contradicts it. Without, all that was planned is drawn, and the best by
agreement is mended where it fails a case.
"""

from collections.abc import Sequence

import anyio
import anyio.abc

from mcp_reasoner.engine.protocol import Engine, Message, ModelInfo
from mcp_reasoner.errors import InputError, ReasonerError
from mcp_reasoner.reasoning.code.budget import PLANS, Clock
from mcp_reasoner.reasoning.code.choosing import Choice, Chooser
from mcp_reasoner.reasoning.code.concluding import Conclusion
from mcp_reasoner.reasoning.code.differing import Differences
from mcp_reasoner.reasoning.code.interface import Interface, read_interface
from mcp_reasoner.reasoning.code.judging import Judge
from mcp_reasoner.reasoning.code.languages import other_language
from mcp_reasoner.reasoning.code.output import program_in, read_program, read_tests_text
from mcp_reasoner.reasoning.code.prompts import (
    brute_force_messages,
    code_messages,
    repair_messages,
    test_messages,
)
from mcp_reasoner.reasoning.code.repairing import closest, known_failures
from mcp_reasoner.reasoning.code.sampling import Sampler
from mcp_reasoner.reasoning.code.task import CodeOutcome, CodeTask
from mcp_reasoner.reasoning.code.written import Candidate, Role, Written
from mcp_reasoner.reasoning.effort import EFFORTS
from mcp_reasoner.reasoning.outcome import Progress, Report
from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.reading import examples_of
from mcp_reasoner.verify.code.tester import ProgramTester

__all__ = ["write_function"]

_DRAFTS = 8
"""So many programs of one sample are tried before its answer."""
_WAIT_SECONDS = 5.0
"""How long a function that passes everything waits for others that are being judged."""


async def write_function(
    engine: Engine, tester: ProgramTester, task: CodeTask, *, report: Report
) -> CodeOutcome:
    """Write one function within its budget.

    Raises InputError for what the caller gave and cannot be used, before any model call,
    EngineError when the model cannot be reached, VerifierError where nothing can be run.
    """
    clock = Clock(task.max_seconds)
    language = other_language(task.specification)
    if language is not None:
        raise InputError(f"only Python functions are written for now, not {language}")
    interface = await read_interface(tester, task)
    # Tests that nothing can be held to are found out here: not even Python, or passed by a
    # program that does nothing at all.
    if task.tests is not None:
        empty = await tester.run("pass\n", task.tests, max_seconds=clock.left())
        if empty.passed:
            raise InputError("your tests pass for a program without any function")
    run = _Run(engine, tester, task, await engine.model(), interface, clock, report)
    deciding = run.by_tests if task.tests is not None else run.by_agreement
    return await deciding()


class _Run:
    """The state of one run."""

    def __init__(
        self,
        engine: Engine,
        tester: ProgramTester,
        task: CodeTask,
        model: ModelInfo,
        interface: Interface,
        clock: Clock,
        report: Report,
    ) -> None:
        self._tester = tester
        self._task = task
        self._interface = interface
        self._clock = clock
        self._report = report
        self._plan = PLANS[task.effort]
        self._written = Written()
        self._sampler = Sampler(engine, model, task, report=self._show)
        self._judge: Judge | None = None
        self._drawing: anyio.abc.TaskGroup | None = None
        self._judging: anyio.abc.TaskGroup | None = None
        self._stood = False
        self._failure: ReasonerError | None = None
        self._conclusion = Conclusion(
            engine=engine,
            model=model,
            task=task,
            interface=interface,
            written=self._written,
            sampler=self._sampler,
            tester=tester,
            clock=clock,
            notices_before=len(engine.notices()),
        )

    async def by_tests(self) -> CodeOutcome:
        """Draw until the caller's tests decide, and conclude."""
        differences = self._differences(self._interface.examples)
        self._judge = judge = Judge(
            self._tester,
            self._task,
            self._interface.examples,
            differences,
            self._clock,
            stands=self._stands,
        )
        verified: Candidate | None = None
        with anyio.CancelScope(deadline=self._clock.sampling_end):
            for total in EFFORTS[self._task.effort].rounds:
                drawn = self._written.drawn["function"] + self._written.drawn["repair"]
                await self._draw_all(self._roles(total - drawn))
                await judge.compare()
                verified = judge.verified(naive=False)
                if verified is not None or judge.hopeless:
                    break
        if verified is None:
            await self._settle(judge)
            verified = judge.verified(naive=False) or judge.verified(naive=True)
        if verified is not None:
            return await self._conclusion.verified(verified, judge, differences)
        return await self._conclusion.by_tests(judge, differences)

    def _roles(self, count: int) -> list[Role]:
        """The next round: half of it tries to mend what has come closest, if anything has."""
        tried = closest(self._written.candidates.values()) is not None
        roles: list[Role] = ["function" if n % 2 or not tried else "repair" for n in range(count)]
        rivals: list[Role] = ["brute force"] * (0 if self._written.drawn else self._plan.rivals)
        return [*roles, *rivals]

    async def _settle(self, judge: Judge) -> None:
        """Judge what had been written when the time for sampling was over."""
        for candidate in [c for c in self._written.candidates.values() if c.report is None]:
            if not judge.standing and not self._clock.over:
                await judge.judge(candidate)
        await judge.compare()

    async def by_agreement(self) -> CodeOutcome:
        """Draw what is planned, mend the best of it, and conclude."""
        plan = self._plan
        roles: list[Role] = ["function"] * plan.functions
        roles += ["tests"] * plan.tests
        roles += ["brute force"] * plan.brute_force
        chooser: Chooser | None = None
        choice: Choice | None = None
        with anyio.CancelScope(deadline=self._clock.sampling_end):
            await self._draw_all(roles)
            chooser = self._chooser()
            for _ in range(plan.repairs):
                choice = await chooser.choose()
                if choice is None or choice.failing is None:
                    break
                await self._draw_all(["repair"], mending=choice)
        chooser = chooser or self._chooser()
        return await self._conclusion.by_agreement(await chooser.choose(), chooser.differences)

    def _chooser(self) -> Chooser:
        examples = self._interface.examples
        differences = self._differences([*examples, *self._written.known_cases])
        return Chooser(self._tester, self._written, examples, differences, self._clock)

    def _differences(self, known: Sequence[Case]) -> Differences:
        seed = self._task.seed
        return Differences(self._tester, self._interface, known, self._clock, seed=seed)

    async def _draw_all(self, roles: Sequence[Role], *, mending: Choice | None = None) -> None:
        """Draw samples, and judge what they write until nothing is left to be judged."""
        async with anyio.create_task_group() as judging:
            self._judging = judging
            async with anyio.create_task_group() as drawing:
                self._drawing = drawing
                for role in roles:
                    self._written.drawn[role] += 1
                    number = self._sampler.begin()
                    messages = self._messages(role, mending)
                    drawing.start_soon(self._one, role, messages, number, mending)
        if self._failure is not None and not self._stood:
            raise self._failure

    def _stands(self, candidate: Candidate) -> None:
        """A function passes everything: nothing more is drawn, and little more is waited for.

        Those that are being judged just now may still be found to differ from it. A naive one
        is there for that alone.
        """
        if candidate.naive or self._judging is None or self._drawing is None:
            return
        self._stood = True
        self._drawing.cancel_scope.cancel()
        until = anyio.current_time() + _WAIT_SECONDS
        scope = self._judging.cancel_scope
        scope.deadline = min(scope.deadline, until)

    def _messages(self, role: Role, mending: Choice | None) -> tuple[Message, ...]:
        specification, interface = self._task.specification, self._interface
        if role == "tests":
            return test_messages(specification, interface)
        if role == "brute force":
            return brute_force_messages(specification, interface)
        if role == "function":
            return code_messages(specification, interface)
        if mending is not None:
            code, failures = mending.candidate.code, mending.failing or ""
        else:
            mended = closest(self._written.candidates.values())
            assert mended is not None  # noqa: S101 - `_roles` asks for no repair else
            code = mended.code
            failures = known_failures(mended, reveal=self._task.reveal_failures)
        return repair_messages(specification, interface, code=code, failures=failures)

    async def _one(
        self, role: Role, messages: tuple[Message, ...], number: int, mending: Choice | None
    ) -> None:
        """Draw one sample and make use of it."""
        drafts: set[str] = set()

        def block(text: str) -> None:
            code = program_in(text, self._interface.head)
            if code is not None and len(drafts) < _DRAFTS:
                drafts.add(code)
                self._try(code, role)

        try:
            listening = self._judge is not None and role != "tests"
            text, ended = await self._sampler.draw(
                number, messages, block=block if listening else None
            )
            if role == "tests":
                await self._propose(text)
                return
        except ReasonerError as error:
            self._fail(error)
            return
        # What was cut before its answer may have a draft in its thought.
        code = read_program(text, self._interface.head)
        if code is None and not ended:
            code = read_program(text, self._interface.head, drafts=True)
        if code is not None:
            self._keep(code, role, mending)

    def _fail(self, error: ReasonerError) -> None:
        """Nothing more is drawn: what the engine or the boxes cannot do is not tried again."""
        self._failure = self._failure or error
        if self._drawing is not None:
            self._drawing.cancel_scope.cancel()

    async def _propose(self, text: str) -> None:
        """Keep the cases that a sample has thought of."""
        if self._interface.call is not None:
            cases = await examples_of(self._tester, read_tests_text(text), self._interface.call)
            self._written.proposals.append(cases)

    def _keep(self, code: str, role: Role, mending: Choice | None) -> None:
        """Keep what a sample gave as its answer."""
        if self._judge is not None:
            self._try(code, role).count += 1
        elif role == "brute force":
            self._written.brute_force.append(code)
        else:
            candidate, _ = self._written.candidate(code)
            candidate.count += 1
            candidate.mends = mending.candidate.code if mending is not None else None

    def _try(self, code: str, role: Role) -> Candidate:
        """Have a program judged by the caller's tests, if it is a new one."""
        candidate, new = self._written.candidate(code)
        candidate.naive = role == "brute force" and (new or candidate.naive)
        if new and self._judging is not None:
            self._judging.start_soon(self._decide, candidate)
        return candidate

    async def _decide(self, candidate: Candidate) -> None:
        assert self._judge is not None  # noqa: S101 - nothing is tried without
        try:
            await self._judge.judge(candidate)
        except ReasonerError as error:
            self._fail(error)

    def _show(self) -> None:
        best = closest(self._written.candidates.values())
        self._report(
            Progress(
                samples=self._sampler.samples,
                tokens=self._sampler.tokens,
                best_candidate=best.code if best is not None else None,
            )
        )
