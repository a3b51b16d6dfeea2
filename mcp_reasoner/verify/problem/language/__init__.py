"""The language of problems: phrases that are built of phrases, each with every meaning it has.

`engine` matches phrases; `formulas` reads what is written in signs; the other modules hold
the phrases of one subject each, and `questions` what may be asked about them. `read` in
`asking` puts them together.
"""
