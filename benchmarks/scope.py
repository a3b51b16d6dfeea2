"""How many problems of data files `reasoning.scope` declines, with the reasons.

    python -m benchmarks.scope FILE… [--json FILE]

A line of FILE.jsonl, or an item of the list in FILE.json, is an object with the problem under
`problem`, `question` or `prompt`; a problem that comes again is counted once. For files of
real problems every declined one is a defect; it is printed with its kind.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from mcp_reasoner.reasoning.scope import decline

__all__ = ["main", "measure"]

_FIELDS = ("problem", "question", "prompt")


def measure(path: Path) -> dict[str, Any]:
    """What is declined of one file."""
    kinds: Counter[str] = Counter()
    declined: list[dict[str, str]] = []
    total, slowest = 0, 0.0
    text = path.read_text(encoding="utf-8")
    rows = json.loads(text) if path.suffix == ".json" else map(json.loads, text.splitlines())
    for problem in dict.fromkeys(
        next(row[field] for field in _FIELDS if row.get(field)) for row in rows
    ):
        start = time.perf_counter()
        found = decline(problem)
        slowest = max(slowest, time.perf_counter() - start)
        total += 1
        if found is not None:
            kinds[found.kind] += 1
            declined.append({"kind": found.kind, "problem": problem[:300]})
    return {
        "file": path.name,
        "problems": total,
        "kinds": dict(kinds),
        "declined": declined,
        "slowest_seconds": round(slowest, 5),
    }


def main() -> int:
    """Print a line for each file and each problem declined."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    results = [measure(path) for path in options.files]
    for result in results:
        print(
            f"{result['file']:24} {len(result['declined'])} of {result['problems']} declined; "
            f"slowest {result['slowest_seconds'] * 1000:.2f} ms"
        )
        for item in result["declined"]:
            print("  ", item["kind"], json.dumps(item["problem"]), file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
