"""A small ontology of its own for tests of terms and lookup: every kind of name, code and expansion, and two editions."""

from __future__ import annotations

import shutil
from pathlib import Path

from kgtool.knowledge import Knowledge, load

ROOT = Path(__file__).resolve().parent.parent.parent

PREFIXES = """\
Prefix: clin: <https://w3id.org/kgtool/clinical#>
Prefix: kg: <https://w3id.org/kgtool/core#>
Prefix: cp2009: <https://w3id.org/kgtool/mtus-chronic-pain-2009#>
Prefix: cp2016: <https://w3id.org/kgtool/mtus-chronic-pain-2016#>
Prefix: reg: <https://w3id.org/kgtool/regulation#>
Prefix: dcterms: <http://purl.org/dc/terms/>
Prefix: owl: <http://www.w3.org/2002/07/owl#>
Prefix: rdfs: <http://www.w3.org/2000/01/rdf-schema#>
Prefix: skos: <http://www.w3.org/2004/02/skos/core#>
Prefix: xsd: <http://www.w3.org/2001/XMLSchema#>
"""

CLASSES = """\
Treatment | treatment
Therapy < Treatment | therapy
PhysicalTherapy < Therapy | physical therapy | PT, physiotherapy | cpt:97110
Imaging < Treatment | imaging
MRI < Imaging | magnetic resonance imaging | MRI
LumbarMRI < MRI | lumbar MRI | | cpt:72148 | means MRI, impliesSite LumbarSpine
Injection < Treatment | injection
TriggerPointInjection < Injection | trigger point injection | TPI | cpt:20552
Ultrasound < Therapy | therapeutic ultrasound | ultrasound
CognitiveBehavioralTherapy < Therapy | cognitive behavioral therapy | CBT
Drug < Treatment | drug | | | countedIn tablets
Norco < Drug | hydrocodone with acetaminophen | Norco
Region | body region
Spine < Region | spine
LumbarSpine < Spine | lumbar spine | low back, lumbar
CervicalSpine < Spine | cervical spine | neck
UpperLimb < Region | upper limb | upper extremity, arm
Knee < Region | knee
Value | value
Side < Value | side
Left < Side | left
Right < Side | right
Bilateral < Side | bilateral
Guidance < Value | guidance
UltrasoundGuidance < Guidance | ultrasound guidance | ultrasound
Acquisition < Value | acquisition
Purchase < Acquisition | purchase
Condition | condition
SoftTissue < Condition | soft tissue disorder
Myalgia < SoftTissue | myalgia | | icd9:729.1
Fibromyalgia < SoftTissue | fibromyalgia | | icd9:729.1
Radiculopathy < Condition | radiculopathy | | icd10:M54.1
LumbarRadiculopathy < Radiculopathy | lumbar radiculopathy | | icd10:M54.1 | means Radiculopathy, impliesSite LumbarSpine
LeftKneePain < Condition | left knee pain | | | means KneePain, impliesSide Left
KneePain < Condition | knee pain | | | impliesSite Knee
Oedema < Condition | oedema | swelling
"""

GUIDELINE = """
Ontology: <https://w3id.org/kgtool/test-guideline>
Individual: reg:Presumed
    Annotations: rdfs:label "presumed text"
    Types: kg:TextKind
    Facts: kg:rankIfMet 1
Individual: reg:Guideline
    Annotations: rdfs:label "Test guideline"
    Types: kg:Guideline
Individual: cp2009:Edition
    Annotations: rdfs:label "Test guideline 2009"
    Types: kg:Edition
    Facts: kg:guideline reg:Guideline, kg:textKind reg:Presumed,
        kg:inForceFrom "2009-07-18"^^xsd:date, kg:inForceUntil "2016-07-27"^^xsd:date
Individual: cp2016:Edition
    Annotations: rdfs:label "Test guideline 2016"
    Types: kg:Edition
    Facts: kg:guideline reg:Guideline, kg:textKind reg:Presumed, kg:inForceFrom "2016-07-28"^^xsd:date
Individual: cp2009:Injections
    Annotations: rdfs:label "Injections", dcterms:identifier "test.injections", kg:section "Injections", kg:page "12"
    Types: kg:Recommendation
    Facts: kg:edition cp2009:Edition, kg:treatment clin:Injection, kg:stance kg:UnderStudy
Individual: cp2009:TriggerPoints
    Annotations: rdfs:label "Trigger points", dcterms:identifier "test.trigger-points", kg:section "Trigger points", kg:page "122"
    Types: kg:Recommendation
    Facts: kg:edition cp2009:Edition, kg:treatment clin:TriggerPointInjection, kg:stance kg:NotRecommended
Individual: cp2016:TriggerPoints
    Annotations: rdfs:label "Trigger points", dcterms:identifier "test.trigger-points-2016"
    Types: kg:Recommendation
    Facts: kg:edition cp2016:Edition, kg:treatment clin:TriggerPointInjection, kg:stance kg:Recommended, kg:carries cp2009:TriggerPoints
Individual: cp2009:KneeMRI
    Annotations: rdfs:label "MRI of the knee", dcterms:identifier "test.knee-mri"
    Types: kg:Recommendation
    Facts: kg:edition cp2009:Edition, kg:treatment clin:MRI, kg:forSite clin:Knee, kg:stance kg:Recommended
Individual: cp2009:SpineMRI
    Annotations: rdfs:label "MRI of the spine", dcterms:identifier "test.spine-mri"
    Types: kg:Recommendation
    Facts: kg:edition cp2009:Edition, kg:treatment clin:MRI, kg:forSite clin:Spine, kg:stance kg:Recommended
"""


def small_knowledge(folder: Path) -> Knowledge:
    """Write the ontology into a folder and load it."""
    shutil.copy(ROOT / "ontology" / "core.omn", folder / "core.omn")
    frames = [_frame(line) for line in CLASSES.strip().splitlines()]
    (folder / "clinical.omn").write_text(
        PREFIXES + "\nOntology: <https://w3id.org/kgtool/test-clinical>\n" + "\n".join(frames), encoding="utf-8"
    )
    (folder / "guideline.omn").write_text(PREFIXES + GUIDELINE, encoding="utf-8")
    return load(folder, cache=False)


def _frame(line: str) -> str:
    name, label, synonyms, code, expansion = (part.strip() for part in (line + " | | | |").split("|")[:5])
    name, _, parent = (part.strip() for part in name.partition("<"))
    said = [f'rdfs:label "{label}"', *(f'skos:altLabel "{word.strip()}"' for word in synonyms.split(",") if word.strip())]
    said += [f'skos:notation "{code}"'] if code else []
    for pair in filter(None, (pair.strip() for pair in expansion.split(","))):
        key, value = pair.split()
        said.append(f'kg:{key} "{value}"' if key == "countedIn" else f"kg:{key} clin:{value}")
    frame = f"Class: clin:{name}\n    Annotations: {', '.join(said)}"
    return f"{frame}\n    SubClassOf: clin:{parent}" if parent else frame
