"""Faults that an author could make, each as a change of the shipped files, and which command has to tell of it, and where.

``told`` is the command that is asked by default. ``says`` is what it has to say: of ``check`` the code of a finding, at the line of
``at`` (by default the changed text); of ``test`` a part of the cell that differs; of ``diff`` the identifier of the recommendation and
of what changed in it, with a slash between them (a term has one name only).
"""

from __future__ import annotations

from dataclasses import dataclass

TPI = "ontology/guidelines/mtus-chronic-pain-2009/trigger-point-injections.omn"
TPI_LATER = "ontology/guidelines/mtus-chronic-pain-2016/trigger-point-injections.omn"
MRI = "ontology/guidelines/odg/knee-mri.omn"
RELAXANTS = "ontology/guidelines/mtus-chronic-pain-2009/muscle-relaxants-list.omn"
CRPS = "ontology/guidelines/mtus-chronic-pain-2009/crps.omn"
REGULATION = "ontology/regulation.omn"
FINDINGS, DRUGS, VALUES = "ontology/clinical/findings.omn", "ontology/clinical/drugs.omn", "ontology/clinical/values.omn"
QUERY = "queries/lookup/criteria-about-term.rq"
CHECK_QUERY = "queries/check/citation-missing.rq"

TPI_CASES = "mtus-chronic-pain-2009/trigger-point-injections.yaml"
MRI_CASES = "odg/knee-mri.yaml"
CARISOPRODOL_CASES = "mtus-chronic-pain-2009/carisoprodol.yaml"

OWN = "cpmtg.trigger-point-injections"
INITIAL = "kg:phase kg:Initial,\n        kg:requires cp2009:TriggerPointInjections.triggerPoints"
REPEAT = "kg:phase kg:Repeat,\n        kg:requires cp2009:TriggerPointInjections.triggerPoints"
DURATION = "EquivalentTo: kg:Request and (kg:symptomMonths some xsd:decimal[> 3])"
NEED = '        kg:need "a local twitch response when a trigger point is palpated",\n'


@dataclass(frozen=True)
class Fault:
    """In ``file`` every (old, new) of ``edits`` is made; each old text stands there once."""

    title: str
    file: str
    edits: tuple[tuple[str, str], ...]
    told: str
    says: str
    at: str | None = None
    cases: str = TPI_CASES


def one(title: str, file: str, old: str, new: str, told: str, says: str, at: str | None = None, cases: str = TPI_CASES) -> Fault:
    return Fault(title, file, ((old, new),), told, says, at, cases)


SYNTAX = [
    one("a comma is missing", TPI, 'rdfs:label "Twitch response",', 'rdfs:label "Twitch response"', "check", "syntax"),
    one("a parenthesis is missing", TPI, "(kg:symptomMonths some xsd:decimal[> 3])", "(kg:symptomMonths some xsd:decimal[> 3]", "check", "syntax"),
    one("a heading is misspelt", TPI, "    Types: kg:CompositeCriterion", "    Type: kg:CompositeCriterion", "check", "syntax"),
    one("a prefix is misspelt", TPI, "(kg:symptomMonths some", "(gk:symptomMonths some", "check", "syntax"),
    one("a quotation mark is missing", TPI, 'kg:need "symptoms at the region for more than three months"', 'kg:need symptoms at the region for more than three months"', "check", "syntax"),
]  # fmt: skip

NAMES = [
    one("a class is misspelt in a criterion", TPI, "kg:with some clin:TwitchResponse", "kg:with some clin:TwichResponse", "check", "undeclared-name"),
    one("a property is misspelt", TPI, "kg:symptomMonths some", "kg:symptomsMonths some", "check", "undeclared-name"),
    one("a criterion is misspelt in a link", TPI, "kg:requires cp2009:TriggerPointInjections.duration,", "kg:requires cp2009:TriggerPointInjections.durations,", "check", "undeclared-name"),
    one("a treatment is misspelt", TPI, "kg:treatment clin:TriggerPointInjection,", "kg:treatment clin:TriggerPointInjections,", "check", "undeclared-name"),
    one("a stance is misspelt", TPI, "kg:stance kg:RecommendedWithCriteria", "kg:stance kg:RecomendedWithCriteria", "check", "undeclared-name"),
    one("a link where a number belongs", TPI, "(kg:monthsSincePrevious some xsd:decimal[>= 2])", "(kg:monthsSincePrevious some clin:Improved)", "check", "used-as-another-kind"),
    one("a criterion is defined twice", TPI, "Class: cp2009:TriggerPointInjections.referredPain", "Class: cp2009:TriggerPointInjections.twitchResponse", "check", "framed-twice", "Class: cp2009:TriggerPointInjections.twitchResponse\n    Annotations: rdfs:label \"Referred pain\""),
]  # fmt: skip

