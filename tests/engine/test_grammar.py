"""Grammars from JSON schemas, and what is not handed to llama.cpp."""

from typing import Any

import pytest

from mcp_reasoner.engine.grammar import check_grammar, grammar_of_schema
from mcp_reasoner.errors import InputError


def test_a_schema_becomes_a_grammar_with_a_root() -> None:
    grammar = grammar_of_schema({"type": "object", "properties": {"a": {"type": "integer"}}})
    assert "root ::=" in grammar


def nested(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "integer"}
    for _ in range(depth):
        schema = {"type": "array", "items": schema}
    return schema


@pytest.mark.parametrize(
    "schema",
    [{"type": "unheard of"}, nested(200), {"enum": ["x" * 100_000]}, {"$ref": "#/nowhere"}],
    ids=["type", "deep", "long", "reference"],
)
def test_a_schema_that_cannot_be_decoded_by_is_one_sentence(schema: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        grammar_of_schema(schema)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x" * 70_000, "at most"),
        ("root ::= " + "(" * 100 + ")" * 100, "deep"),
        ("start ::= [0-9]", "no rule named root"),
    ],
    ids=["long", "deep", "no root"],
)
def test_a_grammar_that_would_hurt_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        check_grammar(text)
