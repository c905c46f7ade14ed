"""The query library: one question a file, read, checked, given its values and asked.

In: ``.rq`` files with a ``#+`` header, a store, values by parameter name. Out: an :class:`~kgtool.answers.Answer`.
The stages of the path take only the text of their queries (:func:`text_of`), which reads no YAML. Project queries run
in this process; text from strangers does not belong here but in a process that can be ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool import names
from kgtool.errors import InputError, KnowledgeError
from kgtool.questions import binding as question_binding
from kgtool.questions import lint as question_lint
from kgtool.questions.header import header_length, raise_first, read_header
from kgtool.questions.words import KINDS, Column, Example, Finding, Header, Parameter, did_you_mean

if TYPE_CHECKING:
    import pyoxigraph

    from kgtool.questions.answers import Answer

#: Finds the IRI that a person's word names, within a class (a CURIE) where one is given. Raises InputError.
Resolver = Callable[[str, str | None], str]


@dataclass(frozen=True)
class Question:
    """One question. ``text`` is the whole file, header included, so that line numbers fit the file."""

    id: str
    summary: str
    kind: str
    text: str
    path: Path
    description: str = ""
    competency_question: str = ""
    tags: tuple[str, ...] = ()
    params: Mapping[str, Parameter] | None = None
    columns: Mapping[str, Column] | None = None
    examples: tuple[Example, ...] = ()
    level: str = ""
    title: str = ""
    problem: str = ""
    remedy: str = ""
    entity: str = ""
    limit: int | None = None
    timeout: int | None = None
    since: str = ""
    source: str = ""
    deprecated: bool = False
    replaced_by: str = ""

    @property
    def body(self) -> str:
        """The query without its header."""
        return without_header(self.text)


def without_header(text: str) -> str:
    """A file's text after its leading ``#+`` lines."""
    lines = text.split("\n")
    return "\n".join(lines[header_length(lines) :])


def text_of(path: Path) -> str:
    """The query of a file without its header, for the stages of the path; nothing is checked."""
    return without_header(path.read_text(encoding="utf-8"))


def read_question(path: Path) -> Question:
    """A question of the library, from ``<kind>/<id>.rq``. Raises KnowledgeError with file and line for the first fault."""
    text = _read(path)
    header = read_header(text)
    raise_first(question_lint.check(header, text, path), path)
    return _question(header, text, path)


def own_question(path: Path) -> Question:
    """An author's own file: the header may be absent; the project's prefixes are known. Faults raise KnowledgeError."""
    text = _read(path)
    header = read_header(text)
    raise_first(header.findings + question_binding.check_uses(text, header.params), path)
    return _question(header, text, path)


def library(folder: Path | None = None, kinds: Iterable[str] = KINDS) -> dict[str, Question]:
    """Every question by id, in the order of the kinds given and then by id. Raises KnowledgeError."""
    found: dict[str, Question] = {}
    for kind in kinds:
        for path in sorted((_folder(folder) / kind).glob("*.rq")):
            if path.stem in found:
                raise KnowledgeError(f"the id {path.stem!r} is taken by {found[path.stem].path}", path, 1)
            found[path.stem] = read_question(path)
    return found


def place(name: str, folder: Path | None = None) -> Path:
    """The file of a question by its id. Raises InputError naming the nearest ids."""
    known = {path.stem: path for kind in KINDS for path in sorted((_folder(folder) / kind).glob("*.rq"))}
    if name not in known:
        raise InputError(f"no question is called {name!r}{did_you_mean(name, known) or '; see kgtool query list'}")
    return known[name]


def find(name: str, folder: Path | None = None) -> Question:
    """One question by its id; reads only that file. Raises InputError naming the nearest ids."""
    return read_question(place(name, folder))


