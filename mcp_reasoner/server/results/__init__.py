"""The wire models: what tools return and `--json` prints, field for field.

The names are a contract with tests and users. Absent fields are left out. Everything that a
model or a caller wrote has been bounded and cleaned before it gets here. This package knows the
strategies' outcomes, not MCP: `parts` has what the results share, `answers`, `programs`, `proofs`
and `run` the results.
"""

from mcp_reasoner.server.results.answers import SolveMathResult, VerifyAnswerResult
from mcp_reasoner.server.results.parts import RunWireModel, WireModel
from mcp_reasoner.server.results.programs import RunTestsResult, WriteFunctionResult
from mcp_reasoner.server.results.proofs import CheckProofResult
from mcp_reasoner.server.results.run import RunResult

__all__ = [
    "CheckProofResult",
    "RunResult",
    "RunTestsResult",
    "RunWireModel",
    "SolveMathResult",
    "VerifyAnswerResult",
    "WireModel",
    "WriteFunctionResult",
]
