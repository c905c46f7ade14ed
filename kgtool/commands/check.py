"""``kgtool check``: what authors run before they hand in a change.

In: a folder of ontology files. Out: findings, and exit code 1 where there are any to mend.
"""

from __future__ import annotations

import gc
from pathlib import Path

import click

from kgtool.commands.delivery import current_step, deliver
from kgtool.commands.options import PATH, formats, output


@click.command()
@click.argument("folder", required=False, type=PATH, metavar="[FOLDER]")
@formats("text", "json", "github", "sarif", "junit")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warn", "info", "none"]),
    default="error",
    show_default=True,
    help="End with 1 for findings of this level or worse.",
)
@click.option("--full", is_flag=True, help="Also what takes long: the reference reasoner on consistency, classes, criteria and branches.")
@click.option(
    "--exceptions", type=PATH, metavar="FILE", help="Accepted findings, with the day until which. Default: FOLDER/exceptions.tsv."
)
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved, until interrupted.")
@click.option("-v", "--verbose", is_flag=True, help="Show remarks too, not only their number.")
@output
@click.pass_context
def check(
    context: click.Context,
    folder: Path | None,
    form: str | None,
    fail_on: str,
    full: bool,
    exceptions: Path | None,
    watch: bool,
    verbose: bool,
    output: Path | None,
) -> None:
    """Check an ontology FOLDER (the shipped one by default) and the queries: syntax, language, consistency, shapes, citations."""
    from kgtool import checks as checking

    checked = checking.Check(folder, exceptions=exceptions)

    def report() -> checking.Report:
        with current_step() as step:
            found = checked.look(full=full, progress=step)
        deliver(checking.render(found, form or "text", verbose=verbose, fail_on=fail_on), output)
        return found

    if watch:
        from kgtool.commands.watch import repeat

        repeat(report, checked.watched)
    code = report().exit_code(fail_on)
    gc.freeze()  # what is still kept ends with the process; looking for garbage in it first would take a while
    context.exit(code)
