"""The one place where an IRI is spelled: prefixes, graphs and the terms that the package needs."""

BASE = "https://w3id.org/all-kg/"

PREFIXES: dict[str, str] = {
    "allkg": BASE + "vocab/",
    "all": BASE + "concept/",
    "claim": BASE + "claim/",
    "passage": BASE + "passage/",
    "section": BASE + "section/",
    "gap": BASE + "gap/",
    "group": BASE + "group/",
    "source": BASE + "source/",
    "agent": BASE + "agent/",
    "hedge": BASE + "hedge/",
    "heading": BASE + "heading/",
    "conflict": BASE + "conflict/",
    "terminology": BASE + "terminology/",
    "mapping": BASE + "mapping/",
    "logic": BASE + "logic/",
    "shape": BASE + "shape/",
    "nanopub": BASE + "nanopub/",
    "question": BASE + "question/",
    "graph": BASE + "graph/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "bibo": "http://purl.org/ontology/bibo/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "sh": "http://www.w3.org/ns/shacl#",
    "vann": "http://purl.org/vocab/vann/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "spdx": "http://spdx.org/rdf/terms#",
    "media": "https://www.iana.org/assignments/media-types/",
    "np": "http://www.nanopub.org/nschema#",
    "sssom": "https://w3id.org/sssom/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "bioregistry": "https://bioregistry.io/registry/",
    "biolink": "https://w3id.org/biolink/vocab/",
}

XSD = PREFIXES["xsd"]
# Terms by which owlready2 is told to import Python modules; never handed to it, never a prefix for queries.
OWLREADY = "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#"
# Terms of releases of terminologies; what is read there is never written by the project.
OBO = "http://purl.obolibrary.org/obo/"
IAO = OBO + "IAO_"
OBO_IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
MESHV = "http://id.nlm.nih.gov/mesh/vocab#"
NCIT_OWL = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#"
GRAPHML = "http://graphml.graphdrawing.org/xmlns"
SVG = "http://www.w3.org/2000/svg"  # of pictures
FHIR_PARENT = "http://hl7.org/fhir/concept-properties#parent"

LOCAL_ENDPOINT = "http://localhost:7878/query"  # where the server of Oxigraph is, unless told otherwise

GRAPH_VOCABULARY = PREFIXES["graph"] + "vocabulary"
GRAPH_CONCEPTS = PREFIXES["graph"] + "concepts"
GRAPH_SOURCES = PREFIXES["graph"] + "sources"
GRAPH_CLAIMS = PREFIXES["graph"] + "claims/"  # the name of the source follows
GRAPH_CONFLICTS = PREFIXES["graph"] + "conflicts"
GRAPH_TERMINOLOGIES = PREFIXES["graph"] + "terminologies"
GRAPH_MAPPINGS = PREFIXES["graph"] + "mappings"
GRAPH_DERIVED = PREFIXES["graph"] + "derived"
GRAPH_RELEASE = PREFIXES["graph"] + "terminology/"  # a name follows: releases beside the graph
GRAPH_FILES = PREFIXES["graph"] + "files/"  # a number follows: files held against shapes and checks
GRAPH_QUESTIONS = PREFIXES["graph"] + "questions"
GRAPH_INDEX = PREFIXES["graph"] + "index"
GRAPH_PUBLISHED = PREFIXES["graph"] + "published"  # which release a store holds, in a store elsewhere
GRAPH_PUBLISHING = PREFIXES["graph"] + "publishing"  # who is putting another one there
GRAPH_STAGED = PREFIXES["graph"] + "staged/"  # names follow: graphs on their way
STAGED = BASE + "staged/"  # a property follows, which nobody asks for under this name
GRAPH_DIFFERENCE = PREFIXES["graph"] + "difference/"  # "added" or "removed" follows

_NAMESPACES_BY_LENGTH = sorted(
    ((namespace, prefix) for prefix, namespace in PREFIXES.items()), key=lambda pair: -len(pair[0])
)


def curie(iri: str) -> str:
    """Shorten an IRI with the longest namespace that fits.

    Args:
        iri: An absolute IRI.

    Returns:
        ``prefix:name``, or ``<iri>`` where no prefix fits or the rest is not a plain name.
    """
    for namespace, prefix in _NAMESPACES_BY_LENGTH:
        if iri.startswith(namespace):
            name = iri[len(namespace) :]
            if name.replace("-", "").replace("_", "").replace(".", "").isalnum() and name[-1] != ".":
                return f"{prefix}:{name}"
    return f"<{iri}>"


def expand(curie_or_iri: str) -> str:
    """Turn ``prefix:name``, ``<iri>`` or an IRI into the IRI.

    Args:
        curie_or_iri: A name with one of the prefixes of the project, or an IRI.

    Returns:
        The IRI. A text whose prefix the project does not know comes back unchanged.
    """
    if curie_or_iri.startswith("<") and curie_or_iri.endswith(">"):
        return curie_or_iri[1:-1]
    prefix, colon, name = curie_or_iri.partition(":")
    if colon and prefix in PREFIXES and not name.startswith("//"):
        return PREFIXES[prefix] + name
    return curie_or_iri
