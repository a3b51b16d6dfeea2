"""What independent samples agree on: test cases, and programs that behave alike.

A generated case counts only when two sources that have not seen each other give its
value: two writers of tests, or one and a brute-force program. Programs are grouped by
what they give; the best group is the one with most programs times cases passed, as
CodeT ranks them (Chen et al., 2022).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.compare import compare
from mcp_reasoner.verify.code.observe import TOLERANCE, Observed, agree

__all__ = ["Group", "agreed_cases", "groups_of", "key_of"]

_SOURCES = 2


@dataclass(frozen=True, kw_only=True)
class Group:
    """Programs that behaved alike: members, and how many of the agreed cases each passes.

    A program that was written several times is as many members. `gave` says whether they
    gave a value for anything at all.
    """

    members: tuple[int, ...]
    passed: int
    gave: bool = True

    @property
    def score(self) -> tuple[bool, int, int]:
        """What the groups are ranked by."""
        return self.gave, len(self.members) * self.passed, len(self.members)


def key_of(case: Case) -> str:
    """What makes two cases the same call."""
    return f"{case.function} {case.args!r} {sorted(case.kwargs.items())!r}"


def agreed_cases(sources: Iterable[Sequence[Case]]) -> tuple[Case, ...]:
    """The cases on whose value at least two sources agree, and more than say otherwise."""
    said: dict[str, list[list[Case]]] = {}
    for source in sources:
        for case in {key_of(case): case for case in source}.values():
            classes = said.setdefault(key_of(case), [])
            same = next((c for c in classes if _same(c[0], case)), None)
            classes.append([case]) if same is None else same.append(case)
    agreed = []
    for classes in said.values():
        largest = max(classes, key=len)
        others = sum(len(c) for c in classes) - len(largest)
        if len(largest) >= _SOURCES and len(largest) > others:
            agreed.append(_common(largest))
    return tuple(
        replace(case, name=f"case {number}") for number, case in enumerate(agreed, start=1)
    )


def _common(said: Sequence[Case]) -> Case:
    """What all of them say: where they differ in type or in the last digits, with a tolerance."""
    first = said[0]
    exact = all(compare(case.expected, first.expected) == "same" for case in said)
    least = 0.0 if exact else TOLERANCE
    return replace(first, tolerance=max(least, *(case.tolerance for case in said)))


def _same(one: Case, other: Case) -> bool:
    alike = compare(one.expected, other.expected, tolerance=TOLERANCE) == "same"
    return alike and one.raises == other.raises


def groups_of(
    behaviours: Sequence[Sequence[Observed]], passed: Sequence[int], weights: Sequence[int]
) -> tuple[Group, ...]:
    """Group programs by what each gave for the same inputs, the best group first.

    `passed` is the number of agreed cases that each passes, `weights` how often it was written.
    """
    groups: list[list[int]] = []
    for index, behaviour in enumerate(behaviours):
        for group in groups:
            leader = group[0]
            if passed[index] == passed[leader] and _alike(behaviour, behaviours[leader]):
                group.append(index)
                break
        else:
            groups.append([index])
    made = [
        Group(
            members=tuple(index for index in group for _ in range(weights[index])),
            passed=passed[group[0]],
            gave=_gave(behaviours[group[0]]),
        )
        for group in groups
    ]
    return tuple(sorted(made, key=lambda group: group.score, reverse=True))


def _gave(behaviour: Sequence[Observed]) -> bool:
    return not behaviour or any(found.given for found in behaviour)


def _alike(one: Sequence[Observed], other: Sequence[Observed]) -> bool:
    """Whether two programs gave and refused the same, wherever both did something."""
    if _gave(one) != _gave(other):
        return False
    return all(
        agree(a, b) is not False and not (a.given and b.refused) and not (a.refused and b.given)
        for a, b in zip(one, other, strict=True)
    )
