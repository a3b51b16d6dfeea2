"""Proofs and step-by-step solutions: what holds, what fails, and what nobody checked.

`claims` holds the words: a claim, its formal text, its verdict, the report on a whole
proof. Whatever computes on text from outside runs in a worker process.
"""
