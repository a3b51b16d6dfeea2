"""A summary as text for people: outcomes, families, cost, agreement, then what to look at.

All that a file or a model wrote is cleaned before it stands in a line.
"""

from collections.abc import Sequence

from mcp_reasoner.evaluation.record import ABSTAINED_EMPTY, ERROR, OUTCOMES, UNDECIDED, Record
from mcp_reasoner.evaluation.summary import Summary
from mcp_reasoner.verify.text import clean, quote

__all__ = ["table"]

# Shown also where there are none; other outcomes only where there are some.
_ALWAYS = frozenset(
    {
        "verified right",
        "verified wrong",
        "unverified right",
        "unverified wrong",
        "abstained, candidate right",
        "abstained, candidate wrong",
        ABSTAINED_EMPTY,
        ERROR,
    }
)
_LISTED = 20


def table(summary: Summary) -> str:
    """The summary as lines of text."""
    parts = [_head(summary), _outcomes(summary)]
    if summary.families:
        parts.append(_families(summary))
    parts.append(_cost(summary))
    if summary.calibration:
        parts.append(_agreement(summary))
    for title, outcomes in (
        ("VERIFIED WRONG", ("verified wrong",)),
        ("refuted, though an answer is known", ("refuted",)),
        ("refuted, though not at the marked step", ("refuted wrong",)),
        ("undecided against the known answer", UNDECIDED),
        ("errors", (ERROR,)),
    ):
        if records := summary.those(*outcomes):
            parts.append(_list(title, records))
    return "\n\n".join(parts)


def _head(summary: Summary) -> str:
    evaluation = summary.evaluation
    words = [
        f"{clean(str(evaluation['file']), 80)}: {summary.problems - summary.left} problems",
        clean(str(evaluation["model"]), 80),
        f"effort {evaluation['effort']}",
        f"seed {evaluation['seed']}",
    ]
    if summary.left:
        words.append(f"{summary.left} not finished")
    if summary.bad_lines:
        words.append(f"{len(summary.bad_lines)} bad lines")
    return ", ".join(words)


def _outcomes(summary: Summary) -> str:
    total = sum(summary.outcomes.values())
    rows = [
        [name, str(count), _share(count, total)]
        for name, count in summary.outcomes.items()
        if count or name in _ALWAYS
    ]
    return _aligned([["outcome", "problems", "share"], *rows])


def _families(summary: Summary) -> str:
    seen = [
        name
        for name in OUTCOMES
        if name == "verified wrong" or any(counts.get(name) for counts in summary.families.values())
    ]
    rows = [
        [clean(family, 40), *(str(counts.get(name, 0)) for name in seen)]
        for family, counts in summary.families.items()
    ]
    heads = [name.replace(", candidate", "").replace(", no candidate", " empty") for name in seen]
    return _aligned([["family", *heads], *rows])


def _cost(summary: Summary) -> str:
    rows = [["a problem", "mean", "median", "in all"]]
    rows.append(
        [
            "tokens",
            f"{summary.tokens.mean:.0f}",
            f"{summary.tokens.median:.0f}",
            f"{summary.tokens.total:.0f}",
        ]
    )
    rows.append(
        [
            "seconds",
            f"{summary.seconds.mean:.2f}",
            f"{summary.seconds.median:.2f}",
            f"{summary.seconds.total:.0f}",
        ]
    )
    return _aligned(rows)


def _agreement(summary: Summary) -> str:
    rows = [["agreement k/n", "right", "of", "share", "not verified: right", "of", "share"]]
    rows += [
        [
            found.name,
            *(str(found.right), str(found.judged), _share(found.right, found.judged)),
            *(str(found.open_right), str(found.open_judged)),
            _share(found.open_right, found.open_judged),
        ]
        for found in summary.calibration
    ]
    return _aligned(rows)


def _list(title: str, records: Sequence[Record]) -> str:
    lines = [f"{title}: {len(records)}"]
    for record in records[:_LISTED]:
        line = f"  line {record.line}"
        line += ": " if record.id == f"line {record.line}" else f" ({clean(record.id, 60)}): "
        if record.status == "error":
            line += clean(record.why or "", 200)
        elif record.gold is None:
            line += clean(record.why or "its tests show nothing", 200)
        else:
            line += f"{quote(record.given or '', 80)}, known: {quote(record.gold, 80)}"
        lines.append(line)
    if len(records) > _LISTED:
        lines.append(f"  and {len(records) - _LISTED} more in the results")
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    """Columns, the first to the left and the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
