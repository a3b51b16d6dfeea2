"""write_function_with_tests: sample functions and, apart from them, tests; run all; choose.

With tests of the caller's, each function is run as soon as it is written; the first
that passes them all, and that nothing contradicts, ends the run. Without, functions are
grouped by what they give, and generated cases count where independent samples agree on
them; whatever wins is `unverified`. The model never sees the caller's tests, and who
writes tests never sees a function.
"""

import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import anyio
import anyio.abc
import anyio.from_thread
import anyio.to_thread

from mcp_reasoner.engine.protocol import (
    Engine,
    Message,
    ModelInfo,
    SampleFinished,
    SampleRequest,
    SampleRestarted,
    SampleText,
    Sampling,
)
from mcp_reasoner.errors import InputError, ReasonerError
from mcp_reasoner.reasoning.code_output import (
    read_program,
    read_tests_text,
    top_level_functions,
)
from mcp_reasoner.reasoning.effort import EFFORTS, EffortName
from mcp_reasoner.reasoning.loops import LoopDetector
from mcp_reasoner.reasoning.outcome import Progress, Report, Usage
from mcp_reasoner.reasoning.prompts import (
    brute_force_messages,
    code_messages,
    repair_messages,
    test_messages,
)
from mcp_reasoner.verify.code.agreement import Group, agreed_cases, best_group, groups_of, key_of
from mcp_reasoner.verify.code.cases import Case, read_cases
from mcp_reasoner.verify.code.compare import shown
from mcp_reasoner.verify.code.examples import examples_in
from mcp_reasoner.verify.code.inputs import Arguments, arguments, generate, shrink
from mcp_reasoner.verify.code.observe import Observed, agree
from mcp_reasoner.verify.code.render import pytest_file
from mcp_reasoner.verify.code.signature import Signature, find_signature, read_signature
from mcp_reasoner.verify.code.tester import ProgramTester, TestReport, TestStrength
from mcp_reasoner.verify.evidence import Evidence

__all__ = ["MAX_SPECIFICATION", "CodeOutcome", "CodeTask", "write_function"]

MAX_SPECIFICATION = 20_000
"""The longest specification, in characters."""

INPUTS = 60
"""Generated inputs on which programs are compared."""

CLOSING_SECONDS = 60.0
"""How long mutants, coverage and shrinking may take, after the samples' time."""

_LANGUAGE = (
    r"(?P<{}>JavaScript|TypeScript|Java|Kotlin|Swift|Rust|Go|Ruby|PHP|Perl|Haskell|C\+\+|C#|C)"
)
_OTHER_LANGUAGE = re.compile(
    rf"\b(?:in|using)\s+{_LANGUAGE.format('named')}(?=[\s.,:;)]|$)"
    rf"|\b{_LANGUAGE.format('kind')}\s+(?:function|method|program|code)\b"
)
Role = Literal["function", "repair", "tests", "brute force"]


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """Samples of each kind, where the caller gives no tests."""

    functions: int
    tests: int
    brute_force: int
    repairs: int


_PLANS: Mapping[EffortName, _Plan] = {
    "quick": _Plan(functions=2, tests=2, brute_force=1, repairs=1),
    "standard": _Plan(functions=4, tests=2, brute_force=1, repairs=2),
    "deep": _Plan(functions=8, tests=4, brute_force=2, repairs=3),
    "max": _Plan(functions=16, tests=6, brute_force=2, repairs=4),
}


@dataclass(frozen=True, kw_only=True)
class CodeTask:
    """What the caller asked; `reveal_failures` lets repairs see the caller's failing tests."""

    specification: str
    signature: str | None = None
    tests: str | Mapping[str, Any] | None = None
    effort: EffortName = "standard"
    max_seconds: float = 1800.0
    seed: int = 0
    run_id: str | None = None
    reveal_failures: bool = False


@dataclass(frozen=True, kw_only=True)
class CodeOutcome:
    """The end of a run: `code` for `verified` and `unverified`, else `best_candidate` at most.

    `tests` is a pytest file; `coverage` is lines that its cases reach, and of how many.
    """

    status: Literal["verified", "unverified", "abstained"]
    model: ModelInfo
    seed: int
    usage: Usage
    code: str | None = None
    tests: str | None = None
    claim: str | None = None
    reason: str | None = None
    best_candidate: str | None = None
    evidence: tuple[Evidence, ...] = ()
    strength: TestStrength | None = None
    coverage: tuple[int, int] | None = None
    notices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.status == "verified" and not (
            self.code and self.claim and any(item.decisive for item in self.evidence)
        ):
            raise ValueError("a verified outcome needs code, a claim and decisive evidence")


