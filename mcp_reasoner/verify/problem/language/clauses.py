"""What a problem says before or after its question: conditions, kinds of numbers, definitions.

    conditions   one or more statements: "x+y = 5 and xy = 6", "n is divisible by 3"
    setting      those together with what the names are: "x and y are positive integers with …"

Functions and operations that a problem defines are for `definitions`.

Settings add up: every sentence and clause contributes, and what two of them say about the same
name must fit together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from mcp_reasoner.verify.nodes import (
    Logic,
    Name,
    Node,
    Relation,
    free_names,
)
from mcp_reasoner.verify.problem.language.engine import Production, Reading, phrases
from mcp_reasoner.verify.problem.language.functions import Function, conjuncts, is_definition
from mcp_reasoner.verify.problem.language.meanings import (
    Condition,
    Property,
    Quantity,
    tested,
)
from mcp_reasoner.verify.problem.language.properties import compared, leaving, named, with_digits
from mcp_reasoner.verify.problem.polynomials import NotReadError

__all__ = ["PHRASES", "READERS", "Domain", "Setting", "conditions_of"]


@dataclass(frozen=True)
class Domain:
    """What kind of number a name stands for; `field` is "" where that is not said."""

    field: str = ""
    words: tuple[str, ...] = ()

    @property
    def property(self) -> Property:
        """What the adjectives demand."""
        found = Property(lambda value, env: True)
        for word in self.words:
            if word.endswith("-digit"):
                found = found & with_digits(_SIZES[word.removesuffix("-digit")])
            else:
                found = found & named(word)
        return found

    def joined(self, other: "Domain") -> "Domain":
        """Both at once."""
        if self.field and other.field and self.field != other.field:
            raise NotReadError("a name stands for numbers of two kinds")
        return Domain(self.field or other.field, tuple(dict.fromkeys(self.words + other.words)))


@dataclass(frozen=True)
class Setting:
    """All that is said about the names of a problem."""

    domains: dict[str, Domain] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    functions: dict[str, Function] = field(default_factory=dict)
    definitions: dict[str, Quantity] = field(default_factory=dict)
    distinct: tuple[frozenset[str], ...] = ()

    def __add__(self, other: "Setting") -> "Setting":
        """Both together; NotReadError where they do not fit."""
        domains = dict(self.domains)
        for name, domain in other.domains.items():
            domains[name] = domains[name].joined(domain) if name in domains else domain
        for mine, theirs in (
            (self.functions, other.functions),
            (self.definitions, other.definitions),
        ):
            if any(mine[name] != theirs[name] for name in mine.keys() & theirs.keys()):
                raise NotReadError("a name is defined twice")
        return Setting(
            domains,
            tuple(dict.fromkeys(self.conditions + other.conditions)),
            {**self.functions, **other.functions},
            {**self.definitions, **other.definitions},
            self.distinct + other.distinct,
        )


_SIZES: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "1": 1, "2": 2, "3": 3, "4": 4, "single": 1,
}  # fmt: skip


def conditions_of(node: Node) -> tuple[Condition, ...]:
    """A statement as conditions, each part joined by "and" on its own."""
    if isinstance(node, Logic) and node.op == "and":
        return tuple(part for item in node.items for part in conditions_of(item))
    return (Condition(free_names(node), node),)


def _written(node: Node) -> tuple[Condition, ...]:
    if any(map(is_definition, conjuncts(node))):
        raise NotReadError("a function is defined, which is no condition")
    return conditions_of(node)


def _is(quantity: Quantity, part: Property) -> tuple[Condition, ...]:
    return (tested(quantity, part),)


def _are(quantities: list[Quantity], part: Property) -> tuple[Condition, ...]:
    return tuple(tested(quantity, part) for quantity in quantities)


def _equals(left: Quantity, right: Quantity) -> tuple[Condition, ...]:
    """In words; where both are formulas, as the equation that they make."""
    if left.node is not None and right.node is not None:
        return conditions_of(Relation((left.node, right.node), ("=",)))
    test = tested(left, compared("=", right))
    return (replace(test, names=left.names | right.names, sides=(left, right)),)


def _satisfying(names: list[str], conditions: tuple[Condition, ...]) -> Setting:
    if not set(names) <= frozenset().union(*(one.names for one in conditions)):
        raise NotReadError("the conditions speak of other names")
    return _stated(conditions)


def _both(first: tuple[Condition, ...], second: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(dict.fromkeys(first + second))


def _stated(conditions: tuple[Condition, ...]) -> Setting:
    return Setting(conditions=conditions)


def _kinds(names: list[str], domain: Domain) -> Setting:
    if len(set(names)) != len(names):
        raise NotReadError("a name is declared twice")
    distinct = (frozenset(names),) if "distinct" in domain.words else ()
    plain = Domain(domain.field, tuple(word for word in domain.words if word != "distinct"))
    return Setting(domains=dict.fromkeys(names, plain), distinct=distinct)


def _kind(names: list[str], domain: Domain) -> Setting:
    if len(names) != 1:
        raise NotReadError("several names stand for one number")
    return _kinds(names, domain)


def _positive(names: list[str], adj: str) -> Setting:
    return _kinds(names, Domain("", (adj.replace("-", ""),)))


def _domain(adj: str, noun: str) -> Domain:
    words = [
        word.replace("non-negative", "nonnegative").replace("non-zero", "nonzero")
        for word in re.split(r"[ ,]+", adj)
        if word and word not in ("and", "fixed", "unique", "given", "arbitrary")
    ]
    words = ["distinct" if word == "different" else word for word in words]
    kind = ""
    for name in ("real", "complex", "rational", "integer"):
        if name in words or noun.startswith(name):
            if kind:
                raise NotReadError("a number is of two kinds")
            kind = name
            words = [word for word in words if word != name]
    if noun.startswith(("whole", "natural")):
        raise NotReadError("whether zero is a natural number is not said")
    if noun.startswith("prime") or {"prime", "even", "odd", "composite"} & set(words):
        kind = "integer"
    if noun.startswith("prime"):
        words.append("prime")
    if noun.startswith("digit"):
        raise NotReadError("digits are not read")
    if any(word.endswith("-digit") for word in words):
        kind = "integer"
    if kind in ("", "rational") and {"positive", "negative", "nonnegative"} & set(words):
        kind = kind or "real"
    return Domain(kind, tuple(words))


def _definition(name: str, quantity: Quantity) -> Setting:
    if quantity.node is not None:
        raise NotReadError("a formula is a condition like others")
    if name in quantity.names:
        raise NotReadError("a name is defined by itself")
    return Setting(definitions={name: quantity})


def _definitions(names: list[str], quantities: list[Quantity]) -> Setting:
    if len(names) != len(quantities) or len(names) < 2:
        raise NotReadError("there are more names than values, or fewer")
    found = Setting()
    for name, quantity in zip(names, quantities, strict=True):
        found = found + Setting(
            conditions=_equals(Quantity(frozenset([name]), Name(name)), quantity)
        )
    return found


def _with(setting: Setting, conditions: tuple[Condition, ...]) -> Setting:
    return setting + Setting(conditions=conditions)


def _add(first: Setting, second: Setting) -> Setting:
    return first + second


def _same(part: Any) -> Any:
    return part


_ADJ: Final = (
    r"(?P<adj>(?:(?:fixed|distinct|different|positive|negative|non-?negative|nonzero|non-zero|real"
    r"|complex|rational|integer|odd|even|prime|two-digit|three-digit|four-digit|2-digit|3-digit)"
    r"[ ,]{1,2}(?:and )?)*)"
)
_NOUN: Final = (
    r"(?P<noun>integers?|real numbers?|reals?|numbers?|complex numbers?|rational numbers?"
    r"|prime numbers?|primes?|whole numbers?|natural numbers?|digits?|constants?)"
)
_SUCH_THAT: Final = (
    r",? (?:such that|so that|for which|satisfying|that satisf(?:y|ies)|which satisf(?:y|ies)"
    r"|with|where|and)"
)
_NAME: Final = r"\$? ?[A-Za-z] ?\$?"

PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "conditions",
        _written,
        r"(?:both )?(?:the (?:equations?|inequality|inequalities) )?<statement>",
    ),
    *phrases("conditions", _is, r"<quantity> is (?:also )?<property>", r"<quantity> <having verb>"),
    *phrases("conditions", _are, r"(?:both )?<quantities and> are (?:both |all )?<property>"),
    *phrases(
        "conditions",
        lambda number, modulus, rest: _is(number, leaving(rest, modulus)),
        r"(?:when )?<quantity> is divided by <quantity>,? the remainder is <quantity>",
    ),
    *phrases(
        "conditions",
        _equals,
        r"<quantity> (?:is equal to|equals|is) <quantity>",
    ),
    *phrases(
        "conditions",
        _both,
        r"(?:both )?<conditions>,? and (?:also )?<conditions>",
        r"<conditions>[,;] <conditions>",
    ),
    *phrases("domain", _domain, rf"{_ADJ}{_NOUN}"),
    # -- settings -----------------------------------------------------------------------
    *phrases("setting", _stated, r"<conditions>"),
    *phrases("setting", _kinds, r"(?:both )?<names> (?:are|be) (?:both |all )?<domain>"),
    *phrases("setting", _kind, r"<names> (?:is|be) an? <domain>"),
    *phrases(
        "setting",
        _satisfying,
        r"<names> satisf(?:y|ies) (?:the )?(?:following )?(?:system of )?(?:equations?|system"
        r"|inequality|inequalities)?:? ?<conditions>",
    ),
    *phrases(
        "setting",
        lambda domain, names: _kinds(names, domain),
        r"(?:for )?(?:some |the )?<domain> <names>",
    ),
    *phrases(
        "setting",
        _positive,
        r"<names> (?:are|is|be) (?:both |all )?(?P<adj>positive|negative|non-?negative|nonzero)",
    ),
    *phrases(
        "setting",
        _definition,
        r"<name> (?:be|denotes?|is|equals|represents?) <quantity>",
        r"<name> = <quantity>",
    ),
    *phrases("setting", _definitions, r"<names> are <quantities and>,? respectively"),
    *phrases("setting", _with, rf"<setting>{_SUCH_THAT} <conditions>"),
    *phrases(
        "setting",
        _add,
        r"<setting>,? and (?:let |suppose (?:that )?)?<setting>",
        r"<setting>[,;] <setting>",
        r"<setting>\. (?:also,? )?(?:let|suppose(?: that)?|assume(?: that)?|given(?: "
        r"that)?|if)? ?<setting>",
        r"<setting>,? where <setting>",
    ),
)


def _names(reading: Reading, text: str) -> Iterator[list[str]]:
    """One or more names: `x`, `$x$ and $y$`, `$a, b$, and $c$`, `a, b, c`."""
    plain = text.replace("$", " ")
    if _NAMES.fullmatch(plain) is None:
        return
    written = [part for part in re.split(r"[ ,]+", plain) if part and part != "and"]
    bare = "$" not in text and set(written) & {"e", "i"}
    if bare or set(written) & reading.functions:
        return
    found: list[str] = []
    for part in written:
        names = reading.all("name", f"${part}$" if "\\" in part else part)
        if len(names) != 1:
            return
        found += names
    yield found


_NAMES = re.compile(
    r"\s*(?:[A-Za-z]|\\[a-z]{2,7})(?:\s*,\s*(?:[A-Za-z]|\\[a-z]{2,7}))*"
    r"(?:\s*,?\s*and\s+(?:[A-Za-z]|\\[a-z]{2,7}))?\s*",
    re.ASCII,
)


def _quantities(separator: str) -> Any:
    word = rf"\s+{separator}\s+" if separator != "nor" else r"\s+nor\s+"

    def read(reading: Reading, text: str) -> Iterator[list[Quantity]]:
        """Two or more quantities with commas and a word between."""
        pieces = _pieces(text, word)
        if len(pieces) < 2:
            return
        found: list[Quantity] = []
        for piece in pieces:
            meanings = reading.all("quantity", piece)
            if len(meanings) != 1:
                return
            found.append(meanings[0])
        yield found

    return read


def _pieces(text: str, word: str) -> list[str]:
    """The items of a list; `$3, 4,$ and $5$` has three."""
    if text.count("$") == 2 and text[0] == text[-1] == "$" and "\\" not in text:
        text = text.strip("$ ")
    text = re.sub(r"\$([^$\\]+,[^$\\]+)\$", lambda found: found.group(1), text)
    parts = re.split(rf",?{word}|,\s+|,(?=[^0-9])|,(?=[0-9]{{1,2}}(?![0-9]))", text)
    if any(part.count("$") % 2 for part in parts):
        return []
    return [part.strip() for part in parts]


READERS = {
    "names": (_names,),
    "quantities and": (_quantities("and"),),
    "quantities or": (_quantities("or"),),
    "quantities nor": (_quantities("nor"),),
}
