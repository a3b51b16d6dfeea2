"""Values of the standard library's types that travel as the plain values they consist of.

What `values` needs of each: how it is taken apart, and made again from that. A type counts
only if it is exactly this one; nothing is called that a program could have replaced.
Types of NumPy and of Python itself are `values`' own business.
"""

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

__all__ = ["LIBRARY", "Entry"]

Made = Callable[[Any], Any]


class Entry(NamedTuple):
    """One type. `hashes` gives, of what it is made from, what must be hashed for that."""

    name: str
    taken_apart: Made
    made: Made
    hashes: Callable[[Any], Iterable[Any]] | None = None


_FRACTION_BITS = 50_000
_NUMERATOR = Fraction.__dict__["_numerator"].__get__
_DENOMINATOR = Fraction.__dict__["_denominator"].__get__
_EMPTY: dict[Any, Any] = {}
_KEYS, _VALUES, _ITEMS = type(_EMPTY.keys()), type(_EMPTY.values()), type(_EMPTY.items())


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    return list(dict.items(value))


def _firsts(pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    return [key for key, _ in pairs]


def _fraction(given: Any) -> Fraction:
    numerator, denominator = given
    if max(numerator.bit_length(), denominator.bit_length()) > _FRACTION_BITS:
        raise ValueError("a fraction whose terms take long to reduce")
    return Fraction(numerator, denominator)


def _moment(value: datetime) -> list[Any]:
    return [datetime.isoformat(value.replace(tzinfo=None)), value.tzinfo, value.fold]


def _of_moment(given: Any) -> datetime:
    text, zone, fold = given
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


LIBRARY: dict[type, Entry] = {
    Counter: Entry("Counter", _pairs, lambda pairs: Counter(dict(pairs)), _firsts),
    Decimal: Entry("Decimal", Decimal.__str__, Decimal),
    Fraction: Entry(
        "Fraction",
        lambda value: [_NUMERATOR(value), _DENOMINATOR(value)],
        _fraction,
    ),
    OrderedDict: Entry("OrderedDict", lambda value: list(value.items()), OrderedDict, _firsts),
    date: Entry("date", date.isoformat, date.fromisoformat),
    datetime: Entry("datetime", _moment, _of_moment),
    # Its factory stays behind: of the value it is no part.
    defaultdict: Entry(
        "defaultdict", _pairs, lambda pairs: defaultdict(None, dict(pairs)), _firsts
    ),
    deque: Entry(
        "deque",
        lambda value: [list(deque.__iter__(value)), value.maxlen],
        lambda given: deque(*given),
    ),
    range: Entry(
        "range",
        lambda value: [value.start, value.stop, value.step],
        lambda given: range(*given),
    ),
    time: Entry("time", time.isoformat, time.fromisoformat),
    timedelta: Entry(
        "timedelta",
        lambda value: [value.days, value.seconds, value.microseconds],
        lambda given: timedelta(*given),
    ),
    timezone: Entry("timezone", lambda value: timezone.utcoffset(value, None), timezone),
    _ITEMS: Entry("dict_items", list, lambda pairs: dict(pairs).items(), _firsts),
    _KEYS: Entry("dict_keys", list, lambda keys: dict.fromkeys(keys).keys(), list),
    _VALUES: Entry("dict_values", list, lambda given: dict(enumerate(given)).values()),
}
