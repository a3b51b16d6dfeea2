"""Measurements behind what the documents claim; run from a checkout."""
