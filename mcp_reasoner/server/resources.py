"""What can be read beside the tools: a run in full, and how the server is.

A run's resource holds more than its result: what was asked, and what its samples wrote, for
people and for models that want the trace. It is read by whoever began the run, and by nobody
else.
"""

import json
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceError

from mcp_reasoner import __version__
from mcp_reasoner.errors import ReasonerError
from mcp_reasoner.server.principal import principal_of
from mcp_reasoner.services import Services
from mcp_reasoner.verify.text import clean, clean_program

__all__ = ["RUN_URI", "add_resources"]

RUN_URI = "reasoner://runs/{run_id}"
_MAX_TRACE = 100_000
"""Characters of one sample that are shown, the last ones."""


def add_resources(server: MCPServer[Services], services: Services) -> None:
    """Both resources."""

    @server.resource(
        RUN_URI,
        name="run",
        title="A run in full",
        description="What was asked, the result, and what each sample wrote (untrusted text)",
        mime_type="application/json",
    )
    async def run(run_id: str, ctx: Context[Services, Any]) -> str:
        principal = principal_of(getattr(ctx.request_context.request, "scope", None))
        try:
            record = await services.runs.record(run_id, principal=principal)
            if record is None:
                raise ResourceError(f"there is no run {clean(run_id, 60)}")
            samples = await services.runs.samples(run_id)
        except ReasonerError as error:
            raise ResourceError(str(error)) from error
        whole = {
            "run_id": record.id,
            "tool": record.tool,
            "state": record.state,
            "arguments": record.arguments,
            "result": record.result,
            "error": record.error,
            "version": record.version,
            "samples": [
                {
                    "text": clean_program(sample.text[-_MAX_TRACE:]),
                    "tokens": sample.count,
                    "finished": sample.finished,
                }
                for sample in samples
            ],
        }
        return json.dumps(whole, ensure_ascii=False)

    @server.resource(
        "reasoner://status",
        name="status",
        title="How the server is",
        description="Version, model, runs in progress",
        mime_type="application/json",
    )
    async def status() -> str:
        model: dict[str, Any]
        try:
            found = await services.engine.model()
            model = {"name": found.name, "embedded": found.embedded, "context": found.context}
        except ReasonerError as error:
            model = {"error": str(error)}
        whole = {
            "version": __version__,
            "model": model,
            "runs": {"running": len(services.runs.running()), "limit": services.runs.limit},
        }
        return json.dumps(whole, ensure_ascii=False)