@dataclass
class _Candidate:
    """A function and what is known of it."""

    code: str
    taken: bool = False
    report: TestReport | None = None
    contradiction: str | None = None

    @property
    def passes(self) -> bool:
        """Whether it passes all of the caller's tests."""
        return self.report is not None and self.report.passed


@dataclass
class _Written:
    """All that the samples have written so far."""

    candidates: dict[str, _Candidate] = field(default_factory=dict)
    count: Counter[str] = field(default_factory=Counter)
    proposals: list[tuple[Case, ...]] = field(default_factory=list)
    brute_force: list[str] = field(default_factory=list)


async def write_function(
    engine: Engine, tester: ProgramTester, task: CodeTask, *, report: Report
) -> CodeOutcome:
    """Write one function within its budget.

    Raises InputError for a signature or tests that cannot be read, before any model call,
    EngineError when the model cannot be reached, VerifierError where nothing can be run.
    """
    attempt = await _Attempt.begin(engine, tester, task, report)
    with anyio.move_on_after(task.max_seconds):
        await attempt.draw()
    return await attempt.outcome()


class _Attempt:
    """The state of one run."""

    def __init__(
        self,
        engine: Engine,
        tester: ProgramTester,
        task: CodeTask,
        model: ModelInfo,
        report: Report,
    ) -> None:
        self._engine = engine
        self._tester = tester
        self._task = task
        self._model = model
        self._report = report
        self._effort = EFFORTS[task.effort]
        self._plan = _PLANS[task.effort]
        self._started = time.monotonic()
        self._notices_before = len(engine.notices())
        self._signature = _signature_of(task)
        self._name = self._signature.name if self._signature else _named_in(task.tests)
        self._examples: tuple[Case, ...] = ()
        if self._name:
            self._examples = examples_in(task.specification, self._name)
        self._written = _Written()
        self._tokens: list[int] = []
        self._failure: ReasonerError | None = None
        self._verified: _Candidate | None = None

    @classmethod
    async def begin(
        cls, engine: Engine, tester: ProgramTester, task: CodeTask, report: Report
    ) -> "_Attempt":
        """Read what the caller gave before anything is spent on it."""
        other = _OTHER_LANGUAGE.search(task.specification)
        if other is not None:
            language = other["named"] or other["kind"]
            raise InputError(f"only Python functions are written for now, not {language}")
        attempt = cls(engine, tester, task, await engine.model(), report)
        # Tests that nothing can be held to are found out here: not even Python, or passed by a
        # program that does nothing at all.
        if task.tests is not None and (await tester.run("pass\n", task.tests)).passed:
            raise InputError("your tests pass for a program without any function")
        return attempt

    async def draw(self) -> None:
        """Draw samples and run what they write, until a function is verified or all are drawn."""
        if self._task.tests is not None:
            for total in self._effort.rounds:
                # Half of each later round tries to mend what has come closest.
                await self._draw_all(self._roles(total - len(self._tokens)))
                if self._verified is not None:
                    return
            return
        plan = self._plan
        planned: Mapping[Role, int] = {
            "function": plan.functions,
            "tests": plan.tests,
            "brute force": plan.brute_force,
        }
        await self._draw_all([role for role, count in planned.items() for _ in range(count)])
        for _ in range(plan.repairs):
            choice = await self._choice()
            if choice is None or not choice.failing:
                return
            await self._draw_all(["repair"], failing=choice)

    def _roles(self, count: int) -> list["Role"]:
        tried = any(candidate.report for candidate in self._written.candidates.values())
        return ["repair" if tried and index % 2 else "function" for index in range(count)]

    async def _draw_all(self, roles: Sequence["Role"], *, failing: "_Choice | None" = None) -> None:
        async with anyio.create_task_group() as tasks:
            for role in roles:
                messages = self._messages(role, failing)
                index = len(self._tokens)
                self._tokens.append(0)
                tasks.start_soon(self._one, role, messages, index, tasks)
        if self._failure is not None and self._verified is None:
            raise self._failure

    def _messages(self, role: "Role", failing: "_Choice | None") -> tuple[Message, ...]:
        specification = self._task.specification
        signature = self._signature.text if self._signature else None
        if role == "tests":
            return test_messages(specification, signature)
        if role == "brute force":
            return brute_force_messages(specification, signature)
        if role == "repair":
            if failing is not None:
                code, failures = failing.candidate.code, failing.failing
            else:
                closest = self._closest()
                code, failures = closest.code, self._failures(closest)
            return repair_messages(specification, signature, code=code, failures=failures)
        return code_messages(specification, signature)

    async def _one(
        self,
        role: "Role",
        messages: tuple[Message, ...],
        index: int,
        tasks: anyio.abc.TaskGroup,
    ) -> None:
        """Draw one sample and make use of it."""
        try:
            self._take(role, await self._sample(messages, index))
            for candidate in self._unjudged():
                await self._judge(candidate, tasks)
        except ReasonerError as error:
            self._failure = error
            tasks.cancel_scope.cancel()

    def _take(self, role: "Role", text: str) -> None:
        """Keep what a sample has written."""
        if role == "tests":
            if self._name is not None:
                self._written.proposals.append(examples_in(read_tests_text(text), self._name))
            return
        code = read_program(text, self._head)
        if code is None:
            return
        if role == "brute force":
            self._written.brute_force.append(code)
            return
        self._name = self._name or top_level_functions(code)[-1]
        self._written.count[code] += 1
        self._written.candidates.setdefault(code, _Candidate(code))

    def _unjudged(self) -> list[_Candidate]:
        """Candidates that the caller's tests have not seen."""
        if self._task.tests is None:
            return []
        return [c for c in self._written.candidates.values() if not c.taken]

    @property
    def _head(self) -> str | None:
        """The name that a program must define: of the function, or of its class."""
        return None if self._name is None else self._name.split(".")[0].removesuffix("()")

    async def _sample(self, messages: tuple[Message, ...], index: int) -> str:
        context, cap = self._model.context, self._effort.cap
        request = SampleRequest(
            messages=messages,
            seed=self._task.seed + index,
            sampling=Sampling(max_tokens=None if context and cap >= context else cap),
            run_id=self._task.run_id,
        )
        parts: list[str] = []
        loop = LoopDetector()
        async with self._engine.sample(request) as events:
            async for event in events:
                match event:
                    case SampleText():
                        parts.append(event.text)
                        self._tokens[index] = event.tokens
                        if loop.feed(event.text):
                            break
                    case SampleRestarted():
                        parts.clear()
                        loop = LoopDetector()
                    case SampleFinished():
                        self._tokens[index] = event.tokens
                self._report(Progress(samples=len(self._tokens), tokens=sum(self._tokens)))
        return "".join(parts)

    async def _judge(self, candidate: _Candidate, tasks: anyio.abc.TaskGroup) -> None:
        """Run a candidate against the caller's tests; one that holds cancels all else."""
        assert self._task.tests is not None  # noqa: S101 - else there are none to judge
        candidate.taken = True
        candidate.report = await self._tester.run(candidate.code, self._task.tests)
        if candidate.report.status != "verified":
            return
        candidate.contradiction = await self._contradiction(candidate)
        if candidate.contradiction is None and self._verified is None:
            self._verified = candidate
            tasks.cancel_scope.cancel()

    async def _contradiction(self, candidate: _Candidate) -> str | None:
        """What speaks against a candidate that passes the caller's tests, if anything does."""
        if self._examples:
            report = await self._tester.run(candidate.code, self._examples)
            against = [found for found in report.outcomes if found.outcome != "pass"]
            if against:
                return f"the specification's own {_sentence(against[0].name, against[0])}"
        others = [c for c in self._written.candidates.values() if c is not candidate and c.passes]
        brute_force = [
            code
            for code in self._written.brute_force
            if self._task.tests and (await self._tester.run(code, self._task.tests)).passed
        ]
        for code in [*(other.code for other in others), *brute_force]:
            difference = await self._difference(candidate.code, code)
            if difference is not None:
                return f"another function that passes your tests too disagrees: {difference}"
        return None

    async def _difference(self, one: str, other: str) -> str | None:
        """The simplest input found on which two programs give different values."""
        cases = self._inputs()
        first, second = [await self._tester.observe(code, cases) for code in (one, other)]
        differing = [
            (case, a, b)
            for case, a, b in zip(cases, first, second, strict=True)
            if agree(a, b) is False
        ]
        if not differing:
            return None
        case, a, b = differing[0]
        source = self._source(examples=False)
        source = self._source() if source is None else source
        if source is not None:
            found = await self._shrunk(source, one, other)
            case, a, b = found or (case, a, b)
        given = ", ".join(map(shown, case.args))
        return f"{case.function}({given}) gives {shown(a.value)} and {shown(b.value)}"

    async def _shrunk(
        self, source: Arguments, one: str, other: str
    ) -> tuple[Case, Observed, Observed] | None:
        seen: dict[str, tuple[Case, Observed, Observed]] = {}
        until = anyio.current_time() + CLOSING_SECONDS / 4

        async def differ(drawn: tuple[Any, ...]) -> bool:
            if anyio.current_time() > until:
                return False
            case = self._case(drawn)
            (a,), (b,) = [await self._tester.observe(code, [case]) for code in (one, other)]
            if agree(a, b) is not False:
                return False
            seen[repr(drawn)] = (case, a, b)
            return True

        def search() -> tuple[Any, ...] | None:
            return shrink(
                source,
                lambda drawn: anyio.from_thread.run(differ, drawn),
                seed_number=self._task.seed,
            )

        found = await anyio.to_thread.run_sync(search)
        return seen.get(repr(found))

    def _source(self, *, examples: bool = True) -> Arguments | None:
        """Where inputs come from; with `examples` they are among them, which hinders shrinking."""
        if self._signature is None:
            first = next(iter(self._written.candidates), "")
            signature = find_signature(first[first.find(f"def {self._name}") :])
        else:
            signature = self._signature
        known = [*self._examples, *(case for p in self._written.proposals for case in p)]
        plain = [case for case in known if examples and not case.kwargs]
        return None if signature is None else arguments(signature, plain)

    def _case(self, drawn: tuple[Any, ...]) -> Case:
        return Case(name="input", function=self._name or "", args=drawn, kwargs={})

    def _inputs(self) -> list[Case]:
        """Inputs for comparing programs: those that texts name, and generated ones."""
        source = self._source()
        drawn = (
            generate(source, count=INPUTS, seed_number=self._task.seed)
            if source is not None
            else ()
        )
        known = [*self._examples, *(case for p in self._written.proposals for case in p)]
        cases = {key_of(case): case for case in [*known, *map(self._case, drawn)]}
        return list(cases.values())

    def _closest(self) -> _Candidate:
        """The candidate that passes most of the caller's tests."""
        return max(
            self._written.candidates.values(),
            key=lambda c: c.report.counts["pass"] if c.report else -1,
        )

    def _failures(self, candidate: _Candidate) -> str:
        """What a repair may know: the classes of failures, and more only where it was allowed."""
        report = candidate.report
        if report is None:
            return "it could not be run."
        if candidate.contradiction is not None:
            return f"{candidate.contradiction}."
        if self._task.reveal_failures:
            return f"{report.reason}."
        failed = [f"{count} {name}" for name, count in report.counts.items() if name != "pass"]
        return (
            f"of {len(report.outcomes)} hidden tests it passes {report.counts['pass']}; "
            f"the others end in: {', '.join(failed)}."
        )

    async def _agreed(self) -> tuple[Case, ...]:
        """The cases that count: the specification's own, and those that two sources agree on."""
        sources: list[Sequence[Case]] = [*self._written.proposals]
        proposed = {key_of(case): case for p in self._written.proposals for case in p}
        for code in self._written.brute_force:
            cases = list(proposed.values())
            observed = await self._tester.observe(code, cases)
            sources.append(
                [
                    Case(
                        name=case.name,
                        function=case.function,
                        args=case.args,
                        kwargs=case.kwargs,
                        expected=found.value,
                    )
                    for case, found in zip(cases, observed, strict=True)
                    if found.given
                ]
            )
        own = {key_of(case): case for case in self._examples}
        agreed = [case for case in agreed_cases(sources) if key_of(case) not in own]
        return (*own.values(), *agreed)

    async def _choice(self) -> "_Choice | None":
        """The best of the candidates by what they and independent cases agree on."""
        candidates = list(self._written.candidates.values())
        if not candidates:
            return None
        cases, inputs = await self._agreed(), self._inputs()
        reports = [
            await self._tester.run(candidate.code, cases) if cases else None
            for candidate in candidates
        ]
        behaviours = [await self._tester.observe(c.code, inputs) for c in candidates]
        passed = {
            index: found.counts["pass"] if found is not None else 0
            for index, found in enumerate(reports)
        }
        groups = groups_of(behaviours, passed)
        weights = [self._written.count[candidate.code] for candidate in candidates]
        # A function that was written twice counts twice.
        weighed = [
            Group(members=tuple(i for i in g.members for _ in range(weights[i])), passed=g.passed)
            for g in groups
        ]
        best = best_group(weighed)
        leader = best.members[0]
        report = reports[leader]
        against = [f for f in report.outcomes if f.outcome != "pass"] if report else []
        return _Choice(
            candidate=candidates[leader],
            cases=cases,
            inputs=tuple(inputs),
            behaviour=behaviours[leader],
            passed=best.passed,
            like=len(best.members),
            of=sum(weights),
            failing=_sentence(against[0].name, against[0]) if against else "",
            rival=next(
                (candidates[g.members[0]].code for g in groups if leader not in g.members), None
            ),
        )

    async def outcome(self) -> CodeOutcome:
        """The result of all that was written and run."""
        if self._verified is not None:
            return await self._by_tests(self._verified)
        if self._task.tests is not None:
            return await self._not_by_tests()
        choice = await self._choice()
        if choice is None:
            return self._nothing()
        return await self._chosen(choice)

    async def _by_tests(self, candidate: _Candidate) -> CodeOutcome:
        tests, report = self._task.tests, candidate.report
        assert tests is not None  # noqa: S101 - it was verified by them
        assert report is not None  # noqa: S101
        strength = await self._tester.strength(candidate.code, tests, max_seconds=CLOSING_SECONDS)
        number = len(report.outcomes)
        claim = f"passes all {number} of your tests" if number > 1 else "passes your test"
        claim += f"; {report.skipped} are marked to be skipped" if report.skipped else ""
        evidence = Evidence(kind="caller_tests", decisive=True, detail=report.claim or claim)
        return self._end(
            "verified",
            code=candidate.code,
            tests=self._file(),
            claim=claim,
            evidence=(evidence, _mutation(strength)),
            strength=strength,
        )

    def _file(self) -> str:
        """The caller's tests as a pytest file."""
        tests = self._task.tests
        if isinstance(tests, str) and not tests.lstrip().startswith("{"):
            return tests
        return pytest_file(self._name or "", read_cases(tests), reference=None)

    async def _not_by_tests(self) -> CodeOutcome:
        """No candidate holds against the caller's tests; the closest is shown with the reason."""
        if not self._written.candidates:
            return self._nothing()
        contradicted = [c for c in self._written.candidates.values() if c.passes]
        closest = contradicted[0] if contradicted else self._closest()
        report = closest.report
        if report is None:
            return self._nothing()
        if closest.passes and not self._model.embedded:
            why = closest.contradiction
            return self._end(
                "unverified",
                code=closest.code,
                tests=self._file(),
                reason=f"passes your tests, but {why}" if why else report.reason,
            )
        return self._end(
            "abstained",
            reason=f"none of {len(self._written.candidates)} functions passes your tests; the "
            f"closest passes {report.counts['pass']} of {len(report.outcomes)}: {report.reason}",
            best_candidate=closest.code,
        )

    async def _chosen(self, choice: "_Choice") -> CodeOutcome:
        code = choice.candidate.code
        cases, evidence = choice.cases, []
        evidence.append(
            Evidence(
                kind="agreement",
                decisive=False,
                detail=f"{choice.like} of {choice.of} functions give the same on "
                f"{len(choice.inputs)} inputs",
            )
        )
        if cases:
            detail = (
                f"passes {choice.passed} of {len(cases)} cases on which the specification's own "
                "examples or independent samples agree"
            )
            evidence.append(Evidence(kind="generated_tests", decisive=False, detail=detail))
        reference = await self._reference(choice)
        if reference is not None:
            detail = f"agrees with a brute-force function on {len(reference[1])} inputs"
            evidence.append(Evidence(kind="properties", decisive=False, detail=detail))
        if choice.rival is not None:
            difference = await self._difference(code, choice.rival)
            if difference is not None:
                evidence.append(Evidence(kind="counterexample", decisive=False, detail=difference))
        file = pytest_file(self._name or "", cases, reference=reference)
        strength = coverage = None
        if file:
            strength = await self._tester.strength(code, file, max_seconds=CLOSING_SECONDS)
            evidence.append(_mutation(strength))
        if cases or reference:
            inputs = [*cases, *map(self._case, reference[1] if reference else ())]
            coverage = await self._tester.coverage(code, inputs)
        failing = f"; it fails {choice.failing}" if choice.failing else ""
        reason = f"no tests of yours decide: {evidence[0].detail}{failing}"
        embedded = self._model.embedded
        return self._end(
            "abstained" if embedded else "unverified",
            code=None if embedded else code,
            best_candidate=code if embedded else None,
            tests=file or None,
            reason=reason,
            evidence=tuple(evidence),
            strength=strength,
            coverage=coverage,
        )

    async def _reference(self, choice: "_Choice") -> tuple[str, list[tuple[Any, ...]]] | None:
        """A brute-force program that the chosen function never disagrees with, and the inputs."""
        for code in self._written.brute_force:
            if code == choice.candidate.code:
                continue  # the same words are no second opinion
            observed = await self._tester.observe(code, choice.inputs)
            compared = [agree(a, b) for a, b in zip(choice.behaviour, observed, strict=True)]
            if False not in compared and True in compared:
                inputs = [
                    case.args
                    for case, same in zip(choice.inputs, compared, strict=True)
                    if same and not case.kwargs
                ]
                return code, inputs
        return None

    def _nothing(self) -> CodeOutcome:
        spent = f"{len(self._tokens)} samples, {sum(self._tokens)} tokens"
        if self._written.candidates:
            reason = f"the time was over before the functions could be run ({spent})"
        else:
            reason = f"no sample wrote a Python function ({spent})"
        return self._end("abstained", reason=reason)

    def _end(
        self,
        status: Literal["verified", "unverified", "abstained"],
        *,
        code: str | None = None,
        tests: str | None = None,
        claim: str | None = None,
        reason: str | None = None,
        best_candidate: str | None = None,
        evidence: tuple[Evidence, ...] = (),
        strength: TestStrength | None = None,
        coverage: tuple[int, int] | None = None,
    ) -> CodeOutcome:
        return CodeOutcome(
            status=status,
            model=self._model,
            seed=self._task.seed,
            usage=Usage(
                samples=len(self._tokens),
                tokens=sum(self._tokens),
                seconds=time.monotonic() - self._started,
            ),
            code=code,
            tests=tests,
            claim=claim,
            reason=reason,
            best_candidate=best_candidate,
            evidence=evidence,
            strength=strength,
            coverage=coverage,
            notices=tuple(self._engine.notices()[self._notices_before :]),
        )


