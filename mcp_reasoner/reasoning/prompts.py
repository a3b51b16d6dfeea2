r"""What the model is told: the authors' own instruction, word for word, and nothing of tools.

The default system line is the chat template's. Tools are never mentioned: with
tools in its prompt the model answers in tool-call dialects.
"""

from mcp_reasoner.engine.protocol import Message

__all__ = ["BOXED_INSTRUCTION", "math_messages"]

BOXED_INSTRUCTION = r"Please reason step by step, and put your final answer within \boxed{}."


def math_messages(problem: str, *, answer_type: str | None = None) -> tuple[Message, ...]:
    """The conversation that asks for the answer to `problem`, of the given type if any."""
    wanted = f"\nThe answer is to be given as: {answer_type}." if answer_type else ""
    return (Message(role="user", content=f"{problem}{wanted}\n{BOXED_INSTRUCTION}"),)
