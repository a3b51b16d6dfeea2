"""How often the comparison of answers is right, open, or wrong on labelled pairs.

    python benchmarks/answers.py DATA.jsonl [--json FILE]

A line of the data is {"gold", "pred", "equivalent"}. "wrong" is `equal` for a pair that is
not equivalent, or `different` for one that is; `unknown` and `probably_equal` are open.
Exit code 1 when any is wrong.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

import anyio

from mcp_reasoner.verify.verifier import Verifier

__all__ = ["main"]


async def _measure(pairs: list[dict[str, object]]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    async with Verifier() as verifier:
        for pair in pairs:
            start = time.perf_counter()
            judgement = await verifier.judge(str(pair["pred"]), reference=str(pair["gold"]))
            seconds = time.perf_counter() - start
            outcome = judgement.equivalence or "unknown"
            decided = {"equal": True, "different": False}.get(outcome)
            rating = "open" if decided is None else "wrong"
            if decided == pair["equivalent"]:
                rating = "right"
            detail = judgement.claim or judgement.reason
            rows.append({**pair, "outcome": outcome, "rating": rating, "seconds": seconds})
            rows[-1]["detail"] = detail
    return rows


def main() -> int:
    """Compare all pairs and print the counts; what is not right is listed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path, help="write one line a pair to this file")
    options = parser.parse_args()
    lines = options.data.read_text(encoding="utf-8").splitlines()
    rows = anyio.run(_measure, [json.loads(line) for line in lines if line.strip()])
    for row in rows:
        if row["rating"] != "right":
            gold, pred = str(row["gold"])[-60:], str(row["pred"])[-60:]
            print(f"{row['rating']}: {gold!r} | {pred!r} | {row['equivalent']} | {row['detail']}")
    counts = Counter(str(row["rating"]) for row in rows)
    seconds = sorted(float(str(row["seconds"])) for row in rows)
    print(
        f"{len(rows)} pairs: right {counts['right']}, open {counts['open']}, "
        f"wrong {counts['wrong']}; median {seconds[len(seconds) // 2] * 1000:.0f} ms, "
        f"slowest {seconds[-1] * 1000:.0f} ms"
    )
    if options.json:
        options.json.write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
        )
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
