"""The wheel is complete: installed into an empty environment, it decides the seed case in an empty folder."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SEED = "seed-2013.yaml"


def succeed(command: list[str], folder: Path) -> str:
    """Run a command in a folder; its standard output. Fails with what it said on standard error."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout as an installer builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    succeed([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(root)], folder)
    (built,) = folder.glob("kgtool-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that holds the wheel and what it needs, no extras."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    succeed([str(programs / "python"), "-m", "pip", "install", "--quiet", str(wheel)], folder)
    return programs


def test_knowledge_and_questions_are_inside(wheel: Path, root: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    for folder, endings in (("ontology", ("*.omn", "*.ttl")), ("queries", ("*.rq",))):
        files = [path.relative_to(root).as_posix() for ending in endings for path in (root / folder).rglob(ending)]
        assert len(files) >= 8
        assert {f"kgtool/{name}" for name in files} <= inside
    web = [path.relative_to(root).as_posix() for path in (root / "web").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert {*web, "kgtool/compiled/knowledge.nq", "kgtool/compiled/source-hash", "kgtool/py.typed"} <= inside
    assert not [name for name in inside if name.startswith(("tests/", "ontology/", "queries/"))]
    assert any(name.endswith("licenses/LICENSE") for name in inside)


def test_it_decides_the_seed_case_in_an_empty_folder(installed: Path, root: Path, tmp_path: Path) -> None:
    (tmp_path / SEED).write_bytes((root / "tests" / "cases" / SEED).read_bytes())
    case = json.loads(succeed([str(installed / "kgtool"), "decide", SEED, "--format", "json"], tmp_path))
    assert [one["disposition"] for one in case["determinations"]] == ["upheld", "upheld"]
    assert [path.name for path in tmp_path.iterdir()] == [SEED]


def test_it_is_found_where_it_was_installed_and_its_knowledge_is_compiled(installed: Path, root: Path, tmp_path: Path) -> None:
    examination = json.loads(succeed([str(installed / "kgtool"), "doctor", "--format", "json"], tmp_path))
    knowledge = examination["sections"]["knowledge"]
    assert str(root) not in json.dumps(examination["sections"]["kgtool"])
    assert knowledge["compiled"].endswith("knowledge.nq")
    assert {advice.rpartition("[")[2] for advice in examination["missing"]} == {"check]'", "hermit]'", "letters]'", "pdf]'", "web]'", "xlsx]'"}


def test_the_browser_s_package_is_there(installed: Path, tmp_path: Path) -> None:
    where = succeed([str(installed / "python"), "-c", "import web; print(web.__file__)"], tmp_path)
    assert str(installed.parent) in where
