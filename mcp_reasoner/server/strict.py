"""Tools whose arguments are taken at their word: nothing coerced, nothing ignored.

The SDK's tools drop unknown arguments silently, read `"5"` as 5 and report a
bad argument in pydantic's many lines; these refuse with one sentence that
says what would be accepted.
"""

from collections.abc import Callable
from typing import Any, Self, cast

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase
from mcp_types import ToolAnnotations
from pydantic import ConfigDict, ValidationError

from mcp_reasoner.verify.text import clean

__all__ = ["StrictTool"]


def _untitled(schema: Any) -> Any:
    """A schema without pydantic's titles, which repeat the names and cost a model tokens."""
    if isinstance(schema, list):
        return [_untitled(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {key: _untitled(value) for key, value in part.items()}
        if name == "properties"
        else _untitled(part)
        for name, part in schema.items()
        if not (name == "title" and isinstance(part, str))
    }


class StrictTool(Tool):
    """A tool with strict arguments; build it with `strict`."""

    @classmethod
    def strict(
        cls, function: Callable[..., Any], *, title: str, annotations: ToolAnnotations
    ) -> Self:
        """Make a tool of an async function whose docstring describes it to the model."""
        tool = cls.from_function(
            function,
            title=title,
            description=" ".join((function.__doc__ or "").split()),
            annotations=annotations,
        )
        loose = tool.fn_metadata.arg_model
        config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)
        strict_model = cast(
            "type[ArgModelBase]", type(loose.__name__, (loose,), {"model_config": config})
        )
        tool.fn_metadata.arg_model = strict_model
        tool.parameters = _untitled(strict_model.model_json_schema(by_alias=True))
        if not isinstance(tool, cls):
            raise TypeError("from_function makes the class that it is called on")
        return tool

    async def run(
        self, arguments: dict[str, Any], context: Context[Any, Any], convert_result: bool = False
    ) -> Any:
        """Check the arguments, then run the tool; raises ToolError with one sentence."""
        try:
            self.fn_metadata.validate_arguments(arguments)
        except ValidationError as error:
            raise ToolError(self._sentence(error)) from error
        return await super().run(arguments, context, convert_result)

    def _sentence(self, error: ValidationError) -> str:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        accepted = ", ".join(self.fn_metadata.arg_model.model_fields)
        match first["type"]:
            case "missing":
                return f"{self.name} needs the argument {place!r}; it accepts {accepted}"
            case "extra_forbidden":
                unknown = clean(place, 60)
                return f"{self.name} has no argument {unknown!r}; it accepts {accepted}"
            case _:
                message = clean(first["msg"], 200)
                return f"{self.name}: argument {place!r} is not usable: {message}"
