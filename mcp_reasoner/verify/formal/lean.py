"""Lean 4: compiled by `lean` in a box, then judged by the kernel's own listing.

The proof is compiled first, alone; then the caller's proposition in a file that imports
nothing of it; then one line says that the proof's theorem proves it. A program of ours, which
loads the compiled files as data and so runs nothing of theirs, has Lean's kernel check every
declaration again, compares the proved proposition with the caller's, and lists the axioms. Only
`propext`, `Classical.choice` and `Quot.sound` may be among them.

Written against Lean's documented behaviour: whether a toolchain does what is needed is for
`selftest` to find out, and without that nothing is checked by it.
"""

import re
import secrets
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from mcp_reasoner.errors import InputError
from mcp_reasoner.sandbox.tools import Command, Outcome, Tool, find_tool, run_tools
from mcp_reasoner.verify.formal.backend import Case, FormalVerdict
from mcp_reasoner.verify.formal.lean_text import (
    LeanStatement,
    read_lean_proof,
    read_lean_statement,
)
from mcp_reasoner.verify.text import clean

__all__ = ["GET_LEAN", "LEAN_CASES", "Lean", "audit_read"]

GET_LEAN: Final = (
    "Lean 4 was not found: install it with elan (https://lean-lang.org/install), "
    "or name its `lean` in the setting `lean`"
)
_ALLOWED: Final = frozenset(["propext", "Classical.choice", "Quot.sound"])
_SECONDS: Final = 60.0
_MEMORY_MB: Final = 8192


@dataclass(frozen=True)
class Lean:
    """A toolchain that was found, with the folders in which a project's modules lie."""

    binary: Path
    version: str
    tool: Tool
    paths: tuple[str, ...] = ()
    language: str = "lean"

    @classmethod
    def find(cls, binary: str | None = None, project: Path | None = None) -> Self | None:
        """The `lean` that is given or on the path; None without.

        `project` is a folder with a lakefile, whose libraries (Mathlib) proofs may import.
        """
        found = shutil.which(binary or "lean")
        if found is None:
            return None
        try:
            # What elan puts on the path only chooses: the prefix is that of the real one.
            prefix = Path(_asked([found, "--print-prefix"], project).strip()).resolve()
            version = _asked([found, "--version"], project).strip()
            paths = _module_paths(found, project)
            lean = prefix / "bin" / "lean"
            environment = {
                "LEAN_SYSROOT": str(prefix),
                "LEAN_PATH": ":".join(("/scratch", *paths)),
            }
            folders = [prefix, *(Path(path) for path in paths)]
            tool = find_tool([lean], folders, environment=environment, proc=True)
        except (OSError, subprocess.SubprocessError):
            return None
        return cls(lean, clean(version, 200), tool, paths)

    @property
    def cases(self) -> tuple[Case, ...]:
        """What it must get right before it is used."""
        return LEAN_CASES

    async def check(
        self, statement: str, proof: str, *, seconds: float, screened: bool = True
    ) -> FormalVerdict:
        """Have the kernel judge a proof; never raises for what the texts contain."""
        nonce = secrets.token_hex(8)
        try:
            stated = read_lean_statement(statement)
            files = _files(stated, read_lean_proof(proof) if screened else proof, nonce)
        except InputError as error:
            return FormalVerdict(accepted=False, reason=str(error))
        outcomes = await run_tools(self.tool, self._commands(files, seconds))
        return self._verdict(stated, outcomes, nonce)

    def _commands(self, files: Mapping[str, str], seconds: float) -> list[Command]:
        keep: list[str] = []
        commands: list[Command] = []
        memory = ("-M", str(_MEMORY_MB))
        for name in ("Proof", "Statement", "Clean"):
            source, compiled = f"Submitted/{name}.lean", f"Submitted/{name}.olean"
            arguments = (str(self.binary), *memory, "-R", "/scratch", "-o", compiled, source)
            commands.append(
                Command(
                    arguments=arguments,
                    seconds=seconds if name == "Proof" else min(seconds, _SECONDS),
                    memory_mb=0,
                    files={source: files[name]},
                    keep=tuple(keep),
                )
            )
            keep.append(compiled)
        audit = (str(self.binary), *memory, "--run", "Audit.lean")
        commands.append(
            Command(
                arguments=audit,
                seconds=seconds,
                memory_mb=0,
                files={"Audit.lean": files["Audit"]},
                keep=tuple(keep),
            )
        )
        return commands

    def _verdict(
        self, stated: LeanStatement, outcomes: Sequence[Outcome], nonce: str
    ) -> FormalVerdict:
        stages = (
            "the proof does not compile",
            "the statement does not compile",
            "the theorem does not prove the statement",
            "the kernel does not accept the proof",
        )
        last = outcomes[-1] if outcomes else None
        if last is None or not last.fine or len(outcomes) < len(stages):
            stage = stages[max(0, len(outcomes) - 1)]
            return FormalVerdict(accepted=False, reason=f"{stage}: {_why(last)}")
        axioms = audit_read(last.output, nonce)
        if axioms is None:
            return FormalVerdict(accepted=False, reason="what the kernel lists was not understood")
        others = [name for name in axioms if name not in _ALLOWED]
        if others:
            shown = clean(", ".join(others[:5]), 200)
            return FormalVerdict(
                accepted=False,
                reason=f"the proof rests on an axiom: {shown}",
                axioms=tuple(others),
            )
        resting = f"on the axioms {', '.join(axioms)}" if axioms else "on no axioms"
        return FormalVerdict(
            accepted=True,
            claim=f"the kernel of {self.version.partition(',')[0]} accepts the proof of "
            f"{clean(stated.proposition, 300)}, {resting}",
            axioms=tuple(axioms),
        )


