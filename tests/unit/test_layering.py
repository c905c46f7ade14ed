"""Imports point down: web and cli, then the path, the stages, the knowledge, the model. Read from the source, lazy imports too."""

from __future__ import annotations

import ast
import fnmatch
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def named(*modules: str) -> tuple[str, ...]:
    """Modules of the package kgtool; the empty name is the package itself."""
    return tuple(f"kgtool.{module}".rstrip(".") for module in modules)


STAGES = "stages"
#: The stages in the order of the path. Beside them stand parts of a stage in modules of their own.
PATH = ("case_file", "facts", "derive", "govern", "judge", "decide", "dispose", "explain")
#: From the bottom up. A module may import from its own layer and from those above it in this list; stages not from each other.
LAYERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("model", named("", "model", "determination", "errors", "names", "rdf", "checks.findings")),
    (
        "knowledge",
        (
            *named("places", "parse_fault", "manchester", "breakup", "compiled", "kept", "knowledge", "guideline", "ledger", "shelf"),
            *named("catalogue", "checks.frames"),
            *named("expressions", "stated", "uses", "export"),
            *named("questions", "questions.*", "reading", "reading.*", "terms", "case_graph", "case_numbers", "case_words", "denials"),
            *named("layout", "layout.*"),
            *named("states", "direct", "conflicts", "assertions", "hermit", "hermit.*", "repairs", "witness", "implication"),
            *named("isolated", "isolated.*"),
        ),
    ),
    (STAGES, named(*PATH, "branch_choice", "changes", "quantity", "requirements")),
    ("path", named("path", "weighing")),
    (
        "uses of the path",
        (
            *named("report", "report.*", "letters", "letters.*", "batch", "lookup", "standing", "precedents", "checks", "checks.*"),
            *named("answers", "answers.*", "reasons", "reasons.*"),
            *named("scaffolds", "scaffolds.*"),
            *named("authors", "authors.*", "comparison", "comparison.*", "doctor"),
        ),
    ),
    ("command line and web", (*named("cli", "commands", "commands.*", "build_hook"), "web", "web.*")),
)
NAMES = [name for name, _ in LAYERS]
#: Packages that only some modules may import.
KEPT_TO = {
    "flask": ("web", "web.*"),
    "granian": ("web.*",),
    "werkzeug": ("web.*",),
    "click": ("kgtool.cli", "kgtool.commands.*"),
    "rich": ("kgtool.commands.*",),
    "hatchling": ("kgtool.build_hook",),
    "pypdf": ("kgtool.letters.files",),
    "openpyxl": ("kgtool.questions.workbook",),
    "weasyprint": ("kgtool.letters.writing",),
}


def modules() -> dict[str, Path]:
    found = {}
    for package in ("kgtool", "web"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def layer(module: str) -> int | None:
    """The layer that names a module, else the first with a pattern that fits it."""
    exact = (rank for rank, (_, patterns) in enumerate(LAYERS) if module in patterns)
    fitting = (rank for rank, (_, patterns) in enumerate(LAYERS) if any(fnmatch.fnmatchcase(module, pattern) for pattern in patterns))
    return next(exact, next(fitting, None))


def imports(module: str, path: Path) -> Iterator[tuple[str, int]]:
    """Every imported module with its line, ``from . import name`` resolved to the module it names."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield (inner if inner in MODULES else base), node.lineno


def test_every_module_has_a_layer() -> None:
    assert len(MODULES) >= 30
    assert [module for module in MODULES if layer(module) is None] == []


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module: str) -> None:
    own = layer(module)
    assert own is not None
    wrong = []
    for target, line in imports(module, MODULES[module]):
        if target not in MODULES or target == module:
            continue
        other = layer(target)
        sideways = other == own and NAMES[own] == STAGES
        if other is None or other > own or sideways:
            wrong.append(f"line {line}: {module} ({NAMES[own]}) imports {target} ({'no layer' if other is None else NAMES[other]})")
    assert wrong == []


@pytest.mark.parametrize("package", KEPT_TO)
def test_packages_stay_where_they_belong(package: str) -> None:
    users = {module for module, path in MODULES.items() for target, _ in imports(module, path) if target.split(".")[0] == package}
    assert [module for module in sorted(users) if not any(fnmatch.fnmatchcase(module, pattern) for pattern in KEPT_TO[package])] == []
