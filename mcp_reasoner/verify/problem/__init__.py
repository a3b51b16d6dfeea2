"""Decisive checks read out of a problem's own text, without a model.

`judge_problem(problem, answer)` tries every rule on the whole problem. A rule fires
only when its phrase, together with the maths grammar in the phrase's slots, consumes
all of the text; what is left over could change the question ("… that is less than
2.5"), so then nothing fires. Where two rules, or two readings within one, have
different answers, nothing is decided either. The defence is this structure; there
is no list of suspicious words.

`contradiction(problem)` says where the problem presupposes what cannot be.

`normalise` cleans the text, `pattern` matches phrases, the modules named after
families hold the rules, `question` judges a candidate, `candidate` reads one. It
computes with sympy on text from outside and belongs in a worker process.
"""

from mcp_reasoner.verify.problem.contradictions import contradiction
from mcp_reasoner.verify.problem.reader import judge_problem, read_problem

__all__ = ["contradiction", "judge_problem", "read_problem"]
