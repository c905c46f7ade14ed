"""The house style, by the tools that know it: ruff and mypy with the settings of pyproject.toml, and the size of modules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

#: Well under this is wanted (250 lines and fewer); longer ones are lists of plain shapes, and this is where they stop.
LONGEST_MODULE = 400


def run(root: Path, *arguments: str) -> str:
    """What the tool said if it found something, else nothing."""
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=root, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_ruff_finds_nothing(root: Path) -> None:
    assert run(root, "ruff", "check", "--output-format", "concise", ".") == ""


@pytest.mark.slow
def test_mypy_finds_nothing(root: Path) -> None:
    assert run(root, "mypy") == ""


def test_modules_are_short(root: Path) -> None:
    modules = [path for package in ("kgtool", "web") for path in sorted((root / package).rglob("*.py"))]
    lengths = {path.relative_to(root).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in modules}
    assert len(lengths) >= 30
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}
