"""Entries of sources: outlets and bodies, nouns of sources with their modifiers, verbs and nouns of saying, markers."""

from collections.abc import Callable
from pathlib import Path

from waqai.arabic.nouns import NounPatterns
from waqai.arabic.verbs import Patterns, VerbForm, conjugate
from waqai.knowledge.lexicon import Entry
from waqai.knowledge.own import Own
from waqai.knowledge.tables import read_table
from waqai.knowledge.values import Agencies, Outlet, ReportWord, SourceNoun
from waqai.knowledge.words import declined, noun_entries, split

Fold = Callable[[str], str]
OUTLET_NAMES = ("form", "id")
SOURCE_NOUNS = ("lemma", "plural", "sound", "feminine", "kind", "needs")
PHRASES = ("marker", "turn", "setting", "inside", "movement", "break")
KINDS = ("official", "armed_group", "media", "monitor", "un_ngo", "medical", "witness", "local", "unnamed", "social_media")


def read_outlets(data: Path) -> dict[str, Outlet]:
    """The outlets by id; raises KnowledgeError."""
    outlets: dict[str, Outlet] = {}
    for row in read_table(data / "outlets.tsv", ("id", "name", "kind", "country", "owner_lean")):
        if row["kind"] not in KINDS:
            raise row.wrong("kind", f"{row['kind']!r} is no kind of attribution", f"use one of {', '.join(KINDS)}")
        outlets[row["id"]] = Outlet(row["id"], row["name"], row["kind"], row["country"] or None, row["owner_lean"])
    return outlets


def read_agencies(data: Path, fold: Fold) -> Agencies:
    """The outlets that are news agencies, with their addresses and the short names of bylines; raises KnowledgeError."""
    outlets = read_outlets(data)
    names: dict[str, str] = {}
    sites: dict[str, str] = {}
    bylines: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    seen: set[str] = set()
    for row in read_table(data / "agencies.tsv", ("form", "type", "id")):
        if row["id"] not in outlets or outlets[row["id"]].kind != "media":
            raise row.wrong("id", f"no outlet of kind media is named {row['id']!r}", "add it to outlets.tsv")
        if fold(row["form"]) in seen:
            raise row.wrong("form", f"{row['form']} stands here twice", "take one row out")
        seen.add(fold(row["form"]))
        names[row["id"]] = outlets[row["id"]].name
        if row["type"] == "site":
            sites[row["form"]] = row["id"]
        elif row["type"] == "byline":
            words = split(row["form"], fold)
            bylines.setdefault(words[0], []).append((words, row["id"]))
        else:
            raise row.wrong("type", f"{row['type']!r} is no type", "use site or byline")
    return Agencies(names, sites | {name.lower(): id_ for id_, name in names.items()}, bylines)


def source_entries(data: Path, own: Own, fold: Fold, verbs: Patterns, nouns: NounPatterns) -> list[Entry]:
    """Entries of kinds `outlet`, `source_noun`, `source_modifier`, `marker`, `turn`, `setting`, `inside`, `movement`, `break`,
    `report` and `report_noun`."""
    entries: list[Entry] = []
    outlets = read_outlets(data)
    for row in own.read(data / "outlet_names.tsv", OUTLET_NAMES, fold):
        if row["id"] not in outlets:
            raise row.wrong("id", f"there is no outlet {row['id']!r}", "add it to outlets.tsv")
        entries.append(Entry("outlet", split(row["form"], fold), outlets[row["id"]], id=row["id"]))
    for row in own.read(data / "source_nouns.tsv", SOURCE_NOUNS, fold):
        if row["kind"] not in KINDS:
            raise row.wrong("kind", f"{row['kind']!r} is no kind of attribution", f"use one of {', '.join(KINDS)}")
        if " " in row["lemma"]:
            entries.append(Entry("source_noun", split(row["lemma"], fold), SourceNoun(row["lemma"], row["kind"], "s"), bare=True))
            continue
        forms = declined(row, "lemma", fold, nouns, plural=row["plural"], sound=row["sound"], feminine=row["feminine"] == "yes")
        entries += noun_entries("source_noun", forms, lambda n, r=row: SourceNoun(r["lemma"], r["kind"], n), row["lemma"])  # type: ignore[misc]
    for row in read_table(data / "source_markers.tsv", ("form", "type", "kind")):
        if row["type"] == "modifier":
            forms = declined(row, "form", fold, nouns, sound="m", feminine=True) if " " not in row["form"] else []
            entries += noun_entries("source_modifier", [f for f in forms if not f.suffixed], lambda _, r=row: r["kind"], row["form"])  # type: ignore[misc]
        elif row["type"] in PHRASES:
            entries.append(Entry(row["type"], split(row["form"], fold), row["kind"]))
        else:
            raise row.wrong("type", f"{row['type']!r} is no type", f"use modifier, {', '.join(PHRASES)}")
    for row in read_table(data / "report_verbs.tsv", ("root", "form", "past_example", "type", "factive", "prep")):
        try:
            made = conjugate(row["root"], int(row["form"]), verbs)
        except ValueError as error:
            raise row.wrong("root", str(error), "check root and form") from error
        seen: set[tuple[str, bool]] = set()
        for form in made:
            key = (fold(form.text), form.suffixed)
            if key in seen or not _reports(form):
                continue
            seen.add(key)
            of = "noun" if form.part == "active_participle" else "verb"
            entries.append(
                Entry(
                    "report",
                    (key[0],),
                    ReportWord(row["type"], fold(row["prep"]), form.part, form.number),
                    of,
                    False,
                    key[1],
                    row["past_example"],
                    form.joins,
                )
            )
    for row in read_table(data / "report_nouns.tsv", ("form", "type")):
        entries.append(Entry("report_noun", split(row["form"], fold), ReportWord(row["type"], "", "noun"), bare=True, joins=True))
    return entries


def _reports(form: VerbForm) -> bool:
    """The forms in which news reports: third person active, and the accusative participle ("adding"); the rest read as other words."""
    if form.part == "active_participle":
        return form.state == "accusative" or (form.gender == "f" and form.number == "s" and form.state == "plain")
    return (
        form.part in ("past", "present")
        and form.voice == "active"
        and form.person == 3
        and form.number != "d"
        and (form.gender, form.number) != ("f", "p")
    )
