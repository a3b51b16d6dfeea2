"""Test files as people write them: across two boxes they must come out as in one interpreter."""

from collections.abc import AsyncIterator

import pytest

from mcp_reasoner.sandbox import landlock, seccomp
from mcp_reasoner.sandbox.pool import WorkerPool
from mcp_reasoner.verify.code.suite import SuiteResult, judge_suite
from tests.verify.code.boxes import LIMITS, open_pools

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        not seccomp.supported() or not landlock.abi(), reason="there is no box on this system"
    ),
]

Pools = tuple[WorkerPool, WorkerPool]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """The pools serve all tests, which want one event loop for them."""
    return "asyncio"


@pytest.fixture(scope="module")
async def pools(anyio_backend: str) -> AsyncIterator[Pools]:
    async with open_pools() as opened:
        yield opened


async def judged(pools: Pools, code: str, tests: str) -> SuiteResult:
    return await judge_suite(*pools, code, tests, limits=LIMITS)


SHAPES = """
import enum
from collections import namedtuple
from dataclasses import dataclass
from typing import NamedTuple

class Color(enum.Enum):
    RED = 1
    GREEN = 2

class Level(enum.IntEnum):
    LOW = 1
    HIGH = 5

Point = namedtuple("Point", "x y")

class Place(NamedTuple):
    name: str
    far: int = 0

@dataclass
class Item:
    name: str
    price: float = 1.0

@dataclass(order=True)
class Version:
    major: int
    minor: int

class Animal:
    count = 0
    def __init__(self, name):
        self.name = name
        Animal.count += 1
    @classmethod
    def named(cls, name):
        return cls(name)
    @staticmethod
    def legs():
        return 4
    @property
    def loud(self):
        return self.name.upper()
    def sound(self):
        raise NotImplementedError

class Dog(Animal):
    def sound(self):
        return "woof"
    def itself(self):
        return self

class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)
    def __rmul__(self, k):
        return Vector(k * self.x, k * self.y)
    def __eq__(self, other):
        return isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)
    def __repr__(self):
        return f"Vector({self.x}, {self.y})"
    def __iter__(self):
        return iter((self.x, self.y))
    def __getitem__(self, n):
        return (self.x, self.y)[n]
    def __len__(self):
        return 2
    def __contains__(self, value):
        return value in (self.x, self.y)
    def __bool__(self):
        return bool(self.x or self.y)
    def __call__(self, k):
        return k * self.x + self.y

class Closing:
    def __init__(self):
        self.closed = False
    def __enter__(self):
        return self
    def __exit__(self, *error):
        self.closed = True
        return False

class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next

class BankError(Exception):
    pass

class TooMuch(BankError):
    def __init__(self, wanted, there):
        super().__init__(wanted, there)
        self.wanted, self.there = wanted, there
    def __str__(self):
        return f"{self.wanted} of {self.there}"

class Account:
    def __init__(self, amount=0):
        self._amount = amount
    def take(self, n):
        if n > self._amount:
            raise TooMuch(n, self._amount)
        self._amount -= n
        return self._amount

def pick(n):
    return [Color.RED, Color.GREEN][n]
def corner():
    return Point(1, 2)
def far():
    return Place("x", 3)
def level():
    return Level.HIGH
def items():
    return [Item("a"), Item("b", 2.0)]
def chain(*values):
    head = None
    for value in reversed(values):
        head = Node(value, head)
    return head
"""

