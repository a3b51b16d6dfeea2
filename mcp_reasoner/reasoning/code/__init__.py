"""write_function_with_tests: functions and, apart from them, tests are sampled, run, compared.

`writing` is the run as a whole. Before it, `languages` and `interface` read what is asked for;
in it, `sampling` draws what `budget` allows and `output` reads programs out of it, `judging`
holds them to the caller's tests, `differing` to each other, `choosing` to what independent
samples agree on, and `repairing` says what a further sample may know. `concluding` puts the end
into words. The model never sees the caller's tests, and who writes tests never sees a function.
"""

from mcp_reasoner.reasoning.code.task import CodeOutcome, CodeTask
from mcp_reasoner.reasoning.code.writing import write_function

__all__ = ["CodeOutcome", "CodeTask", "write_function"]
