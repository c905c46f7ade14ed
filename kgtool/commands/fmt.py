"""``kgtool fmt``: ontology files in their canonical layout.

In: ``.omn`` files and folders. Out: the files rewritten, each whole or not at all, or with ``--check`` exit code 1 where one would be.
"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import click

from kgtool.commands.delivery import complete_file, deliver, say
from kgtool.commands.options import PATH
from kgtool.errors import InputError


@click.command()
@click.argument("files", nargs=-1, type=PATH, metavar="[FILES]...")
@click.option("--check", is_flag=True, help="Write nothing; end with 1 where a file is laid out otherwise.")
@click.option("--diff", is_flag=True, help="Write nothing to the files; show what would change.")
@click.pass_context
def fmt(context: click.Context, files: tuple[Path, ...], check: bool, diff: bool) -> None:
    """Lay out ontology FILES and those of folders (the whole ontology by default; - reads standard input) in the canonical way.

    Order of sections, annotations and leading facts, indentation and spaces are given; frames, links, comments and an author's line
    breaks within a list stay. Every file is parsed before and after, and the axioms compared.
    """
    from kgtool import layout

    if files == (Path("-"),):
        raw = sys.stdin.buffer.read()
        deliver(layout.checked(raw, Path("standard input")))
        return
    paths = _paths(files)
    changed = 0
    for path in paths:
        before, after = path.read_bytes(), layout.lay_out(path)
        if before == after.encode():
            continue
        changed += 1
        if diff:
            deliver(_difference(before.decode(), after, str(path)))
        elif check:
            say(f"{path}: not in canonical layout")
        else:
            with complete_file(path) as stream:
                stream.write(after)
    verb = "would change" if check or diff else "laid out anew"
    say(f"{len(paths)} files: {changed} {verb}, {len(paths) - changed} unchanged")
    context.exit(int(check and changed > 0))


def _paths(files: tuple[Path, ...]) -> list[Path]:
    from kgtool import places

    found: dict[Path, None] = {}
    for path in files or (places.ontology_folder(),):
        inside = places.ontology_files(path) if path.is_dir() else [path]
        if not inside or not all(one.is_file() and one.suffix == ".omn" for one in inside):
            raise InputError(f"{path}: no .omn file here; give ontology files, or folders with some")
        found.update(dict.fromkeys(inside))
    return list(found)


def _difference(before: str, after: str, name: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm="", n=1)
    return "\n".join(lines)
