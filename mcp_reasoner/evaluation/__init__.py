"""Evaluations: a file of problems with known answers, solved and counted.

`source` reads the file, `problems` what its lines mean, `running` solves them through the
same runs as the tools, `judging` holds each answer against the known one, `results` keeps
a line for each, `summary`, `table` and `plot` show what came out. Nothing here reaches the
model: what is known of an answer is used after the run alone.
"""
