"""Deterministic checks of answers: what may be called verified, and why.

Knows nothing of models, MCP or the command line. All parsing and computing on
text from a model or a caller happens in worker processes (`sandbox`); only
`evidence`, `verifier` and what they import run in the server's own process.
"""
