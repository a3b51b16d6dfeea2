"""The arithmetic that every worked thought is made of, written one line a step.

Each method appends what a careful child would write and returns the value. A line needs only
copying and small facts: sums and differences below 100, one-digit multiples of two-digit numbers,
squares up to 40. Anything longer is written digit by digit, in the same notation in every family,
so that one family's practice helps all others.
"""

from __future__ import annotations

from math import isqrt


class Work:
    """A thought under construction."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, line: str) -> None:
        """A line that is not arithmetic, or whose arithmetic was done by the caller."""
        self.lines.append(line)

    def text(self) -> str:
        """The thought."""
        return "\n".join(self.lines)

    def add(self, a: int, b: int) -> int:
        """a+b for any signs: first put in terms of magnitudes, then worked out.

        `5-84=-(84-5)=-79`, `-242+410=410-242:10-2=8,…:168`; digit by digit from 100 on.
        """
        total, x, y = a + b, abs(a), abs(b)
        if 0 in (a, b):
            self.note(f"{a}{b:+d}={total}")
            return total
        same = (a < 0) == (b < 0)
        if not same:
            x, y = max(x, y), min(x, y)
        core = worked(x, y if same else -y)
        if total < 0:
            self.note(f"{a}{b:+d}=-({core})={total}")
        elif a < 0:
            self.note(f"{a}{b:+d}={core}")
        else:
            self.note(core)
        return total

    def mul(self, a: int, b: int) -> int:
        """a*b for any signs; partial products by the digits of the shorter factor."""
        x, y = abs(a), abs(b)
        if is_fact(x, y):
            self.note(f"{a}*{b}={a * b}")
            return a * b
        self.note(f"{a}*{b}:")
        if len(str(x)) < len(str(y)):
            x, y = y, x
        total: int | None = None
        for position, digit in enumerate(reversed(str(y))):
            if digit != "0":
                part = self._partial(x, int(digit), 10**position)
                total = part if total is None else self.add(total, part)
        if (x, y) != (a, b):
            self.note(f"{a}*{b}={a * b}")
        return a * b

    def _partial(self, x: int, digit: int, power: int) -> int:
        """x · digit · power, x positive of up to four digits."""
        if x < 100 or digit == 1:
            self.note(f"{x}*{digit * power}={x * digit * power}")
        else:
            low, high = x % 100, x - x % 100
            self.note(f"{high}*{digit}={high * digit}")
            if low:
                self.note(f"{low}*{digit}={low * digit}")
                self.add(high * digit, low * digit)
            if power > 1:
                self.note(f"{x}*{digit * power}={x * digit * power}")
        return x * digit * power

    def remainder(self, a: int, b: int) -> int:
        """a mod b by long division, a ≥ 0 and b > 0, without stating the quotient."""
        if a < b:
            return a
        self.note(f"{a}/{b}:{long_division(a, b)}")
        return a % b

    def divide(self, a: int, b: int) -> int:
        """The quotient of an exact division, signs allowed."""
        x, y = abs(a), abs(b)
        assert a % b == 0
        if x // y > 12 and y > 1:
            self.note(f"{x}/{y}:{long_division(x, y)}:{x // y}")
            if a == x and b == y:
                return a // b
        self.note(f"{a}/{b}={a // b}")
        return a // b

    def half(self, a: int) -> int:
        """Half of an even number."""
        assert a % 2 == 0
        self.note(f"{a}/2={a // 2}")
        return a // 2

    def square(self, a: int) -> int:
        """The square, known by heart."""
        self.note(f"{a}^2={a * a}")
        return a * a

    def root(self, a: int) -> int:
        """The root of a perfect square, known by heart."""
        assert isqrt(a) ** 2 == a
        self.note(f"{a}={isqrt(a)}^2")
        return isqrt(a)

    def gcd(self, a: int, b: int) -> int:
        """Euclid's algorithm, larger number first."""
        a, b = max(a, b), min(a, b)
        while b > 1:
            a, b = b, self.remainder(a, b)
        result = b or a
        self.note(f"gcd={result}")
        return result

    def power(self, base: int, exponent: int) -> int:
        """base^exponent by repeated multiplication, each step numbered."""
        value = base
        for step in range(2, exponent + 1):
            self.note(f"{step}/{exponent}:")
            value = self.mul(value, base)
        return value

    def horner(self, coefficients: list[int], at: int) -> int:
        """The value of a polynomial, highest power first."""
        value = coefficients[0]
        for coefficient in coefficients[1:]:
            value = self.mul(value, at)
            if coefficient:
                value = self.add(value, coefficient)
        return value

    def factor(self, n: int) -> dict[int, int]:
        """The prime factors of n < 529, tried in order, with their exponents."""
        found: dict[int, int] = {}
        for p in (2, 3, 5, 7, 11, 13, 17, 19):
            if p * p > n:
                break
            while n % p == 0:
                found[p] = found.get(p, 0) + 1
                self.note(f"{n}/{p}={n // p}:{p}^{found[p]}")
                n //= p
            if n > 1 and p * p <= n:
                self.note(f"{p}:{reason(n, p)}no")
        if n > 1:
            self.note(f"{n} prime:{n}^1")
            found[n] = 1
        return found


