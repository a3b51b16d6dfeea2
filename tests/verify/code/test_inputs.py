"""Inputs from types and examples: of the right types, different, repeatable, and shrunk."""

from typing import Any

import pytest

from mcp_reasoner.errors import InputError
from mcp_reasoner.verify.code.examples import examples_in
from mcp_reasoner.verify.code.inputs import arguments, generate, shrink
from mcp_reasoner.verify.code.signature import Signature, find_signature, read_signature


@pytest.mark.parametrize(
    ("annotation", "kinds"),
    [
        ("int", (int,)),
        ("float", (float,)),
        ("str | None", (str, type(None))),
        ("Optional[bool]", (bool, type(None))),
        ("list[int]", (list,)),
        ("typing.Dict[str, List[float]]", (dict,)),
        ("tuple[int, str]", (tuple,)),
        ("tuple[int, ...]", (tuple,)),
        ("Set[str]", (set,)),
        ("'int'", (int,)),
    ],
)
def test_types_say_what_inputs_are(annotation: str, kinds: tuple[type, ...]) -> None:
    source = arguments(read_signature(f"f(x: {annotation})"))
    assert source is not None
    drawn = generate(source, count=40, seed_number=3)
    assert len(drawn) >= 2
    assert {type(value) for (value,) in drawn} <= set(kinds)
    assert drawn == generate(source, count=40, seed_number=3)


def test_examples_say_it_where_types_do_not() -> None:
    signature = read_signature("f(xs, k)")
    assert arguments(signature) is None
    source = arguments(signature, examples_in("f([1, 2], 'a') == 3", "f"))
    assert source is not None
    drawn = generate(source, count=40, seed_number=3)
    assert {(type(xs), type(k)) for xs, k in drawn} == {(list, str)}


def test_examples_say_that_numbers_are_not_negative() -> None:
    signature = read_signature("f(n: int, xs: list[int], t: str)")
    source = arguments(signature, examples_in("f(3, [1, 2], 'IX') == 3, f(0, [3], 'V') == 1", "f"))
    assert source is not None
    drawn = generate(source, count=80, seed_number=3)
    assert all(n >= 0 for n, _, _ in drawn)
    # What a list holds is another matter.
    assert any(x < 0 for _, xs, _ in drawn for x in xs)
    # A format that only the examples show is reached.
    assert any(t not in ("IX", "V", "") and set(t) <= set("IXV") for _, _, t in drawn)
    plain = arguments(signature, with_examples=False)
    assert plain is not None
    assert any(n < 0 for n, _, _ in generate(plain, count=80, seed_number=3))


@pytest.mark.parametrize("annotation", ["Callable[[int], int]", "Node", "list[Node]"])
def test_what_is_not_known_has_no_inputs(annotation: str) -> None:
    assert arguments(read_signature(f"f(x: {annotation})")) is None


def test_an_input_is_shrunk() -> None:
    source = arguments(read_signature("f(xs: list[int], k: int)"))
    assert source is not None

    def differs(drawn: tuple[Any, ...]) -> bool:
        return bool(sum(drawn[0]) > 10)

    assert shrink(source, differs, seed_number=1) == ([11], 0)
    assert shrink(source, lambda _: False, seed_number=1) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write `def f(x: int) -> int` now", "def f(x: int) -> int:"),
        ("def g(a, b=2):\n    ...", "def g(a, b=2):"),
        (
            "def h(\n    a: dict[str, int],\n) -> None:\n    pass",
            "def h(a: dict[str, int]) -> None:",
        ),
        ("no function here", None),
    ],
)
def test_a_signature_is_found_in_a_text(text: str, found: str | None) -> None:
    signature = find_signature(text)
    assert (signature.text if signature else None) == found


def test_what_is_no_signature_is_one_sentence() -> None:
    for text in ("function f(x)", "class A", "f", "def f(x"):
        with pytest.raises(InputError, match="must be a Python one"):
            read_signature(text)


def test_a_signature_comes_out_of_a_worker_as_it_went_in() -> None:
    text = "f(a: dict[str, tuple[int, ...]], b: 'int | None' = 3, *, c=1) -> list[int]"
    signature = read_signature(text)
    assert Signature.from_wire(signature.to_wire()) == signature
    assert [p.optional for p in signature.parameters] == [False, True]


def test_the_signature_of_a_name_is_found_behind_others() -> None:
    text = "def helper(a):\n    pass\n\ndef f(b: int):\n    pass"
    found = find_signature(text, name="f")
    assert found is not None
    assert found.text == "def f(b: int):"
    assert find_signature(text, name="g") is None
