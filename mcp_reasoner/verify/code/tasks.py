"""The registry of the workers that run programs: what a program's text is parsed for is done
here too, since a parser may fall over what it is given."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mcp_reasoner.sandbox import programs
from mcp_reasoner.sandbox.zygote import Task
from mcp_reasoner.verify.code.mutation import mutants

__all__ = ["TASKS"]


def _mutants(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    try:
        return [asdict(mutant) for mutant in mutants(data["code"], limit=data["limit"])]
    except (RecursionError, MemoryError):
        return []


TASKS: Mapping[str, Task] = {**programs.TASKS, "mutants": _mutants}
