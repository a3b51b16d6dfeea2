"""The SMT solvers z3 and cvc5, given terms that are built from our own trees, never text.

`solver` says what the two have in common, `z3_solver` and `cvc5_solver` are the two,
`encoding` makes the terms of a theorem, `deciding` asks and reads what they answer.
"""
