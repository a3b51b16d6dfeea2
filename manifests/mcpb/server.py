"""What the bundle starts: the stdio server of the installed package."""

import os

from mcp_reasoner.cli.main import main

# A field that the user left empty is no setting.
for name in [name for name in os.environ if name.startswith("MCP_REASONER_")]:
    if not os.environ[name]:
        del os.environ[name]
main(["stdio"])