def examine(path: Path) -> tuple[Question | None, list[Finding]]:
    """A query file as far as it can be read, and everything that is to be said about it, in the order of its lines.

    A file in the folder of a kind is one of a library; of any other the header may be absent.
    """
    try:
        text = _read(path)
    except KnowledgeError as error:
        return None, [Finding("error", error.message, error.line or 1)]
    header = read_header(text)
    in_library = path.resolve().parent.name in KINDS
    own_findings = header.findings + question_binding.check_uses(text, header.params)
    findings = question_lint.check(header, text, path) if in_library else own_findings
    question = None
    if not any(finding.level == "error" for finding in findings):
        question = _question(header, text, path)
        findings += question_lint.check_query(header, text, path)
    return question, sorted(findings, key=lambda finding: finding.line)


def lint(path: Path) -> list[Finding]:
    """Everything that is to be said about a query file."""
    return examine(path)[1]


def terms_for(question: Question, values: Mapping[str, str], resolve: Resolver) -> dict[str, pyoxigraph.NamedNode | pyoxigraph.Literal]:
    """The term of every parameter that has a value or a default. Raises InputError for unknown, absent and unfit values."""
    params = question.params or {}
    for name in values:
        if name not in params:
            known = f"; it has {', '.join(params)}" if params else "; it has none"
            raise InputError(f"{question.id} has no parameter {name!r}{did_you_mean(name, params) or known}")
    terms: dict[str, pyoxigraph.NamedNode | pyoxigraph.Literal] = {}
    for name, parameter in params.items():
        text = values.get(name, parameter.default)
        if text is None and parameter.required:
            example = f", for example -p {name}={parameter.example!r}" if parameter.example else ""
            raise InputError(f"{question.id} needs the parameter {name!r}{example}")
        if text is None:
            continue
        if parameter.type != "iri":
            terms[name] = question_binding.literal(parameter, str(text))
            continue
        if parameter.enum and text not in parameter.enum:
            raise InputError(f"parameter {name}: {text!r} is not one of {', '.join(parameter.enum)}")
        try:
            terms[name] = question_binding.named_node(parameter, resolve(str(text), parameter.class_name))
        except InputError as error:
            raise InputError(f"parameter {name}: {error}") from None
    return terms


def bind(question: Question, values: Mapping[str, str], resolve: Resolver) -> str:
    """The query text with every parameter replaced by its term."""
    return question_binding.replace(question.text, terms_for(question, values, resolve))


def ask(
    question: Question,
    store: pyoxigraph.Store,
    values: Mapping[str, str] | None = None,
    *,
    resolve: Resolver | None = None,
    limit: int | None = None,
    done: Callable[[str], None] = lambda step: None,
) -> Answer:
    """The answer of a store, all named graphs taken together.

    ``values`` are texts by parameter name: CURIEs, labels, numbers, dates. ``limit`` overrides the header's; rows beyond
    it are not fetched and the answer says so. ``done`` is called with the name of each step when it is over. Raises
    InputError for wrong values, KnowledgeError for a faulty query.
    """
    from kgtool.questions import answers
    from kgtool.questions.terms import StoreTerms

    terms = StoreTerms(store)
    text = bind(question, values or {}, resolve or terms.find)
    done("values put in")
    try:
        result = store.query(text, prefixes=names.PREFIXES, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise question_lint.syntax_fault(error, question.path) from None
    done("query read and begun")
    answer = answers.collect(result, question, terms.label, limit or question.limit)
    done("rows and their labels")
    return answer


def _folder(folder: Path | None) -> Path:
    if folder is not None:
        return folder
    from kgtool import places

    return places.queries_folder()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise KnowledgeError("not UTF-8 text", path, line) from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None


def _question(header: Header, text: str, path: Path) -> Question:
    texts = dict(header.texts)
    title = texts.get("title", "")
    return Question(
        id=texts.pop("id", path.stem),
        summary=texts.pop("summary", title),
        kind=texts.pop("kind", "lookup"),
        text=text,
        path=path,
        tags=header.tags,
        params=header.params,
        columns=header.columns,
        examples=header.examples,
        limit=header.limit,
        timeout=header.timeout,
        deprecated=header.deprecated,
        **texts,
    )
