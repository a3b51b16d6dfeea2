"""Many judgements from a JSONL file, on all cores, one result a line in the order of the lines."""

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TextIO

import anyio
import click
from anyio.abc import ObjectReceiveStream, ObjectSendStream

from mcp_reasoner.errors import InputError, ReasonerError
from mcp_reasoner.verify.text import clean, quote

__all__ = ["run_batch"]

_MAX_LINE = 1_000_000

Judge = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
"""The result for a line's object, without its `id`; errors of this package are that line's."""


async def run_batch(file: TextIO, judge: Judge, *, at_once: int, example: str) -> None:
    """Judge the lines; print each result as soon as all before it are printed.

    `at_once` lines are judged at a time; `example` shows what a line is, for those that are none.
    """
    async with anyio.create_task_group() as tasks:
        # A bound on lines that wait: a long file is not held in memory.
        order, ordered = anyio.create_memory_object_stream[ObjectReceiveStream[str]](2 * at_once)
        tasks.start_soon(_print_in_order, ordered)
        limiter = anyio.CapacityLimiter(at_once)
        async with order:
            for line in _lines(file):
                send, receive = anyio.create_memory_object_stream[str](1)
                await order.send(receive)
                tasks.start_soon(_judge_line, judge, line, example, send, limiter)


async def _print_in_order(ordered: ObjectReceiveStream[ObjectReceiveStream[str]]) -> None:
    async with ordered:
        async for result in ordered:
            async with result:
                click.echo(await result.receive())


async def _judge_line(
    judge: Judge,
    line: str,
    example: str,
    send: ObjectSendStream[str],
    limiter: anyio.CapacityLimiter,
) -> None:
    result: dict[str, Any] = {}
    async with send, limiter:
        try:
            data = _object(line, example)
            if isinstance(identity := data.pop("id", None), str | int | float):
                result["id"] = identity
            result.update(await judge(data))
        except ReasonerError as error:
            result["error"] = clean(str(error), 400)
        await send.send(json.dumps(result))


def _lines(file: TextIO) -> Iterator[str]:
    """The lines that are not blank; of a very long one only the beginning, which is no JSON."""
    while line := file.readline(_MAX_LINE):
        rest = line
        while rest and not rest.endswith("\n") and len(rest) == _MAX_LINE:
            rest = file.readline(_MAX_LINE)
        if line.strip():
            yield line


def _object(line: str, example: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the line is not JSON: {quote(line, 60)}") from error
    if not isinstance(data, dict):
        raise InputError(f"the line is not an object such as {example}")
    return data
