"""Reading what a model wrote once it is whole: its thought, its answer, its candidate.

The same reading as `reader`'s while a sample streams, whose rule for the answer holds here.
"""

from mcp_reasoner.reasoning.reader import Output, StreamReader

__all__ = ["Output", "read_output"]


def read_output(text: str) -> Output:
    """Split `text` into thought and answer and read its candidate."""
    reader = StreamReader()
    reader.feed(text, tokens=0)
    return reader.read()
