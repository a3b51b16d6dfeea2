"""`mcp-reasoner verify-answer`: check an answer exactly, without any model.

One answer from the command line, or one a line of a JSONL file; the same judgement as the
MCP tool of this name.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TextIO

import anyio
import click

from mcp_reasoner.cli.batch import run_batch
from mcp_reasoner.cli.exits import EXIT_CODES
from mcp_reasoner.cli.options import json_option
from mcp_reasoner.config import Settings
from mcp_reasoner.errors import InputError
from mcp_reasoner.verify.evidence import Judgement
from mcp_reasoner.verify.text import quote
from mcp_reasoner.verify.verifier import Verifier

__all__ = ["verify_answer"]

_TEXTS = ("answer", "reference", "problem")
_LISTS = ("checks", "constraints")


@click.command("verify-answer")
@click.argument("answer", required=False)
@click.option("--reference", metavar="R", help="A known right answer to compare with.")
@click.option("--check", "checks", multiple=True, metavar="E", help="A condition that suffices.")
@click.option(
    "--constraint", "constraints", multiple=True, metavar="E", help="A condition that must hold."
)
@click.option("--problem", metavar="P", help="The problem, if its text states a check.")
@click.option(
    "--batch",
    type=click.File("r", encoding="utf-8", errors="surrogateescape"),
    metavar="FILE.jsonl",
    help="One object a line with id, answer and the above; `-` reads stdin.",
)
@json_option
@click.pass_obj
def verify_answer(
    settings: Settings,
    answer: str | None,
    reference: str | None,
    checks: tuple[str, ...],
    constraints: tuple[str, ...],
    problem: str | None,
    batch: TextIO | None,
    as_json: bool,
) -> int:
    """Check ANSWER against a reference, conditions or its problem.

    Exit code: 0 verified, 3 not decided, 4 refuted. An answer that begins with a minus
    comes after `--`.
    """
    given: dict[str, Any] = {
        "reference": reference,
        "checks": checks,
        "constraints": constraints,
        "problem": problem,
    }
    asked = {name: value for name, value in given.items() if value}
    if batch is not None:
        if answer is not None or asked:
            raise click.UsageError("--batch takes everything from its file")
        anyio.run(_batch, settings, batch)
        return 0
    if answer is None:
        raise click.UsageError("give an ANSWER, or --batch FILE.jsonl")
    if not asked:
        raise click.UsageError("give --reference, --check, --constraint or --problem")

    async def main() -> Judgement:
        async with _open(settings) as verifier:
            return await verifier.judge(answer, **asked)

    judgement = anyio.run(main)
    click.echo(json.dumps(_result(judgement)) if as_json else _readable(judgement))
    return EXIT_CODES[judgement.verdict]


@asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[Verifier]:
    async with Verifier(
        seconds=settings.verify_seconds,
        memory_mb=settings.verify_memory_mb,
        workers=settings.verify_workers,
    ) as verifier:
        yield verifier


def _result(judgement: Judgement) -> dict[str, Any]:
    """The structured result of the MCP tool."""
    # The wire models import much that a line of text does not need.
    from mcp_reasoner.server.results import VerifyAnswerResult

    return VerifyAnswerResult.of(judgement).wire()


def _readable(judgement: Judgement) -> str:
    lines = [f"{judgement.verdict}: {judgement.claim or judgement.reason or 'nothing was decided'}"]
    if judgement.equivalence is not None:
        lines.append(f"  equivalence: {judgement.equivalence.replace('_', ' ')}")
    for item in judgement.evidence:
        mark = ", decisive" if item.decisive else ""
        lines.append(f"  {item.kind}{mark}: {item.detail}")
    return "\n".join(lines)


# -- many answers --------------------------------------------------------------------------


async def _batch(settings: Settings, file: TextIO) -> None:
    async with _open(settings) as verifier:

        async def judge(data: dict[str, Any]) -> dict[str, Any]:
            answer = _arguments(data).pop("answer")
            return _result(await verifier.judge(answer, **data))

        example = '{"id": 1, "answer": "3"}'
        await run_batch(file, judge, at_once=2 * verifier.size, example=example)


def _arguments(data: dict[str, Any]) -> dict[str, Any]:
    """`data`, without empty fields, once every field is what it should be."""
    for name in [name for name, value in data.items() if value is None]:
        del data[name]
    for name, value in data.items():
        if name in _TEXTS:
            if not isinstance(value, str):
                raise InputError(f'"{name}" must be text')
        elif name in _LISTS:
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                raise InputError(f'"{name}" must be a list of texts')
        else:
            known = ", ".join(("id", *_TEXTS, *_LISTS))
            raise InputError(f"the field {quote(name, 40)} is not one of {known}")
    if "answer" not in data:
        raise InputError('the line has no "answer"')
    if len(data) == 1:
        raise InputError("the line has no reference, checks, constraints or problem")
    return data
