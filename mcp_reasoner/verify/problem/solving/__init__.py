"""Exact mathematics for the problem rules, without words: what has a property, and nothing else.

`reals` decides equations and inequalities in one real unknown, `ranges` bounds whole numbers,
`integers` finds all whole solutions in bounded boxes, `systems` all common roots of
polynomials, `optima` extreme values. Each gives complete answers or none.
"""
