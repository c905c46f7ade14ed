"""The two sides of a comparison: a folder, an ontology file, or a revision of the repository around the current folder.

In: what a person typed. Out: the knowledge there. A file stands in the shipped ontology in the place of the file of the same
ontology IRI. Raises :class:`~kgtool.errors.InputError` for what is none of these. First step of ``kgtool diff``.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from kgtool import manchester, places
from kgtool.errors import InputError, KnowledgeError, MissingError
from kgtool.knowledge import Knowledge, load


def knowledge_at(named: str) -> Knowledge:
    """The knowledge of a folder, with a file, or of a revision."""
    path = Path(named)
    if path.is_dir():
        return load(path / "ontology" if (path / "ontology").is_dir() else path)
    with tempfile.TemporaryDirectory(prefix="kgtool-") as temporary:
        home = Path(temporary)
        if path.is_file():
            _with_file(path, home)
        else:
            _at_revision(named, home)
        try:
            return load(home)
        except KnowledgeError as error:
            raise KnowledgeError(str(error).replace(f"{home}/", f"{named}: ")) from None


def _with_file(path: Path, home: Path) -> None:
    if path.suffix != ".omn":
        raise InputError(f"{path}: an ontology file ends in .omn")
    shipped = places.ontology_folder()
    shutil.copytree(shipped, home, dirs_exist_ok=True)
    iri = manchester.read(path).iri
    same = (file for file in places.ontology_files(home) if f"Ontology: <{iri}>" in file.read_text(encoding="utf-8"))
    shutil.copy(path, next(same, home / path.name))


def _at_revision(named: str, home: Path) -> None:
    tree = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{named}:ontology", of=named).decode().strip()
    with tarfile.open(fileobj=io.BytesIO(_git("archive", "--format=tar", tree, of=named))) as archive:
        archive.extractall(home, filter="data")


def _git(*arguments: str, of: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607 - no shell, options end before the name
    except FileNotFoundError:
        raise MissingError(f"{of!r} is no folder and no file here, and git, which would know revisions, is not installed") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        what = f"{of!r} is no folder, no .omn file, and no revision with a folder 'ontology' of a repository here"
        raise InputError(f"{what} ({said})" if said else what)
    return done.stdout
