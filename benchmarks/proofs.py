"""What `check_proof --no-model` finds in step-by-step solutions whose first wrong step is known.

    python -m benchmarks.proofs FILE… [--json FILE]

Files: ProcessBench's form (a JSON list with problem, steps, label) or BIG-Bench-Mistake's (JSONL
with input, steps, mistake_index). Every refutation is evaluated once more by code that shares
nothing with the project but Python's fractions (and mpmath for roots and sines). A refutation at
a step that the label calls right is an alarm: it stands if that evaluation confirms it. Exit
code 1 when one is not confirmed. No text of a solution is kept but the formulas refuted.
"""

import argparse
import json
import math
import re
import time
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import anyio
import mpmath

from mcp_reasoner.verify.proof.checker import ProofChecker
from mcp_reasoner.verify.proof.claims import Claim, FormalClaim, ProofReport

__all__ = ["main", "measure"]

_DIGITS: Final = 50
_FUNCTIONS: Final[Mapping[str, Any]] = {
    **{name: getattr(mpmath, name) for name in ("sin", "cos", "tan", "cot", "sec", "csc", "sqrt")},
    **{name: getattr(mpmath, name) for name in ("asin", "acos", "atan", "exp", "floor", "ceil")},
    **{f"arc{name}": getattr(mpmath, f"a{name}") for name in ("sin", "cos", "tan")},
    "abs": abs,
}
_TOKEN: Final = re.compile(r"\s*(\d+\.\d+|\.\d+|\d+|\\[a-zA-Z]+|[a-zA-Z]{2,}|.)", re.DOTALL)


def load(path: Path) -> list[dict[str, Any]]:
    """The solutions of a file: id, statement, steps, first wrong step or None."""
    text = path.read_text(encoding="utf-8")
    items = (
        json.loads(text) if text.lstrip().startswith("[") else map(json.loads, text.splitlines())
    )
    return [
        {
            "id": str(item.get("id", number)),
            "statement": item.get("problem", item.get("input", "")),
            "steps": item["steps"],
            "label": _label(item),
        }
        for number, item in enumerate(items)
    ]


def _label(item: Mapping[str, Any]) -> int | None:
    label = item["label"] if "label" in item else item["mistake_index"]
    return None if label is None or label < 0 else int(label)


# -- the other evaluation ------------------------------------------------------------------


def confirmed(formal: FormalClaim) -> bool:
    """Whether plain code finds the claim false too, at a value of its unknowns where it has any."""
    values = [{}] if not formal.variables else list(_values(formal))
    return bool(values) and all(_differs(formal.conclusion, point) for point in values)


def _values(formal: FormalClaim) -> list[dict[str, Any]]:
    """Values of the unknowns: those that hypotheses give, roots found by bisection, else some."""
    names = [variable.name for variable in formal.variables]
    if not formal.hypotheses:
        return [{name: Fraction(7 + 2 * place) for place, name in enumerate(names)}]
    given = dict(text.split(" = ", 1) for text in formal.hypotheses)
    if all(name in given for name in names):
        return [{name: _value(given[name], {}) for name in names}]
    left, right = formal.hypotheses[0].split(" = ", 1)

    def difference(x: Any) -> Any:
        return (
            mpmath.mpf(0) + _real(_value(left, {names[0]: x})) - _real(_value(right, {names[0]: x}))
        )

    found = []
    for start in (-200, -20, -3, -1, 0.3, 1, 2, 5, 20, 300, 5000, 100_000):
        try:
            root = mpmath.findroot(difference, mpmath.mpf(start))
        except (ValueError, ZeroDivisionError):
            continue
        found.append({names[0]: mpmath.re(root)})
    return found


def _differs(conclusion: str, point: Mapping[str, Any]) -> bool:
    stated = _of_whole_numbers(conclusion)
    if stated is not None:
        return not stated
    limit = _LIMIT.fullmatch(conclusion)
    if limit is not None:
        return _far_from_limit(limit, point)
    match = re.fullmatch(r"(.+?) (<=|>=|=|<|>) (.+)", conclusion, re.DOTALL)
    if match is None:
        return False
    left, right = (_value(match[part], point) for part in (1, 3))
    left, right = _alike(left, right)
    difference = left - right
    size = max(abs(_real(left)), abs(_real(right)))
    if abs(_real(difference)) <= size * mpmath.mpf(10) ** -30:
        return match[2] in ("<", ">")
    if match[2] == "=":
        return True
    difference = mpmath.re(_real(difference))
    return bool((difference > 0) == (match[2] in ("<", "<=")))