def _asked(command: Sequence[str], folder: Path | None) -> str:
    done = subprocess.run(
        list(command),
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=_SECONDS,
        check=True,
        text=True,
        cwd=folder,
    )
    return done.stdout


def _module_paths(binary: str, project: Path | None) -> tuple[str, ...]:
    """Where a project's compiled modules lie, as its own `lake` says."""
    if project is None:
        return ()
    lake = shutil.which("lake", path=str(Path(binary).parent)) or shutil.which("lake")
    if lake is None:
        return ()
    told = _asked([lake, "env", "printenv", "LEAN_PATH"], project).strip()
    places = [Path(project, part).resolve() for part in told.split(":") if part]
    return tuple(str(place) for place in places if place.is_dir())


def _files(stated: LeanStatement, proof: str, nonce: str) -> dict[str, str]:
    """The three files in the order of their compilation, and the program that judges them."""
    name = stated.name or "submitted"
    imports, opens = "\n".join(stated.imports), "\n".join(stated.opens)
    declared = re.search(rf"\b(?:theorem|lemma|def)\s+{re.escape(name)}(?![\w'.])", proof)
    if declared is None or not stated.name:
        script = proof.strip()
        script = script if script.startswith(":=") else f":= {script}"
        proof = f"{imports}\n{opens}\ntheorem {name} : {stated.proposition} {script}\n"
    goal = f"Submitted.Goal{nonce}"
    statement = f"{imports}\n{opens}\ndef {goal}.statement : Prop := {stated.proposition}\n"
    clean_file = (
        f"import Submitted.Statement\nimport Submitted.Proof\n"
        f"theorem {goal}.checked : {goal}.statement := @{name}\n"
    )
    audit = _AUDIT.replace("NONCE", nonce).replace("GOAL", goal)
    return {"Proof": proof, "Statement": statement, "Clean": clean_file, "Audit": audit}


