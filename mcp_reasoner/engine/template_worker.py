"""The child that renders chat templates: one JSON request a line on stdin, one answer on stdout.

A template comes with a stranger's model file and is code: Jinja's sandbox keeps
it from Python's objects, and this process, which holds nothing and may be
killed at any time (`template` does so), bounds its time and memory. It imports
nothing of this package.
"""

import datetime
import json
import resource
import sys
from typing import Any, NoReturn

from jinja2 import TemplateError
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

__all__ = ["main"]

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
"""Processor time of one rendering, for the case that whoever waits for it was killed."""


class _RefusedError(TemplateError):
    """The template itself says that these messages are not for it."""


def main() -> None:
    """Answer requests until stdin ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    environment = _environment()
    for line in sys.stdin:
        used = int(resource.getrusage(resource.RUSAGE_SELF).ru_utime) + 1
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS, hard))
        try:
            answer = {"text": _render(environment, **json.loads(line))}
        except MemoryError:
            answer = {"error": "it needs too much memory"}
        except RecursionError:
            answer = {"error": "it is nested too deeply"}
        except Exception as error:
            # The template may raise anything at all, and only a sentence leaves this process.
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols]
    )
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _raise
    environment.globals["strftime_now"] = _now
    return environment


def _render(
    environment: ImmutableSandboxedEnvironment,
    *,
    template: str,
    variables: dict[str, Any],
    limit: int,
) -> str:
    parts: list[str] = []
    size = 0
    for part in environment.from_string(template).generate(**variables):
        size += len(part)
        if size > limit:
            raise _RefusedError(f"it wrote more than {limit} characters")
        parts.append(part)
    return "".join(parts)


def _raise(message: object) -> NoReturn:
    raise _RefusedError(str(message))


def _now(form: str) -> str:
    return datetime.datetime.now().astimezone().strftime(form)


def _to_json(value: object, indent: int | None = None) -> str:
    # Jinja's own escapes HTML, which a prompt is not.
    return json.dumps(value, ensure_ascii=False, indent=indent)


if __name__ == "__main__":
    main()
