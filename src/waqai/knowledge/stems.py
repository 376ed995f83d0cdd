"""What search knows of the forms of words: nouns with their plurals, verbs, and names of places in all their spellings."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from waqai.arabic.clitics import Clitics
from waqai.arabic.letters import Letters
from waqai.arabic.letters import fold as fold_word
from waqai.arabic.nouns import NounPatterns
from waqai.arabic.stems import Ending, Stems, stems_of
from waqai.arabic.verbs import Patterns, conjugate
from waqai.knowledge.places import is_adjective, place_names
from waqai.knowledge.tables import read_table
from waqai.knowledge.words import declined, split

Fold = Callable[[str], str]
Table = tuple[str, str, tuple[str, ...]]  # file, column of the word, all columns
MIN_NAME = 3
RULES = 2  # grows when the code that makes keys changes, so that an index is known to be made by other rules
ENDINGS = ("round", "ending", "least", "meets", "apart")
ALIKE = ("letters", "class", "examples", "apart")
LEFT_OUT = "left out"
MIN_BONES = 2  # letters that names which are spelled differently must have in common
# The first table to give a form decides on its key.
PEOPLE: tuple[Table, ...] = (
    ("stem_words.tsv", "lemma", ("lemma", "plural", "sound", "feminine")),
    ("groups.tsv", "lemma", ("lemma", "plural", "sound", "feminine", "class", "who", "role")),
    ("sites.tsv", "noun", ("noun", "plural", "sound", "class")),
)
NOUNS: tuple[Table, ...] = (
    ("act_nouns.tsv", "noun", ("noun", "plural", "sound", "type", "frame", "outcome", "means", "needs")),
    ("means.tsv", "form", ("form", "plural", "sound", "means", "role")),
    ("source_nouns.tsv", "lemma", ("lemma", "plural", "sound", "feminine", "kind", "needs")),
)
VERBS = (
    ("act_verbs.tsv", ("lexeme", "root", "form", "type", "frame", "outcome", "means", "masdar", "parts", "needs")),
    ("report_verbs.tsv", ("root", "form", "past_example", "type", "factive", "prep")),
)
PARTICIPLES = ("active_participle", "passive_participle")


def read_stems(data: Path, letters: Letters, clitics: Clitics, nouns: NounPatterns, verbs: Patterns) -> Stems:
    """The stems of `data`; raises KnowledgeError, also where an example does not hold."""

    def fold(word: str) -> str:
        return fold_word(word, letters)

    known: dict[str, tuple[str, ...]] = {}
    people, others = _nouns(PEOPLE, data, fold, nouns), _nouns(NOUNS, data, fold, nouns)
    for key, forms in chain(people, _adjectives(data, fold, nouns), _verbs(data, fold, verbs), others):
        for form in forms:
            known.setdefault(form, (key,))
    names = set[str]()
    for word, spelled in _names(data, fold, clitics):
        if word not in known:
            names.add(word)
            known[word] = tuple(key for name in spelled for key in known.get(name, (name,)))
    rounds = _rounds(data, fold, clitics)
    version = hashlib.sha256(repr((RULES, sorted(letters.fold.items()), clitics, rounds, sorted(known.items()), sorted(names))).encode())
    return Stems(clitics, known, frozenset(names), rounds, version.hexdigest()[:12], {})


def _nouns(tables: Iterable[Table], data: Path, fold: Fold, patterns: NounPatterns) -> Iterator[tuple[str, list[str]]]:
    for file, column, columns in tables:
        for row in read_table(data / file, columns):
            if " " not in row[column]:
                both = row.get("feminine") == "yes" or row.get("role") == "adjective"
                forms = declined(row, column, fold, patterns, plural=row["plural"], sound=row["sound"], feminine=both)
                yield fold(row[column]), [form.word for form in forms]


def _adjectives(data: Path, fold: Fold, patterns: NounPatterns) -> Iterator[tuple[str, list[str]]]:
    """The adjectives of countries; those of one country that are spelled alike have one key."""
    bones = _alike(data, fold)
    first: dict[tuple[str, str], str] = {}
    for row in read_table(data / "nisba.tsv", ("form", "country", "capital")):
        if row["capital"] != "yes" and is_adjective(row["form"]):
            word = fold(row["form"])
            key = first.setdefault((row["country"], bones(word) + word[-1]), word)
            yield key, [form.word for form in declined(row, "form", fold, patterns, sound="m", feminine=True)]


def _verbs(data: Path, fold: Fold, patterns: Patterns) -> Iterator[tuple[str, list[str]]]:
    """The forms of verbs and their masdars. A key ends in the number of the verb's form, for other words may be spelled as the verb is."""
    for file, columns in VERBS:
        for row in read_table(data / file, columns):
            try:
                forms = conjugate(row["root"], int(row["form"]), patterns, masdar=tuple(filter(None, row.get("masdar", "").split("|"))))
            except ValueError as error:
                raise row.wrong("root", str(error), "check root and form") from error
            kept = [form for form in forms if form.part not in PARTICIPLES and not (form.part == "masdar" and form.number == "d")]
            yield fold(row["root"]) + row["form"], [fold(form.text) for form in kept]


