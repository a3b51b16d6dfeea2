"""`mcp-reasoner code`: one function from the command line, through the path of the MCP tool."""

import json
import re
import sys
from pathlib import Path

import anyio
import click

from mcp_reasoner.cli.exits import EXIT_CODES
from mcp_reasoner.cli.options import engine_options, json_option, text_of
from mcp_reasoner.cli.running import usage_line, wait_for
from mcp_reasoner.config import Settings
from mcp_reasoner.engine.catalogue import embedded_notice
from mcp_reasoner.errors import InputError
from mcp_reasoner.lengths import MAX_SPECIFICATION
from mcp_reasoner.reasoning.effort import EFFORTS, EffortName
from mcp_reasoner.server.results import WriteFunctionResult
from mcp_reasoner.services import Asked, open_services

__all__ = ["code"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PYTHON_SUFFIXES = {".py", ".json"}


@click.command()
@click.argument("specification")
@click.option("--signature", metavar="S", help="E.g. 'def f(xs: list[int]) -> int'.")
@click.option("--tests", type=_FILE, help="Python or JSON tests that decide, as of run-tests.")
@click.option("--effort", type=click.Choice(list(EFFORTS)), default="standard", show_default=True)
@click.option("--max-seconds", type=click.FloatRange(min=0, min_open=True), metavar="N")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), metavar="N")
@json_option
@engine_options
@click.pass_obj
def code(
    settings: Settings,
    specification: str,
    signature: str | None,
    tests: Path | None,
    effort: EffortName,
    max_seconds: float | None,
    seed: int | None,
    as_json: bool,
) -> int:
    """Write a Python function that does SPECIFICATION (`-` reads it from stdin), and test it."""
    if specification == "-":
        specification = sys.stdin.read(MAX_SPECIFICATION + 1)
    if not specification.strip() or len(specification) > MAX_SPECIFICATION:
        raise InputError(f"a specification has between 1 and {MAX_SPECIFICATION} characters")
    if tests is not None and tests.suffix not in _PYTHON_SUFFIXES:
        raise InputError("tests must be a .py or .json file: only Python functions are written")
    text = text_of(tests) if tests is not None else None

    async def main() -> WriteFunctionResult:
        async with open_services(settings) as services:
            model = await services.engine.model()
            if model.embedded:
                click.echo(embedded_notice(model), err=True)
            run = await services.start_write_function(
                specification,
                signature=signature,
                tests=text,
                effort=effort,
                max_seconds=max_seconds,
                seed=seed,
                asked=Asked(fresh=True),
            )
            await wait_for(run, f"writing with {model.name}; Ctrl-C cancels", runs=services.runs)
            return WriteFunctionResult.of_run(run)

    result = anyio.run(main)
    for notice in result.notices or ():
        click.echo(notice, err=True)
    click.echo(json.dumps(result.wire(), ensure_ascii=False) if as_json else _readable(result))
    return EXIT_CODES[result.status]


def _readable(result: WriteFunctionResult) -> str:
    lines = []
    if result.code is not None:
        lines += [result.code.rstrip(), ""]
    if result.tests is not None and result.code is not None:
        lines += ["# tests", re.sub(r"\n{3,}", "\n\n", result.tests).rstrip(), ""]
    lines.append(f"{result.status}: {result.claim or result.reason or 'no result'}")
    for item in result.evidence or ():
        mark = ", decisive" if item.decisive else ""
        lines.append(f"  {item.kind}{mark}: {item.detail}")
    if result.coverage is not None:
        lines.append(f"  coverage: {result.coverage.reached} of {result.coverage.lines} lines")
    lines += usage_line(result)
    return "\n".join(lines)
