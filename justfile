# The tasks of a working day; `just` alone runs what a change must pass.

default: lint types test

# Check style and formatting
lint:
    ruff check .
    ruff format --check .

# Mend what can be mended by itself
fix:
    ruff check --fix .
    ruff format .

# Check types over package, tests and benchmarks
types:
    mypy

# Run the tests; `just test tests/verify` runs a part
test *args:
    pytest {{args}}

# Run the tests that take over 20 seconds
slow:
    pytest -m slow -n 0

# Run everything as the continuous integration does
ci:
    .ci/run
