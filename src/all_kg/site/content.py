"""The knowledge as the site looks at it: indexed, asked, and laid out in documents."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Store as Engine

from all_kg.exports.export_content import Edition, ExportContent
from all_kg.graph.question_statements import question_quads
from all_kg.rdf.query_document import QuestionDocument, read_questions
from all_kg.site.addresses import Addresses
from all_kg.site.claims import Claims
from all_kg.site.documents import Documents
from all_kg.site.links import Links
from all_kg.site.statements import Statements
from all_kg.stores.store import Store
from all_kg.stores.store_build import store_quads

if TYPE_CHECKING:
    from all_kg.graph.knowledge import Knowledge


class SiteContent:
    """All that pages are made from.

    Args:
        knowledge: What is curated and derived.

    Raises:
        InputError: The ontology has no header, or a question is not in order.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.resources = knowledge.resources
        export = ExportContent(knowledge)
        self.edition: Edition = export.edition
        self.addresses = Addresses(one.prefix for one in export.terminologies)

    @cached_property
    def store(self) -> Store:
        """The knowledge in memory, with questions and search keys."""
        engine = Engine()
        engine.bulk_extend(store_quads(self.knowledge, self.resources))
        return Store(engine, content_hash=self.knowledge.content_hash, path=None)

    @cached_property
    def questions(self) -> list[QuestionDocument]:
        """The questions of the catalogue."""
        return read_questions(os.path.join(self.resources.queries, "questions"))

    @cached_property
    def statements(self) -> Statements:
        """Every quad as it was curated, what is said of questions included."""
        return Statements([*self.knowledge.quads(), *question_quads(self.questions)], self.store)

    @cached_property
    def claims(self) -> Claims:
        """All claims."""
        return Claims(self.statements)

    @cached_property
    def documents(self) -> Documents:
        """Which things are described where."""
        return Documents(self.statements, self.addresses)

    def links(self, page: str) -> Links:
        """Links from a page."""
        return Links(self.statements, self.addresses, page)
