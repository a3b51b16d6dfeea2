r"""What the lines of a file mean: problems with answers, functions with tests, marked proofs.

The form and the names of the fields are found on the first line that has them, and hold
for the whole file; names given by the caller come first. Known answers are read as data
sets write them: after `####` (GSM8K), in the last `\boxed{}` of a solution (MATH), or as
they stand. A line that lacks something is a bad line and no reason to stop.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mcp_reasoner.errors import InputError
from mcp_reasoner.evaluation.source import BadLine, Line, Source
from mcp_reasoner.lengths import MAX_PROBLEM, MAX_SPECIFICATION, MAX_STATEMENT
from mcp_reasoner.reasoning.output import read_output
from mcp_reasoner.verify.code.signature import find_signature
from mcp_reasoner.verify.text import clean, quote

__all__ = [
    "CodeProblem",
    "Form",
    "MathProblem",
    "Problem",
    "ProblemSet",
    "ProofProblem",
    "known_answer",
    "read_problems",
]

Form = Literal["math", "code", "proof"]

_NAMES: Mapping[str, tuple[str, ...]] = {
    "problem": ("problem", "question", "prompt", "input"),
    "answer": ("answer", "gold", "target", "expected", "final_answer", "expected_answer"),
    "id": ("id", "unique_id", "task_id", "idx"),
    "family": ("family", "category", "subject", "type"),
}
# Where nothing else gives the answer, its last box may.
_SOLUTION = "solution"
_MAX_LABEL = 60


@dataclass(frozen=True, kw_only=True)
class MathProblem:
    """A problem and its known answer."""

    line: int
    id: str
    family: str | None
    text: str
    gold: str


@dataclass(frozen=True, kw_only=True)
class CodeProblem:
    """A function to be written, and its tests.

    `context` is what the prompt has above the function: imports and other functions, which
    tests may use.
    """

    line: int
    id: str
    family: str | None
    specification: str
    signature: str
    context: str
    tests: str


@dataclass(frozen=True, kw_only=True)
class ProofProblem:
    """A step-by-step solution; `mark` is its first wrong step, from 0, or None where none is."""

    line: int
    id: str
    family: str | None
    statement: str
    steps: tuple[str, ...]
    mark: int | None


Problem = MathProblem | CodeProblem | ProofProblem


@dataclass(frozen=True, kw_only=True)
class ProblemSet:
    """A file of problems; `fields` are the names that were read, by what they were read as."""

    name: str
    sha256: str
    form: Form
    fields: Mapping[str, str]
    problems: tuple[Problem, ...]
    bad_lines: tuple[BadLine, ...]


def read_problems(source: Source, *, fields: Mapping[str, str] | None = None) -> ProblemSet:
    """The problems of a file; `fields` are the caller's names for problem, answer, id, family.

    Raises InputError where no line has a problem and an answer, or where it is open which field
    is the answer.
    """
    given = {role: name for role, name in (fields or {}).items() if name}
    form, names = _form_and_names(source, given)
    problems: list[Problem] = []
    bad_lines = list(source.bad_lines)
    readers: Mapping[Form, Callable[[Line, Mapping[str, str]], Problem]]
    readers = {"math": _math, "code": _code, "proof": _proof}
    for line in source.lines:
        try:
            problems.append(readers[form](line, names))
        except InputError as error:
            bad_lines.append(BadLine(number=line.number, reason=str(error)))
    if not problems:
        first = min(bad_lines, key=lambda bad: bad.number)
        raise InputError(
            f"no line of {source.name} can be used; line {first.number}: {first.reason}"
        )
    return ProblemSet(
        name=source.name,
        sha256=source.sha256,
        form=form,
        fields=names,
        problems=tuple(problems),
        bad_lines=tuple(sorted(bad_lines, key=lambda bad: bad.number)),
    )


def known_answer(text: str) -> str:
    r"""The answer in what a data set gives as one: after `####`, in the last box, or all."""
    _, mark, after = text.rpartition("####")
    if mark:
        return after.strip()
    if r"\boxed" in text:
        return read_output(text).candidate or text.strip()
    return text.strip()


def _form_and_names(source: Source, given: Mapping[str, str]) -> tuple[Form, dict[str, str]]:
    for line in source.lines:
        data = line.data
        if not given and {"prompt", "test", "entry_point"} <= data.keys():
            return "code", _present(data, {"problem": "prompt"})
        if not given and isinstance(data.get("steps"), list) and "label" in data:
            return "proof", _present(data, {})
        names = _present(data, given)
        if {"problem", "answer"} <= names.keys():
            if "answer" not in given:
                _require_one_answer(data)
            return "math", names
    if not source.lines:
        raise InputError(f"{source.name} holds no JSON objects, one a line")
    shown = ", ".join(quote(name, 40) for name in list(source.lines[0].data)[:12])
    missing = "the fields " + " and ".join(given.values()) if given else "a problem and an answer"
    raise InputError(
        f"no line of {source.name} has {missing}; its first object has {shown or 'nothing'}: "
        "name them with --problem-field and --answer-field"
    )


def _present(data: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    """The name of each role's field, of those that `data` has."""
    names = {}
    for role, known in _NAMES.items():
        candidates: Sequence[str] = (given[role],) if role in given else known
        if role == "answer" and role not in given:
            candidates = (*candidates, _SOLUTION)
        found = next((name for name in candidates if name in data), None)
        if found is not None:
            names[role] = found
    return names


