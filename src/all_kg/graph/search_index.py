"""Plain words to search keys, and the part of the store that is found by them.

The built store carries all that `ask` needs: the question catalogue and, for each concept, its labels in
the form that `normalise` gives; for each terminology, its names; for each code, itself after each of them. So
matching is a handful of look-ups, with no file to read.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad

from all_kg.namespaces import GRAPH_INDEX, GRAPH_QUESTIONS, expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import BlankNode, Triple

    from all_kg.rdf.query_document import QuestionDocument

    Term = NamedNode | BlankNode | Literal | Triple

SEARCH_KEY = NamedNode(expand("allkg:searchKey"))
TYPE = NamedNode(expand("rdf:type"))
INDEX = NamedNode(GRAPH_INDEX)
QUESTIONS = NamedNode(GRAPH_QUESTIONS)
# Apart, because a terminology may be called as a concept is, and no misspelt word stands for a code.
CODES = NamedNode(f"{GRAPH_INDEX}/codes")

# All questions in one text, a line each, because a store takes its time over each single quad it gives out:
# name, answer, parameters as slot=class, keywords, then every wording. Tabs part fields, spaces part words.
CATALOGUE = NamedNode(expand("schema:text"))

# How a question is written down for people and their queries: see `question_statements`.
QUESTION_TEXT = NamedNode(expand("rdfs:comment"))
QUESTION_QUERY = NamedNode(expand("sh:select"))
QUESTION_PHRASING = NamedNode(expand("skos:altLabel"))

_SHORT_TITLE = NamedNode(expand("bibo:shortTitle"))  # a whole title would hide the words of a question in it
_NAMING = frozenset(
    NamedNode(expand(name))
    for name in ("skos:prefLabel", "skos:altLabel", "allkg:abbreviation", "allkg:synonym", "allkg:brandName")
)


def normalise(text: str) -> list[str]:
    """Fold plain words into search tokens.

    Letter case, punctuation, compatibility forms of Unicode (NFKC) and simple English plurals do not count. A
    `+` that ends a word stays, because "Ph" and "Ph+" are different things; so does the point in a number.

    Args:
        text: Words as a person writes them, or a label.

    Returns:
        Tokens in the order of the text.
    """
    if not text.isascii():
        import unicodedata

        text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    text = _with_whole_numbers(text.replace("^", ""))  # 10^9 as 10⁹, which NFKC makes one number
    spaced = "".join(c if c.isalnum() or c in "+.'" else " " for c in text.casefold())
    tokens: list[str] = []
    for word in spaced.split():
        word = word.strip(".'").removesuffix("'s").replace("'", "")
        parts = [word] if is_number(word) else word.replace(".", " ").split()
        tokens.extend(_singular(part) for part in parts if part != "+")
    return tokens


def _with_whole_numbers(text: str) -> str:
    """Drop the commas that part thousands: `50,000` is one number, `3, 5` are two."""
    whole, *rest = text.split(",")
    for piece in rest:
        parts = (
            whole[-1:].isdecimal() and piece[:3].isdecimal() and len(piece) > 2 and not piece[3:4].isdecimal()
        )
        whole += piece if parts else f",{piece}"
    return whole


def is_number(token: str) -> bool:
    """Tell whether a token is a plain decimal number such as `5` or `7.25`."""
    whole, _, fraction = token.partition(".")
    return (whole + fraction).isdecimal() and whole != ""


def normalise_phrasing(phrasing: str) -> list[str]:
    """Fold a phrasing of a question; a slot stays one token, braces included: `{setting}`."""
    tokens: list[str] = []
    for piece in phrasing.split("{"):
        slot, brace, words = piece.rpartition("}")
        if brace:
            tokens.append("{" + slot + "}")
        tokens.extend(normalise(words))
    return tokens


_IRREGULAR = {"children": "child", "men": "man", "women": "woman"}


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def index_quads(quads: Iterable[Quad], queries_folder: str) -> list[Quad]:
    """Make the quads that let a store match and answer questions by itself.

    Args:
        quads: Everything asserted; labels are read from it.
        queries_folder: The folder `queries`, whose `questions` are the catalogue.

    Returns:
        Quads of the graphs `questions` and `index`, sorted, each once.

    Raises:
        InputError: A question document is not in order.
    """
    import os

    from all_kg.graph.question_statements import question_quads
    from all_kg.rdf.query_document import read_questions

    asserted = list(quads)
    made = {*_concept_keys(asserted), *_code_keys(asserted)}
    documents = read_questions(os.path.join(queries_folder, "questions"))
    made.update(question_quads(documents))
    lines = Literal("\n".join(_catalogue_line(document) for document in documents))
    made.add(Quad(QUESTIONS, CATALOGUE, lines, QUESTIONS))
    return sorted(made, key=str)


def _concept_keys(quads: list[Quad]) -> Iterable[Quad]:
    # A name comes as a label, or as a claim: a source that gives a synonym or an abbreviation states it.
    label, class_ = NamedNode(expand("rdfs:label")), NamedNode(expand("owl:Class"))
    subject, predicate, value = (
        NamedNode(expand(f"allkg:{part}")) for part in ("subject", "predicate", "value")
    )
    # Their labels are descriptions; as names they would hide the names of concepts within them.
    described = {
        NamedNode(expand(f"allkg:{name}"))
        for name in ("ChoiceGroup", "AllOfGroup", "ClaimHeading", "Conflict")
    }
    classes = {quad.subject for quad in quads if quad.predicate == TYPE and quad.object == class_}
    nameless = {quad.subject for quad in quads if quad.predicate == TYPE and quad.object in described}
    statements: dict[Term, dict[Term, Term]] = {}
    for quad in quads:
        if quad.predicate in (subject, predicate, value):
            statements.setdefault(quad.subject, {})[quad.predicate] = quad.object
        elif (
            (quad.predicate in _NAMING and quad.subject not in nameless)
            or (quad.predicate == label and quad.subject in classes)
            or quad.predicate == _SHORT_TITLE
        ):
            yield from _key(quad.subject, quad.object)
    for statement in statements.values():
        if statement.get(predicate) in _NAMING and value in statement:
            yield from _key(statement[subject], statement[value])


def _code_keys(quads: list[Quad]) -> Iterable[Quad]:
    terminology, scheme, notation = (
        NamedNode(expand(name)) for name in ("allkg:Terminology", "skos:inScheme", "skos:notation")
    )
    title, prefix, spelling = (
        NamedNode(expand(name))
        for name in ("dcterms:title", "vann:preferredNamespacePrefix", "skos:hiddenLabel")
    )
    names: dict[Term, list[str]] = {
        quad.subject: [] for quad in quads if quad.predicate == TYPE and quad.object == terminology
    }
    notations = {quad.subject: quad.object for quad in quads if quad.predicate == notation}
    for quad in quads:
        if quad.subject not in names or not isinstance(quad.object, Literal):
            continue
        # Spellings of two letters, such as "do", are words of every other question.
        if quad.predicate in (title, prefix) or (quad.predicate == spelling and len(quad.object.value) > 2):
            names[quad.subject].append(quad.object.value)
            yield from _key(quad.subject, quad.object, CODES)
    for quad in quads:
        if quad.predicate == scheme and isinstance(code := notations.get(quad.subject), Literal):
            for name in names.get(quad.object, ()):
                yield from _key(quad.subject, Literal(f"{name} {code.value}"), CODES)


def _key(thing: Term, label: Term, graph: NamedNode = INDEX) -> Iterable[Quad]:
    if isinstance(thing, NamedNode) and isinstance(label, Literal) and (tokens := normalise(label.value)):
        yield Quad(thing, SEARCH_KEY, Literal(" ".join(tokens)), graph)


def _catalogue_line(document: QuestionDocument) -> str:
    fields = (
        document.stem,
        document.answer,
        " ".join(f"{slot}={kind}" for slot, kind in document.parameters.items()),
        " ".join(token for keyword in document.keywords for token in normalise(keyword)),
        *(" ".join(normalise_phrasing(wording)) for wording in document.phrasings),
    )
    return "\t".join(fields)
