"""The façade: everything a Python user needs, behind one object."""

from __future__ import annotations

import os
from functools import cached_property, lru_cache, wraps
from typing import TYPE_CHECKING, Any

from all_kg.answers import asking, comparison, explanation, sparql_query
from all_kg.answers.attribution import SOURCE
from all_kg.answers.catalogue import find_question_by_name, read_catalogue
from all_kg.answers.concept import Concept, UnknownConceptError, find_concept
from all_kg.answers.counts import count
from all_kg.answers.matching import Match
from all_kg.answers.matrix import SETTING, TREATMENT, make_matrix
from all_kg.answers.named_arguments import read_arguments
from all_kg.answers.query_process import query_in_process
from all_kg.classify.assessment import Findings, RowError
from all_kg.classify.assessment_files import read_assessments
from all_kg.classify.assessment_json import from_mappings
from all_kg.classify.classification import Classifier
from all_kg.classify.classification_explanation import ClassificationExplanation, explain_classification
from all_kg.classify.classified import Classifications, classify_rows
from all_kg.codes import annotation
from all_kg.codes.annotation_table import AnnotationTable
from all_kg.errors import InputError
from all_kg.graph.knowledge import load_knowledge
from all_kg.resources import find_resources
from all_kg.stores.store import open_at, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Concatenate, ParamSpec, TypeVar

    import owlready2
    import rdflib

    from all_kg.answers.answer import Answer
    from all_kg.answers.catalogue import Question
    from all_kg.answers.comparison import Comparison
    from all_kg.answers.counts import Counts
    from all_kg.answers.matrix import Matrix
    from all_kg.stores.store import Store

    P = ParamSpec("P")
    T = TypeVar("T")


def load(store: str | os.PathLike[str] | None = None) -> KnowledgeGraph:
    """Open the knowledge graph; the first time its store is built, which takes a moment.

    Args:
        store: Another store than that of this machine: a folder, or the address of a SPARQL 1.1 endpoint.

    Raises:
        UsageError: The address cannot be asked.
        InputError: The knowledge cannot be read; names file and line.
    """
    return KnowledgeGraph(open_store().in_memory() if store is None else open_at(os.fspath(store)))


