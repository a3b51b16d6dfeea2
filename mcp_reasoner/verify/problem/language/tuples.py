"""Ordered pairs and triples: how many, or which, satisfy conditions on their members.

    tuples     "ordered pairs (a, b) of positive integers such that ab = 12"

"Ordered" must be said, or the members named in brackets: of pairs without order there are fewer.
"""

from dataclasses import dataclass
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Group, Name, Node
from mcp_reasoner.verify.problem.language.asks import Ask, subject
from mcp_reasoner.verify.problem.language.clauses import Domain, Setting, conditions_of
from mcp_reasoner.verify.problem.language.engine import Production, phrases
from mcp_reasoner.verify.problem.language.meanings import Condition, Env, Quantity
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.language.solutions import NothingError, environments
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.question import PointsQuestion, Question, ValueQuestion
from mcp_reasoner.verify.problem.rule import NotReadError

__all__ = ["PHRASES", "Tuples"]


@dataclass(frozen=True)
class Tuples:
    """The tuples of values of some names for which a setting holds."""

    names: tuple[str, ...]
    setting: Setting
    plural: bool

    def points(self, around: Setting) -> list[tuple[Any, ...]]:
        """All of them; AmbiguousError where complex numbers would make a difference."""
        setting = self.setting + around
        found = [self._points(setting, real=real) for real in (True, False)]
        if set(found[0]) != set(found[1]):
            raise AmbiguousError("the problem leaves open whether complex solutions count")
        return found[0]

    def _points(self, setting: Setting, *, real: bool) -> list[tuple[Any, ...]]:
        try:
            at = environments(setting, self.names, real=real)
        except NothingError:
            return []
        if any(set(env.values) - set(self.names) - setting.definitions.keys() for env in at):
            raise NotReadError("the conditions speak of more numbers than the tuple has")
        return [tuple(env.values[name] for name in self.names) for env in at]


def _names(node: Node) -> tuple[str, ...]:
    match node:
        case Group("tuple", items):
            names = tuple(item.name for item in items if isinstance(item, Name))
            if len(names) == len(items) and len(set(names)) == len(names):
                return names
    raise NotReadError("the names of a tuple are not given")


def _of_kind(node: Node, domain: Domain, conditions: tuple[Condition, ...], size: str) -> Tuples:
    names = _names(node)
    if len(names) != {"pair": 2, "triple": 3, "quadruple": 4}[size.removesuffix("s")]:
        raise NotReadError("the tuple has another number of members")
    distinct = (frozenset(names),) if "distinct" in domain.words else ()
    plain = Domain(domain.field, tuple(word for word in domain.words if word != "distinct"))
    setting = Setting(dict.fromkeys(names, plain), conditions, distinct=distinct)
    return Tuples(names, setting, plural=size.endswith("s"))


def _kind_first(domain: Domain, node: Node, conditions: tuple[Condition, ...], size: str) -> Tuples:
    return _of_kind(node, domain, conditions, size)


def _any_kind(node: Node, conditions: tuple[Condition, ...], size: str) -> Tuples:
    return _of_kind(node, Domain(), conditions, size)


def _with_kind_words(node: Node, conditions: tuple[Condition, ...], adj: str, size: str) -> Tuples:
    """`integer pairs (x, y)`."""
    words = tuple(
        word.replace("-", "") for word in adj.split() if word not in ("ordered", "integer")
    )
    return _of_kind(node, Domain("integer", words), conditions, size)


def _of_names(domain: Domain, names: list[str], conditions: tuple[Condition, ...]) -> Tuples:
    """`positive integers x and y such that …`: one value for each name."""
    if len(names) < 2 or len(set(names)) != len(names):
        raise NotReadError("several names are needed")
    distinct = (frozenset(names),) if "distinct" in domain.words else ()
    plain = Domain(domain.field, tuple(word for word in domain.words if word != "distinct"))
    setting = Setting(dict.fromkeys(names, plain), conditions, distinct=distinct)
    return Tuples(tuple(names), setting, plural=False)


def _bare(node: Node, domain: Domain, size: str) -> Tuples:
    """With conditions to come from the setting."""
    return _of_kind(node, domain, (), size)


def _bare_any(node: Node, size: str) -> Tuples:
    return _of_kind(node, Domain(), (), size)


def _of_equation(statement: Node, adj: str) -> Tuples:
    """`positive integer solutions of x + y = 5`: the names in the order of the alphabet."""
    conditions = conditions_of(statement)
    names = tuple(sorted(frozenset().union(*(one.names for one in conditions))))
    if len(names) < 2:
        raise NotReadError("the equation is one in a single unknown")
    words = tuple(word for word in adj.replace("non-", "non").split() if word != "integer")
    domain = Domain("integer", words)
    return Tuples(names, Setting(dict.fromkeys(names, domain), conditions), plural=True)