def _names(data: Path, fold: Fold, clitics: Clitics) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The words of place names: those of one word, those spelled otherwise for the same place, and two words written as one."""
    bones = _alike(data, fold)
    places: dict[tuple[str, str | None], list[tuple[str, ...]]] = {}
    for name, place in place_names(data):
        words = tuple(_bare(word, clitics) for word in split(name, fold))
        places.setdefault((place.name, place.country), []).append(words)
    meant: dict[str, set[str]] = {}  # the places that a name of one word means, by their first names
    for names in places.values():
        for words in names:
            if len(words) == 1 and len(words[0]) >= MIN_NAME:
                meant.setdefault(words[0], set()).add(" ".join(names[0]))
    for names in places.values():
        for at, other in enumerate(names):
            for first in names[:at]:
                apart = [(a, b) for a, b in zip(first, other, strict=False) if a != b]
                if len(first) == len(other) and len(apart) == 1:
                    one, two = apart[0]
                    if bones(one) == bones(two) and len(meant.get(two, ())) <= 1:
                        yield two, (one,)
                elif len(other) == 1 < len(first) and "".join(first) == other[0] and min(map(len, first)) > 1:
                    yield other[0], first
    yield from ((word, (word,)) for word in sorted(meant))


def _bare(word: str, clitics: Clitics) -> str:
    return word.removeprefix(clitics.article) if len(word) > len(clitics.article) + 1 else word


def _alike(data: Path, fold: Fold) -> Callable[[str], str]:
    """What is left of a folded word when spellings of one name are to be the same; '' where that is too little to go by."""
    table: dict[int, str] = {}
    rows = read_table(data / "spelling_alike.tsv", ALIKE)
    for row in rows:
        for letter in row["letters"].split(" "):
            table[ord(fold(letter) or letter)] = "" if row["class"] == LEFT_OUT else row["class"]

    def bones(word: str) -> str:
        left = word.translate(table)
        return left if len(left) >= MIN_BONES else word

    for row in rows:
        for column, alike in (("examples", True), ("apart", False)):
            for pair in row[column].split(" "):
                one, _, other = pair.partition("=")
                if (bones(fold(one)) == bones(fold(other))) is not alike:
                    raise row.wrong(column, f"{pair}: the two are {'not ' * alike}spelled alike", "correct the letters or the example")
    return bones


def _rounds(data: Path, fold: Fold, clitics: Clitics) -> tuple[tuple[Ending, ...], ...]:
    rows = read_table(data / "stem_endings.tsv", ENDINGS)
    rounds: dict[str, list[Ending]] = {}
    for row in rows:
        if not row["least"].isdigit():
            raise row.wrong("least", f"{row['least']!r} is no number", "write how many letters must stay")
        rounds.setdefault(row["round"], []).append(Ending(fold(row["ending"]), int(row["least"])))
    made = tuple(tuple(rounds[name]) for name in sorted(rounds))
    bare = Stems(clitics, {}, frozenset(), made, "", {})
    for row in rows:
        for column, meets in (("meets", True), ("apart", False)):
            one, _, other = row[column].partition("=")
            if (stems_of(fold(one), bare)[0] == stems_of(fold(other), bare)[0]) is not meets:
                raise row.wrong(column, f"{row[column]}: the two are {'not ' * meets}found together", "correct the ending or the example")
    return made
