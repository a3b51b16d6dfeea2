"""Limits, derivatives, integrals and infinite sums, replaced by what they are proved to be.

`settling` is the door: it turns a theorem with such operators into one without. Sympy proposes
antiderivatives and partial sums; each is checked by differentiation or by induction before it
counts. What is not settled here is left open.
"""
