"""A proof put into formal claims by one sample, read back by a second, compared by a third.

The first sees the proof and lists what it asserts. The second sees the formal claims alone
and says in words what they mean. The third sees those words beside the text and says which
mean the same. What does not survive is not formalised; what does is the model's reading all
the same, and what a decider finds about it is level 3.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from mcp_reasoner.reasoning.calls import Calls
from mcp_reasoner.reasoning.proof.asking import ask_json, objects
from mcp_reasoner.verify.proof.claims import FormalClaim, Span, Variable
from mcp_reasoner.verify.text import clean

__all__ = ["MAX_CLAIMS", "Formalised", "formalise", "read_claims"]

MAX_CLAIMS: Final = 24
_MAX_TEXT: Final = 600
_DOMAINS: Final = ("integer", "rational", "real", "complex")

_CLAIM_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "step": {"type": "integer"},
        "quote": {"type": "string"},
        "variables": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "domain": {"enum": list(_DOMAINS)},
                },
                "required": ["name", "domain"],
                "additionalProperties": False,
            },
        },
        "hypotheses": {"type": "array", "items": {"type": "string"}},
        "conclusion": {"type": "string"},
        "justification": {"type": "string"},
        "rests_on": {"type": "array", "items": {"type": "integer"}},
    },
    "required": ["step", "quote", "variables", "hypotheses", "conclusion", "rests_on"],
    "additionalProperties": False,
}
_CLAIMS_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "claims": {"type": "array", "items": _CLAIM_SCHEMA, "maxItems": MAX_CLAIMS},
    },
    "required": ["claims"],
    "additionalProperties": False,
}


def _list_schema(name: str, item: dict[str, Any]) -> dict[str, Any]:
    """An object with one list of objects, each with its claim's number."""
    properties = {"claim": {"type": "integer"}, **item}
    return {
        "type": "object",
        "properties": {
            name: {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": properties,
                    "required": list(properties),
                    "additionalProperties": False,
                },
            }
        },
        "required": [name],
        "additionalProperties": False,
    }


@dataclass(frozen=True, kw_only=True)
class Formalised:
    """One assertion of the text; `formal` is None where its formal words did not survive.

    `rests_on` are places in the list of assertions.
    """

    span: Span
    text: str
    formal: FormalClaim | None
    rests_on: tuple[int, ...] = ()


async def formalise(calls: Calls, statement: str, steps: Sequence[str]) -> tuple[Formalised, ...]:
    """The assertions of a proof, formal where they survive; empty where nothing was read."""
    found = read_claims(
        await ask_json(calls, _claims_prompt(statement, steps), _CLAIMS_SCHEMA), steps
    )
    if not any(item.formal for item in found):
        return found
    schema = _list_schema("meanings", {"meaning": {"type": "string"}})
    meanings = _by_claim(
        objects(await ask_json(calls, _meaning_prompt(found), schema), "meanings"), "meaning"
    )
    schema = _list_schema("same", {"same": {"type": "boolean"}})
    prompt = _comparison_prompt(found, meanings)
    same = _by_claim(objects(await ask_json(calls, prompt, schema), "same"), "same")
    return tuple(
        item if same.get(place) is True and place in meanings else _unformal(item)
        for place, item in enumerate(found)
    )


def read_claims(answer: Any, steps: Sequence[str]) -> tuple[Formalised, ...]:
    """The claims in a model's list, each where its quotation stands in the text."""
    found: list[Formalised] = []
    for item in objects(answer, "claims")[:MAX_CLAIMS]:
        step, quote = item.get("step"), item.get("quote")
        if not isinstance(step, int) or not 0 <= step < len(steps) or not isinstance(quote, str):
            continue
        start = steps[step].find(quote) if quote.strip() else -1
        span = Span(step, max(start, 0), start + len(quote) if start >= 0 else len(steps[step]))
        before = item.get("rests_on")
        rests_on = before if isinstance(before, list) else []
        found.append(
            Formalised(
                span=span,
                text=clean(steps[step][span.start : span.end], _MAX_TEXT),
                formal=_formal(item),
                rests_on=tuple(n for n in rests_on if isinstance(n, int) and 0 <= n < len(found)),
            )
        )
    return tuple(found)