def reason(n: int, p: int) -> str:
    """Why p does not divide n: nothing for the last digit, a digit sum, or a remainder."""
    if p in (2, 5):
        return f"{n % 10} "
    if p == 3:
        return "+".join(str(n)) + f"={sum(map(int, str(n)))} "
    q = n // p
    return f"{q}*{p}={q * p},{n}-{q * p}={n % p} "


def is_fact(x: int, y: int) -> bool:
    """Products known by heart; final zeros cost nothing."""
    x, y = int(str(x).rstrip("0") or 0), int(str(y).rstrip("0") or 0)
    x, y = max(x, y), min(x, y)
    return y <= 1 or x <= 12 or (x < 100 and y < 10)


def joins(a: int, b: int) -> bool:
    """Sums such as 1400+82, which need no carrying."""
    return a > 0 and a % 100 == 0 and 0 <= b < 100


def worked(x: int, y: int) -> str:
    """`84-5=79`, or in columns: x+y for x ≥ 0, y negative only if |y| ≤ x."""
    if y == 0:
        return f"{x}-0={x}"
    if (x < 100 and abs(y) < 100) or joins(x, y) or x == -y:
        return f"{x}{y:+d}={x + y}"
    return columns_sum(x, y) if y > 0 else columns_difference(x, -y)


def columns_sum(a: int, b: int) -> str:
    """`478+64:8+4=12,7+6+1=14,4+0+1=5:542`"""
    steps, carry = [], 0
    for i in range(max(len(str(a)), len(str(b)))):
        x, y = a // 10**i % 10, b // 10**i % 10
        steps.append(f"{x}+{y}{'+1' if carry else ''}={x + y + carry}")
        carry = (x + y + carry) // 10
    return f"{a}+{b}:{','.join(steps)}:{a + b}"


def columns_difference(a: int, b: int) -> str:
    """`452-64:12-4=8,15-6-1=8,4-0-1=3:388` for a ≥ b ≥ 0; a borrowed ten is written out."""
    steps, borrow = [], 0
    for i in range(len(str(a))):
        x, y, taken = a // 10**i % 10, b // 10**i % 10, borrow
        borrow = 1 if x - y - taken < 0 else 0
        x += 10 * borrow
        steps.append(f"{x}-{y}{'-1' if taken else ''}={x - y - taken}")
    return f"{a}-{b}:{','.join(steps)}:{a - b}"


def long_division(a: int, b: int) -> str:
    """`34:2*12=24,34-24=10,100:8*12=96,100-96:…:4` for 340/12: what is divided, then how."""
    digits = str(a)
    used = next((i for i in range(1, len(digits)) if int(digits[:i]) >= b), len(digits))
    current, steps = int(digits[:used]), []
    while True:
        q = current // b
        steps.append(f"{current}:{q}*{b}={q * b},{worked(current, -q * b)}")
        if used == len(digits):
            return ",".join(steps)
        current = current % b * 10 + int(digits[used])
        used += 1
