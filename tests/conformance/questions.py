"""The tools and the prompt of the suite that ask the client: by requests, and by rounds.

Older revisions ask with a request of their own while a call runs; 2026-07-28 answers a call with
what it needs to know, and is called again with that.
"""

import json
from typing import Any, Final

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.prompts.base import UserMessage
from mcp_types import (
    CreateMessageRequest,
    CreateMessageRequestParams,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequest,
    InputRequiredResult,
    ListRootsRequest,
    SamplingMessage,
    TextContent,
)

__all__ = ["add_questions"]

DEFAULTS: Final[dict[str, Any]] = {
    "name": {"type": "string", "default": "John Doe"},
    "age": {"type": "integer", "default": 30},
    "score": {"type": "number", "default": 95.5},
    "status": {
        "type": "string",
        "enum": ["active", "inactive", "pending"],
        "default": "active",
    },
    "verified": {"type": "boolean", "default": True},
}
_CONSTS: Final = [{"const": f"value{n}", "title": f"Option {n}"} for n in (1, 2, 3)]
_OPTIONS: Final = ["option1", "option2", "option3"]
ENUMS: Final[dict[str, Any]] = {
    "untitledSingle": {"type": "string", "enum": _OPTIONS},
    "titledSingle": {"type": "string", "oneOf": _CONSTS},
    "legacyEnum": {
        "type": "string",
        "enum": ["opt1", "opt2", "opt3"],
        "enumNames": ["Option One", "Option Two", "Option Three"],
    },
    "untitledMulti": {"type": "array", "items": {"type": "string", "enum": _OPTIONS}},
    "titledMulti": {"type": "array", "items": {"anyOf": _CONSTS}},
}
USER: Final[dict[str, Any]] = {
    "username": {"type": "string", "description": "User's response"},
    "email": {"type": "string", "description": "User's email address"},
}
TEXT: Final = {"type": "string"}


def add_questions(server: MCPServer[Any]) -> None:
    """All of them."""
    _add_requests(server)
    _add_rounds(server)
    _add_rounds_with_state(server)


def _form(message: str, properties: dict[str, Any]) -> ElicitRequest:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return ElicitRequest(params=ElicitRequestFormParams(message=message, requested_schema=schema))


def _sampling(text: str, *, max_tokens: int) -> CreateMessageRequest:
    message = SamplingMessage(role="user", content=TextContent(type="text", text=text))
    params = CreateMessageRequestParams(messages=[message], max_tokens=max_tokens)
    return CreateMessageRequest(params=params)


def _add_requests(server: MCPServer[Any]) -> None:
    async def ask(ctx: Context[Any, Any], message: str, properties: dict[str, Any]) -> str:
        schema = {"type": "object", "properties": properties}
        found = await ctx.session.elicit_form(message, schema, related_request_id=ctx.request_id)
        return f"action={found.action}, content={json.dumps(found.content)}"

    @server.tool(description="Has the client's model answer", structured_output=False)
    async def test_sampling(prompt: str, ctx: Context[Any, Any]) -> str:
        message = SamplingMessage(role="user", content=TextContent(type="text", text=prompt))
        found = await ctx.session.create_message(
            [message], max_tokens=100, related_request_id=ctx.request_id
        )
        assert isinstance(found.content, TextContent)
        return f"LLM response: {found.content.text}"

    @server.tool(description="Asks the user", structured_output=False)
    async def test_elicitation(message: str, ctx: Context[Any, Any]) -> str:
        return f"User response: {await ask(ctx, message, USER)}"

    @server.tool(description="Asks with defaults", structured_output=False)
    async def test_elicitation_sep1034_defaults(ctx: Context[Any, Any]) -> str:
        return f"Elicitation completed: {await ask(ctx, 'Who?', DEFAULTS)}"

    @server.tool(description="Asks for choices", structured_output=False)
    async def test_elicitation_sep1330_enums(ctx: Context[Any, Any]) -> str:
        return f"Elicitation completed: {await ask(ctx, 'Which?', ENUMS)}"


def _answers(ctx: Context[Any, Any], *names: str) -> list[Any] | None:
    """The client's answers by these names, None where one is missing or was not given."""
    given = ctx.input_responses or {}
    answers = [given.get(name) for name in names]
    for answer in answers:
        if answer is None or (isinstance(answer, ElicitResult) and answer.action != "accept"):
            return None
    return answers