def audit_read(output: str, nonce: str) -> list[str] | None:
    """The axioms that the audit lists; None unless it came to its end, and said so once."""
    lines = output.splitlines()
    done = [line for line in lines if line == f"{nonce} done"]
    if len(done) != 1 or lines[-1] != done[0]:
        return None
    axioms: list[str] = []
    for line in lines[:-1]:
        word, _, rest = line.partition(" axiom ")
        if word != nonce or not re.fullmatch(r"\S+", rest):
            return None
        axioms.append(rest)
    return axioms


def _why(outcome: Outcome | None) -> str:
    if outcome is None:
        return "nothing was run"
    if outcome.ended == "timeout":
        return f"it took longer than {outcome.seconds:.0f} s"
    if outcome.ended == "oversize":
        return "its messages are too long"
    return clean(outcome.output, 250) or f"exit code {outcome.code}"


# Loads the compiled modules as data (no initializers, no extensions of theirs), gives each of
# their declarations to the kernel again on top of what they import, and lists.
_AUDIT: Final = """import Lean
import Lean.Replay
import Lean.Util.CollectAxioms
open Lean

def ours : List Name := [`Submitted.Proof, `Submitted.Statement, `Submitted.Clean]

def main : IO UInt32 := do
  initSearchPath (← findSysroot)
  let env ← importModules #[{ module := `Submitted.Clean }] {} 0
  let mut again : Std.HashMap Name ConstantInfo := {}
  let mut outside : Array Import := #[]
  for (name, data) in env.header.moduleNames.zip env.header.moduleData do
    if ours.contains name then
      for info in data.constants do
        again := again.insert info.name info
    else
      outside := outside.push { module := name }
  let base ← importModules outside {} 0
  let checked ← base.replay again
  let some (.thmInfo proved) := checked.find? `GOAL.checked
    | throw (IO.userError "the theorem is not there")
  unless proved.type == .const `GOAL.statement [] do
    throw (IO.userError "the theorem has another type")
  let some (.defnInfo stated) := checked.find? `GOAL.statement
    | throw (IO.userError "the statement is not there")
  unless env.getModuleIdxFor? stated.name == env.getModuleIdx? `Submitted.Statement do
    throw (IO.userError "the statement is from elsewhere")
  let (_, found) := ((CollectAxioms.collect `GOAL.checked).run checked).run {}
  for name in found.axioms do
    IO.println s!"NONCE axiom {name}"
  IO.println "NONCE done"
  return 0
"""

_GOAL: Final = "theorem t (n : Nat) : n + 0 = n"
_FALSE: Final = "theorem t : False"
LEAN_CASES: Final = (
    Case(
        name="a right proof",
        statement=_GOAL,
        proof="theorem t (n : Nat) : n + 0 = n := rfl\n",
        accepted=True,
    ),
    Case(
        name="a right proof by tactics",
        statement="theorem t (a b : Nat) (h : a = b) : b = a",
        proof="theorem t (a b : Nat) (h : a = b) : b = a := by\n  exact h.symm\n",
        accepted=True,
    ),
    Case(
        name="an unfinished proof",
        statement=_GOAL,
        proof="theorem t (n : Nat) : n + 0 = n := by sorry\n",
    ),
    Case(
        name="an injected axiom",
        statement=_FALSE,
        proof="axiom a : False\ntheorem t : False := a\n",
    ),
    Case(
        name="native_decide",
        statement="theorem t : 10 * 10 = 100",
        proof="theorem t : 10 * 10 = 100 := by native_decide\n",
    ),
    Case(
        name="a redefined listing command",
        statement=_FALSE,
        proof='axiom a : False\nmacro "#print" "axioms" x:ident : command => `(#eval "none")\n'
        "theorem t : False := a\n",
    ),
    Case(
        name="another statement of that name",
        statement=_GOAL,
        proof="theorem t : True := trivial\n",
    ),
    Case(
        name="a notation that changes the statement",
        statement=_FALSE,
        proof='notation "False" => True\ntheorem t : False := trivial\n',
    ),
)
