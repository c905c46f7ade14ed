"""``kgtool serve``: the browser and the JSON API on this machine.

In: an address. Out: pages, until it is stopped. Needs the extra ``web``.
"""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.commands.options import knowledge_of, ontology
from kgtool.errors import MissingError

#: What the extra brings; only the absence of one of these is put into the reader's words.
_EXTRA = ("flask", "waitress")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free one.")
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="Requests answered at a time.")
@click.option("--public", is_flag=True, help="Allow an address that other machines can reach.")
@ontology
def serve(host: str, port: int, threads: int, public: bool, ontology: Path | None) -> None:
    """Serve the browser and the JSON API until stopped: search, treatments, decisions, named queries."""
    try:
        from web import server
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        raise MissingError(f"the browser needs {error.name}: python -m pip install 'kgtool[web]'") from None
    server.run(knowledge_of(ontology), host, port, threads=threads, public=public)
