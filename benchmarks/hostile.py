"""What becomes of hostile programs: the verdict on each, and what of this machine they reached.

`python benchmarks/hostile.py FOLDER [--json FILE]`

FOLDER holds programs with a function `solve(xs)`, the sum of the squares of the even numbers,
each beginning with `# EXPECT: …`. They are judged by JSON cases, by a pytest file and by
plain asserts, at each level of isolation that this machine has, beside HumanEval's own
method (program and tests in one interpreter, here within the box). A canary lies in the
home folder, in the environment and behind sockets; afterwards its traces are looked for,
and processes that outlive the judge are counted: those of the workers' sessions, and all
that have the marker in their environment. Run it as root and as another user: what is
open differs. FILE keeps what other users and levels gave.
"""

import argparse
import json
import os
import pwd
import re
import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio

sys.path.append(str(Path(__file__).parents[1]))

from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.tester import ProgramTester, TestReport

CASES = [([1, 2, 3, 4], 20), ([], 0), ([2], 4), ([-2, 5], 4), (list(range(10)), 120), ([7], 0)]
JSON_TESTS = {
    "function": "solve",
    "cases": [{"args": [xs], "expected": expected} for xs, expected in CASES],
}
PYTEST = "import pytest\nfrom solution import solve\n\n" + "".join(
    f"def test_{n}():\n    assert solve({xs}) == {expected}\n\n"
    for n, (xs, expected) in enumerate(CASES)
)
CHECK = "def check(candidate):\n" + "".join(
    f"    assert candidate({xs}) == {expected}\n" for xs, expected in CASES
)
ASSERTS = "".join(f"assert solve({xs}) == {expected}\n" for xs, expected in CASES)
LEVELS = ("full", "process")
EXPECTED = re.compile(r"# EXPECT: (?P<verdict>pass|not_pass)(?: or fail)?(?:\((?P<kinds>[^)]*)\))?")
KINDS = {"bad_type": "wrong_type", "any": ""}
MARKER = "MCPR_CANARY"
UDP_PORT = 38_999
SECONDS = 3.0
STATED = "differ in type"
"""In a claim: that `==` took a value for equal to one of another type."""
TRACES = ("/tmp", "/var/tmp", "/dev/shm")


@contextmanager
def canaries() -> Iterator[tuple[str, list[socket.socket]]]:
    """What must not be reached: a file, a variable, and sockets that hear whoever comes."""
    secret = f"canary-{secrets.token_hex(8)}"
    file = Path.home() / ".mcpr_canary"
    file.write_text(secret)
    file.chmod(0o644)
    os.environ[MARKER] = secret
    abstract = socket.socket(socket.AF_UNIX)
    abstract.bind("\0mcpr-canary")
    abstract.listen()
    heard = [abstract]
    for kind, port in ((socket.SOCK_STREAM, 0), (socket.SOCK_DGRAM, UDP_PORT)):
        listener = socket.socket(socket.AF_INET, kind)
        listener.bind(("127.0.0.1", port))
        if kind == socket.SOCK_STREAM:
            listener.listen()
        heard.append(listener)
    for listener in heard:
        listener.setblocking(False)
    try:
        yield secret, heard
    finally:
        file.unlink()
        for listener in heard:
            listener.close()


def traces(secret: str, said: str, heard: list[socket.socket]) -> list[str]:
    """Where the canary was seen, or a file that a program left."""
    found = ["in a report"] if secret in said else []
    for listener in heard:
        try:
            if listener.type == socket.SOCK_DGRAM:
                listener.recv(100)
            else:
                listener.accept()
        except BlockingIOError:
            continue
        found.append(f"at the socket {listener.getsockname()!r}")
    folders = [Path(name) for name in TRACES] + [Path.home()]
    found += [str(p) for folder in folders for p in folder.glob("*mcpr_canary_*")]
    return found


def workers(tester: ProgramTester) -> set[int]:
    """The processes of the pools' workers; each leads a session of its own."""
    pools = (tester._programs, tester._suites)
    return {worker._process.pid for pool in pools for worker in pool._all}


def survivors(sessions: set[int], secret: str) -> int:
    """How many processes are left of these sessions, or with the marker in their environment."""
    left = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                marked = secret.encode() in (folder / "environ").read_bytes()
            except OSError:
                continue
            left += (int(fields[3]) in sessions or marked) and fields[0] != "Z"
    return left


