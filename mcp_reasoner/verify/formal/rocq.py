"""Rocq (Coq): compiled by coqc in a box, then judged by coqchk and nothing else.

The proof is compiled first, alone. Then the caller's proposition is compiled in a file of its
own, before anything of the proof is loaded, and a third file says that the proof's theorem
proves it. coqchk, which shares no code state with the files, rechecks the three and lists what
they rest on: no axioms but those of the installed standard library, no type-in-type, no unsafe
fixpoint, no assumed positivity. The exit code and the messages of coqc are no evidence:
`Admitted` and `Axiom` compile, and a file prints what it likes. The installed library itself is
trusted, and not rechecked.
"""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from mcp_reasoner.errors import InputError
from mcp_reasoner.sandbox.tools import Command, Outcome, Tool, find_tool, run_tools
from mcp_reasoner.verify.formal.backend import Case, FormalVerdict
from mcp_reasoner.verify.formal.rocq_text import RocqStatement, read_rocq_statement
from mcp_reasoner.verify.text import clean

__all__ = ["ROCQ_CASES", "Rocq", "axioms_listed"]

_NAMED: Final = "Submitted"
_SECONDS: Final = 30.0
_FINDLIB: Final = "findlib.conf"
_MAX_PROOF: Final = 200_000
_LIBRARY: Final = r"(?:Coq|Stdlib|Corelib)\."
_LOGICAL: Final = re.compile(
    _LIBRARY + r"(?:Logic\.(?:Classical_Prop\.classic|ProofIrrelevance\.proof_irrelevance"
    r"|FunctionalExtensionality\.functional_extensionality_dep"
    r"|PropExtensionality\.propositional_extensionality|Eqdep\.Eq_rect_eq\.eq_rect_eq"
    r"|(?:ClassicalEpsilon|IndefiniteDescription)\.constructive_indefinite_description"
    r"|Description\.constructive_definite_description|Epsilon\.epsilon_statement"
    r"|RelationalChoice\.relational_choice|ClassicalUniqueChoice\.dependent_unique_choice)"
    r"|Reals\.ClassicalDedekindReals\.(?:sig_forall_dec|sig_not_dec)"
    r"|Sets\.Ensembles\.Extensionality_Ensembles)"
)
"""Axioms that the standard library states and that are consistent together, by their full names.

By name, not by library: one of its files states that everything holds.
"""
_SEALED: Final = re.compile(
    _LIBRARY + r"(?:Reals\.Rdefinitions\.(?:RbaseSymbolsImpl|RinvImpl)"
    r"|ssr\.ssrunder\.Under_rel)\.\w+"
)
"""Definitions behind a signature, which coqchk lists where it does not recheck the library."""
_RESTING: Final = {
    "Axioms": "an axiom",
    "Constants/Inductives relying on type-in-type": "type-in-type",
    "Constants/Inductives relying on unsafe (co)fixpoints": "an unsafe fixpoint",
    "Inductives whose positivity is assumed": "an assumed positivity",
}
"""What coqchk lists under its headings, in words."""


