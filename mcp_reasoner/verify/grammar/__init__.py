"""The parser behind `syntax.parse`, its only door: one layer for each idea of the grammar.

`cursor` walks the tokens; `brackets` reads what encloses, `words` names and functions,
`big_operators` sums and integrals, `remainders` all that is modular; `operators` puts them
together. Each layer knows the ones before it and declares abstract what it needs of the
ones after. The rules that refuse ambiguous writing stand beside what they protect.
"""