def _formal(item: dict[str, Any]) -> FormalClaim | None:
    """The formal claim of one item; whether it can be read is the deciders' business."""
    conclusion, hypotheses = item.get("conclusion"), item.get("hypotheses", [])
    variables: list[Variable] = []
    for variable in item.get("variables", []):
        name = variable.get("name") if isinstance(variable, dict) else None
        domain = variable.get("domain") if isinstance(variable, dict) else None
        if not isinstance(name, str) or not name.strip() or domain not in _DOMAINS:
            return None
        variables.append(Variable(name.strip(), domain))
    texts = [conclusion, *hypotheses] if isinstance(hypotheses, list) else [None]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        return None
    return FormalClaim(
        conclusion=clean(str(conclusion), _MAX_TEXT),
        variables=tuple(variables),
        hypotheses=tuple(clean(text, _MAX_TEXT) for text in hypotheses),
        source="model",
    )


def _unformal(item: Formalised) -> Formalised:
    return Formalised(span=item.span, text=item.text, formal=None, rests_on=item.rests_on)


def _by_claim(items: Sequence[dict[str, Any]], name: str) -> dict[int, Any]:
    """What was said of each claim; where one is named twice the first counts."""
    found: dict[int, Any] = {}
    for item in items:
        claim = item.get("claim")
        if isinstance(claim, int) and name in item:
            found.setdefault(claim, item[name])
    return found


def _claims_prompt(statement: str, steps: Sequence[str]) -> str:
    listed = "\n\n".join(f"[step {number}]\n{step}" for number, step in enumerate(steps))
    return f"""Below are a statement and a proof of it, in numbered steps. Do not judge the proof. \
List what it asserts, in order, as JSON {{"claims": [...]}}, at most {MAX_CLAIMS} claims, the ones \
that carry the proof. Each claim has "step", the number of its step; "quote", the words of the \
step that assert it, copied exactly; "variables" with their "domain" ({", ".join(_DOMAINS)}); \
"hypotheses", all that is assumed at that point, as formulas; "conclusion", the formula that is \
asserted; "justification", in a few words; and "rests_on", the places in your list (from 0) of \
the claims that it uses. Formulas use + - * / ^, =, !=, <, <=, >, >=, and, or, not, \
divides(a, b), integer(x), prime(n), abs, sqrt, factorial, binomial(n, k), sin, cos, log, exp; a \
bound such as n >= 1 is a hypothesis. What no such formula can say gets "conclusion": "".

Statement: {statement}

Proof:
{listed}"""


def _meaning_prompt(found: Sequence[Formalised]) -> str:
    listed = "\n".join(
        f"{place}. {item.formal.text}" for place, item in enumerate(found) if item.formal
    )
    return f"""Say in one plain sentence each what the following formal claims mean, no more and \
no less than what is written, as JSON {{"meanings": [{{"claim": 0, "meaning": "..."}}, ...]}}.

{listed}"""


def _comparison_prompt(found: Sequence[Formalised], meanings: dict[int, Any]) -> str:
    listed = "\n\n".join(
        f"{place}.\nA: {item.text}\nB: {clean(str(meanings[place]), _MAX_TEXT)}"
        for place, item in enumerate(found)
        if item.formal and place in meanings
    )
    return f"""Each pair below is a passage A of a proof and a sentence B. Say of each pair \
whether B asserts the same as A: the same quantities, the same relation, no condition added or \
lost. Where you are not sure, say false. As JSON {{"same": [{{"claim": 0, "same": true}}, ...]}}.

{listed}"""