@dataclass(frozen=True)
class Rocq:
    """A toolchain that was found."""

    compiler: Path
    checker: Path
    version: str
    tool: Tool
    language: str = "rocq"

    @classmethod
    def find(cls, compiler: str | None = None) -> Self | None:
        """The `coqc` that is given or on the path, with `coqchk` beside it; None without."""
        found = shutil.which(compiler or "coqc")
        if found is None:
            return None
        coqc = Path(found)
        coqchk = coqc.with_name("coqchk")
        if not coqchk.is_file():
            return None
        try:
            version = _asked(coqc, "--print-version").split()
            library = Path(_asked(coqc, "-where").strip()).resolve()
            core = library.parent / "coq-core"
            folders = [folder for folder in (library, core) if folder.is_dir()]
            tool = find_tool(
                [coqc, coqchk], folders, environment={"OCAMLFIND_CONF": f"/scratch/{_FINDLIB}"}
            )
        except (OSError, subprocess.SubprocessError):
            return None
        stamp = coqc.stat()
        named = f"Coq {version[0] if version else '?'}"
        changed = f"{stamp.st_size} bytes of {int(stamp.st_mtime)}"
        return cls(coqc, coqchk, f"{named} ({coqc}, {changed})", tool)

    @property
    def cases(self) -> tuple[Case, ...]:
        """What it must get right before it is used."""
        return ROCQ_CASES

    async def check(
        self, statement: str, proof: str, *, seconds: float, screened: bool = True
    ) -> FormalVerdict:
        """Have coqchk judge a proof; never raises for what the texts contain.

        Nothing is refused by the text of a proof, so that `screened` changes nothing.
        """
        try:
            stated = read_rocq_statement(statement)
            files = _files(stated, proof)
        except InputError as error:
            return FormalVerdict(accepted=False, reason=str(error))
        outcomes = await run_tools(self.tool, self._commands(files, seconds))
        return self._verdict(stated, outcomes)

    def _commands(self, files: dict[str, str], seconds: float) -> list[Command]:
        library = self.tool.mounts[0].target
        findlib = {_FINDLIB: f'path="{Path(library).parent}"\n'}
        each = min(seconds, _SECONDS)
        keep: list[str] = []
        commands: list[Command] = []
        for name, text in files.items():
            compiler = (str(self.compiler), "-q", "-Q", ".", _NAMED, f"{name}.v")
            commands.append(
                Command(
                    arguments=compiler,
                    seconds=seconds if name == "Proof" else each,
                    files={**findlib, f"{name}.v": text},
                    keep=tuple(keep),
                )
            )
            keep.append(f"{name}.vo")
        listed = [word for name in files for word in ("-norec", f"{_NAMED}.{name}")]
        check = (str(self.checker), "-o", "-silent", "-Q", ".", _NAMED, *listed)
        commands.append(Command(arguments=check, seconds=seconds, files=findlib, keep=tuple(keep)))
        return commands

    def _verdict(self, stated: RocqStatement, outcomes: Sequence[Outcome]) -> FormalVerdict:
        stages = (
            "the proof does not compile",
            "the statement does not compile",
            "the theorem does not prove the statement",
            "coqchk does not accept the proof",
        )
        last = outcomes[-1] if outcomes else None
        if last is None or not last.fine or len(outcomes) < len(stages):
            stage = stages[max(0, len(outcomes) - 1)]
            return FormalVerdict(accepted=False, reason=f"{stage}: {_why(last)}")
        listed = axioms_listed(last.output)
        if listed is None:
            return FormalVerdict(accepted=False, reason="what coqchk lists was not understood")
        name = self.version.partition(" (")[0]
        for heading, names in listed.items():
            own = [item for item in names if heading != "Axioms" or not _is_standard(item)]
            if own:
                shown = clean(", ".join(own[:5]), 200)
                return FormalVerdict(
                    accepted=False,
                    reason=f"the proof rests on {_RESTING[heading]}: {shown}",
                    axioms=tuple(own),
                )
        logical = tuple(item for item in listed["Axioms"] if _LOGICAL.fullmatch(item))
        resting = "on no axioms"
        if logical:
            short = ", ".join(item.rpartition(".")[2] for item in logical)
            resting = f"where the libraries it loads assume {short}"
        return FormalVerdict(
            accepted=True,
            claim=f"coqchk of {name} accepts the proof of {clean(stated.proposition, 300)}, "
            f"{resting}",
            axioms=logical,
        )


def _asked(coqc: Path, *arguments: str) -> str:
    done = subprocess.run(
        [str(coqc), *arguments],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=_SECONDS,
        check=True,
        text=True,
    )
    return done.stdout


def _is_standard(axiom: str) -> bool:
    return bool(_LOGICAL.fullmatch(axiom) or _SEALED.fullmatch(axiom))


def _files(stated: RocqStatement, proof: str) -> dict[str, str]:
    """The three files in the order of their compilation."""
    if len(proof) > _MAX_PROOF:
        raise InputError(f"a formal proof may have at most {_MAX_PROOF} characters")
    name = stated.name or "submitted"
    declared = re.search(
        rf"\b(?:Theorem|Lemma|Corollary|Proposition|Fact|Remark|Definition|Fixpoint)\s+"
        rf"{re.escape(name)}(?![\w'])",
        proof,
    )
    if declared is None or not stated.name:
        script = proof if proof.strip() else "Proof. Qed."
        proof = f"{stated.opening}Theorem {name} : {stated.proposition}.\n{script}\n"
    goal = f"{stated.opening}Definition statement : Type := {stated.proposition}.\n"
    # The proposition is fixed in a file that loads nothing of the proof, and only its name
    # stands where the proof is loaded: no notation, coercion or option of it can reach that.
    clean_file = (
        f"Require {_NAMED}.Statement.\nRequire {_NAMED}.Proof.\n"
        f"Definition checked : {_NAMED}.Statement.statement := @{_NAMED}.Proof.{name}.\n"
    )
    return {"Proof": proof, "Statement": goal, "Clean": clean_file}


