"""The one door to knowledge: `load()` reads every file of `data/` strictly and gives one frozen value."""

import gc
import hashlib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from waqai.arabic import letters as lettering
from waqai.arabic.clitics import Clitics, make_clitics
from waqai.arabic.nouns import parse_noun_patterns
from waqai.arabic.stems import Stems
from waqai.arabic.verbs import parse_patterns
from waqai.knowledge.acts import act_entries, read_frames
from waqai.knowledge.lexicon import Lexicon
from waqai.knowledge.numbers import number_entries
from waqai.knowledge.own import FOLDER, SENSES, Own, own_files, read_own
from waqai.knowledge.pages import page_words
from waqai.knowledge.parties import NAMES, PARTIES, party_entries, read_parties
from waqai.knowledge.places import IMPORTED, SETTLEMENTS, place_entries
from waqai.knowledge.rules import Rules, compile_rules
from waqai.knowledge.sides import Sides, read_sides
from waqai.knowledge.sources import OUTLET_NAMES, SOURCE_NOUNS, read_agencies, read_outlets, source_entries
from waqai.knowledge.stems import read_stems
from waqai.knowledge.tables import KnowledgeError, read_table
from waqai.knowledge.times import TIME_MAKES, time_entries
from waqai.knowledge.unread import Shapes, read_passed_over, read_shapes
from waqai.knowledge.values import Agencies, Frame
from waqai.knowledge.words import object_entries, read_prepositions, word_entries
from waqai.model import Party

T = TypeVar("T")


FOLDS_LIMIT = 300_000
APART = ("messages", "policy", "release")  # folders of `data/` that say nothing of how documents are read
DATA = Path(__file__).resolve().parent.parent / "data"
# The tables that the user's own lexicon may add to, with their columns.
OWN_TABLES: Mapping[str, tuple[str, ...]] = {
    "parties.tsv": PARTIES,
    "party_names.tsv": NAMES,
    "settlements.tsv": SETTLEMENTS,
    "outlet_names.tsv": OUTLET_NAMES,
    "source_nouns.tsv": SOURCE_NOUNS,
}


class Knowledge(NamedTuple):
    """All that waqai knows of Arabic and of the world, with the hash of the files it came from."""

    version: str
    letters: lettering.Letters
    repair_words: frozenset[str]
    clitics: Clitics
    lexicon: Lexicon
    parties: Mapping[str, Party]
    agencies: Agencies
    sides: Sides
    families: Mapping[str, str]
    frames: Mapping[str, Frame]
    prepositions: Mapping[str, str]
    small: Mapping[str, str]
    time_rules: Rules
    sense_rules: Rules
    own: Own
    own_senses: Rules
    means_types: Mapping[tuple[str, str], str]
    type_choices: Mapping[str, tuple[str, ...]]
    cue_types: Mapping[tuple[str, str, str], str]
    weights: Mapping[str, Mapping[str, float]]
    masdar_shapes: Shapes
    passed_over: Mapping[str, frozenset[str]]
    folds: "Folds"

    def fold(self, word: str) -> str:
        """The form of a word that matching uses."""
        return self.folds[word]


class Searching(NamedTuple):
    """What a search needs to know of Arabic: letters, the words that the repair knows, folded forms, stems."""

    letters: lettering.Letters
    repair_words: frozenset[str]
    folds: "Folds"
    stems: Stems


class Folds(dict[str, str]):
    """The folded form of each word met so far; a word is folded once, and all are forgotten when they grow too many."""

    def __init__(self, letters: lettering.Letters) -> None:
        super().__init__()
        self._letters = letters

    def __missing__(self, word: str) -> str:
        if len(self) > FOLDS_LIMIT:
            self.clear()
        folded = self[word] = lettering.fold(word, self._letters)
        return folded


def load_own(home: Path | None) -> Own:
    """The lexicon of the user's own in the user's folder `home`; raises KnowledgeError."""
    return read_own(home, OWN_TABLES)