def _on_one_release(
    method: Callable[Concatenate[KnowledgeGraph, P], T],
) -> Callable[Concatenate[KnowledgeGraph, P], T]:
    """Have a method begin and end on the same release, which in a store elsewhere may change meanwhile."""

    @wraps(method)
    def on_one_release(self: KnowledgeGraph, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._store.whole(lambda: method(self, *args, **kwargs))

    return on_one_release


class KnowledgeGraph:
    """The knowledge graph, ready to be asked.

    Args:
        store: The built store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        # One at a time: a store elsewhere that was found changed says other things.
        self._annotation_table = lru_cache(1)(lambda changes: AnnotationTable(store, find_resources()))  # noqa: ARG005

    def __repr__(self) -> str:
        name = self._store.content_hash[:12] or self._store.path
        return f"<KnowledgeGraph {name}, {len(self.questions)} questions>"

    @_on_one_release
    def ask(self, words: str, *, source: str | Sequence[str] = ()) -> Answer:
        """Answer a question in plain words.

        Args:
            words: Such as "which therapies are used in {setting}" with the name of a setting.
            source: Only what this source says, or these: short titles, slugs or IRIs. All when empty.

        Raises:
            UsageError: There are no words, or too many.
            UnsureError: No question of the catalogue fits, or several do; `offers` has the nearest ones.
        """
        names = [source] if isinstance(source, str) else source
        return asking.ask(self._store, words, [find_concept(self._store, name, SOURCE) for name in names])

    @_on_one_release
    def ask_question(self, name: str, /, **arguments: object) -> Answer:
        """Answer a question of the catalogue.

        Args:
            name: Name of the question, as in `questions`.
            **arguments: Slot to a label, slug, IRI or number, or to a list of them; a slot that is left out
                stands for everything. Every question has the slot `source`.

        Raises:
            UsageError: There is no such question, slot or concept.
        """
        question = find_question_by_name(self._store, name)
        return asking.answer_match(
            self._store, Match(question, read_arguments(self._store, question, arguments))
        )

    @_on_one_release
    def query(self, sparql: str, *, timeout: float | None = None) -> Answer | bool | rdflib.Graph:
        """Run a SPARQL query over everything: SELECT, ASK, CONSTRUCT or DESCRIBE.

        Args:
            sparql: The query; the project's prefixes are declared already.
            timeout: Seconds after which the query is ended. It then runs in a process of its own, since the
                engine cannot be interrupted.

        Returns:
            Rows for SELECT, a truth value for ASK, an rdflib graph for CONSTRUCT and DESCRIBE.

        Raises:
            InputError: The query does not parse; names line and column.
            UsageError: The query calls SERVICE or changes data.
            LimitError: The query is too long, nested too deep, or took longer than the timeout.
        """
        if timeout is None:
            return sparql_query.as_python(self._store, sparql_query.start_query(self._store, sparql))
        return sparql_query.as_python(self._store, query_in_process(sparql, timeout, self._store.path))

    @_on_one_release
    def explain(self, subject: str, predicate: str, object: str) -> Answer:  # noqa: A002 - RDF's own name
        """Find the claims behind an edge, a derived one included; see `all_kg.answers.explanation`."""
        return explanation.explain(self._store, subject, predicate, object)

    def classify(
        self, assessments: str | os.PathLike[str] | Iterable[Mapping[str, object]]
    ) -> Classifications:
        """Tell the response states of assessments by the criteria of each source.

        Args:
            assessments: A file (CSV, JSON, RDF), or values by the names of the findings, such as
                `marrow_blast_percentage`. What is left out or None is unknown, never a no.

        Raises:
            InputError: The file cannot be read. A row that cannot be used is in `errors` of the result.
        """
        findings, classifier = self._classifier()
        rows = (
            read_assessments(assessments, findings)
            if isinstance(assessments, str | os.PathLike)
            else from_mappings(assessments, findings)
        )
        return Classifications(classify_rows(rows, classifier), findings, classifier.schemes)

    def classify_table(self, frame: Any) -> Any:
        """Add to a table of assessments what `classify` says of each; docs/classify.md tells the columns.

        Args:
            frame: As for `annotate`. Columns are called as the findings; others stay as they are.
        """
        from all_kg.classify.classification_table import classify_table

        return classify_table(frame, *self._classifier())

    @_on_one_release
    def _classifier(self) -> tuple[Findings, Classifier]:
        findings = Findings(self._store)
        return findings, Classifier(self._store, findings.properties)

    @_on_one_release
    def explain_classification(self, assessment: Mapping[str, object]) -> ClassificationExplanation:
        """Find why an assessment is classified as it is: from state to criteria to values.

        Args:
            assessment: Values by the names of the findings, as for `classify`.

        Raises:
            InputError: A value cannot be used.
        """
        findings, classifier = self._classifier()
        (row,) = from_mappings([assessment], findings)
        if isinstance(row, RowError):
            raise InputError(f"{row.column}: {row.message}", remedy=row.remedy)
        return explain_classification(self._store, findings, classifier, row)

    @_on_one_release
    def annotate(self, frame: Any, systems: Mapping[str, str]) -> Any:
        """Add to a table what the graph says of the codes in it.

        For each column `X` of codes come `X_concept`, `X_match` and six others; docs/annotate.md tells them.
        Empty is "not stated", never "no". Every row stays one row; nothing leaves the machine.

        Args:
            frame: A table of pandas, polars (eager or lazy), DuckDB or PySpark; it is not changed.
            systems: Column to the terminology of its codes, such as `{"drug": "RXNORM"}`.

        Returns:
            A table of the same library; a lazy one is not computed.

        Raises:
            UsageError: There is no such column or terminology, the table has a column that would be added,
                or the library is none of these.
        """
        return annotation.annotate(frame, systems, self._annotation_table(self._store.changes))

    @_on_one_release
    def compare(self, first: str, second: str) -> Comparison:
        """Tell what two sources both say, what one of them says, and where they differ.

        Args:
            first: A source, by its short title, slug or IRI.
            second: Another one.

        Raises:
            UsageError: There is no such source, or the two are one.
        """
        one, other = (find_concept(self._store, name, SOURCE) for name in (first, second))
        return comparison.compare(self._store, one, other)

    @_on_one_release
    def matrix(
        self, treatment: str | None = None, setting: str | None = None, *, everything: bool = False
    ) -> Matrix:
        """Lay out treatments by settings, with the strongest wording and the number of sources.

        Args:
            treatment: Only this one and its direct kinds; the direct kinds of the widest when not given.
            setting: The same of settings.
            everything: Kinds of kinds as well.

        Raises:
            UsageError: There is no such treatment or setting.
        """
        return make_matrix(
            self._store,
            find_resources(),
            treatment=find_concept(self._store, treatment, TREATMENT) if treatment else None,
            setting=find_concept(self._store, setting, SETTING) if setting else None,
            everything=everything,
        )

    @_on_one_release
    def stats(self, name: str | None = None) -> Counts:
        """Count concepts, claims, conflicts, gaps and coverage.

        Args:
            name: One statistic only.

        Raises:
            UsageError: There is no such statistic.
        """
        return count(self._store, find_resources(), name)

    @_on_one_release
    def __getitem__(self, name: str) -> Concept:
        """What is known of a concept, by label, synonym, slug or IRI.

        Raises:
            KeyError: Nothing has this name; the message has the nearest labels.
        """
        try:
            return Concept(self._store, find_concept(self._store, name))
        except UnknownConceptError as error:
            raise KeyError(str(error)) from None

    @property
    @_on_one_release
    def questions(self) -> tuple[Question, ...]:
        """The catalogue of questions, in the order of their names."""
        return tuple(read_catalogue(self._store))

    @cached_property
    def graph(self) -> rdflib.Graph:
        """Everything asserted and derived as an rdflib graph, literals exactly as curated."""
        return load_knowledge().to_rdflib()

    def to_owlready2(self) -> owlready2.World:
        """Everything asserted and derived as a world of owlready2; see `all_kg.owl.owlready2_world`.

        Raises:
            UsageError: owlready2 is not installed.
        """
        from all_kg.owl.owlready2_world import to_owlready2

        return to_owlready2(load_knowledge().quads())
