"""Judging programs: cases in, outcomes out, on the trusted side of the box."""
