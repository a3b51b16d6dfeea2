"""Proofs in formal languages: Rocq (Coq), Lean 4, and SMT-LIB problems.

`checker` is the front. A proof assistant's own kernel decides, in a box (`sandbox.tools`), on
the caller's statement in a file that the proof cannot change; `selftest` says whether the
toolchain that was found does refuse what it must, and until it has, nothing is checked by it.
"""
