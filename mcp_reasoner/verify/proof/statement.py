"""A statement to be proved, read by rule as a formal claim: every word accounted for, or none.

    read_statement_claim("Prove that 6 divides n^3 - n for all positive integers n.").text
    "for all integer n with n > 0: divides(6, n^3 - n)"

Also reads the plain form of `FormalClaim.text` and the grammar of checks itself. Words that no
rule knows, names whose range is not said, and statements with two readings are not read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import (
    Logic,
    Name,
    Node,
    Relation,
    free_names,
    whole,
)
from mcp_reasoner.verify.problem.forms import ANY
from mcp_reasoner.verify.problem.normalise import UnreadableError, normalise
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.reader import require_clear
from mcp_reasoner.verify.proof.claims import Domain, FormalClaim, Variable
from mcp_reasoner.verify.proof.deciders.algebra import prove_identity
from mcp_reasoner.verify.proof.deciders.decide import rule
from mcp_reasoner.verify.proof.deciders.theorem import (
    Theorem,
    conjuncts,
    is_polynomial,
    read_theorem,
    replaced,
)
from mcp_reasoner.verify.proof.deciders.writing import written
from mcp_reasoner.verify.proof.kinds import KIND, LETTER, NAMES, read_kind, read_names
from mcp_reasoner.verify.proof.predicates import FIRST_TERMS, read_predicate
from mcp_reasoner.verify.text import clean
from mcp_reasoner.verify.truth import truth

__all__ = ["read_statement_claim"]

_MAX_DEPTH: Final = 8


@dataclass(frozen=True)
class _Scope:
    """What has been said so far: names with their ranges, hypotheses, names that must exist."""

    domains: tuple[tuple[str, Domain], ...] = ()
    hypotheses: tuple[Node, ...] = ()
    exists: tuple[tuple[str, Domain], ...] = ()
    conditions: tuple[Node, ...] = ()
    natural: frozenset[str] = frozenset()
    asked: bool = False
    induction: bool = False

    @property
    def names(self) -> frozenset[str]:
        """All names declared so far."""
        return frozenset(name for name, _ in (*self.domains, *self.exists))


def read_statement_claim(text: str) -> FormalClaim | None:
    """The one formal claim that a text states; None where it is not read, or in two ways."""
    try:
        body = normalise(text)
        require_clear(body)
    except (UnreadableError, AmbiguousError):
        return None
    if body.form != ANY:
        return None
    found = dict.fromkeys(_claims(_IN_ONE.sub(r"\1$\2$ \3", body.body), _Scope(), 0))
    return next(iter(found)) if len(found) == 1 else None


# -- sentences -----------------------------------------------------------------------------

_FLAGS = re.IGNORECASE | re.ASCII
_LEAD = re.compile(
    r"(?:(?:prove|show|verify|demonstrate|establish|check|deduce)"
    r"(?P<induction>,? (?:by|using) (?:mathematical )?induction,?)?"
    r"(?: (?:the following|that)|:)(?: statement)?:?|(?:we )?claim(?: that|:)"
    r"|(?:theorem|lemma|proposition|claim)[.:]|it is true that|then) ",
    _FLAGS,
)
_ORDER = r"(?:>|<|\\geq?|\\leq?|≥|≤|!=|\\neq?|≠)(?![A-Za-z])"
_LET = re.compile(
    rf"(?:let|suppose|assume)(?: that)? (?P<names>{NAMES})(?P<bound> ?{_ORDER}[^,:;]+?)? "
    rf"(?:be|is|are) (?:a |an |any |arbitrary |some )*(?P<kind>{KIND})(?P<rest>.*)",
    _FLAGS,
)
_SUPPOSE = re.compile(r"(?:suppose|assume|given)(?: that)? (?P<rest>.+)", _FLAGS)
# "integers $n \\geq 4$": the name and its bound apart.
_IN_ONE = re.compile(rf"((?:{KIND}|let|suppose) )\$ ?({LETTER}) ?({_ORDER}[^$]+)\$", _FLAGS)
_EVERY = re.compile(
    rf"(?:for )?(?:all|every|each|any|all pairs of|any two|arbitrary) (?P<kind>{KIND}) "
    rf"(?P<names>{NAMES})(?P<rest>.*)",
    _FLAGS,
)
_MORE = re.compile(rf",? (?:and )?(?:all )?(?P<kind>{KIND}) (?P<names>{NAMES})(?P<rest>.*)", _FLAGS)
_BOUND = re.compile(
    rf" ?(?P<bound>{_ORDER}[^,:;]*?)(?P<rest>[,:;].*|)",
    _FLAGS,
)
_EXISTS = re.compile(
    rf"there (?:exists?|is|are) (?:a |an |some |at least one )?(?P<kind>{KIND}) "
    rf"(?P<names>{NAMES})(?P<rest>.*)",
    _FLAGS,
)
_IS_A = re.compile(
    rf"(?P<names>{NAMES}) (?:is|are) (?:a |an )?(?P<kind>{KIND})",
    _FLAGS,
)
_THERE = r" (?=there (?:is|are|exists?) )"
_SUCH_THAT = r",? (?:with|such that|where|satisfying|for which|so that) "


def _claims(text: str, scope: _Scope, depth: int) -> Iterator[FormalClaim]:
    """The claims that a text may state within a scope; mostly one or none."""
    if depth > _MAX_DEPTH:
        return
    text, depth = text.strip(), depth + 1
    lead = _LEAD.match(text)
    if lead is not None:
        asked = replace(scope, asked=True, induction=scope.induction or bool(lead["induction"]))
        yield from _claims(text[lead.end() :], asked, depth)
        return
    let = _LET.fullmatch(text)
    if let is not None:
        declared = _declared(read_names(let["names"]), let["kind"], scope)
        if declared is not None and let["bound"]:
            declared = _bounded(declared, let["bound"])
        yield from _after(declared, let["rest"], depth, ends=".;,")
    supposed = _SUPPOSE.fullmatch(text)
    if supposed is not None:
        yield from _supposing(supposed["rest"], scope, depth, separators=r"[.;,] ")
    if let is not None or supposed is not None:
        return
    every = _EVERY.fullmatch(text)
    for names, rest in _lists(every):
        assert every is not None  # noqa: S101 - it has lists
        yield from _after(_declared(names, every["kind"], scope), rest, depth, ends=",:;")
    exists = _EXISTS.fullmatch(text)
    if exists is not None:
        yield from _existing(exists, scope, depth)
    if re.match(r"if ", text, _FLAGS):
        yield from _supposing(text[3:], scope, depth, separators=r",? then |, ")
    for cut in re.finditer(r",? (?=for (?:all|every|each|any|arbitrary) )", text, _FLAGS):
        # "C for all …": the names come last, and nothing else after them.
        for inner in _trailing(text[cut.end() :], scope):
            yield from _stated(text[: cut.start()], inner)
    for cut in re.finditer(r",? (?:if|whenever|provided that|when) ", text, _FLAGS):
        for inner in _assuming(text[cut.end() :], scope):
            yield from _stated(text[: cut.start()], inner)
    yield from _stated(text, scope)


def _lists(match: re.Match[str] | None) -> Iterator[tuple[tuple[str, ...], str]]:
    """The names of a match and what follows, for every place where the list may end.

    "n, m is odd" may be two names, or one and a sentence.
    """
    if match is None:
        return
    names, rest = match["names"], match["rest"]
    yield read_names(names), rest
    if "$" not in names or re.search(r"\$ ?, ?\$", names):
        for cut in re.finditer(r" ?, ?(?:and )?| and ", names):
            yield read_names(names[: cut.start()]), names[cut.start() :] + rest


def _declared(names: tuple[str, ...], kind_of: str, scope: _Scope) -> _Scope | None:
    """The scope with names of a kind; None where one of them is declared already."""
    if len(set(names)) < len(names) or set(names) & scope.names:
        return None
    for name in names:
        kind = read_kind(kind_of, name)
        scope = replace(
            scope,
            domains=(*scope.domains, (name, kind.domain)),
            hypotheses=(*scope.hypotheses, *kind.statements),
            natural=scope.natural | ({name} if kind.natural else frozenset()),
        )
    return scope


def _after(scope: _Scope | None, rest: str, depth: int, *, ends: str) -> Iterator[FormalClaim]:
    """The claims after a declaration: more names, a bound or a condition on them, the sentence."""
    if scope is None:
        return
    if rest[:1] in ends and rest[1:2] == " ":
        yield from _claims(rest[2:], scope, depth)
    if rest.startswith(" there "):
        yield from _claims(rest, scope, depth)
    more = _MORE.fullmatch(rest)
    for names, then in _lists(more):
        assert more is not None  # noqa: S101 - it has lists
        yield from _after(_declared(names, more["kind"], scope), then, depth, ends=ends)
    bound = _BOUND.fullmatch(rest)
    if bound is not None:
        within = _bounded(scope, bound["bound"])
        yield from _after(within, bound["rest"], depth, ends=ends)
    condition = re.match(_SUCH_THAT, rest, _FLAGS)
    if condition is not None:
        yield from _supposing(
            rest[condition.end() :], scope, depth, separators=rf"[{re.escape(ends)}] |{_THERE}"
        )


def _bounded(scope: _Scope, bound: str) -> _Scope | None:
    """With "> 0" after the names of the last declaration, for each of them."""
    last = scope.domains[-1][1]
    names: list[str] = []
    for name, domain in reversed(scope.domains):
        if domain != last:
            break
        names.append(name)
    if len(names) > 1:
        return None  # "integers m, n > 0": whether m is bounded too is a matter of style
    node = read_predicate(f"{names[0]} {bound}", names=scope.names)
    return None if node is None else replace(scope, hypotheses=(*scope.hypotheses, node))


def _supposing(text: str, scope: _Scope, depth: int, *, separators: str) -> Iterator[FormalClaim]:
    """The claims of "H, C", wherever the hypothesis may end."""
    for cut in re.finditer(separators, text, _FLAGS):
        for inner in _assuming(text[: cut.start()], scope):
            yield from _claims(text[cut.end() :], inner, depth)


def _assuming(text: str, scope: _Scope) -> Iterator[_Scope]:
    """The scope with the hypotheses in a text: statements, and what names are."""
    is_a = _IS_A.fullmatch(text.strip())
    if is_a is not None:
        names = set(read_names(is_a["names"]))
        if not names & scope.names:
            declared = _declared(read_names(is_a["names"]), is_a["kind"], scope)
            if declared is not None:
                yield declared
            return
    node = read_predicate(text, names=scope.names)
    if node is not None:
        yield replace(scope, hypotheses=(*scope.hypotheses, *conjuncts(node)))
        return
    for cut in re.finditer(r",? and |, ", text, _FLAGS):
        for inner in _assuming(text[: cut.start()], scope):
            yield from _assuming(text[cut.end() :], inner)


def _trailing(text: str, scope: _Scope) -> Iterator[_Scope]:
    """The scopes of "for all K n", with a bound or a condition but no sentence after it."""
    every = _EVERY.fullmatch(text)
    if every is None:
        return
    waiting = [(_declared(names, every["kind"], scope), rest) for names, rest in _lists(every)]
    while waiting:
        found, rest = waiting.pop()
        if found is None:
            continue
        if not rest:
            yield found
            continue
        more = _MORE.fullmatch(rest)
        if more is not None:
            waiting.append(
                (_declared(read_names(more["names"]), more["kind"], found), more["rest"])
            )
        bound = _BOUND.fullmatch(rest)
        if bound is not None:
            waiting.append((_bounded(found, bound["bound"]), bound["rest"]))
        condition = re.match(_SUCH_THAT, rest, _FLAGS)
        if condition is not None:
            yield from _assuming(rest[condition.end() :], found)


def _existing(match: re.Match[str], scope: _Scope, depth: int) -> Iterator[FormalClaim]:
    """The claims of "there are K a, b such that C", also with several kinds of names."""
    inner = _declared(read_names(match["names"]), match["kind"], _Scope())
    if inner is None or inner.natural or inner.names & scope.names:
        return
    inner = replace(
        scope,
        exists=(*scope.exists, *inner.domains),
        conditions=(*scope.conditions, *inner.hypotheses),
    )
    more = _MORE.fullmatch(match["rest"])
    if more is not None:
        yield from _existing(more, inner, depth)
    condition = re.match(rf"{_SUCH_THAT}|: ", match["rest"], _FLAGS)
    if condition is not None:
        yield from _stated(match["rest"][condition.end() :], inner)


# -- the claim -----------------------------------------------------------------------------


def _stated(text: str, scope: _Scope) -> Iterator[FormalClaim]:
    """The claim of a sentence without quantifiers."""
    counted = FIRST_TERMS.search(text)
    if counted is not None:
        name = counted["count"].strip("$")
        if name not in scope.names:
            positive = Relation((Name(name), whole(1)), (">=",))
            scope = replace(
                scope,
                domains=(*scope.domains, (name, "integer")),
                hypotheses=(*scope.hypotheses, positive),
            )
    node = read_predicate(text, names=scope.names)
    if node is None and scope.asked and not scope.names and not scope.hypotheses:
        yield from _identity(text)
    if node is None:
        return
    claim = _made(scope, node)
    if claim is not None:
        yield claim


def _made(scope: _Scope, conclusion: Node) -> FormalClaim | None:
    if scope.conditions:
        conclusion = Logic("and", (*scope.conditions, *conjuncts(conclusion)))
    used = frozenset().union(*map(free_names, (conclusion, *scope.hypotheses)))
    if not {name for name, _ in scope.exists} <= free_names(conclusion):
        return None
    claim = FormalClaim(
        conclusion=written(conclusion),
        variables=tuple(Variable(name, domain) for name, domain in scope.domains if name in used),
        hypotheses=_texts(scope.hypotheses),
        exists=tuple(Variable(name, domain) for name, domain in scope.exists),
        induction=_by_induction_on(scope) if scope.induction else None,
    )
    for name in sorted(scope.natural & used):
        number = _without_doubt(claim, name)
        if number is None:
            return None
        claim = replace(claim, hypotheses=(*claim.hypotheses, f"{name} >= {number}"))
    return claim


def _by_induction_on(scope: _Scope) -> str | None:
    whole_names = [name for name, domain in scope.domains if domain == "integer"]
    return whole_names[0] if len(whole_names) == 1 else None


def _texts(nodes: Iterable[Node]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(written(node) for node in nodes))


def _without_doubt(claim: FormalClaim, name: str) -> int | None:
    """The least natural number: 0 where the claim is proved at 0 too, None where that differs.

    With 0 or without, the claim then says the same, so that the two readings agree.
    """
    theorem = read_theorem(claim)
    put = {name: whole(0)}
    hypotheses = [replaced(node, put) for node in theorem.hypotheses]
    try:
        if any(not free_names(node) and not truth(node) for node in hypotheses):
            return 1
    except ExpressionError:
        return None
    at_zero = replace(
        claim,
        conclusion=written(replaced(theorem.conclusion, put)),
        variables=tuple(variable for variable in claim.variables if variable.name != name),
        hypotheses=_texts(hypotheses),
    )
    return 0 if rule("quick", at_zero).verdict == "proved" else None


def _identity(text: str) -> Iterator[FormalClaim]:
    """An equation of polynomials without a word on its names, where all readings agree.

    It is an identity, in every domain; one that is none may be an equation to be solved.
    """
    letters = sorted(set(re.findall(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])", text)))
    node = read_predicate(text, names=letters)
    match node:
        case Relation((left, right), ("=",)):
            sides = (left, right)
        case _:
            return
    names = sorted(free_names(node))
    if not names or not all(is_polynomial(side) for side in sides):
        return
    domains: dict[str, Domain] = dict.fromkeys(names, "real")
    if prove_identity(Theorem(domains, (), node), ()) is not None:
        variables = tuple(Variable(name, "real") for name in names)
        yield FormalClaim(conclusion=clean(written(node), 2000), variables=variables)
