"""`mcp-reasoner serve`: the MCP server over HTTP, for other programs and other machines."""

import os
from pathlib import Path

import click

from mcp_reasoner.cli.options import engine_options, setting_option
from mcp_reasoner.config import Settings
from mcp_reasoner.errors import InputError

__all__ = ["serve"]


@click.command()
@setting_option("--host", metavar="ADDRESS", help="Where to listen; default: this machine alone.")
@setting_option("--port", type=click.IntRange(0, 65535), metavar="N")
@setting_option(
    "--token-file", type=click.Path(path_type=Path), help="Bearer tokens that are accepted."
)
@setting_option("--tls-certificate", type=click.Path(path_type=Path), help="As PEM.")
@setting_option("--tls-key", type=click.Path(path_type=Path), help="As PEM.")
@setting_option("--public-url", metavar="URL", help="What clients see where a proxy is between.")
@setting_option("--oauth-issuer", metavar="URL", help="Accept this server's access tokens.")
@setting_option("--oauth-audience", metavar="AUD", help="Which they must be for.")
@click.option(
    "--new-token", metavar="NAME", help="Add a token to --token-file, print it once, and end."
)
@engine_options
@click.pass_obj
def serve(settings: Settings, new_token: str | None) -> int:
    """Serve MCP over Streamable HTTP (/mcp) and HTTP+SSE (/sse)."""
    if new_token is not None:
        return _add_token(settings.token_file, new_token)
    # The SDK takes most of a second to import: only the server pays for it.
    from mcp_reasoner.server.http.serving import run_http

    run_http(settings)
    return 0


def _add_token(path: Path | None, name: str) -> int:
    from mcp_reasoner.server.http.tokens import TokenFile, digest, new_token

    if path is None:
        raise InputError("--new-token needs --token-file FILE")
    token = new_token()
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(f"{name} {digest(token)}\n")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from error
    TokenFile(path)  # says so if the name cannot be one
    click.echo(token)
    click.echo(f"only its hash is in {path}; take the line out to revoke it", err=True)
    return 0
