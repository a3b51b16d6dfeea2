"""`mcp-reasoner doctor`: what works on this machine, tried out, and what does not and why."""

import json
import platform
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

import anyio
import click

from mcp_reasoner import __version__
from mcp_reasoner.cli.exits import COULD_NOT_RUN
from mcp_reasoner.cli.options import engine_options, json_option
from mcp_reasoner.config import Settings
from mcp_reasoner.engine.fallback import SafetyMemory
from mcp_reasoner.engine.protocol import Message, SampleFinished, SampleRequest, Sampling
from mcp_reasoner.errors import ReasonerError
from mcp_reasoner.sandbox.confinement import Isolation
from mcp_reasoner.services import Services, open_services

__all__ = ["doctor"]

_SAMPLE_SECONDS = 120.0
_SAMPLE_TOKENS = 8
_ARCHITECTURE = "qwen2"


@dataclass(frozen=True)
class _Finding:
    """One thing that was tried; `detail` says what was found, or what to do."""

    name: str
    ok: bool
    detail: str


@click.command()
@json_option
@engine_options
@click.pass_obj
def doctor(settings: Settings, as_json: bool) -> int:
    """Try out the engine, the boxes and the checks, and say what was found.

    Exit code: 0 all works, 1 something does not.
    """
    findings = anyio.run(_examine, settings)
    if as_json:
        click.echo(json.dumps({"findings": [asdict(found) for found in findings]}))
    else:
        width = max(len(found.name) for found in findings)
        for found in findings:
            mark = "ok " if found.ok else "NOT"
            click.echo(f"{mark}  {found.name:<{width}}  {found.detail}")
    return 0 if all(found.ok for found in findings) else COULD_NOT_RUN


async def _examine(settings: Settings) -> list[_Finding]:
    version = f"mcp-reasoner {__version__}, Python {platform.python_version()}, "
    findings = [_Finding("version", True, f"{version}{sys.platform} {platform.machine()}")]
    fault = SafetyMemory(state_dir=settings.state_dir, architecture=_ARCHITECTURE).fault()
    if fault is not None:
        detail = f"a host ended by {fault} before; safe settings are used since"
        findings.append(_Finding("llama.cpp", True, detail))
    async with open_services(settings) as services:
        tried: dict[str, Callable[[Services], Awaitable[str]]] = {
            "engine": _engine,
            "box of programs": _programs,
            "box of checks": _checks,
        }
        for name, trial in tried.items():
            try:
                findings.append(_Finding(name, True, await trial(services)))
            except ReasonerError as error:
                findings.append(_Finding(name, False, str(error)))
            except TimeoutError:
                detail = f"no answer within {_SAMPLE_SECONDS:g} s"
                findings.append(_Finding(name, False, detail))
        # A proof assistant that is not there is no fault; one that is and fails is.
        for status in await services.formal.status():
            findings.append(_Finding(status.language, status.ready or status.absent, status.detail))
    return findings


async def _engine(services: Services) -> str:
    """Draw a few tokens."""
    model = await services.engine.model()
    request = SampleRequest(
        messages=[Message(role="user", content="What is 1+1?")],
        seed=1,
        sampling=Sampling(max_tokens=_SAMPLE_TOKENS),
    )
    began, tokens = time.monotonic(), 0
    with anyio.fail_after(_SAMPLE_SECONDS):
        async with services.engine.sample(request) as events:
            async for event in events:
                if isinstance(event, SampleFinished):
                    tokens = event.tokens
    seconds = time.monotonic() - began
    pull = ", the embedded demonstration: `mcp-reasoner pull` fetches VibeThinker-3B"
    notices = "".join(f"; {notice}" for notice in services.engine.notices())
    advice = pull if model.embedded else ""
    return f"{model.name}{advice}; {tokens} tokens in {seconds:.1f} s with its start{notices}"


async def _programs(services: Services) -> str:
    report = await services.tester.run("def f(n):\n    return n + 1\n", "assert f(1) == 2")
    if report.status != "verified":
        raise ReasonerError(f"a right program was not verified: {report.reason}")
    return _described(report.isolation, services.tester.refused)


async def _checks(services: Services) -> str:
    judgement = await services.verifier.judge("4", reference="2+2")
    if judgement.verdict != "verified":
        raise ReasonerError(f"2+2 = 4 was not verified: {judgement.reason}")
    return _described(await services.verifier.isolation(), services.verifier.refused)


def _described(isolation: Isolation, refused: dict[str, str]) -> str:
    better = "".join(f"; not {level}: {why}" for level, why in refused.items())
    return (
        f"level {isolation.level} ({', '.join(isolation.mechanisms)}); still open: "
        f"{', '.join(isolation.residual)}{better}"
    )
