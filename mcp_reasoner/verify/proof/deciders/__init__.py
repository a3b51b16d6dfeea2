"""What decides a formal claim: each module one method, each answer a proof, a point, or nothing.

`decide` puts them in order, in a worker process; `verify.proof.prover` is the front. A method
that cannot decide says `unknown`; none of them guesses.
"""
