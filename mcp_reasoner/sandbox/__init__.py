"""Processes that may be killed: where text from models and callers is parsed and computed on.

Covers: a wall-clock limit enforced from outside, limits of CPU time and memory,
no inherited descriptors. Does not cover yet: files, network and system calls.
Nothing here may run a program that a model wrote.
"""