_LIMIT = re.compile(
    r"\\lim_\{(?P<x>\w) \\to (?P<to>-?\d+|\\infty)\} (?P<body>.+) = (?P<value>[^=]+)"
)


def _far_from_limit(limit: re.Match[str], point: Mapping[str, Any]) -> bool:
    """Whether the formula is far from the claimed limit at points nearer and nearer."""
    values = []
    for size in (4, 8, 12):
        small = mpmath.mpf(10) ** -size
        near = 1 / small if limit["to"] == "\\infty" else int(limit["to"]) + small
        values.append(_real(_value(limit["body"], {**point, limit["x"]: near})))
    claimed = _real(_value(limit["value"], point))
    return all(abs(value - claimed) > mpmath.mpf(10) ** -2 for value in values)


def _of_whole_numbers(conclusion: str) -> bool | None:
    """Whether a statement about remainders, divisors or primes holds; None for any other."""
    number = r"(.+)"
    patterns: tuple[tuple[str, Any], ...] = (
        (rf"{number} ≡ {number} \(mod {number}\)", lambda a, b, m: (a - b) % m == 0),
        (rf"not \(divides\({number}, {number}\)\)", lambda a, b: b % a != 0),
        (rf"divides\({number}, {number}\)", lambda a, b: b % a == 0),
        (rf"\(\({number}\) mod \({number}\)\) = {number}", lambda a, m, r: a % m == r),
        (rf"even\({number}\)", lambda a: a % 2 == 0),
        (rf"odd\({number}\)", lambda a: a % 2 == 1),
        (rf"prime\({number}\)", _is_prime),
        (rf"not \(prime\({number}\)\)", lambda a: not _is_prime(a)),
    )
    for pattern, test in patterns:
        match = re.fullmatch(pattern, conclusion)
        if match is not None:
            return bool(test(*(_value(part, {}) for part in match.groups())))
    return None


def _is_prime(number: Fraction) -> bool:
    whole = int(number)
    divisors = range(2, math.isqrt(max(whole, 0)) + 1)
    return number == whole and whole > 1 and all(whole % divisor for divisor in divisors)


def _real(value: Any) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def _value(text: str, point: Mapping[str, Any]) -> Any:
    reader = _Reader(_TOKEN.findall(text.strip()), point)
    value = reader.sum()
    if reader.tokens:
        raise ValueError(f"not evaluated here: {reader.tokens}")
    return value


class _Reader:
    """Evaluates a formula as it reads it: fractions while it can, else mpmath."""

    def __init__(self, tokens: list[str], point: Mapping[str, Any]) -> None:
        self.tokens = [token.lstrip("\\").replace("dfrac", "frac") for token in tokens]
        self.point = point

    def peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self, *wanted: str) -> bool:
        if self.peek() in wanted and self.tokens:
            self.tokens.pop(0)
            return True
        return False

    def sum(self) -> Any:
        value = self.product()
        while self.peek() in ("+", "-"):
            sign = self.tokens.pop(0)
            other = self.product()
            value, other = _alike(value, other)
            value = value + other if sign == "+" else value - other
        return value

    def product(self) -> Any:
        value = self.factor()
        while self.tokens and self.peek() not in ("+", "-", ")", "}", "]", ",", "⌉", "rceil", "⌋"):
            divide = self.take("/")
            self.take("*")
            value, other = _alike(value, self.factor())
            value = value / other if divide else value * other
        return value

    def factor(self) -> Any:
        if self.take("-"):
            return -self.factor()
        if self.take("+"):
            return self.factor()
        value = self.atom()
        while self.peek() in ("!", "°"):
            if self.tokens.pop(0) == "!":
                value = Fraction(math.factorial(int(value)))
            else:
                value = _real(value) * mpmath.pi / 180
        if self.take("^"):
            power = self.atom() if not self.take("-") else -self.atom()
            if isinstance(value, Fraction) and isinstance(power, Fraction) and power == int(power):
                return value ** int(power)
            return _real(value) ** _real(power)
        return value

    def atom(self) -> Any:
        token = self.tokens.pop(0)
        if token in ("(", "{", "["):
            value = self.sum()
            self.tokens.pop(0)
            return value
        if token in ("lceil", "⌈", "lfloor", "⌊"):
            value = self.sum()
            self.tokens.pop(0)
            whole = math.ceil(value) if token in ("lceil", "⌈") else math.floor(value)
            return Fraction(whole)
        if token == "frac":
            top, bottom = _alike(self.atom(), self.atom())
            return top / bottom
        if token.endswith("binom"):
            return Fraction(math.comb(int(self.atom()), int(self.atom())))
        if token == "sqrt" and self.take("["):
            degree = self.sum()
            self.tokens.pop(0)
            return mpmath.root(_real(self.atom()), int(degree))
        if token in _FUNCTIONS:
            return self.function(token)
        if token in ("pi", "π"):
            return +mpmath.pi
        if token[0].isdigit() or token[0] == ".":
            return Fraction(token)
        if token in self.point:
            return self.point[token]
        if token == "i":
            return mpmath.mpc(0, 1)
        if len(token) > 1 and all(letter in self.point for letter in token):
            self.tokens[:0] = token[1:]
            return self.point[token[0]]
        raise ValueError(f"not evaluated here: {token}")

    def function(self, name: str) -> Any:
        power = int(self.atom()) if name != "sqrt" and self.take("^") else 1
        value = self.atom()
        if self.peek() in ("pi", "π") and name != "sqrt":
            value = _real(value) * self.atom()
        if self.take("°"):
            value = _real(value) * mpmath.pi / 180
        return _FUNCTIONS[name](_real(value)) ** power


