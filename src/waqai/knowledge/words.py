"""Entries of small words: prepositions, cues of reality, means, phrase words, and declined nouns in general."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from waqai.arabic.nouns import NounPatterns, decline
from waqai.knowledge.lexicon import Entry
from waqai.knowledge.tables import Row, read_table
from waqai.knowledge.values import MeansWord

Fold = Callable[[str], str]
YA, TA = "\u064a", "\u062a"


class Declined(NamedTuple):
    """A folded form of a noun: its number, whether it needs a pronoun after it, may have one, may take the article."""

    word: str
    number: str
    suffixed: bool
    joins: bool
    bare: bool


def split(form: str, fold: Fold) -> tuple[str, ...]:
    """The folded words of a form."""
    return tuple(fold(w) for w in form.split(" "))


def declined(
    row: Row, column: str, fold: Fold, patterns: NounPatterns, *, plural: str = "", sound: str = "", feminine: bool = False
) -> list[Declined]:
    """The distinct folded forms of the noun in a cell; raises KnowledgeError."""
    try:
        forms = decline(
            row[column], plural or None, patterns, sound_plural="m" if sound == "m" else "f" if sound == "f" else None, feminine=feminine
        )
    except ValueError as error:
        raise row.wrong(column, str(error), "check the noun, its plural and its gender") from error
    seen: dict[tuple[str, bool], Declined] = {}
    for form in forms:
        key = (fold(form.text), form.state == "suffixed")
        old = seen.get(key)
        # A form that may be dual or plural is read as the plural: news says "two" when it means two.
        number = form.number if old is None or form.number == "p" else old.number
        joins, bare = form.joins, form.state == "plain"
        seen[key] = Declined(*key[:1], number, key[1], joins or (old is not None and old.joins), bare or (old is not None and old.bare))
    return list(seen.values())


def noun_entries(kind: str, forms: Iterable[Declined], value: Callable[[str], Any], id_: str) -> list[Entry]:
    """Entries of a declined noun; `value` makes the value from the number."""
    return [Entry(kind, (f.word,), value(f.number), "noun", f.bare, f.suffixed, id_, f.joins) for f in forms]


def read_prepositions(data: Path, fold: Fold) -> dict[str, str]:
    """The role that a noun phrase after each preposition has, by its folded words; '' where that is the frame's to say."""
    return {" ".join(split(row["form"], fold)): row["role"] for row in read_table(data / "prepositions.tsv", ("form", "role"))}


def word_entries(data: Path, fold: Fold, patterns: NounPatterns) -> list[Entry]:
    """Entries of prepositions (`prep`), cues (`cue`), means (`means`) and the classes of words.tsv."""
    entries: list[Entry] = []
    for row in read_table(data / "prepositions.tsv", ("form", "role")):
        if len(row["form"]) > 1:
            entries.append(Entry("prep", split(row["form"], fold), row["role"]))
    for row in read_table(data / "cues.tsv", ("form", "cue")):
        entries.append(Entry("cue", split(row["form"], fold), row["cue"], bare=True))
    for row in read_table(data / "means.tsv", ("form", "plural", "sound", "means", "role")):
        word = MeansWord(row["means"], row["role"])
        if " " in row["form"]:
            entries.append(Entry("means", split(row["form"], fold), word, bare=True))
            continue
        forms = declined(row, "form", fold, patterns, plural=row["plural"], sound=row["sound"], feminine=row["role"] == "adjective")
        entries += noun_entries("means", forms, lambda _, w=word: w, row["form"])  # type: ignore[misc]
    for row in read_table(data / "words.tsv", ("form", "class")):
        kind, form = row["class"], row["form"]
        if kind in ("adjective", "link"):
            forms = declined(row, "form", fold, patterns, sound="m", feminine=True)
            entries += noun_entries(kind, [f for f in forms if not f.suffixed], lambda _: kind, form)  # noqa: B023
        else:
            entries.append(Entry("portion" if kind == "one" else kind, (fold(form),), form, id="one" if kind == "one" else ""))
    return entries


def object_entries(data: Path, fold: Fold, patterns: NounPatterns) -> list[Entry]:
    """Entries of nouns that tell the sense of the act that they are the object or the subject of (`object`, its id the class)."""
    entries: list[Entry] = []
    for row in read_table(data / "objects.tsv", ("form", "plural", "sound", "class")):
        forms = declined(row, "form", fold, patterns, plural=row["plural"], sound=row["sound"])
        # Two of a masculine noun, in construct, are written like the adjective made of it: "of a rocket", "of security".
        forms = [f for f in forms if not (f.number == "d" and f.word[-1] == YA and f.word[-2] != TA)]
        entries += noun_entries("object", forms, lambda _, kind=row["class"]: kind, row["class"])  # type: ignore[misc]
    return entries
