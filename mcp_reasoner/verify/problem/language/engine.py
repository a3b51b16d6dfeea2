"""A small grammar of mathematical English: phrases with parts that are phrases again.

    phrases("quantity", build, "the sum of <quantity> and <quantity>")

A phrase is a regular expression with slots `<category>`; what stands in a slot must be a
phrase of that category from end to end. `Reading.all` gives *every* meaning of a text in a
category: all ways to split it, all phrases that fit. Nothing is left over, and nothing is
preferred; whoever asks must see to it that all meanings come to the same.

With every meaning comes what the text was taken to say (`stating`), which claims state.

The engine knows no mathematics. Words are matched without regard to case, in ASCII only.
Between two slots stands at least one sign; a literal takes as much as it can where it starts.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.problem.language.stating import Plain, formal, spaced
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotPolynomialError
from mcp_reasoner.verify.problem.rule import NotReadError

__all__ = ["Grammar", "Production", "Reader", "Reading", "phrases"]

Build: TypeAlias = Callable[..., Any]
"""From the meanings of the slots, in order, and the named groups as keywords, to a meaning."""
Reader: TypeAlias = Callable[["Reading", str], Iterable[Any]]
"""What reads a category that is no phrase, such as a formula."""

MAX_MEANINGS: Final = 12
"""A text with more meanings than this is not read."""
MAX_STEPS: Final = 6_000
"""How many texts may be tried for one problem."""

_WORD: Final = re.compile(r"(?<![\\a-z])(?!pi\b)[a-z]{2,}(?![a-z(])", re.IGNORECASE | re.ASCII)
"""A word, which is no function of a formula."""
_SUM: Final = re.compile(r"[^=<>≡]* [-+] [^=<>≡]*")
"""A sum, which words beside it would cut."""
_SLOT = re.compile(r"(?<!\?P)<([a-z ]+)>")


@dataclass(frozen=True)
class Production:
    """One phrase of a category."""

    category: str
    literals: tuple[re.Pattern[str], ...]
    slots: tuple[str, ...]
    build: Build
    plain: tuple[Plain, ...]
    says: str = ""

    def stated(self, parts: Sequence[str], words: Mapping[str, str]) -> str:
        """What the phrase says, from what its parts say; a part in words in brackets."""
        if self.says:
            return spaced(self.says.format(*parts, **words))
        if len(parts) == 1 and not any(one.text(words).strip() for one in self.plain):
            return parts[0]
        pieces = [self.plain[0].text(words)]
        for part, literal in zip(parts, self.plain[1:], strict=True):
            worded = " " in part and (_WORD.search(part) or _SUM.fullmatch(part))
            pieces += [f" ({part}) " if worded else f" {part} ", literal.text(words)]
        return spaced("".join(pieces))

    def splits(self, text: str) -> Iterator[tuple[list[str], dict[str, str]]]:
        """All ways in which the phrase is the whole text: its parts and its words."""
        found = self.literals[0].match(text)
        if found is None or (not self.slots and found.end() != len(text)):
            return
        words = _words(found)
        if not self.slots:
            yield [], words
            return
        yield from self._rest(text, found.end(), 0, [], words)

    def _rest(
        self, text: str, at: int, index: int, parts: list[str], words: dict[str, str]
    ) -> Iterator[tuple[list[str], dict[str, str]]]:
        """The ways to split what comes after the literal before slot `index`."""
        last = index + 1 == len(self.slots)
        literal = self.literals[index + 1]
        if last and not literal.pattern:
            part = text[at:]
            if _is_part(part):
                yield [*parts, part], words
            return
        start = at + 1
        while start <= len(text) and (found := literal.search(text, start)) is not None:
            start = found.start() + 1
            part = text[at : found.start()]
            if not _is_part(part):
                continue
            more = {**words, **_words(found)}
            if last:
                yield [*parts, part], more
            else:
                yield from self._rest(text, found.end(), index + 1, [*parts, part], more)


def _words(found: re.Match[str]) -> dict[str, str]:
    return {name: (word or "").strip().lower() for name, word in found.groupdict().items()}


def _is_part(text: str) -> bool:
    """Whether a slot may hold this: something, with whole formulas and closed brackets."""
    return bool(text.strip()) and text.count("$") % 2 == 0


def phrases(category: str, build: Build, *sources: str, says: str = "") -> tuple[Production, ...]:
    """One production for each phrase, with the same builder.

    `says` puts what the parts say in another order than the phrases: "{1}, where {0}".
    """
    found = []
    for source in sources:
        pieces = _SLOT.split(source)
        ends = [*pieces[:-1:2], rf"(?:{pieces[-1]})\Z" if pieces[-1] else ""]
        literals = tuple(re.compile(piece, re.IGNORECASE | re.ASCII) for piece in ends)
        plain = tuple(map(Plain, pieces[::2]))
        found.append(Production(category, literals, tuple(pieces[1::2]), build, plain, says))
    return tuple(found)


class Grammar:
    """Productions by category, and the readers of the categories that are no phrases."""

    def __init__(
        self, productions: Sequence[Production], readers: Mapping[str, Sequence[Reader]]
    ) -> None:
        self.readers = readers
        self.productions: dict[str, list[Production]] = {}
        for production in productions:
            self.productions.setdefault(production.category, []).append(production)
        known = self.productions.keys() | readers.keys()
        missing = {slot for one in productions for slot in one.slots} - known
        if missing:
            raise ValueError(f"no phrase has the category {sorted(missing)}")


class Reading:
    """One problem being read; every part of it in every category is read once.

    `functions` are the letters that the problem defines as functions, `names` those that it
    uses as names: what readers of formulas must know of the whole.
    """

    def __init__(
        self,
        grammar: Grammar,
        *,
        functions: frozenset[str] = frozenset(),
        names: frozenset[str] = frozenset(),
    ) -> None:
        self.grammar = grammar
        self.functions = functions
        self.names = names
        self._known: dict[tuple[str, str], tuple[tuple[Any, str], ...]] = {}
        self._steps = 0

    def all(self, category: str, text: str) -> tuple[Any, ...]:
        """Every meaning of `text`; raises AmbiguousError where there are too many."""
        return tuple(meaning for meaning, _ in self.stated(category, text))

    def stated(self, category: str, text: str) -> tuple[tuple[Any, str], ...]:
        """Every meaning with what the text says in it; raises as `all`."""
        text = text.strip()
        key = (category, text)
        if key not in self._known:
            self._steps += 1
            if self._steps > MAX_STEPS:
                raise AmbiguousError("the problem is too long-winded to be read in every way")
            # A phrase that is its own part has no meaning of its own.
            self._known[key] = ()
            found: list[tuple[Any, str]] = []
            for meaning, said in self._found(category, text):
                if all(meaning != other for other, _ in found):
                    found.append((meaning, said))
            self._known[key] = tuple(found)
            if len(self._known[key]) > MAX_MEANINGS:
                raise AmbiguousError("the problem can be read in too many ways")
        return self._known[key]

    def _found(self, category: str, text: str) -> Iterator[tuple[Any, str]]:
        for reader in self.grammar.readers.get(category, ()):
            try:
                for meaning in reader(self, text):
                    yield meaning, formal(meaning, text)
            except (NotReadError, NotPolynomialError, ExpressionError):
                continue
        for production in self.grammar.productions.get(category, ()):
            for parts, words in production.splits(text):
                for stated in self._products(production.slots, parts):
                    try:
                        meaning = production.build(*(part for part, _ in stated), **words)
                        yield meaning, production.stated([said for _, said in stated], words)
                    except (NotReadError, NotPolynomialError, ExpressionError):
                        continue

    def _products(
        self, slots: Sequence[str], parts: Sequence[str]
    ) -> Iterator[tuple[tuple[Any, str], ...]]:
        """The meanings of all parts combined; nothing where a part has none."""
        if not slots:
            yield ()
            return
        for first in self.stated(slots[0], parts[0]):
            for rest in self._products(slots[1:], parts[1:]):
                yield (first, *rest)
