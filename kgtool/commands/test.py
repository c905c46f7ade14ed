"""``kgtool test``: authors' cases with what they expect, what they cover, and new texts for those that only moved in words.

In: a folder of cases. Out: the cells that differ, the coverage where asked for, and exit code 1 where a case failed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.commands.delivery import current_step, deliver, say
from kgtool.commands.options import PATH, chosen, formats, knowledge_of, ontology, output

if TYPE_CHECKING:
    from kgtool.authors.coverage_report import Report


@click.command()
@click.argument("folder", required=False, type=PATH, metavar="[FOLDER]")
@formats("text", "json", "junit")
@click.option("--at-least", type=click.IntRange(min=0), default=1, show_default=True, help="Fail if fewer cases were collected.")
@click.option("--coverage", is_flag=True, help="Also say which verdicts of which criteria the cases show, and what they never touch.")
@click.option("--coverage-file", type=PATH, metavar="FILE", help="Write the coverage here: .html a page, .json data, else text.")
@click.option("--reset", is_flag=True, help="Rewrite expected texts (pages, editions, remarks) that came out otherwise; never a verdict.")
@ontology
@output
@click.pass_context
def test(
    context: click.Context,
    folder: Path | None,
    form: str | None,
    at_least: int,
    coverage: bool,
    coverage_file: Path | None,
    reset: bool,
    ontology: Path | None,
    output: Path | None,
) -> None:
    """Run the cases of a FOLDER or file that say what they expect (tests/cases by default).

    Ends with 1 where a cell differs or too few cases were collected, with 2 where a file cannot be read.
    """
    from kgtool.authors import cases as author_cases
    from kgtool.authors.coverage import Coverage
    from kgtool.authors.coverage_report import Report
    from kgtool.authors.reset import reset_texts

    knowledge = knowledge_of(ontology)
    collected = Coverage(knowledge) if coverage or coverage_file else None
    with current_step() as step:
        results = author_cases.run(folder, knowledge, floor=at_least, progress=step, watch=collected.watch if collected else None)
        if reset:
            rewritten = reset_texts(results)
            for file in rewritten:
                deliver(file.text, file.path)
            replaced = [line for file in rewritten for line in file.replaced]
            say(f"{len(replaced)} text{'s' * (len(replaced) != 1)} rewritten" + "".join(f"\n  {line}" for line in replaced))
            if rewritten:
                results = author_cases.run(folder, knowledge, floor=at_least, progress=step)
    report = Report(collected) if collected else None
    deliver(author_cases.render(results, form or "text", report if coverage else None), output)
    if report and coverage_file:
        deliver(_written(report, chosen(None, coverage_file, "text", "html", "json")), coverage_file)
    context.exit(results.exit_code)


def _written(report: Report, form: str) -> str:
    if form == "html":
        return report.html()
    return json.dumps(report.as_json(), indent=2, ensure_ascii=False) if form == "json" else report.text()