LANGUAGE = [
    one("alternatives within a criterion", TPI, "(kg:hasLocalFact some clin:Radiculopathy)", "(kg:hasLocalFact some (clin:Radiculopathy or clin:TriggerPoint))", "check", "outside-language"),
    one("a negation within a criterion", TPI, "(kg:hasLocalFact some clin:Radiculopathy)", "(not (kg:hasLocalFact some clin:Radiculopathy))", "check", "outside-language"),
    one("a bound without parentheses", TPI, "(kg:reliefPercent some xsd:decimal[> 50]) and (kg:reliefWeeks some xsd:decimal[>= 6])", "kg:reliefPercent some xsd:decimal[> 50] and xsd:decimal[>= 6]", "check", "data-intersection"),
    one("a double instead of a decimal", TPI, "xsd:decimal[<= 4]", "xsd:double[<= 4]", "check", "number-not-decimal"),
    one("a criterion that is no class of requests", TPI, DURATION, "EquivalentTo: clin:Finding and (kg:symptomMonths some xsd:decimal[> 3])", "check", "criterion-not-of-requests"),
    one("a class defined by an expression", FINDINGS, 'skos:altLabel "muscle twitch", kg:belongsTo clin:TriggerPoint\n    SubClassOf: clin:Sign', 'skos:altLabel "muscle twitch", kg:belongsTo clin:TriggerPoint\n    SubClassOf: kg:with some clin:Sign', "check", "outside-profile", "    SubClassOf: kg:with some clin:Sign"),
]  # fmt: skip

SENSE = [
    one("a pair of bounds that no number meets", TPI, "xsd:decimal[> 3]", "xsd:decimal[> 3, < 3]", "check", "criterion-unmeetable", "Class: cp2009:TriggerPointInjections.duration"),
    one("two statuses that exclude each other", TPI, "(clin:StretchingExercise and (kg:status some clin:Unsuccessful))", "(clin:StretchingExercise and (kg:status some clin:Unsuccessful) and (kg:status some clin:Current))", "check", "criterion-unmeetable", "Class: cp2009:TriggerPointInjections.failedStretching"),
    one("a criterion that every request meets", TPI, DURATION, "EquivalentTo: kg:Request and kg:Request", "check", "criterion-always-met", "Class: cp2009:TriggerPointInjections.duration"),
    one("a criterion both required and excluded", TPI, "kg:requiresOneOf cp2009:TriggerPointInjections.failedCare,", "kg:requiresOneOf cp2009:TriggerPointInjections.failedCare,\n        kg:excludes cp2009:TriggerPointInjections.duration,", "check", "required-and-excluded", "kg:requires cp2009:TriggerPointInjections.duration,"),
    one("a branch that contradicts itself", TPI, "EquivalentTo: kg:Request and (kg:hasLocalFact some clin:Radiculopathy)", "EquivalentTo: kg:Request and (kg:hasLocalFact some clin:TriggerPoint)", "check", "branch-unsatisfiable", "Individual: cp2009:TriggerPointInjections.initial"),
    one("a criterion that another one implies", TPI, ",\n        kg:impliesIn cp2009:TriggerPointInjections.triggerPoints\n    EquivalentTo: kg:Request and (kg:hasLocalFact some (clin:TriggerPoint and (kg:with some clin:TwitchResponse)))", "\n    EquivalentTo: kg:Request and (kg:hasLocalFact some (clin:TriggerPoint and (kg:with some clin:TwitchResponse)))", "check", "criterion-implied", "Class: cp2009:TriggerPointInjections.twitchResponse"),
    one("classes in a circle", DRUGS, "    SubClassOf: clin:NonOpioidMedication, clin:OralMedication\n\nClass: clin:Carisoprodol\n", "    SubClassOf: clin:NonOpioidMedication, clin:Carisoprodol\n\nClass: clin:Carisoprodol\n", "check", "class-cycle", "    SubClassOf: clin:NonOpioidMedication, clin:Carisoprodol"),
    one("a class below two that exclude each other", VALUES, "Class: clin:Improved\n", "Class: clin:Improving\n    Annotations: rdfs:label \"improving\"\n    SubClassOf: clin:Improved, clin:Worse\n\nClass: clin:Improved\n", "check", "class-empty", "    SubClassOf: clin:Improved, clin:Worse"),
]  # fmt: skip

