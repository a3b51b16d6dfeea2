"""Whether the reader finds the answers in recorded outputs of the real model, and what it costs.

    python benchmarks/reader.py TRACES_FOLDER [--json FILE]

The folder holds outputs (`*.json`: content, candidates with kind and place, gold) and, if it
is there, `candidates.jsonl`, whose few quoted lines are read too. A recorded candidate counts
as found if text, kind, end and side of the thought are the recorded ones. What is found beyond
them is listed with how it was introduced. No text of an output is kept but short answers.
Exit code 1 when a recorded candidate that is no placeholder is missed, one is found in a quoted
line wrongly, or a finished output is read otherwise than recorded.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from mcp_reasoner.reasoning.boxes import is_placeholder
from mcp_reasoner.reasoning.reader import Candidate, StreamReader

__all__ = ["main"]

_CHARACTERS_PER_TOKEN = 2.75  # of these outputs: formulas are dense
_LONG = 60_000  # tokens of the stream that is timed


def _pieces(text: str, size: float) -> Iterator[str]:
    """`text` in pieces of `size` characters, on average."""
    edges = [round(size * number) for number in range(int(len(text) / size) + 2)]
    return (text[a:b] for a, b in pairwise(edges) if text[a:b])


def _measure(trace: dict[str, Any]) -> dict[str, Any]:
    """One output, read a character at a time."""
    content: str = trace["content"]
    reader = StreamReader()
    lags = []
    looped = False
    for fed, char in enumerate(content, 1):
        lags += [fed - found.char for found in reader.feed(char, tokens=fed)]
        looped = looped or reader.looping
    found = {(one.char, one.kind): one for one in reader.candidates}
    recorded = {
        (one["char_end"], "boxed" if one["kind"] == "boxed" else "stated"): one
        for one in trace["candidates"]
        if not is_placeholder(one["answer"])
    }
    same = [
        place
        for place, one in recorded.items()
        if place in found
        and (found[place].text, found[place].in_thought) == (one["answer"], one["inside_think"])
    ]
    read = reader.read()
    return {
        "trace": trace["id"],
        "recorded": len(recorded),
        "placeholders": len(trace["candidates"]) - len(recorded),
        "found": len(same),
        "missed": [recorded[place]["answer"] for place in recorded if place not in same],
        "beyond": [
            {"answer": one.text, "how": _how(content, one), "in_thought": one.in_thought}
            for place, one in found.items()
            if place not in recorded
        ],
        "read": read.candidate,
        "kind": read.kind,
        "place": read.place,
        "recorded_final": trace["final_answer_after_think"],
        "last_box": trace["last_box_anywhere"],
        "gold": str(trace["gold"]),
        "looping": looped,
        "longest_lag": max(lags, default=0),
    }


def _how(content: str, found: Candidate) -> str:
    """How a candidate was introduced, in a word or two."""
    if found.kind == "boxed":
        return "a box"
    before = content[: found.char].removesuffix(found.text)
    verb = re.split(r"(?i)answers?", before)[-1].strip(" *:$(\\")
    return f'"answer {verb} …"' if verb else '"answer …", without a verb'


def _quoted(lines: list[dict[str, Any]]) -> dict[str, int]:
    """The candidates of `candidates.jsonl` whose line is quoted, and how many are read from it."""
    checked = [one for line in lines for one in line.get("checked_candidates", [])]
    quoted = [one for one in checked if one["line"]]
    found = 0
    for one in quoted:
        reader = StreamReader()
        reader.feed(one["line"] + "\n", tokens=1)
        found += [candidate.text for candidate in reader.candidates] == [one["answer"]]
    return {"checked": len(checked), "quoted": len(quoted), "found": found}


def _cost(traces: list[dict[str, Any]]) -> float:
    """Microseconds a token in a thought of `_LONG` tokens, the best of three."""
    text = "\n".join(re.sub("</?think>", " ", trace["content"]) for trace in traces)
    text *= int(_LONG * _CHARACTERS_PER_TOKEN / len(text)) + 1
    pieces = list(_pieces(text, _CHARACTERS_PER_TOKEN))[:_LONG]
    spent = []
    for _ in range(3):
        reader = StreamReader()
        start = time.process_time()
        for tokens, piece in enumerate(pieces, 1):
            reader.feed(piece, tokens=tokens)
        spent.append(time.process_time() - start)
    return round(min(spent) / _LONG * 1e6, 1)


def _print(rows: list[dict[str, Any]]) -> None:
    print("| output | recorded | found | missed | beyond them | read | recorded | gold |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        beyond = "; ".join(
            f"{one['answer']}: {one['how']}{'' if one['in_thought'] else ', after the thought'}"
            for one in row["beyond"]
        )
        read = f"{row['read']} ({row['kind']}, {row['place']})"
        final = row["recorded_final"] or f"none (last box {row['last_box']})"
        print(
            f"| {row['trace']} | {row['recorded']} | {row['found']} | {len(row['missed'])} "
            f"| {beyond or '–'} | {read} | {final} | {row['gold']} |"
        )


def main() -> int:
    """Read all outputs and print the table and the totals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    files = sorted(options.folder.glob("*.json"))
    traces = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    lines_file = options.folder / "candidates.jsonl"
    lines = lines_file.read_text(encoding="utf-8").splitlines() if lines_file.exists() else []
    rows = [_measure(trace) for trace in traces]
    quoted = _quoted([json.loads(line) for line in lines])
    finished = [row for row in rows if row["recorded_final"] is not None]
    totals = {
        "outputs": len(rows),
        "recorded": sum(row["recorded"] for row in rows),
        "placeholders": sum(row["placeholders"] for row in rows),
        "found": sum(row["found"] for row in rows),
        "missed": sum(len(row["missed"]) for row in rows),
        "beyond": sum(len(row["beyond"]) for row in rows),
        "finished": len(finished),
        "finished_read_as_recorded": sum(row["read"] == row["recorded_final"] for row in finished),
        "read_gold": sum(row["read"] == row["gold"] for row in rows),
        "last_box_gold": sum(row["last_box"] == row["gold"] for row in rows),
        "looping": sum(row["looping"] for row in rows),
        "longest_lag_characters": max((row["longest_lag"] for row in rows), default=0),
        "quoted_lines": quoted,
        "microseconds_per_token": _cost(traces),
    }
    _print(rows)
    print()
    for name, value in totals.items():
        print(f"{name}: {value}")
    if options.json:
        figures = {"totals": totals, "outputs": rows}
        options.json.write_text(
            json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    wrong = totals["missed"] or quoted["found"] < quoted["quoted"]
    return 1 if wrong or totals["finished_read_as_recorded"] < len(finished) else 0


if __name__ == "__main__":
    sys.exit(main())
