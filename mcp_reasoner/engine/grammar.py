"""Grammars for constrained decoding: GBNF as given, or made from a JSON schema by llama-cpp-python.

Text only; `sampler` hands the result to llama.cpp. A grammar is bounded here,
because llama.cpp's reader of them recurses.
"""

import json
from typing import Any

from mcp_reasoner.errors import InputError

__all__ = ["check_grammar", "grammar_of_schema"]

GRAMMAR_LIMIT = 64 * 1024
"""Characters of a grammar, or of a schema as JSON."""

DEPTH_LIMIT = 64
"""How deep brackets may nest in a grammar, and objects in a schema."""


def check_grammar(text: str) -> str:
    """`text` if llama.cpp may read it; raises InputError."""
    if len(text) > GRAMMAR_LIMIT:
        raise InputError(f"the grammar has {len(text)} characters; at most {GRAMMAR_LIMIT} fit")
    depth = deepest = 0
    for char in text:
        depth += (char in "([") - (char in ")]")
        deepest = max(deepest, depth)
    if deepest > DEPTH_LIMIT:
        raise InputError(f"the grammar nests brackets more than {DEPTH_LIMIT} deep")
    if "root" not in text:
        raise InputError("the grammar has no rule named root")
    return text


def grammar_of_schema(schema: dict[str, Any]) -> str:
    """GBNF for the JSON texts that fit `schema`; raises InputError for what cannot be had."""
    # Only the host needs it, and it loads llama.cpp.
    from llama_cpp.llama_grammar import json_schema_to_gbnf

    text = json.dumps(schema)
    if len(text) > GRAMMAR_LIMIT or _depth(schema) > DEPTH_LIMIT:
        raise InputError("the JSON schema is too large to decode by")
    try:
        grammar: str = json_schema_to_gbnf(text)
    # Whatever its reader stumbles over is the fault of the schema.
    except Exception as error:
        raise InputError(f"the JSON schema cannot be decoded by: {error}") from None
    return check_grammar(grammar)


def _depth(value: object) -> int:
    deepest, open_values = 0, [(value, 0)]
    while open_values:
        at, depth = open_values.pop()
        deepest = max(deepest, depth)
        if isinstance(at, dict):
            open_values.extend((inner, depth + 1) for inner in at.values())
        elif isinstance(at, list):
            open_values.extend((inner, depth + 1) for inner in at)
    return deepest