VALUES = """
import collections, datetime, decimal, fractions, itertools, json, re
from collections import Counter, OrderedDict, defaultdict, deque

LIMIT = 3
TABLE = {n: n for n in range(200_000)}
calls = 0

def counted():
    global calls
    calls += 1
    return calls
def letters(text):
    return Counter(text)
def groups(words):
    found = defaultdict(list)
    for word in words:
        found[len(word)].append(word)
    return found
def money(text):
    return decimal.Decimal(text) * 2
def half(n):
    return fractions.Fraction(n, 2)
def tomorrow(day):
    return day + datetime.timedelta(days=1)
def last(n, items):
    return deque(items, maxlen=n)
def keys(d):
    return d.keys()
def span(n):
    return range(n)
def mapped(f, xs):
    return map(f, xs)
def total(xs):
    return sum(xs)
def ordered(xs, key=None):
    return sorted(xs, key=key)
def evens():
    n = 0
    while True:
        yield n
        n += 2
def echo():
    got = yield "first"
    while True:
        got = yield got
def parse(text):
    return json.loads(text)
def found(text):
    return re.search("b+", text)
def memo(f):
    seen = {}
    def inner(n):
        if n not in seen:
            seen[n] = f(n)
        return seen[n]
    return inner
def compose(f, g):
    return lambda x: f(g(x))
def safe(f):
    try:
        return f()
    except ValueError as error:
        return str(error)
def greet(name):
    print("hello", name)
def leave():
    raise SystemExit(2)
def kind(value):
    return type(value)
def convert(text, to):
    return to(text)
def push(item, stack=[]):
    stack.append(item)
    return len(stack)
def same(a, b):
    return a is b
def fill(d):
    d["x"] = 1
def complain():
    raise UnicodeDecodeError("utf-8", b"x", 0, 1, "no")
"""

ARRAYS = """
import numpy as np
def double(a):
    return a * 2
def shape(a):
    return a.shape
def norm(a):
    return np.sqrt((a ** 2).sum())
def mean(xs):
    return np.mean(xs)
def mask(a):
    return a > 1
"""

