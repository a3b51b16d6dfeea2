"""What a tool answers with: a structured result, its text mirror, a link; or one sentence.

`tools` uses it for calls, `tasks` for the result of a task. What is in the results is said in
`results`.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, ContentBlock, ResourceLink, TextContent

from mcp_reasoner.errors import ReasonerError
from mcp_reasoner.server.resources import RUN_URI
from mcp_reasoner.server.results import (
    CheckProofResult,
    RunWireModel,
    SolveMathResult,
    WireModel,
    WriteFunctionResult,
)
from mcp_reasoner.server.sizes import bounded

if TYPE_CHECKING:
    from mcp_reasoner.runs.run import AnyRun

__all__ = ["reply", "reply_of", "tool_errors"]

_RESULTS: Final[Mapping[str, type[RunWireModel]]] = {
    "solve_math": SolveMathResult,
    "write_function_with_tests": WriteFunctionResult,
    "check_proof": CheckProofResult,
}


def reply(result: WireModel) -> CallToolResult:
    """The result, as text too for hosts that show only that, with a link to its run in full."""
    data = bounded(result.wire())
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    content: list[ContentBlock] = [TextContent(type="text", text=text)]
    if run_id := data.get("run_id"):
        uri = RUN_URI.format(run_id=run_id)
        content.append(ResourceLink(type="resource_link", name=run_id, uri=uri))
    return CallToolResult(content=content, structured_content=data)


def reply_of(run: "AnyRun") -> CallToolResult:
    """What there is of a run: its result, or how far it is; raises the error that it ended with."""
    return reply(_RESULTS[run.tool].of_run(run))


@contextmanager
def tool_errors() -> Iterator[None]:
    """Turn this package's errors into ToolErrors, whose text reaches the model."""
    try:
        yield
    except ReasonerError as error:
        raise ToolError(str(error)) from error
