"""The tools, resources and prompts that the suite reads and calls without being asked anything."""

import base64
import json
from typing import Annotated, Any

import anyio
from mcp import MCPError
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.prompts.base import UserMessage
from mcp_types import (
    MISSING_REQUIRED_CLIENT_CAPABILITY,
    AudioContent,
    EmbeddedResource,
    EmptyResult,
    ImageContent,
    SetLevelRequestParams,
    SubscribeRequestParams,
    TextContent,
    TextResourceContents,
    UnsubscribeRequestParams,
)
from pydantic import Field

__all__ = ["add_contents"]

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)
SILENCE = base64.b64encode(
    b"RIFF\x26\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00"
    b"\x02\x00\x10\x00data\x02\x00\x00\x00\x00\x00"
).decode()
STEP_SECONDS = 0.05  # what the suite asks for, so that notifications come one by one

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}


def add_contents(server: MCPServer[Any]) -> None:
    """All of them."""
    _add_tools(server)
    _add_notifying_tools(server)
    _add_resources(server)
    _add_prompts(server)
    _add_handlers(server)


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)


def _image() -> ImageContent:
    return ImageContent(type="image", data=PIXEL, mime_type="image/png")


def _resource(uri: str, mime_type: str, text: str) -> EmbeddedResource:
    contents = TextResourceContents(uri=uri, mime_type=mime_type, text=text)
    return EmbeddedResource(type="resource", resource=contents)


def _add_tools(server: MCPServer[Any]) -> None:
    @server.tool(description="Gives a text", structured_output=False)
    async def test_simple_text() -> str:
        return "This is a simple text response for testing."

    @server.tool(description="Gives an image", structured_output=False)
    async def test_image_content() -> list[ImageContent]:
        return [_image()]

    @server.tool(description="Gives a sound", structured_output=False)
    async def test_audio_content() -> list[AudioContent]:
        return [AudioContent(type="audio", data=SILENCE, mime_type="audio/wav")]

    @server.tool(description="Gives a resource", structured_output=False)
    async def test_embedded_resource() -> list[EmbeddedResource]:
        text = "This is an embedded resource content."
        return [_resource("test://embedded-resource", "text/plain", text)]

    @server.tool(description="Gives one of each", structured_output=False)
    async def test_multiple_content_types() -> list[TextContent | ImageContent | EmbeddedResource]:
        data = json.dumps({"test": "data", "value": 123})
        embedded = _resource("test://mixed-content-resource", "application/json", data)
        return [_text("Multiple content types test:"), _image(), embedded]

    @server.tool(description="Fails", structured_output=False)
    async def test_error_handling() -> str:
        raise ToolError("This tool intentionally returns an error for testing")

    @server.tool(description="Needs a client that samples", structured_output=False)
    async def test_missing_capability(ctx: Context[Any, Any]) -> str:
        capabilities = ctx.client_capabilities
        if capabilities is None or capabilities.sampling is None:
            needed: dict[str, Any] = {"requiredCapabilities": {"sampling": {}}}
            raise MCPError(MISSING_REQUIRED_CLIENT_CAPABILITY, "sampling is needed", needed)
        return "The client samples."

    @server.tool(description="Has an argument that a header repeats", structured_output=False)
    async def test_custom_header(
        region: Annotated[str, Field(json_schema_extra={"x-mcp-header": "Region"})],
    ) -> str:
        return region

    async def json_schema_2020_12_tool() -> str:
        return "It has a schema."

    server.add_tool(json_schema_2020_12_tool, description="Has a schema", structured_output=False)
    [tool] = [t for t in server._tool_manager.list_tools() if t.name == "json_schema_2020_12_tool"]
    tool.parameters = SCHEMA


def _add_notifying_tools(server: MCPServer[Any]) -> None:
    @server.tool(description="Tells its progress", structured_output=False)
    async def test_tool_with_progress(ctx: Context[Any, Any]) -> str:
        for done in (0, 50, 100):
            await ctx.report_progress(done, 100, f"{done} of 100")
            await anyio.sleep(STEP_SECONDS)
        return "It is done."

    async def log(ctx: Context[Any, Any]) -> str:
        for text in ("Tool execution started", "Tool processing data", "Tool execution completed"):
            await ctx.session.send_log_message("info", text, related_request_id=ctx.request_id)
            await anyio.sleep(STEP_SECONDS)
        return "It is done."

    for name in ("test_tool_with_logging", "test_logging_tool"):
        server.add_tool(log, name=name, description="Logs", structured_output=False)

    @server.tool(description="Says that the tools have changed", structured_output=False)
    async def test_trigger_tool_change(ctx: Context[Any, Any]) -> str:
        await ctx.notify_tools_changed()
        return "It was said."

    @server.tool(description="Says that the prompts have changed", structured_output=False)
    async def test_trigger_prompt_change(ctx: Context[Any, Any]) -> str:
        await ctx.notify_prompts_changed()
        return "It was said."


def _add_resources(server: MCPServer[Any]) -> None:
    @server.resource("test://static-text", description="A text", mime_type="text/plain")
    async def static_text() -> str:
        return "This is the content of the static text resource."

    @server.resource("test://static-binary", description="An image", mime_type="image/png")
    async def static_binary() -> bytes:
        return base64.b64decode(PIXEL)

    @server.resource("test://watched-resource", description="A text", mime_type="text/plain")
    async def watched() -> str:
        return "It never changes."

    @server.resource("test://template/{id}/data", description="By id", mime_type="application/json")
    async def by_id(id: str) -> str:
        return json.dumps({"id": id, "templateTest": True, "data": f"Data for ID: {id}"})


def _add_prompts(server: MCPServer[Any]) -> None:
    @server.prompt(description="Without arguments")
    async def test_simple_prompt() -> list[UserMessage]:
        return [UserMessage("This is a simple prompt for testing.")]

    @server.prompt(description="With arguments")
    async def test_prompt_with_arguments(arg1: str, arg2: str) -> list[UserMessage]:
        return [UserMessage(f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'")]

    @server.prompt(description="With a resource")
    async def test_prompt_with_embedded_resource(
        resourceUri: str,  # noqa: N803 - the suite's name
    ) -> list[UserMessage]:
        text = "Embedded resource content for testing."
        return [
            UserMessage(_resource(resourceUri, "text/plain", text)),
            UserMessage("Please process the embedded resource above."),
        ]

    @server.prompt(description="With an image")
    async def test_prompt_with_image() -> list[UserMessage]:
        return [UserMessage(_image()), UserMessage("Please analyze the image above.")]


def _add_handlers(server: MCPServer[Any]) -> None:
    """What older revisions have and this project leaves out: log levels and subscriptions."""
    add = server._lowlevel_server.add_request_handler

    async def acknowledge(context: Any, params: Any) -> EmptyResult:
        return EmptyResult()

    add("logging/setLevel", SetLevelRequestParams, acknowledge)
    add("resources/subscribe", SubscribeRequestParams, acknowledge)
    add("resources/unsubscribe", UnsubscribeRequestParams, acknowledge)
