"""Inside the box of the tests: arguments after a call, which may have changed where they went.

What came back is compared with what was given, types included, and what can change gets its
contents. Objects that stand for the program's are themselves or others, nothing more.
"""

from typing import Any

__all__ = ["alike", "settle"]


def _stands_for(value: Any) -> bool:
    """Whether this is an object of `remote`, whose every comparison is a question."""
    return hasattr(type(value), "_class_path") or "_standing" in getattr(value, "__dict__", {})


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same, their types included; of objects, whether they are one."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    if _stands_for(one):
        return one is other
    if type(one).__module__ == "numpy":
        same: bool = one.shape == other.shape and one.tobytes() == other.tobytes()
        return same
    return bool(one == other or one != one)


def settle(given: Any, after: Any, *, assign: bool) -> bool:
    """Whether what can change has changed; with `assign`, it then has the contents of `after`.

    What has not changed stays the object that it is.
    """
    if type(given) is not type(after):
        return False
    if isinstance(given, list | tuple):
        inside = [settle(o, a, assign=assign) for o, a in zip(given, after, strict=False)]
        if isinstance(given, tuple):
            return any(inside)
        whole = len(given) != len(after) or not all(map(_stays, given, after))
        if whole and assign:
            given[:] = after
        return whole or any(inside)
    if isinstance(given, dict):
        inside = [settle(given[k], after[k], assign=assign) for k in given.keys() & after.keys()]
        whole = list(given) != list(after) or not all(_stays(given[k], after[k]) for k in after)
        if whole and assign:
            given.clear()
            given.update(after)
        return whole or any(inside)
    changed = not _stays(given, after)
    if changed and assign:
        _assign(given, after)
    return changed


def _stays(one: Any, other: Any) -> bool:
    """Whether there is nothing to change: also of what may only change inside."""
    if isinstance(one, _CAN_CHANGE_INSIDE) and type(one) is type(other):
        return True
    plain_kinds = not _stands_for(one) and not callable(one) and not hasattr(one, "__next__")
    return alike(one, other) or not (plain_kinds or _stands_for(other))


_CAN_CHANGE_INSIDE = (list, tuple, dict)


def _assign(given: Any, after: Any) -> None:
    """Sets, byte arrays, deques and arrays of one shape."""
    if isinstance(given, set):
        given.clear()
        given.update(after)
    elif isinstance(given, bytearray):
        given[:] = after
    elif hasattr(given, "shape") and given.shape == after.shape and given.shape:
        given[...] = after
    elif hasattr(given, "extend"):
        given.clear()
        given.extend(after)
