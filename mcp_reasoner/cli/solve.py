"""`mcp-reasoner solve`: one problem from the command line, through the path the MCP tool takes."""

import json
import sys
from dataclasses import asdict
from typing import get_args

import anyio
import click

from mcp_reasoner.cli.exits import EXIT_CODES
from mcp_reasoner.cli.options import engine_options, json_option
from mcp_reasoner.cli.running import usage_line, wait_for
from mcp_reasoner.config import Settings
from mcp_reasoner.engine.catalogue import embedded_notice
from mcp_reasoner.engine.hosts import host_statuses
from mcp_reasoner.engine.runtime import open_runtime_folder
from mcp_reasoner.engine.select import local_engine
from mcp_reasoner.errors import InputError
from mcp_reasoner.lengths import MAX_PROBLEM
from mcp_reasoner.reasoning.effort import EFFORTS, EffortName
from mcp_reasoner.reasoning.plan import Plan
from mcp_reasoner.reasoning.task import AnswerType
from mcp_reasoner.server.results import SolveMathResult
from mcp_reasoner.services import Asked, open_services

__all__ = ["solve"]


@click.command()
@click.argument("problem")
@click.option("--check", "checks", multiple=True, metavar="E", help="A condition that suffices.")
@click.option(
    "--constraint", "constraints", multiple=True, metavar="E", help="A condition that must hold."
)
@click.option(
    "--answer-type", type=click.Choice(get_args(AnswerType)), help="What form of answer is wanted."
)
@click.option("--effort", type=click.Choice(list(EFFORTS)), default="standard", show_default=True)
@click.option("--max-seconds", type=click.FloatRange(min=0, min_open=True), metavar="N")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), metavar="N")
@click.option("--plan", "planned", is_flag=True, help="Say what it may cost; draw nothing.")
@json_option
@engine_options
@click.pass_obj
def solve(
    settings: Settings,
    problem: str,
    checks: tuple[str, ...],
    constraints: tuple[str, ...],
    answer_type: AnswerType | None,
    effort: EffortName,
    max_seconds: float | None,
    seed: int | None,
    planned: bool,
    as_json: bool,
) -> int:
    """Solve PROBLEM (`-` reads it from stdin) and check the answer."""
    if problem == "-":
        problem = sys.stdin.read(MAX_PROBLEM + 1)
    if not problem.strip() or len(problem) > MAX_PROBLEM:
        raise InputError(f"a problem has between 1 and {MAX_PROBLEM} characters")

    if planned:
        plan, rate = anyio.run(_plan, settings, problem, checks, effort, max_seconds)
        wire = {**asdict(plan), "seconds": plan.seconds(rate) if rate else None}
        click.echo(json.dumps(wire, ensure_ascii=False) if as_json else _plan_lines(plan, rate))
        return 0

    async def main() -> SolveMathResult:
        async with open_services(settings) as services:
            model = await services.engine.model()
            if model.embedded:
                click.echo(embedded_notice(model), err=True)
            run = await services.start_solve_math(
                problem,
                checks=checks,
                constraints=constraints,
                answer_type=answer_type,
                effort=effort,
                max_seconds=max_seconds,
                seed=seed,
                asked=Asked(fresh=True),
            )
            await wait_for(run, f"solving with {model.name}; Ctrl-C cancels", runs=services.runs)
            return SolveMathResult.of_run(run)

    result = anyio.run(main)
    for notice in result.notices or ():
        click.echo(notice, err=True)
    click.echo(json.dumps(result.wire(), ensure_ascii=False) if as_json else _readable(result))
    return EXIT_CODES[result.status]


async def _plan(
    settings: Settings,
    problem: str,
    checks: tuple[str, ...],
    effort: EffortName,
    max_seconds: float | None,
) -> tuple[Plan, float | None]:
    """The plan, and the tokens a second of the local host, where one runs and has drawn some."""
    async with open_services(settings) as services:
        await services.verifier.validate(checks=checks, constraints=())
        plan = await services.plan_solve_math(
            problem, checks=checks, effort=effort, max_seconds=max_seconds
        )
    if settings.engine is not None:
        return plan, None
    hosts = await host_statuses(open_runtime_folder(settings.runtime_dir))
    model = str(local_engine(settings).options(safe=False).model)
    rates = [
        (host.health or {}).get("tokens_per_second") for host in hosts if host.record.model == model
    ]
    return plan, next((float(rate) for rate in rates if rate), None)


def _plan_lines(plan: Plan, rate: float | None) -> str:
    if plan.declined is not None:
        return f"nothing would be drawn: {plan.declined}"
    easy, hard = plan.typical_tokens
    decided = plan.decided_by or "no check: only agreement of samples, so `unverified` at best"
    lines = [
        f"effort {plan.effort}: {plan.first_samples} to {plan.most_samples} samples, each of at "
        f"most {plan.most_tokens_a_sample} tokens; none is begun after {plan.budget_tokens} tokens "
        f"or {plan.max_seconds:g} s",
        f"  decided by: {decided}",
        f"  typical of VibeThinker-3B: {easy} tokens for an easy problem, {hard} for a hard one",
    ]
    if plan.later_samples:
        unless = " or agreement" if plan.later_if_undecided else ""
        lines.append(
            f"  without a proof{unless}: {plan.later_samples} more for programs, checks and "
            f"claims, at most {plan.later_tokens} tokens (not asked of the embedded model)"
        )
    if rate is None:
        lines.append("  seconds: unknown until this machine's engine has drawn a sample")
    else:
        first, last = plan.seconds(rate)
        lines.append(
            f"  seconds: {first:.0f} to {last:.0f} at the {rate:.0f} tokens/s measured here"
        )
    return "\n".join(lines)


def _readable(result: SolveMathResult) -> str:
    lines = []
    if result.answer is not None:
        lines.append(result.answer)
    lines.append(f"{result.status}: {result.claim or result.reason or 'no result'}")
    if result.best_candidate is not None:
        lines.append(f"  best candidate (not to be relied on): {result.best_candidate}")
    for item in result.evidence or ():
        mark = ", decisive" if item.decisive else ""
        lines.append(f"  {item.kind}{mark}: {item.detail}")
        if item.rerun:
            lines.append(f"    again: {item.rerun}")
    if result.agreement is not None:
        lines.append(f"  agreement: {result.agreement.k} of {result.agreement.n} samples")
    lines += usage_line(result)
    return "\n".join(lines)