STRUCTURE = [
    one("a branch takes another's phase", TPI, INITIAL, INITIAL.replace("Initial", "Repeat", 1), "check", "phase-twice", "        kg:phase kg:Repeat,\n        kg:requires cp2009:TriggerPointInjections.triggerPoints,\n        kg:requires cp2009:TriggerPointInjections.twitchResponse,\n        kg:requires cp2009:TriggerPointInjections.referredPain,\n        kg:requires cp2009:TriggerPointInjections.relief"),
    one("a branch without its role", TPI, "kg:role kg:Phase,\n        " + INITIAL, INITIAL, "check", "fact-missing", "Individual: cp2009:TriggerPointInjections.initial"),
    one("two stances", TPI, "kg:stance kg:RecommendedWithCriteria,", "kg:stance kg:RecommendedWithCriteria,\n        kg:stance kg:NotRecommended,", "check", "fact-twice", "kg:stance kg:NotRecommended,"),
    one("all branches dropped", TPI, ",\n        kg:branch cp2009:TriggerPointInjections.initial,\n        kg:branch cp2009:TriggerPointInjections.repeat", "", "check", "stance-without-branches", "kg:stance kg:RecommendedWithCriteria"),
    one("a criterion dropped for good", TPI, "        kg:requires cp2009:TriggerPointInjections.duration,\n", "", "check", "never-used", "Class: cp2009:TriggerPointInjections.duration"),
    one("a group within itself", TPI, "kg:requires cp2009:TriggerPointInjections.failedNsaid,", "kg:requiresAll cp2009:TriggerPointInjections.failedCare,", "check", "group-cycle"),
    one("a minimum above the members", CRPS, "    Facts: kg:minimum 3,", "    Facts: kg:minimum 30,", "check", "minimum-out-of-range"),
    one("limits that silence passes, unsaid", TPI, "    Facts: kg:role kg:Phase,\n        " + REPEAT, "    Facts: kg:role kg:Always,\n        kg:limits cp2009:TriggerPointInjections.injections\n\nIndividual: cp2009:TriggerPointInjections.old\n    Annotations: rdfs:label \"old\", dcterms:identifier \"old\"\n    Types: kg:Branch\n    Facts: kg:role kg:Phase,\n        " + REPEAT, "check", "passes-empty-record", "Individual: cp2009:TriggerPointInjections.repeat\n"),
    one("a condition where the treatment belongs", TPI, "kg:treatment clin:TriggerPointInjection,", "kg:treatment clin:Radiculopathy,", "check", "treatment-of-wrong-kind"),
    one("carried text passed off as verified", TPI_LATER, "kg:basis kg:Unverified", "kg:basis kg:Letter", "check", "carried-as-verified", "kg:carries cp2009:TriggerPointInjections"),
    one("editions overlap", REGULATION, 'kg:textKind reg:ChronicPainText, kg:gate cp2016:Scope.applies,\n        kg:inForceFrom "2016-07-28"', 'kg:textKind reg:ChronicPainText, kg:gate cp2016:Scope.applies,\n        kg:inForceFrom "2016-07-01"', "check", "edition-overlap", '        kg:inForceFrom "2016-07-01"'),
    one("an edition ends before it begins", REGULATION, '"2009-07-18"^^xsd:date, kg:inForceUntil "2016-07-27"', '"2009-07-18"^^xsd:date, kg:inForceUntil "2006-07-27"', "check", "date-order"),
    one("an impossible date", REGULATION, '"2009-07-18"^^xsd:date, kg:inForceUntil "2016-07-27"', '"2009-07-18"^^xsd:date, kg:inForceUntil "2016-07-37"', "check", "date-malformed"),
]  # fmt: skip

WORDS = [
    one("no citation", TPI, '        kg:section "Trigger point injections", kg:page "122",\n', "", "check", "citation-missing", "Individual: cp2009:TriggerPointInjections\n"),
    one("a page that is no page", TPI, 'kg:page "122"', 'kg:page "p. 122"', "check", "page-malformed"),
    one("a page that is no text", TPI, 'kg:page "122"', "kg:page 122", "check", "shape", "Individual: cp2009:TriggerPointInjections\n"),
    one("no basis", TPI, 'kg:criterionType "dur", kg:basis kg:Unverified, kg:confidence kg:High\n    ' + DURATION, 'kg:criterionType "dur", kg:confidence kg:High\n    ' + DURATION, "check", "annotation-missing", "Class: cp2009:TriggerPointInjections.duration"),
    one("a basis of another list", TPI, 'kg:basis kg:Unverified, kg:confidence kg:High\n    ' + DURATION, 'kg:basis kg:Initial, kg:confidence kg:High\n    ' + DURATION, "check", "value-of-wrong-kind"),
    one("nothing said of what to document", TPI, NEED, "", "check", "annotation-missing", "Class: cp2009:TriggerPointInjections.twitchResponse"),
    one("an unknown kind of criterion", TPI, 'kg:criterionType "dur", kg:basis kg:Unverified, kg:confidence kg:High\n    ' + DURATION, 'kg:criterionType "duration", kg:basis kg:Unverified, kg:confidence kg:High\n    ' + DURATION, "check", "criterion-type-unknown"),
    one("an identifier taken twice", TPI, f'dcterms:identifier "{OWN}.tw"', f'dcterms:identifier "{OWN}.dur"', "check", "identifier-twice"),
    one("no label", TPI, 'rdfs:label "Palpable trigger points",\n        ', "", "check", "label-missing", "Class: cp2009:TriggerPointInjections.triggerPoints"),
    one("two labels", FINDINGS, 'rdfs:label "twitch response", skos:altLabel "local twitch response"', 'rdfs:label "twitch response", rdfs:label "local twitch response"', "check", "label-twice"),
    one("one word for two terms", FINDINGS, 'skos:altLabel "muscle twitch"', 'skos:altLabel "taut bands"', "check", "term-clash", "Class: clin:TwitchResponse"),
    one("a code of no kind", FINDINGS, 'skos:altLabel "muscle twitch"', 'skos:notation "729.1"', "check", "code-malformed"),
]  # fmt: skip

