"""The MCP server: thin adapters from tools to strategies; the only importer of `mcp`."""
