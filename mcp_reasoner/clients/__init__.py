"""MCP hosts on this machine, and how this server is entered into their configuration files."""