QUERIES = [
    one("a header key is misspelt", QUERY, "#+ summary:", "#+ sumary:", "check", "query-header"),
    one("a check's key is misspelt", CHECK_QUERY, "#+ problem:", "#+ probelm:", "check", "query-header"),
    one("a query that does not parse", QUERY, "SELECT ", "SELEKT ", "check", "query-header"),
    one("a check that names no entity", CHECK_QUERY, "SELECT ?entity ", "SELECT ?thing ", "check", "query-header", "PREFIX kg:"),
]  # fmt: skip

MEANING = [
    one("an inequality the wrong way round", TPI, "xsd:decimal[> 3]", "xsd:decimal[< 3]", "test", f"verdicts, {OWN}.dur"),
    one("a limit with a digit too many", TPI, "xsd:decimal[<= 4]", "xsd:decimal[<= 44]", "test", f"verdicts, {OWN}.max"),
    one("an exclusion made a requirement", TPI, "kg:excludes cp2009:TriggerPointInjections.radiculopathy,\n        kg:limits", "kg:requires cp2009:TriggerPointInjections.radiculopathy,\n        kg:limits", "test", "outcome"),
    Fault("two branches exchange their phases", TPI, ((INITIAL, "FIRST"), (REPEAT, INITIAL), ("FIRST", REPEAT)), "test", "branch"),
    one("a criterion that no longer asks for the twitch", TPI, "(kg:with some clin:TwitchResponse)", "(kg:with some clin:ReferredPain)", "test", f"verdicts, {OWN}.tw"),
    one("a number of another unit", TPI, "kg:symptomMonths some", "kg:symptomWeeks some", "test", f"verdicts, {OWN}.dur"),
    one("a drug that is not recommended becomes so", "ontology/guidelines/mtus-chronic-pain-2009/muscle-relaxants.omn", "kg:stance kg:NotRecommended,\n        kg:branch cp2009:Carisoprodol.limit", "kg:stance kg:Recommended,\n        kg:branch cp2009:Carisoprodol.limit", "test", "outcome", cases=CARISOPRODOL_CASES),
    one("a status that no longer excludes another", VALUES, "DisjointClasses: clin:Unsuccessful, clin:Current, clin:Completed", "DisjointClasses: clin:Unsuccessful, clin:Current", "diff", "clin:Completed"),
    one("a bound moved by its border", TPI, "xsd:decimal[> 3]", "xsd:decimal[>= 3]", "diff", f"{OWN}/{OWN}.dur"),
    one("a criterion dropped from one branch", TPI, "        kg:requires cp2009:TriggerPointInjections.referredPain,\n        kg:requires cp2009:TriggerPointInjections.duration,\n", "        kg:requires cp2009:TriggerPointInjections.duration,\n", "diff", f"{OWN}/{OWN}.ref"),
    one("one of several no longer enough", TPI, "kg:requiresOneOf cp2009:TriggerPointInjections.failedCare", "kg:requiresAll cp2009:TriggerPointInjections.failedCare", "diff", f"{OWN}/{OWN}.failed"),
    one("a basis raised without a source", TPI, "kg:basis kg:Unverified, kg:confidence kg:High\n    " + DURATION, "kg:basis kg:SeedLetter, kg:confidence kg:High\n    " + DURATION, "diff", f"{OWN}/{OWN}.dur"),
    one("another page cited", TPI, 'kg:page "122"', 'kg:page "212"', "diff", f"{OWN}/{OWN}"),
    one("a synonym lost", FINDINGS, ', skos:altLabel "twitch",', ",", "diff", "clin:TwitchResponse"),
]  # fmt: skip

GROUPS = [SYNTAX, NAMES, LANGUAGE, SENSE, STRUCTURE, WORDS, QUERIES, MEANING]
FAULTS = [fault for group in GROUPS for fault in group]
