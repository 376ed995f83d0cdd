"""Examples of rows of the user's own lexicon: does a row read the sentence that it must, and leave the one that it must not."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from waqai.claim.clause import Found
from waqai.find.rules import Failure, check_rules
from waqai.find.senses import find_senses
from waqai.knowledge import Knowledge
from waqai.knowledge.lexicon import Entry
from waqai.knowledge.load import OWN_TABLES
from waqai.knowledge.own import SENSES
from waqai.knowledge.tables import Row
from waqai.learn.values import Line
from waqai.model import Document, Mention
from waqai.pipeline import Engine, find, read

Item = Mapping[str, str]


def as_document(text: str) -> Document:
    """A document of an example."""
    sha256 = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return Document(id=sha256, source="example", text=text, sha256=sha256)


def reads(table: str, row: Item, text: str, engine: Engine) -> bool:
    """Does the program read in a text what a row of a table says."""
    found = find(as_document(text), engine)
    mentions, means, is_entry = _READ[table](found, row)
    form = row.get("form") or row.get("name_ar")
    words = tuple(map(engine.knowledge.fold, form.split(" "))) if form else None

    def holds(mention: Mention) -> bool:
        entries = (match.entry for i in range(mention.first, mention.last) for match in found.at[i])
        return means(mention) and any(is_entry(entry) and words in (None, entry.words) for entry in entries)

    return any(map(holds, mentions))


_Reading = tuple[Sequence[Mention], Callable[[Mention], bool], Callable[[Entry], bool]]


def _party(found: Found, row: Item) -> _Reading:
    id_ = row["party"] if "party" in row else row["id"]

    def means(mention: Mention) -> bool:
        party = mention.value.party
        return party is not None and (party.id.endswith(f"-{id_[1:]}") if id_.startswith("@") else party.id == id_)

    return found.parties, means, lambda entry: "party" not in row or (entry.kind == "party" and entry.id == id_)


def _place(found: Found, row: Item) -> _Reading:
    def means(mention: Mention) -> bool:
        return bool(mention.value.name == row["name_en"] and mention.value.country == row["country"])

    return found.places, means, lambda entry: entry.kind == "place"


def _outlet(found: Found, row: Item) -> _Reading:
    return found.sources, lambda mention: mention.value.id == row["id"], lambda entry: entry.kind == "outlet"


def _source(found: Found, row: Item) -> _Reading:
    def is_entry(entry: Entry) -> bool:
        return entry.kind == "source_noun" and bool(entry.value.lemma == row["lemma"])

    return found.sources, lambda mention: mention.value.kind == row["kind"], is_entry


_READ: Mapping[str, Callable[[Found, Item], _Reading]] = {
    "parties.tsv": _party,
    "party_names.tsv": _party,
    "settlements.tsv": _place,
    "outlet_names.tsv": _outlet,
    "source_nouns.tsv": _source,
}


def line_reads(line: Line, text: str, engine: Engine) -> bool:
    """Does the program read in a text what a row of the user's own says."""
    if line.table == SENSES:
        return any(mention.rule == line.cells[0] for mention in senses_of(text, engine.knowledge))
    return reads(line.table, row_of(line), text, engine)


def row_of(line: Line) -> dict[str, str]:
    """The cells of a row by the names of their columns."""
    return dict(zip(OWN_TABLES[line.table], line.cells, strict=True))


def failing(engine: Engine) -> Iterator[str]:
    """The examples of the user's own lexicon that do not hold, a line each."""
    for table, rows in sorted(engine.knowledge.own.rows.items()):
        yield from (line for row in rows for line in _failing(table, row, engine))
    for failure in failing_senses(engine.knowledge):
        wanted = "reads it" if failure.example.avoid else "does not read it"
        yield f"{engine.knowledge.own_senses.name}: {failure.example.rule} {wanted}: {failure.example.text}"


def _failing(table: str, row: Row, engine: Engine) -> Iterator[str]:
    for column, wanted in (("match", True), ("avoid", False)):
        if reads(table, row, row[column], engine) != wanted:
            yield f"{row.file}:{row.line}: the row {'does not read' if wanted else 'reads'} its example under {column}: {row[column]}"


def failing_senses(knowledge: Knowledge) -> list[Failure]:
    """The examples of the user's own rules of senses that do not hold."""
    return check_rules(knowledge.own_senses, lambda text: senses_of(text, knowledge))


def senses_of(text: str, knowledge: Knowledge) -> list[Mention]:
    """What the user's own rules of senses tell of the acts of a text."""
    made = read(as_document(text), knowledge)
    return find_senses(made, knowledge.lexicon.scan(made.tokens), knowledge.own_senses)
