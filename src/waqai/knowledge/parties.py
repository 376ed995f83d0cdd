"""Entries of parties: named ones, nouns of persons, and the head nouns that a party phrase is built on."""

from collections.abc import Callable
from pathlib import Path

from waqai.arabic.nouns import NounPatterns
from waqai.knowledge.lexicon import Entry
from waqai.knowledge.tables import read_table
from waqai.knowledge.values import GroupWord, HeadWord, PartyName
from waqai.knowledge.words import declined, noun_entries, split
from waqai.model import Party

Fold = Callable[[str], str]
CLASSES = (
    "state_forces", "rebel_group", "political_militia", "identity_militia", "rioters", "protesters",
    "civilians", "external_forces", "unknown",
)  # fmt: skip
PARTIES = ("id", "name", "class", "country", "since", "until", "note")
NAMES = ("form", "party", "theatre", "lean", "since", "until")
GROUPS = ("lemma", "plural", "sound", "feminine", "class", "who", "role")
SITES = ("noun", "plural", "sound", "class")
HEADS = ("form", "class", "who", "kind")


def read_parties(data: Path) -> dict[str, Party]:
    """The parties by id; raises KnowledgeError for an unknown class or an id given twice."""
    parties: dict[str, Party] = {}
    for row in read_table(data / "parties.tsv", PARTIES):
        if row["class"] not in CLASSES:
            raise row.wrong("class", f"{row['class']!r} is no party class", f"use one of {', '.join(CLASSES)}")
        if row["id"] in parties:
            raise row.wrong("id", f"{row['id']} stands twice", "give each party one row")
        parties[row["id"]] = Party(row["id"], row["name"], row["class"], row["country"] or None, row["since"] or None, row["until"] or None)
    return parties


def party_entries(data: Path, fold: Fold, patterns: NounPatterns, parties: dict[str, Party]) -> list[Entry]:
    """Entries of kinds `party`, `group` and `head`."""
    entries: list[Entry] = []
    for row in read_table(data / "party_names.tsv", NAMES):
        if not row["party"].startswith("@") and row["party"] not in parties:
            raise row.wrong("party", f"there is no party {row['party']!r}", "add it to parties.tsv")
        entries.append(Entry("party", split(row["form"], fold), PartyName(row["party"], row["lean"], row["theatre"]), id=row["party"]))
    for row in read_table(data / "groups.tsv", GROUPS):
        if row["class"] and row["class"] not in CLASSES:
            raise row.wrong("class", f"{row['class']!r} is no party class", f"use one of {', '.join(CLASSES)} or leave it empty")
        word = GroupWord(row["lemma"], row["class"] or None, row["who"] or "unknown", row["role"] or None, "p")
        if " " in row["lemma"]:
            entries.append(Entry("group", split(row["lemma"], fold), word, bare=True, id=row["lemma"]))
            continue
        forms = declined(row, "lemma", fold, patterns, plural=row["plural"], sound=row["sound"], feminine=row["feminine"] == "yes")
        entries += noun_entries("group", forms, lambda number, w=word: w._replace(number=number), row["lemma"])  # type: ignore[misc]
    for row in read_table(data / "party_heads.tsv", HEADS):
        value = HeadWord(row["form"], row["class"] or None, row["who"] or "combatants", row["kind"])
        entries.append(Entry("head", split(row["form"], fold), value, bare=True, id=row["form"]))
    for row in read_table(data / "sites.tsv", SITES):
        forms = declined(row, "noun", fold, patterns, plural=row["plural"], sound=row["sound"])
        site = HeadWord(row["noun"], row["class"] or None, "unknown", "site")
        entries += noun_entries("head", forms, lambda _, s=site: s, row["noun"])  # type: ignore[misc]
    return entries
