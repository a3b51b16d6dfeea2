"""The caller's checks and constraints, put to a candidate answer.

Checks suffice: an answer that passes them all is right, by the caller's word. Constraints
are necessary only: failing one refutes, passing proves nothing. Each is a statement in
`answer` and other names, decided exactly by `truth` or not at all: what is
undefined, too large or undecided never counts as a pass. Checks that altered answers pass
too decide nothing (`_also_accepted`). Parsing and computing belong in a worker process.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import sympy

from mcp_reasoner.errors import ExpressionError, InputError
from mcp_reasoner.verify.answers import Answer, Assignment, Collection, Quantity
from mcp_reasoner.verify.evidence import Evidence, Judgement
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Group, Node, Relation, free_names, walk
from mcp_reasoner.verify.order import is_zero
from mcp_reasoner.verify.printing import and_list, show
from mcp_reasoner.verify.reading import read
from mcp_reasoner.verify.statements import read_statement
from mcp_reasoner.verify.text import clean, quote
from mcp_reasoner.verify.truth import truth

__all__ = ["ALTERATIONS", "MAX_STATEMENTS", "Statement", "judge_checks", "read_statements"]

MAX_STATEMENTS: Final = 20
"""How many checks, and how many constraints, may be given at once."""

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Statement:
    """A check or a constraint: its text as given, and its tree."""

    text: str
    node: Node

    @property
    def shown(self) -> str:
        """The text, fit to be quoted."""
        return clean(self.text, 80)


@dataclass(frozen=True)
class _Outcome:
    """What one statement is for one candidate; `detail` says why where it does not hold."""

    kind: Literal["passed", "failed", "undecided"]
    detail: str = ""


def read_statements(texts: Sequence[str], *, what: str) -> tuple[Statement, ...]:
    """The statements in `texts`; InputError names the first that cannot be read.

    `what` is the word for them in messages, "check" or "constraint".
    """
    if len(texts) > MAX_STATEMENTS:
        raise InputError(f"{len(texts)} {what}s were given; at most {MAX_STATEMENTS} are accepted")
    found = []
    for text in texts:
        try:
            found.append(Statement(text, read_statement(text)))
        except ExpressionError as error:
            raise InputError(
                f"the {what} {quote(text, 80)} cannot be used: {error}; a {what} is an equation, "
                "an inequality or divides(a,b), integer(x), prime(x), joined by and, or, not"
            ) from error
    return tuple(found)


def judge_checks(answer: str, *, checks: Sequence[str], constraints: Sequence[str]) -> Judgement:
    """Decide whether `answer` passes; InputError for statements that cannot be read."""
    sufficient = read_statements(checks, what="check")
    necessary = read_statements(constraints, what="constraint")
    try:
        candidate = _bind(answer, (*sufficient, *necessary))
    except ExpressionError as error:
        return Judgement(verdict="unverified", reason=f"the checks were not applied: {error}")
    evidence: list[Evidence] = []
    undecided: list[str] = []
    for statement, word in (
        *((item, "constraint") for item in necessary),
        *((item, "check") for item in sufficient),
    ):
        outcome = _decide(statement, candidate)
        if outcome.kind == "failed" and candidate.unclear:
            return _unverified((), "the comma in the answer may separate thousands or items")
        if outcome.kind == "failed":
            return _refuted(statement, word, outcome, candidate)
        if outcome.kind == "undecided":
            undecided.append(f"the {word} {statement.shown} was not decided: {outcome.detail}")
        else:
            detail = f"{candidate.shown} satisfies {statement.shown}"
            decisive = word == "check"
            evidence.append(Evidence(kind="caller_check", decisive=decisive, detail=detail))
    if undecided:
        return _unverified(evidence, undecided[0])
    if not sufficient:
        return _unverified(
            evidence, "your constraints hold, but constraints are necessary only and prove nothing"
        )
    accepted = _also_accepted(sufficient, candidate)
    if accepted is not None:
        return _unverified(evidence, f"your checks also accept {accepted}, so they do not decide")
    whole = f"your {'checks' if len(sufficient) > 1 else 'check'} "
    claim = f"{candidate.shown} satisfies {whole}{and_list([item.shown for item in sufficient])}"
    return Judgement(verdict="verified", evidence=tuple(evidence), claim=clean(claim, 500))


def _unverified(evidence: Sequence[Evidence], reason: str) -> Judgement:
    """No verdict: what passed is shown, but decides nothing on its own."""
    shown = tuple(Evidence(kind=item.kind, decisive=False, detail=item.detail) for item in evidence)
    return Judgement(verdict="unverified", evidence=shown, reason=clean(reason, 400))


def _refuted(
    statement: Statement, word: str, outcome: _Outcome, candidate: "_Candidate"
) -> Judgement:
    evidence = Evidence(kind="counterexample", decisive=True, detail=clean(outcome.detail, 300))
    reason = clean(f"{candidate.shown} fails your {word} {statement.shown}", 300)
    return Judgement(verdict="refuted", evidence=(evidence,), reason=reason)


# -- the candidate and the names of the statements -----------------------------------------


@dataclass(frozen=True)
class _Candidate:
    """A candidate bound to names: its values, and how it is written in sentences.

    `unknowns` are the names whose values may be altered; `aliases` are all names of a
    single value, of which the first unknown stands for every one.
    """

    values: Values
    unknowns: tuple[str, ...]
    aliases: tuple[str, ...]
    shown: str
    unclear: bool = False
    """Whether `12,345` was read as a number: it passes as one, but is not refuted as one."""

    def altered(self, changes: Values) -> "_Candidate":
        """This candidate with other values; names for the same value change together."""
        values = {**self.values, **changes}
        if not self.unknowns:
            raise ExpressionError("the candidate has no value")
        values.update(dict.fromkeys(self.aliases, values[self.unknowns[0]]))
        pairs = [f"{name}={show(values[name])}" for name in self.unknowns]
        text = show(values[self.unknowns[0]]) if self.aliases else ", ".join(pairs)
        return _Candidate(values, self.unknowns, self.aliases, clean(text, 120))

    def at(self, names: frozenset[str]) -> str:
        """The values of `names`: "x=3, y=2"."""
        return ", ".join(f"{name}={show(self.values[name])}" for name in sorted(names))


def _bind(answer: str, statements: Sequence[Statement]) -> _Candidate:
    """Give the names of all statements their values; ExpressionError where they have none."""
    asked = frozenset[str]().union(*(free_names(item.node) for item in statements)) - {"answer"}
    readings = read(answer, names=sorted(name for name in asked if len(name) > 1))
    reading = readings[0]
    unclear = len(readings) > 1
    if unclear and not (isinstance(reading, Quantity) and isinstance(readings[1], Collection)):
        raise ExpressionError("the answer can be read in two ways")
    uses_answer = any("answer" in free_names(item.node) for item in statements)
    if len(asked) > 1:
        return _by_name(reading, asked, uses_answer=uses_answer)
    return replace(_single(reading, asked), unclear=unclear)


def _single(reading: Answer, asked: frozenset[str]) -> _Candidate:
    """One value, for `answer` and for the one other name if there is one."""
    if isinstance(reading, Assignment):
        names = [name for name, _ in reading.pairs]
        wanted = next(iter(asked), None)
        if len(set(names)) > 1 and wanted not in names:
            raise ExpressionError("the answer gives values for several names")
        pairs = [pair for pair in reading.pairs if wanted is None or pair[0] == wanted]
        if not pairs:
            raise ExpressionError(f'the answer gives "{names[0]}", the checks ask for "{wanted}"')
        if len(pairs) > 1:
            raise ExpressionError("the answer gives several values, the checks ask for one")
        reading = pairs[0][1]
    if isinstance(reading, Collection):
        raise ExpressionError(
            f"the answer gives {len(reading.items)} values, the checks ask for one"
        )
    value = _value(reading)
    aliases = ("answer", *sorted(asked))
    return _Candidate(dict.fromkeys(aliases, value), ("answer",), aliases, clean(show(value), 120))


def _by_name(reading: Answer, asked: frozenset[str], *, uses_answer: bool) -> _Candidate:
    """Values by name for several names."""
    wanted = and_list(sorted(asked)[:8])
    example = ", ".join(f"{name}=…" for name in sorted(asked)[:8])
    if not isinstance(reading, Assignment):
        raise ExpressionError(
            f"the checks ask for {wanted}, and the answer must give each by name ({example})"
        )
    if uses_answer:
        raise ExpressionError('"answer" has no single value beside several names')
    names = [name for name, _ in reading.pairs]
    missing = sorted(asked - set(names))
    if missing:
        raise ExpressionError(f"the answer gives no value for {and_list(missing[:8])}")
    if any(names.count(name) > 1 for name in asked):
        raise ExpressionError("the answer gives a name several values")
    values = {name: _value(part) for name, part in reading.pairs if name in asked}
    shown = ", ".join(f"{name}={show(value)}" for name, value in values.items())
    return _Candidate(values, tuple(sorted(asked)), (), clean(shown, 160))


def _value(reading: Answer) -> Any:
    """The number that an answer is; ExpressionError for anything else."""
    if not isinstance(reading, Quantity):
        raise ExpressionError("the answer is not a single number")
    if reading.unit:
        raise ExpressionError(
            f"the answer has the unit {quote(reading.unit, 40)}, and the checks are about numbers"
        )
    if free_names(reading.node):
        raise ExpressionError("the answer is a formula with names, and the checks need a number")
    value = to_sympy(reading.node)
    if value.is_number is not True or value.is_finite is False:
        raise ExpressionError("the answer is not a finite number")
    return value


# -- deciding one statement ----------------------------------------------------------------


def _decide(statement: Statement, candidate: _Candidate) -> _Outcome:
    try:
        if truth(statement.node, values=candidate.values):
            return _Outcome("passed")
        return _Outcome("failed", _why(statement, candidate))
    except ExpressionError as error:
        return _Outcome("undecided", str(error))


def _why(statement: Statement, candidate: _Candidate) -> str:
    """The failing statement with its values: "x^2-5x+6 at x=4 is 2, not 0"."""
    at = candidate.at(free_names(statement.node))
    where = f" at {at}" if at else ""
    node = statement.node
    if isinstance(node, Relation) and len(node.operands) == 2:
        sides = _sides(statement, candidate)
        if sides is not None:
            left, right = sides
            operator = node.operators[0]
            parts = statement.text.replace("==", "=").split("=")
            if operator == "=" and len(parts) == 2:
                return f"{clean(parts[0], 100)}{where} is {left}, not {right}"
            return f"{statement.shown}{where} is {left} {operator} {right}, which does not hold"
    return f"{statement.shown} does not hold{where}"


def _sides(statement: Statement, candidate: _Candidate) -> tuple[str, str] | None:
    operands = statement.node.operands if isinstance(statement.node, Relation) else ()
    if any(isinstance(part, Group) for operand in operands for part in walk(operand)):
        return None
    try:
        left, right = (show(to_sympy(side, values=candidate.values)) for side in operands)
    except ExpressionError:
        return None  # it was decided without the value of a side
    return left, right


# -- checks that accept too much -----------------------------------------------------------


def _also_accepted(checks: Sequence[Statement], candidate: _Candidate) -> str | None:
    """An altered answer that passes all checks too, as text; None where all of them fail."""
    for changes in _alterations(candidate):
        altered = candidate.altered(changes)
        if all(_decide(check, altered).kind == "passed" for check in checks):
            return altered.shown
    return None


ALTERATIONS: Final[tuple[Callable[[Any], Any], ...]] = (
    lambda value: value + 1,
    lambda value: value - 1,
    lambda value: -value,
    lambda value: sympy.Integer(0),
    lambda value: 2 * value,
)
"""How an answer is altered to see what else passes: by 1, by its sign, to 0, doubled."""


def _alterations(candidate: _Candidate) -> Iterator[Values]:
    """Other values: each name on its own, then all names in the same way."""
    values = {name: candidate.values[name] for name in candidate.unknowns}
    for name, value in values.items():
        for way in ALTERATIONS:
            if is_zero(way(value) - value) is False:
                yield {name: way(value)}
    if len(values) > 1:
        for way in ALTERATIONS:
            changed = {name: way(value) for name, value in values.items()}
            if any(is_zero(changed[name] - values[name]) is False for name in values):
                yield changed
