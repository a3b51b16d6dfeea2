"""`mcp-reasoner check-proof`: what holds in a proof, what fails, and what nobody checked.

One proof from a file, or one a line of a JSONL file; the same judgement as the MCP tool
`check_proof`.
"""

import json
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any, TextIO

import anyio
import click

from mcp_reasoner.cli.batch import run_batch
from mcp_reasoner.cli.exits import EXIT_CODES
from mcp_reasoner.cli.options import engine_options, json_option, text_of
from mcp_reasoner.cli.running import usage_line, wait_for
from mcp_reasoner.config import Settings
from mcp_reasoner.errors import InputError
from mcp_reasoner.reasoning.effort import EFFORTS, EffortName
from mcp_reasoner.server.results import CheckProofResult
from mcp_reasoner.services import Asked, open_services
from mcp_reasoner.verify.formal.checker import LANGUAGES, FormalChecker
from mcp_reasoner.verify.proof.checker import ProofChecker
from mcp_reasoner.verify.text import quote

__all__ = ["check_proof"]

_FORMAL_SECONDS = 60.0
_WRONG = ("refuted", "suspected", "model_reject")

_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
_EXAMPLE = '{"id": 1, "statement": "…", "steps": ["…", "…"]}'


@click.command("check-proof")
@click.option("--statement", metavar="S", help="What the proof proves, or the problem it solves.")
@click.option("--proof", type=_FILE, metavar="FILE", help="The proof; `-` reads stdin.")
@click.option(
    "--language",
    metavar="L",
    default="text",
    show_default=True,
    help="text: prose and LaTeX; rocq, lean or smt-lib: its kernel or solvers decide.",
)
@click.option("--no-model", is_flag=True, help="Use the deterministic layer alone.")
@click.option("--effort", type=click.Choice(list(EFFORTS)), default="standard", show_default=True)
@click.option("--max-seconds", type=click.FloatRange(min=0, min_open=True), metavar="N")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), metavar="N")
@click.option(
    "--batch",
    type=click.File("r", encoding="utf-8", errors="surrogateescape"),
    metavar="FILE.jsonl",
    help="One object a line with id, statement and proof or steps; `-` reads stdin.",
)
@json_option
@engine_options
@click.pass_obj
def check_proof(
    settings: Settings,
    statement: str | None,
    proof: Path | None,
    language: str,
    no_model: bool,
    effort: EffortName,
    max_seconds: float | None,
    seed: int | None,
    batch: TextIO | None,
    as_json: bool,
) -> int:
    """Check a proof or a step-by-step solution: every claim that can be read is decided exactly.

    Exit code: 0 the statement was proved, 3 no wrong step was found, 4 a step or the statement
    is wrong. Steps are counted from 0.
    """
    formal = LANGUAGES.get(language.lower())
    if formal is None and language not in ("text", "latex", "natural"):
        known = ", ".join(("text", *sorted(set(LANGUAGES.values()))))
        raise click.UsageError(f"--language knows {known}; not {quote(language, 40)}")
    if batch is not None:
        if statement is not None or proof is not None:
            raise click.UsageError("--batch takes everything from its file")
        anyio.run(_batch, settings, batch)
        return 0
    if statement is None or proof is None:
        raise click.UsageError("give --statement and --proof FILE, or --batch FILE.jsonl")
    text = sys.stdin.read() if str(proof) == "-" else text_of(proof)

    if formal is not None:
        result = anyio.run(_formally, settings, formal, statement, text, max_seconds)
    elif no_model:
        result = anyio.run(_by_code_alone, settings, statement, text)
    else:
        arguments = {"effort": effort, "max_seconds": max_seconds, "seed": seed}
        result = anyio.run(partial(_with_model, settings, statement, text, **arguments))
    for notice in result.notices or ():
        click.echo(notice, err=True)
    click.echo(json.dumps(result.wire(), ensure_ascii=False) if as_json else _readable(result))
    return EXIT_CODES[result.status]


async def _by_code_alone(settings: Settings, statement: str, proof: str) -> CheckProofResult:
    async with _checker(settings) as checker:
        return CheckProofResult.of(await checker.check(statement, proof))


async def _formally(
    settings: Settings, language: str, statement: str, proof: str, max_seconds: float | None
) -> CheckProofResult:
    async with FormalChecker(
        state=settings.state_dir,
        coqc=settings.coqc,
        lean=settings.lean,
        lean_project=settings.lean_project,
        memory_mb=settings.verify_memory_mb,
    ) as checker:
        seconds = max_seconds or _FORMAL_SECONDS
        return CheckProofResult.of(await checker.check(language, statement, proof, seconds=seconds))


async def _with_model(
    settings: Settings, statement: str, proof: str, **arguments: Any
) -> CheckProofResult:
    async with open_services(settings) as services:
        model = await services.engine.model()
        run = await services.start_check_proof(
            statement, proof, **arguments, asked=Asked(fresh=True)
        )
        await wait_for(run, f"checking with {model.name}; Ctrl-C cancels", runs=services.runs)
        return CheckProofResult.of_run(run)


def _checker(settings: Settings) -> ProofChecker:
    return ProofChecker(
        seconds=settings.verify_seconds,
        memory_mb=settings.verify_memory_mb,
        workers=settings.verify_workers,
    )


def _readable(result: CheckProofResult) -> str:
    lines = [] if result.proof is None else [result.proof.rstrip(), ""]
    lines.append(f"{result.status}: {result.claim or result.reason or 'no result'}")
    claims = result.claims or []
    for claim in claims:
        if claim.verdict in _WRONG:
            lines.append(f"  step {claim.step}, {claim.verdict}: {claim.text}")
            if claim.counterexample:
                lines.append(f"    {claim.counterexample} ({claim.checker})")
    if result.coverage is not None:
        lines.append(f"  checked {result.coverage.checked} of {result.coverage.claims} claims")
    counts = Counter(result.not_shown or {})
    counts.update(claim.verdict for claim in claims)
    lines += [f"    {number} {verdict.replace('_', ' ')}" for verdict, number in counts.items()]
    weakest = next((claim for claim in claims if claim.id == result.weakest), None)
    if weakest is not None:
        lines.append(f"  weakest, in step {weakest.step}: {weakest.text}")
    lines += [f"  {opinion}" for opinion in result.opinions or ()]
    return "\n".join([*lines, *usage_line(result)])


# -- many proofs ---------------------------------------------------------------------------


async def _batch(settings: Settings, file: TextIO) -> None:
    async with _checker(settings) as checker:

        async def judge(data: dict[str, Any]) -> dict[str, Any]:
            return CheckProofResult.of(await checker.check(*_texts(data))).wire()

        await run_batch(file, judge, at_once=2 * checker.size, example=_EXAMPLE)


def _texts(data: dict[str, Any]) -> tuple[str, str | list[str]]:
    """The statement, and the proof or its steps."""
    unknown = sorted(set(data) - {"statement", "proof", "steps"})
    if unknown:
        known = "id, statement, proof, steps"
        raise InputError(f"the field {quote(unknown[0], 40)} is not one of {known}")
    statement, proof, steps = (data.get(name) for name in ("statement", "proof", "steps"))
    if not isinstance(statement, str):
        raise InputError('"statement" must be text')
    if (proof is None) == (steps is None):
        raise InputError('the line needs either "proof" or "steps"')
    if steps is not None:
        if not isinstance(steps, list) or not all(isinstance(step, str) for step in steps):
            raise InputError('"steps" must be a list of texts')
        return statement, steps
    if not isinstance(proof, str):
        raise InputError('"proof" must be text')
    return statement, proof
