"""The remote endpoint: one ASGI application for every MCP client that comes over HTTP.

`app` puts the routes together, `authentication` says who asks (`tokens` from a file, `oauth`
from an authorization server), `limits` how often, `health` how the server is, and `serving`
runs it all and stops it in time.
"""
