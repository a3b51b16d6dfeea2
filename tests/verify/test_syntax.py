"""The grammar of formulas: what it reads, what it refuses, and that it always ends."""

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify import nodes
from mcp_reasoner.verify.nodes import (
    Call,
    Constant,
    Group,
    Interval,
    Name,
    Node,
    Number,
    free_names,
)
from mcp_reasoner.verify.syntax import MAX_CHARACTERS, parse


def written(node: Node) -> str:
    """The tree with all brackets, for comparison."""
    match node:
        case Number(text) | Name(text) | Constant(text):
            return text
        case nodes.Unary(op, operand):
            return f"({op}{written(operand)})" if op in "+-±" else f"({written(operand)}{op})"
        case nodes.Binary(op, left, right):
            return f"({written(left)}{op}{written(right)})"
        case Call(name, args):
            return f"{name}({','.join(map(written, args))})"
        case nodes.Relation(operands, operators):
            pairs = zip(operators, operands[1:], strict=True)
            return written(operands[0]) + "".join(f"{op}{written(item)}" for op, item in pairs)
        case nodes.Logic(op, items):
            return f" {op} ".join(f"<{written(item)}>" for item in items)
        case nodes.Not(item):
            return f"not <{written(item)}>"
        case Group(kind, items):
            return f"{kind}[{'; '.join(map(written, items))}]"
        case nodes.BigOperator(kind, variable, low, high, body):
            ends = f"{written(low)}..{written(high)}" if low and high else ""
            return f"{kind}[{variable} {ends}]({written(body)})"
        case Interval(low, high, closed_low, closed_high):
            opening, closing = "[" if closed_low else "(", "]" if closed_high else ")"
            return f"{opening}{written(low)}, {written(high)}{closing}"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("2x^2 - 5x + 6 = 0", "(((2*(x^2))-(5*x))+6)=0"),
        ("2*x**2 == 7", "(2*(x^2))=7"),
        ("3(x+1)", "(3*(x+1))"),
        ("(x+1)(x-2)", "((x+1)*(x-2))"),
        ("2 sqrt(3)", "(2*sqrt(3))"),
        ("-2^2", "(-(2^2))"),
        ("2**3**2", "(2^(3^2))"),
        ("2^-3", "(2^(-3))"),
        ("7 - -7 * 4", "(7-((-7)*4))"),
        ("8 / 2 * 4", "((8/2)*4)"),
        ("17×24 ÷ 2", "((17*24)/2)"),
        ("x² − 1", "((x^2)-1)"),
        ("10⁻³", "(10^(-3))"),
        ("2π + √3", "((2*pi)+sqrt(3))"),
        ("5! + n!", "((5!)+(n!))"),
        ("5%", "(5%)"),
        ("7 % 3", "(7mod3)"),
        ("7^5 mod 13", "((7^5)mod13)"),
        ("x ≡ 3 (mod 5)", "congruent(x,3,5)"),
        ("1 < x <= 3", "1<x<=3"),
        ("x = 2 or x = 3 and not y != 1", "<x=2> or <<x=3> and <not <y!=1>>>"),
        ("2, 3", "list[2; 3]"),
        ("1,5", "list[1; 5]"),
        ("(1, 2)", "tuple[1; 2]"),
        ("[1, 2]", "square[1; 2]"),
        ("{1, 2}", "set[1; 2]"),
        ("[1, 2)", "[1, 2)"),
        ("x in {1, 2}", "xinset[1; 2]"),
        ("|x - 3| + |x|", "(abs((x-3))+abs(x))"),
        ("||x| - 1|", "abs((abs(x)-1))"),
        ("gcd(12,180)", "gcd(12,180)"),
        ("divides(3, x) and integer(x)", "<divides(3,x)> and <integer(x)>"),
        ("sin 2x", "sin((2*x))"),
        ("log_2(8)", "log(8,2)"),
        ("x^{12}", "(x^12)"),
        (r"\frac{a}{b}", "(a/b)"),
        (r"\frac12", "(1/2)"),
        (r"\dfrac{1}{2}x", "((1/2)*x)"),
        (r"\tfrac1{2}", "(1/2)"),
        (r"\sqrt[3]{x}", "root(x,3)"),
        (r"\left(\frac{3}{4}\right)^2", "((3/4)^2)"),
        (r"\left|x\right| \leq 3", "abs(x)<=3"),
        (r"2 \cdot 3 \times 4", "((2*3)*4)"),
        (r"\log_{2} 8", "log(8,2)"),
        (r"\log_264", "log(64,2)"),
        (r"\binom{n}{k}", "binomial(n,k)"),
        (r"\{1,2\}", "set[1; 2]"),
        (r"\emptyset", "set[]"),
        (r"$x = 2$, $y=3$", "list[x=2; y=3]"),
        (r"\(x\)", "x"),
        (r"x=1 \text{ or } x=2", "<x=1> or <x=2>"),
        (r"3 \pm \sqrt{2}", "(3±sqrt(2))"),
        (r"7^{5} \pmod{13}", "((7^5)mod13)"),
        (r"\lfloor 3.5 \rfloor + \lceil x \rceil", "(floor(3.5)+ceil(x))"),
        (r"\sin 30^\circ", "sin((30°))"),
        (r"\sin^2(x)", "(sin(x)^2)"),
        (r"1{,}000 + 1,\!234", "(1000+1234)"),
        (r"\int_0^3 2xdx", "integral[x 0..3]((2*x))"),
        (r"\int_{0}^{1} (2x+1) \, \mathrm{d}x + 3", "(integral[x 0..1](((2*x)+1))+3)"),
        (r"\sum_{k=1}^{10} k^2", "sum[k 1..10]((k^2))"),
        (r"x_{1} + x_2", "(x_1+x_2)"),
        (r"e^x + i", "((e^x)+i)"),
    ],
    ids=str,
)
def test_a_formula_is_read(text: str, tree: str) -> None:
    assert written(parse(text)) == tree


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1/2x", "denominator"),
        ("6/2(1+2)", "denominator"),
        ("12/6/2", "two divisions"),
        ("sin 2x y", "how far"),
        ("e^2x", "exponent"),
        ("2^3!", "exponent"),
        ("1,000", "one number or two"),
        ("2 1/2", "sign is missing"),
        (r"2\frac{1}{2}", "mixed number"),
        (r"2\frac{1}{2}\%", "mixed number"),
        (r"\frac{1}{2}3", "sign is missing"),
        ("x2", "sign is missing"),
        ("3 x 4", "sign is missing"),
        ("2 3", "sign is missing"),
        ("1e5", "power of ten"),
        ("0x1F", "sign is missing"),
        ("f(x)", "function or a product"),
        ("abc", "neither a known function nor a declared name"),
        ("5 cm", "neither a known function nor a declared name"),
        ("17_8", "another base"),
        ("7^5 + 3 mod 13", "mod"),
        ("|x||y|", "belong together"),
        ("5!=120", "factorial"),
        ("5!!", "not part of the grammar"),
        ("12:00", "not part of the grammar"),
        ("x=2,3;4", "separate items"),
        (r"\sin^{-1} x", "inverse"),
        (r"\sum_{k=1}^{10} k + 1", "how far"),
        ("√2x", "how far"),
        ("3 (4)", "label"),
        ("3[4]", "note"),
        ("3 ²", "note"),
        ("$5", "$"),
        ("3.", "not a number"),
        ("1.2.3", "not a number"),
        ("", "empty"),
        ("   ", "empty"),
        ("2 +", "ends"),
        ("(2", "ends"),
        ("2)", ")"),
        ("=", "="),
        ("\u0445 = 3", "not part of the grammar"),
        ("17\u200b", "U+200B"),
        ("\uff11", "not part of the grammar"),
        ("1\u20132", "not part of the grammar"),
        ("a\x00", "U+0000"),
        ("__import__('os')", "not part of the grammar"),
        ("lambda 1", "neither"),
        (r"\input{x}", "not part of the grammar"),
        (r"\text{a;b}", "plain words"),
    ],
    ids=repr,
)
def test_what_is_unclear_or_foreign_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert reason in str(caught.value)


