"""The comparison of answers beside math-verify, in one run: right, open, wrong, and how long.

    python benchmarks/answers.py [FILE.jsonl…] [--made N] [--seed S] [--json FILE]

A line of a file is {"gold", "pred", "equivalent"}. After the files come N equal pairs and N
others of every kind of `answer_kinds`, and the times of `hostile_answers`. "wrong" is `equal`
for a pair that is not equivalent, or `different` for one that is; `unknown` and
`probably_equal` are open; math-verify only says yes or no. Ours runs in a worker process, its
cost included, math-verify in this one. Exit code 1 when any of ours is wrong.
"""

import argparse
import json
import logging
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

import anyio

sys.path.append(str(Path(__file__).parents[1]))

from benchmarks.answer_kinds import KINDS, Pair, pairs
from benchmarks.hostile_answers import HOSTILE
from mcp_reasoner.verify.verifier import Verifier

__all__ = ["main"]

Rating = Literal["right", "open", "wrong"]
_DECIDED: Final = {"equal": True, "different": False}
_SECONDS: Final = 10.0


@dataclass(frozen=True)
class Row:
    """A pair with what became of it."""

    gold: str
    pred: str
    equivalent: bool
    kind: str
    outcome: str
    detail: str
    rating: Rating
    seconds: float
    peer: Rating | None
    peer_seconds: float


@dataclass(frozen=True)
class _Peer:
    """math-verify, as its own page calls it; None where it is not installed."""

    equal: Callable[[str, str], bool]
    version: str


def _peer() -> _Peer | None:
    try:
        from importlib.metadata import version

        from math_verify import parse, verify
    except ImportError:
        return None
    logging.getLogger("math_verify").setLevel(logging.CRITICAL)

    def equal(gold: str, pred: str) -> bool:
        return bool(verify(parse(gold), parse(pred)))

    return _Peer(equal, version("math-verify"))


def _rated(decided: bool | None, equivalent: bool) -> Rating:
    if decided is None:
        return "open"
    return "right" if decided == equivalent else "wrong"


async def _measure(items: Iterable[Pair], verifier: Verifier, peer: _Peer | None) -> list[Row]:
    rows: list[Row] = []
    for item in items:
        start = time.perf_counter()
        judgement = await verifier.judge(item.pred, reference=item.gold)
        seconds = time.perf_counter() - start
        outcome = judgement.equivalence or "unknown"
        found: Rating | None = None
        start = time.perf_counter()
        if peer is not None:
            try:
                found = _rated(peer.equal(item.gold, item.pred), item.equivalent)
            except Exception:
                found = "wrong"  # a crash is no answer to a question of yes or no
        rows.append(
            Row(
                **asdict(item),
                outcome=outcome,
                detail=judgement.claim or judgement.reason or "",
                rating=_rated(_DECIDED.get(outcome), item.equivalent),
                seconds=seconds,
                peer=found,
                peer_seconds=time.perf_counter() - start,
            )
        )
    return rows


def _summary(name: str, rows: Sequence[Row]) -> dict[str, Any]:
    ours, theirs = Counter(row.rating for row in rows), Counter(row.peer for row in rows)
    summary: dict[str, Any] = {
        "pairs": name,
        "count": len(rows),
        "ours": {rating: ours[rating] for rating in ("right", "open", "wrong")},
        "wrong_equal": sum(row.rating == "wrong" and row.outcome == "equal" for row in rows),
        "median_ms": round(1000 * statistics.median(row.seconds for row in rows), 1),
        "slowest_ms": round(1000 * max(row.seconds for row in rows), 1),
    }
    if theirs[None] < len(rows):
        summary["math_verify"] = {rating: theirs[rating] for rating in ("right", "wrong")}
        summary["math_verify"]["wrong_equal"] = sum(
            row.peer == "wrong" and not row.equivalent for row in rows
        )
        summary["math_verify"]["median_ms"] = round(
            1000 * statistics.median(row.peer_seconds for row in rows), 1
        )
    return summary


async def _hostile(verifier: Verifier) -> list[dict[str, Any]]:
    found = []
    for name, answer, reference in HOSTILE:
        start = time.perf_counter()
        judgement = await verifier.judge(answer, reference=reference)
        seconds = time.perf_counter() - start
        found.append({"input": name, "outcome": judgement.equivalence, "ms": round(seconds * 1000)})
    return found


async def _run(options: argparse.Namespace) -> tuple[dict[str, Any], list[Row]]:
    peer = _peer()
    sets: list[tuple[str, list[Pair]]] = []
    for path in options.data:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
        found = [Pair(path.stem, line["gold"], line["pred"], line["equivalent"]) for line in lines]
        sets.append((path.name, found))
    if options.made:
        sets.append(("made by kind", list(pairs(per_kind=options.made, seed=options.seed))))
    result: dict[str, Any] = {"sets": [], "kinds": [], "hostile": []}
    result["math_verify_version"] = peer.version if peer else None
    rows: list[Row] = []
    async with Verifier(workers=1, seconds=_SECONDS) as verifier:
        await verifier.judge("1", reference="1")  # the worker has started
        for name, items in sets:
            measured = await _measure(items, verifier, peer)
            rows += measured
            result["sets"].append(_summary(name, measured))
        result["hostile"] = await _hostile(verifier)
    for kind in KINDS if options.made else ():
        of_kind = [row for row in rows if row.kind == kind]
        result["kinds"].append(_summary(kind, of_kind))
    return result, rows


def _print(result: dict[str, Any], rows: Sequence[Row]) -> None:
    for row in rows:
        if row.rating != "right":
            print(f"{row.rating}: {row.gold[-60:]!r} | {row.pred[-60:]!r} | {row.equivalent} | ")
            print(f"    {row.detail}")
    print(f"\n{'pairs':28} {'':6} {'right':>6} {'open':>5} {'wrong':>6} {'median':>8}")
    for summary in (*result["kinds"], *result["sets"]):
        ours, theirs = summary["ours"], summary.get("math_verify")
        print(
            f"{summary['pairs']:28} {summary['count']:6} {ours['right']:6} {ours['open']:5} "
            f"{ours['wrong']:6} {summary['median_ms']:6.0f} ms"
        )
        if theirs:
            print(
                f"{'  math-verify':35} {theirs['right']:6} {'':5} {theirs['wrong']:6} "
                f"{theirs['median_ms']:6.0f} ms, {theirs['wrong_equal']} of them wrongly equal"
            )
    print(f"\nhostile inputs, limit {_SECONDS:.0f} s")
    for item in result["hostile"]:
        print(f"{item['input']:40} {item['ms']:6} ms  {item['outcome']}")


def main() -> int:
    """Compare all pairs and print the counts; what is not right is listed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path, nargs="*")
    parser.add_argument("--made", type=int, default=20, help="pairs of each kind and label")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    result, rows = anyio.run(_run, options)
    _print(result, rows)
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 1 if any(row.rating == "wrong" for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
