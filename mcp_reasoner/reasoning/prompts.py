r"""What the model is told: the authors' own instruction, word for word, and nothing of tools.

The default system line is the chat template's. Tools are never mentioned: with
tools in its prompt the model answers in tool-call dialects.
"""

from collections.abc import Sequence

from mcp_reasoner.engine.protocol import Message
from mcp_reasoner.reasoning.clr import assessment_instruction, claims_instruction

__all__ = [
    "BOXED_INSTRUCTION",
    "assessment_messages",
    "brute_force_messages",
    "code_messages",
    "math_messages",
    "repair_messages",
    "test_messages",
]

BOXED_INSTRUCTION = r"Please reason step by step, and put your final answer within \boxed{}."


def math_messages(
    problem: str, *, answer_type: str | None = None, claims: int | None = None
) -> tuple[Message, ...]:
    """The conversation that asks for the answer to `problem`, of the given type if any.

    With `claims` so many claims are asked for after the answer (`clr`).
    """
    wanted = f"\nThe answer is to be given as: {answer_type}." if answer_type else ""
    after = f"\n{claims_instruction(claims)}" if claims else ""
    return (Message(role="user", content=f"{problem}{wanted}\n{BOXED_INSTRUCTION}{after}"),)


def assessment_messages(problem: str, claims: Sequence[str]) -> tuple[Message, ...]:
    """The conversation that tries to refute claims about a problem, without trace or answer."""
    return _asked(problem, assessment_instruction(claims))


def code_messages(specification: str, signature: str | None) -> tuple[Message, ...]:
    """The conversation that asks for the function itself."""
    return _asked(
        specification,
        f"Write this as a Python function{_named(signature)}. The standard library and numpy may "
        "be used; it reads no input and prints nothing. Give the whole function in one "
        "```python block.",
    )


def brute_force_messages(specification: str, signature: str | None) -> tuple[Message, ...]:
    """Asks for a function to compare others with: slow, and right as surely as can be."""
    return _asked(
        specification,
        f"Write the most naive brute-force Python function{_named(signature)} for this: it may be "
        "slow, but it must be obviously right on small inputs. Give the whole function in one "
        "```python block.",
    )


def test_messages(specification: str, signature: str | None) -> tuple[Message, ...]:
    """Asks for test cases; whoever answers has seen no function."""
    return _asked(
        specification,
        f"Do not solve this. Write test cases for a Python function{_named(signature)} that does "
        "it: about 10 lines `assert f(arguments) == value`, of literal values only, with edge "
        "cases, each value worked out by hand from the text above. Give them in one ```python "
        "block.",
    )


def repair_messages(
    specification: str, signature: str | None, *, code: str, failures: str
) -> tuple[Message, ...]:
    """Shows a function and what is known of its failures, and asks for a better one."""
    return _asked(
        specification,
        f"Here is an attempt at a Python function{_named(signature)} for this:\n\n"
        f"```python\n{code}```\n\nIt is wrong: {failures}\nFind the mistake, and give the whole "
        "corrected function in one ```python block.",
    )


def _asked(specification: str, request: str) -> tuple[Message, ...]:
    return (Message(role="user", content=f"{specification}\n\n{request}"),)


def _named(signature: str | None) -> str:
    return f" `{signature}`" if signature else ""
