r"""Pairs of answers made by kind: equal ones in other notations, and near ones that are not.

    for pair in pairs(per_kind=20, seed=1): pair.kind, pair.gold, pair.pred, pair.equivalent

A maker knows the value that it writes, so that the label needs no judge. Each gives several
writings of one answer and several answers that differ in a single thing: a member, an end, a
sign, a unit, the order, a digit far behind the point. `benchmarks.answers` compares them.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

__all__ = ["KINDS", "Pair", "pairs"]


@dataclass(frozen=True)
class Pair:
    """Two answers, of a kind, and whether they are the same."""

    kind: str
    gold: str
    pred: str
    equivalent: bool


@dataclass(frozen=True)
class _Made:
    """Writings of one answer, and answers that are other ones."""

    same: tuple[str, ...]
    other: tuple[str, ...]


_PLAIN: Final = ("{}", "${}$", r"\boxed{{{}}}", r"\[ {} \]", r"\({}\)", "{}.", "$${}$$")
_PROSE: Final = (
    "The answer is ${}$.",
    "So the final answer is: ${}$",
    r"Therefore we get $\boxed{{{}}}$ as required.",
    "We tried 17 and 23, but both fail.\n\n**Final Answer:** ${}$",
    "<think>It may be 7 or 9, but I am not sure.</think>\n\nThe result is \\boxed{{{}}}.",
    r"\boxed{{999}} was wrong. Now the corrected answer is $\boxed{{{}}}$",
    "Adding all this up, we have\n\\[\\boxed{{{}}}\\]\nI hope it is correct.",
)


def pairs(*, per_kind: int, seed: int) -> Iterator[Pair]:
    """About `per_kind` equal pairs and as many others of every kind, always the same."""
    for kind, make in KINDS.items():
        rng = random.Random(f"{seed} {kind}")
        seen: set[tuple[str, str]] = set()
        counts = {True: 0, False: 0}
        for _ in range(per_kind * 20):
            made = make(rng)
            for equivalent, texts in ((True, made.same), (False, made.other)):
                gold, pred = rng.choice(made.same), rng.choice(texts)
                if gold == pred or (gold, pred) in seen or counts[equivalent] >= per_kind:
                    continue
                seen.add((gold, pred))
                counts[equivalent] += 1
                shape = rng.choice(_PLAIN + _PROSE)
                yield Pair(
                    kind, _wrapped(rng.choice(_PLAIN), gold), _wrapped(shape, pred), equivalent
                )


def _wrapped(shape: str, answer: str) -> str:
    """An answer inside a shape; dollars of money stay outside of those of LaTeX."""
    if "$" in answer.replace("\\$", "") or any(word in answer for word in ("°", "€", " or ")):
        return answer
    return shape.format(answer)


def _tex(value: Fraction) -> str:
    sign = "-" if value < 0 else ""
    if value.denominator == 1:
        return str(value)
    return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _whole(rng: random.Random) -> _Made:
    value = rng.choice([rng.randint(2, 99), rng.randint(1000, 10**7)])
    same = [
        str(value),
        f"{value}.0",
        rf"\frac{{{value * 3}}}{{3}}",
        f"{value + 5} - 5",
        f"+{value}",
    ]
    if value >= 1000:
        same += [f"{value:,}", f"{value:,}".replace(",", "{,}"), f"{value:,}".replace(",", r"\,")]
    other = [str(value + 1), str(-value), f"{value}.000001", str(value * 10), f"{value}!"]
    other += [str(value)[::-1] + "7", rf"{value}\%", f"{value}.5"]
    return _Made(tuple(same), tuple(other))


def _fraction(rng: random.Random) -> _Made:
    bottom = rng.choice([2, 4, 5, 8, 20, 25, 3, 7, 9, 11])
    value = Fraction(rng.randint(1, 5 * bottom) * 2 + 1, bottom * 2)
    if value.denominator == 1:
        value += Fraction(1, 2)
    scaled = f"{value.numerator * 3}/{value.denominator * 3}"
    same = [_tex(value), f"{value.numerator}/{value.denominator}", scaled]
    same += [_tex(value).replace("frac", "dfrac"), rf"-\left(-{_tex(value)}\right)"]
    ones, rest = divmod(value, 1)
    if ones:
        same += [rf"{ones}\frac{{{rest.numerator}}}{{{rest.denominator}}}", f"{ones} {rest}"]
    digits = str(float(value))
    exact = Fraction(digits) == value and len(digits) < 9
    if exact:
        percent = Fraction(digits) * 100
        same += [digits, digits + "0", rf"{float(percent):g}\%", f"{float(percent):g} percent"]
    other = [_tex(-value), _tex(1 / value) if value != 1 else "7", _tex(value + Fraction(1, 1000))]
    other += [f"{float(value) + 1e-9:.9f}", str(value.numerator)]
    other += (
        [f"{float(value) * 100:g}"] if exact else [f"{float(value):.6f}", f"{float(value):.12f}"]
    )
    return _Made(tuple(same), tuple(other))


def _root(rng: random.Random) -> _Made:
    inner, outer = rng.choice([2, 3, 5, 6, 7]), rng.randint(2, 9)
    squared = outer * outer * inner
    same = [rf"{outer}\sqrt{{{inner}}}", rf"\sqrt{{{squared}}}", f"{outer}*sqrt({inner})"]
    same += [rf"\frac{{{outer * inner}}}{{\sqrt{{{inner}}}}}", rf"{squared}^{{1/2}}"]
    decimals = f"{squared**0.5:.12f}"
    other = [rf"-{outer}\sqrt{{{inner}}}", rf"\sqrt{{{squared + 1}}}", decimals]
    other += [rf"{inner}\sqrt{{{outer}}}", str(squared), rf"\sqrt[3]{{{squared}}}"]
    other = [text for text in other if inner != outer or text != rf"{inner}\sqrt{{{outer}}}"]
    return _Made(tuple(same), tuple(other))


def _numbers(rng: random.Random) -> list[int]:
    return rng.sample(range(-12, 13), rng.randint(2, 4))


def _joined(values: list[int], separator: str = ", ") -> str:
    return separator.join(map(str, values))


def _set(rng: random.Random) -> _Made:
    values = _numbers(rng)
    mixed = rng.sample(values, len(values))
    same = [rf"\{{{_joined(values)}\}}", rf"\{{{_joined(mixed)}\}}", _joined(mixed)]
    same += [" or ".join(f"x = {value}" for value in mixed), f"x = {_joined(mixed)}"]
    same += [_joined(values[:-1]) + f" and {values[-1]}"]
    extra = next(value for value in range(20, 40))
    other = [rf"\{{{_joined(values[:-1])}\}}", rf"\{{{_joined([*values, extra])}\}}"]
    other += [rf"\{{{_joined([*values[:-1], extra])}\}}", f"({_joined(values)})", str(values[0])]
    other += [_joined(values[1:]) if len(values) > 2 else str(extra)]
    # A bare list may be meant in order, so that a tuple is open beside it and no label holds.
    same = [text for text in same if text.startswith(("\\", "x"))]
    return _Made(tuple(same), tuple(other))


def _tuple(rng: random.Random) -> _Made:
    values = _numbers(rng)[:3]
    names = "xyz"[: len(values)]
    named = ", ".join(f"{name} = {value}" for name, value in zip(names, values, strict=True))
    same = [f"({_joined(values)})", rf"\left({_joined(values)}\right)", named]
    same += [f"({', '.join(names)}) = ({_joined(values)})", f"({_joined(values, ',')})"]
    same += [f"({_joined([value * 2 for value in values], '/2, ')}/2)"]
    shifted = [*values[1:], values[0]]
    other = [f"({_joined(shifted)})", f"({_joined([values[0] + 30, *values[1:]])})"]
    other += [f"({_joined([*values, 5])})", rf"\{{{_joined(values)}\}}", str(values[0])]
    return _Made(tuple(same), tuple(other))


def _interval(rng: random.Random) -> _Made:
    low = rng.randint(-9, 5)
    high = low + rng.randint(1, 9)
    left, right = rng.choice("[("), rng.choice(")]")
    lower, upper = r"\le" if left == "[" else "<", r"\le" if right == "]" else "<"
    same = [f"{left}{low}, {high}{right}", rf"{low} {lower} x {upper} {high}"]
    same += [rf"x \in {left}{low},{high}{right}", rf"\left{left}{low}, {high}\right{right}"]
    same += [rf"\{{x \mid {low} {lower} x {upper} {high}\}}"]
    same += [rf"{2 * low} {lower} 2x {upper} {2 * high}", rf"-{high} {upper} -x {lower} {-low}"]
    if high < 0 or "--" in same[-1]:
        same = same[:-1]
    flipped = "(" if left == "[" else "["
    other = [f"{flipped}{low}, {high}{right}", f"{left}{low}, {high + 1}{right}", str(high)]
    other += [f"{left}{low - 1}, {high}{right}", rf"x {upper} {high}"]
    other += [rf"(-\infty, {low}) \cup ({high}, \infty)"]
    return _Made(tuple(same), tuple(other))


def _union(rng: random.Random) -> _Made:
    low = rng.randint(-9, 5)
    high = low + rng.randint(1, 9)
    same = [rf"(-\infty, {low}) \cup ({high}, \infty)", f"x < {low} or x > {high}"]
    same += [rf"({high}, \infty) \cup (-\infty, {low})", f"x > {high} or x < {low}"]
    same += [
        rf"x \in (-\infty,{low})\cup({high},+\infty)",
        rf"\mathbb{{R}} \setminus [{low}, {high}]",
    ]
    other = [rf"(-\infty, {low}] \cup ({high}, \infty)", rf"(-\infty, {low})", f"({low}, {high})"]
    other += [
        rf"(-\infty, {low}) \cup ({high + 1}, \infty)",
        rf"\mathbb{{R}} \setminus \{{{low}, {high}\}}",
    ]
    return _Made(tuple(same), tuple(other))


def _progression(rng: random.Random) -> _Made:
    top, bottom, period = rng.randint(1, 5), rng.choice([2, 3, 4, 6]), rng.choice([1, 2])
    start = rf"\frac{{{top}\pi}}{{{bottom}}}"
    step = {1: r"\pi", 2: r"2\pi"}[period]
    moved = rf"\frac{{{top + period * bottom}\pi}}{{{bottom}}}"
    letter = rng.choice("nm")
    same = [
        rf"x = {start} + {step[:-3]}k\pi, k \in \mathbb{{Z}}",
        rf"{start} + {step[:-3]}{letter}\pi, {letter} \in \mathbb{{Z}}",
        rf"{moved} + {step[:-3]}k\pi \text{{ for any integer }} k",
        rf"{start} - {step[:-3]}k\pi \quad (k \in \mathbb{{Z}})",
        rf"\left\{{ {start} + {step[:-3]}k\pi \mid k \in \mathbb{{Z}} \right\}}",
    ]
    other = [
        rf"-{start} + {step[:-3]}k\pi, k \in \mathbb{{Z}}" if 2 * top % (period * bottom) else "0",
        rf"{start} + {2 * period}k\pi, k \in \mathbb{{Z}}",
        rf"{start} + \frac{{k\pi}}{{7}}, k \in \mathbb{{Z}}",
        rf"x = {start}",
        rf"{start} + {step[:-3]}k\pi, k \in \mathbb{{N}}",
    ]
    return _Made(tuple(same), tuple(other))


def _residue(rng: random.Random) -> _Made:
    modulus = rng.randint(3, 20)
    rest = rng.randrange(1, modulus)
    same = [
        rf"x \equiv {rest} \pmod{{{modulus}}}",
        rf"x \equiv {rest + modulus} \pmod{{{modulus}}}",
    ]
    same += [f"x ≡ {rest - modulus} (mod {modulus})", rf"{modulus}k + {rest}, k \in \mathbb{{Z}}"]
    same += [f"x = {modulus}n + {rest} for any integer n"]
    other = [rf"x \equiv {rest + 1} \pmod{{{modulus}}}", rf"x \equiv {rest} \pmod{{{2 * modulus}}}"]
    other += [f"x = {rest}", rf"{modulus}k + {rest}, k \in \mathbb{{N}}"]
    return _Made(tuple(same), tuple(other))


def _matrix(rng: random.Random) -> _Made:
    entries = [[rng.randint(-9, 9) for _ in range(2)] for _ in range(rng.choice([2, 3]))]

    def written(rows: list[list[int]], name: str = "pmatrix", scale: str = "{}") -> str:
        body = r" \\ ".join(" & ".join(scale.format(entry) for entry in row) for row in rows)
        return rf"\begin{{{name}}} {body} \end{{{name}}}"

    doubled = [[2 * entry for entry in row] for row in entries]
    changed = [list(row) for row in entries]
    changed[0][0] += 1
    same = [
        written(entries),
        written(entries, "bmatrix"),
        written(doubled, scale=r"\frac{{{}}}{{2}}"),
    ]
    same += [rf"\frac12 {written(doubled)}", rf"\left[{written(entries, 'matrix')}\right]"]
    same += [rf"{written(changed)} - {written([[1, 0], *([0, 0] for _ in entries[1:])])}"]
    swapped = [list(reversed(row)) for row in entries]
    other = [written(changed), written(entries[:-1]), written([*doubled, [0, 0]])]
    other += [written(swapped)] if swapped != entries else []
    return _Made(tuple(same), tuple(other[:1] + other[2:]))


def _polynomial(rng: random.Random) -> _Made:
    a, b = rng.randint(1, 6), rng.randint(1, 6)
    same = [f"(x+{a})(x-{b})", f"x^2 {a - b:+d}x - {a * b}", f"x(x-{b}) + {a}(x-{b})"]
    same += [rf"\frac{{(x+{a})(x-{b})(x^2+1)}}{{x^2+1}}", f"-({b}-x)(x+{a})"]
    same = [text.replace("+0x", "").replace("-0x", "") for text in same]
    other = [
        f"(x-{a})(x+{b})" if a != b else "x",
        f"x^2 {a - b:+d}x + {a * b}",
        f"(x+{a})(x-{b})+C",
    ]
    other += [f"(x+{a})(x-{b + 1})", f"2(x+{a})(x-{b})", f"(y+{a})(x-{b})"]
    return _Made(tuple(same), tuple(other))


def _line(rng: random.Random) -> _Made:
    a, b, c = rng.randint(1, 6), rng.choice([1, 2, 3, 5]), rng.randint(1, 9)
    same = [f"{a}x + {b}y = {c}", f"{a}x + {b}y - {c} = 0", f"{3 * a}x + {3 * b}y = {3 * c}"]
    same += [rf"y = -\frac{{{a}}}{{{b}}}x + \frac{{{c}}}{{{b}}}", f"{c} - {a}x = {b}y"]
    other = [f"{a}x - {b}y = {c}", f"{a}x + {b}y = {c + 1}", f"{a + 1}x + {b}y = {c}", str(c + 70)]
    return _Made(tuple(same), tuple(other))


def _identity(rng: random.Random) -> _Made:
    made = (
        (
            (r"\sin^2 x", r"1 - \cos^2 x", r"\frac{1-\cos(2x)}{2}"),
            (r"\cos^2 x", r"\sin x", r"1-\cos x"),
        ),
        ((r"\sin(2x)", r"2\sin x\cos x"), (r"2\sin x", r"\sin x\cos x", r"\sin^2 x")),
        ((r"\tan^2 x + 1", r"\sec^2 x"), (r"\tan^2 x - 1", r"\csc^2 x")),
        ((r"2^{n+1}", r"2 \cdot 2^n", "2^n + 2^n"), ("2^n + 1", "4^n", "2n^2")),
        ((r"\frac{n(n+1)}{2}", r"\frac{n^2+n}{2}", "n(n+1)/2"), (r"\frac{n(n-1)}{2}", "n^2/2")),
        ((r"e^{2x}", r"(e^x)^2"), (r"2e^x", r"e^{x^2}", r"e^{x+2}")),
        ((r"|x-1|", r"|1-x|"), ("x-1", "1-x", "|x+1|")),
        ((r"\frac{1}{a}+\frac{1}{b}", r"\frac{a+b}{ab}"), (r"\frac{2}{a+b}", r"\frac{ab}{a+b}")),
        ((r"\log_2 12", r"2 + \log_2 3"), (r"\log_2 14", r"3 + \log_2 3", "3.58496250072")),
        ((r"\cos 15^\circ", r"\frac{\sqrt6+\sqrt2}{4}"), (r"\sin 15^\circ", "0.9659258")),
        ((r"e^{i\pi/2}", "i"), ("-i", "1")),
        ((r"(2+i)^2", "3+4i", "4i + 3"), ("3-4i", "4+3i", "5")),
    )
    same, other = rng.choice(made)
    return _Made(same, other)


def _unit(rng: random.Random) -> _Made:
    value = rng.randint(2, 60)
    table: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
        (
            (f"{value} cm", rf"{value}\text{{ cm}}", f"{value * 10} mm", f"{value} centimeters"),
            (f"{value} mm", f"{value} kg", rf"{value}\text{{ cm}}^2", f"{value + 1} cm"),
        ),
        (
            (rf"{value}\text{{ cm}}^2", f"{value} square centimeters", f"{value} cm²"),
            (f"{value} cm", f"{value}\\text{{ m}}^2", f"{value + 1} cm^2", f"{value} cubic cm"),
        ),
        (
            (f"{value} hours", f"{60 * value} minutes", rf"{value}\text{{ hours}}"),
            (f"{value} minutes", f"{value} days", f"{value} km"),
        ),
        (
            (f"{36 * value} km/h", f"{10 * value} meters per second", f"{36 * value} km per hour"),
            (f"{36 * value} km", f"{36 * value} miles per hour", f"{value} km/h"),
        ),
        (
            (f"${value}", rf"\${value}.00", f"{value} dollars", f"{100 * value} cents"),
            (f"€{value}", f"{value} cents", f"${value}.01", f"{value} cm"),
        ),
        (
            (rf"{5 * value}^\circ", f"{5 * value}°", f"{5 * value} degrees"),
            (rf"{5 * value + 1}^\circ", rf"{5 * value}\pi", rf"-{5 * value}^\circ"),
        ),
    )
    same, other = rng.choice(table)
    return _Made(same, other)


def _choice(rng: random.Random) -> _Made:
    letter, wrong = rng.sample("ABCDE", 2)
    value = rng.randint(2, 90)
    same = [letter, f"({letter})", rf"\text{{({letter})}}", rf"\textbf{{({letter})}}\ {value}"]
    same += [rf"\text{{{letter}}}", f"({letter}) {value}"]
    other = [wrong, f"({wrong})", rf"\text{{{wrong}}}", f"({wrong}) {value}"]
    return _Made(tuple(same), tuple(other))


def _plus_minus(rng: random.Random) -> _Made:
    a, b = rng.randint(1, 9), rng.choice([2, 3, 5, 7])
    same = [rf"{a} \pm \sqrt{{{b}}}", rf"{a} - \sqrt{{{b}}}, {a} + \sqrt{{{b}}}"]
    same += [rf"\{{{a} + \sqrt{{{b}}}, {a} - \sqrt{{{b}}}\}}", rf"x = {a} \pm \sqrt{{{b}}}"]
    same += [rf"\frac{{{2 * a} \pm \sqrt{{{4 * b}}}}}{{2}}"]
    other = [
        rf"{a} + \sqrt{{{b}}}",
        rf"{a} \pm \sqrt{{{b + 1}}}",
        rf"-{a} \pm \sqrt{{{b}}}",
        str(a),
    ]
    return _Made(tuple(same), tuple(other))


def _solutions(rng: random.Random) -> _Made:
    a, b, c, d = rng.sample(range(-9, 10), 4)
    same = [f"({a}, {b}), ({c}, {d})", f"({c}, {d}) and ({a}, {b})"]
    same += [rf"\{{({a},{b}),({c},{d})\}}", f"x = {a}, y = {b} or x = {c}, y = {d}"]
    same += [rf"(x, y) = ({a}, {b}), ({c}, {d})"]
    other = [f"({a}, {d}), ({c}, {b})", f"({a}, {b})", f"({b}, {a}), ({d}, {c})"]
    other += [f"({a}, {b}), ({c}, {d}), (20, 21)", f"({a}, {b}), ({c}, {d + 30})"]
    return _Made(tuple(same), tuple(other))


def _word(rng: random.Random) -> _Made:
    made = (
        (("even", "Even", r"\text{even}"), ("odd", r"\text{Odd}")),
        (("yes", "Yes", r"\text{yes}"), ("no", r"\text{No}")),
        (("no solution", r"\emptyset", r"\text{No solution}"), ("3", r"\{0\}", "x = 2")),
        (("does not exist", "DNE", r"\text{DNE}"), ("3", r"\frac12")),
        (("true", r"\text{True}"), ("false", r"\text{false}")),
        (("seven", "7", r"\text{seven}"), ("eight", "8", "seventeen")),
    )
    same, other = rng.choice(made)
    return _Made(same, other)


def _base(rng: random.Random) -> _Made:
    base = rng.randint(3, 9)
    digits = "".join(str(rng.randrange(1, base)) for _ in range(rng.randint(2, 4)))
    same = [f"{digits}_{base}", rf"{digits}_{{{base}}}", f"{digits} (base {base})"]
    last = (int(digits[-1]) + 1) % base
    other = [f"{digits[:-1]}{last}_{base}", f"1{digits}_{base}"]
    return _Made(tuple(same), tuple(other))


def _periodic(rng: random.Random) -> _Made:
    period = str(rng.randint(1, 98))
    value = Fraction(int(period), 10 ** len(period) - 1)
    same = [
        rf"0.\overline{{{period}}}",
        _tex(value),
        rf"0.\overline{{{period * 2}}}",
        f"0.({period})",
    ]
    other = [f"0.{period}", f"0.{period * 6}", rf"0.0\overline{{{period}}}", _tex(value + 1)]
    return _Made(tuple(same), tuple(other))


def _large(rng: random.Random) -> _Made:
    power, factor = rng.randint(18, 60), rng.randint(2, 9)
    same = [rf"{factor} \times 10^{{{power}}}", f"{factor}e{power}", str(factor * 10**power)]
    same += [rf"{factor}0 \cdot 10^{{{power - 1}}}", rf"\frac{{{factor}}}{{10^{{-{power}}}}}"]
    other = [rf"{factor} \times 10^{{{power + 1}}}", str(factor * 10**power + 1)]
    other += [rf"{factor} \times 10^{{-{power}}}", rf"{factor}.0000000001 \times 10^{{{power}}}"]
    return _Made(tuple(same), tuple(other))


KINDS: Final[dict[str, Callable[[random.Random], _Made]]] = {
    "whole number": _whole,
    "fraction": _fraction,
    "repeating decimal": _periodic,
    "large number": _large,
    "root": _root,
    "set": _set,
    "tuple": _tuple,
    "solutions": _solutions,
    "plus-minus": _plus_minus,
    "interval": _interval,
    "union": _union,
    "progression": _progression,
    "residue": _residue,
    "matrix": _matrix,
    "polynomial": _polynomial,
    "line": _line,
    "identity": _identity,
    "unit": _unit,
    "choice": _choice,
    "base": _base,
    "word": _word,
}
"""The makers by kind."""
