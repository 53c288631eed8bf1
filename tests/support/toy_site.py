"""A small site of made-up knowledge, with names that try to be markup; and what tests see in pages."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from all_kg.resources import find_resources

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = "https://w3id.org/all-kg/"
HOSTILE = "<script>alert(\"1\")</script> & 'x'"
ESCAPED = HOSTILE.replace('"', '\\"')

_PREFIXES = """
@prefix agent: <https://w3id.org/all-kg/agent/> .
@prefix all: <https://w3id.org/all-kg/concept/> .
@prefix allkg: <https://w3id.org/all-kg/vocab/> .
@prefix bibo: <http://purl.org/ontology/bibo/> .
@prefix claim: <https://w3id.org/all-kg/claim/> .
@prefix conflict: <https://w3id.org/all-kg/conflict/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix gap: <https://w3id.org/all-kg/gap/> .
@prefix group: <https://w3id.org/all-kg/group/> .
@prefix hedge: <https://w3id.org/all-kg/hedge/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix passage: <https://w3id.org/all-kg/passage/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix section: <https://w3id.org/all-kg/section/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/all-kg/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

_FILES = {
    "all-kg.ttl": """
<https://w3id.org/all-kg/> a owl:Ontology ; dcterms:title "Of cups"@en ;
    dcterms:description "About cups."@en ;
    dcterms:issued "2026-01-01"^^xsd:date ; dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    dcterms:publisher agent:potters ; owl:versionInfo "1" ;
    owl:versionIRI <https://w3id.org/all-kg/releases/2026-01-01/> .
bibo:shortTitle a owl:AnnotationProperty .
""",
    "model/things.ttl": """
allkg:Treatment a owl:Class ; rdfs:label "treatment"@en ; skos:definition "What is done."@en ;
    rdfs:isDefinedBy <https://w3id.org/all-kg/> .
allkg:Setting a owl:Class ; rdfs:label "setting"@en ; skos:definition "Where it is done."@en .
allkg:Washing a owl:Class ; rdfs:label "washing"@en ; skos:definition "With water."@en ;
    rdfs:subClassOf allkg:Treatment , [ a owl:Restriction ; owl:onProperty allkg:usedIn ;
    owl:someValuesFrom [ a owl:Class ; owl:unionOf ( allkg:Setting allkg:Treatment ) ] ] .
allkg:Hedge a owl:Class ; rdfs:label "wording"@en ; skos:definition "A strength of wording."@en .
allkg:hedge a owl:AnnotationProperty ; rdfs:label "hedge"@en ; skos:definition "How strong it is."@en .
allkg:usedIn a owl:ObjectProperty ; rdfs:label "used in"@en ; skos:definition "Relates two."@en ;
    rdfs:domain allkg:Treatment ; rdfs:range allkg:Setting .
hedge:may a allkg:Hedge ; skos:prefLabel "may"@en ; skos:definition "It may be so."@en ; allkg:strength 10 .
hedge:must a allkg:Hedge ; skos:prefLabel "must"@en ; skos:definition "It is so."@en ; allkg:strength 80 .
allkg:advice a owl:AnnotationProperty . allkg:amongClaims a owl:AnnotationProperty .
allkg:inGroup a owl:AnnotationProperty . allkg:kindOf a owl:ObjectProperty .
allkg:object a owl:AnnotationProperty . allkg:value a owl:AnnotationProperty .
""",
    "concepts/things.ttl": f"""
all:cleaning a allkg:Treatment ; skos:prefLabel "cleaning"@en ; skos:definition "Makes clean."@en .
all:rinsing a allkg:Treatment ; skos:prefLabel "{ESCAPED}"@en ; skos:definition "Rinses {ESCAPED}."@en ;
    skos:altLabel "\\"><img src=x onerror=alert(2)>"@en , "swilling"@en ; allkg:kindOf all:cleaning .
all:place a allkg:Setting ; skos:prefLabel "place"@en ; skos:definition "Some place."@en .
all:kitchen a allkg:Setting ; skos:prefLabel "kitchen"@en ; skos:definition "Where cups are."@en ;
    allkg:kindOf all:place ; allkg:lowerLimit "01.50"^^xsd:decimal .
""",
    "sources.ttl": f"""
agent:potters a allkg:Organization ; skos:prefLabel "The potters" .
source:shelf a allkg:Source ; bibo:shortTitle "The shelf"@en ; dcterms:title "The shelf: {ESCAPED}"@en ;
    dcterms:publisher agent:potters ; dcterms:issued "2020"^^xsd:gYear ;
    schema:url "javascript:alert(3)"^^xsd:anyURI , "https://example.org/shelf"^^xsd:anyURI .
source:drawer a allkg:Source ; bibo:shortTitle "The drawer"@en ; dcterms:title "The drawer"@en .
section:shelf-top a allkg:Section ; dcterms:isPartOf source:shelf ; dcterms:title "Top"@en .
""",
    "claims/shelf.ttl": """
passage:shelf-1 a allkg:Passage ; dcterms:isPartOf section:shelf-top ; allkg:ordinal 1 .
claim:shelf-rinsing a allkg:Claim ; allkg:subject all:rinsing ; allkg:predicate allkg:usedIn ;
    allkg:object all:kitchen ; allkg:hedge hedge:may ; dcterms:source source:shelf ;
    allkg:passage passage:shelf-1 ;
    allkg:condition all:place ; allkg:inGroup group:either ; dcterms:creator agent:potters .
group:either a allkg:ChoiceGroup ; skos:prefLabel "either"@en ; dcterms:source source:shelf .
gap:how-often a allkg:Gap ; allkg:subject all:rinsing ; allkg:predicate allkg:usedIn ;
    dcterms:source source:shelf ;
    skos:definition "How often cups are rinsed."@en .
""",
    "claims/drawer.ttl": """
claim:drawer-rinsing a allkg:Claim ; allkg:subject all:rinsing ; allkg:predicate allkg:usedIn ;
    allkg:object all:kitchen ; allkg:hedge hedge:must ; dcterms:source source:drawer ;
    allkg:inSection section:drawer .
claim:drawer-number a allkg:Claim ; allkg:subject all:kitchen ; allkg:predicate allkg:numberOf ;
    allkg:value "01"^^xsd:integer ; allkg:hedge hedge:must ; dcterms:source source:drawer .
""",
    "conflicts.ttl": """
conflict:rinsing a allkg:Conflict ; skos:prefLabel "whether cups must be rinsed"@en ; allkg:advice "Ask."@en ;
    allkg:amongClaims claim:shelf-rinsing , claim:drawer-rinsing .
""",
}
_MAPPINGS = """#curie_map:
#  agent: "https://w3id.org/all-kg/agent/"
#  all: "https://w3id.org/all-kg/concept/"
#  NCIT: "http://purl.obolibrary.org/obo/NCIT_"
#license: "https://creativecommons.org/licenses/by/4.0/"
#mapping_set_id: "https://w3id.org/all-kg/mappings/ncit"
"""
_COLUMNS = (
    "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification"
    "\tobject_source_version\tauthor_id\tmapping_date\tcomment"
)


