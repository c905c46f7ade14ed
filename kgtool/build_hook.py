"""Completes the wheel: ontology, queries, and what is compiled from the ontology, all under ``kgtool/``.

Called by the build backend only. An editable installation gets none of it: there the checkout itself is read, and
what is compiled is cached by content.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg,unused-ignore]
    """Found by its name: hatchling looks for ``CustomBuildHook`` in the file that pyproject.toml names."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """``version`` is "standard" or "editable"; files are added to ``build_data["force_include"]``, source to target."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from kgtool import compiled
        finally:
            sys.path.remove(str(root))
        self.scratch = tempfile.TemporaryDirectory(prefix="kgtool-build-")
        target = Path(self.scratch.name) / "compiled" / "knowledge.nq"
        compiled.write(root / "ontology", target)
        build_data["force_include"].update(
            {
                str(root / "ontology"): "kgtool/ontology",
                str(root / "queries"): "kgtool/queries",
                str(target.parent): "kgtool/compiled",
            }
        )

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Throw away what was compiled, once it is in the wheel."""
        if version != "editable":
            self.scratch.cleanup()