def load(home: Path | None = None, data: Path = DATA, own: Own | None = None) -> Knowledge:
    """The knowledge in `data`, with the places imported into the user's folder `home` and the lexicon there; raises KnowledgeError.

    `own`, where given, is loaded in the place of that lexicon.
    """
    own = load_own(home) if own is None else own
    letters = _parsed(data / "letters.tsv", lettering.parse_letters)
    page_words(data)  # read pages have used it; a fault in it must not stay hidden behind them

    def fold(word: str) -> str:
        return lettering.fold(word, letters)

    clitics = _clitics(data, fold)
    nouns = _parsed(data / "noun_patterns.tsv", parse_noun_patterns)
    verbs = _parsed(data / "conjugation.tsv", lambda text: parse_patterns(text, nouns))
    frames = read_frames(data, fold)
    parties = read_parties(data, own)
    agencies = read_agencies(data, fold)
    entries = [
        *word_entries(data, fold, nouns),
        *object_entries(data, fold, nouns),
        *number_entries(data, fold),
        *time_entries(data, fold),
        *act_entries(data, fold, verbs, nouns, frames),
        *party_entries(data, own, fold, nouns, parties),
        *source_entries(data, own, fold, verbs, nouns),
        *place_entries(data, home, own, fold, nouns),
    ]
    lexicon = Lexicon(entries, clitics)
    classes = {e.kind for e in entries} | {"numeral", "ordinal", "count"}

    means_types = {(r["means"], r["from"]): r["to"] for r in read_table(data / "means_types.tsv", ("means", "from", "to"))}
    types = {e.value.type for e in entries if e.kind == "act" and e.value.type} | set(means_types.values())

    def rules(name: str, makes: Collection[str], values: Collection[str] | None, text: str = "") -> Rules:
        text = text or (data / "rules" / name).read_text(encoding="utf-8")
        return compile_rules(text, name, fold=fold, clitics=clitics, classes=classes, makes=makes, values=values)

    own_senses = rules(f"{FOLDER}/{SENSES}", (), types | {"none", "keep"}, own.senses)
    if own_senses.kind != "sense":
        raise KnowledgeError(own_senses.name, 1, 1, f"the kind {own_senses.kind!r}", 'write kind = "sense"')

    return Knowledge(
        version=version_of(home, data),
        letters=letters,
        repair_words=_repair_words(data, fold),
        clitics=clitics,
        lexicon=lexicon,
        parties=parties,
        agencies=agencies,
        sides=read_sides(data, read_outlets(data), agencies, parties),
        families=_families(data),
        frames=frames,
        prepositions=read_prepositions(data, fold),
        small={row["name"]: fold(row["form"]) for row in read_table(data / "small_words.tsv", ("name", "form"))},
        time_rules=rules("times.toml", TIME_MAKES, None),
        sense_rules=rules(SENSES, (), types | {"none", "keep"}),
        own=own,
        own_senses=own_senses,
        means_types=means_types,
        type_choices=_type_choices(data),
        cue_types={
            (r["cue"], r["from"], r["lexeme"]): r["to"] for r in read_table(data / "cue_types.tsv", ("cue", "from", "lexeme", "to"))
        },
        weights=_weights(data / "weights"),
        masdar_shapes=read_shapes(data, clitics),
        passed_over=read_passed_over(data, fold),
        folds=Folds(letters),
    )


def load_searching(data: Path = DATA) -> Searching:
    """What a search needs of `data`, in less time than all of it takes; raises KnowledgeError."""
    letters = _parsed(data / "letters.tsv", lettering.parse_letters)
    folds = Folds(letters)
    nouns = _parsed(data / "noun_patterns.tsv", parse_noun_patterns)
    verbs = _parsed(data / "conjugation.tsv", lambda text: parse_patterns(text, nouns))
    stems = read_stems(data, letters, _clitics(data, folds.__getitem__), nouns, verbs)
    return Searching(letters, _repair_words(data, folds.__getitem__), folds, stems)


def _repair_words(data: Path, fold: Callable[[str], str]) -> frozenset[str]:
    return frozenset(fold(row["word"]) for row in read_table(data / "repair_words.tsv", ("word",)))


def _parsed(path: Path, parse: Callable[[str], T]) -> T:
    return parse(path.read_text(encoding="utf-8"))


def _clitics(data: Path, fold: Callable[[str], str]) -> Clitics:
    chains = [(fold(r["chain"]), r["cut"], r["of"]) for r in read_table(data / "clitics.tsv", ("chain", "cut", "of"))]
    return make_clitics(chains, [fold(r["suffix"]) for r in read_table(data / "suffixes.tsv", ("suffix", "person"))])


def _type_choices(data: Path) -> dict[str, tuple[str, ...]]:
    choices: dict[str, tuple[str, ...]] = {}
    for row in read_table(data / "type_choices.tsv", ("from", "to")):
        choices[row["from"]] = (*choices.get(row["from"], ()), row["to"])
    return choices


def _families(data: Path) -> dict[str, str]:
    """The family of each type, of which reports are compared across documents."""
    families: dict[str, str] = {}
    for row in read_table(data / "families.tsv", ("type", "family")):
        if families.setdefault(row["type"], row["family"]) != row["family"]:
            raise row.wrong("type", f"{row['type']} stands here twice", "take one row out")
    return families


def _weights(folder: Path) -> dict[str, dict[str, float]]:
    """The weights of each choice by the name of its table."""
    tables: dict[str, dict[str, float]] = {}
    for path in sorted(folder.glob("*.tsv")):
        table: dict[str, float] = {}
        for line, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if not text or text[0] == "#" or text == "feature\tweight":
                continue
            feature, tab, weight = text.partition("\t")
            try:
                table[feature] = float(weight)
            except ValueError:
                raise KnowledgeError(path.name, line, 2, f"{weight!r} is no number", "train the weights again") from None
            if not tab:
                raise KnowledgeError(path.name, line, 1, "no tab", "write a feature, a tab and its weight")
        tables[path.stem] = table
    return tables


def version_of(home: Path | None = None, data: Path = DATA) -> str:
    """A hash of all files of knowledge, names and contents: 12 hexadecimal digits. The words of the interface are none."""
    digest = hashlib.sha256()
    paths = sorted(p for p in data.rglob("*") if p.suffix in (".tsv", ".toml") and p.parent.name not in APART)
    if home is not None and (home / IMPORTED).exists():
        paths.append(home / IMPORTED)
    named = [*((path.name, path) for path in paths), *((f"{FOLDER}/{path.name}", path) for path in own_files(home))]
    for name, path in named:
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def settle() -> None:
    """Keep the collector off what is loaded: it lives as long as the process, and what is made of documents has no cycles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(500_000, 20, 20)