def _add_rounds(server: MCPServer[Any]) -> None:
    async def name(ctx: Context[Any, Any]) -> str | InputRequiredResult:
        if answers := _answers(ctx, "user_name"):
            return f"Hello, {answers[0].content['name']}!"
        form = _form("What is your name?", {"name": TEXT})
        return InputRequiredResult(input_requests={"user_name": form})

    for tool in ("test_input_required_result_elicitation", "test_streaming_elicitation"):
        server.add_tool(name, name=tool, description="Asks a name", structured_output=False)

    @server.tool(description="Asks the client's model", structured_output=False)
    async def test_input_required_result_sampling(
        ctx: Context[Any, Any],
    ) -> str | InputRequiredResult:
        if answers := _answers(ctx, "capital_question"):
            return str(answers[0].content.text)
        asked = _sampling("What is the capital of France?", max_tokens=100)
        return InputRequiredResult(input_requests={"capital_question": asked})

    @server.tool(description="Asks for roots", structured_output=False)
    async def test_input_required_result_list_roots(
        ctx: Context[Any, Any],
    ) -> str | InputRequiredResult:
        if answers := _answers(ctx, "client_roots"):
            return "Roots: " + ", ".join(str(root.uri) for root in answers[0].roots)
        return InputRequiredResult(input_requests={"client_roots": ListRootsRequest()})

    @server.tool(description="Asks only what the client can", structured_output=False)
    async def test_input_required_result_capabilities(
        ctx: Context[Any, Any],
    ) -> str | InputRequiredResult:
        can = ctx.client_capabilities
        asked: dict[str, InputRequest] = {}
        if can is not None and can.elicitation is not None:
            asked["name"] = _form("What is your name?", {"name": TEXT})
        if can is not None and can.sampling is not None:
            asked["greeting"] = _sampling("Greet", max_tokens=50)
        return InputRequiredResult(input_requests=asked) if asked else "Nothing can be asked."

    @server.prompt(description="Asks for its context")
    async def test_input_required_result_prompt(
        ctx: Context[Any, Any],
    ) -> list[UserMessage] | InputRequiredResult:
        if answers := _answers(ctx, "user_context"):
            return [UserMessage(f"Context: {answers[0].content['context']}")]
        form = _form("What context should the prompt use?", {"context": TEXT})
        return InputRequiredResult(input_requests={"user_context": form})


def _add_rounds_with_state(server: MCPServer[Any]) -> None:
    async def confirm(ctx: Context[Any, Any]) -> str | InputRequiredResult:
        # The SDK seals the state: one that comes back is as it went out.
        if _answers(ctx, "confirm") and ctx.request_state == "asked":
            return "state-ok"
        form = _form("Please confirm", {"ok": {"type": "boolean"}})
        return InputRequiredResult(input_requests={"confirm": form}, request_state="asked")

    for kind in ("request_state", "tampered_state"):
        tool = f"test_input_required_result_{kind}"
        server.add_tool(confirm, name=tool, description="Remembers", structured_output=False)

    @server.tool(description="Asks three things", structured_output=False)
    async def test_input_required_result_multiple_inputs(
        ctx: Context[Any, Any],
    ) -> str | InputRequiredResult:
        if answers := _answers(ctx, "user_name", "greeting", "client_roots"):
            name, greeting, roots = answers
            return f"{greeting.content.text} {name.content['name']}, {len(roots.roots)} roots"
        asked: dict[str, InputRequest] = {
            "user_name": _form("What is your name?", {"name": TEXT}),
            "greeting": _sampling("Generate a greeting", max_tokens=50),
            "client_roots": ListRootsRequest(),
        }
        return InputRequiredResult(input_requests=asked, request_state="asked")

    @server.tool(description="Asks twice", structured_output=False)
    async def test_input_required_result_multi_round(
        ctx: Context[Any, Any],
    ) -> str | InputRequiredResult:
        state = json.loads(ctx.request_state or "{}")
        if (answers := _answers(ctx, "step2")) and "name" in state:
            return f"{state['name']} likes {answers[0].content['color']}"
        if answers := _answers(ctx, "step1"):
            state = json.dumps({"name": answers[0].content["name"]})
            form = _form("Step 2: What is your favorite color?", {"color": TEXT})
            return InputRequiredResult(input_requests={"step2": form}, request_state=state)
        form = _form("Step 1: What is your name?", {"name": TEXT})
        return InputRequiredResult(input_requests={"step1": form}, request_state="{}")
