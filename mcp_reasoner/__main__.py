"""`python -m mcp_reasoner` is the command `mcp-reasoner`."""

from mcp_reasoner.cli.main import main

main()
