"""The binding, on the embedded model: what it tells, and that plans do what they say."""

from collections.abc import Iterator

import pytest

from mcp_reasoner.engine.llama import Context, Model
from mcp_reasoner.engine.protocol import Sampling
from mcp_reasoner.engine.sampler import Chain
from mcp_reasoner.engine.sequence import Copy, Entry, Plan, Remove
from mcp_reasoner.errors import EngineError
from tests.engine.conftest import NANO, PROBLEM

PROMPT = f"<|im_start|>user\n{PROBLEM}<|im_end|>\n<|im_start|>assistant\n"


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(NANO)


FORMS: dict[str, dict[str, bool]] = {
    "shared": {},
    "lanes": {"lanes": True},
    "lanes without flash attention": {"lanes": True, "flash": False},
}


@pytest.fixture(params=list(FORMS.values()), ids=list(FORMS))
def context(model: Model, request: pytest.FixtureRequest) -> Iterator[Context]:
    context = Context(model, cells=1024, slots=4, batch=64, threads=1, **request.param)
    yield context
    context.close()


def entries(tokens: list[int], *, slot: int, start: int = 0) -> tuple[Entry, ...]:
    return tuple(
        Entry(token, start + index, slot, index == len(tokens) - 1)
        for index, token in enumerate(tokens)
    )


def likeliest(context: Context, entry: int) -> int:
    return Chain(Sampling(temperature=0.0), seed=0).draw(context, entry)


def test_the_facts_of_the_file_are_read(model: Model) -> None:
    assert model.metadata("general.architecture") == "qwen2"
    assert model.metadata("no.such.key") is None
    assert model.context == 1024
    assert model.template is not None
    assert "<|im_start|>" in model.template
    assert model.cell_bytes("f16") > model.cell_bytes("q8_0") > 0


def test_both_end_tokens_end_an_answer(model: Model) -> None:
    for text in ("<|im_end|>", "<|endoftext|>"):
        (token,) = model.tokenize(text, special=True)
        assert model.is_end(token)
    (other,) = model.tokenize("<|im_start|>", special=True)
    assert not model.is_end(other)


def test_tokens_join_to_the_text_they_came_from(model: Model) -> None:
    for text in (PROMPT, "√2 ≤ ∑ 日本\n", ""):
        ids = model.tokenize(text, special=True)
        assert b"".join(map(model.piece, ids)).decode() == text


def test_text_of_control_tokens_is_one_only_when_asked(model: Model) -> None:
    assert len(model.tokenize("<|im_end|>", special=True)) == 1
    assert len(model.tokenize("<|im_end|>", special=False)) > 1


def test_chunks_and_copies_give_what_one_decode_gives(model: Model, context: Context) -> None:
    prompt = model.tokenize(PROMPT, special=True)
    context.decode(Plan(entries=entries(prompt, slot=0)))
    whole = likeliest(context, len(prompt) - 1)
    context.clear()
    context.decode(Plan(entries=entries(prompt[:20], slot=1)))
    context.decode(Plan(entries=entries(prompt[20:-1], slot=1, start=20)))
    last = len(prompt) - 1
    copies = (Copy(1, 2, last), Copy(1, 3, last))
    both = (Entry(prompt[-1], last, 2, True), Entry(prompt[-1], last, 3, True))
    context.decode(Plan(changes=copies, entries=both))
    assert [likeliest(context, 0), likeliest(context, 1)] == [whole, whole]
    # The copies go on by themselves, and so does their source.
    more = [Entry(5, last + 1, 2, True), Entry(prompt[-1], last, 1, True)]
    context.decode(Plan(entries=tuple(more)))
    assert likeliest(context, 1) == whole
    # A removed sequence can be filled anew from its beginning.
    context.decode(Plan(changes=(Remove(2),), entries=entries(prompt, slot=2)))
    assert likeliest(context, last) == whole


def test_a_refused_batch_is_an_error_and_the_cache_can_be_used_again(
    model: Model, context: Context
) -> None:
    context.decode(Plan(entries=(Entry(5, 0, 0, True),)))
    with pytest.raises(EngineError, match="could not decode a batch"):
        context.decode(Plan(entries=(Entry(5, 40, 0, True),)))
    context.clear()
    context.decode(Plan(entries=(Entry(5, 0, 0, True),)))
    assert 0 <= likeliest(context, 0) < model.vocabulary


def test_a_full_cache_is_an_error_not_a_crash(model: Model) -> None:
    context = Context(model, cells=256, slots=4, batch=256, threads=1)
    context.decode(Plan(entries=entries([5] * 200, slot=0)))
    with pytest.raises(EngineError, match="status 1"):
        context.decode(Plan(entries=entries([5] * 100, slot=1)))
    context.close()
