"""Runs: one tool call and all that it did, kept so that its result can be fetched by id."""
