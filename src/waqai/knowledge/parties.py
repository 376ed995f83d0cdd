"""Entries of parties: named ones, nouns of persons, and the head nouns that a party phrase is built on."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from waqai.arabic.nouns import NounPatterns
from waqai.knowledge.lexicon import Entry
from waqai.knowledge.own import NO_OWN, Own
from waqai.knowledge.tables import Row, read_table
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
WORDS = ("form", "kind", "value")
WORD_KINDS = ("side", "against", "other", "inside", "without", "feminine", "name", "name_part")
YA, ALEF, ARTICLE = "\u064a", "\u0627", "\u0627\u0644"


def read_parties(data: Path, own: Own = NO_OWN) -> dict[str, Party]:
    """The parties by id; raises KnowledgeError for an unknown class or an id given twice."""
    parties: dict[str, Party] = {}
    for row in own.read(data / "parties.tsv", PARTIES):
        if row["class"] not in CLASSES:
            raise row.wrong("class", f"{row['class']!r} is no party class", f"use one of {', '.join(CLASSES)}")
        if row["id"] in parties:
            raise row.wrong("id", f"{row['id']} stands twice", "give each party one row")
        parties[row["id"]] = Party(row["id"], row["name"], row["class"], row["country"] or None, row["since"] or None, row["until"] or None)
    return parties


def _heads(data: Path) -> list[Row]:
    return list(read_table(data / "party_heads.tsv", HEADS))


def party_entries(data: Path, own: Own, fold: Fold, patterns: NounPatterns, parties: dict[str, Party]) -> list[Entry]:
    """Entries of kinds `party`, `group` and `head`."""
    entries: list[Entry] = []
    for row in own.read(data / "party_names.tsv", NAMES, fold):
        if not row["party"].startswith("@") and row["party"] not in parties:
            raise row.wrong("party", f"there is no party {row['party']!r}", "add it to parties.tsv")
        words, name = split(row["form"], fold), PartyName(row["party"], row["lean"], row["theatre"], row["since"], row["until"])
        entries.append(Entry("party", words, name, id=row["party"]))
        if len(words) == 1 and words[0].endswith(YA) and not words[0].startswith(ARTICLE):  # the accusative of an adjective
            entries.append(Entry("party", (words[0] + ALEF,), name, id=row["party"]))
    heads = {row["form"]: HeadWord(row["form"], row["class"] or None, row["who"] or "combatants", row["kind"]) for row in _heads(data)}
    entries += [Entry("head", split(form, fold), value, bare=True, id=form) for form, value in heads.items()]
    for row in read_table(data / "groups.tsv", GROUPS):
        if row["class"] and row["class"] not in CLASSES:
            raise row.wrong("class", f"{row['class']!r} is no party class", f"use one of {', '.join(CLASSES)} or leave it empty")
        word = GroupWord(row["lemma"], row["class"] or None, row["who"] or "unknown", row["role"] or None, "p")
        if " " in row["lemma"]:
            entries.append(Entry("group", split(row["lemma"], fold), msgspec.structs.replace(word, number="s"), bare=True, id=row["lemma"]))
            if row["plural"]:
                entries.append(Entry("group", split(row["plural"], fold), word, bare=True, id=row["lemma"]))
            continue
        forms = declined(row, "lemma", fold, patterns, plural=row["plural"], sound=row["sound"], feminine=row["feminine"] == "yes")
        if row["role"] == "head":  # a body: what its nouns are like, party_heads.tsv says
            head = heads.get(row["lemma"]) or HeadWord(row["lemma"], row["class"] or None, row["who"] or "combatants", "movement")
            entries += noun_entries("head", forms, lambda _, h=head: h, row["lemma"])  # type: ignore[misc]
            continue
        entries += noun_entries("group", forms, lambda number, w=word: msgspec.structs.replace(w, number=number), row["lemma"])  # type: ignore[misc]
    for row in read_table(data / "sites.tsv", SITES):
        forms = declined(row, "noun", fold, patterns, plural=row["plural"], sound=row["sound"])
        site = HeadWord(row["noun"], row["class"] or None, "unknown", "site")
        entries += noun_entries("head", forms, lambda _, s=site: s, row["noun"])  # type: ignore[misc]
    return entries + _word_entries(data, fold, patterns)


def _word_entries(data: Path, fold: Fold, patterns: NounPatterns) -> list[Entry]:
    """Entries of kinds `side`, `against`, `other`, `inside`, `without`, `feminine`, `name` and `name_part`."""
    entries: list[Entry] = []
    for row in read_table(data / "party_words.tsv", WORDS):
        kind, form, value = row["kind"], row["form"], row["value"]
        if kind == "side" and value not in CLASSES:
            raise row.wrong("value", f"{value!r} is no party class", f"use one of {', '.join(CLASSES)}")
        if kind in ("side", "against", "other"):
            forms = declined(row, "form", fold, patterns, sound="m", feminine=True)
            entries += noun_entries(kind, [f for f in forms if not f.suffixed], lambda _, v=value: v, form)  # type: ignore[misc]
        elif kind in WORD_KINDS:
            entries.append(Entry(kind, split(form, fold), value, bare=kind == "feminine"))
        else:
            raise row.wrong("kind", f"{kind!r} is no kind of word", f"use one of {', '.join(WORD_KINDS)}")
    return entries
