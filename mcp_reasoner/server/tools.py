"""The tools: thin adapters from the protocol's arguments to runs and the verifier.

Every tool returns a complete structured result (`replies`). Errors that a better call would have
avoided are `ToolError`s of one sentence; nothing is returned as an error text.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, ToolAnnotations
from pydantic import Field

from mcp_reasoner.lengths import MAX_CODE, MAX_PROBLEM, MAX_SPECIFICATION, MAX_STATEMENT
from mcp_reasoner.reasoning.effort import EffortName
from mcp_reasoner.reasoning.task import AnswerType
from mcp_reasoner.server.follow import follow
from mcp_reasoner.server.principal import principal_of
from mcp_reasoner.server.replies import reply, reply_of, tool_errors
from mcp_reasoner.server.results import (
    CheckProofResult,
    RunResult,
    RunTestsResult,
    SolveMathResult,
    VerifyAnswerResult,
    WriteFunctionResult,
)
from mcp_reasoner.server.strict import StrictTool
from mcp_reasoner.server.tasks import patience
from mcp_reasoner.services import Asked, Services

if TYPE_CHECKING:
    from mcp_reasoner.runs.run import AnyRun

__all__ = [
    "check_proof",
    "get_result",
    "run_tests",
    "solve_math",
    "tools",
    "verify_answer",
    "write_function_with_tests",
]

_MAX_EXPRESSION = 2_000
_ENDING_SECONDS = 10.0
"""How long the end of a cancelled run is waited for; hosts wait for longer."""
_MAX_EXPRESSIONS = 20  # as many as `verify.checks` takes

ServiceContext = Context[Services, Any]
Problem = Annotated[str, Field(min_length=1, max_length=MAX_PROBLEM)]
Expression = Annotated[str, Field(min_length=1, max_length=_MAX_EXPRESSION)]
Expressions = Annotated[list[Expression], Field(max_length=_MAX_EXPRESSIONS)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Fresh = Annotated[bool, Field(description="Run anew, whatever the same call gave before.")]


async def solve_math(
    problem: Annotated[
        Problem, Field(description="The whole problem in words or LaTeX; all facts it needs.")
    ],
    ctx: ServiceContext,
    checks: Annotated[
        Expressions | None,
        Field(
            description="Conditions that suffice: an answer that passes all is right. "
            "E.g. ['x^2-5*x+6=0', 'x>2']; `answer` names the answer."
        ),
    ] = None,
    constraints: Annotated[
        Expressions | None,
        Field(description="Conditions that must hold but prove nothing. E.g. ['integer(answer)']."),
    ] = None,
    answer_type: Annotated[
        AnswerType | None,
        Field(description="What form of answer is wanted."),
    ] = None,
    effort: Annotated[EffortName, Field(description="How much may be spent.")] = "standard",
    max_seconds: Annotated[
        Seconds | None, Field(description="End after this long with what there is.")
    ] = None,
    fresh: Fresh = False,
) -> Annotated[CallToolResult, SolveMathResult]:
    """Solve a self-contained math problem with a local reasoning model and check the answer by
    code. The model knows no facts and has no tools: put everything it needs into `problem`.
    status `verified`: `claim` was proved by a decisive check. `unverified`: an answer, with
    agreement only. `abstained`: no answer, `reason` says why. `running`: call get_result with
    the run_id. Give `checks` whenever you can say what makes an answer right.
    """
    services = ctx.request_context.lifespan_context
    with tool_errors():
        run = await services.start_solve_math(
            problem,
            checks=tuple(checks or ()),
            constraints=tuple(constraints or ()),
            answer_type=answer_type,
            effort=effort,
            max_seconds=max_seconds,
            asked=Asked(principal=_principal(ctx), fresh=fresh),
        )
        return await _answer(run, ctx)


async def verify_answer(
    answer: Annotated[Expression, Field(description="The answer to judge, plain or LaTeX.")],
    ctx: ServiceContext,
    reference: Annotated[
        Expression | None, Field(description="A known right answer to compare with.")
    ] = None,
    checks: Annotated[
        Expressions | None, Field(description="Conditions that suffice, as in solve_math.")
    ] = None,
    constraints: Annotated[
        Expressions | None, Field(description="Conditions that must hold but prove nothing.")
    ] = None,
    problem: Annotated[
        Problem | None, Field(description="The problem, if checks can be read from its text.")
    ] = None,
) -> Annotated[CallToolResult, VerifyAnswerResult]:
    """Check an answer exactly, without any model: against a reference (are they equal?), against
    conditions, or against what can be read from the problem's own text. `verified` and
    `refuted` are proved, with evidence; anything else is `unverified`.
    """
    if reference is None and not checks and not constraints and problem is None:
        raise ToolError("verify_answer needs a reference, checks, constraints or a problem")
    services = ctx.request_context.lifespan_context
    with tool_errors():
        judgement = await services.verifier.judge(
            answer,
            problem=problem,
            checks=tuple(checks or ()),
            constraints=tuple(constraints or ()),
            reference=reference,
        )
    return reply(VerifyAnswerResult.of(judgement))


async def check_proof(
    statement: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_STATEMENT,
            description="What is proved, or the problem that is solved; words, LaTeX or a formula.",
        ),
    ],
    proof: Annotated[
        str | list[str],
        Field(
            description="The proof or solution: a text, cut into steps here, or its steps; empty "
            "to have one written and checked."
        ),
    ],
    ctx: ServiceContext,
    language: Annotated[
        Literal["text", "rocq", "lean", "smt-lib"],
        Field(description="text: prose with LaTeX; in the others a kernel or solvers decide."),
    ] = "text",
    effort: Annotated[
        EffortName, Field(description="How much a model may spend on what code cannot decide.")
    ] = "standard",
    max_seconds: Annotated[
        Seconds | None, Field(description="End after this long with what there is.")
    ] = None,
    fresh: Fresh = False,
) -> Annotated[CallToolResult, CheckProofResult]:
    """Check a proof or a step-by-step solution claim by claim. `refuted`: `first_wrong_step` (from
    0) is wrong, with an exact counterexample. `verified`: the statement itself was proved.
    `unverified`: no wrong step was found among the claims that could be read (`coverage`); that
    is not a proof.
    """
    services = ctx.request_context.lifespan_context
    with tool_errors():
        run = await services.start_check_proof(
            statement,
            proof,
            language=language,
            effort=effort,
            max_seconds=max_seconds,
            asked=Asked(principal=_principal(ctx), fresh=fresh),
        )
        return await _answer(run, ctx)


async def run_tests(
    code: Annotated[
        str, Field(min_length=1, max_length=MAX_CODE, description="The Python program to judge.")
    ],
    tests: Annotated[
        str | dict[str, Any],
        Field(
            description="A pytest file, asserts or check(candidate) as text; or "
            '{"function": "f", "cases": [{"args": [1], "expected": 2}]}.'
        ),
    ],
    ctx: ServiceContext,
    max_seconds: Annotated[Seconds | None, Field(description="Give up after this long.")] = None,
) -> Annotated[CallToolResult, RunTestsResult]:
    """Run Python code against tests in a sandbox, without any model. `verified`: every test passed,
    in two orders. `refuted`: a test failed; `tests` says which, with what the code gave.
    `unverified`: the tests themselves show nothing. Code and tests see no files and no network.
    """
    services = ctx.request_context.lifespan_context
    with tool_errors():
        report = await services.tester.run(code, tests, max_seconds=max_seconds)
    return reply(RunTestsResult.of(report))


async def write_function_with_tests(
    specification: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_SPECIFICATION,
            description="What the function must do, in words, with examples such as f(2) == 4.",
        ),
    ],
    ctx: ServiceContext,
    signature: Annotated[
        str | None,
        Field(max_length=500, description="E.g. 'def f(xs: list[int]) -> int'; types help."),
    ] = None,
    tests: Annotated[
        str | dict[str, Any] | None,
        Field(
            description="Tests as in run_tests, which decide. The model never sees them; without "
            "them nothing can be `verified`."
        ),
    ] = None,
    effort: Annotated[EffortName, Field(description="How much may be spent.")] = "standard",
    max_seconds: Annotated[
        Seconds | None, Field(description="End after this long with what there is.")
    ] = None,
    fresh: Fresh = False,
) -> Annotated[CallToolResult, WriteFunctionResult]:
    """Write one Python function with a local reasoning model, run in a sandbox against tests.
    status `verified`: `code` passes all of your `tests`. `unverified`: it was chosen by
    agreement among samples and generated cases; `tests` is a pytest file, `test_strength` says
    what it would notice. `abstained`: `reason` says why. `running`: call get_result.
    """
    services = ctx.request_context.lifespan_context
    with tool_errors():
        run = await services.start_write_function(
            specification,
            signature=signature,
            tests=tests,
            effort=effort,
            max_seconds=max_seconds,
            asked=Asked(principal=_principal(ctx), fresh=fresh),
        )
        return await _answer(run, ctx)


async def get_result(
    run_id: Annotated[str, Field(description="The run_id of a `running` result.")],
    ctx: ServiceContext,
    wait_seconds: Annotated[
        float, Field(ge=0, le=3600, description="How long to wait for the end of the run.")
    ] = 0,
    cancel: Annotated[bool, Field(description="End the run now; frees the GPU.")] = False,
) -> Annotated[CallToolResult, RunResult]:
    """Fetch the result of a run that was `running`, or its progress. Waits up to wait_seconds (the
    server bounds it to stay within host limits); call again while status is `running`.
    """
    services = ctx.request_context.lifespan_context
    with tool_errors():
        run = await services.get_run(run_id, principal=_principal(ctx))
        if cancel:
            await services.runs.cancel(run_id, principal=_principal(ctx))
        soft = services.settings.soft_deadline_seconds
        wait = _ENDING_SECONDS if cancel else min(wait_seconds, soft)
        await follow(run, seconds=wait, context=ctx, cancel_run=False)
        return reply_of(run)


def tools() -> list[StrictTool]:
    """All tools with their titles and annotations."""
    return [
        StrictTool.strict(
            solve_math,
            title="Solve a math problem locally, with a checked answer",
            annotations=_annotations(idempotent=False),
        ),
        StrictTool.strict(
            verify_answer,
            title="Check an answer exactly, without a model",
            annotations=_annotations(idempotent=True),
        ),
        StrictTool.strict(
            check_proof,
            title="Check a proof step by step",
            annotations=_annotations(idempotent=True),
        ),
        StrictTool.strict(
            run_tests,
            title="Run code against tests in a sandbox",
            annotations=_annotations(idempotent=True),
        ),
        StrictTool.strict(
            write_function_with_tests,
            title="Write a Python function locally, run against tests",
            annotations=_annotations(idempotent=False),
        ),
        StrictTool.strict(
            get_result,
            title="Fetch or cancel a run",
            annotations=_annotations(idempotent=True),
        ),
    ]


def _annotations(*, idempotent: bool) -> ToolAnnotations:
    # No tool changes anything outside the server or talks to the outside world.
    return ToolAnnotations(
        read_only_hint=True,
        destructive_hint=False,
        idempotent_hint=idempotent,
        open_world_hint=False,
    )


async def _answer(run: "AnyRun", ctx: ServiceContext) -> CallToolResult:
    """The run's result, or after a while that it goes on."""
    await follow(run, seconds=patience(ctx.request_context), context=ctx, cancel_run=True)
    return reply_of(run)


def _principal(ctx: ServiceContext) -> str:
    """Who calls: over HTTP whoever the request's token is of, else whoever runs this process."""
    request = ctx.request_context.request
    return principal_of(getattr(request, "scope", None))
