"""What the deciders find about typical steps of proofs, by whom and in what time.

    python -m benchmarks.deciders [--seconds S] [--json FILE]

Every step of `proof_steps` goes through the real front with its workers, one after the other. The
exit status is 1 if any verdict is wrong: a false step proved, a true one refuted, or anything
proved from contradictory hypotheses.
"""

import argparse
import asyncio
import json
import platform
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.proof_steps import CONTRADICTORY, STEPS, claim_of
from mcp_reasoner.verify.proof.prover import Prover

__all__ = ["main", "measure"]


async def measure(seconds: float) -> dict[str, Any]:
    """Decide all steps within `seconds` each."""
    rows: list[dict[str, Any]] = []
    async with Prover(seconds=seconds) as prover:
        await prover.decide(claim_of("1 = 1"))  # starts the workers
        for name, true, text in STEPS:
            found = await prover.decide(claim_of(text))
            rows.append(
                {
                    "step": name,
                    "true": true,
                    "verdict": found.verdict,
                    "decider": _decider(found.checker) if found.verdict in _DECIDED else "",
                    "milliseconds": round(found.milliseconds, 1),
                    "assumptions": list(found.assumptions),
                    "counterexample": found.counterexample,
                    "wrong": found.verdict == ("refuted" if true else "proved"),
                }
            )
        vacuous = [
            {"claim": text, "verdict": (await prover.decide(claim_of(text))).verdict}
            for text in CONTRADICTORY
        ]
    return {
        "machine": f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
        "seconds": seconds,
        "steps": rows,
        "contradictory": vacuous,
        "summary": _summary(rows),
    }


_DECIDED = ("proved", "refuted")
_FIRST = (
    *("induction", "residues", "z3", "cvc5", "infinite sum", "integral", "limit"),
    *("differentiation", "irrational root"),
)


def _decider(checker: str) -> str:
    for name in _FIRST:
        if name in checker:
            return name
    return checker


def _summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    deciders: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["decider"]:
            kept = deciders.setdefault(row["decider"], {"proved": 0, "refuted": 0, "times": []})
            kept[row["verdict"]] += 1
            kept["times"].append(row["milliseconds"])
    for kept in deciders.values():
        times = sorted(kept.pop("times"))
        kept["median_milliseconds"] = times[len(times) // 2]
        kept["longest_milliseconds"] = times[-1]
    counts = Counter(f"{'true' if row['true'] else 'false'} {row['verdict']}" for row in rows)
    return {"counts": dict(sorted(counts.items())), "deciders": deciders}


def main() -> int:
    """Print a table, write JSON, and tell whether anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = asyncio.run(measure(options.seconds))
    for row in found["steps"]:
        mark = "WRONG" if row["wrong"] else "true " if row["true"] else "false"
        decider, took = row["decider"], row["milliseconds"]
        print(f"{mark}  {row['verdict']:22} {decider:32} {took:9.1f}  {row['step']}")
    print(json.dumps(found["summary"], indent=1, ensure_ascii=False))
    if options.json:
        text = json.dumps(found, indent=1, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")
    wrong = any(row["wrong"] for row in found["steps"])
    return int(wrong or any(item["verdict"] != "unknown" for item in found["contradictory"]))


if __name__ == "__main__":
    sys.exit(main())
