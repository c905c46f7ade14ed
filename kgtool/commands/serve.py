"""``kgtool serve``: the browser and the JSON API on this machine.

In: an address. Out: pages, until it is stopped. Needs the extra ``web``.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from kgtool.commands.options import PATH, knowledge_of, ontology
from kgtool.errors import MissingError

#: What the extra brings; only the absence of one of these is put into the reader's words.
_EXTRA = ("flask", "granian")


def _cores() -> int:
    return min(2, os.cpu_count() or 1)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free one.")
@click.option(
    "--workers", type=click.IntRange(1, 32), default=_cores, show_default="2, on one core 1", help="Processes, each on a core of its own."
)
@click.option("--threads", type=click.IntRange(1, 512), default=128, show_default=True, help="Requests that a process answers at a time.")
@click.option("--time-limit", type=click.FloatRange(0.1, 60), default=5, show_default=True, help="Seconds for a reader's own SPARQL query.")
@click.option("--rate", type=click.FloatRange(1, 100_000), default=50, show_default=True, help="Requests a second from one other machine.")
@click.option("--public", is_flag=True, help="Allow an address that other machines can reach.")
@click.option("--precedents", type=PATH, metavar="FILE", help="Show a corpus that kgtool letters corpus made on the pages of treatments.")
@ontology
def serve(
    host: str,
    port: int,
    workers: int,
    threads: int,
    time_limit: float,
    rate: float,
    public: bool,
    precedents: Path | None,
    ontology: Path | None,
) -> None:
    """Serve the browser and the JSON API until stopped: search, treatments, decisions, named queries."""
    try:
        from web import server
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        raise MissingError(f"the browser needs {error.name}: python -m pip install 'kgtool[web]'") from None
    settings = server.Settings(threads, workers, time_limit, rate, precedents)
    server.run(knowledge_of(ontology), host, port, settings=settings, public=public)