def test_declared_names_are_taken_whole_and_may_stand_side_by_side() -> None:
    assert written(parse("answer + width", names=["answer", "width"])) == "(answer+width)"
    assert written(parse("ab", names=["a", "b"])) == "(a*b)"
    assert written(parse("f(x+1)", names=["f", "x"])) == "(f*(x+1))"


def test_a_declared_e_or_i_is_an_unknown_and_no_constant() -> None:
    assert parse("e") == Constant("e")
    assert parse("e", names=["e"]) == Name("e")
    assert parse("2i", names=["i"]) != parse("2i")


def test_thousands_are_one_number_only_where_they_are_allowed() -> None:
    assert parse("12,345", thousands=True) == Number("12345", Fraction(12345))
    assert written(parse("1,5", thousands=True)) == "list[1; 5]"


def test_an_index_is_not_a_free_name() -> None:
    assert free_names(parse(r"\sum_{k=1}^{n} k x")) == {"n", "x"}
    assert free_names(parse(r"\int_0^a x dx")) == {"a"}


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "[" * 1_999,
        "-" * 1_900,
        "2^" * 900 + "2",
        "|" * 2_000,
        "1+" * 999 + "1",
        "x" * 2_000,
        "sin " * 400,
        "not " * 400 + "x=1",
        "\\frac" * 300,
        "\\int" * 400,
        "a," * 900 + "a",
        "{" * 1_000 + "}" * 1_000,
        "5" + " !" * 300,
        "\\left(" * 300,
    ],
    ids=lambda text: f"{text[:6]}… {len(text)}",
)
def test_a_hostile_formula_gets_one_short_sentence(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert len(str(caught.value)) < 200
    assert "\n" not in str(caught.value)


def test_the_bounds_leave_room_for_long_sums_and_deep_brackets() -> None:
    parse("1" + "+1" * 150)
    parse("(" * 50 + "1" + ")" * 50)
    parse("1" * MAX_CHARACTERS)


PIECES = [
    *"0123456789xyeinπ+-*/^()[]{}|!%,;=<>_ .$°²₂√±∅∞",
    *["\\frac", "\\sqrt", "\\left(", "\\right)", "\\left|", "\\right|", "sin", "log", "gcd", "mod"],
    *[" and ", " or ", "not ", "\\sum_{k=1}^{3}", "\\int_0^1", "dx", "\\binom", "{1}", "\\pmod"],
    *["\\{", "\\}", "^\\circ", "\\text{", "in ", "(mod ", "divides(", "\\lfloor", "\\rfloor"],
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=40))
def test_any_text_is_a_tree_or_an_expression_error(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        parse(text, names=["x"])
