"""``kgtool check``: what authors run before they hand in a change.

In: a folder of ontology files. Out: findings, and exit code 1 where there are any to mend.
"""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.commands.delivery import current_step, deliver
from kgtool.commands.options import PATH, formats, output


@click.command()
@click.argument("folder", required=False, type=PATH, metavar="[FOLDER]")
@formats("text", "json", "github")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warn", "info", "none"]),
    default="error",
    show_default=True,
    help="End with 1 for findings of this level or worse.",
)
@click.option("--full", is_flag=True, help="Also the steps that take long: every criterion against the reference reasoner.")
@click.option("-v", "--verbose", is_flag=True, help="Show remarks too, not only their number.")
@output
@click.pass_context
def check(
    context: click.Context, folder: Path | None, form: str | None, fail_on: str, full: bool, verbose: bool, output: Path | None
) -> None:
    """Check an ontology FOLDER (the shipped one by default) and the queries: syntax, language, consistency, shapes, citations."""
    from kgtool import checks as checking
    from kgtool.checks import findings

    with current_step() as step:
        found = checking.run(folder, full=full, progress=step)
    deliver(findings.render(found, form or "text", verbose=verbose), output)
    context.exit(found.exit_code(fail_on))
