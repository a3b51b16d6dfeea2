"""check_proof with a model beside the deterministic layer: formalise, vote, draft.

`checking` is the strategy; `formalising` has claims put into formal words and read back,
`voting` has the undecided ones attacked, `drafting` writes a proof where there is none.
Nothing that a model says decides: what it formalises is level 3 at best, its votes level 1.
"""
