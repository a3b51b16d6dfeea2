"""Processes that may be killed: where text from models and callers is parsed and computed on.

A limit of wall-clock time enforced from outside, limits of CPU time and memory, no
inherited descriptors; and where the system lets us, nothing of this machine within
reach: see `confinement` for the levels, and `Isolation` for what each leaves open.
"""
