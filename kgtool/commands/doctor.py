"""``kgtool doctor`` and ``kgtool version``: what this installation is."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool import __version__
from kgtool.commands.delivery import deliver
from kgtool.commands.options import formats, output


@click.command()
@formats("text", "json")
@output
@click.pass_context
def doctor(context: click.Context, form: str | None, output: Path | None) -> None:
    """Show versions, knowledge, folders and Java, and how to install what is missing. Ends with 3 for broken knowledge."""
    import json
    from dataclasses import asdict

    from kgtool.doctor import examine, render

    examination = examine()
    deliver(json.dumps(asdict(examination), indent=2) if form == "json" else render(examination), output)
    context.exit(3 if examination.faults else 0)


@click.command()
def version() -> None:
    """Print the version."""
    deliver(f"kgtool {__version__}")
