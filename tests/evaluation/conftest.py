"""A summary from records alone."""

from mcp_reasoner.evaluation.problems import MathProblem, ProblemSet
from mcp_reasoner.evaluation.record import Record
from mcp_reasoner.evaluation.source import BadLine
from mcp_reasoner.evaluation.summary import Summary, summarise

EVALUATION = {"file": "a.jsonl", "model": "m", "effort": "quick", "seed": 0}


def summary_of(*records: Record, problems: int | None = None) -> Summary:
    """The summary of `records`, of as many problems or of more, beside one bad line."""
    count = len(records) if problems is None else problems
    asked = tuple(
        MathProblem(line=line, id=str(line), family=None, text="?", gold="1")
        for line in range(1, count + 1)
    )
    bad = (BadLine(number=99, reason="it is not JSON"),)
    known = ProblemSet(
        name="a.jsonl", sha256="0", form="math", fields={}, problems=asked, bad_lines=bad
    )
    return summarise(EVALUATION, known, {record.line: record for record in records})