def axioms_listed(output: str) -> dict[str, list[str]] | None:
    """What `coqchk -o` lists under each heading; None for an output of another shape."""
    text = output.partition("CONTEXT SUMMARY")[2]
    sections: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or set(stripped) == {"="}:
            continue
        heading = re.fullmatch(r"\* ([^:]+):(.*)", stripped)
        if heading is None:
            if current is None:
                return None
            current.append(stripped)
            continue
        name, value = heading[1], heading[2].strip()
        if name == "Theory":
            if value not in ("Set is predicative", "Rewrite rules are not allowed"):
                return None
            current = None
            continue
        if name not in _RESTING or name in sections:
            return None
        current = sections[name] = []
        if value and value != "<none>":
            return None
        if value:
            current = None
    # `<none>` closes a section: a line after it has no place.
    return sections if set(sections) == set(_RESTING) else None


def _why(outcome: Outcome | None) -> str:
    if outcome is None:
        return "nothing was run"
    if outcome.ended == "timeout":
        return f"it took longer than {outcome.seconds:.0f} s"
    if outcome.ended == "oversize":
        return "its messages are too long"
    said = outcome.output.strip()
    error = said.find("Error")
    place = re.search(r'File "[^"]*", line (\d+)', said)
    where = f"line {place[1]}: " if place else ""
    return where + (clean(said[error if error >= 0 else 0 :], 250) or f"exit code {outcome.code}")


_RIGHT: Final = "Theorem t : forall n : nat, n + 0 = n.\nProof. induction n; simpl; auto. Qed.\n"
_GOAL: Final = "Theorem t : forall n : nat, n + 0 = n."
_FALSE: Final = "Theorem t : False."
_FAKE: Final = "".join(f'idtac "* {heading}: <none>". ' for heading in _RESTING)
ROCQ_CASES: Final = (
    Case(name="a right proof", statement=_GOAL, proof=_RIGHT, accepted=True),
    Case(
        name="a right proof by computation",
        statement="Theorem t : 2 + 2 = 4.",
        proof="Proof. vm_compute. reflexivity. Qed.",
        accepted=True,
    ),
    Case(
        name="an unfinished proof",
        statement=_GOAL,
        proof="Theorem t : forall n : nat, n + 0 = n.\nProof. Admitted.\n",
    ),
    Case(
        name="an injected axiom",
        statement=_FALSE,
        proof="Axiom a : False.\nTheorem t : False.\nProof. exact a. Qed.\n",
    ),
    Case(
        name="an axiom and a printed listing without it",
        statement=_FALSE,
        proof='Axiom a : False.\nGoal True. idtac "CONTEXT SUMMARY". ' + _FAKE + "exact I. Qed.\n"
        "Theorem t : False.\nProof. exact a. Qed.\n",
    ),
    Case(
        name="an axiom of the library that everything holds",
        statement=_FALSE,
        proof="From Coq Require Import Compat.AdmitAxiom.\n"
        "Theorem t : False.\nProof. exact proof_admitted. Qed.\n",
    ),
    Case(
        name="an unsafe fixpoint",
        statement=_FALSE,
        proof="Unset Guard Checking.\nFixpoint f (n : nat) : False := f n.\n"
        "Theorem t : False.\nProof. exact (f 0). Qed.\n",
    ),
    Case(
        name="type in type",
        statement="Theorem t : 1 = 1.",
        proof="Unset Universe Checking.\nTheorem t : 1 = 1.\nProof. reflexivity. Qed.\n",
    ),
    Case(
        name="assumed positivity",
        statement=_FALSE,
        proof="Unset Positivity Checking.\nInductive B := b : (B -> False) -> B.\n"
        "Definition n (x : B) : False := match x with b f => f x end.\n"
        "Theorem t : False.\nProof. exact (n (b n)). Qed.\n",
    ),
    Case(
        name="another statement of that name",
        statement=_GOAL,
        proof="Theorem t : True.\nProof. exact I. Qed.\n",
    ),
    Case(
        name="a notation that changes the statement",
        statement=_GOAL,
        proof='Notation "x = y" := True (at level 70) : type_scope.\n'
        "Theorem t : forall n : nat, n + 0 = n.\nProof. intros; exact I. Qed.\n",
    ),
)
