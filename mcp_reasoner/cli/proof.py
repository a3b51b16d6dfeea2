"""`mcp-reasoner check-proof`: what holds in a proof, what fails, and what nobody checked.

One proof from a file, or one a line of a JSONL file; the same judgement as the MCP tool
`check_proof`.
"""

import json
import sys
from pathlib import Path
from typing import Any, TextIO

import anyio
import click

from mcp_reasoner.cli.batch import run_batch
from mcp_reasoner.cli.exits import EXIT_CODES
from mcp_reasoner.cli.options import json_option, text_of
from mcp_reasoner.config import Settings
from mcp_reasoner.errors import InputError
from mcp_reasoner.verify.proof.checker import ProofChecker
from mcp_reasoner.verify.proof.claims import Claim, ProofReport
from mcp_reasoner.verify.text import clean, quote

__all__ = ["check_proof"]

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
    help="text: prose and LaTeX.",
)
@click.option("--no-model", is_flag=True, help="Use the deterministic layer alone.")
@click.option(
    "--batch",
    type=click.File("r", encoding="utf-8", errors="surrogateescape"),
    metavar="FILE.jsonl",
    help="One object a line with id, statement and proof or steps; `-` reads stdin.",
)
@json_option
@click.pass_obj
def check_proof(
    settings: Settings,
    statement: str | None,
    proof: Path | None,
    language: str,
    no_model: bool,
    batch: TextIO | None,
    as_json: bool,
) -> int:
    """Check a proof or a step-by-step solution: every claim that can be read is decided exactly.

    Exit code: 0 the statement was proved, 3 no wrong step was found, 4 a step or the statement
    is wrong. Steps are counted from 0.
    """
    if language not in ("text", "latex", "natural"):
        raise click.UsageError(f"--language knows text; {quote(language, 40)} is not built in")
    if batch is not None:
        if statement is not None or proof is not None:
            raise click.UsageError("--batch takes everything from its file")
        anyio.run(_batch, settings, batch)
        return 0
    if statement is None or proof is None:
        raise click.UsageError("give --statement and --proof FILE, or --batch FILE.jsonl")
    text = sys.stdin.read() if str(proof) == "-" else text_of(proof)

    async def main() -> ProofReport:
        async with _checker(settings) as checker:
            return await checker.check(statement, text)

    report = anyio.run(main)
    click.echo(json.dumps(_result(report)) if as_json else _readable(report))
    return EXIT_CODES[report.status]


def _checker(settings: Settings) -> ProofChecker:
    return ProofChecker(
        seconds=settings.verify_seconds,
        memory_mb=settings.verify_memory_mb,
        workers=settings.verify_workers,
    )


def _result(report: ProofReport) -> dict[str, Any]:
    """The structured result of the MCP tool."""
    # The wire models import much that a line of text does not need.
    from mcp_reasoner.server.results import CheckProofResult

    return CheckProofResult.of(report).wire()


def _readable(report: ProofReport) -> str:
    lines = [f"{report.status}: {report.claim or report.reason}"]
    for claim in report.claims:
        if claim.verdict == "refuted":
            lines.append(f"  step {claim.span.step}: {clean(claim.text, 200)}")
            lines.append(f"    {_why(claim)}")
    lines.append(f"  checked {report.checked} of {len(report.claims)} claims")
    counts: dict[str, int] = {}
    for claim in report.claims:
        counts[claim.verdict] = counts.get(claim.verdict, 0) + 1
    lines += [f"    {number} {verdict.replace('_', ' ')}" for verdict, number in counts.items()]
    weakest = next((claim for claim in report.claims if claim.id == report.weakest), None)
    if weakest is not None:
        lines.append(f"  weakest, in step {weakest.span.step}: {clean(weakest.text, 120)}")
    return "\n".join(lines)


def _why(claim: Claim) -> str:
    found = claim.finding
    return "" if found is None else f"{found.counterexample} ({found.checker})"


# -- many proofs ---------------------------------------------------------------------------


async def _batch(settings: Settings, file: TextIO) -> None:
    async with _checker(settings) as checker:

        async def judge(data: dict[str, Any]) -> dict[str, Any]:
            return _result(await checker.check(*_texts(data)))

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
