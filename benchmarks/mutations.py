"""Whether a word that changes a problem's meaning can slip into it unread.

    python -m benchmarks.mutations [--share S] [--seed N] [--json FILE] [DATA.jsonl…]

Every problem that the rules read and whose answer they verify is changed in one place: a word
or a clause is put in, a word is left out, or one is replaced by its like. A change that is
still read, with the same answer verified, is a survivor. Most are harmless: "the" left out, a
condition that holds anyway, a word that is read and changes nothing. Each is known by its change
and the words on both sides, and those that have been looked at stand in mutations_reviewed.txt.
Problems are the examples of docs/checks.md, those of `kinds`, and those of files. The exit status
is 1 where a survivor has not been looked at. With `--dropped`, a survivor is only what verifies
with the same claim: there the change was read over, whatever it says.
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from benchmarks.kinds import KINDS, Asked, generate
from benchmarks.problem_rules import stored
from mcp_reasoner.verify.problem import judge_problem
from mcp_reasoner.verify.problem.language.asking import stated
from mcp_reasoner.verify.problem.normalise import UnreadableError, normalise
from mcp_reasoner.verify.problem.polynomials import AmbiguousError
from mcp_reasoner.verify.problem.reader import RULES

__all__ = ["INSERTED", "REPLACED", "main", "mutants", "reviewed"]

_REVIEWED = Path(__file__).with_name("mutations_reviewed.txt")

INSERTED: tuple[str, ...] = (
    # adjectives
    "distinct", "identical", "ordered", "unordered", "positive", "negative", "nonnegative",
    "nonzero", "proper", "common", "consecutive", "prime", "even", "odd", "nonreal", "imaginary",
    "irrational", "rational", "integer", "complex", "palindromic", "biased", "unfair", "loaded",
    "circular", "second", "third", "last", "next", "first two", "other", "new", "old", "whole",
    "three-digit", "half", "twice", "double", "square", "cubic", "units", "leading", "single",
    "remaining", "missing", "signed", "absolute", "squared", "reversed", "weighted", "average",
    # adverbs and particles
    "not", "exactly", "at least", "at most", "only", "almost", "all but", "each", "per", "no",
    "less than", "more than", "about", "also", "never", "always", "one less than", "the number of",
    "the square of", "the sum of", "the negative of", "the reciprocal of", "times", "plus 1",
    "minus 1", "ago", "later", "mod 7", "in base 5", "!", "10",
    # clauses
    "for x > 0", "for x < 0", "in y", "for all x", "for y", "in radians", "in terms of y",
    "with multiplicity", "counted once", "to the nearest ten", "or x = 1", "and x = 1",
    "if x is even", "where x is an integer", "left", "right", "horizontal", "vertical", "total",
    "with replacement", "without replacement", "around a circular table", "in any order",
    "inclusive", "exclusive", "if zero is allowed", "except 2", "other than 1", "besides 1",
    "given that the first is 1", "greater than 2", "less than 3", "divisible by 3", "in degrees",
    "up to rotation", "after 2 years", "starting at 0", "rounded up", "or its opposite",
)  # fmt: skip
"""What is put in between any two words."""
REPLACED: dict[str, tuple[str, ...]] = {
    "sum": ("product", "difference"), "product": ("sum", "quotient"), "largest": ("smallest",),
    "smallest": ("largest",), "greatest": ("least",), "least": ("greatest",),
    "positive": ("negative", "nonnegative"), "even": ("odd",), "odd": ("even",),
    "and": ("or", "but not"), "or": ("and",), "first": ("second", "last"), "exactly": ("at least",),
    "more": ("less",), "less": ("more",), "greater": ("less",), "area": ("perimeter",),
    "radius": ("diameter",), "median": ("mean", "mode"), "mean": ("median",), "red": ("blue",),
    "integers": ("primes", "real numbers", "rationals", "squares"), "roots": ("coefficients",),
    "numbers": ("primes", "real numbers"), "integer": ("real number", "prime"),
    "values": ("integers",), "divisors": ("multiples", "prime divisors"), "units": ("tens",),
    "arithmetic": ("geometric",), "geometric": ("arithmetic",), "divided": ("multiplied",),
    "without": ("with",), "balls": ("boxes", "marbles"), "different": ("identical", "the same"),
    "dice": ("coins",), "coin": ("die",), "row": ("circle",), "x-axis": ("y-axis",),
    "ordered": ("unordered",), "maximum": ("minimum",), "minimum": ("maximum",),
    "pairs": ("triples",), "two": ("three",), "triangle": ("rectangle", "square"),
    "distance": ("squared distance",), "slope": ("intercept",), "line": ("circle",),
    "remainder": ("quotient",), "term": ("sum",), "real": ("complex", "integer"),
}  # fmt: skip
"""What is put in place of a word."""


def mutants(text: str) -> Iterator[tuple[str, str]]:
    """Every changed text, after its key: the change between its neighbours."""
    words = _pieces(text)
    for at in range(len(words) + 1):
        for more in INSERTED:
            yield _key(words, at, at, f"+{more}"), " ".join([*words[:at], more, *words[at:]])
    for at, word in enumerate(words):
        plain = word.strip(".,?:;").lower()
        yield _key(words, at, at + 1, f"-{plain}"), " ".join([*words[:at], *words[at + 1 :]])
        for other in REPLACED.get(plain, ()):
            changed = re.sub(re.escape(plain), other, word, flags=re.IGNORECASE)
            text = " ".join([*words[:at], changed, *words[at + 1 :]])
            yield _key(words, at, at + 1, f"{plain} > {other}"), text


def _pieces(text: str) -> list[str]:
    """The words of a text; a formula in dollars is one."""
    return re.findall(r"(?:\$[^$]*\$|[^\s$])+", text)


def _key(words: Sequence[str], start: int, end: int, change: str) -> str:
    """The change between the words before and after it, without formulas and numerals."""
    before = words[start - 1] if start else "^"
    after = words[end] if end < len(words) else "$"
    return " ".join((_plain(before), f"[{_plain(change)}]", _plain(after)))


def _plain(word: str) -> str:
    word = re.sub(r"\$[^$]*\$", "FORMULA", word)
    if re.search(r"[=^\\|(){}/]", word):
        return "FORMULA"
    return re.sub(r"[0-9]+", "N", word)


def documented() -> Iterator[Asked]:
    """The examples of the page on what is read."""
    page = Path(__file__).parent.parent / "docs" / "checks.md"
    for line in page.read_text().splitlines():
        found = re.fullmatch(r"- (.+) → `(.+)`", line)
        if found:
            yield Asked("documented", found.group(1), found.group(2), "")


def sources(files: Sequence[Path], rng: Random, count: int) -> Iterator[Asked]:
    """The documented examples, `count` of each kind, and the problems of files."""
    yield from documented()
    for kind in KINDS:
        for _ in range(count):
            yield generate(kind, rng)
    yield from stored(files)


def reviewed() -> frozenset[str]:
    """The keys of the survivors that have been looked at."""
    return frozenset(_REVIEWED.read_text().splitlines())


def sayings(problem: str) -> frozenset[str]:
    """What a problem can be taken to say, by the language and by the rules of whole phrases."""
    try:
        text = normalise(problem)
        whole = ["a rule"] if any(rule.phrase.match(text.body) for rule in RULES) else []
        return frozenset([*stated(text), *whole])
    except (UnreadableError, AmbiguousError):
        return frozenset()


def main() -> int:
    """Print the survivors; 1 where one has not been looked at."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--share", type=float, default=0.05, help="of all mutants, those tried")
    parser.add_argument("--count", type=int, default=1, help="problems of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--dropped", action="store_true", help="only what the claim does not show")
    parser.add_argument("files", nargs="*", type=Path, help="data to take problems from")
    options = parser.parse_args()
    rng = Random(options.seed)
    known = reviewed()
    read, tried, old = 0, 0, 0
    new: dict[str, str] = {}
    for problem in sources(options.files, rng, options.count):
        judgement = judge_problem(problem.text, problem.answer)
        if judgement.verdict != "verified":
            continue
        read += 1
        said = sayings(problem.text)
        for key, text in mutants(problem.text):
            if rng.random() >= options.share:
                continue
            tried += 1
            if options.dropped and not said & sayings(text):
                continue
            changed = judge_problem(text, problem.answer)
            if changed.verdict != "verified":
                continue
            if options.dropped and changed.claim != judgement.claim:
                continue
            if key in known:
                old += 1
            elif key not in new:
                new[key] = f"{text}  → {problem.answer}"
                print(f"{key}\t{new[key]}", flush=True)
    print(f"{read} problems, {tried} mutants: {old} survivors that are known, {len(new)} new")
    if options.json:
        figures = {"problems": read, "mutants": tried, "known": old, "new": sorted(new)}
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 1 if new else 0


if __name__ == "__main__":
    raise SystemExit(main())
