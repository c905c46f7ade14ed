"""The names of things: base IRI, namespaces, and the short form of an IRI. Nothing here reads a file."""

from __future__ import annotations

BASE = "https://w3id.org/kgtool/"
KG = BASE + "core#"
CLIN = BASE + "clinical#"
REG = BASE + "regulation#"
CASE = BASE + "case#"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"

#: Prefixes known everywhere: in queries, case files (CURIEs) and output.
PREFIXES: dict[str, str] = {
    "kg": KG,
    "clin": CLIN,
    "reg": REG,
    "case": CASE,
    "cp2009": BASE + "mtus-chronic-pain-2009#",
    "cp2016": BASE + "mtus-chronic-pain-2016#",
    "op2016": BASE + "mtus-opioids-2016#",
    "acu2007": BASE + "mtus-acupuncture-2007#",
    "psg2009": BASE + "mtus-postsurgical-2009#",
    "acoem2004": BASE + "acoem-2004#",
    "mtus2017": BASE + "mtus-2017#",
    "odg": BASE + "odg#",
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
}


def curie(iri: str) -> str:
    """``kg:Request`` for ``https://w3id.org/kgtool/core#Request``; the IRI itself where no prefix fits."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def local_name(iri: str) -> str:
    """What follows the namespace: ``Request`` for ``https://w3id.org/kgtool/core#Request``."""
    short = curie(iri)
    return (short.partition(":")[2] if short != iri else iri.rpartition("#")[2]) or iri


def expand(text: str) -> str | None:
    """The IRI of a CURIE with a known prefix, or None."""
    prefix, colon, local = text.partition(":")
    if colon and local and prefix in PREFIXES and not local.startswith("//"):
        return PREFIXES[prefix] + local
    return None
