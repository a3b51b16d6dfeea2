"""A local reasoning model behind the Model Context Protocol, its answers checked by code.

The package is the server and its command line; `mcp_reasoner.errors` and the
results that the tools return are its public face. Nothing here imports
llama.cpp: that happens in the engine host alone (`mcp_reasoner.engine.host`).
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
