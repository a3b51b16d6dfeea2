"""What independent samples agree on: test cases, and programs that behave alike.

A generated case counts only when two sources that have not seen each other give its
value: two writers of tests, or one and a brute-force program. Programs are grouped by
what they give; the best group is the one with most programs times cases passed, as
CodeT ranks them (Chen et al., 2022).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.compare import compare
from mcp_reasoner.verify.code.observe import TOLERANCE, Observed, agree

__all__ = ["Group", "agreed_cases", "best_group", "groups_of", "key_of"]

_SOURCES = 2


@dataclass(frozen=True, kw_only=True)
class Group:
    """Programs that gave the same wherever two of them gave anything; `passed` agreed cases."""

    members: tuple[int, ...]
    passed: int

    @property
    def score(self) -> tuple[int, int]:
        """What the groups are ranked by."""
        return len(self.members) * (1 + self.passed), self.passed


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
            agreed.append(largest[0])
    return tuple(
        replace(case, name=f"case {number}") for number, case in enumerate(agreed, start=1)
    )


def _same(one: Case, other: Case) -> bool:
    return compare(one.expected, other.expected, tolerance=TOLERANCE) == "same"


def groups_of(
    behaviours: Sequence[Sequence[Observed]], passed: Mapping[int, int]
) -> tuple[Group, ...]:
    """Group programs by what each gave for the same inputs."""
    groups: list[list[int]] = []
    for index, behaviour in enumerate(behaviours):
        for group in groups:
            leader = behaviours[group[0]]
            if all(agree(a, b) is not False for a, b in zip(behaviour, leader, strict=True)) and (
                passed[index] == passed[group[0]]
            ):
                group.append(index)
                break
        else:
            groups.append([index])
    return tuple(Group(members=tuple(group), passed=passed[group[0]]) for group in groups)


def best_group(groups: Sequence[Group]) -> Group:
    """The group with most programs times cases passed; of equal ones the first."""
    return max(groups, key=lambda group: group.score)