GOOD = {
    "enum members": (SHAPES, "assert pick(0) is Color.RED\nassert pick(1) == Color.GREEN\nassert Color.RED.value == 1\nassert Color['RED'] is Color(1)\nassert [c.name for c in Color] == ['RED', 'GREEN']\nassert len(Color) == 2\nassert isinstance(pick(0), Color)\nassert pick(0) in list(Color)"),
    "enum that is an integer": (SHAPES, "from solution import level, Level\ndef test_a():\n    assert level() == 5\n    assert level() == Level.HIGH\n    assert level() > 3\n    assert level() + 1 == 6"),
    "integers of an enum that is not named": (SHAPES, "assert level() == 5 and level() - 1 == 4"),
    "namedtuple": (SHAPES, "from solution import corner, Point\ndef test_a():\n    assert corner() == Point(1, 2) == (1, 2)\n    assert corner().x == 1\n    x, y = corner()\n    assert y == 2\n    assert isinstance(corner(), Point)"),
    "namedtuple that is not named": (SHAPES, "assert far() == ('x', 3)"),
    "dataclass": (SHAPES, "from solution import Item, items, Version\ndef test_a():\n    assert items() == [Item('a'), Item('b', 2.0)]\n    assert items()[1].price == 2.0\n    assert repr(Item('a')) == \"Item(name='a', price=1.0)\"\n    assert Version(1, 2) < Version(1, 3)\n    assert sorted([Version(2, 0), Version(1, 9)])[0] == Version(1, 9)\n    i = Item('q')\n    i.price = 5\n    assert i.price == 5"),
    "class and its members": (SHAPES, "import solution\nfrom solution import Animal, Dog\n\ndef test_a():\n    d = Dog.named('rex')\n    assert isinstance(d, Dog) and isinstance(d, Animal) and issubclass(Dog, Animal)\n    assert not isinstance(Animal('x'), Dog)\n    assert d.sound() == 'woof' and d.name == 'rex' and d.loud == 'REX' and Dog.legs() == 4\n    assert d.itself() is d\n    assert hasattr(d, 'name') and not hasattr(d, 'nothing')\n    import pytest\n    with pytest.raises(NotImplementedError):\n        Animal('y').sound()\n\ndef test_count():\n    before = Animal.count\n    Animal('z')\n    assert Animal.count == before + 1 == solution.Animal.count"),
    "operators": (SHAPES, "from solution import Vector\ndef test_a():\n    v = Vector(1, 2) + Vector(3, 4)\n    assert v == Vector(4, 6) and v != Vector(0, 0)\n    assert list(v) == [4, 6] and v[1] == 6 and len(v) == 2\n    assert 2 * Vector(1, 2) == Vector(2, 4)\n    assert 1 in Vector(1, 2) and 7 not in Vector(1, 2)\n    assert str(v) == 'Vector(4, 6)' and not Vector(0, 0)\n    assert v(10) == 46 and callable(v)\n    assert 4 in Vector(1, 2) + Vector(3, 4)"),
    "contexts": (SHAPES, "from solution import Closing\nimport pytest\ndef test_a():\n    with Closing() as c:\n        assert not c.closed\n    assert c.closed"),
    "linked objects": (SHAPES, "from solution import chain, Node\ndef test_a():\n    head = chain(1, 2, 3)\n    got = []\n    while head is not None:\n        got.append(head.value)\n        head = head.next\n    assert got == [1, 2, 3]\n\ndef test_b():\n    a = Node(1)\n    b = Node(2, a)\n    assert b.next is a and b.next.next is None"),
    "exceptions with more than a message": (SHAPES, "import pytest\nfrom solution import Account, BankError, TooMuch\ndef test_a():\n    account = Account(5)\n    assert account.take(2) == 3\n    with pytest.raises(BankError, match='9 of 3') as caught:\n        account.take(9)\n    assert caught.value.wanted == 9 and caught.type is TooMuch\n    assert str(caught.value) == '9 of 3' and caught.value.args == (9, 3)\n    try:\n        account.take(10)\n    except TooMuch as error:\n        assert error.there == 3\n    else:\n        pytest.fail('none came')"),
    "exceptions of the library": (VALUES, "import json, pytest, decimal\nfrom solution import parse, complain, money\ndef test_a():\n    with pytest.raises(json.JSONDecodeError) as caught:\n        parse('{')\n    with pytest.raises(ValueError):\n        parse('{')\n    with pytest.raises(UnicodeDecodeError):\n        complain()\n    with pytest.raises(decimal.InvalidOperation):\n        money('x')"),
    "values of the library": (VALUES, "from collections import Counter, OrderedDict, deque\nfrom decimal import Decimal\nfrom fractions import Fraction\nfrom solution import *\nfrom datetime import date, datetime\ndef test_a():\n    assert letters('aab') == {'a': 2, 'b': 1} == Counter('aab')\n    assert letters('aab').most_common(1) == [('a', 2)]\n    assert groups(['a', 'bb', 'c']) == {1: ['a', 'c'], 2: ['bb']}\n    assert money('1.5') == Decimal('3.0') and half(3) == Fraction(3, 2) == 1.5\n    assert tomorrow(date(2024, 2, 28)) == date(2024, 2, 29)\n    assert tomorrow(datetime(2024, 2, 28, 12)) == datetime(2024, 2, 29, 12)\n    assert last(2, [1, 2, 3]) == deque([2, 3])\n    assert keys({'a': 1}) == {'a'} and list(span(3)) == [0, 1, 2] and span(3) == range(3)"),
    "functions of the tests": (VALUES, "from solution import mapped, ordered, memo, compose, safe\ndef test_a():\n    assert list(mapped(lambda x: x + 1, [1, 2])) == [2, 3]\n    assert ordered([3, -1, 2], key=abs) == [-1, 2, 3]\n    assert ordered(['bb', 'a'], key=len) == ['a', 'bb']\n    assert compose(lambda x: x + 1, lambda x: x * 2)(5) == 11\n    def fail():\n        raise ValueError('bad')\n    assert safe(fail) == 'bad'\n\ndef test_memo():\n    seen = []\n    @memo\n    def square(n):\n        seen.append(n)\n        return n * n\n    assert [square(3), square(3)] == [9, 9] and seen == [3]"),
    "generators": (VALUES, "import itertools, types\nfrom solution import evens, echo, total\ndef test_a():\n    assert list(itertools.islice(evens(), 3)) == [0, 2, 4]\n    g = evens()\n    assert isinstance(g, types.GeneratorType) and next(g) == 0 and next(g) == 2\n    e = echo()\n    assert next(e) == 'first' and e.send(5) == 5\n    assert total(x for x in [1, 2]) == 3 and total(range(4)) == 6 and total(iter([1])) == 1"),
    "what is printed": (VALUES, "from solution import greet\ndef test_a(capsys):\n    greet('you')\n    assert capsys.readouterr().out == 'hello you\\n'"),
    "an exit that is expected": (VALUES, "import pytest\nfrom solution import leave\ndef test_a():\n    with pytest.raises(SystemExit) as caught:\n        leave()\n    assert caught.value.code == 2"),
    "state of the module": (VALUES, "import solution\ndef test_a():\n    before = solution.calls\n    solution.counted()\n    assert solution.calls == before + 1\n    assert solution.LIMIT == 3 and solution.TABLE[7] == 7"),
    "types": (VALUES, "from solution import kind, convert\nassert kind(1) is int and convert('3', int) == 3 and convert('3', float) == 3.0"),
    "objects that are only looked at": (VALUES, "from solution import found\ndef test_a():\n    assert found('abb')\n    assert found('abb').group() == 'bb' and found('abb').start() == 1\n    assert found('x') is None"),
    "arguments that are filled": (VALUES, "from solution import fill\ndef test_a():\n    d = {}\n    fill(d)\n    assert d == {'x': 1}"),
    "arrays": (ARRAYS, "import numpy as np\nimport pytest\nfrom solution import double, shape, norm, mean, mask\ndef test_a():\n    a = np.array([[1, 2], [3, 4]])\n    np.testing.assert_array_equal(double(a), a * 2)\n    assert (double(a) == 2 * a).all() and double(a).shape == (2, 2) and shape(np.zeros((0, 3))) == (0, 3)\n    assert norm(np.array([3.0, 4.0])) == pytest.approx(5.0)\n    assert mean([1, 2, 3]) == 2 and mask(np.array([1, 2])).tolist() == [False, True]"),
    "arrays, by numpy.testing alone": (ARRAYS, "import numpy as np\nfrom numpy.testing import assert_allclose\nfrom solution import double\ndef test_a():\n    assert_allclose(double(np.array([1.0])), [2.0])"),
    "a module of another name": ("def add(a, b):\n    return a + b\n", "import pytest\nfrom calculator import add\nimport my.calculator as calc\nfrom package import calculator\n@pytest.mark.parametrize('a,b,c', [(1, 2, 3), pytest.param(0, 0, 0, id='zero')], ids=None)\ndef test_a(a, b, c):\n    assert add(a, b) == c == calc.add(a, b) == calculator.add(a, b)"),
    "fixtures of all kinds": ("class Stack(list):\n    def push(self, x): self.append(x)\n    def peek(self): return self[-1]\n", "import pytest\nfrom solution import Stack\n@pytest.fixture\ndef stack():\n    s = Stack()\n    s.push(1)\n    yield s\n    assert s.peek() is not None\n@pytest.fixture(scope='module')\ndef shared():\n    return Stack([1, 2]).peek()\n@pytest.fixture(params=[1, 2])\ndef n(request): return request.param\n@pytest.fixture(autouse=True)\ndef always(): return None\nclass TestStack:\n    @pytest.fixture\n    def other(self, stack): return stack\n    def setup_method(self): self.x = 1\n    def test_push(self, other, n):\n        other.push(n)\n        assert other.peek() == n and len(other) == 2 and self.x == 1\n    def test_shared(self, shared): assert shared == 2\n    def test_shared_again(self, shared): assert shared > 1\n"),
    "other ways to fail": ("def f(x):\n    if x < 0: raise ValueError('neg')\n    return x + 1\n", "import pytest\nfrom solution import f\ndef test_a():\n    if f(1) != 2:\n        pytest.fail('wrong')\ndef test_b():\n    for x in range(3):\n        if f(x) != x + 1:\n            raise AssertionError(x)\ndef test_c():\n    try:\n        f(-1)\n        assert False, 'none came'\n    except ValueError:\n        pass"),
    "values made while loading": ("def f(x): return x + 1\n", "from solution import f\nRESULT = f(1)\nCASES = [(n, f(n)) for n in range(2)]\nimport pytest\ndef test_a():\n    assert RESULT == 2\n@pytest.mark.parametrize('n,got', CASES)\ndef test_b(n, got):\n    assert got == n + 1"),
    "unittest": ("class Box:\n    def __init__(self): self.items = []\n    def add(self, x): self.items.append(x)\n", "import unittest\nfrom solution import Box\nclass TestBox(unittest.TestCase):\n    def setUp(self): self.box = Box()\n    def tearDown(self): del self.box\n    def test_add(self):\n        self.box.add(1)\n        self.assertEqual(self.box.items, [1])\n        self.assertIn(1, self.box.items)\n        with self.assertRaises(AttributeError):\n            self.box.nothing\nif __name__ == '__main__':\n    unittest.main()"),
    "properties": ("def f(x): return -x\n", "from hypothesis import given, strategies as st\nfrom solution import f\n@given(st.integers())\ndef test_a(n):\n    assert f(f(n)) == n"),
    "candidate": ("def f(x): return -x\n", "assert candidate(1) == -1\nassert candidate(0) == 0"),
    "names of Python's own, imported": ("def sum(xs): return 0 if not xs else xs[0] + sum(xs[1:])\n", "from solution import sum\ndef test_a():\n    assert sum([1, 2, 3]) == 6"),
    "mentions of modules of the program's": ("import math\ndef f(x): return math.sqrt(x)\n", "assert math.isclose(f(2) ** 2, 2)"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
async def test_a_right_program_passes(pools: Pools, name: str) -> None:
    code, tests = GOOD[name]
    result = await judged(pools, code, tests)
    assert [(f.outcome, f.detail) for f in result.outcomes if f.outcome != "pass"] == []
    assert result.outcomes


UNDECIDED = {
    "replaces a part": ("def read(): return input()\ndef f(): return int(read()) + 1\n", "from solution import f\ndef test_a(monkeypatch):\n    monkeypatch.setattr('builtins.input', lambda: '4')\n    assert f() == 5"),
    "replaces a function": ("def g(): return 1\ndef f(): return g() + 1\n", "import solution\nfrom unittest import mock\ndef test_a():\n    with mock.patch('solution.g', return_value=4):\n        assert solution.f() == 5"),
    "waits for a warning": ("import warnings\ndef f():\n    warnings.warn('old', DeprecationWarning)\n", "import pytest\nfrom solution import f\ndef test_a():\n    with pytest.warns(DeprecationWarning):\n        f()"),
    "writes a file": ("def f(path): return open(path).read()\n", "from solution import f\ndef test_a(tmp_path):\n    (tmp_path / 'x').write_text('y')\n    assert f(tmp_path / 'x') == 'y'"),
    "extends a class": ("class Base:\n    def run(self): return self.step() + 1\n", "from solution import Base\nclass Own(Base):\n    def step(self): return 1\ndef test_a():\n    assert Own().run() == 2"),
    "is asynchronous": ("async def f(): return 1\n", "import asyncio\nfrom solution import f\ndef test_a():\n    assert asyncio.run(f()) == 1"),
    "gives an object of its own": ("def f(x): return x.value\n", "from solution import f\nclass Own:\n    value = 3\ndef test_a():\n    assert f(Own()) == 3"),
    "needs a file": ("def f():\n    with open('/etc/hostname') as file: return file.read()\n", "from solution import f\ndef test_a():\n    assert f() == 'x'"),
    "needs a package": ("import pandas\ndef f(): return 1\n", "from solution import f\ndef test_a():\n    assert f() == 1"),
    "needs a process": ("import subprocess\ndef f(): return subprocess.run(['true']).returncode\n", "assert f() == 0"),
    "compares a path": ("from pathlib import Path\ndef f(): return Path('a') / 'b'\n", "from pathlib import Path\nfrom solution import f\ndef test_a():\n    assert f() == Path('a/b')"),
    "lets an answer judge": ("class Bag:\n    def __init__(self, xs=()): self.xs = list(xs)\n    def union(self, o): return Bag(self.xs + o.xs)\n    def __contains__(self, x): return x in self.xs\n", "from solution import Bag\ndef test_a():\n    assert 3 in Bag([1]).union(Bag([3]))"),
    "checks what was changed beside a value": ("def f(xs):\n    xs.sort()\n    return len(xs)\n", "from solution import f\ndef test_a():\n    xs = [2, 1]\n    assert f(xs) == 2\n    assert xs == [1, 2]"),
    "calls too often": ("def f(x): return x\n", "from solution import f\ndef test_a():\n    for n in range(10**9):\n        assert f(n) == n"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNDECIDED)
async def test_what_two_boxes_cannot_show_says_nothing_against_a_program(
    pools: Pools, name: str
) -> None:
    code, tests = UNDECIDED[name]
    result = await judged(pools, code, tests)
    failed = [found for found in result.outcomes if found.outcome != "pass"]
    assert failed
    assert [found for found in failed if not found.by_the_test] == []