def make_toy_knowledge(root: Path) -> None:
    """Write it; the questions and rules are the real ones."""
    found = find_resources()
    for name in ("shapes", "queries"):
        shutil.copytree(Path(found.root, name), root / name)
    for name, text in _FILES.items():
        path = root / "ontology" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_PREFIXES + text, "utf-8")
    shutil.copy(Path(found.ontology, "terminologies.ttl"), root / "ontology")
    relation = "all:kitchen\tkitchen\tskos:exactMatch\tNCIT:C1\tKitchen\tsemapv:LexicalMatching"
    row = f"{relation}\t1\tagent:potters\t2026-01-01\t{HOSTILE}"
    (root / "ontology" / "mappings").mkdir()
    (root / "ontology" / "mappings" / "ncit.sssom.tsv").write_text(f"{_MAPPINGS}{_COLUMNS}\n{row}\n", "utf-8")


@dataclass
class Seen:
    """What a page has.

    Attributes:
        links: Where it leads.
        loads: What a browser reads with it.
        places: Identities within it, in order.
        headings: Levels of its headings, in order.
        handlers: Attributes that run scripts, and styles within the text.
        scripts: How many scripts stand within the text.
    """

    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)
    scripts: int = 0


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if name := given.get("id"):
            self.seen.places.append(name)
        if href := given.get("href"):
            (self.seen.loads if tag == "link" else self.seen.links).append(href)
        if action := given.get("action"):
            self.seen.links.append(action)
        if source := given.get("src"):
            self.seen.loads.append(source)
        if re.fullmatch("h[1-6]", tag):
            self.seen.headings.append(int(tag[1]))
        self.seen.scripts += tag == "script" and "src" not in given
        self.seen.handlers += [name for name in given if name.startswith("on") or name == "style"]


def see(page: bytes) -> Seen:
    """Read a page as a browser does, as far as links go."""
    reader = _Reader()
    reader.feed(page.decode())
    return reader.seen


def broken_links(root: Path) -> Iterator[str]:
    """Links and anchors of all pages that lead nowhere; also what leaves the folder to be loaded."""
    pages = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*.html")}
    files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    places = {page: set(re.findall(r'\sid="([^"]+)"', text)) for page, text in pages.items()}
    for page, text in pages.items():
        for tag, link in _LEADING.findall(text):
            if tag in ("a", "form") and re.match("https?://", link):
                continue
            path, _, place = unescape(link).partition("#")
            target = _joined(page, unquote(path)) if path else page
            if target not in files:
                yield f"{page}: {link} leads to no file"
            elif place and unquote(place) not in places[target]:
                yield f"{page}: {link} leads to no place"


# Quicker than a parser, which takes as long over the whole site as its making does.
_LEADING = re.compile(r'<(\w+)\b[^>]*?\s(?:href|src|action)="([^"]*)"')


def _joined(page: str, link: str) -> str:
    parts = page.split("/")[:-1]
    for part in link.split("/"):
        if part == "..":
            parts = parts[:-1] if parts else ["(outside)"]
        else:
            parts.append(part)
    return "/".join(parts)
