"""What is asked of the model for a function: four requests below the specification.

None of them says anything of the caller's tests but what `repairing` allows, and the request
for test cases shows no function.
"""

from mcp_reasoner.engine.protocol import Message
from mcp_reasoner.reasoning.code.interface import Interface

__all__ = ["brute_force_messages", "code_messages", "repair_messages", "test_messages"]

_WHOLE = "Give the whole program in one ```python block."


def code_messages(specification: str, interface: Interface) -> tuple[Message, ...]:
    """The conversation that asks for the function itself."""
    return _asked(
        specification,
        f"Write this as {interface.asked_for}. The standard library and numpy may be used; it "
        f"reads no input and prints nothing. {_WHOLE}",
    )


def brute_force_messages(specification: str, interface: Interface) -> tuple[Message, ...]:
    """Asks for a function to compare others with: slow, and right as surely as can be."""
    return _asked(
        specification,
        f"Write {interface.asked_for} that does this by the most naive brute-force: it may be "
        f"slow, but it must be obviously right on small inputs. {_WHOLE}",
    )


def test_messages(specification: str, interface: Interface) -> tuple[Message, ...]:
    """Asks for test cases; whoever answers has seen no function."""
    return _asked(
        specification,
        f"Do not solve this. Write test cases for {interface.asked_for} that does it: about 10 "
        f"lines `assert {interface.call or 'f'}(arguments) == value`, of literal values only, "
        "with edge cases, each value worked out by hand from the text above. Give them in one "
        "```python block.",
    )


def repair_messages(
    specification: str, interface: Interface, *, code: str, failures: str
) -> tuple[Message, ...]:
    """Shows a function and what is known of its failures, and asks for a better one."""
    return _asked(
        specification,
        f"Here is an attempt at {interface.asked_for} for this:\n\n```python\n{code}```\n\n"
        f"It is wrong: {failures}\nFind the mistake, and give the whole corrected program in one "
        "```python block.",
    )


def _asked(specification: str, request: str) -> tuple[Message, ...]:
    return (Message(role="user", content=f"{specification}\n\n{request}"),)
