"""Changing one entry of a JSON file, comments and layout of the rest left as they are.

Hosts' files are JSON, some with comments and trailing commas, and people keep them by hand.
`set_entry` and `remove_entry` change the text of one member and nothing else. They read just
enough to find it; what they return is checked by reading it again. Parsing JSON into values
is `json`'s business, of the text without its comments (`loads`).
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["JsoncError", "loads", "remove_entry", "set_entry"]

_SPACE: Final = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING: Final = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_SCALAR: Final = re.compile(r"[^\s,\]}/]+")
_NOTE: Final = re.compile(r"[ \t]*//[^\n]*")
_MAX_DEPTH: Final = 100


class JsoncError(ValueError):
    """The text is no JSON object, comments and trailing commas allowed."""


@dataclass(frozen=True)
class _Member:
    """A member of an object: where its key begins, and where its value lies."""

    name: str
    start: int
    value: int
    end: int


@dataclass(frozen=True)
class _Object:
    """An object: its braces (`start`, `end` exclusive), its members, and a comma after the last."""

    start: int
    end: int
    members: tuple[_Member, ...]
    trailing: bool

    def member(self, name: str) -> _Member | None:
        return next((member for member in self.members if member.name == name), None)


def loads(text: str) -> dict[str, Any]:
    """The object in `text`; raises JsoncError."""
    found = json.loads(_plain(text)) if text.strip() else {}
    if not isinstance(found, dict):
        raise JsoncError("it is not an object")
    return found


def set_entry(text: str, path: tuple[str, ...], value: Any) -> str:
    """`text` with the member at `path` set to `value`; objects on the way are made.

    Raises JsoncError where `text` is no object, or something on the way is none.
    """
    if not text.strip():
        text = "{}\n"
    expected = loads(text)
    inner = expected
    for name in path[:-1]:
        inner = inner.setdefault(name, {})
        if not isinstance(inner, dict):
            raise JsoncError(f"{name!r} is not an object")
    if path[-1] in inner and inner[path[-1]] == value:
        return text
    inner[path[-1]] = value
    unit = _indent(text)
    place = _object(text, _begin(text), 0)
    depth = 1
    for name in path[:-1]:
        member = place.member(name)
        if member is None:
            break
        place = _object(text, member.value, 0)
        depth += 1
    rest = path[depth:]
    for name in reversed(rest):
        value = {name: value}
    name = path[depth - 1]
    written = json.dumps(value, indent=unit, ensure_ascii=False)
    written = written.replace("\n", "\n" + unit * depth)
    return _checked(_with(text, place, name, written, unit * depth, unit * (depth - 1)), expected)


def remove_entry(text: str, path: tuple[str, ...]) -> str:
    """`text` without the member at `path`; raises JsoncError, also where it is not there."""
    expected = loads(text)
    inner: Any = expected
    place = _object(text, _begin(text), 0)
    for name in path[:-1]:
        member = place.member(name)
        if member is None:
            raise JsoncError(f"there is no {name!r}")
        inner = inner[name]
        place = _object(text, member.value, 0)
    member = place.member(path[-1])
    if member is None:
        raise JsoncError(f"there is no {path[-1]!r}")
    del inner[path[-1]]
    index = place.members.index(member)
    if index + 1 < len(place.members):
        end = place.members[index + 1].start
        return _checked(text[: member.start] + text[end:], expected)
    # The last one goes with the space before it; a comma after it, or else the one before it.
    start, end = len(text[: member.start].rstrip()), member.end
    if place.trailing:
        end = _space(text, end) + 1
    elif index:
        comma = _space(text, place.members[index - 1].end)
        return _checked(text[:comma] + text[comma + 1 : start] + text[end:], expected)
    elif not text[place.start + 1 : start].strip() and not text[end : place.end - 1].strip():
        end = place.end - 1
    return _checked(text[:start] + text[end:], expected)


def _with(text: str, place: _Object, name: str, written: str, inside: str, outside: str) -> str:
    """`text` with a member of `place` set to what is `written`, the last where it is new."""
    member = place.member(name)
    if member is not None:
        return text[: member.value] + written + text[member.end :]
    entry = f"\n{inside}{json.dumps(name, ensure_ascii=False)}: {written}"
    if not place.members:
        inner = text[place.start + 1 : place.end - 1]
        rest = inner if inner.strip() else f"\n{outside}"
        return f"{text[: place.start + 1]}{entry}{rest}{text[place.end - 1 :]}"
    after = place.members[-1].end
    if place.trailing:
        after = _space(text, after) + 1
    # A comment on the last member's line stays with it.
    note = _NOTE.match(text, after)
    rest_at = after if note is None else note.end()
    line = "" if "\n" in text[rest_at : place.end] else f"\n{outside}"
    before, behind = ("", ",") if place.trailing else (",", "")
    kept = text[after:rest_at]
    return f"{text[:after]}{before}{kept}{entry}{behind}{line}{text[rest_at:]}"


def _checked(text: str, expected: dict[str, Any]) -> str:
    """`text`, once it is shown to say what is meant."""
    if loads(text) != expected:
        raise JsoncError("it is laid out in a way that cannot be changed safely")
    return text


def _indent(text: str) -> str:
    """What one level is indented by."""
    found = re.search(r"^([ \t]+)\S", text, re.MULTILINE)
    return found.group(1) if found else "  "


def _begin(text: str) -> int:
    return _space(text, 1 if text.startswith("\ufeff") else 0)


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def _object(text: str, at: int, depth: int) -> _Object:
    if text[at : at + 1] != "{" or depth > _MAX_DEPTH:
        raise JsoncError("an object is expected")
    members: list[_Member] = []
    place, trailing = _space(text, at + 1), False
    while text[place : place + 1] != "}":
        key = _STRING.match(text, place)
        if key is None or (members and not trailing):
            raise JsoncError("a key is expected")
        colon = _space(text, key.end())
        if text[colon : colon + 1] != ":":
            raise JsoncError("a colon is expected")
        value = _space(text, colon + 1)
        end = _value(text, value, depth + 1)
        members.append(_Member(json.loads(key.group()), place, value, end))
        place = _space(text, end)
        trailing = text[place : place + 1] == ","
        if trailing:
            place = _space(text, place + 1)
    return _Object(at, place + 1, tuple(members), trailing)


def _value(text: str, at: int, depth: int) -> int:
    """Where the value that begins at `at` ends."""
    match text[at : at + 1]:
        case "{":
            return _object(text, at, depth).end
        case "[":
            place = _space(text, at + 1)
            while text[place : place + 1] != "]":
                place = _space(text, _value(text, place, depth + 1))
                if text[place : place + 1] == ",":
                    place = _space(text, place + 1)
                elif text[place : place + 1] != "]":
                    raise JsoncError("a comma is expected")
            return place + 1
        case '"':
            found = _STRING.match(text, at)
        case _:
            found = _SCALAR.match(text, at)
    if found is None:
        raise JsoncError("a value is expected")
    return found.end()


def _plain(text: str) -> str:
    """`text` without comments and trailing commas, fit for `json`."""
    parts: list[str] = []
    at = 1 if text.startswith("\ufeff") else 0
    while at < len(text):
        string = _STRING.match(text, at)
        if string is not None:
            parts.append(string.group())
            at = string.end()
        elif text.startswith(("//", "/*"), at):
            end = _space(text, at)
            if end == at:
                raise JsoncError("a comment does not end")
            parts.append(" ")
            at = end
        elif text[at] == "," and text[_space(text, at + 1) :][:1] in {"]", "}"}:
            at += 1
        else:
            parts.append(text[at])
            at += 1
    return "".join(parts)
