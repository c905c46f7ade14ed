"""What the README says is so: its commands are what the checks run, its example is run and its output compared.

``python -m tests.unit.test_readme`` writes the example's output into the README anew.
"""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from kgtool import cli

ROOT = Path(__file__).resolve().parent.parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    return [text for name, text in _BLOCK.findall(README.read_text(encoding="utf-8")) if name == language]


def setup_commands() -> list[str]:
    """The two lines that set up and run: the main job, and the tests."""
    found = [block.strip() for block in blocks("console") if block.startswith("python3 -m venv")]
    assert len(found) == 2
    return found


def example() -> tuple[str, list[str], str]:
    """The case file, the arguments after ``kgtool``, and the output below them."""
    (shown,) = (block for block in blocks("console") if block.startswith("$ kgtool"))
    command, _, output = shown.partition("\n")
    return blocks("yaml")[0], shlex.split(command.removeprefix("$ kgtool")), output


def test_the_two_commands_are_one_line_each_and_what_the_checks_run() -> None:
    commands = setup_commands()
    assert all("\n" not in command for command in commands)
    script = [line for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert script[:3] == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', commands[0]]
    assert script[-2:] == ["export KGTOOL_BROWSER=required", commands[1]]
    between = script[3:-2]  # brings the browser, and touches neither the environment nor the tests
    assert between[-1] == "fi"
    assert not [line for line in between if re.search(r"venv|pip|pytest|kgtool|python", line)]


def test_the_example_s_output_is_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    case, arguments, output = example()
    monkeypatch.chdir(tmp_path)
    (tmp_path / arguments[-1]).write_text(case, encoding="utf-8")
    assert cli.main(arguments) == 0
    assert without_hash(capsys.readouterr().out) == without_hash(output)


def without_hash(text: str) -> str:
    """The knowledge's hash changes with every edit of the ontology, and no reader compares it."""
    return re.sub(r"knowledge [0-9a-f]+", "knowledge …", text)


def test_every_command_is_in_the_table() -> None:
    named = set(re.findall(r"`kgtool (\w+)", README.read_text(encoding="utf-8")))
    assert {name for section in cli.COMMANDS.values() for name in section} - {"version"} <= named


def test_the_map_names_what_is_there() -> None:
    (tree,) = (block for block in blocks("") if block.startswith("ontology/"))
    folder = ROOT
    for line in tree.splitlines():
        indented, (name, *_) = line.startswith(" "), line.split()
        path = (folder if indented else ROOT) / name
        assert path.exists(), name
        folder = folder if indented else path


def test_the_developers_commands_name_what_is_there() -> None:
    (commands,) = (block for block in blocks("console") if block.startswith(".venv/bin/python -m pytest"))
    modules = [ROOT / module.replace(".", "/") for module in re.findall(r"-m (tests(?:\.\w+)+)", commands)]
    assert len(modules) >= 3
    assert [module for module in modules if not (module / "__main__.py").is_file() and not module.with_suffix(".py").is_file()] == []


def test_the_licence_and_the_changelog_fit_the_package() -> None:
    from kgtool import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def rewrite() -> None:
    """Run the example and put its output into the README."""
    import contextlib
    import io
    import os
    import tempfile

    case, arguments, output = example()
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(said):
        os.chdir(folder)
        Path(arguments[-1]).write_text(case, encoding="utf-8")
        code = cli.main(arguments)
        os.chdir(ROOT)
    assert code == 0
    text = README.read_text(encoding="utf-8")
    command = f"$ kgtool {shlex.join(arguments)}\n"
    README.write_text(text.replace(command + output, command + said.getvalue()), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(rewrite())
