"""Every arithmetic and algebraic assertion of a proof, read by rule from its steps.

    read_proof("", ["3 books cost 3 × $4 = $13."])     one assertion: 3 * 4 = 13

An assertion is a formal claim with the place it was read from, the other ways in which it
may be meant, and whether the words around it assert it. It says nothing about truth: that
is for `arithmetic` and `algebra`, which run where this does, in a worker process.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from mcp_reasoner.verify.nodes import (
    BigOperator,
    Call,
    Constant,
    Name,
    Node,
    free_names,
    walk,
)
from mcp_reasoner.verify.proof.assertions import Link
from mcp_reasoner.verify.proof.calculated import Calculated
from mcp_reasoner.verify.proof.claims import Domain, FormalClaim, Span, Variable
from mcp_reasoner.verify.proof.deciders.calculus.operators import (
    has_calculus,
    is_indefinite,
    kind_of,
)
from mcp_reasoner.verify.proof.deciders.conditions import is_whole
from mcp_reasoner.verify.proof.deciders.writing import written
from mcp_reasoner.verify.proof.definitions import defines
from mcp_reasoner.verify.proof.derivations import drawn, is_solved, rewrites
from mcp_reasoner.verify.proof.document import Document
from mcp_reasoner.verify.proof.doubts import Doubts
from mcp_reasoner.verify.proof.marks import scan
from mcp_reasoner.verify.proof.meanings import (
    has_units,
    may_be_symbol,
    of_bare_angle,
    other_meanings,
    sets_equal,
)
from mcp_reasoner.verify.proof.measures import ratios
from mcp_reasoner.verify.proof.operands import Operand
from mcp_reasoner.verify.proof.remainders import Division, remainders
from mcp_reasoner.verify.proof.unknowns import Unknowns, equation, names_of
from mcp_reasoner.verify.proof.worded import Worded, worded

__all__ = ["Assertion", "read_proof"]

_WORD: Final = re.compile(r"[A-Za-z]{2,}")
_LETS: Final = re.compile(
    r"\b(?:let|put|set|write|denote|define)\b(?: us)?[\s$\\(:]*$", re.IGNORECASE
)
_SETS: Final = re.compile(
    r"\b(?:for|with|when|where|let|at|if|put|take|taking|set|setting|letting|case|cases|try|fix"
    r"|suppose|assume|substitut\w+|plug\w*(?: in)?|choos\w+|some|any|and|given)\b[\s$\\(:*]*$",
    re.IGNORECASE,
)
_RINGS: Final = re.compile(
    r"\b(?:gaussian|eisenstein|rings?|ideals?|fields?|permutations?|(?:odd|even) functions?)\b"
    r"|(?:\\mathbb\s*\{?\s*[ZQ]\s*\}?|[Zℤℚ])\s*\[",
    re.IGNORECASE,
)
_CONSTANTS_OF_INTEGRATION: Final = frozenset("CcKk")


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """A link of a chain, read: `formal` is its plain meaning, None where it was not read.

    `others` are conclusions that it may mean instead; it is false only if all are.
    `open_because` is None or says why its falsehood would prove nothing. `ratios` are those of
    units that are spoken of, in which the sides may stand; by `moduli` they may
     differ by a multiple of one of these.
    `rounded` and `exact` are numerals of the text that are or are not the result of rounding.

    Of an assertion about unknowns, `known` are the other equations in them, `pinned` is whether
    more is said of them than these, and `may_be_roots` whether roots are spoken of. `valued` says
    that its hypotheses give every unknown its value. `only_if_proved` marks what may as well be an
    equation to solve, or rest on what was not read: it is no claim unless it holds always.
    """

    span: Span
    text: str
    formal: FormalClaim | None = None
    others: tuple[str, ...] = ()
    open_because: str | None = None
    ratios: frozenset[Fraction] = frozenset()
    moduli: tuple[int, ...] = ()
    rounded: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()
    known: tuple[str, ...] = ()
    pinned: bool = False
    may_be_roots: bool = False
    valued: bool = False
    only_if_proved: bool = False


def read_proof(statement: str, steps: Sequence[str]) -> tuple[Assertion, ...]:
    """All assertions, in the order of the text."""
    document = Document(statement, tuple(steps))
    unknowns, calculated = Unknowns(document), Calculated(document)
    return tuple(
        assertion
        for number, step in enumerate(document.steps)
        for assertion in _StepReader(document, unknowns, calculated, number, step).run()
    )


class _StepReader:
    def __init__(
        self, document: Document, unknowns: Unknowns, calculated: Calculated, number: int, step: str
    ) -> None:
        self.document = document
        self.number = number
        self.step = step
        self.doubts = Doubts(document, number, step)
        self.unknowns = unknowns
        self.calculated = calculated
        self.before: Link | None = None  # the link before the one that is read
        words = _WORD.findall(step)
        # Amounts of money are in dollars without the word.
        self.ratios = ratios([*words, "dollar"] if "$" in step else words)

    def run(self) -> Iterator[Assertion]:
        divisions = list(remainders(scan(self.step)))
        found = [self.division(division) for division in divisions]
        found += [self.in_words(item) for item in worded(self.step) if self.means_numbers(item)]
        for link in self.document.links[self.number]:
            elsewhere = any(item.start <= link.right.start < item.end for item in divisions)
            if not elsewhere and not self.sets(link):
                found.append(self.assertion(link))
            self.before = link
        yield from sorted(found, key=lambda assertion: assertion.span.end)

    def division(self, division: Division) -> Assertion:
        """A division with a remainder, which leaves no room for other readings."""
        span = Span(self.number, division.start, division.end)
        return Assertion(
            span=span,
            text=self.step[division.start : division.end],
            formal=FormalClaim(conclusion=division.conclusion),
            open_because=self.doubts.about(division.start, division.end, division.conclusion),
        )

    def in_words(self, found: Worded) -> Assertion:
        """A relation in words; with unknowns, whole numbers then, only if it always holds."""
        conclusion = written(found.statement)
        return Assertion(
            span=Span(self.number, found.start, found.end),
            text=self.step[found.start : found.end],
            formal=FormalClaim(
                conclusion=conclusion,
                variables=tuple(Variable(name, "integer") for name in sorted(found.names)),
            ),
            open_because=self.doubts.about(found.start, found.end, conclusion),
            only_if_proved=bool(found.names),
        )

    def means_numbers(self, found: Worded) -> bool:
        used = {part.name for part in walk(found.statement) if isinstance(part, Constant)}
        if _RINGS.search(self.document.text):
            return False
        return used <= self.document.constants and not any(
            isinstance(part, Call) and part.name == "rational" and found.names
            for part in walk(found.statement)
        )

    def sets(self, link: Link) -> bool:
        """Whether a link tells what a name stands for, and claims nothing: "for n = 3"."""
        if link.place or link.sign != "=":
            return False
        if defines(self.step[link.left.start : link.left.end], self.document.definitions):
            return True
        left, right = link.left.operand, link.right.operand
        if left is None or link.followed or not isinstance(left.node, Name):
            return False
        before = self.step[: link.left.start]
        if _LETS.search(before):
            return True
        named = right is not None and (right.bare or isinstance(right.node, Name))
        return named and _SETS.search(before) is not None

    def congruence(self, link: Link, span: Span, text: str) -> Assertion:
        """`a ≡ b (mod m)` between whole numbers, where the modulus is beyond doubt."""
        unread = Assertion(span=span, text=text)
        left, right = link.left.operand, link.right.operand
        modulus = link.modulus if link.own_modulus else self.document.modulus
        if left is None or right is None or modulus is None:
            return unread
        names = sorted(free_names(left.node) | free_names(right.node))
        domains: dict[str, Domain] = dict.fromkeys(names, "integer")
        marked = left.percent or right.percent or left.money or right.money
        if marked or not (is_whole(left.node, domains) and is_whole(right.node, domains)):
            return unread
        conclusion = f"{left.readings[0].text} ≡ {right.readings[0].text} (mod {modulus})"
        return Assertion(
            span=span,
            text=text,
            formal=FormalClaim(
                conclusion=conclusion,
                variables=tuple(Variable(name, "integer") for name in names),
            ),
            open_because=self.doubts.about(
                link.left.start, link.right.end, conclusion, approximate=link.approximate
            ),
            only_if_proved=bool(names),
        )

    def assertion(self, link: Link) -> Assertion:
        start, end = min(link.left.start, link.right.start), link.right.end
        if not link.left.end:
            start = link.right.start
        span = Span(self.number, start, end)
        text = self.step[start:end]
        left, right = link.left.operand, link.right.operand
        if left is None or right is None:
            return Assertion(span=span, text=text)
        if link.sign == "≡":
            return self.congruence(link, span, text)
        if has_calculus(left.node) or has_calculus(right.node):
            return self.of_calculus(link, span, text)
        if not (self.numeric(left) and self.numeric(right)):
            return self.about_unknowns(link, span, text)
        if sets_equal(link, left, right):
            return Assertion(span=span, text=text)
        if link.modulus is not None:
            return Assertion(span=span, text=text)
        conclusion = f"{left.readings[0].text} {link.sign} {right.readings[0].text}"
        doubt = self.doubts.about(
            link.left.start, link.right.end, conclusion, approximate=link.approximate
        )
        if doubt is None and (of_bare_angle(left.node) or of_bare_angle(right.node)):
            doubt = "angles may be in degrees"
        if doubt is None and (may_be_symbol(left, right) or may_be_symbol(right, left)):
            doubt = "it may be a function or a symbol rather than a product or a quotient"
        return Assertion(
            span=span,
            text=text,
            formal=FormalClaim(conclusion=conclusion),
            others=tuple(other_meanings(link, left, right, self.doubts.sentence(link.right.start))),
            open_because=doubt,
            ratios=self.ratios if has_units(left, right) else frozenset(),
            moduli=self.document.moduli,
            rounded=self.document.rounded,
            exact=self.document.exact,
        )

    def about_unknowns(self, link: Link, span: Span, text: str) -> Assertion:
        """A rewriting, or an equation drawn from the one before it; else nothing is read."""
        unread = Assertion(span=span, text=text)
        values = self.calculated.claim(link, self.number)
        if values is not None and link.modulus is None:
            return self.with_values(link, values, span, text)
        conclusion = equation(link)
        if conclusion is None or not self.unknowns.commute:
            return unread
        names = names_of(link.left, "") | names_of(link.right, "")
        source: str | None = None
        modular = not self.unknowns.are_numbers
        rewritten = rewrites(link, self.document.links[self.number])
        residues = rewritten and self.document.modulus and self.unknowns.numbers_or_residues
        if modular and not residues:
            return self.identity(conclusion, names, span, text)
        if rewritten:
            known = list(self.unknowns.elsewhere(link, self.number))
        else:
            source = self.source(link, names)
            if source is None:
                return self.identity(conclusion, names, span, text)
            known = [
                said
                for said in self.unknowns.elsewhere(link, self.number)
                if (said.step, said.start) < (self.number, link.right.start)
            ]
        return Assertion(
            span=span,
            text=text,
            formal=FormalClaim(
                conclusion=conclusion,
                variables=tuple(Variable(name, "real") for name in sorted(names)),
                hypotheses=() if source is None else (source,),
            ),
            open_because=self.doubts.about(
                link.left.start, link.right.end, conclusion, approximate=link.approximate
            ),
            known=tuple(said.text for said in known if said.text is not None),
            moduli=self.document.moduli if modular else (),
            pinned=any(said.text is None for said in known),
            may_be_roots=self.unknowns.may_be_roots,
            rounded=self.document.rounded,
            exact=self.document.exact,
        )

    def of_calculus(self, link: Link, span: Span, text: str) -> Assertion:
        """A limit, derivative, integral or infinite sum; with unknowns, only if it is proved.

        An antiderivative with a constant of its own is no equation to solve, and may be refuted.
        """
        left, right = link.left.operand, link.right.operand
        assert left is not None  # noqa: S101 - the caller has looked
        assert right is not None  # noqa: S101 - the caller has looked
        parts = (*walk(left.node), *walk(right.node))
        constants = {part.name for part in parts if isinstance(part, Constant)}
        plain = constants <= self.document.constants and link.modulus is None
        if not plain or left.percent or right.percent or not self.unknowns.commute:
            return Assertion(span=span, text=text)
        if any(map(_has_parameters, parts)):
            # "d/dx y = 0, where y = x^2": what a text says of other names is not followed here.
            return Assertion(span=span, text=text)
        names = free_names(left.node) | free_names(right.node)
        conclusion = f"{left.readings[0].text} {link.sign} {right.readings[0].text}"
        antiderivative = is_indefinite(left.node) and len(names & _CONSTANTS_OF_INTEGRATION) == 1
        if antiderivative:
            assert isinstance(left.node, BigOperator)  # noqa: S101 - by the test before
            antiderivative = names - _CONSTANTS_OF_INTEGRATION <= {left.node.variable}
        return Assertion(
            span=span,
            text=text,
            formal=FormalClaim(
                conclusion=conclusion,
                variables=tuple(Variable(name, "real") for name in sorted(names)),
            ),
            open_because=self.doubts.about(
                link.left.start, link.right.end, conclusion, approximate=link.approximate
            ),
            only_if_proved=bool(names) and not antiderivative,
        )

    def identity(self, conclusion: str, names: set[str], span: Span, text: str) -> Assertion:
        """An equation on its own: a claim if it always holds, else perhaps one to be solved."""
        formal = FormalClaim(
            conclusion=conclusion,
            variables=tuple(Variable(name, "real") for name in sorted(names)),
        )
        return Assertion(span=span, text=text, formal=formal, only_if_proved=True)

    def with_values(self, link: Link, values: tuple[str, ...], span: Span, text: str) -> Assertion:
        """A calculation with names of earlier ones, whose values the text has told."""
        left, right = link.left.operand, link.right.operand
        assert left is not None  # noqa: S101 - the caller has looked
        assert right is not None  # noqa: S101 - the caller has looked
        conclusion = f"{left.readings[0].text} = {right.readings[0].text}"
        names = sorted(free_names(left.node))
        return Assertion(
            span=span,
            text=text,
            formal=FormalClaim(
                conclusion=conclusion,
                variables=tuple(Variable(name, "real") for name in names),
                hypotheses=values,
            ),
            open_because=self.doubts.about(
                link.left.start, link.right.end, conclusion, approximate=link.approximate
            ),
            valued=True,
        )

    def source(self, link: Link, names: set[str]) -> str | None:
        """The equation in the same single letter from which this one is plainly drawn."""
        if len(names) != 1 or link.place or self.before is None:
            return None
        source = equation(self.before)
        if source is None or self.before.place or self.before.followed:
            return None
        if names_of(self.before.left, "") | names_of(self.before.right, "") != names:
            return None
        if is_solved(self.before) or (link.followed and not is_solved(link)):
            return None
        between = self.step[self.before.right.end : link.left.start]
        return source if drawn(between) else None

    def numeric(self, side: Operand) -> bool:
        if not side.numeric:
            return False
        used = {part.name for part in walk(side.node) if isinstance(part, Constant)}
        return used <= self.document.constants


def _has_parameters(node: Node) -> bool:
    """Whether an operator of calculus is applied to a formula with other names in it."""
    match node:
        case Call("derivative", (body, Name(variable))):
            return bool(free_names(body) - {variable})
        case BigOperator() if kind_of(node) is not None:
            return bool(free_names(node.body) - {node.variable})
    return False
