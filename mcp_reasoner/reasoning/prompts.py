r"""What the model is told: the authors' own instruction, word for word, and nothing of tools.

The default system line is the chat template's. Tools are never mentioned: with
tools in its prompt the model answers in tool-call dialects. Its neighbour for programs is
`code.prompts`.
"""

from collections.abc import Sequence

from mcp_reasoner.engine.protocol import Message
from mcp_reasoner.reasoning.clr import assessment_instruction, claims_instruction
from mcp_reasoner.verify.proposal import MAX_CHECKS, MAX_POINTS

__all__ = [
    "BOXED_INSTRUCTION",
    "assessment_messages",
    "math_messages",
    "program_messages",
    "proposal_messages",
]

BOXED_INSTRUCTION = r"Please reason step by step, and put your final answer within \boxed{}."


_TYPES = {
    "integer": "an integer",
    "rational": "an integer or a fraction in lowest terms",
    "real": "a real number, in exact form",
    "complex": "a complex number, in exact form",
    "expression": "an expression",
    "fraction": "a fraction in lowest terms",
    "interval": "an interval, in interval notation",
    "list": "a list, separated by commas",
    "set": "a set in braces",
    "tuple": "an ordered tuple in brackets",
}


def math_messages(
    problem: str, *, answer_type: str | None = None, claims: int | None = None
) -> tuple[Message, ...]:
    """The conversation that asks for the answer to `problem`, of the given type if any.

    With `claims` so many claims are asked for after the answer (`clr`).
    """
    form = _TYPES.get(answer_type, answer_type) if answer_type else ""
    wanted = f"\nGive the answer as {form}." if form else ""
    after = f"\n{claims_instruction(claims)}" if claims else ""
    return (Message(role="user", content=f"{problem}{wanted}\n{BOXED_INSTRUCTION}{after}"),)


def assessment_messages(problem: str, claims: Sequence[str]) -> tuple[Message, ...]:
    """The conversation that tries to refute claims about a problem, without trace or answer."""
    return _asked(problem, assessment_instruction(claims))


def program_messages(problem: str) -> tuple[Message, ...]:
    """Asks for a program that computes the answer; whoever writes it has seen no candidate."""
    return _asked(
        problem,
        "Do not work this out by hand. Write a Python program that computes the answer: by brute "
        "force where it can be counted or searched for, else by exact computer algebra with "
        "sympy. Define a function `answer()` that returns the exact answer: an int, a Fraction, "
        "a sympy expression, a tuple where the order counts, a set where it does not; never a "
        "float. If a number of the problem makes the work grow (a size such as 2024), make it "
        "the only parameter, with that number as its default: `def answer(n=2024)`, so that "
        "small sizes can be tried first. The program reads no input and prints nothing. Give "
        "the whole program in one ```python block.",
    )


def proposal_messages(problem: str) -> tuple[Message, ...]:
    """Asks how an answer could be checked; whoever says it has seen none (`verify.proposal`)."""
    return _asked(problem, _PROPOSAL)


_PROPOSAL = f"""Do not solve this. Say how an answer to it can be checked by a computer, as JSON:
{{"checks": [ … ]}} with 1 to {MAX_CHECKS} checks that only the right answer passes. In formulas \
`answer` is the answer; there are + - * / ^, = != < <= > >=, and, or, not, divides(d, n), \
n mod 7, integer(x), prime(n), even(n), odd(n), gcd, lcm, floor, abs, factorial, \
binomial(n, k). Each check has one of these forms:
{{"kind": "holds", "statement": "answer^2 - 5*answer + 6 = 0 and answer > 2"}}
{{"kind": "every", "variables": [{{"name": "n", "from": 1, "to": 50}}], \
"statement": "divides(answer, n^5 - n)"}} (or "some" in place of "every")
{{"kind": "count", "variables": [{{"name": "x", "from": 1, "to": 20}}, \
{{"name": "y", "from": 1, "to": 20}}], "where": "x + 2*y = 20"}} (the answer is how many there are)
{{"kind": "smallest", "variables": [{{"name": "n", "from": 1, "to": 1000}}], \
"where": "n mod 7 = 2 and odd(n)", "value": "n^2"}} (or "largest", or "sum")
Variables go through whole numbers, {MAX_POINTS} combinations at most. Write only the JSON \
after your thought."""


def _asked(specification: str, request: str) -> tuple[Message, ...]:
    return (Message(role="user", content=f"{specification}\n\n{request}"),)
