"""What a sample that is to mend a function may know of its failures.

Of the caller's tests only how many ended how, unless the operator has allowed more; of what
was generated, or stands in the specification, the input and what came out.
"""

from collections.abc import Iterable

from mcp_reasoner.reasoning.code.written import Candidate

__all__ = ["closest", "known_failures"]


def closest(candidates: Iterable[Candidate]) -> Candidate | None:
    """The function that passes most of the caller's tests; of equal ones the first."""
    passed = {c: c.report.counts["pass"] for c in candidates if c.report is not None}
    return max(passed, key=passed.__getitem__, default=None)


def known_failures(candidate: Candidate, *, reveal: bool) -> str:
    """The failures of a function that was judged, as one sentence; `reveal` quotes a test."""
    report = candidate.report
    assert report is not None  # noqa: S101 - it was judged
    if candidate.against_examples is not None:
        return f"{candidate.against_examples}."
    if reveal or candidate.passes:
        return f"{report.reason}."
    failed = [f"{count} {name}" for name, count in report.counts.items() if name != "pass"]
    return (
        f"of {len(report.outcomes)} hidden tests it passes {report.counts['pass']}; "
        f"the others end in: {', '.join(failed)}."
    )
