"""The registry of the workers that run programs, and all that they load before a program comes.

`calls` and what it uses get builtins of their own: a program that replaces `len` or
`isinstance` changes them for itself, not for what reads its answers.
"""

# So that programs need not wait for them. numpy may be missing.
import bisect  # noqa: F401
import builtins
import contextlib
import functools  # noqa: F401
import importlib.util
import statistics  # noqa: F401
import sys
from types import ModuleType

__all__ = ["TASKS"]

with contextlib.suppress(ImportError):
    import numpy  # noqa: F401


def _load(name: str) -> ModuleType:
    """Import a module whose builtins are a copy."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    module.__dict__["__builtins__"] = dict(vars(builtins))
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


for _needed in ("library", "values", "objects"):
    _load(f"mcp_reasoner.sandbox.{_needed}")
_calls = _load("mcp_reasoner.sandbox.calls")
TASKS = {"run": _calls.run, "serve": _calls.serve}
