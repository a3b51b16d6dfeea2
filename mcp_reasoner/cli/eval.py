"""`mcp-reasoner eval`: a file of problems with known answers, solved, judged and counted.

What is evaluated and how it is counted is `evaluation`; here are the options, the progress,
the signals and the exit code.
"""

import json
import signal
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import click
from anyio.abc import TaskStatus

from mcp_reasoner.cli.exits import CANCELLED
from mcp_reasoner.cli.options import engine_options
from mcp_reasoner.cli.progress import Progress
from mcp_reasoner.config import Settings
from mcp_reasoner.engine.catalogue import embedded_notice
from mcp_reasoner.engine.protocol import ModelInfo
from mcp_reasoner.errors import EngineError, InputError, ReasonerError
from mcp_reasoner.evaluation.plot import draw, require_matplotlib
from mcp_reasoner.evaluation.problems import ProblemSet, read_problems
from mcp_reasoner.evaluation.record import Record
from mcp_reasoner.evaluation.results import ResultsFile
from mcp_reasoner.evaluation.running import Plan, evaluate
from mcp_reasoner.evaluation.source import read_source
from mcp_reasoner.evaluation.summary import Summary, summarise
from mcp_reasoner.evaluation.table import table
from mcp_reasoner.reasoning.effort import EFFORTS, EffortName
from mcp_reasoner.services import open_services

__all__ = ["evaluate_file"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW_FILE = click.Path(dir_okay=False, path_type=Path)
_BAD_LINES_TOLD = 20


@click.command("eval")
@click.argument("file", type=_FILE, metavar="FILE.jsonl")
@click.option("--effort", type=click.Choice(list(EFFORTS)), default="standard", show_default=True)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The first N problems.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@click.option(
    "--max-seconds",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help="The limit of one problem.",
)
@click.option(
    "--parallel",
    type=click.IntRange(1, 256),
    default=4,
    show_default=True,
    metavar="N",
    help="Problems at once.",
)
@click.option("--output", type=_NEW_FILE, help="The results; default: NAME.results.jsonl.")
@click.option("--resume", is_flag=True, help="Go on with the results that are there.")
@click.option("--overwrite", is_flag=True, help="Drop the results that are there.")
@click.option("--plot", type=_NEW_FILE, metavar="FILE.png", help="Draw the summary as well.")
@click.option("--give-tests", is_flag=True, help="Functions: hand the tests to the tool.")
@click.option("--problem-field", metavar="NAME", help="The problem, if it is not found.")
@click.option("--answer-field", metavar="NAME", help="The known answer, if it is not found.")
@click.option("--id-field", metavar="NAME", help="What names a problem.")
@click.option("--family-field", metavar="NAME", help="What the table is divided by.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@engine_options
@click.pass_obj
def evaluate_file(
    settings: Settings,
    file: Path,
    effort: EffortName,
    limit: int | None,
    seed: int,
    max_seconds: float | None,
    parallel: int,
    output: Path | None,
    resume: bool,
    overwrite: bool,
    plot: Path | None,
    give_tests: bool,
    problem_field: str | None,
    answer_field: str | None,
    id_field: str | None,
    family_field: str | None,
    as_json: bool,
) -> int:
    """Solve the problems of FILE and count right and wrong answers by verdict.

    One JSON object a line with a problem and its answer, with prompt, test and
    entry_point for functions, or with problem, steps and label for proofs; gzip is read too.
    """
    if resume and overwrite:
        raise click.UsageError("give --resume or --overwrite, not both")
    if plot is not None:
        require_matplotlib()
    names = {"problem": problem_field, "answer": answer_field}
    names |= {"id": id_field, "family": family_field}
    given = {role: name for role, name in names.items() if name is not None}
    problems = read_problems(read_source(file), fields=given)
    if give_tests and problems.form != "code":
        raise click.UsageError("--give-tests is for functions with tests")
    _tell(problems)
    if limit is not None:
        problems = replace(problems, problems=problems.problems[:limit])
    output = output or _beside(file)
    if output.resolve() == file.resolve():
        raise InputError(f"the results cannot go to {file}, which holds the problems")
    plan = Plan(effort=effort, seed=seed, max_seconds=max_seconds, give_tests=give_tests)

    async def main() -> tuple[Summary, bool]:
        async with open_services(settings, stored=False) as services:
            model = await services.engine.model()
            if model.embedded:
                click.echo(embedded_notice(model), err=True)
            evaluation = _evaluation(problems, model, plan)
            with ResultsFile(output, evaluation, resume=resume, overwrite=overwrite) as results:
                if results.notice is not None:
                    click.echo(results.notice, err=True)
                left = [p for p in problems.problems if p.line not in results.records]
                if len(left) < len(problems.problems):
                    click.echo(f"{len(problems.problems) - len(left)} are finished", err=True)
                with Progress(len(left), label="problems") as progress:

                    def finished(record: Record) -> None:
                        results.append(record)
                        progress.step()

                    at_once = min(parallel, settings.max_runs)
                    work = evaluate(services, left, plan=plan, at_once=at_once, finished=finished)
                    try:
                        interrupted = await _until_signal(work)
                    except EngineError as error:
                        done = len(results.records)
                        raise EngineError(f"{error} ({done} are finished: --resume)") from error
            return summarise(evaluation, problems, results.records), interrupted

    summary, interrupted = anyio.run(main)
    click.echo(json.dumps(summary.wire(), ensure_ascii=False) if as_json else table(summary))
    click.echo(f"results: {output}", err=True)
    if plot is not None:
        draw(summary, plot)
        click.echo(f"plot: {plot}", err=True)
    if interrupted:
        click.echo("cancelled; --resume goes on from here", err=True)
        return CANCELLED
    return 0


def _beside(file: Path) -> Path:
    """Where the results go by default: `a.jsonl`, `a.jsonl.gz` → `a.results.jsonl`."""
    name = file.name.removesuffix(".gz").removesuffix(".jsonl").removesuffix(".json")
    return file.with_name(f"{name}.results.jsonl")


def _tell(problems: ProblemSet) -> None:
    """Say which fields are read, and which lines cannot be."""
    read = ", ".join(f"{role} from {name!r}" for role, name in problems.fields.items())
    click.echo(f"{len(problems.problems)} problems; reading {read}", err=True)
    for bad in problems.bad_lines[:_BAD_LINES_TOLD]:
        click.echo(f"line {bad.number} is left out: {bad.reason}", err=True)
    if (more := len(problems.bad_lines) - _BAD_LINES_TOLD) > 0:
        click.echo(f"{more} more lines are left out", err=True)


def _evaluation(problems: ProblemSet, model: ModelInfo, plan: Plan) -> dict[str, Any]:
    """What must be the same for results to belong together."""
    return {
        "file": problems.name,
        "file_content": problems.sha256,
        "form": problems.form,
        "fields": dict(problems.fields),
        "model": model.name,
        "model_file": model.sha256,
        "effort": plan.effort,
        "seed": plan.seed,
        "max_seconds": plan.max_seconds,
        "give_tests": plan.give_tests,
    }


async def _until_signal(work: Awaitable[None]) -> bool:
    """Do `work` until its end or a signal; whether it was a signal."""
    interrupted = False
    failure: ReasonerError | None = None

    async def watch(*, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        nonlocal interrupted
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
            task_status.started()
            async for _ in signals:
                interrupted = True
                tasks.cancel_scope.cancel()

    async with anyio.create_task_group() as tasks:
        await tasks.start(watch)
        try:
            await work
        except ReasonerError as error:
            failure = error
        tasks.cancel_scope.cancel()
    if failure is not None:
        raise failure
    return interrupted
