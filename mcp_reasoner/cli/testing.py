"""`mcp-reasoner run-tests`: what a program makes of tests, in a box and without any model.

One program from the command line, or one a line of a JSONL file; the same judgement as the
MCP tool `run_tests`.
"""

import json
from pathlib import Path
from typing import Any, TextIO

import anyio
import click

from mcp_reasoner.cli.batch import run_batch
from mcp_reasoner.cli.exits import EXIT_CODES
from mcp_reasoner.cli.options import json_option, text_of
from mcp_reasoner.config import Settings
from mcp_reasoner.errors import InputError
from mcp_reasoner.verify.code.tester import ProgramTester, TestReport
from mcp_reasoner.verify.text import quote

__all__ = ["run_tests"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("run-tests")
@click.argument("code", type=_FILE, required=False, metavar="CODE.py")
@click.argument("tests", type=_FILE, required=False, metavar="TESTS.py|TESTS.json")
@click.option(
    "--batch",
    type=click.File("r", encoding="utf-8", errors="surrogateescape"),
    metavar="FILE.jsonl",
    help="One object a line with id, code and tests (Python, or the JSON form); `-` reads stdin.",
)
@json_option
@click.pass_obj
def run_tests(
    settings: Settings,
    code: Path | None,
    tests: Path | None,
    batch: TextIO | None,
    as_json: bool,
) -> int:
    """Run CODE.py against tests: a pytest file, asserts, check(candidate), or JSON cases.

    Exit code: 0 all passed, 3 the tests show nothing, 4 something failed.
    """
    if batch is not None:
        if code is not None or tests is not None:
            raise click.UsageError("--batch takes everything from its file")
        anyio.run(_batch, settings, batch)
        return 0
    if code is None or tests is None:
        raise click.UsageError("give CODE.py and a file of tests, or --batch FILE.jsonl")
    sources = text_of(code), text_of(tests)

    async def main() -> TestReport:
        async with _tester(settings) as tester:
            return await tester.run(*sources)

    report = anyio.run(main)
    click.echo(json.dumps(_result(report)) if as_json else _readable(report))
    return EXIT_CODES[report.status]


def _tester(settings: Settings) -> ProgramTester:
    return ProgramTester(
        seconds=settings.verify_seconds,
        max_seconds=settings.max_seconds,
        isolation=settings.isolation,
        memory_mb=settings.verify_memory_mb,
        workers=settings.verify_workers,
    )


async def _batch(settings: Settings, file: TextIO) -> None:
    async with _tester(settings) as tester:

        async def judge(data: dict[str, Any]) -> dict[str, Any]:
            unknown = sorted(set(data) - {"code", "tests"})
            if unknown:
                raise InputError(f"the field {quote(unknown[0], 40)} is not one of id, code, tests")
            code, tests = data.get("code"), data.get("tests")
            if not isinstance(code, str) or not isinstance(tests, str | dict):
                raise InputError('"code" must be text, "tests" text or an object')
            return _result(await tester.run(code, tests))

        example = '{"id": 1, "code": "def f(): …", "tests": "assert f() == 1"}'
        await run_batch(file, judge, at_once=tester.size, example=example)


def _result(report: TestReport) -> dict[str, Any]:
    """The structured result of the MCP tool."""
    # The wire models import much that a line of text does not need.
    from mcp_reasoner.server.results import RunTestsResult

    return RunTestsResult.of(report).wire()


def _readable(report: TestReport) -> str:
    lines = [f"{report.status}: {report.claim or report.reason}"]
    for found in report.outcomes:
        why = f": {found.detail}" if found.detail else ""
        got = f", not {found.got}" if found.got is not None else ""
        lines.append(f"  {found.outcome:14} {found.name}{why}{got}")
    lines.append(f"  in a box at the level {report.isolation.level}")
    return "\n".join(lines)
