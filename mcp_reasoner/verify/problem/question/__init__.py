"""What a problem asks, with its exact answer, and the verdict on a candidate.

A rule turns a text into one of these. Each holds the truth computed from the
problem alone and judges a candidate against it: verified, refuted with the exact
value as witness, or unverified where the candidate cannot be read or is not written
as asked. `key` is the truth in a comparable form: two rules that read the same text
must agree on it.

`base` says what a question is; `single` asks for a number, `several` for several or for
points, `shapes` for what is no number: formulas, ranges, matrices, numerals, words;
`families` for one of many that are right, `optimum` for an extreme value that is not computed.
"""

from mcp_reasoner.verify.problem.question.base import Question, show
from mcp_reasoner.verify.problem.question.families import (
    AntiderivativeQuestion,
    LineQuestion,
    ResidueQuestion,
)
from mcp_reasoner.verify.problem.question.optimum import OptimumQuestion
from mcp_reasoner.verify.problem.question.several import (
    ListQuestion,
    PointQuestion,
    PointsQuestion,
    SetQuestion,
)
from mcp_reasoner.verify.problem.question.shapes import (
    FormulaQuestion,
    MatrixQuestion,
    NumeralQuestion,
    RegionQuestion,
    TruthQuestion,
    WordQuestion,
)
from mcp_reasoner.verify.problem.question.single import ValueQuestion

__all__ = [
    "AntiderivativeQuestion",
    "FormulaQuestion",
    "LineQuestion",
    "ListQuestion",
    "MatrixQuestion",
    "NumeralQuestion",
    "OptimumQuestion",
    "PointQuestion",
    "PointsQuestion",
    "Question",
    "RegionQuestion",
    "ResidueQuestion",
    "SetQuestion",
    "TruthQuestion",
    "ValueQuestion",
    "WordQuestion",
    "show",
]