def _count(tuples: Tuples) -> Ask:
    if not tuples.plural:
        raise NotReadError("how many is asked of one")

    def answer(setting: Setting, text: Text) -> Question:
        points = tuples.points(setting)
        return ValueQuestion(
            subject=subject(text),
            value=sympy.Integer(len(points)),
            detail=f"{len(points)} found, and all others ruled out",
        )

    return Ask(answer)


def _all(tuples: Tuples) -> Ask:
    if not tuples.plural:
        raise NotReadError("one tuple is asked for, not all")
    return _points(tuples)


def _one(tuples: Tuples) -> Ask:
    if tuples.plural:
        raise NotReadError("several tuples are asked for, not one")
    return _points(tuples)


def _points(tuples: Tuples) -> Ask:
    def answer(setting: Setting, text: Text) -> Question:
        points = tuples.points(setting)
        if not tuples.plural and len(points) != 1:
            raise AmbiguousError("the problem speaks of one tuple, and there is another number")
        return PointsQuestion(
            subject=subject(text),
            points=tuple(points),
            names=tuples.names,
            detail=f"{len(points)} found, put into all conditions, and all others ruled out",
        )

    return Ask(answer)


def _count_of_equation(statement: Node, adj: str) -> Ask:
    return _count(_of_equation(statement, adj))


def _number(tuples: Tuples) -> Quantity:
    if not tuples.plural:
        raise NotReadError("how many is asked of one")

    def value(env: Env) -> Any:
        return sympy.Integer(len(tuples.points(Setting())))

    return Quantity(frozenset(), None, value, of_set=True)


_SIZE: Final = r"(?P<size>pairs?|triples?|quadruples?)"
_SUCH_THAT: Final = (
    r",? (?:such that|so that|for which|satisfying|that satisf(?:y|ies)|which satisf(?:y|ies)"
    r"|with|where|satisf(?:y|ies))(?: (?:both )?(?:of )?(?:the )?(?:system of )?"
    r"(?:equations?|inequality|inequalities|conditions?))?:?"
)
_ADJ: Final = (
    r"(?P<adj>(?:(?:ordered|positive|negative|non-?negative|nonzero|integer|integral) )*?"
    r"(?:integer|integral))"
)
PHRASES: Final[tuple[Production, ...]] = (
    *phrases(
        "tuples",
        _of_kind,
        rf"ordered {_SIZE} <tuple> of <domain>{_SUCH_THAT} <conditions>",
        rf"{_SIZE} <tuple> of <domain>{_SUCH_THAT} <conditions>",
    ),
    *phrases(
        "tuples",
        _kind_first,
        rf"ordered {_SIZE} of <domain>,? <tuple>,?{_SUCH_THAT} <conditions>",
        rf"{_SIZE} of <domain>,? <tuple>,?{_SUCH_THAT} <conditions>",
    ),
    *phrases("tuples", _any_kind, rf"(?:ordered )?{_SIZE} <tuple>{_SUCH_THAT} <conditions>"),
    *phrases(
        "tuples",
        _with_kind_words,
        rf"(?:ordered )?{_ADJ} {_SIZE} <tuple>{_SUCH_THAT} <conditions>",
    ),
    *phrases(
        "tuples",
        _of_names,
        rf"(?:the )?(?:two |three )?<domain> <names>{_SUCH_THAT} <conditions>",
    ),
    *phrases("tuples", _bare, rf"(?:ordered )?{_SIZE} <tuple> of <domain>"),
    *phrases("tuples", _bare_any, rf"(?:ordered )?{_SIZE} <tuple>"),
    *phrases(
        "question",
        _count,
        r"how many <tuples>(?: are there)?",
        rf"{FIND} the number of <tuples>",
    ),
    *phrases(
        "question",
        _count_of_equation,
        rf"how many {_ADJ} solutions (?:does|do) (?:the equation )?<statement> have",
        rf"(?:how many|{FIND} the number of) {_ADJ} solutions (?:are there )?(?:of|to) "
        r"(?:the equation )?<statement>",
    ),
    *phrases("quantity", _number, r"(?:the )?number of <tuples>"),
    *phrases("question", _all, rf"{FIND}(?: all)?(?: of)?(?: the)? <tuples>"),
    *phrases("question", _one, rf"{FIND} (?:the (?:unique )?)?<tuples>"),
)