def _require_one_answer(data: Mapping[str, Any]) -> None:
    """Raise InputError where two fields could be the known answer and differ."""
    found: dict[str, str] = {}
    for name in _NAMES["answer"]:
        if (text := _text(data.get(name))) is not None:
            found.setdefault(known_answer(text), name)
    if len(found) > 1:
        one, other = list(found.values())[:2]
        raise InputError(
            f"both {quote(one)} and {quote(other)} could be the known answer, and they differ: "
            "name one with --answer-field"
        )


# -- lines ---------------------------------------------------------------------------------


def _math(line: Line, names: Mapping[str, str]) -> MathProblem:
    gold = known_answer(_required(line.data, names["answer"]))
    if not gold:
        raise InputError(f"{quote(names['answer'])} holds no answer")
    identity, family = _labels(line, names)
    return MathProblem(
        line=line.number,
        id=identity,
        family=family,
        text=_required(line.data, names["problem"], limit=MAX_PROBLEM),
        gold=gold,
    )


def _code(line: Line, names: Mapping[str, str]) -> CodeProblem:
    prompt = _required(line.data, names["problem"], limit=MAX_SPECIFICATION)
    name, tests = _required(line.data, "entry_point"), _required(line.data, "test")
    start = prompt.find(f"def {name}(")
    signature = find_signature(prompt[start:]) if start >= 0 else None
    if signature is None:
        raise InputError(f"the prompt has no line that begins with {quote(f'def {name}(')}")
    identity, family = _labels(line, names)
    return CodeProblem(
        line=line.number,
        id=identity,
        family=family,
        specification=prompt,
        signature=signature.text,
        context=prompt[:start],
        tests=f"{tests}\n\ncheck({name})\n",
    )


def _proof(line: Line, names: Mapping[str, str]) -> ProofProblem:
    steps = line.data.get("steps")
    if not isinstance(steps, list) or not all(isinstance(step, str) for step in steps) or not steps:
        raise InputError('"steps" is no list of texts')
    label = _required(line.data, "label")
    if not re.fullmatch(r"-1|\d{1,6}", label) or int(label) >= len(steps):
        raise InputError('"label" is neither the number of a step nor -1')
    identity, family = _labels(line, names)
    return ProofProblem(
        line=line.number,
        id=identity,
        family=family,
        statement=_required(line.data, names.get("problem", "problem"), limit=MAX_STATEMENT),
        steps=tuple(steps),
        mark=None if label == "-1" else int(label),
    )


def _labels(line: Line, names: Mapping[str, str]) -> tuple[str, str | None]:
    identity, family = (
        clean(text, _MAX_LABEL)
        if role in names and (text := _text(line.data.get(names[role])))
        else None
        for role in ("id", "family")
    )
    return identity or f"line {line.number}", family


def _required(data: Mapping[str, Any], name: str, *, limit: int | None = None) -> str:
    if data.get(name) is None:
        raise InputError(f"it has no {quote(name, 40)}")
    text = _text(data[name])
    if text is None:
        raise InputError(f"{quote(name, 40)} is neither text nor a number")
    if not text.strip():
        raise InputError(f"{quote(name, 40)} is empty")
    if limit is not None and len(text) > limit:
        raise InputError(f"{quote(name, 40)} has {len(text)} characters, over the limit of {limit}")
    return text


def _text(value: object) -> str | None:
    """The text of a field; a list of one text is that text. Numbers are text here already."""
    if isinstance(value, list) and len(value) == 1:
        [value] = value
    return value if isinstance(value, str) else None
