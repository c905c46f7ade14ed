"""The authors' handbook (``ontology/README.md``) is run from top to bottom in a copy of the checkout, and its outputs are compared.

A ``console`` block is commands and what they print (standard output and words together); a ``diff`` block changes the file that its
first line names; a block with the name of a file in its first comment is that file. ``python -m tests.ontology.test_handbook``
writes the outputs into the handbook anew.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path
from unittest import mock

import pytest

from kgtool import cli, places
from kgtool.knowledge import load

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = ROOT / "ontology" / "README.md"
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^(?:#|--) file: (\S+)\n")


def steps(text: str) -> list[tuple[str, str]]:
    """The blocks in order: their language and content."""
    return _BLOCK.findall(text)


def commands(block: str) -> list[tuple[str, str]]:
    """Each command of a block with the output below it."""
    parts = re.split(r"^\$ ((?:.*\\\n)*.*)\n", block, flags=re.MULTILINE)
    assert not parts[0].strip(), f"a block begins with a command: {parts[0]!r}"
    return list(zip(parts[1::2], parts[2::2], strict=True))


def printed(command: str) -> str:
    """Run a command of the handbook; what it prints, with what no reader compares made equal."""
    program, *arguments = shlex.split(command.replace("\\\n", " "))
    assert program == "kgtool", command
    load.cache_clear()
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        cli.main(arguments)
    return plain(said.getvalue())


def plain(text: str) -> str:
    """Without the state of the knowledge and the sizes of the shipped ontology, which change with every edit of it."""
    text = re.sub(r"knowledge [0-9a-f]{16}", "knowledge …", text)
    return re.sub(r"\d+(?= (?:files|axioms|criteria|check queries|remarks|unchanged)\b)", "…", text)


def change(block: str, folder: Path) -> None:
    """Make the change of a diff block."""
    file = _FILE.match(block)
    assert file, block
    path = folder / file.group(1)
    old, new = ("".join(line[1:] + "\n" for line in block[file.end() :].splitlines() if line[0] in (mark, " ")) for mark in "-+")
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{text.count(old)} places of {path} fit:\n{old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def walk(folder: Path, text: str) -> str:
    """Do everything that the handbook says in a copy of the checkout; the handbook with what was printed."""
    for name in ("ontology", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "tests" / "cases").mkdir(parents=True)
    written = text
    before = Path.cwd()
    os.chdir(folder)
    try:
        with mock.patch.object(places, "PACKAGE", folder / "kgtool"):
            for language, block in steps(text):
                file = _FILE.match(block)
                if language == "diff":
                    change(block, folder)
                elif language == "console":
                    done = "".join(f"$ {command}\n{printed(command)}" for command, _ in commands(block))
                    written = written.replace(f"```console\n{block}```", f"```console\n{done}```", 1)
                elif file:
                    (folder / file.group(1)).write_text(block, encoding="utf-8")
    finally:
        os.chdir(before)
        load.cache_clear()
    return written


@pytest.mark.slow
def test_the_walk_prints_what_the_handbook_shows(tmp_path: Path) -> None:
    text = HANDBOOK.read_text(encoding="utf-8")
    assert sum(len(commands(block)) for language, block in steps(text) if language == "console") >= 9
    assert walk(tmp_path, text) == text


def test_every_command_for_authors_is_in_the_handbook() -> None:
    text = HANDBOOK.read_text(encoding="utf-8")
    named = set(re.findall(r"kgtool (\w+)", text))
    assert set(cli.COMMANDS["For authors"]) | {"query", "decide", "lookup"} <= named
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "ontology/README.md" in readme


def rewrite() -> None:
    """Put what is printed into the handbook."""
    text = HANDBOOK.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="kgtool-handbook-") as folder:
        HANDBOOK.write_text(walk(Path(folder), text), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(rewrite())