def _alike(first: Any, second: Any) -> tuple[Any, Any]:
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return first, second
    return _real(first), _real(second)


# -- measuring ------------------------------------------------------------------------------


def measure(items: list[dict[str, Any]], reports: list[ProofReport]) -> dict[str, Any]:
    """The figures of one set."""
    tally: Counter[str] = Counter()
    alarms, unconfirmed = [], []
    for item, report in zip(items, reports, strict=True):
        label, first = item["label"], report.first_wrong_step
        tally["wrong" if label is not None else "right"] += 1
        tally["claims"] += len(report.claims)
        tally["checked"] += report.checked
        if first is None:
            tally["wrong, nothing found" if label is not None else "right, nothing found"] += 1
        elif label is not None and first >= label:
            tally["found at its step" if first == label else "found later only"] += 1
        for claim in report.claims:
            if claim.verdict != "refuted" or claim.formal is None:
                continue
            tally["refutations"] += 1
            entry = _entry(item, claim)
            if not entry["confirmed"]:
                unconfirmed.append(entry)
            if label is None or claim.span.step < label:
                alarms.append(entry)
    return {"counts": dict(tally), "alarms": alarms, "unconfirmed": unconfirmed}


def _entry(item: Mapping[str, Any], claim: Claim) -> dict[str, Any]:
    formal, finding = claim.formal, claim.finding
    assert formal is not None
    assert finding is not None
    try:
        agrees = confirmed(formal)
    except (ArithmeticError, IndexError, KeyError, TypeError, ValueError):
        agrees = False
    return {
        "id": item["id"],
        "step": claim.span.step,
        "label": item["label"],
        "formal": formal.text,
        "counterexample": finding.counterexample,
        "confirmed": agrees,
    }


async def _check(items: list[dict[str, Any]]) -> list[ProofReport]:
    reports: dict[int, ProofReport] = {}
    async with ProofChecker() as checker:
        limiter = anyio.CapacityLimiter(2 * checker.size)

        async def one(number: int, item: dict[str, Any]) -> None:
            async with limiter:
                reports[number] = await checker.check(item["statement"], item["steps"])

        async with anyio.create_task_group() as group:
            for number, item in enumerate(items):
                group.start_soon(one, number, item)
    return [reports[number] for number in range(len(items))]


def main() -> int:
    """Print the tables; 1 where a refutation is not confirmed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    mpmath.mp.dps = _DIGITS
    results: dict[str, Any] = {}
    for path in options.files:
        items = load(path)
        start = time.perf_counter()
        found = measure(items, anyio.run(_check, items))
        found["seconds"] = round(time.perf_counter() - start, 1)
        results[path.stem] = found
        print(path.stem, json.dumps(found["counts"]), f"{found['seconds']} s")
        for kind in ("alarms", "unconfirmed"):
            for entry in found[kind]:
                print(f"  {kind}: {json.dumps(entry, ensure_ascii=False)}")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    return 1 if any(found["unconfirmed"] for found in results.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
