"""Specifications that ask for another language than Python, told by their words.

A refusal of what could be done is as bad as a function in the wrong language: names that
are words besides (C, Go) count only where they can mean nothing else, and none does where
Python is named too.
"""

import re

__all__ = ["other_language"]

_SURE = (
    r"JavaScript|TypeScript|Kotlin|Haskell|Scala|Clojure|Erlang|Elixir|OCaml|Fortran|COBOL|"
    r"C\+\+|C\#|F\#|PHP|Perl|Golang|Objective-C|PowerShell"
)
_ALSO_WORDS = r"Java|Rust|Ruby|Swift|Julia|Dart|Lua|Go|C"
_THING = r"(?:function|method|program|class|code|script|module|subroutine|procedure)"
_IN = r"\b(?i:in|using)\s+"
# Not "as in JavaScript", nor "in JavaScript style".
_END = r"(?![\w+#])(?!\s+(?:style|syntax|notation|format|terms|convention))"
_FORMS = (
    rf"(?<!\bas ){_IN}(?P<a>{_SURE}){_END}",
    rf"(?<![\w-])(?P<b>{_SURE}|{_ALSO_WORDS})\s+{_THING}\b",
    rf"\b{_THING}\s+(?:written\s+)?{_IN}(?P<c>{_ALSO_WORDS}){_END}",
    rf"\b(?:written|implemented|coded)\s+in\s+(?P<d>{_ALSO_WORDS}){_END}",
    rf"{_IN}(?:the\s+)?(?P<e>{_ALSO_WORDS})\s+(?:programming\s+)?language\b",
    rf"(?m:^)\s*{_IN}(?P<f>{_ALSO_WORDS})\s*[,:]",
    rf"(?<!\bas ){_IN}(?P<g>Java|Rust|Ruby|Swift)\s*[.!]?\s*$",
)
_FOUND = re.compile("|".join(_FORMS))
_PYTHON = re.compile(r"\bpython\b", re.IGNORECASE)


def other_language(specification: str) -> str | None:
    """The language that is asked for, if it is another than Python."""
    found = None if _PYTHON.search(specification) else _FOUND.search(specification)
    return next(name for name in found.groups() if name) if found else None
