"""The model behind one seam: its protocol, the client of it, and the host process that decodes.

Only `llama`, `sampler` and `host` (and what only the host imports) load
llama.cpp, and they run in the host's process; a front imports `protocol`,
`client`, `manager`, `catalogue` and `scripted`.
"""
