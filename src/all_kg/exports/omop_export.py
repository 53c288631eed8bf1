"""The concepts as a vocabulary of OMOP, in the files that Athena has (CDM 5.4).

https://ohdsi.github.io/CommonDataModel/cdm54.html has the columns and their lengths. Fields are separated by
tabs and never quoted, though the files end in .csv; dates are YYYYMMDD.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from all_kg.answers.answer import DISCLAIMER
from all_kg.errors import InputError
from all_kg.exports.export_content import ExportContent
from all_kg.graph.mapping import TELLING_PREDICATES
from all_kg.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from all_kg.exports.export_content import ExportedConcept
    from all_kg.graph.knowledge import Knowledge
    from all_kg.graph.mapping import Mapping

VOCABULARY = "all-kg"
FIRST_ID, LAST_ID = 2_000_000_001, 2_147_483_647  # of one's own; as far as an integer goes
_END = "20991231"
_OMOP = "OMOP"
_ENGLISH = 4180186
_METADATA = "Metadata"
_CLASS_OF_METADATA = "ALL metadata"
_IS_BELOW = ("skos:exactMatch", "skos:narrowMatch")

# As the OMOP standardized vocabularies have them.
_DOMAIN_IDS = {
    "Condition": 19,
    "Drug": 13,
    "Measurement": 21,
    "Metadata": 7,
    "Observation": 27,
    "Procedure": 10,
    "Regimen": 32687,
    "Route": 15,
    "Spec Anatomic Site": 38,
}
_RELATIONSHIPS = (
    ("Is a", "Is a", 0, 0, "Subsumes", 44818821),
    ("Mapped from", "Standard to Non-standard map (OMOP)", 0, 0, "Maps to", 44818976),
    ("Maps to", "Non-standard to Standard map (OMOP)", 0, 0, "Mapped from", 44818977),
    ("Subsumes", "Subsumes", 1, 1, "Is a", 44818723),
)

# Columns with the longest text that fits; 0 for what is no text.
_TABLES: dict[str, dict[str, int]] = {
    "CONCEPT": {
        "concept_id": 0,
        "concept_name": 255,
        "domain_id": 20,
        "vocabulary_id": 20,
        "concept_class_id": 20,
        "standard_concept": 1,
        "concept_code": 50,
        "valid_start_date": 0,
        "valid_end_date": 0,
        "invalid_reason": 1,
    },
    "CONCEPT_ANCESTOR": {
        "ancestor_concept_id": 0,
        "descendant_concept_id": 0,
        "min_levels_of_separation": 0,
        "max_levels_of_separation": 0,
    },
    "CONCEPT_CLASS": {"concept_class_id": 20, "concept_class_name": 255, "concept_class_concept_id": 0},
    "CONCEPT_RELATIONSHIP": {
        "concept_id_1": 0,
        "concept_id_2": 0,
        "relationship_id": 20,
        "valid_start_date": 0,
        "valid_end_date": 0,
        "invalid_reason": 1,
    },
    "CONCEPT_SYNONYM": {"concept_id": 0, "concept_synonym_name": 1000, "language_concept_id": 0},
    "DOMAIN": {"domain_id": 20, "domain_name": 255, "domain_concept_id": 0},
    "RELATIONSHIP": {
        "relationship_id": 20,
        "relationship_name": 255,
        "is_hierarchical": 1,
        "defines_ancestry": 1,
        "reverse_relationship_id": 20,
        "relationship_concept_id": 0,
    },
    "SOURCE_TO_CONCEPT_MAP": {
        "source_code": 50,
        "source_concept_id": 0,
        "source_vocabulary_id": 20,
        "source_code_description": 255,
        "target_concept_id": 0,
        "target_vocabulary_id": 20,
        "valid_start_date": 0,
        "valid_end_date": 0,
        "invalid_reason": 1,
    },
    "VOCABULARY": {
        "vocabulary_id": 20,
        "vocabulary_name": 255,
        "vocabulary_reference": 255,
        "vocabulary_version": 255,
        "vocabulary_concept_id": 0,
    },
}


def write_omop(knowledge: Knowledge) -> dict[str, bytes]:
    """Write the tables.

    Args:
        knowledge: What is curated and derived.

    Raises:
        InputError: Something does not fit: two names have the same id, or a text is too long.
    """
    vocabulary = _Vocabulary(ExportContent(knowledge))
    rows: dict[str, Iterable[Sequence[object]]] = {
        "CONCEPT": vocabulary.concepts(),
        "CONCEPT_ANCESTOR": vocabulary.ancestors(),
        "CONCEPT_CLASS": vocabulary.classes(),
        "CONCEPT_RELATIONSHIP": vocabulary.relationships(),
        "CONCEPT_SYNONYM": vocabulary.synonyms(),
        "DOMAIN": vocabulary.domains(),
        "RELATIONSHIP": _RELATIONSHIPS,
        "SOURCE_TO_CONCEPT_MAP": vocabulary.source_codes(),
        "VOCABULARY": vocabulary.vocabularies(),
    }
    return {f"{name}.csv": _table(name, rows[name]) for name in _TABLES}


def local_id(name: str) -> int:
    """The id of a name, which depends on nothing else, so that it is the same in every release.

    Args:
        name: The code of a concept, or the name of what describes the vocabulary.
    """
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return FIRST_ID + number % (LAST_ID - FIRST_ID + 1)


def local_code(code: str) -> str:
    """The code of a concept in 50 characters; the end of a longer one is a hash of the whole."""
    longest = _TABLES["CONCEPT"]["concept_code"]
    return code if len(code) <= longest else f"{code[:41]}-{hashlib.sha256(code.encode()).hexdigest()[:8]}"


class _Vocabulary:
    def __init__(self, content: ExportContent) -> None:
        self.content = content
        self.valid = (content.edition.created.replace("-", ""), _END, "")
        self.class_ids = {name: f"ALL {kind.label}"[:20].rstrip() for name, kind in content.classes.items()}
        names = [*content.concepts, VOCABULARY, *self.class_ids.values(), _CLASS_OF_METADATA]
        self.ids = {name: local_id(name) for name in names}
        for what, values in (
            ("id", self.ids),
            ("concept_class_id", self.class_ids),
            ("concept_code", {code: local_code(code) for code in content.concepts}),
        ):
            _refuse_two_alike(what, values)

    def concepts(self) -> Iterator[Sequence[object]]:
        for one in self.content.concepts.values():
            yield (
                *(self.ids[one.code], one.label, self._domain(one), VOCABULARY),
                *(self.class_ids[one.kind.name], "C", local_code(one.code), *self.valid),
            )
        for name, label in self._metadata():
            yield (
                *(self.ids[name], label, _METADATA, VOCABULARY, _CLASS_OF_METADATA),
                *("", f"meta:{name}", *self.valid),
            )

    def ancestors(self) -> Iterator[Sequence[object]]:
        """Pairs with themselves too, as in Athena; what OMOP has for a concept is a step below it."""
        standard: dict[str, list[int]] = {}
        for row in self._to_omop(_IS_BELOW):
            standard.setdefault(_code_of(row), []).append(int(row.code))
        found: dict[tuple[int, int], tuple[int, int]] = {}
        for code, wider in self.content.ancestors.items():
            for ancestor, (fewest, most) in {code: (0, 0), **wider}.items():
                above = self.ids[ancestor]
                found[above, self.ids[code]] = (fewest, most)
                for below in standard.get(code, []):
                    low, high = found.get((above, below), (fewest + 1, most + 1))
                    found[above, below] = (min(low, fewest + 1), max(high, most + 1))
        for (above, below), levels in sorted(found.items()):
            yield above, below, *levels

    def relationships(self) -> Iterator[Sequence[object]]:
        pairs = [
            (self.ids[one.code], self.ids[parent], "Is a", "Subsumes")
            for one in self.content.concepts.values()
            for parent in one.parents
        ]
        pairs += [
            (self.ids[_code_of(row)], int(row.code), "Maps to", "Mapped from")
            for row in self._to_omop(("skos:exactMatch",))
        ]
        for one, other, there, back in pairs:
            yield one, other, there, *self.valid
            yield other, one, back, *self.valid

    def synonyms(self) -> Iterator[Sequence[object]]:
        for one in self.content.concepts.values():
            for name in one.other_names:
                yield self.ids[one.code], name, _ENGLISH

    def source_codes(self) -> Iterator[Sequence[object]]:
        for row in self.content.mappings:
            if row.is_rejected or row.predicate not in TELLING_PREDICATES or row.terminology.prefix == _OMOP:
                continue
            yield (
                *(row.code, 0, row.terminology.omop_vocabulary or row.terminology.prefix, row.code_label),
                *(self.ids[_code_of(row)], VOCABULARY, *self.valid),
            )

    def domains(self) -> Iterator[Sequence[object]]:
        used = {_METADATA, *(self._domain(one) for one in self.content.concepts.values())}
        for name in sorted(used):
            yield name, name, _DOMAIN_IDS[name]

    def classes(self) -> Iterator[Sequence[object]]:
        for name, label in self._metadata():
            if name != VOCABULARY:
                yield name, label, self.ids[name]

    def vocabularies(self) -> Iterator[Sequence[object]]:
        edition = self.content.edition
        reference = f"{BASE} ({edition.license}). {DISCLAIMER}"
        yield (
            VOCABULARY,
            edition.title,
            reference,
            f"{edition.version} {edition.issued}",
            self.ids[VOCABULARY],
        )

    def _metadata(self) -> Iterator[tuple[str, str]]:
        yield VOCABULARY, self.content.edition.title
        yield _CLASS_OF_METADATA, "all-kg: metadata"
        for name, kind in self.content.classes.items():
            yield self.class_ids[name], f"all-kg: {kind.label}"

    def _domain(self, one: ExportedConcept) -> str:
        return self.content.inherited(one.kind.iri, lambda kind: self.content.value(kind, "allkg:omopDomain"))

    def _to_omop(self, predicates: Sequence[str]) -> Iterator[Mapping]:
        for row in self.content.mappings:
            if row.terminology.prefix == _OMOP and row.predicate in predicates and not row.is_rejected:
                yield row


def _code_of(row: Mapping) -> str:
    return row.subject.rpartition("/")[2]


def _refuse_two_alike(what: str, values: dict[str, int] | dict[str, str]) -> None:
    owners: dict[object, str] = {}
    for name, value in values.items():
        other = owners.setdefault(value, name)
        if other != name:
            raise InputError(
                f"{other} and {name} have the same {what} in OMOP: {value}",
                remedy="Give the newer one another name",
            )


def _table(name: str, rows: Iterable[Sequence[object]]) -> bytes:
    columns = _TABLES[name]
    lines = ["\t".join(columns)]
    for row in rows:
        fields = [str(value) for value in row]
        for (column, longest), field in zip(columns.items(), fields, strict=True):
            if (longest and len(field) > longest) or not field.isprintable():
                raise InputError(
                    f"this does not fit into {column} of {name}: {field!r}",
                    remedy=f"It is a line of at most {longest} characters",
                )
        lines.append("\t".join(fields))
    return "".join(f"{line}\n" for line in lines).encode()