def met(code: str, *reports: TestReport) -> str:
    """How the verdicts agree with the program's first line: `yes`, `another outcome`, `NO`."""
    found = EXPECTED.match(code)
    if found is None:
        return "no expectation"
    if found["verdict"] == "pass":
        return "yes" if all(report.passed for report in reports) else "NO"
    passed = [report for report in reports if report.passed]
    stated = all(STATED in (report.claim or "") for report in passed)
    if passed and not ("pass with a stated tolerance" in code.splitlines()[0] and stated):
        return "NO"
    reports = tuple(report for report in reports if not report.passed)
    kinds = [KINDS.get(kind, kind) for kind in (found["kinds"] or "any").split("|")]
    outcomes = [{one.outcome for one in report.outcomes} for report in reports]
    named = all(any(kind in {"", *given} for kind in kinds) for given in outcomes)
    return "yes" if named else "another outcome"


async def judge(programs: dict[str, str], level: Any) -> list[dict[str, Any]]:
    """A row for each program at one level."""
    rows: list[dict[str, Any]] = []
    sessions: set[int] = set()
    with canaries() as (secret, heard):
        async with ProgramTester(seconds=SECONDS, memory_mb=512, isolation=level) as tester:
            for name, code in programs.items():
                by_cases = await tester.run(code, JSON_TESTS)
                by_pytest = await tester.run(code, PYTEST)
                by_asserts = await tester.run(code, ASSERTS)
                sessions |= workers(tester)
                said = repr((by_cases, by_pytest, by_asserts))
                rows.append(
                    {
                        "program": name,
                        "expected": code.splitlines()[0].removeprefix("# EXPECT: ")[:60],
                        "cases": _shown(by_cases),
                        "pytest": _shown(by_pytest),
                        "asserts": _shown(by_asserts),
                        "as expected": met(code, by_cases, by_pytest, by_asserts),
                        "humaneval": await humaneval(tester, code),
                        "traces": traces(secret, said, heard),
                    }
                )
    await anyio.sleep(1.0)
    rows.append({"program": "processes left", "survivors": survivors(sessions, secret)})
    return rows


def summed(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures that matter of one level."""
    judged = rows[:-1]
    wrong = [row for row in judged if "not_pass" in row["expected"]]
    return {
        "programs": len(judged),
        "passed by cases, pytest or asserts and must not": [
            row["program"] for row in wrong if row["as expected"] == "NO"
        ],
        "passed by HumanEval's method and must not": [
            row["program"] for row in wrong if row["humaneval"] == "passed"
        ],
        "as expected": sum(row["as expected"] in ("yes", "no expectation") for row in judged),
        "another outcome than the first line names": {
            row["program"]: row["cases"]
            for row in judged
            if row["as expected"] == "another outcome"
        },
        "not as expected": [row["program"] for row in judged if row["as expected"] == "NO"],
        "traces of a canary": [row["program"] for row in judged if row["traces"]],
        "processes left": rows[-1]["survivors"],
    }


async def humaneval(tester: ProgramTester, code: str) -> str:
    """HumanEval's verdict: run program and tests together; no exception means passed."""
    program = f"{code}\n\n{CHECK}\ncheck(solve)\n"
    judge = (
        f"def verdict():\n    try:\n        exec({program!r}, {{}})\n        return 'passed'\n"
        "    except BaseException as error:\n        return 'failed'\n"
    )
    case = Case(name="verdict", function="verdict", args=(), kwargs={})
    (found,) = await tester.observe(judge, [case])
    return str(found.value) if found.given else "timed out"


def _shown(report: Any) -> str:
    outcomes = sorted({found.outcome for found in report.outcomes})
    return f"{report.status} ({', '.join(outcomes)})"


def main() -> None:
    """Judge and show."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--level", choices=LEVELS, nargs="+", default=LEVELS)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    programs = {
        path.stem: path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(arguments.folder.glob("*.py"))
    }
    user = pwd.getpwuid(os.getuid()).pw_name if os.getuid() == 0 else "another user"
    found: dict[str, Any] = {}
    if arguments.json is not None and arguments.json.exists():
        found = json.loads(arguments.json.read_text(encoding="utf-8"))
    for level in arguments.level:
        rows = anyio.run(judge, programs, level)
        found[f"{level}, {user}"] = {"figures": summed(rows), "programs": rows[:-1]}
        print(f"level {level}, {user}")
        for row in rows[:-1]:
            print(
                f"{row['program']:28} {row['cases']:38} {row['pytest']:38} {row['asserts']:28} "
                f"{row['humaneval']:10} {row['as expected']:15} {row['traces'] or ''}"
            )
        print(json.dumps(summed(rows), indent=1))
    if arguments.json is not None:
        text = json.dumps(found, indent=1, sort_keys=True)
        arguments.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
