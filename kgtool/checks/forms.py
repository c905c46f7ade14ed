"""A report on paper: text, JSON, and the forms that continuous integration reads.

In: a :class:`~kgtool.checks.findings.Report`. Out: text. ``github`` is the annotation lines of GitHub's runners, ``sarif``
the Static Analysis Results Interchange Format 2.1.0, ``junit`` a test case a file.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from urllib.parse import quote
from xml.etree import ElementTree

from kgtool import __version__
from kgtool.checks.findings import LEVELS, Finding, Report, fails
from kgtool.errors import InputError
from kgtool.names import curie

FORMATS = ("text", "json", "github", "sarif", "junit")

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SARIF_LEVELS = {"error": "error", "warn": "warning", "info": "note"}


def render(report: Report, format: str = "text", *, verbose: bool = False, fail_on: str = "error") -> str:
    """The report in one of the forms. Remarks of level info are only counted, unless ``verbose`` (JSON has them always).

    In ``junit`` a file fails for findings of level ``fail_on`` or worse.
    """
    if format not in FORMATS:
        raise InputError(f"format {format!r} is not one of {', '.join(FORMATS)}")
    shown = [finding for finding in report.findings if verbose or finding.level != "info"]
    match format:
        case "json":
            return _json(report)
        case "github":
            return "\n".join(map(_annotation, shown))
        case "sarif":
            return _sarif(report, shown)
        case "junit":
            return _junit(report, fail_on)
        case _:
            return "\n".join([*map(_paragraph, shown), _summary(report, verbose)])


def _json(report: Report) -> str:
    findings = [asdict(finding) | {"entity": curie(finding.entity) if finding.entity else None} for finding in report.findings]
    levels = {level: report.number(level) for level in LEVELS}
    data = {"findings": findings, "levels": levels, "counts": report.counts, "skipped": list(report.skipped)}
    return json.dumps(data, indent=2, ensure_ascii=False)


def _paragraph(finding: Finding) -> str:
    place = f"{finding.place}: " if finding.place else ""
    remedy = f"\n    remedy: {finding.remedy}" if finding.remedy else ""
    return f"{place}{finding.level}: {finding.problem} [{finding.code}]{remedy}"


def _summary(report: Report, verbose: bool) -> str:
    seen = ", ".join(f"{number} {word}" for word, number in report.counts.items() if word != "accepted")
    errors, warnings, remarks = (report.number(level) for level in LEVELS)
    faults = [f"{errors} error{'s' * (errors != 1)}", f"{warnings} warning{'s' * (warnings != 1)}"] if errors or warnings else ["clean"]
    hidden = "" if verbose else " (not shown)"
    said = [*faults, *([f"{remarks} remark{'s' * (remarks != 1)}{hidden}"] if remarks else [])]
    accepted = report.counts.get("accepted")
    said += [f"{accepted} accepted by exceptions"] if accepted else []
    lines = [f"checked {seen}: {', '.join(said)}"]
    return "\n".join(lines + [f"not checked: {reason}" for reason in report.skipped])


# ------------------------------------------------------------------ for runners


def _annotation(finding: Finding) -> str:
    word = {"error": "error", "warn": "warning", "info": "notice"}[finding.level]
    places = {"file": finding.path, "line": finding.line, "col": finding.column, "title": f"{finding.title} ({finding.code})"}
    where = ",".join(f"{key}={_escaped(str(value), property=True)}" for key, value in places.items() if value is not None)
    return f"::{word} {where}::{_escaped(_message(finding))}"


def _message(finding: Finding) -> str:
    return f"{finding.problem} Remedy: {finding.remedy}" if finding.remedy else finding.problem


def _escaped(text: str, *, property: bool = False) -> str:
    """Runners read ``%``, line ends and, among the places, ``:`` and ``,`` as marks of their own."""
    marks = [("%", "%25"), ("\r", "%0D"), ("\n", "%0A")] + ([(":", "%3A"), (",", "%2C")] if property else [])
    for mark, code in marks:
        text = text.replace(mark, code)
    return text


def _sarif(report: Report, shown: list[Finding]) -> str:
    rules: dict[str, Finding] = {}
    for finding in shown:
        rules.setdefault(finding.code, finding)
    codes = sorted(rules)
    notes = [{"level": "warning", "message": {"text": f"not checked: {reason}"}} for reason in report.skipped]
    run = {
        "tool": {"driver": {"name": "kgtool check", "version": __version__, "rules": [_sarif_rule(rules[code]) for code in codes]}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(finding, codes.index(finding.code)) for finding in shown],
    }
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _sarif_rule(finding: Finding) -> dict[str, object]:
    said: dict[str, object] = {"id": finding.code, "shortDescription": {"text": finding.title}}
    return said | {"defaultConfiguration": {"level": _SARIF_LEVELS[finding.level]}}


def _sarif_result(finding: Finding, rule: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _SARIF_LEVELS[finding.level],
        "message": {"text": _message(finding)},
        "partialFingerprints": {"codeAndEntity/v1": f"{finding.code} {finding.entity or finding.problem}"},
    }
    location: dict[str, object] = {}
    if finding.path:
        region = {"startLine": finding.line or 1, "startColumn": finding.column or 1}
        location["physicalLocation"] = {"artifactLocation": {"uri": quote(finding.path)}, "region": region}
    if finding.entity:
        location["logicalLocations"] = [{"fullyQualifiedName": curie(finding.entity)}]
    return result | ({"locations": [location]} if location else {})


def _junit(report: Report, fail_on: str) -> str:
    by_file: dict[str, list[Finding]] = {file: [] for file in report.files}
    for finding in report.findings:
        by_file.setdefault(finding.path or "the knowledge as a whole", []).append(finding)
    suite = ElementTree.Element("testsuite", name="kgtool check", tests=str(len(by_file)), errors="0")
    failures = 0
    for file, findings in by_file.items():
        element = ElementTree.SubElement(suite, "testcase", name=file, classname="kgtool check")
        failing = [finding for finding in findings if fails(finding, fail_on)]
        if failing:
            failures += 1
            failure = ElementTree.SubElement(element, "failure", message=_printable(failing[0].problem), type=failing[0].code)
            failure.text = _printable("\n".join(map(_paragraph, failing)))
        others = [finding for finding in findings if finding not in failing]
        if others:
            ElementTree.SubElement(element, "system-out").text = _printable("\n".join(map(_paragraph, others)))
    suite.set("failures", str(failures))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)


def _printable(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(mark if mark >= " " or mark in "\n\t" else "\N{REPLACEMENT CHARACTER}" for mark in text)
