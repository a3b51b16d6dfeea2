"""`mcp-reasoner pull` and `mcp-reasoner models`: fetch the real model, and list what is there."""

import json
import sys
from pathlib import Path

import click

from mcp_reasoner.cli.options import json_option
from mcp_reasoner.config import Settings
from mcp_reasoner.engine.catalogue import VIBETHINKER, known_models, resolve_model
from mcp_reasoner.errors import ModelError

__all__ = ["models", "pull"]

_QUANTS = [file.quant for file in VIBETHINKER.files]


class _Progress:
    """One line on stderr that moves on a terminal, and every tenth as a line elsewhere."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lively = sys.stderr.isatty()
        self._shown = -1

    def __call__(self, have: int, size: int) -> None:
        """Show it when it has moved far enough to be worth a line."""
        step = int(1000 * have / size) if self._lively else 10 * have // size
        if step == self._shown:
            return
        self._shown = step
        line = f"{self._name}: {have / 1e9:.2f} of {size / 1e9:.2f} GB ({100 * have // size} %)"
        if self._lively:
            click.echo(f"\r\x1b[K{line}", err=True, nl=have == size)
        else:
            click.echo(line, err=True)


@click.command()
@click.option(
    "--quant",
    type=click.Choice(_QUANTS, case_sensitive=False),
    default=_QUANTS[0],
    show_default=True,
    help="Precision of the weights.",
)
@click.option("--sha256", metavar="HEX", help="Expect this checksum instead of the recorded one.")
@json_option
@click.pass_obj
def pull(settings: Settings, quant: str, sha256: str | None, as_json: bool) -> None:
    """Fetch VibeThinker-3B and make it the default model.

    An interrupted pull goes on where it stopped. HF_ENDPOINT names another hub.
    """
    # The hub's library takes its time to import: only this command pays for it.
    from mcp_reasoner.engine.pull import pull_model

    file = VIBETHINKER.file(quant)
    click.echo(
        f"fetching {VIBETHINKER.name} {file.quant} (about {file.about_bytes / 1e9:.1f} GB) "
        f"from {VIBETHINKER.repo_id}",
        err=True,
    )
    pulled = pull_model(
        VIBETHINKER,
        quant,
        data_dir=settings.data_dir,
        state_dir=settings.state_dir,
        sha256=sha256.lower() if sha256 else None,
        progress=_Progress(file.filename),
    )
    if as_json:
        click.echo(
            json.dumps(
                {
                    "name": pulled.name,
                    "path": str(pulled.path),
                    "bytes": pulled.bytes,
                    "sha256": pulled.sha256,
                    "fetched": pulled.fetched,
                }
            )
        )
        return
    how = "fetched" if pulled.fetched else "was there already"
    click.echo(f"{pulled.name} {how}: {pulled.path}")
    click.echo("it is the default model now", err=True)


@click.command()
@json_option
@click.pass_obj
def models(settings: Settings, as_json: bool) -> None:
    """List the models that can be named, and which of them is used."""
    try:
        used: Path | None = resolve_model(settings.model, data_dir=settings.data_dir).path
        problem = None
    except ModelError as error:
        used, problem = None, str(error)
    rows: list[dict[str, object]] = [
        {
            "name": name,
            "path": str(path),
            "present": path.is_file(),
            "used": path == used,
            "bytes": path.stat().st_size if path.is_file() else file and file.about_bytes,
        }
        for name, path, file in known_models(settings.data_dir)
    ]
    if used is not None and not any(row["used"] for row in rows):
        rows.append(
            {
                "name": used.stem,
                "path": str(used),
                "present": True,
                "used": True,
                "bytes": used.stat().st_size,
            }
        )
    if as_json:
        click.echo(json.dumps({"models": rows}, ensure_ascii=False))
    else:
        for row in rows:
            mark = "*" if row["used"] else " "
            size = _readable_size(int(str(row["bytes"])))
            where = row["path"] if row["present"] else "not here: `mcp-reasoner pull` fetches it"
            click.echo(f"{mark} {row['name']:24} {size:>8}  {where}")
    if problem is not None:
        click.echo(f"the model in use cannot be used: {problem}", err=True)


def _readable_size(size: int) -> str:
    return f"{size / 1e9:.2f} GB" if size >= 10**9 else f"{size / 1e6:.1f} MB"
