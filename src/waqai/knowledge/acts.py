"""Entries of acts: verbs in every generated form, nouns in every declined form, and the frames they take."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from waqai.arabic.nouns import NounForm, NounPatterns, decline
from waqai.arabic.verbs import Patterns, VerbForm, conjugate
from waqai.knowledge.lexicon import Entry
from waqai.knowledge.tables import Row, read_table
from waqai.knowledge.values import Frame
from waqai.model import FINITE, Act

Fold = Callable[[str], str]
VERBS = ("lexeme", "root", "form", "type", "frame", "outcome", "means", "masdar", "parts", "needs")
NOUNS = ("noun", "plural", "sound", "type", "frame", "outcome", "means", "needs")
FRAMES = ("frame", "subject", "object", "genitive", "second", "by")
KINDS = ("@force", "@people", "@means")  # what an act may need beside it instead of a word
PARTICIPLES = ("active_participle", "passive_participle")


def read_frames(data: Path, fold: Fold) -> dict[str, Frame]:
    """The frames by id; raises KnowledgeError for a malformed preposition:role pair."""
    frames: dict[str, Frame] = {}
    for row in read_table(data / "frames.tsv", FRAMES):
        by: dict[str, str] = {}
        for pair in filter(None, row["by"].split(",")):
            word, colon, role = pair.partition(":")
            if not colon or not role:
                raise row.wrong("by", f"{pair!r} is no preposition:role pair", "write it as preposition:role, pairs with a comma between")
            by[fold(word)] = role
        frames[row["frame"]] = Frame(
            row["frame"], row["subject"] or None, row["object"] or None, row["genitive"] or None, row["second"] or None, by
        )
    return frames


def act_entries(data: Path, fold: Fold, verbs: Patterns, nouns: NounPatterns, frames: dict[str, Frame]) -> list[Entry]:
    """Every form of every act verb and noun; a form that two rows give stands once for each."""
    entries: list[Entry] = []
    for row in read_table(data / "act_verbs.tsv", VERBS):
        _check_frame(row, frames)
        entries += _verb(row, fold, verbs)
    for row in read_table(data / "act_nouns.tsv", NOUNS):
        _check_frame(row, frames)
        entries += _noun(row, fold, nouns)
    for row in read_table(data / "not_acts.tsv", ("form",)):
        entries.append(Entry("not_act", tuple(fold(w) for w in row["form"].split(" ")), "", bare=True))
    return entries


def _check_frame(row: Row, frames: dict[str, Frame]) -> None:
    if row["frame"] not in frames:
        raise row.wrong("frame", f"there is no frame {row['frame']!r}", "add it to frames.tsv or name one of its frames")


def _rare(form: VerbForm) -> bool:
    """Is a form so rare in news that its letters are nearly always another word: "they (women)", "I" and "we" in the present."""
    women = form.gender == "f" and form.number == "p"
    return (form.part in FINITE and form.person == 3 and women) or (form.part in ("present", "jussive") and form.person == 1)


def _parts(row: Row) -> tuple[str, ...]:
    parts = tuple(filter(None, row["parts"].split("|")))
    wrong = [p for p in parts if p not in (*FINITE, "masdar")]
    if wrong:
        raise row.wrong("parts", f"{wrong[0]!r} is no part of a verb", f"use {', '.join((*FINITE, 'masdar'))} with a bar between them")
    return parts


def _needs(row: Row, fold: Fold) -> tuple[str, ...]:
    words = tuple(filter(None, row["needs"].split("|")))
    wrong = [w for w in words if w.startswith("@") and w not in KINDS]
    if wrong:
        raise row.wrong("needs", f"{wrong[0]!r} is no kind of words", f"use one of {', '.join(KINDS)}, or a word")
    return tuple(word if word.startswith("@") else fold(word) for word in words)


def _verb(row: Row, fold: Fold, patterns: Patterns) -> list[Entry]:
    try:
        forms: list[VerbForm] = conjugate(row["root"], int(row["form"]), patterns, masdar=tuple(filter(None, row["masdar"].split("|"))))
    except ValueError as error:
        raise row.wrong("root", str(error), "check root and form") from error
    entries: dict[tuple[str, str, str, bool], Entry] = {}
    parts, needs = _parts(row), _needs(row, fold)
    for form in forms:
        word = fold(form.text)
        finite = form.part in FINITE
        suffixed = form.suffixed
        key = (word, form.part, form.voice, suffixed)
        if key in entries or form.part in PARTICIPLES or (parts and form.part not in parts) or _rare(form):
            continue
        type_, outcome = row["type"] or None, row["outcome"] or None
        act = Act(row["lexeme"], type_, row["frame"], form.part, form.voice, form.number, outcome, row["means"], needs)
        bare = not finite and form.state == "plain"
        entries[key] = Entry("act", (word,), act, "verb" if finite else "noun", bare, suffixed, row["lexeme"], form.joins)
    return list(entries.values())


def _noun(row: Row, fold: Fold, patterns: NounPatterns) -> list[Entry]:
    words = tuple(fold(w) for w in row["noun"].split(" "))
    lexeme = row["noun"].replace(" ", "_")
    act = Act(lexeme, row["type"] or None, row["frame"], "noun", "active", "s", row["outcome"] or None, row["means"], _needs(row, fold))
    if len(words) > 1:
        return [Entry("act", words, act, "noun", True, False, lexeme)]
    try:
        sound: Literal["m", "f"] | None = "f" if row["sound"] == "f" else "m" if row["sound"] == "m" else None
        forms: list[NounForm] = decline(row["noun"], row["plural"] or None, patterns, sound_plural=sound)
    except ValueError as error:
        raise row.wrong("noun", str(error), "check the noun and its plural") from error
    entries: dict[tuple[str, bool], Entry] = {}
    for form in forms:
        word, suffixed = fold(form.text), form.state == "suffixed"
        if (word, suffixed) not in entries:
            value = Act(lexeme, act.type, act.frame, "noun", "active", form.number, act.outcome, act.means, act.needs)
            entries[word, suffixed] = Entry(
                "act", (word,), value, "noun", form.state in ("plain", "accusative"), suffixed, lexeme, form.joins
            )
    return list(entries.values())