@dataclass(frozen=True, kw_only=True)
class _Choice:
    """The function that generated evidence prefers, and that evidence.

    `like` of `of` functions behave alike; `failing` says which case it fails, if any;
    `rival` is a function that behaves otherwise.
    """

    candidate: _Candidate
    cases: tuple[Case, ...]
    inputs: tuple[Case, ...]
    behaviour: tuple[Observed, ...]
    passed: int
    like: int
    of: int
    failing: str
    rival: str | None


def _signature_of(task: CodeTask) -> Signature | None:
    if task.signature is not None:
        return read_signature(task.signature)
    return find_signature(task.specification)


def _named_in(tests: str | Mapping[str, Any] | None) -> str | None:
    """The function that tests in the JSON form name."""
    if tests is None or (isinstance(tests, str) and not tests.lstrip().startswith("{")):
        return None
    return read_cases(tests)[0].function


def _mutation(strength: TestStrength) -> Evidence:
    surviving = "; ".join(f"line {m.line}: {m.change}" for m in strength.surviving[:3])
    passing = f"; they do not notice {surviving}" if surviving else ""
    detail = f"the tests notice {strength.killed} of {strength.mutants} altered versions{passing}"
    return Evidence(kind="mutation", decisive=False, detail=detail)


def _sentence(name: str, found: Any) -> str:
    got = f", not {found.got}" if found.got is not None else ""
    return f"{name}: {found.outcome}, {found.detail or ''}{got}".rstrip(", ")
